"""Refusals about the hand-over file."""

from services.common.refusals import Conflict
from services.common.texts import Text

__all__ = ["ClientNotMoved"]


class ClientNotMoved(Conflict):
    """There is nothing to hand over."""

    code = "client-not-moved"
    title = Text("De cliënt is niet verhuisd", "The client did not move")
    detail = Text(
        "De cliënt woont in een regio van het experiment. Daarom is er geen overdrachtsbestand.",
        "The client lives in a region of the pilot, so there is no hand-over file.",
    )
    remedy = Text(
        "Vraag het bestand op als de verhuizing is vastgelegd in het cliëntdossier.",
        "Ask for the file when the move is recorded in the client file.",
    )

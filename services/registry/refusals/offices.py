"""Refusals about care offices."""

from services.common.refusals import RuleRefused
from services.common.texts import Text

__all__ = ["PilotOfAnotherOffice"]


class PilotOfAnotherOffice(RuleRefused):
    """Another care office runs the pilot of this code."""

    code = "pilot-of-another-office"
    title = Text("Dit experiment is van een ander zorgkantoor", "Pilot of another care office")
    detail = Text(
        "Een ander zorgkantoor gebruikt deze code voor zijn experiment.",
        "Another care office uses this code for its pilot.",
    )
    remedy = Text("Kies een andere code.", "Choose another code.")

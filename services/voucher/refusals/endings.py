"""Refusals when an agreement is ended, put off or called off, and when the wrong party decides on it."""

from typing import ClassVar

from services.common.refusals import Forbidden, Words
from services.common.texts import Text
from services.voucher.rules.status_words import ARRANGEMENT_WORDS


class ClientDecides(Forbidden):
    """The care office acts on an agreement of a client who decides, alone or with support."""

    code = "client-decides"
    words: ClassVar[Words] = {"arrangement": ARRANGEMENT_WORDS}
    title = Text("De cliënt beslist zelf", "The client decides")
    detail = Text(
        "Het zorgkantoor beslist alleen namens een cliënt bij de regievorm compleet pakket. De regievorm is hier: "
        "{arrangement}.",
        "The care office decides on a client's behalf only in the full-person package. The arrangement here is: "
        "{arrangement}.",
    )
    remedy = Text(
        "Laat de cliënt of diens vertegenwoordiger deze stap zetten. Meekijken mag wel.",
        "Have the client or the client's representative take this step. You may read the agreement.",
    )

"""Refusals about swaps: agreements of one voucher that change together, or not at all."""

from datetime import timedelta
from typing import ClassVar

from services.common.refusals import Conflict, RuleRefused, Words
from services.common.texts import Text
from services.voucher.rules.status_words import SWAP_STATUS_WORDS

OPEN_FOR = timedelta(minutes=15)
"""How long a swap can be open; what is not decided by then is undone."""
MINUTES_OPEN = OPEN_FOR // timedelta(minutes=1)


class SwapDecided(Conflict):
    """The swap is no longer open: it was carried out or undone."""

    code = "swap-decided"
    words: ClassVar[Words] = {"status": SWAP_STATUS_WORDS}
    title = Text("Over de ruil is al beslist", "The swap has been decided already")
    detail = Text("De ruil is nu: {status}. Dan kan dit niet.", "The swap is now: {status}. This is not possible then.")
    remedy = Text(
        "Bekijk de ruil (GET /swaps/…). Wilt u nog iets anders? Vraag dan een nieuwe ruil aan.",
        "Read the swap (GET /swaps/…). If you want something else, request a new swap.",
    )


class SwapPartTwice(RuleRefused):
    """The same agreement occurs more than once in a swap."""

    code = "swap-part-twice"
    title = Text("Een overeenkomst staat twee keer in de ruil", "An agreement occurs twice in the swap")
    detail = Text(
        "Noem elke overeenkomst één keer: bij wat stopt, of bij wat begint.",
        "Name each agreement once: among those that end, or among those that start.",
    )


class SwapStartUnconfirmed(RuleRefused):
    """An agreement that is to start was not confirmed by its provider."""

    code = "swap-start-unconfirmed"
    title = Text("De zorgaanbieder heeft nog niet bevestigd", "The provider has not confirmed yet")
    detail = Text(
        "Overeenkomst {number} kan pas beginnen als de zorgaanbieder die heeft bevestigd.",
        "Agreement {number} can start only after its care provider has confirmed it.",
    )
    remedy = Text(
        "Vraag de zorgaanbieder om te bevestigen. Daarna kunt u ruilen; de ruil is uw eigen bevestiging.",
        "Ask the care provider to confirm. You can swap after that; the swap is your own confirmation.",
    )


class SwapOpen(Conflict):
    """The agreement is part of a swap that is not decided yet."""

    code = "swap-open"
    title = Text("Er loopt een ruil", "A swap is pending")
    detail = Text(
        "Deze overeenkomst hoort bij een ruil waarover nog niet is beslist. Dat duurt ten hoogste "
        f"{MINUTES_OPEN} minuten.",
        "This agreement is part of a swap that has not been decided yet. The decision takes at most "
        f"{MINUTES_OPEN} minutes.",
    )
    remedy = Text(
        "Wacht op de beslissing, of laat de cliënt de ruil afbreken (POST …/cancellation).",
        "Wait for the decision, or have the client cancel the swap (POST …/cancellation).",
    )

"""Refusals about swaps: agreements of one voucher that change together, or not at all."""

from typing import ClassVar

from services.common.refusals import Conflict, RuleRefused, Words
from services.common.texts import Text
from services.voucher.rules.status_words import SWAP_STATUS_WORDS


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

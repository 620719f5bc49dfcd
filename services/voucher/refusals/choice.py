"""Refusals when the conversation of informed choice is recorded, or the arrangement changes."""

from typing import ClassVar

from services.common.refusals import RuleRefused, Words
from services.common.texts import Text
from services.voucher.rules.status_words import ARRANGEMENT_WORDS

__all__ = ["ArrangementUnchanged", "ChoiceConversationMissing", "FormsNotExplained"]


class FormsNotExplained(RuleRefused):
    """Not all delivery forms were explained in the conversation."""

    code = "forms-not-explained"
    title = Text("Niet alle leveringsvormen zijn uitgelegd", "Not all delivery forms were explained")
    detail = Text(
        "Een keuzegesprek legt alle leveringsvormen uit. Het verslag noemt deze nog niet: {missing}.",
        "A conversation of informed choice explains all delivery forms. The record does not name these: {missing}.",
    )
    remedy = Text(
        "Leg ook deze vormen uit, en leg het gesprek daarna vast.",
        "Explain these forms too, and record the conversation afterwards.",
    )


class ChoiceConversationMissing(RuleRefused):
    """The arrangement rests on a conversation of informed choice that was not recorded."""

    code = "choice-conversation-missing"
    title = Text("Er is geen keuzegesprek vastgelegd", "No conversation of informed choice was recorded")
    detail = Text(
        "Het zorgkantoor kan de regievorm alleen veranderen na een gesprek met de cliënt. Dat geldt ook voor het "
        "compleet pakket.",
        "The care office can change the arrangement only after a conversation with the client. The same holds for the "
        "full-person package.",
    )
    remedy = Text(
        "Leg het gesprek vast met PUT /vouchers/{voucher_id}/choice-conversation.",
        "Record the conversation with PUT /vouchers/{voucher_id}/choice-conversation.",
    )


class ArrangementUnchanged(RuleRefused):
    """The voucher has this arrangement already."""

    code = "arrangement-unchanged"
    words: ClassVar[Words] = {"arrangement": ARRANGEMENT_WORDS}
    title = Text("Dit is de regievorm al", "This is the arrangement already")
    detail = Text("De regievorm is al: {arrangement}.", "The arrangement is already: {arrangement}.")

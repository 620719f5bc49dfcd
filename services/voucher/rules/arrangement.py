"""The arrangement (regievorm) of a voucher: when the care office decides for a client, and how it changes.

The care office decides for a client in the full-person package only. A client, or the representative, may change to any
arrangement on any day. What rests on a conversation of informed choice is refused without it: every change by the care
office, and every step into the full-person package, in which the care office arranges for the client.
"""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from services.common.refusals import Refusal
from services.voucher.refusals.choice import ArrangementUnchanged, ChoiceConversationMissing, FormsNotExplained
from services.voucher.refusals.endings import ClientDecides, ConversationAhead

FULL_PERSON = "full-person-package"


def check_office_decides(arrangement: str) -> None:
    """Refuse a step of the care office on the client's behalf in any arrangement but the full-person package."""
    if arrangement != FULL_PERSON:
        raise ClientDecides(arrangement=arrangement)


def check_conversation_day(held_on: date, today: date) -> None:
    """Refuse a conversation that has yet to be held."""
    if held_on > today:
        raise ConversationAhead(pointer="/body/heldOn", today=today)


FORMS_TO_EXPLAIN = ("stay", "vpt", "mpt", "pgb", "dtv")
"""The delivery forms that a conversation of informed choice explains as equals."""


def check_forms_explained(explained: Collection[str]) -> None:
    """Refuse a conversation in which not all delivery forms were explained."""
    missing = [form for form in FORMS_TO_EXPLAIN if form not in explained]
    if missing:
        raise FormsNotExplained(missing=", ".join(missing), pointer="/body/formsExplained")


def reasons_not_to_arrange(
    asked: str, now: str, voucher_id: UUID, *, by_office: bool, has_conversation: bool
) -> list[Refusal]:
    """Why the arrangement does not change; empty where it does."""
    if asked == now:
        return [ArrangementUnchanged(arrangement=now, pointer="/body/arrangement")]
    if (by_office or asked == FULL_PERSON) and not has_conversation:
        return [ChoiceConversationMissing(voucher_id=voucher_id)]
    return []

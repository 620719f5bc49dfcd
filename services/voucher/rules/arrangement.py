"""What the care office may decide for a client: only what belongs to the full-person package."""

from datetime import date

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

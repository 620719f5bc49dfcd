"""Room for late claims: what the set asks of claims with it, and whether the value has it."""

from services.voucher.refusals.late_rooms import LateRoomExhausted


def asked_with_room(asked_cents: int, reserved_cents: int, more_cents: int, *, final: bool) -> int:
    """What claims is asked to hold of a year with this much more room, in cents.

    A final year holds what was drawn; where claims has not answered its last set, that set is taken back by it.
    """
    return (reserved_cents if final else asked_cents) + more_cents


def check_room(year: int, asked_cents: int, reserved_cents: int, free_cents: int) -> None:
    """Refuse what the value of the year has no room for. `free_cents`: what no agreement has reserved."""
    needed = max(0, asked_cents - reserved_cents)
    if needed > max(0, free_cents):
        raise LateRoomExhausted(year=year, needed_cents=needed, free_cents=max(0, free_cents))

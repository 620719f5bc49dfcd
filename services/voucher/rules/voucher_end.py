"""What agreements ask claims to hold when their voucher ends or becomes shorter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.voucher.rules.budget_year import Days
from services.voucher.rules.release import YearHeld, asked_at_ending
from services.voucher.rules.reservation import AgreedLine, shared_out


@dataclass(frozen=True)
class Wanted:
    """What one agreement would ask of a budget year, and what was drawn of it, both in cents."""

    cents: int
    drawn_cents: int


def asked_up_to(
    lines: Sequence[AgreedLine], agreement: Days, voucher: Days, held: Mapping[int, YearHeld]
) -> dict[int, int]:
    """What an agreement asks per year for its days up to the voucher's last day, in cents; never more than before.

    An agreement that ends by itself on or before that day keeps what it asked. `held` has no years that are final.
    """
    now = {year: each.asked_cents for year, each in held.items()}
    if agreement.last <= voucher.last:
        return now
    ending = asked_at_ending(lines, agreement, voucher, voucher.last, held)
    return {year: min(cents, now[year]) for year, cents in ending.items()}


def fitted(value_cents: int, wanted: Sequence[Wanted]) -> list[int]:
    """What each agreement may ask of one budget year of a voucher that ends, in cents, in the given order.

    What was drawn stays. Only what is left of the value beyond that is given, first come first served, so that
    Σ max(asked, drawn) ≤ max(value, Σ drawn) (invariant 3 of the escrow).
    """
    left = value_cents - sum(each.drawn_cents for each in wanted)
    more = shared_out(left, [max(0, each.cents - each.drawn_cents) for each in wanted])
    return [min(each.cents, each.drawn_cents + got) for each, got in zip(wanted, more, strict=True)]


def last_day(agreement: Days, voucher: Days) -> date:
    """The day on which an agreement ends with its voucher: the voucher's last day, or its own earlier end."""
    return min(agreement.last, voucher.last)


def regained(full_cents: int, held: YearHeld, free_cents: int) -> int:
    """What an agreement asks of a year when its voucher goes on after all, in cents; never less than now.

    `full_cents`: what its days cost; `free_cents`: what is free of the value beside what the agreement reserves.
    """
    return max(held.asked_cents, min(full_cents, held.reserved_cents + max(0, free_cents)))

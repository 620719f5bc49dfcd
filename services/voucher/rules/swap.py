"""What a swap moves: the amounts that end, what their end frees, and when it is decided.

A swap ends agreements of a voucher and starts others, together or not at all. What the agreements that end give back
stays reserved until the swap is decided, so that it can be taken back.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol
from uuid import UUID

from services.voucher.refusals.swaps import SwapPartTwice
from services.voucher.rules.swap_states import SwapStep


@dataclass(frozen=True)
class SwapPart:
    """One agreement of a swap, with amounts in cents by budget year. `ends_on`: its last day; None: it starts."""

    agreement_id: UUID
    ends_on: date | None
    cents: dict[int, int]


class HeldYear(Protocol):
    """What an agreement holds of one budget year, in cents."""

    @property
    def year(self) -> int:
        """The calendar year."""

    @property
    def asked_cents(self) -> int:
        """What claims was last asked to hold."""

    @property
    def reserved_cents(self) -> int:
        """What the value carries for it."""

    @property
    def told_cents(self) -> int:
        """What claims last answered that it holds."""

    @property
    def drawn_cents(self) -> int:
        """What was drawn, as far as is known."""


def check_parts(agreement_ids: Sequence[UUID]) -> None:
    """Refuse a swap in which an agreement occurs twice."""
    if len(set(agreement_ids)) < len(agreement_ids):
        raise SwapPartTwice


def lowered(held: Iterable[HeldYear], asked: Mapping[int, int]) -> dict[int, int]:
    """The years of which less is asked than now, with that amount: only what these give back waits for the decision."""
    return {row.year: asked[row.year] for row in held if asked.get(row.year, row.asked_cents) < row.asked_cents}


def most_freed(held: Iterable[HeldYear], target: Mapping[int, int]) -> Counter[int]:
    """What lowering these years can free at most, in cents by year: what is known to be drawn stays."""
    return Counter(
        {row.year: row.reserved_cents - max(target[row.year], row.drawn_cents) for row in held if row.year in target}
    )


def freed(held: Iterable[HeldYear], target: Mapping[int, int]) -> Counter[int]:
    """What lowering these years frees now that claims has answered, in cents by year; below 0 where claims holds more.

    Invariant: what is freed was not drawn, and claims no longer lets it be drawn.
    """
    return Counter({row.year: row.reserved_cents - row.told_cents for row in held if row.year in target})


def total(amounts: Iterable[Mapping[int, int]]) -> dict[int, int]:
    """The sum by year, in cents."""
    found: dict[int, int] = {}
    for each in amounts:
        for year, cents in each.items():
            found[year] = found.get(year, 0) + cents
    return found


def is_successor(ends_on: date, starts_on: date) -> bool:
    """Whether an agreement starts on the day after another's last day."""
    return starts_on - ends_on == timedelta(days=1)


def step_due(at: datetime, deadline: datetime, *, is_answered: bool, fits: bool) -> SwapStep | None:
    """The step of an open swap now, or None while it waits for claims. At the deadline it is undone, whatever it is."""
    if at >= deadline:
        return SwapStep.DEADLINE
    if not is_answered:
        return None
    return SwapStep.FITS if fits else SwapStep.REFUSED

"""The days on which indications support a voucher, and the care profile of each day."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from operator import attrgetter
from typing import Protocol
from uuid import UUID

from services.voucher.rules.budget_year import Days

ONE_DAY = timedelta(days=1)


class IndicationRow(Protocol):
    """An indication as the indication service published it."""

    @property
    def indication_id(self) -> UUID:
        """Which one it is."""

    @property
    def status(self) -> str:
        """granted, refused or withdrawn."""

    @property
    def profile_code(self) -> str | None:
        """The care profile of a positive one."""

    @property
    def valid_from(self) -> date | None:
        """The first day."""

    @property
    def valid_to(self) -> date | None:
        """The last day, or none."""

    @property
    def withdrawn_on(self) -> date | None:
        """The day on which a withdrawal was published."""


@dataclass(frozen=True)
class Standing:
    """Days on which an indication supports care. A withdrawn indication supported care until then."""

    profile_code: str
    valid_from: date
    valid_to: date | None
    indication_id: UUID | None = field(default=None, compare=False)


def standings(rows: Iterable[IndicationRow]) -> list[Standing]:
    """The days that indications carry, in order, no day twice.

    A later indication takes over from its first day; a withdrawn one carries only days that no other does.
    """
    all_rows = list(rows)
    granted, withdrawn = _in_turn(all_rows, "granted"), _in_turn(all_rows, "withdrawn")
    left = [piece for each in withdrawn for piece in _without(each, granted)]
    return sorted([*granted, *left], key=attrgetter("valid_from"))


def covered_days(standing: Sequence[Standing], first: date, last: date, profiles: Collection[str]) -> Days:
    """The unbroken days from `first` on with a profile in scope; empty when `first` has none."""
    covered = first - ONE_DAY
    for each in standing:
        follows = each.valid_from <= covered + ONE_DAY and (each.valid_to is None or each.valid_to > covered)
        if follows and each.profile_code in profiles:
            covered = last if each.valid_to is None else min(each.valid_to, last)
        if covered >= last:
            break
    return Days(first, covered)


def _in_turn(rows: Sequence[IndicationRow], status: str) -> list[Standing]:
    """The days of the indications with a status, each up to the day before the next begins."""
    found = [
        Standing(
            row.profile_code,
            row.valid_from,
            row.valid_to if status == "granted" else _earliest(row.valid_to, row.withdrawn_on),
            row.indication_id,
        )
        for row in rows
        if row.status == status and row.profile_code is not None and row.valid_from is not None
    ]
    ordered = sorted(found, key=attrgetter("valid_from"))
    cut = [
        replace(each, valid_to=_earliest(each.valid_to, later.valid_from - ONE_DAY))
        for each, later in pairwise(ordered)
    ]
    return [each for each in [*cut, *ordered[-1:]] if each.valid_from <= (each.valid_to or date.max)]


def _without(piece: Standing, others: Iterable[Standing]) -> list[Standing]:
    """The days of a piece that the others do not have."""
    pieces = [piece]
    for other in others:
        after = None if other.valid_to in (None, date.max) else other.valid_to + ONE_DAY
        split = []
        for each in pieces:
            split.append(replace(each, valid_to=_earliest(each.valid_to, other.valid_from - ONE_DAY)))
            if after:
                split.append(replace(each, valid_from=max(each.valid_from, after)))
        pieces = [each for each in split if each.valid_from <= (each.valid_to or date.max)]
    return pieces


def _earliest(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day), default=None)

"""Versions of an agreement in negotiation: what is proposed, and what differs from an earlier version."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

DifferenceKind = Literal["added", "removed", "changed"]


@dataclass(frozen=True)
class ProposedLine:
    """One performance as it is proposed."""

    performance_code: str
    unit_code: str
    quantity: Decimal
    per: str
    unit_price_cents: int


@dataclass(frozen=True)
class ProposedTerms:
    """All that the parties negotiate on."""

    location_id: UUID
    starts_on: date
    ends_on: date | None
    lines: Sequence[ProposedLine]
    conditions: str
    who: str | None
    times: str | None
    place: str | None
    on_call: str | None
    own_part: str | None
    own_purchases: str | None
    coordinator_id: UUID | None = None
    """The provider that coordinates the client's care; None in versions of before."""
    coordinator_function: str | None = None


@dataclass(frozen=True)
class Difference:
    """One field that differs, by its name in documents; `performance_code` where it is of a line.

    `before` and `after` are written as text, and are None where there is nothing. A line that was added or removed has
    the field `lines`.
    """

    kind: DifferenceKind
    field: str
    performance_code: str | None
    before: str | None
    after: str | None


def differences(before: ProposedTerms, after: ProposedTerms) -> list[Difference]:
    """What differs: first the fields of the agreement, then its lines by performance code. Empty for equal terms."""
    own = [each.name for each in fields(ProposedTerms) if each.name != "lines"]
    return [*_changed(own, before, after), *_of_lines(before.lines, after.lines)]


def changed_fields(found: Iterable[Difference]) -> str:
    """The names of the fields that differ, each once, for a sentence."""
    return ", ".join(dict.fromkeys(each.field for each in found))


def _of_lines(before: Sequence[ProposedLine], after: Sequence[ProposedLine]) -> list[Difference]:
    was, now = ({line.performance_code: line for line in lines} for lines in (before, after))
    found: list[Difference] = []
    for code in sorted(was.keys() | now.keys()):
        if code not in was:
            found.append(Difference("added", "lines", code, None, code))
        elif code not in now:
            found.append(Difference("removed", "lines", code, code, None))
        else:
            own = ["unit_code", "quantity", "per", "unit_price_cents"]
            found += _changed(own, was[code], now[code], code)
    return found


def _changed(names: Sequence[str], before: object, after: object, code: str | None = None) -> list[Difference]:
    pairs = [(name, getattr(before, name), getattr(after, name)) for name in names]
    return [
        Difference("changed", _in_documents(name), code, _written(was), _written(now))
        for name, was, now in pairs
        if was != now
    ]


def _in_documents(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(each.capitalize() for each in rest)


def _written(value: object) -> str | None:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return None if value is None else str(value)

"""Clients who moved out of the regions of their pilot, and the work that their moves made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.common.data.database import Session
from services.common.data.statement import Statement


@dataclass(frozen=True)
class Moved:
    """A running voucher whose client moved; `region_office`: the office here that has the new region, or None."""

    voucher_id: UUID
    client_id: UUID
    pilot_id: UUID
    voucher_office: UUID
    valid_to: date
    region_office: UUID | None


@dataclass(frozen=True)
class MovedItem:
    """Work that a move made, with what is known of the voucher now; `end_reason` is None while it runs."""

    work_item_id: UUID
    kind: str
    office_id: UUID
    status: str
    moved_on: date | None
    voucher_office: UUID
    end_reason: str | None
    region_office: UUID | None


@dataclass(frozen=True)
class _Page:
    today: date
    most: int
    after: UUID


@dataclass(frozen=True)
class _Items:
    today: date
    most: int
    after: UUID
    by: UUID


async def list_moved(session: Session, today: date, after: UUID, most: int) -> Sequence[Moved]:
    """Running vouchers of clients who moved, in key order."""
    return await _MOVED.run(session, _Page(today, most, after))


async def list_moved_items(session: Session, today: date, by: UUID, after: UUID, most: int) -> Sequence[MovedItem]:
    """Work of moves that is not finished, and what `by` dropped of vouchers that run and are moved, in key order."""
    return await _ITEMS.run(session, _Items(today, most, after, by))


_MOVED = Statement("list_moved.sql", _Page, Moved)
_ITEMS = Statement("list_moved_items.sql", _Items, MovedItem)
"""An office is of this installation when it has a pilot here."""

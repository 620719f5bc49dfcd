"""Swaps: written, decided, found, and what their lowered parts give back.

The caller of everything that writes has locked the voucher in an earlier statement of the same transaction.
"""
# ruff: noqa: S608  # the columns are those of classes here; values are bound

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import TypeAdapter

from services.common.data.database import Session
from services.common.data.statement import Json, Statement, as_json, columns_of
from services.common.refusals import NotFound
from services.voucher.rules.swap import SwapPart
from services.voucher.rules.swap_states import SwapStatus


@dataclass(frozen=True)
class Obstacle:
    """A refusal for which a swap was undone: its code, where it is, its sentences and its facts."""

    code: str
    pointer: str
    detail: dict[str, str]
    facts: dict[str, object]


@dataclass(frozen=True)
class NewSwap:
    """A swap as it is opened; `before` and `target` by agreement and year."""

    swap_id: UUID
    voucher_id: UUID
    before: Json
    target: Json
    deadline: datetime
    opened_at: datetime
    requested_by: str
    reason: str


@dataclass(frozen=True)
class Decided:
    """How a swap was decided: its state, the step that led to it, and why."""

    swap_id: UUID
    status: str
    why: str
    obstacles: Json
    decision_id: UUID
    target: Json
    at: datetime


@dataclass(frozen=True)
class StoredSwap:
    """A swap as it is kept."""

    swap_id: UUID
    voucher_id: UUID
    status: SwapStatus
    before: Sequence[SwapPart]
    """The agreements that end, with what was asked of claims before, of the years that are lowered."""
    target: Sequence[SwapPart]
    """All agreements, with what they ask after the swap."""
    deadline: datetime
    opened_at: datetime
    decided_at: datetime | None
    requested_by: str
    reason: str
    why: str | None
    obstacles: Sequence[Obstacle]
    decision_id: UUID | None

    @property
    def endings(self) -> list[SwapPart]:
        """The agreements that end."""
        return [each for each in self.target if each.ends_on is not None]

    @property
    def starts(self) -> list[SwapPart]:
        """The agreements that start."""
        return [each for each in self.target if each.ends_on is None]


@dataclass(frozen=True)
class _Row:
    swap_id: UUID
    voucher_id: UUID
    status: SwapStatus
    before: object
    target: object
    deadline: datetime
    opened_at: datetime
    decided_at: datetime | None
    requested_by: str
    reason: str
    why: str | None
    obstacles: object
    decision_id: UUID | None


@dataclass(frozen=True)
class _Swap:
    swap_id: UUID


@dataclass(frozen=True)
class _OfVoucher:
    voucher_id: UUID


@dataclass(frozen=True)
class _Page:
    voucher_id: UUID
    after: UUID
    most: int


@dataclass(frozen=True)
class _Due:
    at: datetime
    after: UUID
    most: int


@dataclass(frozen=True)
class _Agreements:
    agreement_ids: list[UUID]


@dataclass(frozen=True)
class _Released:
    agreement_ids: list[UUID]
    at: datetime
    decision_id: UUID


async def add_swap(session: Session, new: NewSwap) -> None:
    """Write a swap as open. Broken is `one_open_swap` where the voucher has one already."""
    await _ADD.run(session, new)


async def decide_swap(session: Session, decided: Decided) -> None:
    """Write how an open swap was decided."""
    await _DECIDE.run(session, decided)


async def get_swap(session: Session, swap_id: UUID) -> StoredSwap:
    """A swap; raises NotFound."""
    row = await _GET.find(session, _Swap(swap_id))
    if row is None:
        raise NotFound
    return _stored(row)


async def find_open_swap(session: Session, voucher_id: UUID) -> StoredSwap | None:
    """The open swap of a voucher, or None."""
    row = await _OPEN.find(session, _OfVoucher(voucher_id))
    return None if row is None else _stored(row)


async def list_swaps(session: Session, voucher_id: UUID, after: UUID | None, most: int) -> list[StoredSwap]:
    """The swaps of a voucher, oldest first."""
    return [_stored(row) for row in await _LIST.run(session, _Page(voucher_id, after or UUID(int=0), most))]


async def list_due_swaps(session: Session, at: datetime, after: UUID, most: int) -> list[UUID]:
    """The open swaps that claims has answered, or whose deadline has passed, in key order."""
    return await _DUE.run(session, _Due(at, after, most))


async def release_lowered(session: Session, agreement_ids: Collection[UUID], at: datetime, decision_id: UUID) -> None:
    """Release what these agreements gave back in an open swap: what claims no longer holds becomes free."""
    await _RELEASE.run(session, _Released(list(agreement_ids), at, decision_id))


def parts_json(parts: Sequence[SwapPart]) -> Json:
    """Parts as they are stored."""
    return as_json(_PARTS.dump_python(list(parts), mode="json"))


def obstacles_json(obstacles: Sequence[Obstacle]) -> Json:
    """Obstacles as they are stored."""
    return as_json(_OBSTACLES.dump_python(list(obstacles), mode="json"))


def _stored(row: _Row) -> StoredSwap:
    return StoredSwap(
        row.swap_id,
        row.voucher_id,
        row.status,
        _PARTS.validate_python(row.before),
        _PARTS.validate_python(row.target),
        row.deadline,
        row.opened_at,
        row.decided_at,
        row.requested_by,
        row.reason,
        row.why,
        _OBSTACLES.validate_python(row.obstacles),
        row.decision_id,
    )


_PARTS = TypeAdapter(list[SwapPart])
_OBSTACLES = TypeAdapter(list[Obstacle])


async def list_short_years(session: Session, agreement_ids: Collection[UUID]) -> list[int]:
    """The years of which one of these agreements holds less than its days ask, in order."""
    return await _SHORT_YEARS.run(session, _Agreements(list(agreement_ids)))


_ADD = Statement(
    """
    INSERT INTO swap (swap_id, voucher_id, status, before, target, deadline, opened_at, requested_by, reason)
    VALUES (:swap_id, :voucher_id, 'open', CAST(:before AS jsonb), CAST(:target AS jsonb), :deadline, :opened_at,
            :requested_by, :reason)
    """,
    NewSwap,
)
_DECIDE = Statement(
    """
    UPDATE swap
    SET status = :status, why = :why, obstacles = CAST(:obstacles AS jsonb), decision_id = :decision_id,
        target = CAST(:target AS jsonb), decided_at = :at
    WHERE swap_id = :swap_id AND status = 'open'
    """,
    Decided,
)
_GET = Statement(f"SELECT {columns_of(_Row)} FROM swap WHERE swap_id = :swap_id", _Swap, _Row)
_OPEN = Statement(
    f"SELECT {columns_of(_Row)} FROM swap WHERE voucher_id = :voucher_id AND status = 'open'", _OfVoucher, _Row
)
_LIST = Statement(
    f"SELECT {columns_of(_Row)} FROM swap WHERE voucher_id = :voucher_id AND swap_id > :after"
    " ORDER BY swap_id LIMIT :most",
    _Page,
    _Row,
)
_DUE = Statement(
    """
    SELECT s.swap_id FROM swap s
    WHERE s.status = 'open' AND s.swap_id > :after
      AND (s.deadline <= :at OR NOT EXISTS (
        SELECT FROM handover h WHERE h.swap_id = s.swap_id AND h.answered_version <> h.version))
    ORDER BY s.swap_id LIMIT :most
    """,
    _Due,
    UUID,
)
_SHORT_YEARS = Statement(
    """
    SELECT DISTINCT year FROM reservation
    WHERE agreement_id = ANY(CAST(:agreement_ids AS uuid[])) AND asked_cents < needed_cents AND NOT final ORDER BY year
    """,
    _Agreements,
    int,
)
_RELEASE = Statement("release_lowered.sql", _Released)

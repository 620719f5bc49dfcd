"""The winding down of pilots: the clients to be placed, and proposals in pilots that have closed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from services.common.data.database import Session
from services.common.data.statement import NoParameters, Statement
from services.voucher.rules.agreement_states import WAITING_FOR_CONFIRMATION
from services.voucher.tables import Agreement, Pilot, Voucher


@dataclass(frozen=True)
class ToPlace:
    """A running voucher of a pilot that ends, of whose client no placement is on the work list yet."""

    voucher_id: UUID
    client_id: UUID
    pilot_id: UUID
    office_id: UUID
    period_to: date


@dataclass(frozen=True)
class Leaving:
    """A voucher of a pilot that ends, with one of its running agreements; None where there is none."""

    voucher_id: UUID
    delivery_form: str
    valid_to: date
    agreement_id: UUID | None
    number: str | None
    provider_id: UUID | None
    last_day: date | None


@dataclass(frozen=True)
class Gone:
    """A placement that nobody needs any more: its voucher ended before the pilot did."""

    work_item_id: UUID
    end_reason: str


@dataclass(frozen=True)
class Left:
    """What is left to do in a pilot: placements that are not finished, and vouchers that run."""

    unplaced: int
    running: int


@dataclass(frozen=True)
class _Until:
    ends_by: date
    most: int


@dataclass(frozen=True)
class _Most:
    most: int


@dataclass(frozen=True)
class _Pilot:
    pilot_id: UUID


@dataclass(frozen=True)
class _Day:
    today: date


@dataclass(frozen=True)
class _Vouchers:
    voucher_ids: list[UUID]


async def list_to_place(session: Session, ends_by: date, most: int) -> Sequence[ToPlace]:
    """Running vouchers without a placement, of pilots of which the closing is decided or that end up to a day."""
    return await _TO_PLACE.run(session, _Until(ends_by, most))


async def list_gone(session: Session, most: int) -> Sequence[Gone]:
    """Placements that are not finished and whose voucher ended for another reason than the end of the pilot."""
    return await _GONE.run(session, _Most(most))


async def move_due_days(session: Session) -> None:
    """Give placements that are not finished the last day of their pilot as the day by which they must be done."""
    await _MOVE_DUE.run(session, NoParameters())


async def what_is_left(session: Session, pilot_id: UUID) -> Left:
    """What is left to do in a pilot."""
    return await _LEFT.one(session, _Pilot(pilot_id))


async def list_closing(session: Session, today: date) -> list[UUID]:
    """The open pilots of which the day of closing has come."""
    return await _CLOSING.run(session, _Day(today))


async def list_leaving(session: Session, voucher_ids: Collection[UUID]) -> dict[UUID, list[Leaving]]:
    """Voucher → a row for each of its running agreements, or one without an agreement."""
    found: dict[UUID, list[Leaving]] = {each: [] for each in voucher_ids}
    for row in await _LEAVING.run(session, _Vouchers(list(voucher_ids))):
        found[row.voucher_id].append(row)
    return found


async def lock_proposals_in_closed(session: Session, most: int) -> Sequence[Agreement]:
    """Proposals in pilots that have closed, locked in key order; what another transaction holds is left to it."""
    query = (
        select(Agreement)
        .join(Voucher, Voucher.voucher_id == Agreement.voucher_id)
        .join(Pilot, Pilot.pilot_id == Voucher.pilot_id)
        .where(
            Pilot.status == "closed",
            Agreement.status.in_(sorted(WAITING_FOR_CONFIRMATION)),
            Agreement.swap_id.is_(None),
        )
        .order_by(Agreement.agreement_id)
        .limit(most)
        .with_for_update(of=Agreement, skip_locked=True)
    )
    return (await session.scalars(query)).all()


_TO_PLACE = Statement(
    """
    SELECT v.voucher_id, v.client_id, p.pilot_id, p.office_id, p.period_to
    FROM pilot p JOIN voucher v USING (pilot_id)
    WHERE p.status IN ('open', 'closed') AND (p.closes_on IS NOT NULL OR p.period_to <= :ends_by)
      AND v.status IN ('issued', 'active')
      AND NOT EXISTS (SELECT FROM work_item w WHERE w.kind = 'placement' AND w.subject_id = v.voucher_id)
    ORDER BY v.voucher_id LIMIT :most
    """,
    _Until,
    ToPlace,
)
_GONE = Statement(
    """
    SELECT w.work_item_id, COALESCE(v.end_reason, v.status) AS end_reason
    FROM work_item w JOIN voucher v ON v.voucher_id = w.subject_id
    WHERE w.kind = 'placement' AND w.status IN ('open', 'in-progress') AND v.status IN ('ended', 'withdrawn')
      AND v.end_reason IS DISTINCT FROM 'pilot-ended'
    ORDER BY w.work_item_id LIMIT :most
    """,
    _Most,
    Gone,
)
_MOVE_DUE = Statement(
    """
    UPDATE work_item w SET due_on = p.period_to, version = w.version + 1
    FROM pilot p
    WHERE p.pilot_id = w.pilot_id AND w.kind = 'placement' AND w.status IN ('open', 'in-progress')
      AND w.due_on IS DISTINCT FROM p.period_to
    """,
    NoParameters,
)
_LEFT = Statement(
    """
    SELECT (SELECT count(*) FROM work_item w
            WHERE w.pilot_id = :pilot_id AND w.kind = 'placement' AND w.status IN ('open', 'in-progress')) AS unplaced,
           (SELECT count(*) FROM voucher v WHERE v.pilot_id = :pilot_id AND v.status IN ('issued', 'active')) AS running
    """,
    _Pilot,
    Left,
)
_CLOSING = Statement(
    "SELECT pilot_id FROM pilot WHERE status = 'open' AND closes_on <= :today ORDER BY pilot_id", _Day, UUID
)
_LEAVING = Statement(
    """
    SELECT v.voucher_id,
           COALESCE((SELECT t.delivery_form FROM voucher_term t
                     WHERE t.voucher_id = v.voucher_id AND t.valid_from <= GREATEST(v.valid_from, v.valid_to)
                     ORDER BY t.valid_from DESC, t.recorded_at DESC LIMIT 1), v.delivery_form) AS delivery_form,
           v.valid_to, a.agreement_id, a.number, a.provider_id,
           LEAST(a.ends_on, v.valid_to) AS last_day
    FROM voucher v LEFT JOIN agreement a ON a.voucher_id = v.voucher_id AND a.status = 'redeemed'
    WHERE v.voucher_id = ANY(CAST(:voucher_ids AS uuid[])) ORDER BY v.voucher_id, a.agreement_id
    """,
    _Vouchers,
    Leaving,
)

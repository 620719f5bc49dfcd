"""Pilots and the decisions on their factor."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from services.common.data.database import Session
from services.common.data.statement import Statement, columns_of
from services.common.refusals import NotFound
from services.voucher.store.known import PriceCopy, list_prices
from services.voucher.tables import Pilot


@dataclass(frozen=True)
class FactorDecision:
    """A decision on the factor by which the prices of a pilot are multiplied from a day on."""

    factor_id: UUID
    pilot_id: UUID
    factor: Decimal
    valid_from: date
    decided_on: date
    recorded_at: datetime
    reason: str
    decision_id: UUID


@dataclass(frozen=True)
class PricedPilot:
    """A pilot with its prices and its factor decisions."""

    pilot: Pilot
    prices: Sequence[PriceCopy]
    factors: Sequence[FactorDecision]


@dataclass(frozen=True)
class Closing:
    """From which day nothing new begins in a pilot, if that is decided, and its last day."""

    closes_on: date | None
    period_to: date


@dataclass(frozen=True)
class _OfPilot:
    pilot_id: UUID


@dataclass(frozen=True)
class _OfPilots:
    pilot_ids: list[UUID]


@dataclass(frozen=True)
class _Thing:
    thing_id: UUID


@dataclass(frozen=True)
class _Office:
    office_id: UUID


@dataclass(frozen=True)
class _PilotCode:
    pilot_id: UUID
    code: str


async def get_pilot(session: Session, pilot_id: UUID, *, lock: bool = False) -> Pilot:
    """A pilot; raises NotFound. With `lock` nobody else changes it until this transaction ends."""
    query = select(Pilot).where(Pilot.pilot_id == pilot_id)
    if lock:
        query = query.with_for_update(key_share=True)
    pilot = (await session.scalars(query)).one_or_none()
    if pilot is None:
        raise NotFound
    return pilot


async def list_pilots(
    session: Session, code: str | None, office_id: UUID | None, after: UUID | None, most: int
) -> Sequence[Pilot]:
    """Pilots in order of making; with `code` the one of that code, with `office_id` those of that care office."""
    query = select(Pilot).order_by(Pilot.pilot_id).limit(most)
    if code is not None:
        query = query.where(Pilot.code == code)
    if office_id is not None:
        query = query.where(Pilot.office_id == office_id)
    if after:
        query = query.where(Pilot.pilot_id > after)
    return (await session.scalars(query)).all()


async def add_pilot(session: Session, pilot: Pilot) -> None:
    """Write a new pilot. A code that another pilot has breaks `pilot_code_taken`."""
    session.add(pilot)
    await session.flush()


async def save_pilot(session: Session, pilot: Pilot) -> None:
    """Write what has changed of a pilot that is locked, as its next version."""
    pilot.version += 1
    await session.flush()


async def add_factor(session: Session, decision: FactorDecision) -> None:
    """Write a decision on the factor."""
    await _ADD_FACTOR.run(session, decision)


async def list_factors(session: Session, pilot_id: UUID) -> list[FactorDecision]:
    """The factor decisions of a pilot that count, in order of making: not those of levers that were taken back."""
    return await _LIST_FACTORS.run(session, _OfPilot(pilot_id))


async def office_of(session: Session, thing_id: UUID) -> UUID | None:
    """The care office of a pilot, voucher, agreement, swap or request for care at home; None for anything else."""
    found = await _OFFICE_OF.find(session, _Thing(thing_id))
    return found.office_id if found else None


async def closing_of(session: Session, pilot_id: UUID) -> Closing:
    """The closing of a pilot."""
    return await _CLOSING_OF.one(session, _OfPilot(pilot_id))


async def pilot_codes(session: Session, pilot_ids: Collection[UUID]) -> dict[UUID, str]:
    """Pilot → its code."""
    return {row.pilot_id: row.code for row in await _CODES.run(session, _OfPilots(list(pilot_ids)))}


async def priced_pilots(
    session: Session, pilot_ids: Collection[UUID], *, lock: bool = False
) -> dict[UUID, PricedPilot]:
    """Pilots by id with prices and factors; with `lock` in key order and for as long as the transaction."""
    query = select(Pilot).where(Pilot.pilot_id.in_(pilot_ids)).order_by(Pilot.pilot_id)
    if lock:
        query = query.with_for_update(key_share=True)
    found = {}
    for pilot in (await session.scalars(query)).all():
        prices = await list_prices(session, pilot.code)
        found[pilot.pilot_id] = PricedPilot(pilot, prices, await list_factors(session, pilot.pilot_id))
    return found


_ADD_FACTOR = Statement(
    """
    INSERT INTO pilot_factor (factor_id, pilot_id, factor, valid_from, decided_on, recorded_at, reason, decision_id)
    VALUES (:factor_id, :pilot_id, :factor, :valid_from, :decided_on, :recorded_at, :reason, :decision_id)
    """,
    FactorDecision,
)
_LIST_FACTORS = Statement(
    f"""
    SELECT {columns_of(FactorDecision)} FROM pilot_factor WHERE pilot_id = :pilot_id
      AND NOT EXISTS (SELECT FROM lever WHERE lever_id = factor_id AND status = 'taken-back')
    ORDER BY factor_id
    """,  # noqa: S608  # the columns of a class
    _OfPilot,
    FactorDecision,
)
_OFFICE_OF = Statement(
    """
    SELECT office_id FROM pilot
    WHERE pilot_id IN (:thing_id, (SELECT pilot_id FROM voucher WHERE voucher_id = :thing_id),
                       (SELECT pilot_id FROM swap JOIN voucher USING (voucher_id) WHERE swap_id = :thing_id),
                       (SELECT pilot_id FROM care_at_home_request WHERE care_at_home_request_id = :thing_id))
       OR code = (SELECT pilot_code FROM agreement WHERE agreement_id = :thing_id)
    """,
    _Thing,
    _Office,
)
_CLOSING_OF = Statement("SELECT closes_on, period_to FROM pilot WHERE pilot_id = :pilot_id", _OfPilot, Closing)
_CODES = Statement(
    "SELECT pilot_id, code FROM pilot WHERE pilot_id = ANY(CAST(:pilot_ids AS uuid[]))", _OfPilots, _PilotCode
)

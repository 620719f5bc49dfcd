"""Agreements whose care has not begun: those that are to be reminded of, and those that may lapse."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.common.data.database import Session
from services.common.data.statement import Statement


@dataclass(frozen=True)
class Reminded:
    """An agreement of which both parties are reminded."""

    agreement_id: UUID
    number: str
    client_id: UUID
    provider_id: UUID
    starts_on: date
    """The agreed start, or the later day to which it was postponed."""


@dataclass(frozen=True)
class _Reminding:
    expected_by: date
    today: date
    most: int


@dataclass(frozen=True)
class _Lapsing:
    expected_by: date
    reminded_by: date
    after: UUID
    most: int


@dataclass(frozen=True)
class _Pilot:
    pilot_id: UUID


async def note_reminded(session: Session, expected_by: date, today: date, most: int) -> Sequence[Reminded]:
    """Note that some agreements are reminded of today, and return them; no other replica gets the same ones."""
    return await _REMIND.run(session, _Reminding(expected_by, today, most))


async def list_lapsing(
    session: Session, expected_by: date, reminded_by: date, after: UUID, most: int
) -> Sequence[UUID]:
    """The next agreements in key order that may lapse by these days; the rule decides on each under its lock."""
    return await _LAPSING.run(session, _Lapsing(expected_by, reminded_by, after, most))


async def office_of(session: Session, pilot_id: UUID) -> UUID:
    """The care office of a pilot."""
    return await _OFFICE.one(session, _Pilot(pilot_id))


_REMIND = Statement(
    """
UPDATE agreement SET reminded_on = :today
WHERE agreement_id IN (
  SELECT agreement_id FROM agreement
  WHERE status = 'redeemed' AND care_started_on IS NULL AND starts_on <= :expected_by
    AND (postponed_until IS NULL OR postponed_until <= :expected_by)
    AND (reminded_on IS NULL OR reminded_on < GREATEST(starts_on, postponed_until))
  ORDER BY agreement_id LIMIT :most FOR NO KEY UPDATE SKIP LOCKED)
RETURNING agreement_id, number, client_id, provider_id, GREATEST(starts_on, postponed_until) AS starts_on""",
    _Reminding,
    Reminded,
)
_LAPSING = Statement(
    """
SELECT agreement_id FROM agreement
WHERE status = 'redeemed' AND care_started_on IS NULL AND starts_on <= :expected_by AND reminded_on <= :reminded_by
  AND (postponed_until IS NULL OR postponed_until <= :expected_by)
  AND agreement_id > :after
ORDER BY agreement_id LIMIT :most""",
    _Lapsing,
    UUID,
)
_OFFICE = Statement("SELECT office_id FROM pilot WHERE pilot_id = :pilot_id", _Pilot, UUID)

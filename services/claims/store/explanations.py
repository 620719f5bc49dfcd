"""The facts of a verdict, as they were when the line was judged."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.claims.facts import AcceptedLine, CareLine, LateClaim, Suspension, TermsThen
from services.common.data.database import Session
from services.common.data.statement import Statement


@dataclass(frozen=True)
class Care:
    """Care of one performance of an agreement on some days, as it was known at an instant."""

    agreement_id: UUID
    performance_code: str
    first: date
    last: date
    at: datetime


async def find_terms(session: Session, agreement_id: UUID, version: int | None) -> TermsThen | None:
    """The terms that a line was held against; None when it had no agreement."""
    return await _TERMS.find(session, _Version(agreement_id, version))


async def list_suspensions(session: Session, provider_id: UUID, pilot_code: str, at: datetime) -> list[Suspension]:
    """Suspensions without payment, as they were known at an instant."""
    return await _SUSPENSIONS.run(session, _Known(provider_id, pilot_code, at))


async def find_accepted(session: Session, provider_id: UUID, reference: str) -> AcceptedLine | None:
    """The accepted line with a reference, or None."""
    return await _ACCEPTED.find(session, _Reference(provider_id, reference))


async def find_credit(session: Session, provider_id: UUID, reference: str) -> AcceptedLine | None:
    """The accepted credit of the debit with a reference, or None."""
    return await _CREDIT.find(session, _Reference(provider_id, reference))


async def list_care(session: Session, care: Care) -> list[CareLine]:
    """Lines accepted by then that took one of these days: of the same care, or exclusive care of the same client.

    Without those that were credited or fully recovered by then.
    """
    return await _CARE.run(session, care)


async def find_late_claim(session: Session, batch_id: UUID, position: int) -> LateClaim | None:
    """The decision by which an accepted late line passed, or None; before decisions named agreements, by reference."""
    return await _LATE_CLAIM.find(session, _Place(batch_id, position))


@dataclass(frozen=True)
class _Version:
    agreement_id: UUID
    version: int | None


@dataclass(frozen=True)
class _Known:
    provider_id: UUID
    pilot_code: str
    at: datetime


@dataclass(frozen=True)
class _Place:
    batch_id: UUID
    position: int


@dataclass(frozen=True)
class _Reference:
    provider_id: UUID
    reference: str


_TERMS = Statement(
    "SELECT terms, recorded_at FROM terms_history WHERE agreement_id = :agreement_id AND version = :version",
    _Version,
    TermsThen,
)
_SUSPENSIONS = Statement(
    """
SELECT suspension_id, no_payment_from, until, recorded_at FROM (
  SELECT DISTINCT ON (suspension_id) * FROM known_suspension
  WHERE provider_id = :provider_id AND pilot_code = :pilot_code AND recorded_at <= :at
  ORDER BY suspension_id, version DESC) latest
WHERE no_payment_from <= COALESCE(until, 'infinity') ORDER BY no_payment_from LIMIT 20""",
    _Known,
    Suspension,
)
_LINE = (
    "SELECT line.batch_id, line.position, line.service_from, line.service_to, batch.judged_at"
    " FROM claim_line line JOIN claim_batch batch USING (batch_id)"
)
_ACCEPTED = Statement(
    "{{line}} WHERE line.provider_id = :provider_id AND line.line_reference = :reference AND line.broken = 0",
    _Reference,
    AcceptedLine,
    line=_LINE,
)
_CREDIT = Statement(
    """{{line}}
WHERE line.provider_id = :provider_id AND line.previous_reference = :reference AND line.broken = 0 AND line.kind = 'C'
""",
    _Reference,
    AcceptedLine,
    line=_LINE,
)
_CARE = Statement("care_on_days.sql", Care, CareLine)
_LATE_CLAIM = Statement(
    """
WITH line AS (
  SELECT * FROM claim_line WHERE batch_id = :batch_id AND position = :position AND broken = 0 AND kind = 'D')
SELECT decision.decision_id, decision.decided_at
FROM line JOIN late_claim_decision decision USING (late_claim_id)
WHERE decision.decision_id IS NOT NULL AND decision.decided_at IS NOT NULL
UNION ALL
SELECT named.decision_id, named.decided_at
FROM line JOIN late_claim named USING (provider_id, line_reference) JOIN claim_batch batch USING (batch_id)
WHERE line.late_claim_id IS NULL AND named.decided_at <= batch.judged_at
LIMIT 1""",
    _Place,
    LateClaim,
)

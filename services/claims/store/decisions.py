"""Recoveries of (part of) accepted debits."""

from dataclasses import dataclass
from uuid import UUID

from services.claims.facts import Recovery
from services.common.data.database import Session
from services.common.data.statement import Statement, columns_of


async def get_recovered_cents(session: Session, batch_id: UUID, position: int) -> int:
    """The amount recovered of a line, in cents."""
    return await _RECOVERED.one(session, _Line(batch_id, position))


async def add_recovery(session: Session, recovery: Recovery) -> None:
    """Store a recovery; its office, pilot and payer are those of the line."""
    await _ADD.run(session, recovery)


async def free_recovered_days(session: Session, batch_id: UUID, position: int) -> None:
    """Free the service days of a line of which everything is recovered. The caller has locked its agreement."""
    await _FREE_DAYS.run(session, _Line(batch_id, position))


async def list_recoveries(
    session: Session, provider_id: UUID | None, office_id: UUID | None, after: UUID | None, most: int
) -> list[Recovery]:
    """Recoveries of one provider, or those in the pilots of one care office, oldest first."""
    return await _LIST.run(session, _Page(provider_id, office_id, after or UUID(int=0), most))


@dataclass(frozen=True)
class _Line:
    batch_id: UUID
    position: int


@dataclass(frozen=True)
class _Page:
    provider_id: UUID | None
    office_id: UUID | None
    after: UUID
    most: int


_RECOVERED = Statement(
    "SELECT COALESCE(sum(amount_cents), 0)::bigint FROM recovery WHERE batch_id = :batch_id AND position = :position",
    _Line,
    int,
)
_FREE_DAYS = Statement(
    """
UPDATE care_month
SET days = care_month.days & ~days_of_month(line.service_from, line.service_to, care_month.month),
    day_count = care_month.day_count - (line.service_to - line.service_from + 1)
FROM claim_line line
WHERE line.batch_id = :batch_id AND line.position = :position AND line.covers_days
  AND line.amount_cents = (SELECT sum(amount_cents) FROM recovery
                           WHERE recovery.batch_id = line.batch_id AND recovery.position = line.position)
  AND care_month.agreement_id = line.agreement_id AND care_month.performance_code = line.performance_code
  AND care_month.month = date_trunc('month', line.service_from::timestamp)::date""",
    _Line,
)
_ADD = Statement(
    """
INSERT INTO recovery (recovery_id, provider_id, batch_id, position, amount_cents, reason, recorded_at, decision_id,
                      stream_id)
SELECT :recovery_id, :provider_id, batch_id, position, :amount_cents, :reason, :recorded_at, :decision_id, stream_id
FROM claim_line WHERE batch_id = :batch_id AND position = :position""",
    Recovery,
)
_LIST = Statement(
    """
SELECT {{columns}} FROM recovery
WHERE recovery_id > :after AND (provider_id = CAST(:provider_id AS uuid) OR EXISTS (
  SELECT FROM payment_stream stream
  WHERE stream.stream_id = recovery.stream_id AND stream.office_id = CAST(:office_id AS uuid)))
ORDER BY recovery_id LIMIT :most""",
    _Page,
    Recovery,
    columns=columns_of(Recovery),
)

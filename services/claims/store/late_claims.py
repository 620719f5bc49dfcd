"""Late-claim decisions: the agreement, month and amount that each names, and what lines have drawn by it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.claims.facts import LateClaimDecision
from services.claims.rules.states import LateClaimStatus
from services.common.data.database import Session
from services.common.data.statement import Statement, columns_of


@dataclass(frozen=True)
class LateAgreement:
    """An agreement, as a late-claim decision on it goes by; `ends_on`: the earlier of agreed end and ended on."""

    agreement_id: UUID
    version: int
    provider_id: UUID
    office_id: UUID
    starts_on: date
    ends_on: date | None
    claim_window_days: int


async def find_agreement(session: Session, agreement_id: UUID) -> LateAgreement | None:
    """An agreement as a late-claim decision goes by; None where its terms are not known."""
    return await _AGREEMENT.find(session, _Agreement(agreement_id))


async def add_decision(session: Session, decision: LateClaimDecision) -> None:
    """Write a new decision."""
    await _ADD.run(session, decision)


async def find_decision(session: Session, late_claim_id: UUID, *, lock: bool = False) -> LateClaimDecision | None:
    """A decision, or None; with `lock` it changes in no other transaction until this one ends."""
    return await (_LOCKED if lock else _ONE).find(session, _Decision(late_claim_id))


async def update_decision(session: Session, decision: LateClaimDecision) -> None:
    """Write the new state of a decision that is locked."""
    state = _State(
        late_claim_id=decision.late_claim_id,
        status=decision.status,
        room_cents=decision.room_cents,
        usable_until=decision.usable_until,
        decided_by=decision.decided_by,
        decided_at=decision.decided_at,
        declined_because=decision.declined_because,
        decision_id=decision.decision_id,
    )
    await _UPDATE.run(session, state)


async def get_free_cents(session: Session, decision: LateClaimDecision, today: date) -> int:
    """What is left of the allotment of the decision's year, without what other usable decisions name, in cents.

    The caller has locked the agreement. At least 0.
    """
    free = _Free(decision.agreement_id, decision.month.year, decision.late_claim_id, today)
    return await _FREE.one(session, free)


async def give_back(session: Session, batch_id: UUID, position: int, cents: int, today: date) -> None:
    """Give what was recovered of a line back to the decision that it drew on, while that can be used."""
    await _GIVE_BACK.run(session, _GivenBack(batch_id, position, cents, today))


async def list_decisions(
    session: Session, provider_id: UUID | None, office_id: UUID | None, after: UUID | None, most: int
) -> list[LateClaimDecision]:
    """Decisions on agreements of one provider or of one care office, oldest first."""
    return await _LIST.run(session, _Page(provider_id, office_id, after or UUID(int=0), most))


@dataclass(frozen=True)
class _Agreement:
    agreement_id: UUID


@dataclass(frozen=True)
class _Decision:
    late_claim_id: UUID


@dataclass(frozen=True)
class _State:
    late_claim_id: UUID
    status: LateClaimStatus
    room_cents: int | None
    usable_until: date | None
    decided_by: UUID | None
    decided_at: datetime | None
    declined_because: str | None
    decision_id: UUID | None


@dataclass(frozen=True)
class _Free:
    agreement_id: UUID
    year: int
    late_claim_id: UUID
    today: date


@dataclass(frozen=True)
class _GivenBack:
    batch_id: UUID
    position: int
    cents: int
    today: date


@dataclass(frozen=True)
class _Page:
    provider_id: UUID | None
    office_id: UUID | None
    after: UUID
    most: int


_AGREEMENT = Statement(
    """
SELECT agreement_id, version, provider_id, office_id, starts_on,
       ends_on, claim_window_days
FROM agreement_terms WHERE agreement_id = :agreement_id AND office_id IS NOT NULL""",
    _Agreement,
    LateAgreement,
)
_ADD = Statement(
    """
INSERT INTO late_claim_decision (late_claim_id, agreement_id, provider_id, office_id, month, amount_cents, used_cents,
                                 room_cents, reason, status, proposed_by, proposed_at, decided_by, decided_at,
                                 declined_because, usable_until, decision_id)
VALUES (:late_claim_id, :agreement_id, :provider_id, :office_id, :month, :amount_cents, :used_cents, :room_cents,
        :reason, :status, :proposed_by, :proposed_at, :decided_by, :decided_at, :declined_because, :usable_until,
        :decision_id)""",
    LateClaimDecision,
)
_SELECT = f"SELECT {columns_of(LateClaimDecision)} FROM late_claim_decision"  # noqa: S608  # names of fields only
_ONE = Statement("{{select}} WHERE late_claim_id = :late_claim_id", _Decision, LateClaimDecision, select=_SELECT)
_LOCKED = Statement(
    "{{select}} WHERE late_claim_id = :late_claim_id FOR UPDATE", _Decision, LateClaimDecision, select=_SELECT
)
_UPDATE = Statement(
    """
UPDATE late_claim_decision
SET status = :status, room_cents = :room_cents, usable_until = :usable_until, decided_by = :decided_by,
    decided_at = :decided_at, declined_because = :declined_because, decision_id = :decision_id
WHERE late_claim_id = :late_claim_id""",
    _State,
)
_FREE = Statement(
    """
SELECT GREATEST(0, COALESCE((
         SELECT held_cents - drawn_cents FROM allotment WHERE agreement_id = :agreement_id AND year = :year), 0)
       - COALESCE((
         SELECT sum(amount_cents - used_cents) FROM late_claim_decision
         WHERE agreement_id = :agreement_id AND extract(year FROM month)::int = :year
           AND late_claim_id <> :late_claim_id AND usable_until >= :today), 0))::bigint""",
    _Free,
    int,
)
_GIVE_BACK = Statement(
    """
UPDATE late_claim_decision decision SET used_cents = used_cents - :cents
FROM claim_line line
WHERE line.batch_id = :batch_id AND line.position = :position AND decision.late_claim_id = line.late_claim_id
  AND decision.usable_until >= :today""",
    _GivenBack,
)
_LIST = Statement(
    """{{select}}
WHERE late_claim_id > :after
  AND (provider_id = CAST(:provider_id AS uuid) OR office_id = CAST(:office_id AS uuid))
ORDER BY late_claim_id LIMIT :most""",
    _Page,
    LateClaimDecision,
    select=_SELECT,
)

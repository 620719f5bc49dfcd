"""Queries on the yearly question, and the counts under it."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.refusals import NotFound
from services.registry.tables import Admission, Evidence, RequirementReview, RequirementSet, ReviewedRequirement


async def get_review(session: AsyncSession, review_id: UUID, lock: bool = False) -> RequirementReview:
    """A yearly question; raises NotFound."""
    row = await session.get(RequirementReview, review_id, with_for_update=lock, populate_existing=lock)
    if row is None:
        raise NotFound
    return row


async def list_reviews(
    session: AsyncSession, pilot_code: str | None, after: UUID | None, most: int
) -> Sequence[RequirementReview]:
    """Yearly questions in order of asking."""
    query = select(RequirementReview).order_by(RequirementReview.review_id).limit(most)
    if pilot_code:
        query = query.where(RequirementReview.pilot_code == pilot_code)
    if after:
        query = query.where(RequirementReview.review_id > after)
    return (await session.scalars(query)).all()


async def reviewed(session: AsyncSession, review_id: UUID) -> list[ReviewedRequirement]:
    """The requirements of a yearly question, in their order."""
    query = select(ReviewedRequirement).where(ReviewedRequirement.review_id == review_id)
    return list(await session.scalars(query.order_by(ReviewedRequirement.position)))


async def last_asked(session: AsyncSession) -> dict[str, datetime]:
    """Per pilot when the question was asked last, or else when its first set was published."""
    asked = select(RequirementReview.pilot_code, func.max(RequirementReview.opened_at)).group_by(
        RequirementReview.pilot_code
    )
    first = select(RequirementSet.pilot_code, func.min(RequirementSet.published_at)).where(
        RequirementSet.status == "published"
    )
    rows = [*await session.execute(first.group_by(RequirementSet.pilot_code)), *await session.execute(asked)]
    return {row[0]: row[1] for row in rows}


async def unmet_at_decisions(session: AsyncSession, pilot_code: str, since: date) -> list[set[str]]:
    """Per decision since a day the codes that were not met."""
    query = select(Admission.findings).where(Admission.pilot_code == pilot_code, Admission.decided_on >= since)
    return [{each["requirement_code"] for each in findings or ()} for findings in await session.scalars(query)]


async def looked_at(session: AsyncSession, pilot_code: str, since: datetime) -> dict[tuple[str, str], int]:
    """How often evidence was verified or rejected since then, by requirement and outcome."""
    query = (
        select(Evidence.requirement_code, Evidence.outcome, func.count())
        .join(Admission, Admission.admission_id == Evidence.admission_id)
        .where(Admission.pilot_code == pilot_code, Evidence.looked_at >= since)
        .group_by(Evidence.requirement_code, Evidence.outcome)
    )
    return {(code, outcome): count for code, outcome, count in await session.execute(query)}


async def suspended_for(session: AsyncSession, pilot_code: str, since: datetime) -> dict[str, int]:
    """How often a requirement was a reason to suspend by rule since then."""
    rows = await session.execute(_SUSPENDED_FOR, {"pilot": pilot_code, "since": since})
    return {row.code: row.times for row in rows}


_SUSPENDED_FOR = text(
    "SELECT rule->>'code' AS code, count(*) AS times FROM decision_record d"
    " JOIN admission a ON a.admission_id = d.subject, jsonb_array_elements(d.rules) AS rule"
    " WHERE d.kind = 'admission' AND d.outcome = 'suspended' AND a.pilot_code = :pilot AND d.decided_at >= :since"
    " GROUP BY 1"
)

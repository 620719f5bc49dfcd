"""Queries on challenges."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.refusals import NotFound
from services.registry.rules.challenge import ChallengeStatus
from services.registry.tables import Challenge, ChallengeAssessment


async def get_challenge(session: AsyncSession, challenge_id: UUID, lock: bool = False) -> Challenge:
    """The challenge; raises NotFound."""
    row = await session.get(Challenge, challenge_id, with_for_update=lock, populate_existing=lock)
    if row is None:
        raise NotFound
    return row


async def list_challenges(
    session: AsyncSession, pilot_code: str | None, status: str | None, after: UUID | None, most: int
) -> Sequence[Challenge]:
    """Challenges in order of proposing."""
    query = select(Challenge).order_by(Challenge.challenge_id).limit(most)
    if pilot_code:
        query = query.where(Challenge.pilot_code == pilot_code)
    if status:
        query = query.where(Challenge.status == status)
    if after:
        query = query.where(Challenge.challenge_id > after)
    return (await session.scalars(query)).all()


async def assessments_of(
    session: AsyncSession, challenge_ids: Collection[UUID]
) -> dict[UUID, list[ChallengeAssessment]]:
    """By challenge: how it was assessed, in order."""
    query = select(ChallengeAssessment).where(ChallengeAssessment.challenge_id.in_(challenge_ids))
    found: dict[UUID, list[ChallengeAssessment]] = defaultdict(list)
    for row in await session.scalars(query.order_by(ChallengeAssessment.assessment_id)):
        found[row.challenge_id].append(row)
    return found


async def list_those_in(session: AsyncSession, price_list_id: UUID) -> None:
    """An edition was published: what was accepted and stands in it is listed now."""
    await session.execute(
        update(Challenge)
        .where(Challenge.price_list_id == price_list_id, Challenge.status == ChallengeStatus.ACCEPTED)
        .values(status=ChallengeStatus.LISTED, version=Challenge.version + 1)
    )

"""Queries on what is known of voucher's agreements: who is in care where, as a count."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.data.statement import Json, Statement, as_json
from services.registry.tables import KnownAgreement

AGREED = ("redeemed", "ended")
"""What both parties confirmed; an agreement that was ended runs up to its last day."""


class Care(NamedTuple):
    """How many clients a provider has in care, and with how many more it has agreed."""

    clients_in_care: int
    clients_to_start: int


NO_CARE = Care(0, 0)


@dataclass(frozen=True)
class _Agreements:
    agreements: Json


async def keep_newer(session: AsyncSession, agreements: Sequence[Mapping[str, Any]]) -> None:
    """Keep the newest version of each agreement, unless that version or a newer one is known."""
    await _KEEP_NEWER.run(session, _Agreements(as_json(agreements)))


_KEEP_NEWER = Statement("keep_agreements.sql", _Agreements)


async def care_of(
    session: AsyncSession, pilot_code: str, provider_ids: Collection[UUID], day: date
) -> dict[UUID, Care]:
    """Clients per provider in a pilot on a day; providers without any are left out.

    Counted are agreements that both confirmed and that have not passed; one that starts later counts as agreed.
    """
    started = KnownAgreement.care_started_on <= day
    clients = KnownAgreement.client_id.distinct()
    query = (
        select(KnownAgreement.provider_id, func.count(clients).filter(started), func.count(clients))
        .where(KnownAgreement.pilot_code == pilot_code, KnownAgreement.provider_id.in_(provider_ids))
        .where(KnownAgreement.status.in_(AGREED))
        .where(or_(KnownAgreement.ends_on.is_(None), KnownAgreement.ends_on >= day))
        .group_by(KnownAgreement.provider_id)
    )
    return {provider_id: Care(now, every - now) for provider_id, now, every in await session.execute(query)}


async def list_clients(session: AsyncSession, provider_id: UUID, pilot_code: str, day: date) -> list[UUID]:
    """The clients who have an agreement with a provider in a pilot that has not passed on a day."""
    return await _CLIENTS.run(session, _With(provider_id, pilot_code, list(AGREED), day))


@dataclass(frozen=True)
class _With:
    provider_id: UUID
    pilot_code: str
    statuses: list[str]
    day: date


_CLIENTS = Statement(
    """
SELECT DISTINCT client_id FROM known_agreement
WHERE provider_id = :provider_id AND pilot_code = :pilot_code AND status = ANY(:statuses)
  AND (ends_on IS NULL OR ends_on >= :day)
ORDER BY client_id""",
    _With,
    UUID,
)

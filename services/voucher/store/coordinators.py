"""The provider that coordinates the care of a client: its admission, and what other agreements name."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.common.data.database import Session
from services.common.data.statement import Statement


@dataclass(frozen=True)
class NamedCoordinator:
    """A coordinator as an agreement names it, from its first day to the last; without a last day it runs on."""

    voucher_id: UUID
    agreement_id: UUID
    pilot_code: str
    coordinator_id: UUID
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class Coordination:
    """Whether the provider has an admission in the pilot, and whether another agreement names another one."""

    is_known: bool
    differs: bool


async def coordination_of(session: Session, named: NamedCoordinator) -> Coordination:
    """What is known of a coordinator who is proposed."""
    return await _COORDINATION.one(session, named)


_COORDINATION = Statement(
    """
    SELECT EXISTS (SELECT FROM known_admission
                   WHERE provider_id = :coordinator_id AND pilot_code = :pilot_code) AS is_known,
           EXISTS (SELECT FROM agreement
                   WHERE voucher_id = :voucher_id AND agreement_id <> :agreement_id
                     AND status IN ('redeemed', 'ended') AND coordinator_id <> :coordinator_id
                     AND starts_on <= COALESCE(CAST(:ends_on AS date), 'infinity')
                     AND COALESCE(LEAST(ends_on, ended_on), 'infinity') >= :starts_on) AS differs
    """,
    NamedCoordinator,
    Coordination,
)

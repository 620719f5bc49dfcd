"""The extension of an agreement that one party proposed, and the admissions of a provider on a day."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.common.data.database import Session
from services.common.data.statement import Statement, columns_of
from services.voucher.facts import Admission


@dataclass(frozen=True)
class ProposedExtension:
    """A later last day that one party proposes."""

    agreement_id: UUID
    ends_on: date
    reason: str
    proposed_for: str
    """The side that proposes: client or provider."""
    proposed_by: str
    """The role in which it was proposed."""
    proposed_organisation_id: UUID | None
    proposed_at: datetime


@dataclass(frozen=True)
class _Agreement:
    agreement_id: UUID


@dataclass(frozen=True)
class _OnDay:
    provider_id: UUID
    pilot_code: str
    day: date


async def put_extension(session: Session, proposal: ProposedExtension) -> None:
    """Write a proposal in the place of an earlier one."""
    await _PUT.run(session, proposal)


async def remove_extension(session: Session, agreement_id: UUID) -> None:
    """Remove the proposal of an agreement."""
    await _REMOVE.run(session, _Agreement(agreement_id))


async def find_extension(session: Session, agreement_id: UUID) -> ProposedExtension | None:
    """The proposal of an agreement, or None."""
    return await _FIND.find(session, _Agreement(agreement_id))


async def admissions_on(session: Session, provider_id: UUID, pilot_code: str, day: date) -> list[Admission]:
    """The admissions of a provider by which an agreement can begin on a day."""
    return await _ADMISSIONS.run(session, _OnDay(provider_id, pilot_code, day))


_PUT = Statement(
    """
    INSERT INTO extension_proposal
      (agreement_id, ends_on, reason, proposed_for, proposed_by, proposed_organisation_id, proposed_at)
    VALUES (:agreement_id, :ends_on, :reason, :proposed_for, :proposed_by, :proposed_organisation_id, :proposed_at)
    ON CONFLICT (agreement_id) DO UPDATE SET
      ends_on = EXCLUDED.ends_on, reason = EXCLUDED.reason, proposed_for = EXCLUDED.proposed_for,
      proposed_by = EXCLUDED.proposed_by, proposed_organisation_id = EXCLUDED.proposed_organisation_id,
      proposed_at = EXCLUDED.proposed_at
    """,
    ProposedExtension,
)
_FIND = Statement(
    f"SELECT {columns_of(ProposedExtension)} FROM extension_proposal WHERE agreement_id = :agreement_id",  # noqa: S608  # the columns of a class
    _Agreement,
    ProposedExtension,
)
_REMOVE = Statement("DELETE FROM extension_proposal WHERE agreement_id = :agreement_id", _Agreement)
_ADMISSIONS = Statement(
    """
    SELECT admission_id, recorded_at FROM known_admission
    WHERE provider_id = :provider_id AND pilot_code = :pilot_code AND standing @> CAST(:day AS date)
    """,
    _OnDay,
    Admission,
)

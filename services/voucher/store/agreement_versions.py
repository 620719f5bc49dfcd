"""The versions of agreements in negotiation: written once, read in order."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import TypeAdapter

from services.common.data.database import Session
from services.common.data.statement import Json, Statement, as_json
from services.voucher.rules.negotiation import ProposedTerms


@dataclass(frozen=True)
class ProposedVersion:
    """One version: what was proposed, for which side, in which role and by which organisation."""

    agreement_id: UUID
    proposal_version: int
    proposed_for: str
    proposed_by: str
    proposed_organisation_id: UUID | None
    proposed_at: datetime
    terms: ProposedTerms


@dataclass(frozen=True)
class _Version:
    agreement_id: UUID
    proposal_version: int
    proposed_for: str
    proposed_by: str
    proposed_organisation_id: UUID | None
    proposed_at: datetime
    terms: Json


@dataclass(frozen=True)
class _Row:
    agreement_id: UUID
    proposal_version: int
    proposed_for: str
    proposed_by: str
    proposed_organisation_id: UUID | None
    proposed_at: datetime
    terms: dict[str, object]


@dataclass(frozen=True)
class _Wanted:
    agreement_id: UUID
    after: int
    most: int


async def add_version(session: Session, version: ProposedVersion) -> None:
    """Write a version."""
    columns = {name: getattr(version, name) for name in version.__dataclass_fields__}
    await _ADD.run(session, _Version(**columns | {"terms": as_json(version.terms)}))


async def list_versions(session: Session, agreement_id: UUID, after: int, most: int) -> list[ProposedVersion]:
    """The versions of an agreement that come after a version, oldest first."""
    return [_read(row) for row in await _LIST.run(session, _Wanted(agreement_id, after, most))]


def _read(row: _Row) -> ProposedVersion:
    columns = {name: getattr(row, name) for name in row.__dataclass_fields__}
    return ProposedVersion(**columns | {"terms": _TERMS.validate_python(row.terms)})


_TERMS = TypeAdapter(ProposedTerms)
_ADD = Statement(
    """
    INSERT INTO agreement_version
      (agreement_id, proposal_version, proposed_for, proposed_by, proposed_organisation_id, proposed_at, terms)
    VALUES (:agreement_id, :proposal_version, :proposed_for, :proposed_by, :proposed_organisation_id, :proposed_at,
            CAST(:terms AS jsonb))
    """,
    _Version,
)
_LIST = Statement(
    """
    SELECT agreement_id, proposal_version, proposed_for, proposed_by, proposed_organisation_id, proposed_at, terms
    FROM agreement_version
    WHERE agreement_id = :agreement_id AND proposal_version > :after
    ORDER BY proposal_version LIMIT :most
    """,
    _Wanted,
    _Row,
)

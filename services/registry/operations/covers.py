"""What the umbrella of a provider shows for it: its own verified evidence, as long as the umbrella stands."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.service import Change
from services.registry.rules.admission import Status
from services.registry.rules.dossier import Outcome
from services.registry.rules.requirements import last_valid_day
from services.registry.rules.umbrella import covered_until, covers
from services.registry.store import admissions as store
from services.registry.store import umbrellas
from services.registry.tables import Admission, Evidence, Requirement, Umbrella

ENDED = "ended"


@dataclass(frozen=True)
class ShownProof:
    """A piece of evidence, with the last day it counts under one requirement set, for one provider."""

    id: UUID
    requirement_code: str
    handed_in_at: datetime
    outcome: str
    last_valid_on: date | None
    row: Evidence
    under_umbrella: bool = False


@dataclass(frozen=True)
class Cover:
    """An umbrella over an admission: its evidence for the requirements it answers for, and how it stands itself."""

    umbrella: Umbrella
    status: str
    standing_ends: Sequence[date | None]
    evidence: Sequence[Evidence]

    def proofs(self, asked: Sequence[Requirement]) -> list[ShownProof]:
        """What it shows under these requirements."""
        if not covers(self.status, self.standing_ends):
            return []
        by_code = {each.code: each for each in asked}
        return [
            self._proof(by_code[row.requirement_code], row) for row in self.evidence if row.requirement_code in by_code
        ]

    def _proof(self, requirement: Requirement, row: Evidence) -> ShownProof:
        ends = last_valid_day(requirement, row.issued_on, row.valid_until)
        until = covered_until(self.status, self.standing_ends, self.umbrella.last_day, ends)
        return ShownProof(row.evidence_id, requirement.code, row.handed_in_at, row.outcome, until, row, True)


async def load_covers(session: AsyncSession, admission_ids: Collection[UUID]) -> dict[UUID, list[Cover]]:
    """The umbrellas over these admissions, past ones too: what they showed tells when it ended."""
    joined = await umbrellas.joined(session, admission_ids)
    if not joined:
        return {}
    evidence: dict[UUID, list[Evidence]] = defaultdict(list)
    for row in await store.evidence_of(session, *{each.umbrella_provider_id for each, _ in joined}):
        if row.outcome == Outcome.VERIFIED:
            evidence[row.provider_id].append(row)
    ends: dict[UUID, list[date | None]] = defaultdict(list)
    for standing in await store.standing_of(session, {own.admission_id for _, own in joined}):
        ends[standing.admission_id].append(standing.until_day)
    found: dict[UUID, list[Cover]] = defaultdict(list)
    for each, own in joined:
        codes = set(each.requirement_codes)
        shown = [row for row in evidence[each.umbrella_provider_id] if row.requirement_code in codes]
        found[each.admission_id].append(Cover(each, own.status, ends[own.admission_id], shown))
    return found


async def follow_umbrella(change: Change, admission: Admission, day: date) -> None:
    """Write down that an umbrella has ended, by its last day or with the umbrella's own admission."""
    if admission.umbrella_provider_id is None:
        return
    for row, own in await umbrellas.joined(change.session, [admission.admission_id]):
        is_past = row.last_day is not None and row.last_day < day
        if row.status != ENDED and (is_past or own.status == Status.ENDED):
            row.status, row.version = ENDED, row.version + 1
            row.last_day = row.last_day if is_past else own.last_day
            admission.umbrella_provider_id, admission.umbrella_name = None, None
    await change.session.flush()

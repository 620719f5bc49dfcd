"""Decision records: every decision in one shape, so that it can be explained and judged again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.data.access_log import Acting
from services.common.data.inserts import RECORD_DECISION
from services.common.data.statement import Json, Statement, as_json
from services.common.ids import new_id
from services.common.texts import Text
from services.common.tokens import describe_roles


@dataclass(frozen=True)
class RuleSpoke:
    """One rule that was applied: its code, its outcome, and the reason in a sentence."""

    code: str
    outcome: str
    text: Text

    def plain(self) -> dict[str, object]:
        """As it is stored."""
        return {"code": self.code, "outcome": self.outcome, "text": {"nl": self.text.nl, "en": self.text.en}}


@dataclass(frozen=True)
class Fact:
    """One fact that a decision is based on: value, days of validity, when it was recorded, and its source."""

    name: str
    value: object
    valid_from: date | None = None
    valid_to: date | None = None
    recorded_at: datetime | None = None
    source: str = ""

    def plain(self) -> dict[str, object]:
        """As it is stored."""
        return {
            "name": self.name,
            "value": self.value,
            "validFrom": self.valid_from,
            "validTo": self.valid_to,
            "recordedAt": self.recorded_at,
            "source": self.source,
        }


@dataclass(frozen=True)
class DecisionRecord:
    """Why something was decided: rule set and version, rules applied, facts. Never a person's name or number."""

    kind: str
    subject: UUID
    outcome: str
    rule_set: str
    rule_set_version: str
    rules: list[RuleSpoke] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    client_id: UUID | None = None
    provider_id: UUID | None = None


@dataclass(frozen=True)
class StoredDecision:
    """A record as it was stored."""

    decision_id: UUID
    kind: str
    subject: UUID
    client_id: UUID | None
    provider_id: UUID | None
    outcome: str
    rule_set: str
    rule_set_version: str
    rules: list[dict[str, object]]
    facts: list[dict[str, object]]
    decided_at: datetime
    decided_by: UUID
    decided_roles: str | None
    """The roles of the deciding party, as `describe_roles` writes them; None in records of before they were kept."""
    decided_organisation_id: UUID | None


async def store(session: AsyncSession, record: DecisionRecord, at: datetime, by: Acting) -> UUID:
    """Store a record; returns its id."""
    [decision_id] = await store_all(session, [record], at, by)
    return decision_id


async def store_all(session: AsyncSession, records: Sequence[DecisionRecord], at: datetime, by: Acting) -> list[UUID]:
    """Store many records at once; returns their ids in the same order."""
    decision_ids = [new_id() for _ in records]
    if records:
        rows = [_row(decision_id, record) for decision_id, record in zip(decision_ids, records, strict=True)]
        roles = describe_roles(by.roles)
        await _STORE.run(session, _Several(as_json(rows), at, by.subject, roles, by.organisation_id))
    return decision_ids


def _row(decision_id: UUID, record: DecisionRecord) -> dict[str, object]:
    return {
        "decision_id": decision_id,
        "kind": record.kind,
        "subject": record.subject,
        "client_id": record.client_id,
        "provider_id": record.provider_id,
        "outcome": record.outcome,
        "rule_set": record.rule_set,
        "rule_set_version": record.rule_set_version,
        "rules": [rule.plain() for rule in record.rules],
        "facts": [fact.plain() for fact in record.facts],
    }


async def find(session: AsyncSession, decision_id: UUID) -> StoredDecision | None:
    """The record, or None."""
    return await _FIND.find(session, _DecisionId(decision_id))


async def list_deciders(session: AsyncSession, decision_ids: Collection[UUID]) -> set[UUID]:
    """The records that one subject decided on."""
    return set(await _DECIDERS.run(session, _DecisionIds(list(decision_ids))))


@dataclass(frozen=True)
class _Several:
    records: Json
    at: datetime
    decided_by: UUID
    decided_roles: str
    decided_organisation_id: UUID | None


@dataclass(frozen=True)
class _DecisionId:
    decision_id: UUID


@dataclass(frozen=True)
class _DecisionIds:
    decision_ids: list[UUID]


_STORE = Statement(
    RECORD_DECISION.select(
        decision_id="decision_id",
        kind="kind",
        subject="subject",
        client_id="client_id",
        provider_id="provider_id",
        outcome="outcome",
        rule_set="rule_set",
        rule_set_version="rule_set_version",
        rules="rules",
        facts="facts",
    )
    + """
FROM jsonb_to_recordset(CAST(:records AS jsonb)) AS r (
  decision_id uuid, kind text, subject uuid, client_id uuid, provider_id uuid, outcome text, rule_set text,
  rule_set_version text, rules jsonb, facts jsonb)""",
    _Several,
)
_DECIDERS = Statement(
    "SELECT DISTINCT decided_by FROM decision_record WHERE decision_id = ANY(CAST(:decision_ids AS uuid[]))",
    _DecisionIds,
    UUID,
)
_FIND = Statement(
    """
SELECT decision_id, kind, subject, client_id, provider_id, outcome, rule_set, rule_set_version, rules, facts,
       decided_at, decided_by, decided_roles, decided_organisation_id
FROM decision_record WHERE decision_id = :decision_id""",
    _DecisionId,
    StoredDecision,
)

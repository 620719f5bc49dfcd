"""Decision records: every decision in one shape, so that it can be explained and judged again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.ids import new_id
from services.common.json import dump
from services.common.texts import Text


@dataclass(frozen=True)
class RuleSpoke:
    """One rule that spoke: its code, what it said, and why in a sentence."""

    code: str
    outcome: str
    text: Text

    def plain(self) -> dict[str, Any]:
        """As it is stored."""
        return {"code": self.code, "outcome": self.outcome, "text": {"nl": self.text.nl, "en": self.text.en}}


@dataclass(frozen=True)
class Fact:
    """One fact that a decision rests on: value, days it holds, when it was known, and where it comes from."""

    name: str
    value: object
    valid_from: date | None = None
    valid_to: date | None = None
    recorded_at: datetime | None = None
    source: str = ""

    def plain(self) -> dict[str, Any]:
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
    """Why something was decided: rule set and version, rules that spoke, facts. Never a name or number of a person."""

    kind: str
    subject: UUID
    outcome: str
    rule_set: str
    rule_set_version: str
    rules: list[RuleSpoke] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    client_id: UUID | None = None
    provider_id: UUID | None = None


async def store(session: AsyncSession, record: DecisionRecord, at: datetime, by: UUID) -> UUID:
    """Store a record; returns its id."""
    [decision_id] = await store_all(session, [record], at, by)
    return decision_id


async def store_all(session: AsyncSession, records: Sequence[DecisionRecord], at: datetime, by: UUID) -> list[UUID]:
    """Store many records at once; returns their ids in the same order."""
    rows = [_row(record) for record in records]
    if rows:
        await session.execute(_STORE, {"records": dump(rows).decode(), "at": at, "by": by})
    return [row["decision_id"] for row in rows]


def _row(record: DecisionRecord) -> dict[str, Any]:
    return {
        "decision_id": new_id(),
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


async def find(session: AsyncSession, decision_id: UUID) -> Row[Any] | None:
    """The record, or None."""
    return (await session.execute(_FIND, {"id": decision_id})).one_or_none()


async def deciders(session: AsyncSession, decision_ids: Collection[UUID]) -> set[UUID]:
    """Who took these decisions."""
    return set((await session.execute(_DECIDERS, {"ids": list(decision_ids)})).scalars())


_STORE = text("""
INSERT INTO decision_record (decision_id, kind, subject, client_id, provider_id, outcome, rule_set, rule_set_version,
                             rules, facts, decided_at, decided_by)
SELECT decision_id, kind, subject, client_id, provider_id, outcome, rule_set, rule_set_version, rules, facts, :at, :by
FROM jsonb_to_recordset(CAST(:records AS jsonb)) AS r (
  decision_id uuid, kind text, subject uuid, client_id uuid, provider_id uuid, outcome text, rule_set text,
  rule_set_version text, rules jsonb, facts jsonb)
""")
_DECIDERS = text("SELECT DISTINCT decided_by FROM decision_record WHERE decision_id = ANY(CAST(:ids AS uuid[]))")
_FIND = text("SELECT * FROM decision_record WHERE decision_id = :id")

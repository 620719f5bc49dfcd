"""The rows that every change writes beside its own: an event, a decision record, a line of the access log, an answer.

Each INSERT is written here once. A function that writes one row by itself runs it as it is; a hot statement that writes
several rows at once takes it in as a part and goes on with `FROM`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.common.data.statement import Json, as_json
from services.common.ids import new_id


@dataclass(frozen=True)
class Insert:
    """An INSERT into a common table: its columns, each with the parameter for it."""

    table: str
    values: Mapping[str, str]
    """Column → expression."""

    def select(self, **instead: str) -> str:
        """The statement, complete up to a `FROM`; `instead` gives columns another expression than their parameter."""
        unknown = instead.keys() - self.values.keys()
        assert not unknown, f"{self.table} has no {sorted(unknown)}"
        values = {**self.values, **instead}
        return f"INSERT INTO {self.table} ({', '.join(values)})\n  SELECT {', '.join(values.values())}"


@dataclass(frozen=True)
class EventRow:
    """The parameters of PUBLISH: an event that tells a change of `event_subject`."""

    event_id: UUID
    event_type: str
    event_subject: UUID
    event_data: Json
    at: datetime


def events_json(told: Iterable[tuple[str, UUID, Mapping[str, object]]]) -> Json:
    """Several events as one parameter: of each its type, its subject and its data."""
    return as_json([{"event_id": new_id(), "type": type, "subject": of, "data": data} for type, of, data in told])


PUBLISH = Insert(
    "feed",
    {
        "event_id": ":event_id",
        "type": ":event_type",
        "subject": ":event_subject",
        "at": ":at",
        "data": "CAST(:event_data AS jsonb)",
    },
)
"""Publish an event, in the transaction that made its fact and holds the lock on it."""


RECORD_DECISION = Insert(
    "decision_record",
    {
        "decision_id": ":decision_id",
        "kind": ":decision_kind",
        "subject": ":decision_subject",
        "client_id": ":client_id",
        "provider_id": ":provider_id",
        "outcome": ":outcome",
        "rule_set": ":rule_set",
        "rule_set_version": ":rule_set_version",
        "rules": "CAST(:rules AS jsonb)",
        "facts": "CAST(:facts AS jsonb)",
        "decided_at": ":at",
        "decided_by": ":decided_by",
        "decided_roles": ":decided_roles",
        "decided_organisation_id": "CAST(:decided_organisation_id AS uuid)",
    },
)
"""Record a decision."""


@dataclass(frozen=True)
class AccessRow:
    """The parameters of LOG_ACCESS: the actor, the `resource` of a person that was read or changed, and the purpose."""

    access_id: UUID
    client_id: UUID
    acting_subject: UUID
    acting_roles: str
    acting_organisation_id: UUID | None
    action: str
    resource: str
    purpose: str
    trace_id: str
    at: datetime


LOG_ACCESS = Insert(
    "access_log",
    {
        "access_id": ":access_id",
        "at": ":at",
        "client_id": ":client_id",
        "subject": ":acting_subject",
        "roles": ":acting_roles",
        "organisation_id": "CAST(:acting_organisation_id AS uuid)",
        "action": ":action",
        "resource": ":resource",
        "purpose": ":purpose",
        "trace_id": ":trace_id",
    },
)
"""Write a line of the access log."""


@dataclass(frozen=True)
class ResponseRow:
    """The parameters of STORE_RESPONSE: the first answer to an idempotency key."""

    subject: UUID
    key: str
    fingerprint: bytes
    status: int
    answer: bytes
    headers: Json
    at: datetime


STORE_RESPONSE = Insert(
    "idempotency",
    {
        "subject": ":subject",
        "key": ":key",
        "fingerprint": ":fingerprint",
        "status": ":status",
        "answer": ":answer",
        "headers": "CAST(:headers AS jsonb)",
        "at": ":at",
    },
)
"""Store the answer with its idempotency key. A broken `idempotency_pkey` is the same request, already answered."""

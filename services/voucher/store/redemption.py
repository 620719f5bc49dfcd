"""The facts of a redemption, and the one statement that redeems: lock, reserve, books, decision, events, response."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.data.inserts import LOG_ACCESS, PUBLISH, RECORD_DECISION, STORE_RESPONSE, ResponseRow
from services.common.data.quick import Quick
from services.common.data.statement import Door, Json, Statement
from services.voucher.facts import RedemptionFacts


@dataclass(frozen=True)
class Confirmation:
    """A first confirmation of an agreement, in the version that was read."""

    agreement_id: UUID
    version: int
    status: str
    client_at: datetime | None
    client_by: str | None
    provider_at: datetime | None


@dataclass(frozen=True)
class By:
    """The party that redeems, for the decision record and the access log."""

    acting_subject: UUID
    acting_roles: str
    acting_organisation_id: UUID | None
    trace_id: str


@dataclass(frozen=True)
class MetRules:
    """The rules that every redemption meets, for the decision record."""

    rule_set: str
    rule_set_version: str
    rules: Json


@dataclass(frozen=True)
class Redemption:
    """All that redeeming writes, and what must not have changed since it was judged."""

    agreement_id: UUID
    version: int
    voucher_id: UUID
    voucher_ids: list[UUID]
    """The vouchers to lock: the agreement's own, and with full-day care all of the client's."""
    turns: list[int]
    versions: list[int]
    years: list[int]
    cents: list[int]
    """What to reserve, per year."""
    takes_all: list[bool]
    """Whether that is all that is free, because only 29 February does not fit."""
    needed: list[int]
    """What the days ask in full."""
    client_confirmed_by: str | None
    terms: Json
    next_try_at: datetime
    events: Json
    """A list of events, each with its id, type, subject and data."""
    decision_id: UUID
    met: MetRules
    facts: Json
    access_id: UUID
    by: By
    response: ResponseRow


@dataclass(frozen=True)
class _Agreements:
    agreement_ids: list[UUID]


async def find_facts(quick: Quick, agreement_id: UUID) -> RedemptionFacts | None:
    """The facts on which redeeming an agreement is judged, or None."""
    found = await _CASE.find(quick, _Agreements([agreement_id]))
    return None if found is None else _FACTS.validate_json(found)


async def list_facts(session: AsyncSession, agreement_ids: Sequence[UUID]) -> list[RedemptionFacts]:
    """The same of several agreements, as this transaction sees them."""
    return [_FACTS.validate_json(found) for found in await _CASE.run(session, _Agreements(list(agreement_ids)))]


async def confirm(session: AsyncSession, confirmation: Confirmation) -> bool:
    """Write a first confirmation; False when the agreement has changed since it was read."""
    return bool(await _CONFIRM.run(session, confirmation))


async def store_response(door: Door, response: ResponseRow) -> None:
    """Store the answer with its key. A broken `idempotency_pkey` is the same request, already answered."""
    await _STORE_RESPONSE.run(door, response)


async def redeem(quick: Quick, redemption: Redemption) -> None:
    """Redeem, whole or not at all; raises NothingDone when something has changed since the facts were read.

    The vouchers are locked in key order. `agreement_turn` rises with every redemption over a voucher, so that of two
    at once the second looks again, with the first among the client's agreements; any other change of a voucher raises
    its version. A broken `idempotency_pkey` is the
    same request, already answered.
    """
    await _REDEEM.run(quick, redemption)


_FACTS = TypeAdapter(RedemptionFacts)

_CASE = Statement("redemption_case.sql", _Agreements, str)
_CONFIRM = Statement(
    """
    UPDATE agreement
    SET status = :status, version = version + 1,
        client_confirmed_at = COALESCE(CAST(:client_at AS timestamptz), client_confirmed_at),
        client_confirmed_by = COALESCE(CAST(:client_by AS text), client_confirmed_by),
        provider_confirmed_at = COALESCE(CAST(:provider_at AS timestamptz), provider_confirmed_at)
    WHERE agreement_id = :agreement_id AND version = :version
    RETURNING version
    """,
    Confirmation,
    int,
)
_STORE_RESPONSE = Statement(STORE_RESPONSE.select(), ResponseRow)
_REDEEM = Statement(
    "redeem.sql",
    Redemption,
    int,
    publish=PUBLISH.select(event_id="event_id", type="type", subject="subject", data="data"),
    record_decision=RECORD_DECISION.select(
        kind="'redemption'",
        subject="agreement_id",
        outcome="'redeemed'",
        client_id="client_id",
        provider_id="provider_id",
        decided_by=":acting_subject",
        decided_roles=":acting_roles",
        decided_organisation_id="CAST(:acting_organisation_id AS uuid)",
    ),
    log_access=LOG_ACCESS.select(
        client_id="client_id", action="'U'", resource="'agreements/' || agreement_id", purpose="'confirm-agreement'"
    ),
    store_response=STORE_RESPONSE.select(),
)

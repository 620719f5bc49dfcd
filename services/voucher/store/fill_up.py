"""Shortened agreements that are filled up, and what the days of agreements ask in full."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.common.data.decisions import RuleSpoke
from services.common.data.inserts import RECORD_DECISION
from services.common.data.statement import Door, Json, Statement, as_json
from services.common.tokens import service_subject
from services.voucher.rules.shortened import FILLED_UP


@dataclass(frozen=True)
class Needed:
    """What the days of an agreement ask of a year in full, in cents."""

    agreement_id: UUID
    year: int
    cents: int


@dataclass(frozen=True)
class Filled:
    """An agreement that is asked to hold more now that there was room, and whether it is still short."""

    agreement_id: UUID
    client_id: UUID
    provider_id: UUID
    number: str
    is_short: bool


@dataclass(frozen=True)
class _Vouchers:
    voucher_ids: list[UUID]
    at: datetime
    rules: Json
    decided_by: UUID


@dataclass(frozen=True)
class _Needs:
    needs: Json


async def set_needed(door: Door, needs: Sequence[Needed]) -> None:
    """Note what the days ask in full, where that has changed. The vouchers are locked."""
    if needs:
        await _SET_NEEDED.run(door, _Needs(as_json(needs)))


async def fill_up(door: Door, voucher_ids: Collection[UUID], at: datetime) -> list[Filled]:
    """Fill shortened agreements up, in order of redemption, as far as their vouchers have room. These are locked.

    The service decides that by itself; each agreement gets a decision record.
    """
    if not voucher_ids:
        return []
    return await _FILL_UP.run(door, _Vouchers(list(voucher_ids), at, _RULES, _ITSELF))


_SET_NEEDED = Statement(
    """
    UPDATE reservation r SET needed_cents = n.cents
    FROM jsonb_to_recordset(CAST(:needs AS jsonb)) AS n (agreement_id uuid, year int, cents bigint)
    WHERE r.agreement_id = n.agreement_id AND r.year = n.year AND r.needed_cents <> n.cents
    """,
    _Needs,
)
_FILL_UP = Statement(
    "fill_up.sql",
    _Vouchers,
    Filled,
    record_decision=RECORD_DECISION.select(
        kind="'fill-up'",
        subject="agreement_id",
        outcome="'filled-up'",
        rule_set="'fill-up'",
        rule_set_version="'1'",
        decision_id="decision_id",
        client_id="client_id",
        provider_id="provider_id",
        facts="facts",
        decided_roles="'service'",
        decided_organisation_id="CAST(NULL AS uuid)",
    ),
)
_RULES = as_json([RuleSpoke("shortened", "filled-up", FILLED_UP).plain()])
_ITSELF = service_subject("voucher")

"""The facts of a redemption, and the one statement that redeems: lock, reserve, books, decision, events, response."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.data.inserts import LOG_ACCESS, PUBLISH, RECORD_DECISION, STORE_RESPONSE, ResponseRow
from services.common.data.quick import Quick
from services.common.data.statement import Door, Json, Statement
from services.voucher.facts import (
    Admission,
    AgreementState,
    Indicated,
    Line,
    Listed,
    Offer,
    Other,
    RedemptionFacts,
    Turn,
    VoucherState,
    Year,
)
from services.voucher.rules.agreement_states import AGREEMENTS_CHANGED
from services.voucher.rules.budget_year import Days
from services.voucher.rules.coverage import Standing, standings
from services.voucher.rules.terms import DatedTerms, Term, dated_terms, terms_on, terms_shown
from services.voucher.rules.voucher_states import VOUCHER_CHANGED
from services.voucher.tables.voucher import StoredSupplement, supplement_from


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
class Redemption:
    """All that redeeming writes, and what must not have changed since it was judged."""

    agreement_id: UUID
    version: int
    voucher_id: UUID
    valid_from: date
    valid_to: date
    suspended_from: date | None
    suspended_to: date | None
    voucher_ids: list[UUID]
    """The vouchers to lock: the agreement's own, and with full-day care all of the client's."""
    turns: list[int]
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
    agreement_event_id: UUID
    agreement_event: Json
    voucher_event_id: UUID
    voucher_event: Json
    decision_id: UUID
    client_id: UUID
    provider_id: UUID
    rule_set: str
    rule_set_version: str
    rules: Json
    facts: Json
    decided_by: UUID
    decided_roles: str
    decided_organisation_id: UUID | None
    access_id: UUID
    acting_subject: UUID
    acting_roles: str
    acting_organisation_id: UUID | None
    resource: str
    trace_id: str
    subject: UUID
    """Of the idempotency key."""
    key: str
    fingerprint: bytes
    answer: bytes
    headers: Json
    at: datetime


@dataclass(frozen=True)
class _Agreements:
    agreement_ids: list[UUID]


@dataclass(frozen=True)
class _Case:
    agreement_id: UUID
    voucher_id: UUID
    client_id: UUID
    pilot_code: str
    office_id: UUID
    number: str
    version: int
    status: str
    provider_id: UUID
    location_id: UUID
    starts_on: date
    ends_on: date | None
    client_confirmed_by: str | None
    swap_id: UUID | None
    voucher_status: str
    valid_from: date
    valid_to: date
    suspended_from: date | None
    suspended_to: date | None
    arrangement: str
    issued_at: datetime
    region_code: str
    claim_window_days: int
    has_conversation: bool
    turns: object
    terms: object
    indications: object
    others: object
    lines: object
    years: object
    prices: object
    offers: object
    admissions: object


@dataclass(frozen=True)
class _StoredTerm:
    valid_from: date
    recorded_at: datetime
    delivery_form: str
    etmalen: Decimal | None
    pgb_share_percent: int
    supplements: list[StoredSupplement]


async def find_facts(quick: Quick, agreement_id: UUID, today: date) -> RedemptionFacts | None:
    """The facts on which redeeming an agreement today is judged, or None."""
    row = await _CASE.find(quick, _Agreements([agreement_id]))
    return None if row is None else _facts(row, today)


async def list_facts(session: AsyncSession, agreement_ids: Sequence[UUID], today: date) -> list[RedemptionFacts]:
    """The same of several agreements, as this transaction sees them."""
    return [_facts(row, today) for row in await _CASE.run(session, _Agreements(list(agreement_ids)))]


async def confirm(session: AsyncSession, confirmation: Confirmation) -> bool:
    """Write a first confirmation; False when the agreement has changed since it was read."""
    return bool(await _CONFIRM.run(session, confirmation))


async def store_response(door: Door, response: ResponseRow) -> None:
    """Store the answer with its key. A broken `idempotency_pkey` is the same request, already answered."""
    await _STORE_RESPONSE.run(door, response)


async def redeem(quick: Quick, redemption: Redemption) -> None:
    """Redeem, whole or not at all; raises NothingDone when something has changed since the facts were read.

    The vouchers are locked in key order. `agreement_turn` rises with every redemption over a voucher, so that of two
    at once the second looks again, with the first among the client's agreements. A broken `idempotency_pkey` is the
    same request, already answered.
    """
    await _REDEEM.run(quick, redemption)


def _facts(row: _Case, today: date) -> RedemptionFacts:
    """The facts of one row; its care profile and form are those of the start day, else of the voucher's first."""
    terms = [_term(each) for each in _TERMS.validate_python(row.terms or [])]
    standing = standings(_INDICATIONS.validate_python(row.indications or []))
    start = terms_on(standing, terms, row.starts_on) or terms_on(standing, terms, row.valid_from)
    voucher_days = Days(row.valid_from, row.valid_to)
    return RedemptionFacts(
        agreement=AgreementState(
            row.agreement_id,
            row.voucher_id,
            row.client_id,
            row.pilot_code,
            row.office_id,
            row.number,
            row.version,
            row.status,
            row.provider_id,
            row.location_id,
            row.starts_on,
            row.ends_on,
            row.client_confirmed_by,
            row.swap_id,
            Days(row.starts_on, row.ends_on or date.max),
        ),
        voucher=VoucherState(
            row.voucher_id,
            row.voucher_status,
            row.valid_from,
            row.valid_to,
            row.suspended_from,
            row.suspended_to,
            row.arrangement,
            row.issued_at,
            start.profile_code if start else None,
            start.delivery_form if start else "",
            voucher_days,
        ),
        region_code=row.region_code,
        claim_window_days=row.claim_window_days,
        has_conversation=row.has_conversation,
        lines=_LINES.validate_python(row.lines or []),
        years=_YEARS.validate_python(row.years or []),
        prices=_PRICES.validate_python(row.prices or []),
        offers=_OFFERS.validate_python(row.offers or []),
        admissions=_ADMISSIONS.validate_python(row.admissions or []),
        others=_OTHERS.validate_python(row.others or []),
        turns=_TURNS.validate_python(row.turns or []),
        terms_now=terms_shown(standing, terms, voucher_days, today),
        later_terms=_later_terms(row, standing, terms) if len(terms) + len(standing) > 2 else [],
    )


def _later_terms(row: _Case, standing: Sequence[Standing], terms: Sequence[Term]) -> list[DatedTerms]:
    shared = Days(row.starts_on, row.ends_on or date.max).within(row.valid_from, row.valid_to)
    return dated_terms(standing, terms, shared)[1:]


def _term(row: _StoredTerm) -> Term:
    supplements = tuple(supplement_from(each) for each in row.supplements)
    return Term(row.valid_from, row.recorded_at, row.delivery_form, row.etmalen, row.pgb_share_percent, supplements)


_TERMS = TypeAdapter(list[_StoredTerm])
_INDICATIONS = TypeAdapter(list[Indicated])
_LINES = TypeAdapter(list[Line])
_YEARS = TypeAdapter(list[Year])
_PRICES = TypeAdapter(list[Listed])
_OFFERS = TypeAdapter(list[Offer])
_ADMISSIONS = TypeAdapter(list[Admission])
_OTHERS = TypeAdapter(list[Other])
_TURNS = TypeAdapter(list[Turn])

_CASE = Statement("redemption_case.sql", _Agreements, _Case)
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
    publish_agreement=PUBLISH.select(
        event_id=":agreement_event_id",
        type=f"'{AGREEMENTS_CHANGED}'",
        subject="agreement_id",
        data="CAST(:agreement_event AS jsonb)",
    ),
    publish_voucher=PUBLISH.select(
        event_id=":voucher_event_id",
        type=f"'{VOUCHER_CHANGED}'",
        subject="voucher_id",
        data="CAST(:voucher_event AS jsonb) || jsonb_build_object('version', version, 'status', 'active')",
    ),
    record_decision=RECORD_DECISION.select(kind="'redemption'", subject="agreement_id", outcome="'redeemed'"),
    log_access=LOG_ACCESS.select(action="'U'", purpose="'confirm-agreement'"),
    store_response=STORE_RESPONSE.select(status="201"),
)

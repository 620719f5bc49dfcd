"""What a redemption is judged on, gathered in one statement, and why it was decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.data.decisions import Fact, RuleSpoke
from services.common.data.quick import Quick
from services.common.refusals import NotFound
from services.voucher.rules import redemption
from services.voucher.rules.budget_year import Days
from services.voucher.rules.redemption import MET, Case, leap_year_short
from services.voucher.rules.reservation import agreed_days, reservations
from services.voucher.store.redemption import CASE, CASES

RULE_SET, RULE_SET_VERSION = "redemption", "1"


@dataclass(frozen=True)
class Line:
    """One agreed performance."""

    performance_code: str
    unit_code: str
    quantity: Decimal
    per: str
    unit_price_cents: int


@dataclass(frozen=True)
class Year:
    """One valued budget year of the voucher."""

    year: int
    value_cents: int
    reserved_cents: int


@dataclass(frozen=True)
class Listed:
    """One row of the price list."""

    performance_code: str
    unit_code: str | None
    price_cents: int
    profile_code: str | None
    delivery_forms: list[str]
    valid_from: date
    valid_to: date | None
    source: str
    recorded_at: datetime


@dataclass(frozen=True)
class Offer:
    """One offer of the provider at the location."""

    offer_id: UUID
    performance_code: str
    delivery_form: str
    profile_codes: list[str]
    valid_from: date
    valid_to: date | None
    withdrawn: bool
    recorded_at: datetime


@dataclass(frozen=True)
class VoucherState:
    """The voucher as the redemption found it; the statement that writes checks that it still is so."""

    status: str
    valid_from: date
    valid_to: date
    suspended_from: date | None
    suspended_to: date | None
    profile_code: str
    delivery_form: str
    arrangement: str
    issued_at: datetime


@dataclass(frozen=True)
class Gathered:
    """An agreement with all that redeeming it is judged on."""

    row: Any
    """As the statement names its columns."""
    lines: list[Line]
    years: list[Year]
    voucher: VoucherState

    @property
    def days(self) -> Days:
        """The days of the agreement."""
        return agreed_days(self.row.starts_on, self.row.ends_on)

    @property
    def voucher_days(self) -> Days:
        """The days of the voucher."""
        return Days(self.voucher.valid_from, self.voucher.valid_to)


async def gather(quick: Quick, agreement_id: UUID) -> Gathered:
    """The agreement with its voucher, and what registry told; raises NotFound."""
    rows = await quick.rows(CASE, {"agreement": agreement_id})
    if not rows:
        raise NotFound
    [row] = rows
    return _gathered(row)


async def gather_all(session: AsyncSession, agreement_ids: Sequence[UUID]) -> list[Gathered]:
    """The same of several agreements, as this transaction sees them."""
    if not agreement_ids:
        return []
    return [_gathered(row) for row in await session.execute(CASES, {"agreements": list(agreement_ids)})]


def _gathered(row: Any) -> Gathered:  # a row of `CASE`
    return Gathered(
        row,
        [Line(**each | {"quantity": Decimal(each["quantity"])}) for each in row.lines],
        [Year(**each) for each in row.years or ()],
        VoucherState(
            row.voucher_status,
            row.valid_from,
            row.valid_to,
            row.suspended_from,
            row.suspended_to,
            row.profile_code,
            row.delivery_form,
            row.arrangement,
            row.issued_at,
        ),
    )


@dataclass(frozen=True)
class Judged:
    """The case, and the copies of registry's facts that it rests on."""

    case: Case
    admissions: list[dict[str, Any]]


def judge_on(gathered: Gathered, today: date, *, by_office: bool) -> Judged:
    """The case of a second confirmation today; `by_office`: the care office gives it for the client."""
    row = gathered.row
    case = Case(
        starts_on=row.starts_on,
        today=today,
        lines=gathered.lines,
        voucher=gathered.voucher,
        years=gathered.years,
        needed=reservations(
            gathered.lines, gathered.days, gathered.voucher_days, [each.year for each in gathered.years]
        ),
        prices=[Listed(**_typed(each)) for each in row.prices or ()],
        offers=[Offer(**_typed(each)) for each in row.offers or ()],
        is_admitted=bool(row.admissions),
        by_office=by_office or row.client_confirmed_by == "office-voucher",
        has_conversation=row.has_conversation,
    )
    return Judged(case, list(row.admissions or ()))


def leap_year_warning(gathered: Gathered) -> int | None:
    """The first leap year ahead that the agreement would not fit; None when it fits, or has an end."""
    return leap_year_short(
        gathered.lines, gathered.days, gathered.voucher_days, gathered.voucher.delivery_form, gathered.years
    )


def rules_that_spoke() -> list[RuleSpoke]:
    """Every rule, met."""
    return [RuleSpoke(code, "met", words) for code, words in MET]


def facts_of(gathered: Gathered, judged: Judged) -> list[Fact]:
    """The facts that the redemption rests on, each with its days and where it comes from."""
    row, case = gathered.row, judged.case
    facts = [
        Fact("agreement", row.number, row.starts_on, row.ends_on, source=f"voucher agreements/{row.agreement_id}"),
        Fact(
            "voucher",
            f"{case.voucher.profile_code}, {case.voucher.delivery_form}",
            case.voucher.valid_from,
            case.voucher.valid_to,
            gathered.voucher.issued_at,
            f"voucher vouchers/{row.voucher_id}",
        ),
    ]
    for admission in judged.admissions:
        source = f"registry admissions/{admission['admission_id']}"
        facts.append(Fact("admission", "stands", row.starts_on, recorded_at=admission["recorded_at"], source=source))
    for line in gathered.lines:
        facts += [_price_fact(line, price) for price in redemption.listed_for(line.performance_code, case)]
        facts += [_offer_fact(line, offer) for offer in redemption.offered_for(line.performance_code, case)[:1]]
    rows = {year.year: year for year in gathered.years}
    for year, cents in case.needed.items():
        first, last = date(year, 1, 1), date(year, 12, 31)
        free = rows[year].value_cents - rows[year].reserved_cents
        facts.append(Fact("freeCents", free, first, last, source="voucher books"))
        facts.append(Fact("reservedCents", cents, first, last, source="price × quantity × days"))
    return facts


def _price_fact(line: Line, price: Any) -> Fact:
    return Fact(
        f"listedCents {line.performance_code}",
        price.price_cents,
        price.valid_from,
        price.valid_to,
        price.recorded_at,
        price.source or "registry price list",
    )


def _offer_fact(line: Line, offer: Any) -> Fact:
    return Fact(
        f"offer {line.performance_code}",
        "offered",
        offer.valid_from,
        offer.valid_to,
        offer.recorded_at,
        f"registry offers/{offer.offer_id}",
    )


def _typed(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row out of JSON, with its days and instant as such."""
    return dict(row) | {
        "valid_from": date.fromisoformat(row["valid_from"]),
        "valid_to": date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        "recorded_at": datetime.fromisoformat(row["recorded_at"]),
    }

"""What a redemption is judged on, gathered in one statement, and why it was decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.data.decisions import Fact, RuleSpoke
from services.common.data.quick import Quick
from services.common.refusals import NotFound
from services.voucher.operations.redemption_facts import Gathered, Line, Listed, Offer, gathered_of, typed
from services.voucher.rules import redemption
from services.voucher.rules.later_years import later_years
from services.voucher.rules.redemption import MET, Case
from services.voucher.rules.reservation import reservations
from services.voucher.store.redemption import CASE, CASES

RULE_SET, RULE_SET_VERSION = "redemption", "2"


async def gather(quick: Quick, agreement_id: UUID) -> Gathered:
    """The agreement with its voucher, and what registry told; raises NotFound."""
    rows = await quick.rows(CASE, {"agreement": agreement_id})
    if not rows:
        raise NotFound
    [row] = rows
    return gathered_of(row)


async def gather_all(session: AsyncSession, agreement_ids: Sequence[UUID]) -> list[Gathered]:
    """The same of several agreements, as this transaction sees them."""
    if not agreement_ids:
        return []
    return [gathered_of(row) for row in await session.execute(CASES, {"agreements": list(agreement_ids)})]


@dataclass(frozen=True)
class Judged:
    """The case, and the copies of registry's facts that it rests on."""

    case: Case
    admissions: list[dict[str, Any]]


def judge_on(gathered: Gathered, today: date, *, by_office: bool, seen_by: UUID | None) -> Judged:
    """The case of a second confirmation today; `by_office`: the care office gives it for the client.

    `seen_by`: the provider that asks, to which other providers' agreements are not shown; None sees all.
    """
    row, valued = gathered.row, [each.year for each in gathered.years]
    beside = [each for each in gathered.others if each.voucher_id == row.voucher_id]
    case = Case(
        days=gathered.days,
        today=today,
        lines=gathered.lines,
        voucher=gathered.voucher,
        years=gathered.years,
        needed=reservations(gathered.lines, gathered.days, gathered.voucher_days, valued),
        later=later_years(gathered.lines, gathered.days, gathered.voucher_days, beside, valued, gathered.worth),
        full_day=[each for each in gathered.others if any(line.is_exclusive for line in each.lines)],
        seen_by=seen_by,
        prices=[Listed(**typed(each)) for each in row.prices or ()],
        offers=[Offer(**typed(each)) for each in row.offers or ()],
        is_admitted=bool(row.admissions),
        by_office=by_office or row.client_confirmed_by == "office-voucher",
        has_conversation=row.has_conversation,
    )
    return Judged(case, list(row.admissions or ()))


def leap_year_warning(case: Case) -> int | None:
    """The first later year that all but 29 February fits in; None when every day fits."""
    return next((each.year for each in case.later if each.is_leap_day_short), None)


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
            row.starts_on,
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
    for later in case.later:
        first, last = date(later.year, 1, 1), date(later.year, 12, 31)
        facts.append(Fact("expectedFreeCents", later.left_cents, first, last, source="today's prices and factor"))
        facts.append(Fact("expectedCents", later.needed_cents, first, last, source="price × quantity × days"))
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

"""The facts by which a redemption is judged, and the reasons of the decision."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.common.data.decisions import Fact, RuleSpoke
from services.common.refusals import Refusal
from services.voucher.facts import Line, Listed, Offer, RedemptionFacts
from services.voucher.rules import redemption
from services.voucher.rules.later_years import later_years
from services.voucher.rules.redemption import MET, Case
from services.voucher.rules.reservation import reservations

RULE_SET, RULE_SET_VERSION = "redemption", "2"


@dataclass(frozen=True)
class Judged:
    """A redemption as it was judged: the case, and every refusal; none when the agreement can be redeemed."""

    found: RedemptionFacts
    case: Case[Listed, Offer]
    refusals: list[Refusal]

    @property
    def leap_year_warning(self) -> int | None:
        """The first later year that all but 29 February fits in; None when every day fits."""
        return next((each.year for each in self.case.later if each.is_leap_day_short), None)


def judge(found: RedemptionFacts, today: date, *, by_office: bool, seen_by: UUID | None) -> Judged:
    """Judge a second confirmation today; `by_office`: the care office gives it for the client.

    `seen_by`: the provider or care office that asks, to which others' agreements are not shown; None sees all.
    """
    agreement, voucher, valued = found.agreement, found.voucher, [each.year for each in found.years]
    beside = [each for each in found.others if each.voucher_id == agreement.voucher_id]
    case = Case(
        days=agreement.days,
        today=today,
        lines=found.lines,
        voucher=voucher,
        years=found.years,
        needed=reservations(found.lines, agreement.days, voucher.days, valued),
        later=later_years(found.lines, agreement.days, voucher.days, beside, valued, found.worth),
        full_day=[each for each in found.others if any(line.is_exclusive for line in each.lines)],
        seen_by=seen_by,
        prices=found.prices,
        offers=found.offers,
        is_admitted=bool(found.admissions),
        by_office=by_office or agreement.client_confirmed_by == "office-voucher",
        has_conversation=found.has_conversation,
    )
    return Judged(found, case, redemption.refusals(case))


def rules_met() -> list[RuleSpoke]:
    """Every rule of redeeming, met."""
    return [RuleSpoke(code, "met", words) for code, words in MET]


def facts_of(judged: Judged) -> list[Fact]:
    """The facts that a redemption is based on, each with its days and its source."""
    found, case = judged.found, judged.case
    agreement, voucher = found.agreement, found.voucher
    facts = [
        Fact(
            "agreement",
            agreement.number,
            agreement.starts_on,
            agreement.ends_on,
            source=f"voucher agreements/{agreement.agreement_id}",
        ),
        Fact(
            "voucher",
            f"{voucher.profile_code}, {voucher.delivery_form}",
            agreement.starts_on,
            voucher.valid_to,
            voucher.issued_at,
            f"voucher vouchers/{agreement.voucher_id}",
        ),
    ]
    for admission in found.admissions:
        source = f"registry admissions/{admission.admission_id}"
        facts.append(Fact("admission", "stands", agreement.starts_on, recorded_at=admission.recorded_at, source=source))
    for line in found.lines:
        facts += [_price_fact(line, price) for price in redemption.listed_for(line.performance_code, case)]
        facts += [_offer_fact(line, offer) for offer in redemption.offered_for(line.performance_code, case)[:1]]
    return [*facts, *_value_facts(judged)]


def _value_facts(judged: Judged) -> list[Fact]:
    facts = []
    rows = {year.year: year for year in judged.found.years}
    for year, cents in judged.case.needed.items():
        first, last = date(year, 1, 1), date(year, 12, 31)
        free = rows[year].value_cents - rows[year].reserved_cents
        facts.append(Fact("freeCents", free, first, last, source="voucher books"))
        facts.append(Fact("reservedCents", cents, first, last, source="price × quantity × days"))
    for later in judged.case.later:
        first, last = date(later.year, 1, 1), date(later.year, 12, 31)
        facts.append(Fact("expectedFreeCents", later.left_cents, first, last, source="today's prices and factor"))
        facts.append(Fact("expectedCents", later.needed_cents, first, last, source="price × quantity × days"))
    return facts


def _price_fact(line: Line, price: Listed) -> Fact:
    return Fact(
        f"listedCents {line.performance_code}",
        price.price_cents,
        price.valid_from,
        price.valid_to,
        price.recorded_at,
        price.source or "registry price list",
    )


def _offer_fact(line: Line, offer: Offer) -> Fact:
    return Fact(
        f"offer {line.performance_code}",
        "offered",
        offer.valid_from,
        offer.valid_to,
        offer.recorded_at,
        f"registry offers/{offer.offer_id}",
    )

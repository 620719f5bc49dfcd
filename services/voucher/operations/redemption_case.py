"""The facts by which a redemption is judged, and the reasons of the decision."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.common.data.decisions import Fact, RuleSpoke
from services.common.refusals import Refusal
from services.voucher.facts import Line, Listed, Offer, RedemptionFacts
from services.voucher.rules import redemption
from services.voucher.rules.later_terms import later_terms_refusals
from services.voucher.rules.redemption import MET, Case
from services.voucher.rules.reservation import planned, rooms

RULE_SET, RULE_SET_VERSION = "redemption", "4"


@dataclass(frozen=True)
class Judged:
    """A redemption as it was judged: the case, and every refusal; none when the agreement can be redeemed."""

    found: RedemptionFacts
    case: Case[Listed, Offer]
    refusals: list[Refusal]
    lacks_a_year: bool
    """Whether the books lack a year of the agreement: the voucher waits to be valued."""


def judge(found: RedemptionFacts, today: date, *, by_office: bool, seen_by: UUID | None) -> Judged:
    """Judge a second confirmation today; `by_office`: the care office gives it for the client.

    `seen_by`: the provider or care office that asks, to which others' agreements are not shown; None sees all.
    """
    agreement, voucher = found.agreement, found.voucher
    beside = [each for each in found.others if each.voucher_id == agreement.voucher_id]
    plan = planned(found.lines, agreement.days, voucher.days)
    by_year = rooms(found.lines, plan, voucher.days, beside, found.years)
    case = Case(
        days=agreement.days,
        today=today,
        lines=found.lines,
        voucher=voucher,
        years=found.years,
        plan=plan,
        rooms=[room for room in by_year.values() if room],
        full_day=[each for each in found.others if any(line.is_exclusive for line in each.lines)],
        seen_by=seen_by,
        prices=found.prices,
        offers=found.offers,
        is_admitted=bool(found.admissions),
        by_office=by_office or agreement.client_confirmed_by == "office-voucher",
        has_conversation=found.has_conversation,
    )
    differing = later_terms_refusals(found.lines, found.later_terms, case) if found.later_terms else []
    return Judged(found, case, [*differing, *redemption.refusals(case)], lacks_a_year=None in by_year.values())


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
    for room in judged.case.rooms:
        first, last = date(room.year, 1, 1), date(room.year, 12, 31)
        facts.append(Fact("freeCents", room.left_cents, first, last, source="voucher books"))
        facts.append(Fact("neededCents", room.needed_cents, first, last, source="price × quantity × days"))
        facts.append(Fact("reservedCents", room.reserved_cents, first, last, source="voucher books"))
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

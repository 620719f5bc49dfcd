"""The facts by which a redemption is judged, and the reasons of the decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.common.data.decisions import Fact, RuleSpoke
from services.common.refusals import Refusal
from services.voucher.facts import Listed, Offer, RedemptionFacts
from services.voucher.rules import redemption
from services.voucher.rules.coverage import Standing, standings
from services.voucher.rules.later_terms import later_terms_refusals
from services.voucher.rules.redemption import MET, Case, Registered
from services.voucher.rules.reservation import planned, rooms
from services.voucher.rules.terms import dated_terms, terms_on, terms_shown
from services.voucher.rules.voucher_states import VoucherStatus, voucher_fact

RULE_SET, RULE_SET_VERSION = "redemption", "4"


@dataclass(frozen=True)
class Judged:
    """A redemption as it was judged: the case, and every refusal; none when the agreement can be redeemed."""

    found: RedemptionFacts
    standing: Sequence[Standing]
    """The days that the client's indications carry."""
    case: Case[Listed, Offer]
    refusals: list[Refusal]
    lacks_a_year: bool
    """Whether the books lack a year of the agreement: the voucher waits to be valued."""


def judge(found: RedemptionFacts, today: date, *, by_office: bool, seen_by: UUID | None) -> Judged:
    """Judge a second confirmation today; `by_office`: the care office gives it for the client.

    `seen_by`: the provider or care office that asks, to which others' agreements are not shown; None sees all.
    """
    agreement, voucher, standing = found.agreement, found.voucher, standings(found.indications)
    start = terms_on(standing, found.terms, agreement.starts_on) or terms_on(standing, found.terms, voucher.valid_from)
    plan = planned(found.lines, agreement.days, voucher.days)
    beside = [each for each in found.others if each.voucher_id == agreement.voucher_id]
    by_year = rooms(found.lines, plan, voucher.days, beside, found.years)
    case = Case(
        days=agreement.days,
        today=today,
        lines=found.lines,
        voucher=voucher,
        profile_code=start.profile_code if start else None,
        delivery_form=start.delivery_form if start else "",
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
    no = redemption.refusals(case)
    if len(found.terms) + len(standing) > 2:  # one row of each is the same on all days
        later = dated_terms(standing, found.terms, plan.shared)[1:]
        no = [*later_terms_refusals(found.lines, later, case), *no]
    return Judged(found, standing, case, no, lacks_a_year=None in by_year.values())


def activated(judged: Judged, today: date) -> dict[str, object]:
    """The event of a voucher that its first redemption makes active, with the terms of today."""
    found, voucher = judged.found, judged.found.voucher
    terms = terms_shown(judged.standing, found.terms, voucher.days, today)
    assert terms, "a voucher is issued with its terms"
    return voucher_fact(
        voucher.voucher_id,
        found.agreement.client_id,
        found.agreement.pilot_code,
        voucher.version + 1,
        VoucherStatus.ACTIVE.value,
        terms,
        voucher.days,
    )


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
            f"{case.profile_code}, {case.delivery_form}",
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
        facts += _registry_facts(line.performance_code, redemption.in_registry(line.performance_code, case))
    for room in case.rooms:
        first, last = date(room.year, 1, 1), date(room.year, 12, 31)
        facts.append(Fact("freeCents", room.left_cents, first, last, source="voucher books"))
        facts.append(Fact("neededCents", room.needed_cents, first, last, source="price × quantity × days"))
        facts.append(Fact("reservedCents", room.reserved_cents, first, last, source="voucher books"))
    return facts


def _registry_facts(code: str, registered: Registered[Listed, Offer]) -> list[Fact]:
    """The prices of a performance, and the offer of it."""
    prices = [
        Fact(
            f"listedCents {code}",
            each.price_cents,
            each.valid_from,
            each.valid_to,
            each.recorded_at,
            each.source or "registry price list",
        )
        for each in registered.prices
    ]
    offers = [
        Fact(
            f"offer {code}",
            "offered",
            each.valid_from,
            each.valid_to,
            each.recorded_at,
            f"registry offers/{each.offer_id}",
        )
        for each in registered.offers[:1]
    ]
    return [*prices, *offers]

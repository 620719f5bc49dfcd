"""The September claims of the sandbox, made for an invented region and judged by the independent adjudicator."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from uuid import UUID

import pytest

from deploy.sandbox.added_claims import RuleOutOfReach
from deploy.sandbox.claim_facts import (
    AgreedCare,
    AgreementFacts,
    ClaimLine,
    ClaimMonth,
    EarlierLine,
    NoPaymentDays,
    PlannedLine,
)
from deploy.sandbox.september import files, plan, september
from tests.adjudicator import (
    DAY_UNIT,
    RULES,
    AcceptedLine,
    AgreedLine,
    Agreement,
    Allotment,
    Answer,
    Batch,
    Line,
    Suspension,
    World,
    adjudicate,
    form_faults,
    lines_of,
    totals,
)

LARGE, MIDDLE, SMALL = UUID(int=4), UUID(int=5), UUID(int=6)
STAY = AgreedCare("Z051", "14", 199_84, "day", Decimal(1))
PACKAGE = AgreedCare("V051", "14", 171_98, "day", Decimal(1))
NURSING = AgreedCare("H104", "04", 77_00, "week", Decimal("7.5"))
CARE = AgreedCare("H126", "04", 77_00, "week", Decimal("10.5"))
HOUSEHOLD = AgreedCare("H117", "04", 24_44, "week", Decimal(3))
DAYPARTS = AgreedCare("H531", "16", 70_88, "week", Decimal(4))
BUNDLES = ((STAY,), (PACKAGE,), (CARE, HOUSEHOLD, DAYPARTS), (CARE, NURSING, HOUSEHOLD), (CARE, HOUSEHOLD))


def agreement(number: int, rng: random.Random) -> AgreementFacts:
    """One invented agreement; some are young, ended, not begun, or almost used up."""
    starts_on = date(2026, 9, 10) if number % 11 == 0 else date(2026, 1, 1) + timedelta(days=rng.randint(0, 200))
    ends_on = date(2026, 9, 18) if number % 13 == 0 else None
    care_started_on = None if number % 29 == 0 else starts_on + timedelta(days=rng.choice((0, 0, 3)))
    return AgreementFacts(
        agreement_id=UUID(int=1000 + number),
        provider_id=LARGE if number % 10 < 8 else (MIDDLE if number % 10 == 8 else SMALL),
        starts_on=starts_on,
        ends_on=ends_on,
        care_started_on=care_started_on,
        lines=BUNDLES[number % len(BUNDLES)],
        left_cents=2_500_00 if number % 37 == 0 else 30_000_00,
    )


def earlier(agreements: list[AgreementFacts], rng: random.Random) -> list[EarlierLine]:
    """Lines of August, accepted before; some of them credited since."""
    known = []
    for number, one in enumerate(agreements):
        if one.starts_on < date(2026, 8, 1) and number % 3 == 0:
            care = one.lines[0]
            quantity = Decimal(5) if care.unit == "14" else Decimal("1.5")
            amount = int(quantity * care.unit_price_cents)
            last = date(2026, 8, 7) if care.unit == "14" else date(2026, 8, 3)
            line = ClaimLine(
                f"AUG{number:04d}", one.agreement_id, care.performance_code, date(2026, 8, 3), last, quantity,
                care.unit_price_cents, amount,
            )  # fmt: skip
            known.append(EarlierLine(one.provider_id, line, undone=rng.random() < 0.2))
    return known


@cache
def month(size: int = 150) -> ClaimMonth:
    """An invented region, with one provider that is not paid for part of the month."""
    rng = random.Random(size)
    agreements = [agreement(number, rng) for number in range(1, size + 1)]
    no_payment = NoPaymentDays(SMALL, "zuid-limburg", date(2026, 9, 21), None)
    return ClaimMonth(tuple(agreements), tuple(earlier(agreements, rng)), (no_payment,))


def world(known: ClaimMonth) -> World:
    """The same region as the adjudicator knows it."""
    return World(
        agreements=tuple(
            Agreement(
                agreement_id=x.agreement_id,
                provider_id=x.provider_id,
                client_id=x.agreement_id,
                pilot_code=x.pilot_code,
                starts_on=x.starts_on,
                ends_on=x.ends_on,
                care_started_on=x.care_started_on,
                claim_window_days=x.claim_window_days,
                lines=tuple(
                    AgreedLine(c.performance_code, c.unit, c.unit_price_cents, c.unit == DAY_UNIT) for c in x.lines
                ),
            )
            for x in known.agreements
        ),
        allotments=tuple(Allotment(x.agreement_id, 2026, x.left_cents, 0) for x in known.agreements),
        suspensions=tuple(Suspension(x.provider_id, x.pilot_code, x.first, x.last) for x in known.no_payment),
        accepted=tuple(AcceptedLine(x.provider_id, as_line(x.line), credited=x.undone) for x in known.earlier),
    )


def as_line(line: ClaimLine) -> Line:
    """The same line as the adjudicator knows it."""
    return Line(**vars(line))


@cache
def judged(size: int = 150, target: int = 10_000, seed: int = 2026) -> list[tuple[PlannedLine, Answer]]:
    """Every planned line with its answer."""
    planned = plan(month(size), target, seed)
    pairs: list[tuple[PlannedLine, Answer]] = []
    for provider_id, text in files(planned):
        assert form_faults(text) == []
        own = [one for one in planned if one.provider_id == provider_id]
        batch = Batch(provider_id, month(size).received_on, lines_of(text))
        pairs += zip(own, adjudicate(batch, world(month(size))), strict=True)
    return pairs


def test_about_ten_thousand_lines_most_of_them_good() -> None:
    answers = [answer for _, answer in judged()]
    assert 9_900 <= len(answers) <= 10_100
    assert sum(answer.verdict == "accepted" for answer in answers) > 0.9 * len(answers)
    assert totals(answers).payable_cents > 0


def test_every_rule_is_broken_twenty_times_or_more() -> None:
    broken = Counter(code for _, answer in judged() for code in answer.codes)
    assert {code: broken[code] for code in RULES if broken[code] < 20} == {}


@pytest.mark.parametrize(("size", "target", "seed"), [(150, 10_000, 2026), (150, 3_000, 1), (60, 2_500, 2)])
def test_every_line_is_answered_as_planned(size: int, target: int, seed: int) -> None:
    for planned, answer in judged(size, target, seed):
        if planned.breaks is None:
            assert answer.codes == (), planned
        else:
            assert planned.breaks in answer.codes, planned


def test_most_wrong_lines_break_the_one_rule_they_are_meant_to() -> None:
    wrong = [(planned, answer) for planned, answer in judged() if planned.breaks]
    assert sum(answer.codes == (planned.breaks,) for planned, answer in wrong) > 0.6 * len(wrong)
    for code in RULES:
        assert any(answer.codes == (code,) for _, answer in wrong), code


def test_a_mix_of_stays_hours_dayparts_and_credits() -> None:
    accepted = [answer.line for _, answer in judged() if answer.verdict == "accepted"]
    lines_of_care = Counter(line.performance_code for line in accepted)
    assert min(lines_of_care[code] for code in ("Z051", "V051", "H126", "H117", "H104", "H531")) > 100
    assert sum(line.kind == "C" for line in accepted) >= 10


def test_the_files_are_the_same_each_time_and_the_largest_comes_first() -> None:
    first = september(month())
    assert first == september(month())
    assert first != september(month(), seed=7)
    assert first[0][0] == LARGE
    assert first[0][1].count("\n") > 6_500


def test_facts_that_cannot_break_a_rule_are_refused() -> None:
    with pytest.raises(RuleOutOfReach, match="provider-not-admitted"):
        plan(replace(month(), no_payment=()))
    with pytest.raises(RuleOutOfReach, match="credit-mismatch"):
        plan(replace(month(), earlier=()))
    with pytest.raises(RuleOutOfReach, match="sound lines"):
        plan(replace(month(), agreements=month().agreements[:2]))

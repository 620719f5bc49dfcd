"""The adjudicator against answers reasoned by hand from the text of the rules: one test a rule and a subtlety."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from tests.adjudicator import (
    RULES,
    AcceptedLine,
    AgreedLine,
    Agreement,
    Allotment,
    Answer,
    Batch,
    LateClaim,
    Line,
    Suspension,
    World,
    adjudicate,
    totals,
    world_after,
)

OURS = UUID(int=1)
OTHERS = UUID(int=2)
CLIENT, NEIGHBOUR = UUID(int=5), UUID(int=6)
HOME = UUID(int=10)
ELSEWHERE = UUID(int=11)
RECEIVED = date(2026, 10, 5)
STAY, CARE = "Z051", "H126"

AGREEMENT = Agreement(
    agreement_id=HOME,
    provider_id=OURS,
    client_id=CLIENT,
    pilot_code="zuid-limburg",
    starts_on=date(2026, 7, 10),
    ends_on=date(2027, 3, 20),
    care_started_on=date(2026, 7, 15),
    claim_window_days=60,
    lines=(AgreedLine(STAY, "14", 200_00, exclusive=True), AgreedLine(CARE, "04", 77_00)),
)
OTHER_AGREEMENT = replace(AGREEMENT, agreement_id=ELSEWHERE, provider_id=OTHERS)
WORLD = World(
    agreements=(AGREEMENT, OTHER_AGREEMENT),
    allotments=(Allotment(HOME, 2026, 100_000_00, 0), Allotment(HOME, 2027, 100_000_00, 0)),
)


def stay(reference: str, first: date, last: date, **changes: Any) -> Line:
    """A sound line of days, priced as agreed."""
    days = (last - first).days + 1
    return replace(Line(reference, HOME, STAY, first, last, Decimal(days), 200_00, max(days, 0) * 200_00), **changes)


def care(reference: str, day: date = date(2026, 9, 7), quantity: str = "2", **changes: Any) -> Line:
    """A sound line of hours; the quantity is a whole number here."""
    return replace(Line(reference, HOME, CARE, day, day, Decimal(quantity), 77_00, int(quantity) * 77_00), **changes)


def credit(reference: str, debit: Line, **changes: Any) -> Line:
    """The credit that undoes a debit whole."""
    return replace(
        replace(debit, line_reference=reference, kind="C", previous_reference=debit.line_reference), **changes
    )


def judge(*lines: Line, world: World = WORLD, received: date = RECEIVED) -> list[Answer]:
    """The answers on a batch of ours."""
    return adjudicate(Batch(OURS, received, lines), world)


def codes(*lines: Line, world: World = WORLD, received: date = RECEIVED) -> list[list[str]]:
    """The codes per line in file order."""
    return [list(answer.codes) for answer in judge(*lines, world=world, received=received)]


def having(*accepted: Line | AcceptedLine, held: int = 100_000_00) -> World:
    """The world with these lines accepted earlier and drawn."""
    known = tuple(line if isinstance(line, AcceptedLine) else AcceptedLine(OURS, line) for line in accepted)
    drawn = sum(known_.line.amount_cents for known_ in known if not known_.credited and known_.line.kind == "D")
    return replace(WORLD, accepted=known, allotments=(Allotment(HOME, 2026, held, drawn),))


def with_terms(**changes: Any) -> World:
    """The world with other terms of our agreement."""
    return replace(WORLD, agreements=(replace(AGREEMENT, **changes),))


def september(day: int) -> date:
    """A day of September 2026."""
    return date(2026, 9, day)


def test_a_sound_line_is_accepted() -> None:
    answers = judge(stay("a", september(1), september(30)), care("b"))
    assert [answer.verdict for answer in answers] == ["accepted", "accepted"]
    assert all(answer.left_cents is None and answer.largest_quantity is None for answer in answers)


# 1 agreement-unknown


@pytest.mark.parametrize("unknown", [UUID(int=99), ELSEWHERE])
def test_an_agreement_unknown_or_of_another_provider_leaves_only_what_needs_no_agreement(unknown: UUID) -> None:
    wrong_in_all = care("a", date(2020, 1, 1), agreement_id=unknown, performance_code="X", unit_price_cents=99_00_00)
    assert codes(wrong_in_all) == [["agreement-unknown", "amount-mismatch"]]


def test_the_day_half_of_quantity_is_not_judged_without_agreement() -> None:
    line = stay("a", september(1), september(1), quantity=Decimal(2), amount_cents=400_00, agreement_id=UUID(int=99))
    assert codes(line) == [["agreement-unknown"]]


# 2 outside-agreement and 3 care-not-started


def test_days_before_the_start_and_before_care() -> None:
    assert codes(care("a", date(2026, 7, 9)), received=date(2026, 8, 1)) == [["outside-agreement", "care-not-started"]]
    assert codes(care("a", date(2026, 7, 14)), received=date(2026, 8, 1)) == [["care-not-started"]]
    assert codes(care("a", date(2026, 7, 15)), received=date(2026, 8, 1)) == [[]]


def test_a_line_that_only_begins_too_early_breaks_too() -> None:
    line = stay("a", date(2026, 7, 14), date(2026, 7, 16))
    assert codes(line, received=date(2026, 8, 1)) == [["care-not-started"]]


def test_the_last_day_of_the_agreement_is_in_it() -> None:
    world = with_terms(ends_on=september(20))
    assert codes(stay("a", september(18), september(20)), world=world) == [[]]
    assert codes(stay("a", september(20), september(21)), world=world) == [["outside-agreement"]]


def test_an_open_agreement_has_no_end() -> None:
    assert codes(care("a"), world=with_terms(ends_on=None)) == [[]]


def test_care_not_reported_breaks_even_where_there_are_no_service_days() -> None:
    world = with_terms(care_started_on=None)
    backwards = care("a", service_to=september(6))
    assert codes(care("b"), backwards, world=world) == [["care-not-started"], ["care-not-started", "period-invalid"]]


# 4 performance-not-agreed and 5 price-above-agreed


def test_a_performance_that_is_not_agreed_has_no_price_to_compare() -> None:
    assert codes(care("a", performance_code="H300", unit_price_cents=99_00, amount_cents=198_00)) == [
        ["performance-not-agreed"]
    ]


def test_performances_are_compared_exactly() -> None:
    assert codes(care("a", performance_code="h126")) == [["performance-not-agreed"]]


def test_a_higher_price_breaks_and_a_lower_one_does_not() -> None:
    assert codes(care("a", unit_price_cents=77_01, amount_cents=154_02)) == [["price-above-agreed"]]
    assert codes(care("a", unit_price_cents=76_99, amount_cents=153_98)) == [[]]


# 6 amount-mismatch


@pytest.mark.parametrize(
    ("quantity", "price", "amount", "right"),
    [
        ("0.50", 1, 1, True),  # 0.5 is rounded away from zero
        ("0.50", 1, 0, False),
        ("0.49", 1, 0, True),
        ("1.25", 77_00, 96_25, True),
        ("1.25", 77_00, 96_26, False),
        ("2.50", 1, 3, True),  # never to the even neighbour
    ],
)
def test_amounts_are_rounded_half_away(quantity: str, price: int, amount: int, right: bool) -> None:
    line = care("a", quantity="1", unit_price_cents=price, amount_cents=amount)
    assert codes(replace(line, quantity=Decimal(quantity))) == [[] if right else ["amount-mismatch"]]


# 7 quantity-invalid


def test_nothing_and_less_than_nothing() -> None:
    assert codes(care("a", quantity="0")) == [["quantity-invalid"]]
    negative = care("a", amount_cents=154_00)
    assert codes(replace(negative, quantity=Decimal(-2))) == [["amount-mismatch", "quantity-invalid"]]
    minus_nothing = care("a", quantity="0", unit_price_cents=1)
    assert codes(replace(minus_nothing, quantity=Decimal("-0.01"))) == [["quantity-invalid"]]


def test_more_days_than_the_period_has_for_a_day_unit_only() -> None:
    too_many = stay("a", september(1), september(2), quantity=Decimal("2.01"), amount_cents=402_00)
    assert codes(too_many) == [["quantity-invalid"]]
    fewer = stay("b", september(1), september(2), quantity=Decimal("1.5"), amount_cents=300_00)
    assert codes(fewer) == [[]]
    assert codes(care("c", quantity="30")) == [[]]


# 8 period-invalid


def test_where_to_is_before_from_only_what_needs_no_days_is_judged() -> None:
    world = replace(with_terms(care_started_on=date(2026, 12, 31)), suspensions=(no_payment(date(2020, 1, 1), None),))
    backwards = stay("a", date(2026, 10, 9), date(2026, 10, 8), quantity=Decimal(9), amount_cents=1800_00)
    assert codes(backwards, world=world) == [["period-invalid"]]
    long_ago = stay("a", date(2020, 1, 2), date(2020, 1, 1), quantity=Decimal(0))
    assert codes(long_ago, world=world) == [["quantity-invalid", "period-invalid"]]


def test_backwards_is_not_held_against_days_already_claimed() -> None:
    inside = stay("b", september(10), september(9), quantity=Decimal(1), amount_cents=200_00)
    assert codes(inside, world=having(stay("a", september(1), september(30)))) == [["period-invalid"]]


def test_a_period_that_crosses_a_month_or_year_has_days() -> None:
    crossing = stay("a", date(2026, 9, 30), date(2026, 10, 1))
    assert codes(crossing, received=september(30)) == [["period-invalid", "service-in-future"]]
    over_the_year = stay("b", date(2026, 12, 31), date(2027, 1, 1))
    assert codes(over_the_year, received=date(2027, 1, 5)) == [["period-invalid"]]
    same_month_other_year = stay("c", date(2026, 9, 30), date(2027, 9, 1))
    assert "period-invalid" in codes(same_month_other_year, received=date(2027, 10, 1))[0]


# 9 service-in-future and 10 too-late


def test_the_day_of_receipt_is_not_in_the_future() -> None:
    assert codes(care("a", RECEIVED)) == [[]]
    assert codes(stay("b", RECEIVED, date(2026, 10, 6))) == [["service-in-future"]]


def test_the_future_needs_no_agreement() -> None:
    assert codes(care("a", date(2026, 10, 6), agreement_id=UUID(int=99))) == [
        ["agreement-unknown", "service-in-future"]
    ]


def test_the_window_counts_from_the_end_of_the_month() -> None:
    line = care("a", date(2026, 8, 2))
    assert codes(line, received=date(2026, 10, 30)) == [[]]  # 31 August and 60 days
    assert codes(line, received=date(2026, 10, 31)) == [["too-late"]]


def test_a_late_claim_decision_names_an_agreement_and_a_month_up_to_an_amount() -> None:
    late = date(2026, 12, 1)
    line, month = care("a"), care("a").service_from.replace(day=1)
    decided = replace(WORLD, late_claims=(LateClaim(line.agreement_id, month, line.amount_cents),))
    assert codes(line, care("b"), world=decided, received=late) == [[], ["right-exhausted"]]
    assert codes(care("c", date(2026, 8, 2)), world=decided, received=late) == [["too-late"]]
    batch = Batch(OURS, late, (line,))
    after = world_after(decided, batch, adjudicate(batch, decided))
    assert after.late_claims[0].used_cents == line.amount_cents
    assert codes(credit("ca", line), care("d"), world=after, received=late) == [[], []]


# 11 provider-not-admitted


def no_payment(first: date | None, until: date | None, **changes: Any) -> Suspension:
    """A suspension of ours in the agreement's pilot."""
    return replace(Suspension(OURS, "zuid-limburg", first, until), **changes)


@pytest.mark.parametrize(
    ("suspension", "breaks"),
    [
        (no_payment(september(12), None), True),
        (no_payment(september(1), september(10)), True),
        (no_payment(september(11), september(11)), True),
        (no_payment(september(13), None), False),
        (no_payment(september(1), september(9)), False),
        (no_payment(None, None), False),
        (no_payment(september(12), september(10)), False),  # lifted before its no-payment days began
        (no_payment(september(1), None, provider_id=OTHERS), False),
        (no_payment(september(1), None, pilot_code="elsewhere"), False),
    ],
)
def test_no_payment_days(suspension: Suspension, breaks: bool) -> None:
    line = stay("a", september(10), september(12))
    expected = ["provider-not-admitted"] if breaks else []
    assert codes(line, world=replace(WORLD, suspensions=(suspension,))) == [expected]


# 12 reference-taken


def test_references_are_one_set_for_debits_and_credits_for_ever() -> None:
    debit = care("a", september(1))
    world = having(AcceptedLine(OURS, debit, credited=True), AcceptedLine(OURS, credit("ca", debit)))
    assert codes(care("a"), care("ca"), care("CA"), world=world) == [["reference-taken"], ["reference-taken"], []]


def test_another_providers_reference_is_free() -> None:
    assert codes(care("a"), world=having(AcceptedLine(OTHERS, care("a", agreement_id=ELSEWHERE)))) == [[]]


def test_in_a_batch_the_first_in_judging_order_takes_the_reference() -> None:
    assert codes(care("a", september(9)), care("a", september(8)), care("a", september(9))) == [
        ["reference-taken"],
        [],
        ["reference-taken"],
    ]


def test_a_rejected_line_takes_no_reference() -> None:
    assert codes(care("a", september(8), amount_cents=1), care("a", september(9))) == [["amount-mismatch"], []]


def test_a_credit_takes_its_reference_before_any_debit() -> None:
    debit = care("a", september(9))
    assert codes(care("x", september(1)), credit("x", debit), world=having(debit)) == [["reference-taken"], []]


# 13 care-already-claimed


def test_a_line_covers_every_day_of_its_period_whatever_its_quantity() -> None:
    half = stay("a", september(1), september(10), quantity=Decimal("0.5"), amount_cents=100_00)
    assert codes(stay("b", september(10), september(11)), world=having(half)) == [["care-already-claimed"]]
    assert codes(stay("b", september(11), september(11)), world=having(half)) == [[]]


def test_hours_may_share_a_day() -> None:
    assert codes(care("a"), care("b")) == [[], []]


def test_the_same_day_of_another_performance_or_agreement_is_free() -> None:
    nights = replace(AGREEMENT, lines=(*AGREEMENT.lines, AgreedLine("Z052", "14", 200_00)))
    world = replace(having(stay("a", september(1), september(1))), agreements=(nights,))
    assert codes(stay("b", september(1), september(1), performance_code="Z052"), world=world) == [[]]


def test_days_of_a_rejected_line_stay_free() -> None:
    wide = stay("a", september(1), september(10), unit_price_cents=201_00, amount_cents=2010_00)
    assert codes(wide, stay("b", september(2), september(3))) == [["price-above-agreed"], []]


def test_days_of_a_credited_or_fully_recovered_line_are_free_and_those_of_one_recovered_in_part_are_not() -> None:
    debit = stay("a", september(1), september(1))
    again = stay("b", september(1), september(1))
    assert codes(again, world=having(AcceptedLine(OURS, debit, credited=True))) == [[]]
    assert codes(again, world=having(AcceptedLine(OURS, debit, recovered_cents=200_00))) == [[]]
    in_part = having(AcceptedLine(OURS, debit, recovered_cents=199_99))
    assert codes(again, world=in_part) == [["care-already-claimed"]]


def elsewhere(line: Line, **terms: Any) -> World:
    """The world with a line of the other provider's agreement accepted, and other terms of that agreement."""
    other = replace(OTHER_AGREEMENT, **terms)
    accepted = AcceptedLine(OTHERS, replace(line, agreement_id=ELSEWHERE))
    return replace(WORLD, agreements=(AGREEMENT, other), accepted=(accepted,))


def test_a_night_that_another_provider_was_paid_is_taken_for_the_client() -> None:
    nights, again = stay("x", september(1), september(10)), stay("b", september(10), september(11))
    assert codes(again, world=elsewhere(nights)) == [["care-already-claimed"]]
    assert codes(stay("b", september(11), september(11)), world=elsewhere(nights)) == [[]]
    package = (AgreedLine("V051", "14", 172_00, exclusive=True),)
    assert codes(again, world=elsewhere(replace(nights, performance_code="V051"), lines=package)) == [
        ["care-already-claimed"]
    ]
    credited = elsewhere(nights)
    undone = replace(credited, accepted=(replace(credited.accepted[0], credited=True),))
    assert codes(again, world=undone) == [[]]


def test_a_night_of_another_client_or_payer_and_care_that_fills_no_day_take_nothing() -> None:
    nights, again = stay("x", september(1), september(10)), stay("b", september(10), september(11))
    assert codes(again, world=elsewhere(nights, client_id=NEIGHBOUR)) == [[]]
    assert codes(again, world=elsewhere(nights, payer="wmo")) == [[]]
    by_day = (AgreedLine("D014", "14", 35_00),)
    assert codes(again, world=elsewhere(replace(nights, performance_code="D014"), lines=by_day)) == [[]]


def test_two_agreements_of_one_client_in_one_batch_take_a_night_once() -> None:
    second = UUID(int=12)
    world = replace(
        WORLD,
        agreements=(AGREEMENT, replace(AGREEMENT, agreement_id=second)),
        allotments=(*WORLD.allotments, Allotment(second, 2026, 100_000_00, 0)),
    )
    later = stay("a", september(5), september(6), agreement_id=second)
    earlier = stay("b", september(1), september(5))
    assert codes(later, earlier, world=world) == [["care-already-claimed"], []]
    assert codes(later, replace(earlier, amount_cents=1), world=world) == [[], ["amount-mismatch"]]


def test_a_line_rejected_for_something_else_is_also_held_against_the_lines_before_it() -> None:
    first = stay("a", september(1), september(5))
    second = stay("a", september(5), september(6), amount_cents=1)
    third = stay("c", september(6), september(6))
    expected = [["amount-mismatch", "reference-taken", "care-already-claimed"], [], []]
    assert codes(second, first, third) == expected


def test_a_rejected_line_is_not_held_against_the_lines_after_it() -> None:
    rejected = stay("a", september(1), september(5), amount_cents=1)
    after = stay("a", september(5), september(6))
    assert codes(after, rejected) == [[], ["amount-mismatch"]]


# 14 right-exhausted


def held(cents: int, drawn: int = 0, year: int = 2026) -> World:
    """The world with one allotment of this size."""
    return replace(WORLD, allotments=(Allotment(HOME, year, cents, drawn),))


def test_what_is_left_may_be_used_up_to_the_cent() -> None:
    assert codes(care("a"), world=held(300_00, 146_00)) == [[]]
    answer = judge(care("a"), world=held(300_00, 146_01))[0]
    assert (answer.codes, answer.left_cents) == (("right-exhausted",), 153_99)
    assert answer.largest_quantity == Decimal("1.99")  # 153.23 fits, 154.00 does not


def test_the_largest_quantity_counts_rounding() -> None:
    line = replace(care("a"), quantity=Decimal(3), unit_price_cents=40, amount_cents=120)
    answer = judge(line, world=held(119))[0]
    assert answer.largest_quantity == Decimal("2.98")  # 119.2 is rounded to 119, 119.6 to 120


def test_a_later_smaller_line_may_still_fit() -> None:
    lines = (care("a", september(2), "3"), care("b", september(1), "2"), care("c", september(3), "1"))
    assert codes(*lines, world=held(231_00)) == [["right-exhausted"], [], []]


def test_rule_14_is_for_lines_that_break_nothing_else() -> None:
    assert codes(care("a", unit_price_cents=78_00, amount_cents=156_00), world=held(0)) == [["price-above-agreed"]]


def test_the_year_is_that_of_the_first_day_and_no_allotment_counts_as_nothing() -> None:
    january = care("a", date(2027, 1, 4))
    answer = judge(january, world=held(100_000_00), received=date(2027, 1, 5))[0]
    assert (answer.codes, answer.left_cents, answer.largest_quantity) == (("right-exhausted",), 0, Decimal(0))
    assert codes(january, world=held(100_000_00, year=2027), received=date(2027, 1, 5)) == [[]]


def test_a_free_line_fits_in_nothing() -> None:
    assert codes(care("a", unit_price_cents=0, amount_cents=0), world=held(0)) == [[]]


# Credits


def test_a_credit_frees_room_and_days_at_its_turn() -> None:
    debit = stay("a", september(1), september(10))
    corrected = stay("b", september(1), september(9))
    world = having(debit, held=2000_00)
    assert codes(corrected, credit("ca", debit), world=world) == [[], []]
    assert codes(corrected, world=world) == [["care-already-claimed"]]


def test_after_the_final_release_a_credit_frees_room_in_its_own_batch_alone() -> None:
    debit = stay("a", september(1), september(10))
    closed = replace(having(debit), allotments=(Allotment(HOME, 2026, 2000_00, 2000_00, finally_released=True),))
    correction = (credit("ca", debit), stay("b", september(1), september(1)))
    answers = judge(*correction, world=closed)
    assert [answer.codes for answer in answers] == [(), ()]
    after = world_after(closed, Batch(OURS, RECEIVED, correction), answers)
    assert after.allotments == (Allotment(HOME, 2026, 200_00, 200_00, finally_released=True),)
    later = judge(stay("c", september(2), september(2)), world=after)
    assert [(answer.codes, answer.left_cents) for answer in later] == [(("right-exhausted",), 0)]


def test_credits_come_first_whatever_their_days() -> None:
    debit = stay("a", september(20), september(20))
    correction = stay("b", september(20), september(20))
    late_credit = credit("ca", debit)
    assert codes(correction, stay("c", september(1), september(1)), late_credit, world=having(debit)) == [[], [], []]


def test_a_credit_is_not_held_against_agreement_price_window_or_admission() -> None:
    debit = care("a", date(2020, 1, 6), agreement_id=UUID(int=99), unit_price_cents=9900, amount_cents=198_00)
    assert codes(credit("ca", debit), world=having(debit)) == [[]]


def test_a_credit_is_held_against_its_own_sums_and_period() -> None:
    debit = stay("a", september(1), september(2))
    wrong = credit("a", debit, quantity=Decimal(0), service_to=date(2026, 8, 31))
    expected = ["amount-mismatch", "quantity-invalid", "period-invalid", "reference-taken", "credit-mismatch"]
    assert codes(wrong, world=having(debit)) == [expected]


def test_the_day_half_of_quantity_is_not_judged_for_a_credit() -> None:
    debit = stay("a", september(1), september(1))
    more = credit("ca", debit, quantity=Decimal(2), amount_cents=400_00)
    assert codes(more, world=having(debit)) == [["credit-mismatch"]]


@pytest.mark.parametrize("previous", ["", "nobody", "A", "ca"])
def test_c1_breaks_and_c2_and_c3_are_not_judged(previous: str) -> None:
    debit = care("a")
    world = having(AcceptedLine(OURS, debit, credited=True), AcceptedLine(OURS, credit("ca", debit)))
    assert codes(credit("x", debit, previous_reference=previous), world=world) == [["credit-without-debit"]]


def test_another_providers_debit_cannot_be_credited() -> None:
    debit = care("a", agreement_id=ELSEWHERE)
    assert codes(credit("x", debit), world=having(AcceptedLine(OTHERS, debit))) == [["credit-without-debit"]]


def test_a_debit_credited_in_its_own_batch() -> None:
    debit = care("a")
    assert codes(debit, credit("ca", debit)) == [[], ["credit-without-debit"]]


@pytest.mark.parametrize(
    "changes",
    [
        {"agreement_id": UUID(int=99)},
        {"performance_code": STAY},
        {"service_from": september(6)},
        {"service_to": september(8)},
        {"quantity": Decimal(1), "amount_cents": 77_00},
        {"unit_price_cents": 76_00, "amount_cents": 152_00},
    ],
)
def test_c2_compares_all_that_was_claimed(changes: dict[str, Any]) -> None:
    debit = care("a")
    assert codes(credit("ca", debit, **changes), world=having(debit)) == [["credit-mismatch"]]


def test_c2_compares_numbers_not_signs() -> None:
    debit = replace(care("a", amount_cents=115_50), quantity=Decimal("1.5"))
    assert codes(credit("ca", debit, quantity=Decimal("1.50")), world=having(debit)) == [[]]


def test_c3_for_credited_and_recovered_debits() -> None:
    credited = care("a")
    recovered = care("b")
    world = having(AcceptedLine(OURS, credited, credited=True), AcceptedLine(OURS, recovered, recovered_cents=1))
    lines = (credit("ca", credited), credit("cb", recovered), credit("cx", credited, amount_cents=1))
    assert codes(*lines, world=world) == [
        ["already-credited"],
        ["already-credited"],
        ["amount-mismatch", "credit-mismatch", "already-credited"],
    ]


def test_of_two_credits_the_first_accepted_wins() -> None:
    debit = care("a")
    wrong = credit("c1", debit, amount_cents=1)
    lines = (wrong, credit("c2", debit), credit("c3", debit))
    assert codes(*lines, world=having(debit)) == [["amount-mismatch", "credit-mismatch"], [], ["already-credited"]]


# Totals and the next batch


def test_totals_by_kind_and_verdict() -> None:
    debit = care("a", september(1))
    answers = judge(care("b"), care("c", amount_cents=5), credit("ca", debit), world=having(debit))
    found = totals(answers)
    rows = [(row.kind, row.verdict, row.lines, row.amount_cents) for row in found.totals]
    assert rows == [
        ("D", "accepted", 1, 154_00),
        ("D", "rejected", 1, 5),
        ("C", "accepted", 1, 154_00),
        ("C", "rejected", 0, 0),
    ]
    assert found.payable_cents == 0


def test_the_next_batch_finds_what_was_accepted() -> None:
    debit = stay("a", september(1), september(2))
    first = Batch(OURS, RECEIVED, (debit, care("x", amount_cents=1)))
    after_first = world_after(WORLD, first, adjudicate(first, WORLD))
    assert [known.line for known in after_first.accepted] == [debit]
    assert after_first.allotments[0].drawn_cents == 400_00
    second = Batch(OURS, RECEIVED, (credit("ca", debit), debit))
    answers = adjudicate(second, after_first)
    assert [answer.codes for answer in answers] == [(), ("reference-taken",)]
    after_second = world_after(after_first, second, answers)
    assert after_second.allotments[0].drawn_cents == 0
    assert [known.credited for known in after_second.accepted] == [True, False]


def test_seventeen_rules_in_the_order_of_the_table() -> None:
    assert len(RULES) == len(set(RULES)) == 17
    assert (RULES[0], RULES[13], RULES[16]) == ("agreement-unknown", "right-exhausted", "already-credited")

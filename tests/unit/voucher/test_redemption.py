"""Every rule that can refuse a redemption, alone and together."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.ids import new_id
from services.common.refusals import Refusal
from services.voucher.rules.budget_year import Days
from services.voucher.rules.full_day import is_drawn_beyond, overlap_refusals
from services.voucher.rules.quantity import quantity_refusals, total_refusals
from services.voucher.rules.redemption import MET, Case, conversation_refusals, refusals
from services.voucher.rules.reservation import Room, agreed_days, planned, room, rooms
from tests.unit.voucher.test_reservation import Line

START, VOUCHER = date(2026, 12, 1), new_id()


@dataclass(frozen=True)
class Voucher:
    voucher_id: UUID = VOUCHER
    status: str = "issued"
    valid_from: date = date(2026, 1, 1)
    valid_to: date = date(2027, 12, 31)
    suspended_from: date | None = None
    suspended_to: date | None = None
    arrangement: str = "self-directed"

    @property
    def days(self) -> Days:
        """From its first day to its last."""
        return Days(self.valid_from, self.valid_to)


@dataclass(frozen=True)
class Year:
    year: int = 2026
    value_cents: int = 1_000
    reserved_cents: int = 0


@dataclass(frozen=True)
class Price:
    performance_code: str | None = "Z051"
    unit_code: str | None = "14"
    price_cents: int = 10_000
    profile_code: str | None = None
    delivery_forms: Sequence[str] = ("stay",)
    valid_from: date = date(2026, 1, 1)
    valid_to: date | None = None


@dataclass(frozen=True)
class Offer:
    performance_code: str = "Z051"
    delivery_form: str = "stay"
    profile_codes: Sequence[str] = field(default_factory=list)
    valid_from: date = date(2026, 1, 1)
    valid_to: date | None = None
    withdrawn: bool = False


FROM_10_DECEMBER, THE_YEAR = Days(date(2026, 12, 10), date.max), Days(date(2026, 1, 1), date(2026, 12, 31))


@dataclass(frozen=True)
class FullDay:
    """An agreement of another provider under another voucher, with full-day care in December 2026."""

    voucher_id: UUID = field(default_factory=new_id)
    provider_id: UUID = field(default_factory=new_id)
    office_id: UUID = field(default_factory=new_id)
    days: Days = FROM_10_DECEMBER
    voucher_days: Days = THE_YEAR

    @property
    def full_days(self) -> Days:
        """Nothing was paid beyond its days."""
        return self.days


@dataclass(frozen=True)
class Other:
    """Another agreement of the voucher."""

    days: Days
    lines: Sequence[Line]


CASE = Case(
    days=Days(START, date.max),
    today=date(2026, 10, 5),
    lines=[Line()],
    voucher=Voucher(),
    profile_code="5VV",
    delivery_form="stay",
    years=[Year()],
    plan=planned([Line()], Days(START, date.max), Voucher().days),
    rooms=[room(2026, 1_000, 1_000, 1_000)],
    full_day=[],
    seen_by=None,
    prices=[Price()],
    offers=[Offer()],
    is_admitted=True,
    by_office=False,
    has_conversation=False,
)


def codes(**changes: Any) -> list[str]:
    case = replace(CASE, **changes)
    return [each.code for each in refusals(replace(case, plan=planned(case.lines, case.days, case.voucher.days)))]


def room_by_year(
    lines: Sequence[Line], agreement: Days, voucher: Days, others: Sequence["Other"], books: Sequence[Year]
) -> dict[int, Room | None]:
    return rooms(lines, planned(lines, agreement, voucher), voucher, others, books)


def total_in(lines: Sequence[Line], agreement: Days, voucher: Days) -> list[Refusal]:
    return total_refusals(lines, planned(lines, agreement, voucher))


def test_what_meets_every_rule_is_redeemed() -> None:
    assert codes() == []


@pytest.mark.parametrize(
    "voucher",
    [
        Voucher(status="ended"),
        Voucher(status="withdrawn"),
        Voucher(valid_from=date(2026, 12, 2)),
        Voucher(valid_to=date(2026, 11, 30)),
        Voucher(suspended_from=date(2026, 12, 1), suspended_to=date(2026, 12, 1)),
        Voucher(suspended_from=date(2026, 10, 5), suspended_to=date(2026, 10, 5)),
        Voucher(suspended_from=date(2026, 10, 1)),
    ],
)
def test_the_voucher_runs_on_the_start_date(voucher: Voucher) -> None:
    assert codes(voucher=voucher) == ["voucher-not-running"]


def test_an_indication_carries_the_start_date() -> None:
    assert codes(profile_code=None) == ["voucher-not-running"]


def test_a_suspension_before_or_after_does_not_matter() -> None:
    assert codes(voucher=Voucher(suspended_from=date(2026, 9, 1), suspended_to=date(2026, 10, 4))) == []
    assert codes(voucher=Voucher(suspended_from=date(2026, 12, 2))) == []
    assert codes(voucher=Voucher(valid_from=START, valid_to=START)) == []


@pytest.mark.parametrize(
    "offer",
    [
        Offer(withdrawn=True),
        Offer(performance_code="Z041"),
        Offer(delivery_form="vpt"),
        Offer(profile_codes=["4VV"]),
        Offer(valid_from=date(2026, 12, 2)),
        Offer(valid_to=date(2026, 11, 30)),
    ],
)
def test_the_provider_offers_the_performance_there_then(offer: Offer) -> None:
    assert codes(offers=[offer]) == ["provider-not-admitted"]
    assert codes(offers=[offer, Offer(profile_codes=["5VV"])]) == []


def test_the_provider_is_admitted_then() -> None:
    assert codes(is_admitted=False) == ["provider-not-admitted"]
    assert refusals(replace(CASE, is_admitted=False))[0].facts["lacking"] == "admission"


@pytest.mark.parametrize(
    "price",
    [
        Price(performance_code="Z041"),
        Price(profile_code="4VV"),
        Price(delivery_forms=("vpt", "mpt")),
        Price(valid_from=date(2026, 12, 2)),
        Price(valid_to=date(2026, 11, 30)),
    ],
)
def test_the_performance_is_listed_then(price: Price) -> None:
    assert codes(prices=[price]) == ["performance-not-listed"]


def test_price_and_unit_are_those_of_the_list() -> None:
    assert codes(prices=[Price(price_cents=9_999)]) == ["price-above-list"]
    assert codes(prices=[Price(unit_code="04")]) == ["unit-mismatch"]
    assert codes(prices=[Price(unit_code="04", price_cents=1)]) == ["price-above-list", "unit-mismatch"]
    assert codes(prices=[Price(price_cents=1, unit_code="04"), Price()]) == []


def test_each_line_is_judged_and_named() -> None:
    lines = [Line(), Line(performance_code="X1"), Line(performance_code="X2")]
    found = refusals(replace(CASE, lines=lines))
    assert [(each.code, each.pointer) for each in found] == [
        ("provider-not-admitted", "/lines/1"),
        ("provider-not-admitted", "/lines/2"),
        ("performance-not-listed", "/lines/1"),
        ("performance-not-listed", "/lines/2"),
    ]


def test_the_reservation_fits_each_year() -> None:
    def found(*needed: int) -> list[str]:
        free = (room(2026, 1_000, 999, needed[0]), room(2027, 5_000, 1_000, needed[1]))
        return codes(rooms=free)

    assert found(999, 1_000) == []
    assert found(1_000, 1_001) == ["value-exhausted", "value-exhausted"]


def test_a_flagged_voucher_takes_nothing_new_in_any_year() -> None:
    assert codes(years=[Year(), Year(2027, 10, 11)]) == ["voucher-flagged"]
    assert codes(years=[Year(2026, 10, 11)], rooms=[room(2026, 10, -1, 1)]) == ["voucher-flagged"]


@pytest.mark.parametrize(
    ("arrangement", "by_office", "has_conversation", "refused"),
    [
        ("self-directed", False, False, False),
        ("full-person-package", True, True, False),
        ("full-person-package", True, False, True),
        ("supported", True, True, True),
    ],
)
def test_the_office_needs_the_package_and_a_conversation(
    arrangement: str, by_office: bool, has_conversation: bool, refused: bool
) -> None:
    found = conversation_refusals(arrangement, by_office=by_office, has_conversation=has_conversation)
    assert [each.code for each in found] == ["conversation-missing"] * refused


def test_every_rule_that_spoke_can_be_told() -> None:
    everything = codes(
        voucher=Voucher(status="ended"),
        lines=[
            Line(performance_code="X", quantity=Decimal(2), is_exclusive=True),
            Line(performance_code="Y", per="total"),
            Line(unit_price_cents=10_001, unit_code="04"),
        ],
        full_day=[FullDay()],
        is_admitted=False,
        years=[Year(), Year(2027, 1, 2)],
        rooms=[room(2026, 1_000, 1_000, 1_001)],
        by_office=True,
    )
    order = [code for code, _ in MET]
    assert order[0] == "form-or-profile-differs", "it is judged on all terms, by a rule of its own"
    assert set(everything) == set(order[1:])
    assert everything == sorted(everything, key=order.index)


@pytest.mark.parametrize(
    ("unit", "most", "per", "quantity", "refused"),
    [
        ("14", 1, "day", "1", None),
        ("14", 1, "day", "1.01", "1"),
        ("04", 24, "day", "24", None),
        ("04", 24, "day", "600", "24"),
        ("16", 6, "day", "6.01", "6"),
        ("14", 1, "week", "7", None),
        ("14", 1, "week", "7.01", "7"),
        ("04", 24, "week", "168.01", "168"),
        ("14", 1, "year", "365", None),
        ("14", 1, "year", "366", "365"),
        ("14", 1, "total", "396", None),
        ("14", 1, "total", "999999", "396"),
        ("82", None, "day", "9999", None),
    ],
)
def test_a_line_agrees_no_more_than_its_days_hold(
    unit: str, most: int | None, per: str, quantity: str, refused: str | None
) -> None:
    """From 1 December 2026 up to the end of the voucher, 31 December 2027: 396 days."""
    line = Line(unit_code=unit, most_a_day=most, per=per, quantity=Decimal(quantity))
    found = quantity_refusals([line], CASE.plan)
    assert [each.code for each in found] == ["quantity-impossible"] * (refused is not None)
    if refused:
        assert found[0].facts == {
            "performance_code": "Z051", "agreed": Decimal(quantity), "at_most": Decimal(refused)
        }  # fmt: skip
        assert found[0].pointer == "/lines/0"


def test_a_year_of_366_days_holds_366_when_no_other_is_touched() -> None:
    voucher = Voucher(valid_from=date(2028, 1, 1), valid_to=date(2028, 12, 31))
    line = Line(per="year", quantity=Decimal(366))
    assert codes(voucher=voucher, days=Days(date(2028, 1, 1), date.max), lines=[line]) == []


def test_a_total_ends_in_the_calendar_year_in_which_it_starts() -> None:
    lines, voucher = [Line(), Line(per="total")], Days(date(2026, 1, 1), date(2027, 12, 31))
    [no] = total_in(lines, Days(START, date.max), voucher)
    assert (no.code, no.pointer) == ("total-over-years", "/lines/1")
    assert (no.facts["last_day"], no.facts["first_year_ends"]) == (date(2027, 12, 31), date(2026, 12, 31))
    assert total_in(lines, Days(START, date(2026, 12, 31)), voucher) == []
    assert len(total_in(lines, Days(START, date(2027, 1, 1)), voucher)) == 1
    assert total_in(lines, Days(START, date.max), Days(date(2026, 1, 1), date(2026, 12, 31))) == []
    assert total_in(lines, Days(date(2028, 1, 1), date.max), voucher) == [], "no day in common"


def test_every_year_is_judged_by_its_books_and_by_what_the_days_of_all_ask() -> None:
    """The voucher ends in the middle of 2029; another agreement runs from 2027 on."""
    voucher, days = Days(date(2027, 1, 1), date(2029, 6, 30)), agreed_days(date(2027, 12, 31), None)
    books = [Year(2027, 4_000_000, 3_650_000), Year(2028, 4_000_000, 3_660_000), Year(2029, 1_000_000, 1_000_001)]
    other = Other(agreed_days(date(2027, 1, 1), None), [Line()])
    assert list(room_by_year([Line()], days, voucher, [other], books).values()) == [
        room(2027, 4_000_000, 350_000, 10_000, 3_650_000, 0),
        room(2028, 4_000_000, 340_000, 3_660_000, 3_660_000, 20_000),
        room(2029, 1_000_000, -1, 1_810_000, 1_810_000, 0),
    ]
    lacking = room_by_year([Line()], days, voucher, [], books[:1])
    assert [year for year, found in lacking.items() if found is None] == [2028, 2029], "not in the books"
    assert room_by_year([Line()], agreed_days(date(2030, 1, 1), None), voucher, [], books) == {}


@pytest.mark.parametrize(
    ("value", "held", "others", "short", "reserved"),
    [
        (3_660_000, 0, [], None, 3_660_000),
        (3_659_999, 0, [], "leap-day", 3_659_999),
        (3_650_000, 0, [], "leap-day", 3_650_000),
        (3_649_999, 0, [], "year", 3_660_000),
        (7_320_000, 3_660_000, [Line()], None, 3_660_000),
        (7_300_000, 3_660_000, [Line()], "leap-day", 3_640_000),
        (7_300_000, 3_650_000, [Line()], "leap-day", 3_650_000),
        (7_299_999, 3_660_000, [Line()], "year", 3_660_000),
        (7_400_000, 3_770_000, [Line()], "year", 3_660_000),
        (3_600_000, 3_600_001, [], None, 3_660_000),
    ],
)
def test_only_the_leap_day_may_be_short_and_then_what_is_free_is_reserved(
    value: int, held: int, others: list[Line], short: str | None, reserved: int
) -> None:
    voucher, always = Days(date(2028, 1, 1), date(2028, 12, 31)), agreed_days(date(2028, 1, 1), None)
    beside = [Other(always, others)] if others else []
    found = room_by_year([Line()], always, voucher, beside, [Year(2028, value, held)])[2028]
    assert found
    assert (found.is_short, found.is_leap_day_short) == (short == "year", short == "leap-day")
    assert found.reserved_cents == reserved
    assert codes(rooms=[found]) == ["value-exhausted"] * (short == "year")


NIGHT = Line(is_exclusive=True)


def test_a_second_full_day_performance_on_one_day_is_refused() -> None:
    other = FullDay()
    found = refusals(replace(CASE, lines=[NIGHT], full_day=[other]))
    assert [each.code for each in found] == ["care-overlaps"]
    assert found[0].pointer == "/lines/0"
    assert found[0].facts == {
        "performance_code": "Z051", "first_day": date(2026, 12, 10),
        "other_from": date(2026, 12, 10), "other_until": date(2026, 12, 31),
    }  # fmt: skip


def test_the_other_agreement_is_named_only_to_who_may_see_it() -> None:
    other = FullDay()
    [hidden] = refusals(replace(CASE, lines=[NIGHT], full_day=[other], seen_by=new_id()))
    assert hidden.facts == {"performance_code": "Z051", "first_day": date(2026, 12, 10)}
    assert "–" not in hidden.detail.format(**hidden.facts).nl
    [own] = refusals(replace(CASE, lines=[NIGHT], full_day=[other], seen_by=other.provider_id))
    [offices] = refusals(replace(CASE, lines=[NIGHT], full_day=[other], seen_by=other.office_id))
    assert offices.facts == own.facts
    assert own.facts["other_until"] == date(2026, 12, 31)


@pytest.mark.parametrize(
    "other",
    [
        FullDay(days=Days(date(2026, 11, 1), date(2026, 11, 30))),
        FullDay(days=Days(date(2026, 12, 10), date(2026, 12, 9))),
        FullDay(voucher_days=Days(date(2026, 1, 1), date(2026, 11, 30))),
    ],
    ids=["over before", "never begun", "its voucher is over"],
)
def test_days_that_the_other_does_not_have_are_free(other: FullDay) -> None:
    assert refusals(replace(CASE, lines=[NIGHT], full_day=[other])) == []


def test_care_that_does_not_fill_the_day_goes_beside_it() -> None:
    assert refusals(replace(CASE, lines=[Line()], full_day=[FullDay()])) == []


def test_under_one_voucher_the_days_of_the_agreements_count_whatever_its_last_day() -> None:
    other = FullDay(voucher_id=VOUCHER, days=Days(date(2028, 1, 1), date.max), voucher_days=CASE.voucher.days)
    assert [each.code for each in refusals(replace(CASE, lines=[NIGHT], full_day=[other]))] == ["care-overlaps"]


def test_two_full_day_lines_of_one_agreement_overlap() -> None:
    lines = [Line(), NIGHT, replace(NIGHT, performance_code="V051")]
    prices, offers = [Price(), Price("V051")], [Offer(), Offer("V051")]
    found = refusals(replace(CASE, lines=lines, prices=prices, offers=offers))
    assert [(each.code, each.pointer) for each in found] == [("care-overlaps", "/lines/2")]


@given(
    st.lists(
        st.tuples(st.booleans(), st.integers(0, 40), st.none() | st.integers(0, 20), st.integers(1, 60)), max_size=7
    )
)
def test_however_agreements_come_no_day_has_two(asked: list[tuple[bool, int, int | None, int]]) -> None:
    """Two vouchers; agreements come one by one and are redeemed unless refused. Counted day by day."""
    first, vouchers = date(2026, 12, 1), (new_id(), new_id())
    redeemed: list[FullDay] = []
    for is_second, start, length, voucher_days in asked:
        begins = first + timedelta(days=start)
        days = Days(begins, date.max if length is None else begins + timedelta(days=length))
        of = vouchers[is_second]
        within = next((each.voucher_days for each in redeemed if each.voucher_id == of), None)
        within = within or Days(first, first + timedelta(days=voucher_days))
        if not overlap_refusals([NIGHT], days, of, within, redeemed, None):
            redeemed.append(FullDay(of, new_id(), new_id(), days, within))
    for number in range(120):
        day = first + timedelta(days=number)
        covering = [each for each in redeemed if each.days.has(day) and each.voucher_days.has(day)]
        assert len(covering) <= 1, day


@pytest.mark.parametrize(
    ("prices", "drawn", "beyond"),
    [
        ([10_000], {2026: 220_000}, False),
        ([10_000], {2026: 220_001}, True),
        ([10_000, 1], {2026: 220_022}, False),
        ([10_000], {2027: 1}, True),
        ([10_000], {}, False),
        ([10_000, None], {2026: 10**9}, False),
    ],
)
def test_more_than_its_days_can_cost_was_paid_beyond_them(
    prices: list[int | None], drawn: dict[int, int], beyond: bool
) -> None:
    """From 10 up to and including 31 December are 22 days."""
    lines = [ADrawnLine(1 if cents else None, cents or 5) for cents in prices]
    assert is_drawn_beyond(lines, Days(date(2026, 12, 10), date(2026, 12, 31)), drawn) is beyond


@dataclass(frozen=True)
class ADrawnLine:
    """A line with what a day holds of it."""

    most_a_day: int | None
    unit_price_cents: int

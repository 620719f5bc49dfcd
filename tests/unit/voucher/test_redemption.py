"""Every rule that can refuse a redemption, alone and together."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from services.voucher.rules.budget_year import Days
from services.voucher.rules.redemption import MET, Case, conversation_refusals, leap_year_short, refusals
from services.voucher.rules.reservation import agreed_days
from tests.unit.voucher.test_reservation import Line

START = date(2026, 12, 1)


@dataclass(frozen=True)
class Voucher:
    status: str = "issued"
    valid_from: date = date(2026, 1, 1)
    valid_to: date = date(2027, 12, 31)
    suspended_from: date | None = None
    suspended_to: date | None = None
    profile_code: str = "5VV"
    delivery_form: str = "stay"
    arrangement: str = "self-directed"


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


CASE = Case(
    starts_on=START,
    today=date(2026, 10, 5),
    lines=[Line()],
    voucher=Voucher(),
    years=[Year()],
    needed={2026: 1_000},
    prices=[Price()],
    offers=[Offer()],
    is_admitted=True,
    by_office=False,
    has_conversation=False,
)


def codes(**changes: Any) -> list[str]:
    return [each.code for each in refusals(replace(CASE, **changes))]


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


def test_the_reservation_fits_each_valued_year() -> None:
    years = [Year(2026, 1_000, 1), Year(2027, 5_000, 4_000)]
    assert codes(years=years, needed={2026: 999, 2027: 1_000}) == []
    assert codes(years=years, needed={2026: 1_000, 2027: 1_001}) == ["value-exhausted", "value-exhausted"]


def test_a_flagged_voucher_takes_nothing_new_in_any_year() -> None:
    assert codes(years=[Year(), Year(2027, 10, 11)]) == ["voucher-flagged"]
    assert codes(years=[Year(2026, 10, 11)], needed={2026: 1}) == ["voucher-flagged"]


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
        lines=[Line(performance_code="X"), Line(unit_price_cents=10_001, unit_code="04")],
        is_admitted=False,
        years=[Year(), Year(2027, 1, 2)],
        needed={2026: 1_001},
        by_office=True,
    )
    assert set(everything) == {code for code, _ in MET}
    order = [code for code, _ in MET]
    assert everything == sorted(everything, key=order.index)


def test_an_open_end_is_held_against_the_leap_year_ahead() -> None:
    voucher, lines = Days(date(2026, 1, 1), date(2028, 12, 31)), [Line(quantity=Decimal(1))]
    year = Year(2027, 365 * 10_000)
    open_end, ends = agreed_days(date(2027, 1, 1), None), agreed_days(date(2027, 1, 1), date(2028, 12, 30))
    assert leap_year_short(lines, open_end, voucher, "mpt", [year]) == 2028
    assert leap_year_short(lines, open_end, voucher, "stay", [year]) is None
    assert leap_year_short(lines, ends, voucher, "mpt", [year]) is None
    assert leap_year_short(lines, open_end, voucher, "mpt", [replace(year, value_cents=366 * 10_000)]) is None
    assert leap_year_short(lines, open_end, voucher, "stay", [replace(year, reserved_cents=1)]) == 2028
    assert leap_year_short(lines, open_end, Days(voucher.first, date(2027, 12, 31)), "mpt", [year]) is None
    assert leap_year_short(lines, open_end, voucher, "mpt", [year, Year(2028, 1)]) is None
    assert leap_year_short(lines, open_end, voucher, "mpt", []) is None

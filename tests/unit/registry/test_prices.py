"""Price lists without overlap, and offers at or under the list."""

from datetime import date
from typing import Any

import pytest

from services.registry.rules.periods import Period
from services.registry.rules.prices import highest_cents, listed, offered_profiles, price_faults, unlisted_profiles
from tests.unit.registry.builders import APrice

UNIT = APrice("unit-price", None, ("mpt",), "H126", "04", 7700)
PGB = APrice("pgb-amount", "5VV", ("pgb",), None, "41", 6277200)
OPEN_2026 = Period(date(2026, 1, 1))


def codes(*prices: APrice) -> list[tuple[int, str, int | None]]:
    return [(place, fault.value, other) for place, fault, other in price_faults(prices)]


def test_a_list_without_faults() -> None:
    assert codes(APrice(), APrice(profile_code="6VV", performance_code="Z061"), UNIT, PGB) == []


def test_two_prices_for_one_day_are_an_overlap_that_names_both() -> None:
    assert codes(APrice(), UNIT, APrice(delivery_forms=("dtv",), valid_from=date(2027, 1, 1))) == [(2, "overlap", 0)]


def test_a_price_for_every_profile_overlaps_one_for_a_profile() -> None:
    assert codes(UNIT, APrice("unit-price", "5VV", ("mpt",), "H126", "04")) == [(1, "overlap", 0)]


def test_prices_that_follow_each_other_do_not_overlap() -> None:
    assert codes(APrice(valid_to=date(2026, 12, 31)), APrice(valid_from=date(2027, 1, 1))) == []


@pytest.mark.parametrize(
    ("faulty", "code"),
    [
        ({"valid_to": date(2025, 12, 31)}, "validity-reversed"),
        ({"performance_code": None}, "performance-missing"),
        ({"profile_code": None}, "profile-missing"),
        ({"delivery_forms": ("stay", "pgb")}, "form-unfit"),
        ({"unit_code": "04"}, "unit-unfit"),
        ({"kind": "modular-amount", "unit_code": "41", "delivery_forms": ("mpt",)}, "performance-needless"),
    ],
)
def test_each_fault_of_a_row(faulty: dict[str, Any], code: str) -> None:
    assert codes(APrice(**faulty)) == [(0, code, None)]


def test_an_offer_falls_under_the_rows_of_its_performance_form_and_profiles() -> None:
    rows = [APrice(), UNIT, PGB]
    assert listed(rows, "Z051", "stay", [], OPEN_2026) == [rows[0]]
    assert listed(rows, "Z051", "vpt", [], OPEN_2026) == []
    assert listed(rows, "H126", "mpt", ["5VV"], OPEN_2026) == [UNIT]
    assert listed(rows, "Z051", "stay", [], Period(date(2025, 1, 1), date(2025, 12, 31))) == []


def test_an_offer_without_profiles_is_for_the_profiles_of_the_list() -> None:
    day = date(2026, 10, 5)
    assert offered_profiles([APrice()], [], day) == ["5VV"]
    assert offered_profiles([UNIT], [], day) == []
    assert unlisted_profiles([APrice()], ["5VV", "6VV"], day) == ["6VV"]


def test_the_lowest_row_is_the_ceiling() -> None:
    assert highest_cents([APrice(), APrice(price_cents=19000, valid_from=date(2027, 1, 1))]) == 19000

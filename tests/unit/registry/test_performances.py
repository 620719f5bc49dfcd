"""What the one list of performances allows, and which code is meant."""

from dataclasses import dataclass
from datetime import date

import pytest

from services.registry.reference import most_a_day, performances, unit_codes
from services.registry.rules.performances import ListFault, fills_a_day, nearest, off_list


@dataclass(frozen=True)
class Row:
    """A performance of the list, or a price."""

    code: str
    unit_code: str = "04"
    valid_from: date = date(2026, 1, 1)

    @property
    def performance_code(self) -> str | None:
        return self.code or None


KNOWN = {code: Row(code, unit) for code, unit in (("H126", "04"), ("Z051", "14"), ("Z061", "14"))}


def test_a_price_is_of_the_list_in_its_unit_and_from_its_day() -> None:
    prices = [Row("H126"), Row("", "41"), Row("Z052", "14"), Row("Z051"), Row("H126", valid_from=date(2025, 12, 31))]
    assert [(each.place, each.fault, each.listed.code) for each in off_list(prices, KNOWN)] == [
        (2, ListFault.UNKNOWN, "Z051"),
        (3, ListFault.UNIT_DIFFERS, "Z051"),
        (4, ListFault.NOT_YET, "H126"),
    ]


@pytest.mark.parametrize(("code", "meant"), [("z061", "Z061"), ("H162", "H126"), ("Z511", "Z051"), ("9", "Z061")])
def test_there_is_always_a_nearest_code(code: str, meant: str) -> None:
    assert nearest(code, KNOWN) == meant


@pytest.mark.parametrize(
    ("unit", "forms", "fills"),
    [("14", ["stay"], True), ("14", ["mpt", "vpt"], True), ("14", ["mpt"], False), ("04", ["stay"], False)],
)
def test_a_day_with_its_night_in_stay_or_full_package_fills_the_day(unit: str, forms: list[str], fills: bool) -> None:
    assert fills_a_day(unit, forms) is fills


def test_the_first_list_has_ten_performances_that_fill_a_day_and_six_that_do_not() -> None:
    rows = {row["code"]: row for row in performances()}
    exclusive = {code for code, row in rows.items() if row["exclusive"] == "yes"}
    assert (len(rows), exclusive) == (16, {f"{letter}0{profile}1" for letter in "ZV" for profile in range(4, 9)})
    assert {row["unit_code"] for code, row in rows.items() if code in exclusive} == {"14"}
    assert {code: row["unit_code"] for code, row in rows.items() if code not in exclusive} == {
        "H104": "04", "H117": "04", "H126": "04", "H300": "04", "H531": "16", "H800": "16",
    }  # fmt: skip
    assert all(row["source"] and row["name_nl"] and row["name_en"] for row in rows.values())
    assert {row["unit_code"] for row in rows.values()} <= set(unit_codes())


def test_a_day_holds_a_limited_number_of_units_that_are_of_the_day() -> None:
    assert [most_a_day(unit) for unit in ("14", "04", "15", "16", "01", "82")] == [1, 24, 6, 6, 1440, None]

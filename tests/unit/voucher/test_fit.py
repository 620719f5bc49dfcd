"""Fit-by days: which day it is, what must fit then, and who gives way."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.voucher.rules.fit import asked_to_fit, first_changed_day, fit_by, is_of_other_terms, room_to_fit
from services.voucher.rules.voucher_end import Wanted


def part(first: str, last: str, cents: int, **more: Any) -> dict[str, object]:
    return {"kind": "day-prices", "dayFrom": first, "dayTo": last, "days": 1, "cents": 1, "basisCents": cents,
            "factor": "1.0000", "text": {}, "source": "list"} | more  # fmt: skip


WHOLE = [part("2027-01-01", "2027-12-31", 100)]


@pytest.mark.parametrize(
    ("now", "changed"),
    [
        (WHOLE, None),
        ([part("2027-01-01", "2027-05-31", 100), part("2027-06-01", "2027-12-31", 100)], None),
        ([part("2027-01-01", "2027-05-31", 100), part("2027-06-01", "2027-12-31", 90)], date(2027, 6, 1)),
        ([part("2027-01-01", "2027-12-31", 100, factor="0.9000")], date(2027, 1, 1)),
        ([part("2027-01-01", "2027-02-28", 100)], date(2027, 3, 1)),
        ([], date(2027, 1, 1)),
        ([*WHOLE, part("2027-07-01", "2027-12-31", 5, kind="supplement")], date(2027, 7, 1)),
    ],
)
def test_the_first_day_on_which_a_value_rests_on_something_else(
    now: list[dict[str, object]], changed: date | None
) -> None:
    assert first_changed_day(WHOLE, now) == changed


def test_the_day_is_after_the_notice_and_never_before_the_change_takes_effect() -> None:
    decided = date(2026, 11, 20)
    assert fit_by(decided, 30, date(2026, 12, 1)) == date(2026, 12, 20)
    assert fit_by(decided, 30, date(2027, 1, 1)) == date(2027, 1, 1)
    assert fit_by(decided, 30, None) == date(2026, 12, 20)


def test_a_value_that_rose_again_counts_as_it_is_now() -> None:
    assert room_to_fit(70, [60]) == 70
    assert room_to_fit(60, [80]) == 80
    assert room_to_fit(60, [80, 60, 70]) == 60


def test_the_youngest_gives_way_and_what_was_drawn_stays() -> None:
    assert asked_to_fit(100, [Wanted(60, 0), Wanted(60, 0), Wanted(60, 0)]) == [60, 40, 0]
    assert asked_to_fit(100, [Wanted(60, 10), Wanted(60, 0), Wanted(60, 30)]) == [60, 10, 30]
    assert asked_to_fit(10, [Wanted(60, 10), Wanted(60, 20)]) == [10, 20]


@given(
    st.integers(0, 500),
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), max_size=6),
)
def test_what_is_asked_fits_but_for_what_was_drawn(room: int, rows: list[tuple[int, int]]) -> None:
    wanted = [Wanted(max(asked, drawn), drawn) for asked, drawn in rows]
    asked = asked_to_fit(room, wanted)
    drawn = sum(each.drawn_cents for each in wanted)
    assert sum(asked) <= max(room, drawn)
    assert all(each.drawn_cents <= cents <= each.cents for each, cents in zip(wanted, asked, strict=True))


def test_a_value_is_explained_again_when_a_day_is_for_something_else() -> None:
    day = {"dayFrom": "2027-01-01", "dayTo": "2027-12-31", "cents": 365, "profileCode": "5VV", "source": "list"}
    assert not is_of_other_terms(None, [day]), "nothing was explained before"
    assert not is_of_other_terms([day], [day | {"source": "another list"}])
    assert is_of_other_terms([day], [day | {"profileCode": "6VV"}])
    halves = [day | {"dayTo": "2027-06-30"}, day | {"dayFrom": "2027-07-01"}]
    assert not is_of_other_terms([day], halves)
    assert is_of_other_terms([day], [halves[0], halves[1] | {"profileCode": "6VV"}])

"""Until when an umbrella's evidence counts, and who could take clients over."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.ids import new_id
from services.registry.rules.continuity import RADIUS_M, Nearby, first_tasks, may_close, nearest
from services.registry.rules.geography import Point
from services.registry.rules.umbrella import covered_until, covers
from tests.unit.registry.builders import TODAY

EARLY, LATE = date(2026, 11, 1), date(2027, 2, 1)
MAASTRICHT = Point(50.851, 5.686)


@pytest.mark.parametrize(
    ("status", "ends", "last_day", "evidence_ends", "until"),
    [
        ("admitted", [None], None, None, None),
        ("admitted", [None], LATE, EARLY, EARLY),
        ("admitted-on-conditions", [EARLY, None], LATE, None, LATE),
        ("suspended", [EARLY], LATE, None, EARLY),
        ("suspended", [EARLY, None], None, LATE, EARLY),
        ("ended", [EARLY], None, None, EARLY),
        ("admitted", [EARLY], None, None, EARLY),
    ],
)
def test_an_umbrella_covers_until_the_first_of_its_ends(
    status: str, ends: list[date | None], last_day: date | None, evidence_ends: date | None, until: date | None
) -> None:
    assert covers(status, ends)
    assert covered_until(status, ends, last_day, evidence_ends) == until


@pytest.mark.parametrize("status", ["applied", "refused", "suspended", "ended"])
def test_who_was_never_admitted_covers_nothing(status: str) -> None:
    assert not covers(status, [])


days = st.none() | st.dates(date(2026, 1, 1), date(2028, 1, 1))


@given(st.sampled_from(["admitted", "suspended", "ended"]), st.lists(days, min_size=1, max_size=3), days, days)
def test_nothing_counts_longer_under_an_umbrella_than_it_counts_itself(
    status: str, ends: list[date | None], last_day: date | None, evidence_ends: date | None
) -> None:
    until = covered_until(status, ends, last_day, evidence_ends)
    for each in (last_day, evidence_ends):
        assert each is None or (until is not None and until <= each)


def a_neighbour(name: str, latitude: float, free_places: int | None = None) -> Nearby:
    at = Point(latitude, MAASTRICHT.longitude)
    return Nearby(new_id(), name, new_id(), "Huis", "Maastricht", at, ("mpt",), (), free_places)


def test_the_nearest_comes_first_then_the_name_and_never_who_is_full_or_far() -> None:
    near, far, twin = a_neighbour("Zon", 50.86), a_neighbour("Aar", 50.9, 2), a_neighbour("Maan", 50.86, 1)
    full, away = a_neighbour("Vol", 50.86, 0), a_neighbour("Ver", 51.2)
    found = nearest(MAASTRICHT, [far, near, full, away, twin])
    assert [each.name for _, each in found] == ["Maan", "Zon", "Aar"]
    assert all(metres <= RADIUS_M for metres, _ in found)


def test_a_plan_begins_with_tasks_for_both_when_there_are_clients() -> None:
    assert {each.who for each in first_tasks(1, TODAY)} == {"provider", "care-office"}
    assert all(each.due_on > TODAY for each in first_tasks(1, TODAY))
    assert first_tasks(0, TODAY) == []


def test_a_plan_closes_when_every_task_is_done() -> None:
    assert may_close([])
    assert may_close([TODAY])
    assert not may_close([TODAY, None])

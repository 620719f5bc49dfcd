"""Figures count for 14 days, and hold since they were first said without a change or a gap."""

from dataclasses import dataclass
from datetime import date, timedelta

from services.registry.rules.capacity import Figures, holds_since, is_stale

TODAY = date(2026, 10, 20)


@dataclass(frozen=True)
class Said:
    free_places: int = 2
    waiting_people: int = 0
    waiting_weeks: int = 3
    since: date = date(2026, 9, 1)
    reported_on: date = date(2026, 10, 10)


def test_figures_count_for_fourteen_days() -> None:
    assert not is_stale(TODAY - timedelta(days=14), TODAY)
    assert is_stale(TODAY - timedelta(days=15), TODAY)


def test_the_same_figures_hold_since_they_were_first_said() -> None:
    assert holds_since(Said(), Figures(2, 0, 3), TODAY) == date(2026, 9, 1)


def test_other_figures_and_first_figures_hold_from_today() -> None:
    for said in (Figures(1, 0, 3), Figures(2, 1, 3), Figures(2, 0, 4)):
        assert holds_since(Said(), said, TODAY) == TODAY
    assert holds_since(None, Figures(2, 0, 3), TODAY) == TODAY


def test_nobody_knows_what_held_while_the_figures_were_stale() -> None:
    old = Said(reported_on=TODAY - timedelta(days=15))
    assert holds_since(old, Figures(2, 0, 3), TODAY) == TODAY

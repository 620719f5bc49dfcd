"""Who may say something of which year, when averages are shown, and every step of an experience."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from services.registry.rules.experience import CAN_BECOME, THEMES, ExperienceStatus, averages, can_become, years_of_care

TODAY = date(2027, 3, 1)


def test_an_experience_is_about_a_year_in_which_the_agreement_ran() -> None:
    assert list(years_of_care(date(2026, 10, 1), None, TODAY)) == [2026, 2027]
    assert list(years_of_care(date(2025, 10, 1), date(2026, 1, 1), TODAY)) == [2025, 2026]
    assert list(years_of_care(date(2027, 3, 1), date(2029, 1, 1), TODAY)) == [2027]
    assert list(years_of_care(date(2027, 3, 2), None, TODAY)) == []
    assert list(years_of_care(date(2027, 2, 2), date(2027, 2, 1), TODAY)) == []


@given(st.lists(st.tuples(*[st.integers(1, 10)] * 5), max_size=12))
def test_averages_are_shown_from_five_on_with_one_decimal(marks: list[tuple[int, ...]]) -> None:
    totals = {theme: sum(each[place] for each in marks) for place, theme in enumerate(THEMES)}
    shown = averages(len(marks), totals)
    assert (shown is None) == (len(marks) < 5)
    for theme, mark in (shown or {}).items():
        assert 1 <= mark <= 10
        assert abs(mark - totals[theme] / len(marks)) <= 0.05 + 1e-9


def test_every_step_that_is_not_in_the_table_is_refused() -> None:
    allowed = {(one, other) for one, others in CAN_BECOME.items() for other in others}
    assert allowed == {("shown", "held-back"), ("held-back", "shown"), ("shown", "withdrawn"),
                       ("held-back", "withdrawn")}  # fmt: skip
    for one in ExperienceStatus:
        for other in ExperienceStatus:
            assert can_become(one, other) == ((one, other) in allowed)

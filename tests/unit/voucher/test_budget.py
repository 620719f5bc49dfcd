"""Thresholds of a budget."""

from services.voucher.rules.budget import Spent, thresholds


def test_a_threshold_is_reached_at_its_cent() -> None:
    for cents, percents in ((799_999, []), (800_000, [80]), (899_999, [80]), (900_000, [80, 90])):
        assert [each.percent for each in thresholds(Spent(2026, 1_000_000, cents, 0))] == percents
    measures = [(each.measure, each.percent) for each in thresholds(Spent(2026, 100, 85, 100))]
    assert measures == [("reserved", 80), ("projected", 80), ("projected", 90), ("projected", 100)]


def test_nothing_spent_reaches_no_threshold_also_of_a_ceiling_of_nothing() -> None:
    assert not list(thresholds(Spent(2026, 0, 0, 0)))
    assert [each.percent for each in thresholds(Spent(2026, 0, 1, 0))] == [80, 90, 100]

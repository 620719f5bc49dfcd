"""What voucher looks up: how often a unit fits in a day, and which performances fill one. Every row has its source."""

import csv
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent


def most_a_day(unit_code: str, performance_code: str) -> int | None:
    """How many units of a performance one day can hold; None for a unit that is not of the day, such as a piece.

    By the unit that is agreed; where that is not of the day, by the unit of the performance in the central list.
    """
    listed = _performances().get(performance_code)
    return _units().get(unit_code) or (_units().get(listed["unit_code"]) if listed else None)


@cache
def exclusive_performances() -> frozenset[str]:
    """The performances that fill a client's whole day (central list): one of them a day is all there is."""
    return frozenset(code for code, row in _performances().items() if row["exclusive"] == "yes")


@cache
def _units() -> dict[str, int]:
    return {row["unit_code"]: int(row["most_a_day"]) for row in _rows("units")}


@cache
def _performances() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in _rows("performances")}


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))

"""What the registry looks up: places by postcode, municipalities, time units. Every row says where it comes from."""

import csv
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import NamedTuple

from services.common.texts import Text
from services.registry.rules.geography import Point
from services.registry.rules.search import folded

HERE = Path(__file__).parent


class Municipality(NamedTuple):
    """A municipality (gemeente) with its code."""

    code: str
    name: str


def find_place(postcode: str) -> Point | None:
    """The middle of the area of a postcode's four digits, where we know it."""
    return _places().get(postcode[:4])


def find_municipality(name: str) -> Municipality | None:
    """The municipality of this name, without regard to capitals and accents."""
    return _municipalities().get(folded(name))


def nearest_municipality(name: str) -> str:
    """The name of the municipality that is spelt most like it."""
    known = _municipalities()
    close = get_close_matches(folded(name), known, n=1, cutoff=0.0)
    return known[close[0]].name


def find_unit(code: str) -> Text | None:
    """What a time unit (COD218) is called."""
    return _units().get(code)


@cache
def _places() -> dict[str, Point]:
    return {row["postcode4"]: Point(float(row["latitude"]), float(row["longitude"])) for row in _rows("places")}


@cache
def _municipalities() -> dict[str, Municipality]:
    rows = _rows("municipalities")
    return {folded(row["municipality"]): Municipality(row["municipality_code"], row["municipality"]) for row in rows}


@cache
def _units() -> dict[str, Text]:
    return {row["unit_code"]: Text(row["name_nl"], row["name_en"]) for row in _rows("units")}


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))

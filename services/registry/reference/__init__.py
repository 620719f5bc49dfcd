"""What the registry looks up: places, municipalities, time units, identities. Every row says where it comes from."""

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

from services.common.names import Gazetteer, Renaming, folded
from services.common.texts import Text
from services.registry.rules.geography import Point

HERE = Path(__file__).parent


class Municipality(NamedTuple):
    """A municipality (gemeente) with its code."""

    code: str
    name: str


class IdentityTerm(NamedTuple):
    """What a location can say it is (identiteit): a religion, a culture, a language or a way of life."""

    code: str
    kind: str
    name: Text


def find_place(postcode: str) -> Point | None:
    """The middle of the area of a postcode's four digits, where we know it."""
    return _places().get(postcode[:4])


def find_named_place(name: str) -> Point | None:
    """The middle of a place, a district or a municipality of this name, where we know it."""
    return _named_places().get(folded(name))


def nearest_place(name: str) -> str | None:
    """The name of the place that is spelt most like it; None when none is much like it."""
    known = _place_names()
    close = get_close_matches(folded(name), known, n=1, cutoff=0.6)
    return known[close[0]] if close else None


def identity_terms() -> Mapping[str, IdentityTerm]:
    """Every identity of the list, by code."""
    return _identities()


def find_municipality(name: str, day: date) -> Municipality | None:
    """The municipality of this name on a day: former and everyday names count, mergers are followed."""
    found = _gazetteer().find(name, day)
    return _municipalities()[found] if found else None


def likely_municipalities(name: str, day: date) -> list[str]:
    """The names of the municipalities that may be meant."""
    return _gazetteer().likely(name, day)


def find_unit(code: str) -> Text | None:
    """What a time unit (COD218) is called."""
    return _units().get(code)


def most_a_day(unit_code: str) -> int | None:
    """How many of a unit one day can hold; None for a unit that is not of the day, such as a piece."""
    return _most_a_day().get(unit_code)


def unit_codes() -> Sequence[str]:
    """The codes of all time units (COD218)."""
    return list(_units())


def performances() -> Sequence[Mapping[str, str]]:
    """The first rows of the list of performances, as the file has them."""
    return _rows("performances")


@cache
def _places() -> dict[str, Point]:
    return {row["postcode4"]: Point(float(row["latitude"]), float(row["longitude"])) for row in _rows("places")}


@cache
def _named_places() -> dict[str, Point]:
    """Every name with the middle of its postcode areas; a place goes before a municipality, that before a district."""
    found: dict[str, Point] = {}
    for column in ("district", "municipality", "place"):
        areas: dict[str, list[Point]] = defaultdict(list)
        for row, name in _named_rows(column):
            areas[folded(name)].append(Point(float(row["latitude"]), float(row["longitude"])))
        found |= {name: _middle(points) for name, points in areas.items()}
    return found


@cache
def _place_names() -> dict[str, str]:
    return {folded(name): name for column in ("district", "municipality", "place") for _, name in _named_rows(column)}


def _named_rows(column: str) -> list[tuple[dict[str, str], str]]:
    """The rows of the places with the name that a column gives them."""
    names = {each.code: each.name for each in _municipalities().values()}
    rows = [(row, names.get(row["municipality_code"], "") if column == "municipality" else row[column])
            for row in _rows("places")]  # fmt: skip
    return [(row, name) for row, name in rows if name]


def _middle(points: list[Point]) -> Point:
    return Point(fmean(each.latitude for each in points), fmean(each.longitude for each in points))


@cache
def _identities() -> dict[str, IdentityTerm]:
    return {
        row["code"]: IdentityTerm(row["code"], row["kind"], Text(row["name_nl"], row["name_en"]))
        for row in _rows("identities")
    }


@cache
def _municipalities() -> dict[str, Municipality]:
    rows = _rows("municipalities")
    return {row["municipality"]: Municipality(row["municipality_code"], row["municipality"]) for row in rows}


@cache
def _gazetteer() -> Gazetteer:
    former = [
        Renaming(row["old"], row["new"], date.fromisoformat(row["from_on"]) if row["from_on"] else None)
        for row in _rows("municipality_changes")
    ]
    everyday = [Renaming(row["name"], row["municipality"], None) for row in _rows("municipality_names")]
    places = ((row["place"], row["municipality"]) for row in _rows("place_municipalities"))
    return Gazetteer.of(_municipalities(), [*former, *everyday], places)


@cache
def _units() -> dict[str, Text]:
    return {row["unit_code"]: Text(row["name_nl"], row["name_en"]) for row in _rows("units")}


@cache
def _most_a_day() -> dict[str, int]:
    return {row["unit_code"]: int(row["most_a_day"]) for row in _rows("units") if row["most_a_day"]}


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))

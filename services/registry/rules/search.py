"""The order in which providers and locations are shown: a pure function, of nothing a provider can buy.

Providers by distance: the provider whose nearest matching location is closest comes first; then by name, then by id.
Providers by name: by name without regard to capitals and accents, then by id.

Locations by distance: the nearest first. By waiting: the fewest weeks first, in the delivery form asked for or else the
quickest one; who has not said so in the last 14 days comes last. By experience: the highest average first; who has
fewer than five experiences comes last. Ties by distance (where a place is given), then by the names of provider and
location, then by id. By name: names, then id.
"""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

WORDS_AT_MOST = 8


class Sort(StrEnum):
    """By what a search is ordered."""

    DISTANCE = "distance"
    NAME = "name"


class LocationSort(StrEnum):
    """By what a search for locations is ordered."""

    DISTANCE = "distance"
    WAITING = "waiting"
    EXPERIENCE = "experience"
    NAME = "name"


class FoundLocation(NamedTuple):
    """A location that matches, with all that its place in the list depends on."""

    location_id: UUID
    name_key: str
    """The names of provider and location, folded."""
    distance_m: int
    """0 where no place is given."""
    waiting_weeks: int | None
    """None where nothing was said in the last 14 days."""
    mark_hundredths: int | None
    """The average mark, times 100; None under five experiences."""


WEEK_STEPS = (0, 4, 13, 26)
"""The waiting times that a search counts by: at once, and within so many weeks."""

LAST = 1_000_000
"""The rank of what is not known."""


def rank(one: FoundLocation, sort: LocationSort) -> int:
    """What a sort looks at first; the lower the earlier."""
    if sort is LocationSort.WAITING:
        return LAST if one.waiting_weeks is None else one.waiting_weeks
    if sort is LocationSort.EXPERIENCE:
        return LAST if one.mark_hundredths is None else -one.mark_hundredths
    return 0


def locations_in_order(found: Iterable[FoundLocation], sort: LocationSort) -> list[FoundLocation]:
    """The locations in the order in which they are shown."""
    return sorted(found, key=lambda one: _place_in(one, sort))


def folded(text: str) -> str:
    """A text without capitals, accents and doubled blanks, for comparing."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(each))
    return " ".join(plain.split())


def search_words(text: str) -> list[str]:
    """The words someone looks for; all of them must occur."""
    return re.findall(r"\w+", folded(text))[:WORDS_AT_MOST]


def _place_in(one: FoundLocation, sort: LocationSort) -> tuple[int, int, str, UUID]:
    metres = 0 if sort is LocationSort.NAME else one.distance_m
    return (rank(one, sort), metres, one.name_key, one.location_id)


def location_words(*parts: str) -> str:
    """What a location can be found by: the names of provider, location, place and municipality."""
    return folded(" ".join(parts))

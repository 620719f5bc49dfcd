"""The order in which providers are shown: a pure function of place and name, of nothing a provider can buy.

Sorted by distance: the provider whose nearest matching location is closest comes first; then by name, then by id.
Sorted by name: by name without regard to capitals and accents, then by id.
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


class Found(NamedTuple):
    """A provider that matches, with the distance of its nearest matching location."""

    provider_id: UUID
    name: str
    distance_m: int | None


def folded(text: str) -> str:
    """A text without capitals, accents and doubled blanks, for comparing."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(each))
    return " ".join(plain.split())


def search_words(text: str) -> list[str]:
    """The words someone looks for; all of them must occur."""
    return re.findall(r"\w+", folded(text))[:WORDS_AT_MOST]


def in_order(found: Iterable[Found], sort: Sort) -> list[Found]:
    """The providers in the order in which they are shown."""
    return sorted(found, key=_by_distance if sort == Sort.DISTANCE else _by_name)


def _by_distance(one: Found) -> tuple[int, str, UUID]:
    return (one.distance_m if one.distance_m is not None else 0, folded(one.name), one.provider_id)


def _by_name(one: Found) -> tuple[str, UUID]:
    return (folded(one.name), one.provider_id)


def location_words(*parts: str) -> str:
    """What a location can be found by: the names of provider, location, place and municipality."""
    return folded(" ".join(parts))

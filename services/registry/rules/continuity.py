"""What a continuity plan (continuïteitsplan) begins with, who could take over, and in which order they are shown.

The order is a pure function of place and name: nearest first, then by name, then by id; of nothing that can be bought.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from services.common.texts import Text
from services.registry.rules.geography import Point, distance_m
from services.registry.rules.search import folded

RADIUS_M = 25_000
SHOWN = 20
PROVIDER, CARE_OFFICE = "provider", "care-office"


class FirstTask(NamedTuple):
    """A task that every plan begins with."""

    who: str
    words: Text
    due_on: date


class Nearby(NamedTuple):
    """A location of an admitted provider that could take clients over."""

    provider_id: UUID
    name: str
    location_id: UUID
    location_name: str
    place: str
    at: Point
    delivery_forms: tuple[str, ...]
    profile_codes: tuple[str, ...]
    """None: every profile."""
    free_places: int | None
    """None: the provider has not said."""


def first_tasks(clients: int, from_day: date) -> list[FirstTask]:
    """What has to be done first; without clients there is nothing to arrange."""
    return [FirstTask(who, words, from_day + timedelta(days=days)) for who, words, days in _FIRST] if clients else []


def nearest(middle: Point, nearby: Iterable[Nearby]) -> list[tuple[int, Nearby]]:
    """Who could take over within 25 km, nearest first, with the distance in metres; a location known to be full not."""
    found = [(distance_m(middle, each.at), each) for each in nearby if each.free_places != 0]
    within = [each for each in found if each[0] <= RADIUS_M]
    return sorted(within, key=lambda each: (each[0], folded(each[1].name), each[1].location_id))[:SHOWN]


def may_close(done: Sequence[date | None]) -> bool:
    """Whether a plan may be closed: every task is done."""
    return all(done)


_FIRST: Sequence[tuple[str, Text, int]] = (
    (
        PROVIDER,
        Text(
            "Vertel al uw cliënten en hun naasten wat de schorsing voor hen betekent. Hun zorg gaat door.",
            "Tell all your clients and those close to them what the suspension means for them. Their care goes on.",
        ),
        3,
    ),
    (
        PROVIDER,
        Text(
            "Schrijf op hoe u de zorg voor uw cliënten de komende weken veilig houdt.",
            "Write down how you keep the care for your clients safe in the coming weeks.",
        ),
        7,
    ),
    (
        CARE_OFFICE,
        Text(
            "Spreek met de aanbieder over de zorg die nu loopt.", "Talk to the provider about the care that runs now."
        ),
        3,
    ),
    (
        CARE_OFFICE,
        Text(
            "Ga na welke aanbieders in de buurt cliënten kunnen overnemen als dat nodig is.",
            "Find out which providers nearby can take clients over if that is needed.",
        ),
        14,
    ),
)

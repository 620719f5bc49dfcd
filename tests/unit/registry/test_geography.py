"""Distance, the box of a search, and the order of what is found."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from services.registry.rules.geography import Point, box_around, distance_m
from services.registry.rules.search import folded, search_words

MAASTRICHT, HEERLEN = Point(50.851, 5.686), Point(50.888, 5.980)
points = st.builds(Point, st.floats(-85, 85), st.floats(-170, 170))


def test_maastricht_to_heerlen_is_just_over_twenty_kilometres() -> None:
    assert 20_800 < distance_m(MAASTRICHT, HEERLEN) < 21_200
    assert distance_m(MAASTRICHT, MAASTRICHT) == 0


@settings(deadline=None)
@given(points, st.floats(100, 200_000), st.floats(0, 2 * math.pi), st.floats(0, 1))
def test_the_box_holds_everything_within_the_radius(middle: Point, radius: float, course: float, part: float) -> None:
    angle = radius * part / 6_371_008.8
    lat = math.asin(
        math.sin(math.radians(middle.latitude)) * math.cos(angle)
        + math.cos(math.radians(middle.latitude)) * math.sin(angle) * math.cos(course)
    )
    lon = math.radians(middle.longitude) + math.atan2(
        math.sin(course) * math.sin(angle) * math.cos(math.radians(middle.latitude)),
        math.cos(angle) - math.sin(math.radians(middle.latitude)) * math.sin(lat),
    )
    box = box_around(middle, radius)
    assert box.south <= math.degrees(lat) <= box.north
    assert box.west <= math.degrees(lon) <= box.east


def test_text_is_compared_without_accents_capitals_and_signs() -> None:
    assert folded("  Café   De LINDE ") == "cafe de linde"
    assert search_words("De-Linde, Élan 100%") == ["de", "linde", "elan", "100"]

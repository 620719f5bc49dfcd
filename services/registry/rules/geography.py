"""Distances on the globe and the box a search looks in; the SQL of the search uses the same formulas."""

from math import asin, cos, degrees, radians, sin, sqrt
from typing import NamedTuple

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the Earth in metres (IUGG)."""


class Point(NamedTuple):
    """A place on Earth in degrees (WGS 84)."""

    latitude: float
    longitude: float


class Box(NamedTuple):
    """The latitudes and longitudes that hold everything within a radius."""

    south: float
    north: float
    west: float
    east: float


def distance_m(one: Point, other: Point) -> int:
    """The great-circle distance in whole metres (haversine)."""
    half_lat = radians(other.latitude - one.latitude) / 2
    half_lon = radians(other.longitude - one.longitude) / 2
    h = sin(half_lat) ** 2 + cos(radians(one.latitude)) * cos(radians(other.latitude)) * sin(half_lon) ** 2
    return round(2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(h))))


def box_around(middle: Point, radius_m: float) -> Box:
    """The smallest box in degrees that holds every point within the radius, a metre added for rounding."""
    angle = (radius_m + 1) / EARTH_RADIUS_M
    south, north = middle.latitude - degrees(angle), middle.latitude + degrees(angle)
    reach = sin(angle) / cos(radians(middle.latitude)) if abs(middle.latitude) < 89.9 else 2.0
    if south <= -90 or north >= 90 or reach >= 1:
        return Box(max(south, -90.0), min(north, 90.0), -180.0, 180.0)
    width = degrees(asin(reach))
    return Box(south, north, middle.longitude - width, middle.longitude + width)

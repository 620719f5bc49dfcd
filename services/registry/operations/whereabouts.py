"""From where distance is measured: coordinates, a postcode or the name of a place."""

from services.registry.reference import find_named_place, find_place, nearest_place
from services.registry.refusals.choice import PlaceUnknown, PlaceUnknownAltogether
from services.registry.refusals.providers import PlaceTwice, PostcodeUnknown
from services.registry.rules.geography import Point


def middle_of(near: str | None, postcode: str | None, place: str | None) -> Point | None:
    """The point that is meant; None where none is given. Of a postcode its four digits count."""
    given = [name for name, value in (("near", near), ("postcode", postcode), ("place", place)) if value]
    if len(given) > 1:
        raise PlaceTwice(pointer=f"/query/{given[1]}")
    if near:
        latitude, _, longitude = near.partition(",")
        return Point(float(latitude), float(longitude))
    if postcode:
        return _of_postcode(postcode)
    return _of_place(place) if place else None


def _of_postcode(postcode: str) -> Point:
    found = find_place(postcode)
    if found is None:
        raise PostcodeUnknown(pointer="/query/postcode")
    return found


def _of_place(place: str) -> Point:
    found = find_named_place(place)
    if found:
        return found
    if nearest := nearest_place(place):
        raise PlaceUnknown(pointer="/query/place", nearest=nearest)
    raise PlaceUnknownAltogether(pointer="/query/place")

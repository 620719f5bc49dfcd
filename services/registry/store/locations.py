"""The search for locations in SQL, put together from what is asked: the order of `rules/search.py`, in one statement.

What is not asked does not stand in the statement, so that PostgreSQL can go by the index that fits: the box around the
place, the words, or the names. Candidates come in order, and only as many as the page needs are held against offers:
`OFFSET 0` keeps PostgreSQL from turning that around and reading all offers of the country first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import TextClause, text

from services.common.data.quick import Quick
from services.registry.rules.capacity import freshest_before
from services.registry.rules.experience import SHOWN_FROM
from services.registry.rules.geography import EARTH_RADIUS_M, Point, box_around
from services.registry.rules.search import LAST, LocationSort


@dataclass(frozen=True)
class LocationWish:
    """What someone looks for; None or empty where it does not matter."""

    day: date
    middle: Point | None = None
    radius_m: int = 25_000
    """Counts only with a middle."""
    delivery_form: str | None = None
    profile_code: str | None = None
    performance_code: str | None = None
    pilot_code: str | None = None
    words: tuple[str, ...] = ()
    identity_codes: tuple[str, ...] = ()
    """All of them must hold."""
    has_free_places: bool = False
    most_weeks: int | None = None
    admitted_only: bool = True


class Part(StrEnum):
    """A part of a wish that the statement has only when it is asked."""

    PLACE = "place"
    FORM = "form"
    PROFILE = "profile"
    PERFORMANCE = "performance"
    PILOT = "pilot"
    IDENTITY = "identity"
    FREE = "free"
    WEEKS = "weeks"
    ADMITTED = "admitted"
    AFTER = "after"


class Shape(NamedTuple):
    """Which statement: the parts of the wish, the number of its words, and the order."""

    parts: frozenset[Part]
    words: int
    sort: LocationSort


class After(NamedTuple):
    """Where the last page ended; the name is looked up by the id."""

    rank: int
    metres: int
    location_id: UUID


async def search_locations(
    quick: Quick, wish: LocationWish, sort: LocationSort, after: After | None, most: int
) -> list[Any]:
    """Locations that fit, in order, with all that is shown of them."""
    start = after or After(0, 0, UUID(int=0))
    facts = facts_of(wish) | {"after_rank": start.rank, "after_m": start.metres, "after_id": start.location_id}
    return await quick.rows(_search(shape_of(wish, sort, after)), facts | {"most": most})


async def get_locations(quick: Quick, wish: LocationWish, location_ids: Sequence[UUID]) -> list[Any]:
    """These locations with all that is shown of them, whether they fit or not; in no order."""
    return await quick.rows(_some(shape_of(wish)), facts_of(wish) | {"ids": list(location_ids)})


def shape_of(wish: LocationWish, sort: LocationSort = LocationSort.NAME, after: After | None = None) -> Shape:
    """Which statement answers this wish."""
    asked = {
        Part.PLACE: wish.middle,
        Part.FORM: wish.delivery_form,
        Part.PROFILE: wish.profile_code,
        Part.PERFORMANCE: wish.performance_code,
        Part.PILOT: wish.pilot_code,
        Part.IDENTITY: wish.identity_codes,
        Part.FREE: wish.has_free_places,
        Part.WEEKS: wish.most_weeks is not None,
        Part.ADMITTED: wish.admitted_only,
        Part.AFTER: after,
    }
    return Shape(frozenset(part for part, value in asked.items() if value), len(wish.words), sort)


def facts_of(wish: LocationWish) -> dict[str, Any]:
    """The parameters of a wish; a statement takes those it names."""
    middle = wish.middle or Point(0.0, 0.0)
    return {
        "day": wish.day,
        "fresh": freshest_before(wish.day),
        "latitude": middle.latitude,
        "longitude": middle.longitude,
        "radius": wish.radius_m,
        **box_around(middle, wish.radius_m)._asdict(),
        "form": wish.delivery_form,
        "profile": wish.profile_code,
        "performance": wish.performance_code,
        "pilot": wish.pilot_code,
        "identities": list(wish.identity_codes),
        "weeks": wish.most_weeks,
        **{f"word_{place}": f"%{_escaped(word)}%" for place, word in enumerate(wish.words)},
    }


def fitting(shape: Shape) -> str:
    """The condition on a location `l`, all but its offers."""
    return " AND ".join(_conditions(shape)) or "true"


def offers_of(shape: Shape, of: str = "l") -> str:
    """FROM and WHERE of the offers `o` that fit, of a location by the name of `of`; with free places where asked."""
    return f"FROM offer o {_CAPACITY if _asks_capacity(shape) else ''} WHERE {_offer_of(shape, of)}"


def waiting(shape: Shape, of: str = "l") -> str:
    """The weeks that who asks today waits, in the quickest form that is offered and asked for."""
    return f"(SELECT min(c.waiting_weeks) FROM offer o {_CAPACITY} WHERE {_offer_of(shape, of)})"  # noqa: S608  # constants only


def mark(of: str = "l") -> str:
    """The average mark of a location, times 100; null under five experiences."""
    return (
        f"(SELECT CASE WHEN count(*) >= {SHOWN_FROM} THEN"  # noqa: S608  # constants only
        " CAST(round(avg(20 * (e.bond + e.promises + e.own_say + e.safety + e.daily_life))) AS bigint) END"
        f" FROM experience e WHERE e.location_id = {of}.location_id AND e.status = 'shown')"
    )


METRES = (
    f"CAST(round(2 * {EARTH_RADIUS_M} * asin(least(1, sqrt("
    "sin(radians(l.latitude - :latitude) / 2) ^ 2"
    " + cos(radians(:latitude)) * cos(radians(l.latitude)) * sin(radians(l.longitude - :longitude) / 2) ^ 2"
    ")))) AS bigint)"
)
_CAPACITY = (
    "JOIN capacity c ON c.location_id = o.location_id AND c.delivery_form = o.delivery_form AND c.reported_on >= :fresh"
)
OF_CAPACITY = {Part.FREE: "c.free_places > 0", Part.WEEKS: "c.waiting_weeks <= :weeks"}
CURRENT = "NOT o.withdrawn AND o.valid_from <= :day AND (o.valid_to IS NULL OR o.valid_to >= :day)"
OFFERED = {
    Part.FORM: "o.delivery_form = :form",
    Part.PILOT: "o.pilot_code = :pilot",
    Part.PERFORMANCE: "o.performance_code = :performance",
    Part.PROFILE: "(o.profile_codes = '{}' OR :profile = ANY (o.profile_codes))",
    Part.ADMITTED: (
        "EXISTS (SELECT FROM admission a JOIN admission_standing s USING (admission_id)"
        " WHERE a.provider_id = o.provider_id AND a.pilot_code = o.pilot_code AND s.from_day <= :day"
        " AND (s.until_day IS NULL OR s.until_day >= :day) OFFSET 0)"
    ),
}
STATEMENTS = 256
"""So many shapes of a search are kept; there are more than a public search should be able to fill memory with."""
KEYS = {
    LocationSort.DISTANCE: ("metres", "name_key", "location_id"),
    LocationSort.WAITING: ("rank", "metres", "name_key", "location_id"),
    LocationSort.EXPERIENCE: ("rank", "metres", "name_key", "location_id"),
    LocationSort.NAME: ("name_key", "location_id"),
}
STARTS = {
    "rank": "CAST(:after_rank AS bigint)",
    "metres": "CAST(:after_m AS bigint)",
    "name_key": "(SELECT name_key FROM location WHERE location_id = :after_id)",
    "location_id": "CAST(:after_id AS uuid)",
}


@lru_cache(maxsize=STATEMENTS)
def _search(shape: Shape) -> TextClause:
    keys = KEYS[shape.sort]
    order = ", ".join(keys)
    return text(
        f"SELECT f.*, {_shown(shape, 'f')}"  # noqa: S608  # parts of this file only
        f" FROM (SELECT * FROM (SELECT l.*, {_metres(shape)} AS metres, {_rank(shape)} AS rank"
        f" FROM location l {_waits(shape)} WHERE {fitting(shape)} ORDER BY {order} OFFSET 0) l"
        f" WHERE {' AND '.join(_wanted(shape, keys)) or 'true'} ORDER BY {order} LIMIT :most) f"
        f" JOIN provider p USING (provider_id) ORDER BY {', '.join(f'f.{key}' for key in keys)}"
    )


@lru_cache(maxsize=STATEMENTS)
def _some(shape: Shape) -> TextClause:
    return text(
        f"SELECT l.*, {_metres(shape)} AS metres, p.about, p.website, {_shown(shape, 'l')}"  # noqa: S608  # constants only
        " FROM location l JOIN provider p USING (provider_id) WHERE l.location_id = ANY (CAST(:ids AS uuid[]))"
    )


def _shown(shape: Shape, of: str) -> str:
    """What is shown beside the location's own columns; worked out for the rows of the page only."""
    return (
        f"p.name AS provider_name, p.professionals, p.residents, {waiting(shape, of)} AS waiting_weeks,"  # noqa: S608  # constants only
        f" {mark(of)} AS mark_hundredths,"
        f" ARRAY(SELECT DISTINCT o.delivery_form {offers_of(shape, of)} ORDER BY 1) AS delivery_forms,"
        f" (SELECT json_agg(c ORDER BY c.delivery_form) FROM capacity c WHERE c.location_id = {of}.location_id)"
        " AS capacity,"
        " (SELECT a.umbrella_name FROM admission a WHERE a.provider_id = p.provider_id"
        "   AND a.status NOT IN ('refused', 'ended') AND a.umbrella_name IS NOT NULL ORDER BY a.admission_id LIMIT 1)"
        " AS umbrella_name"
    )


def _metres(shape: Shape) -> str:
    return METRES if Part.PLACE in shape.parts else "0"


def _rank(shape: Shape) -> str:
    if shape.sort is LocationSort.WAITING:
        return f"coalesce(w.weeks, {LAST})"
    if shape.sort is LocationSort.EXPERIENCE:
        return f"coalesce(-{mark()}, {LAST})"
    return "0"


def _waits(shape: Shape) -> str:
    """To go by waiting, all offers of all candidates are looked at, once; a candidate without one that fits is out."""
    if shape.sort is not LocationSort.WAITING:
        return ""
    join = "" if _asks_capacity(shape) else "LEFT "
    return (
        f"JOIN LATERAL (SELECT min(c.waiting_weeks) AS weeks FROM offer o {join}{_CAPACITY}"  # noqa: S608  # constants only
        f" WHERE {_offer_of(shape, 'l')} HAVING count(*) > 0) w ON true"
    )


def _wanted(shape: Shape, keys: tuple[str, ...]) -> Iterator[str]:
    """What is asked of candidates one by one, in order, until the page is full."""
    if Part.PLACE in shape.parts:
        yield "metres <= :radius"
    if Part.AFTER in shape.parts:
        yield f"({', '.join(keys)}) > ({', '.join(STARTS[key] for key in keys)})"
    if shape.sort is not LocationSort.WAITING:
        yield f"EXISTS (SELECT {offers_of(shape)} OFFSET 0)"


def _conditions(shape: Shape) -> Iterator[str]:
    parts = shape.parts
    if Part.PLACE in parts:
        yield "l.latitude BETWEEN :south AND :north AND l.longitude BETWEEN :west AND :east"
    for place in range(shape.words):
        yield f"l.search_text LIKE :word_{place}"
    if Part.IDENTITY in parts:
        yield "l.identity_codes @> CAST(:identities AS text[])"


def _asks_capacity(shape: Shape) -> bool:
    return not shape.parts.isdisjoint(OF_CAPACITY)


def _offer_of(shape: Shape, of: str) -> str:
    asked = [condition for part, condition in (OFFERED | OF_CAPACITY).items() if part in shape.parts]
    return " AND ".join((f"o.location_id = {of}.location_id", CURRENT, *asked))


def _escaped(word: str) -> str:
    """A word as LIKE takes it."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")

"""The public search in SQL: a box on the index, the exact distance after it, the order of `rules/search.py`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.rules.geography import EARTH_RADIUS_M, Box, Point, box_around

LOCATIONS_SHOWN = 20


@dataclass(frozen=True)
class Wish:
    """What someone looks for; None where it does not matter."""

    day: date
    middle: Point | None = None
    radius_m: int = 25_000
    """Counts only with a middle."""
    delivery_form: str | None = None
    profile_code: str | None = None
    performance_code: str | None = None
    pilot_code: str | None = None
    words: Sequence[str] = ()
    admitted_only: bool = True

    @property
    def box(self) -> Box:
        """What the index looks in."""
        return box_around(self.middle, self.radius_m) if self.middle else Box(-90, 90, -180, 180)

    @property
    def needs_offer(self) -> bool:
        """Whether a location counts only with a fitting offer."""
        asked = (self.delivery_form, self.profile_code, self.performance_code, self.pilot_code)
        return self.admitted_only or any(asked)


class Last(NamedTuple):
    """Where the last page ended."""

    distance_m: int
    name_key: str
    provider_id: UUID


async def find_providers(
    session: AsyncSession, wish: Wish, by_name: bool, after: Last | None, most: int
) -> Sequence[Row[Any]]:
    """Providers that fit, in order: provider_id, name, name_key, professionals, residents, website, distance_m."""
    start = after or Last(-1, "", UUID(int=0))
    keys = {"after_m": start.distance_m, "after_name": start.name_key, "after_id": start.provider_id}
    query = _BY_NAME if by_name else _BY_DISTANCE
    return list(await session.execute(query, {**_params(wish), **keys, "is_first": after is None, "most": most}))


async def find_locations(session: AsyncSession, wish: Wish, provider_ids: Sequence[UUID]) -> Sequence[Row[Any]]:
    """The nearest fitting locations of these providers, nearest first."""
    return list(
        await session.execute(_LOCATIONS, {**_params(wish), "ids": list(provider_ids), "shown": LOCATIONS_SHOWN})
    )


def _params(wish: Wish) -> dict[str, Any]:
    middle = wish.middle or Point(0, 0)
    return {
        "day": wish.day,
        "latitude": middle.latitude,
        "longitude": middle.longitude,
        "has_place": wish.middle is not None,
        "radius": wish.radius_m if wish.middle is not None else None,
        **wish.box._asdict(),
        "form": wish.delivery_form,
        "profile": wish.profile_code,
        "performance": wish.performance_code,
        "pilot": wish.pilot_code,
        "words": list(wish.words),
        "admitted_only": wish.admitted_only,
        "needs_offer": wish.needs_offer,
    }


_DISTANCE = (
    f"CASE WHEN :has_place THEN round(2 * {EARTH_RADIUS_M} * asin(least(1, sqrt("
    " sin(radians(l.latitude - :latitude) / 2) ^ 2"
    " + cos(radians(:latitude)) * cos(radians(l.latitude)) * sin(radians(l.longitude - :longitude) / 2) ^ 2"
    "))))::bigint ELSE 0 END"
)
_FITTING_OFFER = (
    " FROM offer o WHERE o.location_id = l.location_id AND NOT o.withdrawn AND o.valid_from <= :day"
    " AND (o.valid_to IS NULL OR o.valid_to >= :day)"
    " AND (CAST(:form AS text) IS NULL OR o.delivery_form = :form)"
    " AND (CAST(:pilot AS text) IS NULL OR o.pilot_code = :pilot)"
    " AND (CAST(:performance AS text) IS NULL OR o.performance_code = :performance)"
    " AND (CAST(:profile AS text) IS NULL OR o.profile_codes = '{}' OR :profile = ANY (o.profile_codes))"
    " AND (NOT :admitted_only OR EXISTS (SELECT FROM admission a JOIN admission_standing s USING (admission_id)"
    "   WHERE a.provider_id = o.provider_id AND a.pilot_code = o.pilot_code AND s.from_day <= :day"
    "   AND (s.until_day IS NULL OR s.until_day >= :day)))"
)
_FITTING_LOCATION = (
    " l.latitude BETWEEN :south AND :north AND l.longitude BETWEEN :west AND :east"
    " AND NOT EXISTS (SELECT FROM unnest(CAST(:words AS text[])) AS w WHERE strpos(l.search_text, w) = 0)"
    f" AND (NOT :needs_offer OR EXISTS (SELECT {_FITTING_OFFER}))"
)
_FOUND = (
    "WITH near AS ("  # noqa: S608  # parts of this file only
    f"  SELECT l.provider_id, min({_DISTANCE}) AS distance_m FROM location l WHERE {_FITTING_LOCATION}"
    "   GROUP BY l.provider_id)"
    " SELECT p.provider_id, p.name, p.name_key, p.professionals, p.residents, p.website, near.distance_m"
    " FROM near JOIN provider p USING (provider_id)"
    " WHERE (CAST(:radius AS bigint) IS NULL OR near.distance_m <= :radius)"
)
_BY_DISTANCE = text(
    _FOUND + " AND (:is_first OR (near.distance_m, p.name_key, p.provider_id) > (:after_m, :after_name, :after_id))"
    " ORDER BY near.distance_m, p.name_key, p.provider_id LIMIT :most"
)
_BY_NAME = text(
    _FOUND + " AND (:is_first OR (p.name_key, p.provider_id) > (:after_name, :after_id))"
    " ORDER BY p.name_key, p.provider_id LIMIT :most"
)
_LOCATIONS = text(
    "WITH near AS ("  # noqa: S608  # parts of this file only
    f"  SELECT l.*, {_DISTANCE} AS distance_m,"
    f"   ARRAY(SELECT DISTINCT o.delivery_form {_FITTING_OFFER} ORDER BY 1) AS delivery_forms"
    f"  FROM location l WHERE l.provider_id = ANY (:ids) AND {_FITTING_LOCATION}),"
    " ranked AS (SELECT near.*, row_number() OVER"
    "   (PARTITION BY provider_id ORDER BY distance_m, location_id) AS rank FROM near"
    "   WHERE CAST(:radius AS bigint) IS NULL OR distance_m <= :radius)"
    " SELECT * FROM ranked WHERE rank <= :shown ORDER BY provider_id, rank"
)

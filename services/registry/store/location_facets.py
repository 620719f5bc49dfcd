"""How many locations there are for each choice that can be made next, in one statement."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from sqlalchemy import TextClause, text

from services.common.data.quick import Quick
from services.registry.rules.search import WEEK_STEPS
from services.registry.store.locations import (
    CURRENT,
    METRES,
    OFFERED,
    STATEMENTS,
    LocationWish,
    Part,
    Shape,
    facts_of,
    fitting,
    shape_of,
)


async def count_locations(quick: Quick, wish: LocationWish) -> list[Any]:
    """Rows of facet, value and count. A count is what the search would find with that choice instead of its own."""
    facts = facts_of(wish) | {"steps": list(WEEK_STEPS)}
    return await quick.rows(_counts(shape_of(wish)), facts)


@lru_cache(maxsize=STATEMENTS)
def _counts(shape: Shape) -> TextClause:
    form, free, weeks = "delivery_form = :form", "coalesce(free_places > 0, false)", "coalesce(weeks <= :weeks, false)"
    if Part.FORM not in shape.parts:
        form = "true"
    is_free = free if Part.FREE in shape.parts else "true"
    in_time = weeks if Part.WEEKS in shape.parts else "true"
    return text(
        f"WITH pair AS MATERIALIZED ({_pairs(shape)}),"  # noqa: S608  # parts of this file only
        f" found AS (SELECT DISTINCT location_id FROM pair WHERE {form} AND {is_free} AND {in_time})"
        " SELECT 'total' AS facet, '' AS value, count(*) AS locations FROM found"
        " UNION ALL SELECT 'deliveryForm', delivery_form, count(DISTINCT location_id) FROM pair"
        f" WHERE {is_free} AND {in_time} GROUP BY delivery_form"
        " UNION ALL SELECT 'identity', code, count(*) FROM found JOIN location l USING (location_id),"
        " unnest(l.identity_codes) AS code GROUP BY code"
        f" UNION ALL SELECT 'freePlaces', 'true', count(DISTINCT location_id) FROM pair"
        f" WHERE {form} AND {free} AND {in_time}"
        " UNION ALL SELECT 'mostWaitingWeeks', CAST(step AS text), count(DISTINCT location_id)"
        " FROM unnest(CAST(:steps AS bigint[])) AS step"
        f" LEFT JOIN pair ON weeks <= step AND {form} AND {is_free} GROUP BY step"
    )


def _pairs(shape: Shape) -> str:
    """Each location with each form in which it has a fitting offer, and what it freshly says of that form."""
    return (
        "SELECT DISTINCT l.location_id, o.delivery_form, c.free_places, c.waiting_weeks AS weeks FROM location l"  # noqa: S608  # constants only
        " JOIN offer o ON o.location_id = l.location_id LEFT JOIN capacity c"
        " ON c.location_id = o.location_id AND c.delivery_form = o.delivery_form AND c.reported_on >= :fresh"
        f" WHERE {' AND '.join(_conditions(shape))}"
    )


def _conditions(shape: Shape) -> Iterator[str]:
    yield fitting(shape)
    yield CURRENT
    if Part.PLACE in shape.parts:
        yield f"{METRES} <= :radius"
    for part, condition in OFFERED.items():
        if part in shape.parts and part is not Part.FORM:
            yield condition

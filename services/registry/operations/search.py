"""The public search: who gives this care near here."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.engine import Row

from services.common.service import Reading
from services.common.web.context import Context
from services.common.web.paging import CursorUnknown, PageOf
from services.registry.operations.asked import Asked
from services.registry.operations.whereabouts import middle_of
from services.registry.refusals.providers import PlaceMissing
from services.registry.rules.requirements import size_class
from services.registry.rules.search import Sort, search_words
from services.registry.schemas.providers import FoundLocation, FoundProvider, FoundProviderPage, StandingAnswer
from services.registry.store import providers
from services.registry.store import search as store
from services.registry.store.search import Last, Wish


@dataclass(frozen=True)
class Query(Asked):
    """What the caller asks of the search for providers."""

    sort: Sort | None


async def search_providers(here: Context, query: Query, page: PageOf) -> FoundProviderPage:
    """Providers that fit, in the order of `rules/search.py`."""
    wish = _wish(here, query)
    sort = query.sort or (Sort.DISTANCE if wish.middle else Sort.NAME)
    if sort is Sort.DISTANCE and wish.middle is None:
        raise PlaceMissing(pointer="/query/near")
    after = _last(page.after) if page.after else None
    async with here.reading() as reading:
        rows = await store.find_providers(reading.session, wish, sort is Sort.NAME, after, page.size + 1)
        found = await _found(reading, wish, rows)
    keys = {row.provider_id: f"{row.distance_m}|{row.provider_id}|{row.name_key}" for row in rows}
    return page.answer(FoundProviderPage, found, key=lambda each: keys[each.provider_id])


def _wish(here: Context, query: Query) -> Wish:
    return Wish(
        day=here.clock.today(),
        middle=middle_of(query.near, query.postcode, query.place),
        radius_m=query.radius_km * 1000,
        delivery_form=query.delivery_form,
        profile_code=query.profile_code,
        performance_code=query.performance_code,
        pilot_code=query.pilot_code,
        words=search_words(query.words or ""),
        admitted_only=query.admitted_only,
    )


def _last(cursor: str) -> Last:
    metres, _, rest = cursor.partition("|")
    provider_id, _, name_key = rest.partition("|")
    try:
        return Last(int(metres), name_key, UUID(provider_id))
    except ValueError:
        raise CursorUnknown(pointer="/query/cursor") from None


async def _found(reading: Reading, wish: Wish, rows: Sequence[Row[Any]]) -> list[FoundProvider]:
    ids = [row.provider_id for row in rows]
    admissions: dict[UUID, list[StandingAnswer]] = defaultdict(list)
    for admission in await providers.latest_admissions(reading.session, ids):
        admissions[admission.provider_id].append(StandingAnswer.of(admission))
    locations: dict[UUID, list[FoundLocation]] = defaultdict(list)
    for row in await store.find_locations(reading.session, wish, ids):
        plain = {**row._asdict(), "distance_km": _km(row.distance_m, wish)}
        locations[row.provider_id].append(FoundLocation.model_validate(plain))
    return [
        FoundProvider(
            provider_id=row.provider_id,
            name=row.name,
            size_class=size_class(row.professionals, row.residents),
            website=row.website,
            distance_km=_km(row.distance_m, wish),
            admissions=admissions[row.provider_id],
            locations=locations[row.provider_id],
        )
        for row in rows
    ]


def _km(distance_m: int, wish: Wish) -> float | None:
    return round(distance_m / 1000, 1) if wish.middle else None

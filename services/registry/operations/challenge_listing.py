"""A challenge comes on the price list: as a row in a new edition, drafted here and published as every edition is."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from services.common.texts import Text
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.registry.operations.challenges import answer
from services.registry.operations.performances import NewPerformance, take_up
from services.registry.operations.price_lists import draft_edition
from services.registry.refusals.challenges import ChallengeClosed, ListingDayUnfit, ListTooLong
from services.registry.rules.challenge import TO_LIST, ChallengeStatus
from services.registry.rules.performances import fills_a_day
from services.registry.rules.periods import ONE_DAY
from services.registry.rules.prices import DAY_UNIT, PriceKind
from services.registry.schemas.catalogue import PriceBody, PriceListBody
from services.registry.schemas.challenges import ChallengeAnswer, ListingBody
from services.registry.schemas.words import Both
from services.registry.store import catalogue
from services.registry.store import challenges as store
from services.registry.tables import Challenge, Price
from services.registry.tables.base import columns

MOST_ROWS = 1000
COPIED = frozenset(PriceBody.model_fields) - {"name", "valid_from"}


async def draft_listing(here: Context, challenge_id: UUID, body: ListingBody, key: Key) -> ChallengeAnswer:
    """Draft an edition of the price list: what holds from the first day on, and this care. Publishing it lists it.

    The care gets its code in the one list of performances here, since a price list can price nothing else.
    """
    async with here.writing(key) as change:
        row = await store.get_challenge(change.session, challenge_id, lock=True)
        if ChallengeStatus(row.status) not in TO_LIST:
            raise ChallengeClosed(status=row.status)
        _refuse_day(here, row, body)
        await take_up(change, _as_performance(row, body))
        await catalogue.lock_pilot(change.session, row.pilot_code)
        held = await catalogue.published_prices(change.session, row.pilot_code)
        items = [*_going_on(held, body), *_added(row, body)]
        if len(items) > MOST_ROWS:
            raise ListTooLong(rows=len(items), most=MOST_ROWS)
        changes = Both(nl=f"Nieuw: {body.name.nl}", en=f"New: {body.name.en}")
        prices = {"pilot_code": row.pilot_code, "changes": changes, "items": items}
        edition = await draft_edition(here, change, PriceListBody.model_validate(prices, by_name=True))
        row.price_list_id, row.performance_code = edition.price_list_id, body.performance_code
        row.version += 1
        await change.session.flush()
        return await answer(here, change, row)


def _refuse_day(here: Context, row: Challenge, body: ListingBody) -> None:
    earliest = here.clock.today() + ONE_DAY
    ends = row.trial_until if row.status == ChallengeStatus.TRIAL else None
    if body.valid_from < earliest or (ends is not None and body.valid_from > ends):
        raise ListingDayUnfit(pointer="/body/validFrom", earliest=earliest)


def _as_performance(row: Challenge, body: ListingBody) -> NewPerformance:
    """The proposed care as the list of performances takes it up."""
    exclusive = fills_a_day(row.unit_code, row.delivery_forms) if body.exclusive is None else body.exclusive
    name, source = Text(body.name.nl, body.name.en), f"challenge {row.challenge_id}"
    return NewPerformance(body.performance_code, name, row.unit_code, exclusive, body.valid_from, source)


def _going_on(held: Iterable[Price], body: ListingBody) -> Iterator[PriceBody]:
    """The prices that hold on the first day or later, from then on."""
    for price in held:
        if price.valid_to is None or price.valid_to >= body.valid_from:
            facts = {name: value for name, value in columns(price).items() if name in COPIED}
            first = max(price.valid_from, body.valid_from)
            name = Both(nl=price.name_nl, en=price.name_en)
            yield PriceBody.model_validate({**facts, "valid_from": first, "name": name}, by_name=True)


def _added(row: Challenge, body: ListingBody) -> Iterator[PriceBody]:
    """The proposed care: a row for each profile, or one for all."""
    on_trial = row.status == ChallengeStatus.TRIAL
    profiles: list[str | None] = [*row.profile_codes] or [None]
    for profile in profiles:
        yield PriceBody.model_validate(
            {
                "kind": PriceKind.DAY if row.unit_code == DAY_UNIT else PriceKind.UNIT,
                "profile_code": profile,
                "delivery_forms": row.delivery_forms,
                "performance_code": body.performance_code,
                "name": body.name,
                "unit_code": row.unit_code,
                "price_cents": row.price_cents,
                "valid_from": body.valid_from,
                "valid_to": row.trial_until if on_trial else None,
                "source": f"challenge {row.challenge_id}",
            },
            by_name=True,
        )

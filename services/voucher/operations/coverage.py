"""What a voucher covers at locations side by side: its free value against their prices, without asking registry."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.common.data.database import Session
from services.common.web.context import Context
from services.voucher.refusals.issue import YearWithoutValue
from services.voucher.rules.budget_year import Days
from services.voucher.rules.coverage import standings
from services.voucher.rules.reservation import shared_days
from services.voucher.rules.terms import TermsOfDay, terms_shown
from services.voucher.rules.weekly import weekly_quantity
from services.voucher.schemas.coverage import CoverageResponse, CoveredOffer
from services.voucher.settings import Settings
from services.voucher.store import vouchers as store
from services.voucher.store.coverage import PricedOffer, Wanted, list_offers
from services.voucher.store.known import indications_by_client
from services.voucher.store.pilots import pilot_codes
from services.voucher.store.terms import terms_of
from services.voucher.store.values import list_years
from services.voucher.tables import Voucher


async def get_coverage(
    context: Context[Settings], voucher_id: UUID, location_ids: Sequence[UUID], starts_on: date | None
) -> CoverageResponse:
    """What the free value of a voucher buys at these locations, from a day on to the end of its budget year.

    Offers and prices are those for the profile and form of that day.
    """
    async with context.reading() as reading:
        voucher = await store.get_voucher(reading.session, voucher_id)
        context.require_own(client_id=voucher.client_id, office_id=voucher.office_id)
        await reading.saw(voucher.client_id, "vouchers", "R", "compare-locations")
        day = starts_on or max(context.clock.today(), voucher.valid_from)
        years = {each.year: each for each in (await list_years(reading.session, [voucher_id]))[voucher_id]}
        if day.year not in years:
            raise YearWithoutValue(years=", ".join(str(each) for each in years))
        code = (await pilot_codes(reading.session, [voucher.pilot_id]))[voucher.pilot_id]
        terms = await _terms_on(reading.session, voucher, day)
        wanted = Wanted(code, terms.delivery_form, terms.profile_code, list(dict.fromkeys(location_ids)), day)
        offers = await list_offers(reading.session, wanted)
    year = years[day.year]
    left = max(0, year.value_cents - year.reserved_cents)
    days = shared_days(day.year, Days(day, date.max), Days(voucher.valid_from, voucher.valid_to))
    items = [_covered(offer, left, days) for offer in offers]
    return CoverageResponse(
        voucher_id=voucher_id,
        starts_on=day,
        year=day.year,
        provisional=year.provisional,
        left_cents=left,
        days=days,
        items=items,
    )


async def _terms_on(session: Session, voucher: Voucher, day: date) -> TermsOfDay:
    """The terms of a day; of the nearest day that the voucher has where it does not have this one."""
    indications = await indications_by_client(session, [voucher.client_id])
    terms = (await terms_of(session, [voucher.voucher_id]))[voucher.voucher_id]
    days = Days(voucher.valid_from, voucher.valid_to)
    found = terms_shown(standings(indications[voucher.client_id]), terms, days, day)
    assert found, "a voucher is issued with its terms"
    return found


def _covered(offer: PricedOffer, left_cents: int, days: int) -> CoveredOffer:
    return CoveredOffer(
        location_id=offer.location_id,
        provider_id=offer.provider_id,
        offer_id=offer.offer_id,
        performance_code=offer.performance_code,
        unit_code=offer.unit_code,
        unit_price_cents=offer.unit_price_cents,
        weekly_quantity=weekly_quantity(left_cents, offer.unit_price_cents, days, offer.unit_code),
        can_agree=days > 0 and offer.is_admitted and offer.unit_price_cents <= offer.highest_cents,
    )

"""Reading the value of a voucher: of a year or a day, as it is now or as it was known at an instant."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from services.common.refusals import NotFound
from services.common.service import Reading
from services.common.web.context import Context
from services.voucher.facts import Year
from services.voucher.operations.vouchers import own_voucher
from services.voucher.refusals.issue import YearWithoutValue
from services.voucher.refusals.terms import DayOfAnotherYear, DayOutsideVoucher, ValueNotKnownThen
from services.voucher.schemas.vouchers import DayValueResponse, ValueResponse
from services.voucher.settings import Settings
from services.voucher.store import vouchers as store
from services.voucher.store.known_values import find_value, first_valued_at
from services.voucher.store.values import list_years
from services.voucher.tables import Voucher


async def get_value(
    context: Context[Settings],
    voucher_id: UUID,
    year: int | None,
    on: date | None = None,
    known_at: datetime | None = None,
) -> ValueResponse:
    """The value of a voucher in a budget year, with every component; without `year` and `on` that of today.

    `on`: the value of the year of that day, and of its run of days with equal terms. `known_at`: as it was known then.
    Raises YearWithoutValue, DayOutsideVoucher, DayOfAnotherYear, and ValueNotKnownThen.
    """
    if on and year not in (None, on.year):
        raise DayOfAnotherYear(pointer="/query/on", year=year)
    async with context.reading() as reading:
        await reading.of_one_moment()  # a valuation between two reads would make a list that does not add up
        voucher = await own_voucher(context, reading, voucher_id, "read-value")
        years = {each.year: each for each in (await list_years(reading.session, [voucher_id]))[voucher_id]}
        wanted = on.year if on else year
        if wanted is None:
            wanted = min(max(context.clock.today().year, min(years)), max(years))
        if on and not voucher.valid_from <= on <= voucher.valid_to:
            raise DayOutsideVoucher(valid_from=voucher.valid_from, valid_to=voucher.valid_to)
        if wanted not in years:
            raise YearWithoutValue(years=", ".join(str(each) for each in years))
        found = await _now(reading, voucher, years[wanted], known_at)
    return ValueResponse.model_validate(
        {"on": on, "known_at": known_at, "of_day": _of_day(found["components"], on) if on else None, **found}
    )


async def _now(reading: Reading, voucher: Voucher, year: Year, known_at: datetime | None) -> dict[str, object]:
    """What is answered of a year, as it is now or was known then."""
    if known_at is None:
        valuation = await store.latest_valuation(reading.session, voucher.voucher_id, year.year)
        if valuation is None:
            raise NotFound
        value_cents, reserved_cents = year.value_cents, year.reserved_cents
    else:
        known = await find_value(reading.session, voucher.voucher_id, year.year, known_at)
        if known is None:
            first = await first_valued_at(reading.session, voucher.voucher_id, year.year)
            if first is None:
                raise NotFound
            raise ValueNotKnownThen(pointer="/query/knownAt", year=year.year, known_from=first)
        valuation, value_cents, reserved_cents = known, known.value_cents, known.reserved_cents
    return {
        "voucher_id": voucher.voucher_id,
        "year": year.year,
        "value_cents": value_cents,
        "reserved_cents": reserved_cents,
        "left_cents": max(0, value_cents - reserved_cents),
        "overhang_cents": max(0, reserved_cents - value_cents),
        "provisional": year.provisional,
        "components": valuation.components,
        "cause": valuation.cause,
        "valued_at": valuation.valued_at,
        "decision_id": valuation.decision_id,
    }


def _of_day(components: object, on: date) -> DayValueResponse | None:
    """The run of days with equal terms that a day is in, and what it is worth; None where it adds nothing."""
    parts = [each for each in _parts(components) if str(each["dayFrom"]) <= on.isoformat() <= str(each["dayTo"])]
    if not parts:
        return None
    names = ("dayFrom", "dayTo", "days", "profileCode", "deliveryForm", "etmalen")
    cents = sum(int(str(each["cents"])) for each in parts)
    return DayValueResponse.model_validate({name: parts[0][name] for name in names} | {"cents": cents})


def _parts(components: object) -> Sequence[Mapping[str, object]]:
    assert isinstance(components, list), "components are stored as a list"
    return components

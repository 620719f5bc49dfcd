"""A proposal that fits for agreements that hold too little, or that will when a lower value is fitted.

Nothing is reserved or released here: a proposal becomes an ending proposal or a draft, which the parties confirm.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import groupby
from uuid import UUID

from services.common.calendar import amsterdam_day
from services.common.data.database import Session
from services.common.refusals import NotFound
from services.common.web import etags
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.voucher.facts import Line
from services.voucher.operations.agreements import draft_agreement
from services.voucher.operations.parties import HasParties
from services.voucher.operations.propose_end import propose_end
from services.voucher.refusals.fitting import FitsAlready, NothingFits
from services.voucher.rules.agreement_states import AgreementStatus, Step, after
from services.voucher.rules.budget_year import Days
from services.voucher.rules.fitting import (
    Quantity,
    Share,
    first_start,
    is_short,
    last_day_that_fits,
    quantities_that_fit,
)
from services.voucher.rules.reservation import agreed_days
from services.voucher.rules.voucher_end import Wanted, fitted
from services.voucher.schemas.agreements import (
    AgreementLineResponse,
    AgreementRequest,
    AgreementResponse,
    EndingRequest,
)
from services.voucher.schemas.fitting import FittingEndRequest, FittingPage, FittingResponse, FittingRoomResponse
from services.voucher.settings import Settings
from services.voucher.store import agreements as store
from services.voucher.store.agreement_parts import lines_of
from services.voucher.store.fitting import held_of_years
from services.voucher.tables import Agreement

MOST = 500


@dataclass(frozen=True)
class Fitting:
    """What fits of an agreement; `quantities` by line, 0 for a line that is left out."""

    agreement: Agreement
    lines: Sequence[Line]
    shares: dict[int, Share]
    fits: bool
    until: date | None
    starts_on: date
    quantities: Sequence[Decimal] | None


async def get_fitting(context: Context[Settings], agreement_id: UUID) -> FittingResponse:
    """What fits of one running agreement."""
    async with context.reading() as reading:
        found = await _find(context, reading.session, agreement_id)
        agreement = found.agreement
        await reading.saw(agreement.client_id, f"agreements/{agreement_id}/fitting", "R", "read-fitting")
        return _shown(context, found)


async def list_fitting(context: Context[Settings], voucher_id: UUID) -> FittingPage:
    """What fits of each running agreement of a voucher that does not fit as a whole, as far as the caller may see."""
    async with context.reading() as reading:
        voucher = await store.get_voucher(reading.session, voucher_id)
        own = store.Own(context.caller.client_ids, context.caller.organisation_id, context.office_id)
        wanted = store.Wanted(MOST, own, None, AgreementStatus.REDEEMED.value, voucher_id)
        rows = await store.list_agreements(reading.session, wanted)
        sees_whole = voucher.client_id in context.caller.client_ids or voucher.office_id == context.office_id
        if not (rows or sees_whole):
            raise NotFound
        await reading.saw(voucher.client_id, f"vouchers/{voucher_id}/fitting", "R", "list-fitting")
        found = await _fittings(context, reading.session, voucher_id, rows)
        return FittingPage(items=[_shown(context, each) for each in found if not each.fits])


async def propose_fitting_end(
    context: Context[Settings], agreement_id: UUID, request: FittingEndRequest, match: etags.Versions
) -> AgreementResponse:
    """Propose the last day that fits; raises FitsAlready, and NothingFits where that day is over."""
    found = await _unfit(context, agreement_id)
    if found.until is None:
        raise NothingFits
    end = EndingRequest.model_validate({"endsOn": found.until, "reason": request.reason})
    return await propose_end(context, agreement_id, end, match)


async def draft_fitting(context: Context[Settings], agreement_id: UUID, key: Key) -> AgreementResponse:
    """Draft the quantities that fit as an agreement of their own; raises FitsAlready and NothingFits."""
    found = await _unfit(context, agreement_id)
    if found.quantities is None:
        raise NothingFits
    agreement = found.agreement
    body = {
        "providerId": agreement.provider_id,
        "locationId": agreement.location_id,
        "startsOn": found.starts_on,
        "endsOn": agreement.ends_on,
        "lines": [each.model_dump(by_alias=True) for each in _lines(found)],
        "coordinatorId": agreement.coordinator_id,
        "coordinatorFunction": agreement.coordinator_function,
        "conditions": agreement.conditions,
        "who": agreement.who,
        "times": agreement.times,
        "place": agreement.place,
        "onCall": agreement.on_call,
        "ownPart": agreement.own_part,
        "ownPurchases": agreement.own_purchases,
    }
    return await draft_agreement(context, agreement.voucher_id, AgreementRequest.model_validate(body), key)


async def _unfit(context: Context[Settings], agreement_id: UUID) -> Fitting:
    async with context.service.reading() as reading:
        found = await _find(context, reading.session, agreement_id)
    if found.fits:
        raise FitsAlready
    return found


async def _find(context: Context[Settings], session: Session, agreement_id: UUID) -> Fitting:
    """What fits of an agreement that the caller may see; raises AgreementClosed where it does not run."""
    agreement = await store.get_agreement(session, agreement_id)
    context.require_own(client_id=agreement.client_id, provider_id=agreement.provider_id, office_id=agreement.office_id)
    after(agreement.status, Step.END)
    [found] = await _fittings(context, session, agreement.voucher_id, [agreement])
    return found


async def _fittings(
    context: Context[Settings], session: Session, voucher_id: UUID, agreements: Sequence[Agreement]
) -> list[Fitting]:
    """What fits of each of these agreements of a voucher, by its share of every year."""
    voucher = await store.get_voucher(session, voucher_id)
    days, today = Days(voucher.valid_from, voucher.valid_to), amsterdam_day(context.clock.now())
    lines = await lines_of(session, [each.agreement_id for each in agreements])
    shares: dict[UUID, dict[int, Share]] = {}
    for year, group in groupby(await held_of_years(session, voucher_id), key=lambda row: row.year):
        rows = list(group)
        given = fitted(rows[0].value_cents, [Wanted(row.asked_cents, row.drawn_cents) for row in rows])
        for row, cents in zip(rows, given, strict=True):
            shares.setdefault(row.agreement_id, {})[year] = Share(cents, row.drawn_cents)
    return [
        _fitting(each, lines[each.agreement_id], days, shares.get(each.agreement_id, {}), today) for each in agreements
    ]


def _fitting(
    agreement: Agreement, lines: Sequence[Line], voucher: Days, shares: dict[int, Share], today: date
) -> Fitting:
    days = agreed_days(agreement.starts_on, agreement.ends_on, agreement.ended_on)
    own = [Quantity(line.quantity, line.per, line.unit_price_cents) for line in lines]
    starts_on = first_start(today, days)
    if not is_short(own, days, voucher, shares):
        return Fitting(agreement, lines, shares, fits=True, until=None, starts_on=starts_on, quantities=None)
    until = last_day_that_fits(own, days, voucher, shares, today)
    quantities = quantities_that_fit(own, days.within(*voucher), voucher, shares, starts_on)
    return Fitting(agreement, lines, shares, fits=False, until=until, starts_on=starts_on, quantities=quantities)


def _lines(found: Fitting) -> list[AgreementLineResponse]:
    """The lines with the quantities that fit, without those of which nothing does."""
    return [
        AgreementLineResponse.model_validate(replace(line, quantity=quantity))
        for line, quantity in zip(found.lines, found.quantities or (), strict=True)
        if quantity
    ]


def _shown(context: Context[Settings], found: Fitting) -> FittingResponse:
    agreement, has_lines = found.agreement, found.quantities is not None
    room = [FittingRoomResponse(year=year, room_cents=each.room_cents) for year, each in sorted(found.shares.items())]
    return FittingResponse(
        agreement_id=agreement.agreement_id,
        number=agreement.number,
        version=agreement.version,
        fits=found.fits,
        fits_until=found.until,
        fits_from=found.starts_on if has_lines else None,
        lines=_lines(found) if has_lines else None,
        room=room if _may_know_amounts(context, agreement) else None,
    )


def _may_know_amounts(context: Context[Settings], of: HasParties) -> bool:
    """The client's side and the care office; to a provider an amount would tell what others hold."""
    return of.client_id in context.caller.client_ids or of.office_id == context.office_id

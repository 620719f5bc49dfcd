"""A swap as one operation: agreements of a voucher end, others start, all or nothing, and what was claimed stays.

Where everything fits at once, one transaction does all of it. Otherwise what ends is lowered first, and the swap is
decided when claims has answered.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from services.common.calendar import amsterdam_day
from services.common.ids import new_id
from services.common.refusals import NotFound, Refusal, Refusals
from services.common.schemas import TextAnswer
from services.common.service import Change
from services.common.web.context import Context
from services.common.web.etags import VersionStale
from services.common.web.idempotency import Key, finished
from services.voucher.operations.decide_swaps import decide, send_changed, undo_swap
from services.voucher.operations.escrow import hand_over
from services.voucher.operations.parties import Acting, deciding
from services.voucher.operations.redeem_agreement import LEAP_YEAR
from services.voucher.operations.swap_steps import Ending, Swapping, add_swap, carry_out, judge_now, open_swap
from services.voucher.operations.swaps import swap_response
from services.voucher.refusals.redemption import ValueExhausted
from services.voucher.refusals.swaps import SwapOpen, SwapStartUnconfirmed
from services.voucher.rules.agreement_states import AgreementStatus, Step, after
from services.voucher.rules.notice import check_notice
from services.voucher.rules.redemption import RESTS_ON
from services.voucher.rules.release import YearHeld, asked_at_ending, check_end
from services.voucher.rules.swap import check_parts, lowered, most_freed, total
from services.voucher.rules.swap_states import SwapStatus, SwapStep
from services.voucher.rules.swap_states import after as after_step
from services.voucher.schemas.agreements import WarningResponse
from services.voucher.schemas.swaps import SwapEndingRequest, SwapRequest, SwapResponse, SwapStartRequest
from services.voucher.settings import Settings
from services.voucher.store import swaps as store
from services.voucher.store.agreements import (
    RunningAgreement,
    get_agreement,
    get_voucher,
    lock_client,
    running_under,
)
from services.voucher.store.values import list_years
from services.voucher.tables import Agreement, Voucher


class _Behind(Exception):
    """Rules refuse, on projections that may be behind; nothing was written."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__()
        self.refusals = refusals
        self.sources = {peer for each in refusals for peer in RESTS_ON.get(each.code, ())}


async def swap_care(context: Context[Settings], voucher_id: UUID, request: SwapRequest, key: Key) -> SwapResponse:
    """Swap for the client; raises every refusal at once, and ValueExhausted where too little was freed."""

    async def finish(answer: SwapResponse) -> SwapResponse:
        ends = [each.agreement_id for each in answer.endings]
        await asyncio.gather(*(hand_over(context.service, agreement_id) for agreement_id in ends))
        if answer.status == "open":
            await decide(context.service, answer.swap_id)
        else:
            send_changed(context.service, [each.agreement_id for each in answer.starts])
        async with context.service.reading() as reading:
            swap = await store.get_swap(reading.session, answer.swap_id)
            starts = [each.agreement_id for each in swap.starts]
            years = await store.list_short_years(reading.session, starts) if swap.status == SwapStatus.DONE else []
        if short := _shortages(swap):
            raise Refusals(short)
        return swap_response(swap).model_copy(update={"warnings": [_leap_year_short(year) for year in years]})

    return await finished(SwapResponse, lambda: _swap(context, voucher_id, request, key), finish)


async def cancel_swap(context: Context[Settings], swap_id: UUID, key: Key) -> SwapResponse:
    """Cancel an open swap: everything is as it was."""
    async with context.writing(key) as change:
        found = await store.get_swap(change.session, swap_id)
        voucher = await get_voucher(change.session, found.voucher_id)
        await lock_client(change.session, voucher.client_id)
        swap = await store.get_swap(change.session, swap_id)
        for part in swap.target:
            _acting_for_client(context, await get_agreement(change.session, part.agreement_id), voucher)
        after_step(swap.status, SwapStep.CANCEL)
        await undo_swap(change, swap, SwapStep.CANCEL)
        await change.saw(voucher.client_id, f"swaps/{swap_id}", "U", "cancel-swap")
        answer = change.answer(
            swap_response(await store.get_swap(change.session, swap_id)), 201, location=f"/swaps/{swap_id}"
        )
    send_changed(context.service, [each.agreement_id for each in swap.endings])
    return answer


async def _swap(context: Context[Settings], voucher_id: UUID, request: SwapRequest, key: Key) -> SwapResponse:
    """Judge and write; before a refusal that rests on data of other services, their feeds are read to the end."""
    caught_up: set[str] = set()
    while True:
        try:
            return await _attempt(context, voucher_id, request, key)
        except _Behind as behind:
            sources = behind.sources - caught_up
            if not sources:
                raise Refusals(behind.refusals) from None
            for source in sorted(sources):
                await context.service.readers.catch_up(source)
            caught_up |= sources


async def _attempt(context: Context[Settings], voucher_id: UUID, request: SwapRequest, key: Key) -> SwapResponse:
    async with context.writing(key) as change:
        swapping = await _gather(context, change, voucher_id, request)
        voucher, session = swapping.voucher, change.session
        now = await judge_now(change, swapping, {})
        if not now.refusals:
            await add_swap(change, swapping, now)
            await carry_out(change, swapping, now, (await list_years(session, [voucher_id]))[voucher_id], {})
        else:
            best = await judge_now(change, swapping, _most_freed(swapping))
            if best.refusals:
                raise _Behind(best.refusals)
            await open_swap(change, swapping, best)
        await change.saw(voucher.client_id, f"swaps/{swapping.swap_id}", "C", "swap-care")
        answer = swap_response(await store.get_swap(session, swapping.swap_id))
        return change.answer(answer, 201, location=f"/swaps/{swapping.swap_id}")


async def _gather(context: Context[Settings], change: Change, voucher_id: UUID, request: SwapRequest) -> Swapping:
    """The agreements of the swap, locked, in the versions that the caller read."""
    session = change.session
    voucher = await get_voucher(session, voucher_id)
    await lock_client(session, voucher.client_id)
    running = {each.agreement.agreement_id: each for each in (await running_under(session, [voucher_id]))[voucher_id]}
    asked: list[SwapEndingRequest | SwapStartRequest] = [*request.endings, *request.starts]
    found = {
        each: await get_agreement(session, each, lock=True) for each in sorted({part.agreement_id for part in asked})
    }
    sides = [_acting_for_client(context, each, voucher) for each in found.values()]
    check_parts([each.agreement_id for each in asked])
    if await store.find_open_swap(session, voucher_id):
        raise SwapOpen
    for part in asked:
        if found[part.agreement_id].version != part.version:
            raise VersionStale
    today = amsterdam_day(change.at)
    endings = [_ending(found, running, each, place, today) for place, each in enumerate(request.endings)]
    starts = [_start(found[each.agreement_id]) for each in request.starts]
    return Swapping(new_id(), voucher, sides[0].role.value, request.reason, endings, starts)


def _acting_for_client(context: Context[Settings], agreement: Agreement, voucher: Voucher) -> Acting:
    """The client's side alone swaps: each provider has confirmed what starts with it."""
    if agreement.voucher_id != voucher.voucher_id:
        raise NotFound
    who = deciding(context.caller, agreement, voucher.arrangement)
    if who.side != "client":
        raise NotFound
    return who


def _ending(
    found: Mapping[UUID, Agreement],
    running: Mapping[UUID, RunningAgreement],
    request: SwapEndingRequest,
    place: int,
    today: date,
) -> Ending:
    after(found[request.agreement_id].status, Step.END)
    now = running[request.agreement_id]
    try:
        check_end(request.ends_on, now.days)
        check_notice(request.ends_on, "client", today, now.notice_period_days)
    except Refusal as refusal:
        refusal.pointer = f"/body/endings/{place}/endsOn"
        raise
    held = {row.year: YearHeld(row.asked_cents, row.reserved_cents) for row in now.reservations}
    asked = asked_at_ending(now.lines, now.days, now.voucher_days, request.ends_on, held)
    return Ending(now, request.ends_on, lowered(now.reservations, asked))


def _start(agreement: Agreement) -> Agreement:
    if after(agreement.status, Step.CLIENT_CONFIRMS) is not AgreementStatus.REDEEMED:
        raise SwapStartUnconfirmed(number=agreement.number, agreement_id=agreement.agreement_id)
    return agreement


def _most_freed(swapping: Swapping) -> dict[int, int]:
    return total(most_freed(each.running.reservations, each.lowered) for each in swapping.endings)


def _leap_year_short(year: int) -> WarningResponse:
    """What starts lacks only 29 February, else the swap would have been refused."""
    return WarningResponse(code="leap-year-short", text=TextAnswer.of(LEAP_YEAR.format(year=year)))


def _shortages(swap: store.StoredSwap) -> list[Refusal]:
    """The years in which the value was too low, where that undid the swap."""
    short = [each for each in swap.obstacles if each.code == ValueExhausted.code]
    return [
        ValueExhausted(
            pointer=each.pointer,
            year=each.facts["year"],
            left_cents=each.facts["left_cents"],
            needed_cents=each.facts["needed_cents"],
        )
        for each in short
    ]

"""Open swaps are decided when claims has answered what ends, and undone at their deadline or when the voucher changes.

Any number of replicas may decide: under the lock of the client's vouchers the second finds the swap decided.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from services.common.data.faults import ANY_FAULT
from services.common.logs import logger
from services.common.refusals import Refusal
from services.common.service import Change, Service
from services.voucher.facts import Year
from services.voucher.operations.escrow import MOST, hand_over_soon
from services.voucher.operations.swap_steps import Ending, Swapping, carry_out, judge_now, undo
from services.voucher.rules.swap import SwapPart, freed, step_due, total
from services.voucher.rules.swap_states import SwapStatus, SwapStep
from services.voucher.store import swaps as store
from services.voucher.store.agreements import get_agreement, get_voucher, lock_client, running_under
from services.voucher.store.values import list_years


async def decide_due(service: Service) -> None:
    """Decide every open swap that claims has answered, and undo every one whose deadline has passed."""
    after: UUID | None = None
    while True:
        async with service.reading() as reading:
            due = await store.list_due_swaps(reading.session, reading.at, after or UUID(int=0), MOST)
        for swap_id in due:
            try:
                await decide(service, swap_id)
            except (Refusal, *ANY_FAULT) as fault:  # one that cannot be decided must not hold up the others
                logger().error("a swap could not be decided", swap=str(swap_id), fault=repr(fault)[:300])
        if len(due) < MOST:
            return
        after = due[-1]


async def decide(service: Service, swap_id: UUID) -> None:
    """Decide an open swap if it can be decided now; nothing changes while it waits for claims."""
    changed: list[UUID] = []
    async with service.writing() as change:
        swap = await _locked(change, swap_id)
        if swap.status == SwapStatus.OPEN:
            changed = await _decide(change, swap)
    send_changed(service, changed)


async def undo_swap(change: Change, swap: store.StoredSwap, step: SwapStep) -> list[UUID]:
    """Undo an open swap whose client's vouchers are locked; returns the agreements of which claims is to be told."""
    swapping = await _swapping(change, swap)
    await undo(change, swapping, swap, step, await _books(change, swap))
    return [each.agreement_id for each in swap.endings]


async def undo_swap_of(change: Change, voucher_id: UUID) -> list[UUID]:
    """Undo the open swap of a locked voucher that ends or is fitted to another value, if it has one.

    To be called before the agreements are read. Returns the agreements of which claims is to be told.
    """
    swap = await store.find_open_swap(change.session, voucher_id)
    return await undo_swap(change, swap, SwapStep.VOUCHER_CHANGES) if swap else []


def send_changed(service: Service, agreement_ids: Collection[UUID]) -> None:
    """Send the newest state of these agreements with those of the next 50 ms."""
    for agreement_id in agreement_ids:
        hand_over_soon(service, agreement_id)


async def _locked(change: Change, swap_id: UUID) -> store.StoredSwap:
    """The swap as it is once the client's vouchers are locked."""
    found = await store.get_swap(change.session, swap_id)
    voucher = await get_voucher(change.session, found.voucher_id)
    await lock_client(change.session, voucher.client_id)
    return await store.get_swap(change.session, swap_id)


async def _decide(change: Change, swap: store.StoredSwap) -> list[UUID]:
    swapping = await _swapping(change, swap)
    books = await _books(change, swap)
    is_answered = all(
        each.running.handover.answered_version == each.running.handover.version for each in swapping.endings
    )
    given_back = total(freed(each.running.reservations, each.lowered) for each in swapping.endings)
    case = await judge_now(change, swapping, given_back)
    step = step_due(change.at, swap.deadline, is_answered=is_answered, fits=not case.refusals)
    if step is None:
        return []
    if step is SwapStep.FITS:
        await carry_out(change, swapping, case, books, given_back)
    else:
        refusals = case.refusals if step is SwapStep.REFUSED else []
        await undo(change, swapping, swap, step, books, refusals)
    return [each.agreement_id for each in swap.target]


async def _swapping(change: Change, swap: store.StoredSwap) -> Swapping:
    """The agreements of an open swap, locked."""
    session = change.session
    running = {
        each.agreement.agreement_id: each for each in (await running_under(session, [swap.voucher_id]))[swap.voucher_id]
    }
    starts = {each.agreement_id: await get_agreement(session, each.agreement_id, lock=True) for each in _in_order(swap)}
    endings = [
        Ending(running[part.agreement_id], part.ends_on, part.cents) for part in swap.target if part.ends_on is not None
    ]
    voucher = await get_voucher(session, swap.voucher_id)
    ordered = [starts[each.agreement_id] for each in swap.starts]
    return Swapping(swap.swap_id, voucher, swap.requested_by, swap.reason, endings, ordered)


def _in_order(swap: store.StoredSwap) -> Sequence[SwapPart]:
    return sorted(swap.starts, key=lambda part: part.agreement_id)


async def _books(change: Change, swap: store.StoredSwap) -> list[Year]:
    return (await list_years(change.session, [swap.voucher_id]))[swap.voucher_id]

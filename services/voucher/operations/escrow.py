"""The escrow on voucher's side: request that claims holds amounts, send the set, and take the acknowledgement.

Asking releases nothing: an amount comes free only when claims answers the newest version of an agreement's set.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from services.common.data.database import Session
from services.common.data.faults import ANY_FAULT
from services.common.data.quick import Statements
from services.common.data.readers import Event, Subscription
from services.common.data.statement import as_json
from services.common.http import PeerRefused
from services.common.logs import logger
from services.common.refusals import Unavailable
from services.common.service import Change, Service
from services.voucher.facts import RedemptionFacts
from services.voucher.operations.fill_up import fill_up
from services.voucher.peers import HeldMessage, SetAllotment, SetMessage, Terms, TermsLine
from services.voucher.refusals.redemption import ValueExhaustedTogether
from services.voucher.refusals.swaps import SwapOpen
from services.voucher.store import escrow as store
from services.voucher.store.agreements import RunningAgreement

FIRST_TRY_S = 2.0
"""How long the request that made a change waits for claims; after that the worker goes on."""
PATIENCE_S = 10.0
"""How long one message may take; a worker waits longer than a caller does."""
GRACE = timedelta(seconds=3)
"""The worker leaves a fresh change alone for so long: the request that made it is sending it."""
SOON_S = 0.05
"""How long the set of a redemption waits for others, so that one message carries them all."""
MOST = 500
CLAIMS = "claims"
PAYER = "wlz"
"""The payer of the care of every voucher: the long-term care act. With a second payer it becomes a column of `voucher`,
which `claim_terms` reads."""


@dataclass(frozen=True)
class Asked:
    """What claims is asked to hold in one budget year; `final`: held follows drawn from then on."""

    cents: int
    final: bool = False


def claim_terms(found: RedemptionFacts, delivery_form: str) -> dict[str, object]:
    """The terms from which claims judges the lines of an agreement that is being redeemed, as JSON.

    Their days end with the voucher. `delivery_form`: that of the start day.
    """
    agreement = found.agreement
    terms = Terms(
        number=agreement.number,
        office_id=agreement.office_id,
        pilot_code=agreement.pilot_code,
        payer=PAYER,
        client_id=agreement.client_id,
        provider_id=agreement.provider_id,
        location_id=agreement.location_id,
        delivery_form=delivery_form,
        region_code=found.region_code,
        starts_on=agreement.starts_on,
        ends_on=min(agreement.days.last, found.voucher.valid_to),
        care_started_on=None,
        claim_window_days=found.claim_window_days,
        lines=[
            TermsLine(
                performance_code=line.performance_code,
                unit=line.unit_code,
                unit_price_cents=line.unit_price_cents,
                quantity=line.quantity,
                per=line.per,
                exclusive=line.is_exclusive,
            )
            for line in found.lines
        ],
    )
    return terms.model_dump(mode="json", by_alias=True)


def _terms_now(running: RunningAgreement) -> dict[str, object]:
    """The terms that claims has, with what can change after redeeming as it is now."""
    agreement = running.agreement
    return running.handover.terms | {
        "endsOn": min(running.days.last, running.voucher.valid_to),
        "careStartedOn": agreement.care_started_on,
    }


def as_asked_now(running: RunningAgreement) -> dict[int, Asked]:
    """The amounts by year that claims was last asked to hold: asking for them again changes the terms only."""
    return {row.year: Asked(row.asked_cents, row.final) for row in running.reservations}


async def ask(
    change: Change,
    running: RunningAgreement,
    years: Mapping[int, Asked],
    decision_id: UUID | None = None,
    *,
    kept: bool = False,
) -> int:
    """Ask claims to hold these amounts under the agreement's present terms. The voucher is locked.

    Returns the version of the set.

    `kept`: what is lowered stays reserved when claims has answered, until a swap is decided. Raises SwapOpen while a
    swap holds the agreement, and ValueExhausted where the value has no room for a rise.
    """
    if running.handover.swap_id is not None:
        raise SwapOpen
    asking = store.Asking(
        voucher_id=running.voucher.voucher_id,
        agreement_id=running.agreement.agreement_id,
        years=list(years),
        cents=[each.cents for each in years.values()],
        finals=[each.final for each in years.values()],
        kept=kept,
        terms=as_json(_terms_now(running)),
        at=change.at,
        next_try_at=change.at + GRACE,
        decision_id=decision_id,
    )
    state = await store.ask(change.session, asking)
    if not state.fits:
        raise ValueExhaustedTogether(needed_cents=sum(each.cents for each in years.values()))
    return state.version


async def take_held(door: Session | Statements, held: HeldMessage, at: datetime) -> None:
    """Take the amounts that claims holds, in one transaction. Locks the vouchers, in key order."""
    if held.allotments:
        listed = as_json([each.model_dump(mode="json", by_alias=True) for each in held.allotments])
        agreement_ids = [each.agreement_id for each in held.allotments]
        freed = await store.take_held(door, agreement_ids, listed, held.claims_epoch, at)
        if freed:
            await fill_up(door, freed, at)


async def learn_epoch(session: Session, epoch: int, at: datetime) -> None:
    """Note a new epoch of claims: every set is sent again, and earlier answers no longer count."""
    if await store.learn_epoch(session, epoch, at):
        logger().warning("claims began a new epoch; all that it holds is asked again", epoch=epoch)


async def know_held(session: Session, event: Event) -> None:
    """Take the amounts that claims publishes in its feed after a batch."""
    held = HeldMessage.model_validate(event.data)
    await learn_epoch(session, held.claims_epoch, event.time)
    await take_held(session, held, event.time)


CLAIMS_FACTS = Subscription(CLAIMS, {"nl.pvb.allotments.held.v1": know_held}, page=10)
"""An event holds up to 500 agreements, whose vouchers stay locked until the page is taken."""


async def compose(session: Session, agreement_ids: Collection[UUID]) -> SetMessage:
    """The present state of these agreements as the set for claims."""
    return _message(await store.list_sets(session, agreement_ids))


def _message(rows: Sequence[store.SetRow]) -> SetMessage:
    return SetMessage(
        claims_epoch=rows[0].claims_epoch if rows else 0,
        allotments=[SetAllotment.model_validate(row) for row in rows],
    )


async def send(service: Service, agreement_ids: Collection[UUID]) -> frozenset[UUID]:
    """Send the present state of these agreements and take the answer; returns the agreements that claims has answered.

    Nothing changes when claims is away, refuses or gives an unusable answer: the worker sends again.
    """
    try:
        sent, held = await _exchange(service, agreement_ids)
        async with service.database.quick.transaction() as quick:
            await take_held(quick, held, service.clock.now())
    except (Unavailable, TimeoutError):
        return frozenset()
    except PeerRefused as refused:
        logger().error("claims refuses a set", code=refused.code, sets=len(agreement_ids))
        return await _send_in_halves(service, list(agreement_ids))
    except (*ANY_FAULT, ValueError) as fault:
        logger().error("claims' answer to a set could not be used", fault=type(fault).__name__)
        return frozenset()
    versions = {each.agreement_id: each.version for each in sent.allotments}
    return frozenset(each.agreement_id for each in held.allotments if versions.get(each.agreement_id) == each.version)


async def _send_in_halves(service: Service, agreement_ids: Sequence[UUID]) -> frozenset[UUID]:
    """Send each half by itself: one set that claims refuses must not hold up the others."""
    if len(agreement_ids) < 2:
        return frozenset()
    middle = len(agreement_ids) // 2
    return await send(service, agreement_ids[:middle]) | await send(service, agreement_ids[middle:])


async def _exchange(service: Service, agreement_ids: Collection[UUID]) -> tuple[SetMessage, HeldMessage]:
    """The message sent and its answer. When claims is in another epoch, note that and send once more."""
    for last in (False, True):
        message = _message(await store.list_sets(service.database.quick, agreement_ids))
        try:
            async with asyncio.timeout(PATIENCE_S):
                return message, await service.peers[CLAIMS].post("/allotments/_apply", message, answer=HeldMessage)
        except PeerRefused as refused:
            epoch = refused.facts.get("epoch")
            if last or refused.code != "claims-epoch" or not isinstance(epoch, int):
                raise
            async with service.database.transaction() as session:
                await learn_epoch(session, epoch, service.clock.now())
    raise AssertionError("the loop returns or raises")


async def send_open(service: Service) -> None:
    """Send the sets that are due and that claims has not answered, 500 a message; any number of replicas may do so."""
    while True:
        async with service.database.transaction() as session:
            agreement_ids = await store.take_open(session, service.clock.now(), MOST)
        if not agreement_ids:
            return
        if not await send(service, agreement_ids):
            return


@dataclass
class _SendQueue:
    """The sets that this process is to send; a set that comes while a message is under way goes in the next one."""

    waiting: dict[UUID, asyncio.Future[bool] | None] = field(default_factory=dict)
    """Agreement → the future for which a request waits; None: no request waits."""
    sending: asyncio.Task[None] | None = None


async def hand_over(service: Service, agreement_id: UUID) -> bool:
    """Try once to hand the newest state of an agreement over to claims, 2 s at most; whether claims has answered."""
    answer = service.part(_SendQueue).waiting.get(agreement_id) or asyncio.get_running_loop().create_future()
    hand_over_soon(service, agreement_id, answer)
    try:
        async with asyncio.timeout(FIRST_TRY_S):
            return await asyncio.shield(answer)
    except TimeoutError:
        return False


def hand_over_soon(service: Service, agreement_id: UUID, answer: asyncio.Future[bool] | None = None) -> None:
    """Send the newest state of an agreement with those of the next 50 ms; without an `answer` no request waits for it.

    The worker sends a set that is lost on the way, and claims fetches it before it judges a batch.
    """
    queue = service.part(_SendQueue)
    queue.waiting[agreement_id] = answer or queue.waiting.get(agreement_id)
    if queue.sending is None or queue.sending.done():
        queue.sending = service.run_aside(_send_queued(service, queue))


async def _send_queued(service: Service, queue: _SendQueue) -> None:
    while queue.waiting:
        if not any(queue.waiting.values()):
            await asyncio.sleep(SOON_S)
        batch = {agreement_id: queue.waiting.pop(agreement_id) for agreement_id in list(queue.waiting)[:MOST]}
        answered: frozenset[UUID] = frozenset()
        try:
            answered = await send(service, list(batch))
        finally:
            for agreement_id, answer in batch.items():
                if answer is not None and not answer.done():
                    answer.set_result(agreement_id in answered)


async def sent(service: Service) -> None:
    """Wait until the sets that this process is sending have been sent."""
    sending = service.part(_SendQueue).sending
    if sending is not None:
        await asyncio.shield(sending)


async def is_handed_over(service: Service, agreement_id: UUID) -> bool:
    """Whether claims has answered the newest state of an agreement."""
    return await store.is_answered(service.database.quick, agreement_id)

"""Payment runs: drafted by one person, approved by another, exported to the bank, settled."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from services.claims.facts import Due, PaymentRun, PaymentStream
from services.claims.operations.payment_holds import hold_warned
from services.claims.refusals import payments as refusals
from services.claims.rules.bank_days import next_target_day
from services.claims.rules.payment_run import MOST_ORDERS, has_news, net_cents
from services.claims.rules.states import RUN, RUN_CHANGED, RunStatus, RunStep
from services.claims.schemas.payments import PaymentOrderPage, PaymentRunPage, PaymentRunRequest, PaymentRunResponse
from services.claims.settings import Settings
from services.claims.store import payment_orders
from services.claims.store import payments as store
from services.common.calendar import AMSTERDAM
from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.data.idempotency import Key
from services.common.ids import new_id
from services.common.service import Change
from services.common.texts import Text
from services.common.web import etags
from services.common.web.context import Context
from services.common.web.idempotency import replay
from services.common.web.paging import PageOf

RULES_VERSION = "1"


async def draft_run(context: Context[Settings], request: PaymentRunRequest, key: Key) -> PaymentRunResponse:
    """Draft a run of what the care office received up to the cut-off and that still waits, of one pilot and payer.

    Lines with a warning that their payment waits for are held first. Invariant: every accepted line, recovery and
    carried amount waits for the one stream that it belongs to; the sums and the items of a run are of one reading.
    """
    if request.cut_off > context.clock.today():
        raise refusals.CutOffInFuture(at=("cut_off",), today=context.clock.today())
    until = datetime.combine(request.cut_off + timedelta(days=1), time(), AMSTERDAM)
    stream = await _stream(context, request, until, key)
    scope = store.Scope(request.cut_off, stream.stream_id, until)
    async with context.writing() as change:  # by itself, so that what is held stays so where nothing else is to be paid
        await store.one_run_at_a_time(change.session)
        await hold_warned(change, scope)
    async with context.writing(key) as change:
        await store.one_run_at_a_time(change.session)
        await hold_warned(change, scope)
        run = _new_run(context, request, stream, change.at)
        await store.note_due(change.session, scope)
        due = await store.list_due(change.session)
        without_account = [each.provider_id for each in due if each.iban is None and _net_cents(each) > 0]
        orders = _orders(run, due)
        if not any(each.net_cents > 0 for each in orders):
            raise _nothing_to_pay(request.cut_off, without_account)
        await store.add_run(change.session, run)
        await payment_orders.add_orders(change.session, run.run_id, orders)
        await store.add_carries(change.session, run.run_id)
        await _tell(change, run)
        totals = await store.get_totals(change.session, run.run_id)
        answer = PaymentRunResponse.of(run, totals, without_account)
        return change.answer(answer, location=f"/payment-runs/{run.run_id}", etag=run.version)


async def approve_run(context: Context[Settings], run_id: UUID, match: etags.Versions, key: Key) -> PaymentRunResponse:
    """Approve a drafted run; the approver must not be the drafter. From now on the amounts are due."""
    async with context.writing(key) as change:
        run = await _take(change, run_id, RunStep.APPROVE, match)
        if run.drafted_by == context.caller.subject:
            raise refusals.FourEyes
        if without := await payment_orders.renew_accounts(change.session, run_id):
            raise refusals.AccountGone(without_account=", ".join(str(each) for each in without))
        decision_id = await change.decide(await _record(change, run))
        run = replace(run, approved_at=change.at, approved_by=context.caller.subject, decision_id=decision_id)
        return await _kept(change, run)


async def export_run(context: Context[Settings], run_id: UUID, match: etags.Versions, key: Key) -> PaymentRunResponse:
    """Fix the bank file: when it is carried out, and without orders whose account is no longer verified.

    Invariant: what waits and what live orders pay add up to the same as before, because the lines of an order that is
    left out wait again.
    """
    async with context.writing(key) as change:
        run = await _take(change, run_id, RunStep.EXPORT, match)
        run = replace(run, exported_at=change.at, execution_on=next_target_day(context.clock.today()))
        await payment_orders.leave_out_unverified(change.session, run_id, change.at)
        return await _kept(change, run)


async def settle_run(context: Context[Settings], run_id: UUID, match: etags.Versions, key: Key) -> PaymentRunResponse:
    """Record that the bank executed the run."""
    async with context.writing(key) as change:
        run = await _take(change, run_id, RunStep.SETTLE, match)
        return await _kept(change, replace(run, settled_at=change.at))


async def list_runs(context: Context[Settings], page: PageOf) -> PaymentRunPage:
    """The runs of the care office with their totals, oldest first."""
    async with context.reading() as reading:
        rows = await store.list_runs(reading.session, context.office_id, page.after_id, page.size + 1)
    runs = [PaymentRunResponse.of(run, totals) for run, totals in rows]
    return page.answer(PaymentRunPage, runs, key=lambda run: str(run.run_id))


async def list_orders(context: Context[Settings], run_id: UUID, page: PageOf) -> PaymentOrderPage:
    """The orders of a run, one per provider; raises NotFound."""
    async with context.reading() as reading:
        await store.get_run(reading.session, run_id)
        after = page.after_id or UUID(int=0)
        rows = await payment_orders.list_orders_of_run(reading.session, run_id, after, page.size + 1)
    return page.answer(PaymentOrderPage, rows, key=lambda row: str(row.order_id))


async def get_run(context: Context[Settings], run_id: UUID) -> PaymentRunResponse:
    """One run with its totals."""
    async with context.reading() as reading:
        run = await store.get_run(reading.session, run_id)
        etags.send(context.response, run.version)
        return PaymentRunResponse.of(run, await store.get_totals(reading.session, run_id))


def _orders(run: PaymentRun, due: Sequence[Due]) -> list[payment_orders.NewOrder]:
    """An order for each provider that has an account and news, from all that waits for it."""
    return [
        payment_orders.NewOrder(
            order_id=new_id(),
            run_id=run.run_id,
            provider_id=each.provider_id,
            iban=each.iban,
            account_name=each.account_name,
            line_count=each.line_count,
            debit_cents=each.debit_cents,
            credit_cents=each.credit_cents,
            recovery_cents=each.recovery_cents,
            carried_cents=each.carried_cents,
            net_cents=_net_cents(each),
        )
        for each in due
        if each.iban is not None and each.account_name is not None and has_news(each.line_count, each.recovery_cents)
    ][:MOST_ORDERS]


def _net_cents(due: Due) -> int:
    return net_cents(due.debit_cents, due.credit_cents, due.recovery_cents, due.carried_cents)


def _nothing_to_pay(cut_off: date, without_account: Sequence[UUID]) -> refusals.NothingToPay:
    named = {"without_account": ", ".join(str(each) for each in without_account)} if without_account else {}
    return refusals.NothingToPay(cut_off=cut_off, **named)


async def _take(change: Change, run_id: UUID, step: RunStep, match: etags.Versions) -> PaymentRun:
    """The run, locked and moved on one step; 412 when it changed meanwhile, 409 when the step cannot be taken."""
    run = await store.get_run(change.session, run_id, lock=True)
    edge = RUN.find_edge(run.status, step)
    if edge is None:
        raise refusals.RunStatusWrong(status=run.status)
    etags.check(run.version, match)
    return replace(run, status=edge.after, version=run.version + 1)


async def _kept(change: Change, run: PaymentRun) -> PaymentRunResponse:
    await store.update_run(change.session, run)
    await _tell(change, run)
    totals = await store.get_totals(change.session, run.run_id)
    return change.answer(PaymentRunResponse.of(run, totals), etag=run.version)


async def _tell(change: Change, run: PaymentRun) -> None:
    data = {"runId": run.run_id, "version": run.version, "status": run.status, "cutOff": run.cut_off}
    await change.publish(RUN_CHANGED, run.run_id, data)


async def _record(change: Change, run: PaymentRun) -> DecisionRecord:
    totals = await store.get_totals(change.session, run.run_id)
    why = Text(
        "De betaalrun is goedgekeurd door een ander dan degene die hem klaarzette.",
        "The payment run was approved by another person than the one who drafted it.",
    )
    facts = [
        Fact("cutOff", run.cut_off, source="payment run"),
        Fact("orders", totals.orders, source="payment orders"),
        Fact("paidCents", totals.paid_cents, source="payment orders"),
        Fact("draftedBy", run.drafted_by, recorded_at=run.drafted_at, source="payment run"),
    ]
    return DecisionRecord(
        "payment-run", run.run_id, "approved", "payment", RULES_VERSION, [RuleSpoke("four-eyes", "met", why)], facts
    )


async def _stream(context: Context[Settings], request: PaymentRunRequest, until: datetime, key: Key) -> PaymentStream:
    """The one stream that the run pays; raises NothingToPay, or SeveralStreams where the request must name one."""
    assert context.office_id, "only a care office pays"
    wanted = store.WantedStreams(context.office_id, request.pilot_code, request.payer, request.cut_off, until)
    async with context.reading() as reading:
        await replay(reading.session, key)
        streams = await store.list_streams_due(reading.session, wanted)
    if not streams:
        raise _nothing_to_pay(request.cut_off, [])
    if len(streams) > 1:
        raise refusals.SeveralStreams(streams=", ".join(f"{each.pilot_code} ({each.payer})" for each in streams))
    return streams[0]


def _new_run(context: Context[Settings], request: PaymentRunRequest, stream: PaymentStream, at: datetime) -> PaymentRun:
    assert context.office_id, "only a care office pays"
    return PaymentRun(
        office_id=context.office_id,
        stream_id=stream.stream_id,
        run_id=new_id(),
        cut_off=request.cut_off,
        pilot_code=stream.pilot_code,
        payer=stream.payer,
        status=RunStatus.DRAFTED,
        version=1,
        drafted_at=at,
        drafted_by=context.caller.subject,
    )

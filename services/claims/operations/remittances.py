"""Remittances (betaalspecificaties) and the bank file: what was paid to whom, for which lines."""

from typing import Literal
from uuid import UUID

from services.claims.facts import PaymentOrder
from services.claims.refusals import payments as refusals
from services.claims.rules.bank_file import Payer, bank_file, reference
from services.claims.rules.payment_run import MOST_ORDERS
from services.claims.rules.states import AT_THE_BANK, PAYABLE, RunStatus
from services.claims.schemas.payments import (
    PaidLinePage,
    PaidLineResponse,
    PaymentOrderResponse,
    RemittancePage,
    RemittanceResponse,
    ReturnRequest,
)
from services.claims.settings import Settings
from services.claims.store import payment_orders as store
from services.claims.store.payments import get_run
from services.common.data.database import Session
from services.common.data.idempotency import Key
from services.common.refusals import NotFound
from services.common.web.context import Context
from services.common.web.paging import CursorUnknown, PageOf


async def make_bank_file(context: Context[Settings], run_id: UUID) -> bytes:
    """The bank file of an exported run; the same bytes every time. Raises BankFileEmpty when it pays nothing."""
    payer = Payer(context.settings.payer_name, context.settings.payer_iban, context.settings.payer_bic)
    async with context.reading() as reading:
        run = await get_run(reading.session, run_id)
        if run.status not in AT_THE_BANK or run.exported_at is None or run.execution_on is None:
            raise refusals.RunStatusWrong(status=run.status)
        orders = await store.list_orders_of_run(reading.session, run_id, UUID(int=0), MOST_ORDERS)
    if not any(order.paid_cents > 0 for order in orders):
        raise refusals.BankFileEmpty
    return bank_file(run_id, run.exported_at, run.execution_on, payer, orders)


async def list_remittances(context: Context[Settings], page: PageOf) -> RemittancePage:
    """Remittances of the caller's organisation, or all for a role that may see all; oldest first."""
    after = page.after_id or UUID(int=0)
    async with context.reading() as reading:
        rows = await store.list_remittances(
            reading.session, context.own_organisation_id, context.office_id, after, page.size + 1
        )
    return page.answer(RemittancePage, rows, key=lambda row: str(row.order_id))


async def get_remittance(context: Context[Settings], order_id: UUID) -> RemittanceResponse:
    """One remittance with its batches."""
    async with context.reading() as reading:
        order = await _remitted(context, reading.session, order_id)
        batches = await store.list_batches(reading.session, order_id)
    more = {"status": _status(order), "reference": reference(order_id), "batch_ids": batches}
    return RemittanceResponse.model_validate({**vars(order), **more})


async def list_paid_lines(context: Context[Settings], order_id: UUID, page: PageOf) -> PaidLinePage:
    """The accepted lines that a remittance pays."""
    after = _place(page.after)
    async with context.reading() as reading:
        await _remitted(context, reading.session, order_id)
        rows = await store.list_paid_lines(reading.session, order_id, after, page.size + 1)
    lines = [PaidLineResponse.model_validate(row) for row in rows]
    places = {id(line): f"{row.batch_id}:{row.position}" for line, row in zip(lines, rows, strict=True)}
    return page.answer(PaidLinePage, lines, key=lambda line: places[id(line)])


async def return_payment(
    context: Context[Settings], order_id: UUID, request: ReturnRequest, key: Key
) -> PaymentOrderResponse:
    """Record that the bank returned a payment; its lines wait for a later run."""
    async with context.writing(key) as change:
        order = await store.find_order(change.session, order_id, lock=True)
        if order is None:
            raise NotFound
        if order.run_status not in AT_THE_BANK:
            raise refusals.RunStatusWrong(status=order.run_status)
        if order.paid_cents == 0:
            raise refusals.NothingWasPaid
        if order.returned_at is not None:
            raise refusals.PaymentReturned
        await store.return_order(change.session, order_id, change.at, request.reason)
        order = await store.find_order(change.session, order_id)
        return change.answer(PaymentOrderResponse.model_validate(order))


async def _remitted(context: Context[Settings], session: Session, order_id: UUID) -> PaymentOrder:
    """The order, if the caller may see it and its run was approved."""
    order = await store.find_order(session, order_id)
    if order is None or order.run_status not in PAYABLE:
        raise NotFound
    context.require_own(provider_id=order.provider_id, office_id=await context.office_of(session, order_id))
    return order


def _status(order: PaymentOrder) -> Literal["left-out", "returned", "paid", "announced"]:
    if order.left_out_at:
        return "left-out"
    if order.returned_at:
        return "returned"
    return "paid" if order.run_status is RunStatus.SETTLED else "announced"


def _place(after: str | None) -> tuple[UUID, int]:
    if after is None:
        return UUID(int=0), -1
    batch, _, position = after.partition(":")
    try:
        return UUID(batch), int(position)
    except ValueError:
        raise CursorUnknown(pointer="/query/cursor") from None

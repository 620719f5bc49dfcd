"""Detention of a client, recorded from day to day by the care office."""

from uuid import UUID

from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.refusals import Refusals
from services.common.texts import Text
from services.common.web import etags
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.voucher.operations.voucher_responses import tell_voucher
from services.voucher.operations.vouchers import shown_vouchers
from services.voucher.refusals.issue import VoucherStopped
from services.voucher.rules.budget_year import Days
from services.voucher.rules.detention import faults_of_detention
from services.voucher.rules.pilot_messages import VOUCHER_SUSPENDED
from services.voucher.rules.voucher_states import RUNNING
from services.voucher.schemas.vouchers import DetentionRequest, VoucherResponse
from services.voucher.settings import Settings
from services.voucher.store import vouchers as store
from services.voucher.store.pilots import pilot_codes
from services.voucher.tables import Voucher


async def record_detention(
    context: Context[Settings], voucher_id: UUID, request: DetentionRequest, match: etags.Versions, key: Key
) -> VoucherResponse:
    """Suspend a voucher for these days, in the place of what was recorded before; the decisions keep the history."""
    async with context.writing(key) as change:
        voucher = await store.get_voucher(change.session, voucher_id, lock=True)
        context.require_own(office_id=voucher.office_id)
        etags.check(voucher.version, match)
        if voucher.status not in RUNNING:
            raise VoucherStopped(status=voucher.status)
        faults = faults_of_detention(request.from_on, request.until_on, Days(voucher.valid_from, voucher.valid_to))
        if faults:
            raise Refusals(faults)
        voucher.suspended_from, voucher.suspended_to = request.from_on, request.until_on
        await change.decide(_decision(voucher, request))
        await store.save_voucher(change.session, voucher)
        codes = await pilot_codes(change.session, [voucher.pilot_id])
        await tell_voucher(change, voucher, codes[voucher.pilot_id])
        await change.tell(VOUCHER_SUSPENDED.to_client(voucher.client_id, voucher_id, first_day=request.from_on))
        await change.saw(voucher.client_id, "vouchers", "U", "record-detention")
        [answer] = await shown_vouchers(change.session, [voucher], context.clock.today())
        return change.answer(answer, location=f"/vouchers/{voucher_id}", etag=voucher.version)


def _decision(voucher: Voucher, request: DetentionRequest) -> DecisionRecord:
    met = Text(
        "De waarde en wat is gereserveerd blijven staan; er begint niets nieuws.",
        "Value and reservations stay; nothing new begins.",
    )
    return DecisionRecord(
        kind="voucher-detention",
        subject=voucher.voucher_id,
        client_id=voucher.client_id,
        outcome="suspended",
        rule_set="voucher-detention",
        rule_set_version="1",
        rules=[RuleSpoke("detention", "suspended", met)],
        facts=[Fact("detention", "detention", request.from_on, request.until_on), Fact("reason", request.reason)],
    )

"""Withdrawing an indication: on the client's request or after the client's death; the other services hear of it."""

from datetime import date
from uuid import UUID

from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.refusals import Refusals
from services.common.texts import Text
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.indication import store
from services.indication.operations.decisions import give_back, tell
from services.indication.operations.files import require_file
from services.indication.operations.indications import indication_answer
from services.indication.refusals import IndicationClosed
from services.indication.rules.mandates import Scope
from services.indication.rules.withdrawal import WithdrawalReason, ending_of, withdrawal_faults
from services.indication.schemas.indications import IndicationAnswer, IndicationWithdrawal
from services.indication.tables import Indication


async def withdraw_indication(
    here: Context, indication_id: UUID, request: IndicationWithdrawal, key: Key
) -> IndicationAnswer:
    """End a right on a day. One that ends later stays granted until then; one that is over is withdrawn."""
    today = here.clock.today()
    async with here.writing(key) as change:
        indication = await store.get_indication(change.session, indication_id, lock=True)
        client = await store.get_client(change.session, indication.client_id)
        await require_file(change.session, here, client, Scope.AGREE)
        if indication.status != "granted":
            raise IndicationClosed(status=indication.status)
        assert indication.valid_from
        if faults := withdrawal_faults(request.reason, request.ends_on, valid_to=indication.valid_to, today=today):
            raise Refusals(faults)
        ending = ending_of(request.ends_on, valid_from=indication.valid_from, today=today)
        indication.valid_to = ending.last_day or indication.valid_to
        indication.valid_to_before = indication.valid_to if indication.ended_by else None
        indication.status = "withdrawn" if ending.is_over else indication.status
        indication.withdrawal_reason, indication.withdrawal_note = request.reason.value, request.note
        indication.withdrawn_on = today
        indication.version += 1
        await change.session.flush()
        indication.withdrawal_decision_id = await change.decide(_record(indication, request.ends_on))
        await change.session.flush()
        await tell(change, indication)
        if ending.last_day is None:
            await give_back(change, indication)
        await change.saw(client.client_id, f"indications/{indication_id}", "U", "withdraw-indication")
        return change.answer(indication_answer(indication), etag=indication.version)


def _record(indication: Indication, ends_on: date) -> DecisionRecord:
    reason = WithdrawalReason(indication.withdrawal_reason or "")
    return DecisionRecord(
        kind="indication-withdrawal",
        subject=indication.indication_id,
        outcome=reason.value,
        rule_set="withdrawal",
        rule_set_version="2026-1",
        rules=[RuleSpoke(f"withdrawal/{reason.value}", "holds", _WHY[reason])],
        facts=[
            Fact("endsOn", ends_on, source="withdrawal"),
            Fact("lastDay", indication.valid_to, source=f"indications/{indication.indication_id}"),
        ],
        client_id=indication.client_id,
    )


_WHY = {
    WithdrawalReason.CLIENT_REQUEST: Text("De cliënt wil het recht niet meer.", "The client wants the right no more."),
    WithdrawalReason.DEATH: Text("De cliënt is overleden.", "The client has died."),
}

"""Recoveries of amounts of accepted debits: the drawn amount falls, and the next payment run sets it off."""

from services.claims.facts import ClaimLine, Recovery
from services.claims.judging.rules import RULE_SET, RULE_SET_VERSION
from services.claims.judging.storing import HELD_EVENT
from services.claims.refusals.allotments import AllotmentsUnconfirmed
from services.claims.refusals.recoveries import NotRecoverable, RecoveryTooHigh
from services.claims.rules.line_ids import place_of
from services.claims.schemas.allotments import HeldResponse
from services.claims.schemas.decisions import RecoveryPage, RecoveryRequest, RecoveryResponse
from services.claims.settings import Settings
from services.claims.store import allotments, batches
from services.claims.store import decisions as store
from services.claims.store.explanations import find_credit
from services.claims.store.late_claims import give_back
from services.common.calendar import amsterdam_day
from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.data.feed import epoch_of
from services.common.data.idempotency import Key
from services.common.ids import new_id
from services.common.refusals import NotFound
from services.common.service import Change
from services.common.texts import Text
from services.common.web.context import Context
from services.common.web.paging import PageOf

RECOVERED = Text("Dit bedrag was niet verschuldigd.", "This amount was not due.")


async def recover_amount(context: Context[Settings], request: RecoveryRequest, key: Key) -> RecoveryResponse:
    """Recover an amount; raises NotRecoverable, RecoveryTooHigh, or AllotmentsUnconfirmed after a restore.

    A line that is fully recovered frees its days, so that the right line can be sent. What a late line had drawn by a
    decision goes back to that decision.
    """
    async with context.writing(key) as change:
        line = await batches.find_line(change.session, *place_of(request.line_id))
        if line is None:
            raise NotFound
        context.require_own(office_id=await context.office_of(change.session, request.line_id))
        row_epoch = await allotments.lock_agreement(change.session, line.agreement_id)
        if row_epoch != await epoch_of(change.session):
            raise AllotmentsUnconfirmed
        await _check(change, line, request.amount_cents)
        recovery = await _write(change, line, request)
        await store.free_recovered_days(change.session, line.batch_id, line.position)
        today = amsterdam_day(change.at)
        await give_back(change.session, line.batch_id, line.position, request.amount_cents, today)
        await _lower(change, line, request.amount_cents)
        return change.answer(RecoveryResponse.of(recovery))


async def list_recoveries(context: Context[Settings], page: PageOf) -> RecoveryPage:
    """The caller's recoveries, or those in the pilots of a care office."""
    async with context.reading() as reading:
        rows = await store.list_recoveries(
            reading.session, context.own_organisation_id, context.office_id, page.after_id, page.size + 1
        )
    return page.answer(RecoveryPage, [RecoveryResponse.of(row) for row in rows], key=lambda each: str(each.recovery_id))


async def _check(change: Change, line: ClaimLine, amount_cents: int) -> None:
    if line.broken or line.kind != "D":
        raise NotRecoverable
    if await find_credit(change.session, line.provider_id, line.line_reference):
        raise NotRecoverable
    left = line.amount_cents - await store.get_recovered_cents(change.session, line.batch_id, line.position)
    if amount_cents > left:
        raise RecoveryTooHigh(at=("amount_cents",), left_cents=left)


async def _write(change: Change, line: ClaimLine, request: RecoveryRequest) -> Recovery:
    decision_id = await change.decide(
        DecisionRecord(
            kind="recovery",
            subject=request.line_id,
            provider_id=line.provider_id,
            outcome="recovered",
            rule_set=RULE_SET,
            rule_set_version=RULE_SET_VERSION,
            rules=[RuleSpoke("recovery", "recovered", RECOVERED)],
            facts=[
                Fact("amountCents", request.amount_cents, source="office"),
                Fact("reason", request.reason, source="office"),
            ],
        )
    )
    recovery = Recovery(
        recovery_id=new_id(),
        provider_id=line.provider_id,
        batch_id=line.batch_id,
        position=line.position,
        amount_cents=request.amount_cents,
        reason=request.reason,
        recorded_at=change.at,
        decision_id=decision_id,
    )
    await store.add_recovery(change.session, recovery)
    return recovery


async def _lower(change: Change, line: ClaimLine, amount_cents: int) -> None:
    """Lower what is drawn, and tell voucher; for the escrow a recovery is what a credit is."""
    await allotments.lower_drawn(change.session, line.agreement_id, line.service_from.year, amount_cents)
    epoch = await epoch_of(change.session)
    rows = await allotments.list_held(change.session, [line.agreement_id])
    told = HeldResponse.model_validate({"claims_epoch": epoch, "allotments": rows})
    await change.publish(HELD_EVENT, line.batch_id, told.model_dump(mode="json", by_alias=True))

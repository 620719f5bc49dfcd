"""What an ended agreement keeps for care that is yet to be claimed: the parties can lower it, never raise it."""

from uuid import UUID

from services.common.data.decisions import RuleSpoke
from services.common.service import Change
from services.common.texts import Text
from services.common.web import etags
from services.common.web.context import Context
from services.voucher.operations.end_agreement import ending_answer, ending_record, with_release
from services.voucher.operations.escrow import Asked, as_asked_now, ask
from services.voucher.operations.parties import agreement_fact, deciding
from services.voucher.refusals.agreements import AgreementClosed
from services.voucher.rules.agreement_states import AGREEMENTS_CHANGED, AgreementStatus
from services.voucher.rules.release import YearHeld, lowered
from services.voucher.schemas.agreements import EndingResponse, KeptAmountRequest
from services.voucher.settings import Settings
from services.voucher.store.agreements import (
    RunningAgreement,
    get_agreement,
    get_running,
    get_voucher,
    save_agreement,
    view,
)

LOWERED = Text(
    "De partijen houden voor het laatste jaar minder vast dan zij bij het einde afspraken.",
    "The parties keep less for the last year than they agreed at the end.",
)


async def lower_kept_amount(
    context: Context[Settings], agreement_id: UUID, request: KeptAmountRequest, match: etags.Versions
) -> EndingResponse:
    """Keep less of the year in which the agreement ended; what claims no longer holds comes free."""
    return await with_release(context, agreement_id, lambda: _lower(context, agreement_id, request, match))


async def _lower(
    context: Context[Settings], agreement_id: UUID, request: KeptAmountRequest, match: etags.Versions
) -> EndingResponse:
    async with context.writing() as change:
        running = await _get_ended(context, change, agreement_id, match)
        agreement = running.agreement
        years = as_asked_now(running)
        year = running.days.last.year
        row = next((each for each in running.reservations if each.year == year), None)
        held = YearHeld(row.asked_cents, row.reserved_cents) if row else YearHeld(0, 0)
        cents = lowered(running.lines, running.days, running.voucher_days, held, request.keep_cents)
        if row and cents != row.asked_cents:
            years[year] = Asked(cents, row.final)
        kept = {each: asked.cents for each, asked in years.items()}
        because = [RuleSpoke("kept-amount", "lowered", LOWERED)]
        decision_id = await change.decide(ending_record(running, running.days.last, kept, because))
        await save_agreement(change.session, agreement)
        await ask(change, running, years, decision_id)
        await change.publish(AGREEMENTS_CHANGED, agreement_id, agreement_fact(agreement))
        await change.saw(agreement.client_id, f"agreements/{agreement_id}", "U", "lower-kept-amount")
        [now] = await view(change.session, [agreement])
        return change.answer(ending_answer(now, decision_id), 200, etag=agreement.version)


async def _get_ended(
    context: Context[Settings], change: Change, agreement_id: UUID, match: etags.Versions
) -> RunningAgreement:
    """Lock an ended agreement of the version that the caller saw; either party may lower what it keeps."""
    found = await get_agreement(change.session, agreement_id)
    voucher = await get_voucher(change.session, found.voucher_id)
    deciding(context.caller, found, voucher.arrangement)
    etags.check(found.version, match)
    if found.status != AgreementStatus.ENDED:
        raise AgreementClosed(status=found.status)
    running = await get_running(change.session, found)
    etags.check(running.agreement.version, match)
    return running

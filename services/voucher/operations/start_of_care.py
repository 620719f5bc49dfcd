"""Start of care: reported by the provider and sent to claims at once, so that the claim that follows is accepted."""

from uuid import UUID

from services.common.calendar import amsterdam_day
from services.common.ids import new_id
from services.common.service import Change
from services.common.web.context import Context
from services.common.web.idempotency import Key, finished
from services.voucher.operations.escrow import as_asked_now, ask, hand_over
from services.voucher.operations.parties import acting, agreement_fact
from services.voucher.refusals.agreements import AgreementClosed
from services.voucher.rules.agreement_states import AGREEMENTS_CHANGED, RUN_OR_RAN
from services.voucher.rules.start_of_care import check_care_start, is_in_time
from services.voucher.schemas.agreements import StartOfCareRequest, StartOfCareResponse
from services.voucher.settings import Settings
from services.voucher.store.agreement_parts import ReportedCareStart, add_care_start
from services.voucher.store.agreements import RunningAgreement, get_agreement, get_running, save_agreement


async def report_start_of_care(
    context: Context[Settings], agreement_id: UUID, request: StartOfCareRequest, key: Key
) -> StartOfCareResponse:
    """Report the first day of care; the latest report counts. The amounts stay as they are."""

    async def finish(answer: StartOfCareResponse) -> StartOfCareResponse:
        answer.handed_over = await hand_over(context.service, agreement_id)
        return answer

    return await finished(StartOfCareResponse, lambda: _report(context, agreement_id, request, key), finish)


async def _report(
    context: Context[Settings], agreement_id: UUID, request: StartOfCareRequest, key: Key
) -> StartOfCareResponse:
    async with context.writing(key) as change:
        running, today = await _get_caring(context, change, agreement_id), amsterdam_day(change.at)
        check_care_start(request.care_started_on, running.days.within(*running.voucher_days), today)
        agreement = running.agreement
        agreement.care_started_on, agreement.postponed_until = request.care_started_on, None
        report = ReportedCareStart(
            care_start_id=new_id(),
            agreement_id=agreement_id,
            care_started_on=request.care_started_on,
            reported_by=context.caller.subject,
            reported_at=change.at,
            in_time=is_in_time(request.care_started_on, today),
        )
        await add_care_start(change.session, report)
        await save_agreement(change.session, agreement)
        await ask(change, running, as_asked_now(running))
        await change.publish(AGREEMENTS_CHANGED, agreement_id, agreement_fact(agreement))
        await change.saw(agreement.client_id, f"agreements/{agreement_id}", "U", "report-start-of-care")
        answer = StartOfCareResponse(
            agreement_id=agreement_id,
            version=agreement.version,
            care_started_on=request.care_started_on,
            reported_at=change.at,
            in_time=report.in_time,
            handed_over=False,
        )
        return change.answer(answer, 201, location=f"/agreements/{agreement_id}", etag=agreement.version)


async def _get_caring(context: Context[Settings], change: Change, agreement_id: UUID) -> RunningAgreement:
    """Lock an agreement of the caller under which care is or was given; raises AgreementClosed for any other."""
    found = await get_agreement(change.session, agreement_id)
    acting(context.caller, found)
    if found.status not in RUN_OR_RAN:
        raise AgreementClosed(status=found.status)
    return await get_running(change.session, found)

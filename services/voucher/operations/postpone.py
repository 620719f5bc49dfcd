"""The start of care is put off until a day, or called off: then the agreement ends as never begun."""

from datetime import date, timedelta
from uuid import UUID

from services.common.calendar import amsterdam_day
from services.common.data.decisions import RuleSpoke
from services.common.ids import new_id
from services.common.texts import Text
from services.common.web import etags
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.voucher.operations.agreements import publish_and_answer
from services.voucher.operations.end_agreement import (
    EndsOn,
    asked_up_to_end,
    get_ending,
    with_release,
    write_end,
)
from services.voucher.operations.parties import tell_other_side
from services.voucher.rules.messages import CARE_CALLED_OFF, CARE_POSTPONED
from services.voucher.rules.postponement import Waiting, check_calling_off, check_not_begun, check_postponement
from services.voucher.schemas.agreements import (
    AgreementResponse,
    CallingOffRequest,
    EndingResponse,
    PostponementRequest,
)
from services.voucher.settings import Settings
from services.voucher.store.agreements import RunningAgreement, save_agreement
from services.voucher.store.postponements import RecordedPostponement, add_postponement

CALLED_OFF = Text(
    "De zorg is niet begonnen en gaat niet door. De hele reservering komt vrij.",
    "Care did not begin and is called off. The whole reservation is released.",
)


async def postpone_care(
    context: Context[Settings], agreement_id: UUID, request: PostponementRequest, key: Key
) -> AgreementResponse:
    """Put off the start of care; the days from today until then do not count as waiting. Nothing is released."""
    async with context.writing(key) as change:
        running, who = await get_ending(context, change, agreement_id)
        agreement, today = running.agreement, amsterdam_day(change.at)
        waiting = _waiting(running, today)
        check_not_begun(waiting, who.side)
        check_postponement(request.until, waiting)
        postponement = RecordedPostponement(
            postponement_id=new_id(),
            agreement_id=agreement_id,
            from_on=today,
            until_on=request.until,
            reason=request.reason,
            postponed_by=who.role.value,
            recorded_at=change.at,
        )
        await add_postponement(change.session, postponement)
        agreement.postponed_until = request.until
        await save_agreement(change.session, agreement)
        await tell_other_side(change, agreement, who, CARE_POSTPONED, last_day=request.until)
        return await publish_and_answer(context, change, agreement, "U", "postpone-care", 201)


async def call_off_care(
    context: Context[Settings], agreement_id: UUID, request: CallingOffRequest, match: etags.Versions, key: Key
) -> EndingResponse:
    """Call off care that has not begun: the agreement ends on the day before it would begin, and holds nothing."""
    return await with_release(context, agreement_id, lambda: _call_off(context, agreement_id, request, match, key))


async def _call_off(
    context: Context[Settings], agreement_id: UUID, request: CallingOffRequest, match: etags.Versions, key: Key
) -> EndingResponse:
    async with context.writing(key) as change:
        running, who = await get_ending(context, change, agreement_id, match)
        check_calling_off(_waiting(running, amsterdam_day(change.at)), who.side, running.notice_period_days)
        end = EndsOn(running.agreement.starts_on - timedelta(days=1), request.reason)
        kept = asked_up_to_end(running, end)
        answer = await write_end(
            change, running, end, kept, who.role.value, [RuleSpoke("calling-off", "ended", CALLED_OFF)]
        )
        await tell_other_side(change, running.agreement, who, CARE_CALLED_OFF)
        return answer


def _waiting(running: RunningAgreement, today: date) -> Waiting:
    agreement = running.agreement
    is_postponed = agreement.postponed_until is not None and today <= agreement.postponed_until
    return Waiting(running.days.within(*running.voucher_days), agreement.care_started_on, is_postponed, today)

"""End an agreement on a day: claims is asked to hold less, and its acknowledgement releases the rest."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.refusals import NotFound
from services.common.service import Change
from services.common.texts import Text
from services.common.web import etags
from services.common.web.context import Context
from services.common.web.idempotency import Key, finished
from services.voucher.operations.agreements import release_shown, reservation_shown
from services.voucher.operations.escrow import Asked, as_asked_now, ask, hand_over
from services.voucher.operations.parties import Acting, agreement_fact, deciding
from services.voucher.rules.agreement_states import AGREEMENTS_CHANGED, Step, after
from services.voucher.rules.release import YearHeld, asked_at_ending, check_end
from services.voucher.schemas.agreements import EndingRequest, EndingResponse
from services.voucher.settings import Settings
from services.voucher.store.agreements import (
    AgreementView,
    RunningAgreement,
    get_agreement,
    get_running,
    get_voucher,
    save_agreement,
    view,
)

WHY = Text(
    "Jaren vóór de einddag houden hun reservering. De reservering van het jaar van de einddag is opnieuw berekend, tot "
    "en met die dag. Latere jaren houden niets over. Bedragen die al zijn gedeclareerd, blijven staan.",
    "Years before the last day keep their reservation. The reservation of the year of the last day was recalculated, "
    "up to and including that day. Later years keep nothing. Amounts that were already claimed remain.",
)


async def end_agreement(
    context: Context[Settings], agreement_id: UUID, request: EndingRequest, match: etags.Versions, key: Key
) -> EndingResponse:
    """End an agreement; of two that race, the second gets 412."""

    async def finish(answer: EndingResponse) -> EndingResponse:
        await hand_over(context.service, agreement_id)
        return await _with_release(context, answer)

    return await finished(EndingResponse, lambda: _end(context, agreement_id, request, match, key), finish)


async def _end(
    context: Context[Settings], agreement_id: UUID, request: EndingRequest, match: etags.Versions, key: Key
) -> EndingResponse:
    async with context.writing(key) as change:
        found = await get_agreement(change.session, agreement_id)
        voucher = await get_voucher(change.session, found.voucher_id)
        who = deciding(context.caller, found, voucher.arrangement)
        etags.check(found.version, match)
        after(found.status, Step.END)
        running = await get_running(change.session, found)
        agreement = running.agreement
        etags.check(agreement.version, match)
        check_end(request.ends_on, running.days)
        kept = _asked(running, request)
        decision_id = await change.decide(ending_record(running, request.ends_on, kept))
        _close(change, running, request, who)
        await save_agreement(change.session, agreement)
        standing = as_asked_now(running)
        years = {
            year: standing[year] if standing[year].cents == cents else Asked(cents) for year, cents in kept.items()
        }
        await ask(change, running, years, decision_id)
        await change.publish(AGREEMENTS_CHANGED, agreement_id, agreement_fact(agreement))
        await change.saw(agreement.client_id, f"agreements/{agreement_id}", "U", "end-agreement")
        now = (await view(change.session, [agreement]))[0]
        answer = _answer(now, request, decision_id)
        return change.answer(answer, 201, location=f"/agreements/{agreement_id}", etag=agreement.version)


def _close(change: Change, running: RunningAgreement, request: EndingRequest, who: Acting) -> None:
    agreement = running.agreement
    agreement.status = after(agreement.status, Step.END).value
    agreement.ended_on, agreement.close_reason = request.ends_on, request.reason
    agreement.closed_at, agreement.closed_by = change.at, who.role.value
    agreement.held_at_ending_cents = sum(row.reserved_cents for row in running.reservations)


def _asked(running: RunningAgreement, request: EndingRequest) -> dict[int, int]:
    held = {row.year: YearHeld(row.asked_cents, row.reserved_cents) for row in running.reservations}
    return asked_at_ending(running.lines, running.days, running.voucher_days, request.ends_on, held, request.keep_cents)


def ending_record(
    running: RunningAgreement, ends_on: date, kept: Mapping[int, int], because: Sequence[RuleSpoke] = ()
) -> DecisionRecord:
    """Why an agreement ends on a day, and what it asks per year from then on."""
    agreement = running.agreement
    facts = [
        Fact(
            "endsOn",
            ends_on,
            min(agreement.starts_on, ends_on),
            ends_on,
            source=f"voucher agreements/{agreement.agreement_id}",
        )
    ]
    for row in running.reservations:
        first, last = date(row.year, 1, 1), date(row.year, 12, 31)
        facts.append(Fact("reservedCents", row.reserved_cents, first, last, source="voucher books"))
        facts.append(Fact("askedCents", kept[row.year], first, last, source="price × quantity × days"))
    return DecisionRecord(
        "ending",
        agreement.agreement_id,
        "ended",
        "release",
        "1",
        [*because, RuleSpoke("release", "asked", WHY)],
        facts,
        client_id=agreement.client_id,
        provider_id=agreement.provider_id,
    )


def _answer(now: AgreementView, request: EndingRequest, decision_id: UUID) -> EndingResponse:
    release = release_shown(now)
    assert release, "an ended agreement has a release"
    return EndingResponse.model_validate(
        {
            "agreement_id": now.agreement.agreement_id,
            "version": now.agreement.version,
            "status": now.agreement.status,
            "ends_on": request.ends_on,
            "reason": request.reason,
            "reservations": [reservation_shown(row) for row in now.reservations],
            "release": release,
            "decision_id": decision_id,
        }
    )


async def _with_release(context: Context[Settings], answer: EndingResponse) -> EndingResponse:
    """The answer with the amounts that are released by now."""
    async with context.service.reading() as reading:
        agreement = await get_agreement(reading.session, answer.agreement_id)
        now = (await view(reading.session, [agreement]))[0]
    release = release_shown(now)
    if release is None:
        raise NotFound
    answer.release = release
    answer.reservations = [reservation_shown(row) for row in now.reservations]
    return answer

"""End an agreement on a day: claims is asked to hold less, and its acknowledgement releases the rest."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from services.common.calendar import amsterdam_day
from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.refusals import NotFound
from services.common.service import Change
from services.common.texts import Text
from services.common.web import etags
from services.common.web.context import Context
from services.common.web.idempotency import Key, finished
from services.voucher.operations.agreements import release_shown, reservation_shown
from services.voucher.operations.close_agreement import close_agreement
from services.voucher.operations.escrow import Asked, as_asked_now, ask, hand_over
from services.voucher.operations.parties import Acting, agreement_fact, deciding, tell_other_side
from services.voucher.rules.agreement_states import AGREEMENTS_CHANGED, Step, after
from services.voucher.rules.messages import AGREEMENT_ENDED
from services.voucher.rules.notice import check_notice
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


class Ending(Protocol):
    """How an agreement ends: by a request, or as one party proposed and the other confirmed."""

    @property
    def ends_on(self) -> date:
        """The last day."""

    @property
    def reason(self) -> str:
        """Why, in the words of the party that asked for it."""

    @property
    def keep_cents(self) -> int | None:
        """What stays reserved in the year of the last day, if more than its days cost."""


@dataclass(frozen=True)
class EndsOn:
    """An end without anything to keep."""

    ends_on: date
    reason: str
    keep_cents: None = None


async def end_agreement(
    context: Context[Settings], agreement_id: UUID, request: EndingRequest, match: etags.Versions, key: Key
) -> EndingResponse:
    """End an agreement on a day that needs no other party; of two that race, the second gets 412."""
    return await with_release(context, agreement_id, lambda: _end(context, agreement_id, request, match, key))


async def with_release(
    context: Context[Settings], agreement_id: UUID, end: Callable[[], Awaitable[EndingResponse]]
) -> EndingResponse:
    """End an agreement, hand that over to claims, and answer with what came free by then."""

    async def finish(answer: EndingResponse) -> EndingResponse:
        await hand_over(context.service, agreement_id)
        return await _released(context, answer)

    return await finished(EndingResponse, end, finish)


async def _end(
    context: Context[Settings], agreement_id: UUID, request: EndingRequest, match: etags.Versions, key: Key
) -> EndingResponse:
    async with context.writing(key) as change:
        running, who = await get_ending(context, change, agreement_id, match)
        asked = asked_up_to_end(running, request)
        check_notice(request.ends_on, who.side, amsterdam_day(change.at), running.notice_period_days)
        answer = await write_end(change, running, request, asked, who.role.value)
        await tell_other_side(change, running.agreement, who, AGREEMENT_ENDED, last_day=request.ends_on)
        return answer


async def get_ending(
    context: Context[Settings], change: Change, agreement_id: UUID, match: etags.Versions | None = None
) -> tuple[RunningAgreement, Acting]:
    """Lock a redeemed agreement, of the version that the caller saw, and find the side for which the caller decides."""
    found = await get_agreement(change.session, agreement_id)
    voucher = await get_voucher(change.session, found.voucher_id)
    who = deciding(context.caller, found, voucher.arrangement)
    if match is not None:
        etags.check(found.version, match)
    after(found.status, Step.END)
    running = await get_running(change.session, found)
    if match is not None:
        etags.check(running.agreement.version, match)
    return running, who


def asked_up_to_end(running: RunningAgreement, end: Ending) -> dict[int, int]:
    """What an agreement asks per year when it ends so, in cents; raises what refuses the day or the amount."""
    check_end(end.ends_on, running.days)
    held = {row.year: YearHeld(row.asked_cents, row.reserved_cents) for row in running.reservations}
    return asked_at_ending(running.lines, running.days, running.voucher_days, end.ends_on, held, end.keep_cents)


async def write_end(
    change: Change,
    running: RunningAgreement,
    end: Ending,
    kept: Mapping[int, int],
    closed_by: str,
    because: Sequence[RuleSpoke] = (),
) -> EndingResponse:
    """End a locked agreement: decision, state, set for claims, event. Raises SwapOpen."""
    agreement, agreement_id = running.agreement, running.agreement.agreement_id
    decision_id = await change.decide(ending_record(running, end.ends_on, kept, because))
    close_agreement(change, running, end.ends_on, end.reason, closed_by)
    await save_agreement(change.session, agreement)
    standing = as_asked_now(running)
    years = {year: standing[year] if standing[year].cents == cents else Asked(cents) for year, cents in kept.items()}
    await ask(change, running, years, decision_id)
    await change.publish(AGREEMENTS_CHANGED, agreement_id, agreement_fact(agreement))
    await change.saw(agreement.client_id, f"agreements/{agreement_id}", "U", "end-agreement")
    now = (await view(change.session, [agreement]))[0]
    answer = ending_answer(now, decision_id)
    return change.answer(answer, 201, location=f"/agreements/{agreement_id}", etag=agreement.version)


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


def ending_answer(now: AgreementView, decision_id: UUID) -> EndingResponse:
    """The end of an agreement as it is answered, with what came free so far."""
    release = release_shown(now)
    assert release, "an ended agreement has a release"
    return EndingResponse.model_validate(
        {
            "agreement_id": now.agreement.agreement_id,
            "version": now.agreement.version,
            "status": now.agreement.status,
            "ends_on": now.agreement.ended_on,
            "reason": now.agreement.close_reason,
            "reservations": [reservation_shown(row) for row in now.reservations],
            "release": release,
            "decision_id": decision_id,
        }
    )


async def _released(context: Context[Settings], answer: EndingResponse) -> EndingResponse:
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

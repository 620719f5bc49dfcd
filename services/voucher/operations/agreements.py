"""Agreements: drafted by either party, read, declined, and lapsed when they are not confirmed."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.common.calendar import amsterdam_day
from services.common.ids import new_id
from services.common.refusals import NotFound, Refusal, Refusals
from services.common.service import Change, Reading, Service
from services.common.texts import Text
from services.common.web import etags
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.voucher.operations.drafted_lines import frozen_lines, unknown_performances
from services.voucher.operations.obstacles import obstacles_of
from services.voucher.operations.parties import Parties, acting, agreement_fact, deciding
from services.voucher.operations.proposed_versions import note_version
from services.voucher.refusals.agreements import PerformanceTwice
from services.voucher.refusals.endings import EndBeforeStart
from services.voucher.refusals.redemption import VoucherNotRunning
from services.voucher.refusals.references import ReferenceOfProvider
from services.voucher.rules.agreement_number import read_number
from services.voucher.rules.agreement_states import AGREEMENTS_CHANGED, AgreementStatus, Step, after
from services.voucher.rules.arrangement import check_conversation_day, check_office_decides
from services.voucher.rules.budget_year import Days
from services.voucher.rules.closing import check_not_closed
from services.voucher.rules.lapse import PROPOSAL_LAPSES_AFTER
from services.voucher.rules.messages import NOT_CONFIRMED, PROPOSAL_LAPSED
from services.voucher.rules.postponement import Paused, paused
from services.voucher.rules.reservation import agreed_days
from services.voucher.rules.shortened import suffices_until
from services.voucher.rules.voucher_states import RUNNING
from services.voucher.schemas.agreements import (
    AgreementLineResponse,
    AgreementRequest,
    AgreementResponse,
    ConversationRequest,
    ConversationResponse,
    DeclinationRequest,
    EndingProposalResponse,
    ObstacleResponse,
    PostponementResponse,
    ProposalRequest,
    ReleaseResponse,
    ReservationResponse,
)
from services.voucher.settings import Settings
from services.voucher.store import agreements as store
from services.voucher.store.agreement_parts import RecordedConversation, Reserved, put_conversation
from services.voucher.store.agreements import (
    AgreementView,
    add_agreement,
    get_voucher,
    list_waiting,
    next_number,
    save_agreement,
    view,
)
from services.voucher.store.pilots import closing_of, pilot_codes
from services.voucher.tables import Agreement, Voucher

MOST = 500


async def draft_agreement(
    context: Context[Settings], voucher_id: UUID, request: AgreementRequest, key: Key
) -> AgreementResponse:
    """Draft an agreement on a voucher; it holds nothing of the value until both parties have confirmed."""
    refuse_any(faults_of_draft(request) + await unknown_performances(context.service, request.lines))
    async with context.writing(key) as change:
        voucher = await get_voucher(change.session, voucher_id, running=True)
        who = acting(context.caller, Parties(voucher.client_id, request.provider_id, voucher.office_id))
        if request.provider_reference is not None and who.side != "provider":
            raise ReferenceOfProvider(pointer="/body/providerReference")
        agreement = await _new_agreement(change, voucher, request)
        if voucher.status not in RUNNING:
            raise VoucherNotRunning(
                starts_on=request.starts_on,
                valid_from=voucher.valid_from,
                valid_to=voucher.valid_to,
                status=voucher.status,
            )
        closing = await closing_of(change.session, voucher.pilot_id)
        check_not_closed(closing.closes_on, closing.period_to, amsterdam_day(change.at))
        agreement.drafted_by = who.role.value
        lines = await frozen_lines(change.session, agreement.agreement_id, request.lines)
        await add_agreement(change.session, agreement, lines)
        await note_version(change, context.caller, agreement, who, request)
        return await publish_and_answer(context, change, agreement, "C", "draft-agreement", 201)


def faults_of_draft(request: ProposalRequest) -> list[Refusal]:
    """The faults of an agreement that do not depend on its voucher."""
    faults: list[Refusal] = []
    if request.ends_on is not None and request.ends_on < request.starts_on:
        faults.append(EndBeforeStart(pointer="/body/endsOn", starts_on=request.starts_on))
    seen: set[str] = set()
    for place, line in enumerate(request.lines):
        if line.performance_code in seen:
            faults.append(
                PerformanceTwice(pointer=f"/body/lines/{place}/performanceCode", performance_code=line.performance_code)
            )
        seen.add(line.performance_code)
    return faults


async def decline_agreement(
    context: Context[Settings], agreement_id: UUID, request: DeclinationRequest, key: Key
) -> AgreementResponse:
    """Decline an agreement that is not redeemed yet."""
    async with context.writing(key) as change:
        agreement = await store.get_agreement(change.session, agreement_id, lock=True)
        voucher = await get_voucher(change.session, agreement.voucher_id)
        who = deciding(context.caller, agreement, voucher.arrangement)
        agreement.status = after(agreement.status, Step.DECLINE, agreement.swap_id).value
        agreement.closed_at, agreement.closed_by, agreement.close_reason = change.at, who.role.value, request.reason
        await save_agreement(change.session, agreement)
        return await publish_and_answer(context, change, agreement, "U", "decline-agreement", 201)


async def record_conversation(
    context: Context[Settings], agreement_id: UUID, request: ConversationRequest, match: etags.Versions
) -> AgreementResponse:
    """Record the conversation on which the care office confirms for a client."""
    async with context.writing() as change:
        agreement = await store.get_agreement(change.session, agreement_id, lock=True)
        context.require_own(office_id=agreement.office_id)
        voucher = await get_voucher(change.session, agreement.voucher_id)
        check_office_decides(voucher.arrangement)
        check_conversation_day(request.held_on, amsterdam_day(change.at))
        etags.check(agreement.version, match)
        after(agreement.status, Step.DECLINE, agreement.swap_id)  # only while it is a proposal
        conversation = RecordedConversation(
            agreement_id=agreement_id,
            held_on=request.held_on,
            summary=request.summary,
            recorded_by=context.caller.subject,
            recorded_at=change.at,
        )
        await put_conversation(change.session, conversation)
        await save_agreement(change.session, agreement)
        return await publish_and_answer(context, change, agreement, "U", "record-conversation", 200)


async def get_agreement(context: Context[Settings], agreement_id: UUID) -> AgreementResponse:
    """One agreement, to its parties and the care office."""
    async with context.reading() as reading:
        agreement = await store.get_agreement(reading.session, agreement_id)
        context.require_own(
            client_id=agreement.client_id, provider_id=agreement.provider_id, office_id=agreement.office_id
        )
        await reading.saw(agreement.client_id, f"agreements/{agreement_id}", "R", "read-agreement")
        return (await _shown_all(context, reading, [agreement]))[0]


async def list_agreements(
    context: Context[Settings],
    after_id: UUID | None,
    most: int,
    status: str | None = None,
    voucher_id: UUID | None = None,
    *,
    shortened: bool | None = None,
    number: str | None = None,
    provider_reference: str | None = None,
) -> list[AgreementResponse]:
    """Agreements in order of drafting: those of the caller, for a care office those of its pilots.

    Raises NumberMistyped where `number` cannot be the number of an agreement.
    """
    caller = context.caller
    own = store.Own(caller.client_ids, caller.organisation_id, context.office_id)
    written = None if number is None else read_number(number)
    wanted = store.Wanted(most, own, after_id, status, voucher_id, shortened, written, provider_reference)
    async with context.reading() as reading:
        rows = await store.list_agreements(reading.session, wanted)
        await _log_clients(reading, rows)
        return await _shown_all(context, reading, rows)


async def list_agreements_of_voucher(
    context: Context[Settings], voucher_id: UUID, after_id: UUID | None, most: int
) -> list[AgreementResponse]:
    """The agreements on a voucher; a provider sees its own."""
    async with context.reading() as reading:
        voucher = await get_voucher(reading.session, voucher_id)
    mine = voucher.client_id in context.caller.client_ids or voucher.office_id == context.office_id
    found = await list_agreements(context, after_id, most, voucher_id=voucher_id)
    if not (mine or found):
        raise NotFound
    return found


async def lapse_drafts(service: Service) -> None:
    """Lapse the proposals that were not confirmed by both sides in time."""
    while True:
        async with service.writing() as change:
            rows = await list_waiting(change.session, change.at - PROPOSAL_LAPSES_AFTER, MOST)
            for agreement in rows:
                agreement.status = after(agreement.status, Step.LAPSE).value
                agreement.closed_at = change.at
                await save_agreement(change.session, agreement)
                await change.publish(AGREEMENTS_CHANGED, agreement.agreement_id, agreement_fact(agreement))
            await tell_lapsed(change, rows, NOT_CONFIRMED)
        if len(rows) < MOST:
            return


async def tell_lapsed(change: Change, rows: Sequence[Agreement], reason: Text) -> None:
    """Tell both parties of each proposal that it lapsed, and why."""
    of_clients = [
        PROPOSAL_LAPSED.to_client(row.client_id, row.agreement_id, number=row.number, reason=reason) for row in rows
    ]
    of_providers = [
        PROPOSAL_LAPSED.to_provider(row.provider_id, row.agreement_id, number=row.number, reason=reason) for row in rows
    ]
    await change.tell_all([*of_clients, *of_providers])


def shown(of: AgreementView, obstacles: list[ObstacleResponse] | None) -> AgreementResponse:
    """An agreement as it is shown."""
    conversation = ConversationResponse.model_validate(of.conversation) if of.conversation else None
    columns = {column.key: getattr(of.agreement, column.key) for column in Agreement.__table__.columns}
    return AgreementResponse.model_validate(
        columns
        | {
            "lines": [AgreementLineResponse.model_validate(line) for line in of.lines],
            "conversation": conversation,
            "reservations": [reservation_shown(row) for row in of.reservations],
            "suffices_until": _suffices_until(of),
            "handed_over": of.handover is not None and of.handover.is_answered,
            "release": release_shown(of),
            "ending_proposal": _proposal_shown(of),
            "postponements": _postponements_shown(of),
            "obstacles": obstacles,
        }
    )


def _proposal_shown(of: AgreementView) -> EndingProposalResponse | None:
    """The end that one party proposed, while the agreement runs."""
    if of.ending_proposal is None or of.agreement.status != AgreementStatus.REDEEMED:
        return None
    return EndingProposalResponse.model_validate(of.ending_proposal)


def _postponements_shown(of: AgreementView) -> list[PostponementResponse]:
    """The postponements with the days that do not count as waiting; one of which no day is left is not shown."""
    days = paused([Paused(each.from_on, each.until_on) for each in of.postponements], of.agreement.care_started_on)
    rows = {each.from_on: each for each in of.postponements}
    return [
        PostponementResponse(
            from_=each.first,
            until=each.last,
            reason=rows[each.first].reason,
            postponed_by=rows[each.first].postponed_by,
            recorded_at=rows[each.first].recorded_at,
        )
        for each in days
    ]


def _suffices_until(of: AgreementView) -> date | None:
    """The day up to which the amounts of a shortened agreement suffice; None where all is reserved, or it has ended."""
    if of.agreement.status != AgreementStatus.REDEEMED or not of.reservations:
        return None
    days = agreed_days(of.agreement.starts_on, of.agreement.ends_on)
    voucher = Days(of.reservations[0].valid_from, of.reservations[0].valid_to)
    return suffices_until(of.lines, days, voucher, of.reservations)


def reservation_shown(row: Reserved) -> ReservationResponse:
    """The reservation of an agreement in one year."""
    return ReservationResponse(
        year=row.year,
        provisional=row.provisional,
        reserved_cents=row.reserved_cents,
        asked_cents=row.asked_cents,
        held_cents=row.told_cents,
        drawn_cents=row.drawn_cents,
    )


def release_shown(of: AgreementView) -> ReleaseResponse | None:
    """The amounts released since the agreement was ended, or its voucher became shorter; None while it runs."""
    before = of.agreement.held_at_ending_cents
    if of.agreement.status != AgreementStatus.ENDED or before is None or of.handover is None:
        return None
    stayed = sum(row.reserved_cents if row.stayed_cents is None else row.stayed_cents for row in of.reservations)
    released = max(0, before - stayed)
    return ReleaseResponse(state="settled" if of.handover.is_answered else "awaiting-claims", released_cents=released)


async def _new_agreement(change: Change, voucher: Voucher, request: AgreementRequest) -> Agreement:
    codes = await pilot_codes(change.session, [voucher.pilot_id])
    return Agreement(
        agreement_id=new_id(),
        voucher_id=voucher.voucher_id,
        client_id=voucher.client_id,
        pilot_code=codes[voucher.pilot_id],
        number=await next_number(change.session),
        version=1,
        proposal_version=1,
        status=AgreementStatus.DRAFTED.value,
        drafted_at=change.at,
        **request.model_dump(exclude={"lines"}),
    )


async def _shown_all(
    context: Context[Settings], reading: Reading, rows: Sequence[Agreement]
) -> list[AgreementResponse]:
    """The agreements as the caller sees them."""
    obstacles = await obstacles_of(context, reading.session, rows)
    return [shown(each, obstacles.get(each.agreement.agreement_id)) for each in await view(reading.session, rows)]


async def publish_and_answer(
    context: Context[Settings], change: Change, agreement: Agreement, action: str, purpose: str, status: int
) -> AgreementResponse:
    """Publish the agreement, log the access for the client, and answer."""
    path = f"agreements/{agreement.agreement_id}"
    await change.publish(AGREEMENTS_CHANGED, agreement.agreement_id, agreement_fact(agreement))
    await change.saw(agreement.client_id, path, action, purpose)
    [answer] = await _shown_all(context, change, [agreement])
    return change.answer(
        answer,
        status,
        location=f"/agreements/{agreement.agreement_id}" if status == 201 else None,
        etag=agreement.version,
    )


async def _log_clients(reading: Reading, rows: Sequence[Agreement]) -> None:
    for client_id in sorted({row.client_id for row in rows}):
        await reading.saw(client_id, "agreements", "R", "list-agreements")


def refuse_any(faults: list[Refusal]) -> None:
    """Raise the faults that were found, all at once."""
    if faults:
        raise Refusals(faults)

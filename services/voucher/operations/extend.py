"""Extend a running agreement: one party proposes a later last day, and the other one's confirmation reserves it.

Invariant: in one transaction under the lock of the voucher, the reservation of each year that gains days becomes what
all days of the agreement ask, within the value; no other year changes, and claims hears of it afterwards.
"""

from uuid import UUID

from services.common.calendar import amsterdam_day
from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.refusals import NotFound, Refusals
from services.common.schemas import TextAnswer
from services.common.service import Change
from services.common.texts import Text
from services.common.web import etags
from services.common.web.context import Context
from services.common.web.idempotency import Key, finished
from services.voucher.operations.agreements import publish_and_answer
from services.voucher.operations.end_agreement import get_ending
from services.voucher.operations.escrow import Asked, ask, hand_over
from services.voucher.operations.extension_case import Extending, judge_extension
from services.voucher.operations.negotiate import terms_now
from services.voucher.operations.parties import Acting, agreement_fact, tell_other_side
from services.voucher.operations.redeem_agreement import LEAP_YEAR
from services.voucher.refusals.extensions import ExtensionWaits
from services.voucher.refusals.swaps import SwapOpen
from services.voucher.rules.agreement_states import AGREEMENTS_CHANGED, AgreementStatus
from services.voucher.rules.extension import added_days
from services.voucher.rules.proposal_messages import AGREEMENT_EXTENDED, EXTENSION_PROPOSED
from services.voucher.rules.redemption import RESTS_ON
from services.voucher.schemas.agreements import AgreementResponse, HeldYearResponse, WarningResponse
from services.voucher.schemas.extensions import ExtensionProposalResponse, ExtensionRequest, ExtensionResponse
from services.voucher.settings import Settings
from services.voucher.store import extensions as store
from services.voucher.store.agreement_versions import ProposedVersion, add_version
from services.voucher.store.agreements import RunningAgreement, get_agreement, lock_client, save_agreement
from services.voucher.store.fill_up import Needed, set_needed
from services.voucher.store.vouchers import raise_agreement_turn
from services.voucher.tables import Agreement

FITS = Text(
    "Beide partijen willen langer doorgaan, met dezelfde zorg en prijzen, en dat past in elk jaar.",
    "Both parties want to go on longer, with the same care and prices, and that fits in every year.",
)


async def propose_extension(
    context: Context[Settings], agreement_id: UUID, request: ExtensionRequest, match: etags.Versions
) -> ExtensionProposalResponse:
    """Propose a later last day, in the place of an earlier proposal of either party; nothing is reserved yet."""
    async with context.writing() as change:
        running, who = await get_ending(context, change, agreement_id, match)
        if running.handover.swap_id is not None:
            raise SwapOpen
        agreement = running.agreement
        added_days(agreement.ends_on, request.ends_on, running.voucher_days, amsterdam_day(change.at))
        proposal = store.ProposedExtension(
            agreement_id,
            request.ends_on,
            request.reason,
            proposed_for=who.side,
            proposed_by=who.role.value,
            proposed_organisation_id=context.caller.organisation_id,
            proposed_at=change.at,
        )
        await store.put_extension(change.session, proposal)
        await save_agreement(change.session, agreement)
        await tell_other_side(change, agreement, who, EXTENSION_PROPOSED, last_day=request.ends_on)
        await change.publish(AGREEMENTS_CHANGED, agreement_id, agreement_fact(agreement))
        await change.saw(agreement.client_id, f"agreements/{agreement_id}", "U", "propose-extension")
        return change.answer(_shown(agreement, proposal), 200, etag=agreement.version)


async def get_extension(context: Context[Settings], agreement_id: UUID) -> ExtensionProposalResponse:
    """The extension that is proposed; raises NotFound where there is none, or the agreement no longer runs."""
    async with context.reading() as reading:
        agreement = await get_agreement(reading.session, agreement_id)
        context.require_own(
            client_id=agreement.client_id, provider_id=agreement.provider_id, office_id=agreement.office_id
        )
        proposal = await store.find_extension(reading.session, agreement_id)
        if proposal is None or agreement.status != AgreementStatus.REDEEMED:
            raise NotFound
        await reading.saw(agreement.client_id, f"agreements/{agreement_id}", "R", "read-extension")
        return _shown(agreement, proposal)


async def decline_extension(
    context: Context[Settings], agreement_id: UUID, match: etags.Versions, key: Key
) -> AgreementResponse:
    """Decline the proposed extension, or take back the own proposal; the agreement stays as it is."""
    async with context.writing(key) as change:
        running, _ = await get_ending(context, change, agreement_id, match)
        if await store.find_extension(change.session, agreement_id) is None:
            raise NotFound
        await store.remove_extension(change.session, agreement_id)
        await save_agreement(change.session, running.agreement)
        return await publish_and_answer(context, change, running.agreement, "U", "decline-extension", 201)


async def confirm_extension(
    context: Context[Settings], agreement_id: UUID, match: etags.Versions, key: Key
) -> ExtensionResponse:
    """Confirm what the other party proposed; raises every refusal at once, and then nothing has changed."""

    async def finish(answer: ExtensionResponse) -> ExtensionResponse:
        answer.handed_over = await hand_over(context.service, agreement_id)
        return answer

    return await finished(ExtensionResponse, lambda: _confirm(context, agreement_id, match, key), finish)


async def _confirm(
    context: Context[Settings], agreement_id: UUID, match: etags.Versions, key: Key
) -> ExtensionResponse:
    """Judge and write; before a refusal that rests on data of other services, their feeds are read to the end."""
    try:
        return await _attempt(context, agreement_id, match, key)
    except Refusals as refused:
        sources = {peer for each in refused.refusals for peer in RESTS_ON.get(each.code, ())}
        if not sources:
            raise
    for source in sorted(sources):
        await context.service.readers.catch_up(source)
    return await _attempt(context, agreement_id, match, key)


async def _attempt(
    context: Context[Settings], agreement_id: UUID, match: etags.Versions, key: Key
) -> ExtensionResponse:
    async with context.writing(key) as change:
        found = await get_agreement(change.session, agreement_id)
        await lock_client(change.session, found.client_id)  # a day of full-day care excludes those of all vouchers
        running, who = await get_ending(context, change, agreement_id, match)
        proposal = await store.find_extension(change.session, agreement_id)
        if proposal is None:
            raise NotFound
        if who.side == proposal.proposed_for:
            raise ExtensionWaits
        extending = await judge_extension(change, running, proposal.ends_on, who.reads_as)
        if extending.refusals:
            raise Refusals(extending.refusals)
        return await _write(change, running, who, proposal, extending)


async def _write(
    change: Change,
    running: RunningAgreement,
    who: Acting,
    proposal: store.ProposedExtension,
    extending: Extending,
) -> ExtensionResponse:
    """Extend a locked agreement: decision, state, version, reservations, set for claims, event."""
    agreement, agreement_id = running.agreement, running.agreement.agreement_id
    decision_id = await change.decide(_record(running, proposal, extending))
    agreement.ends_on = proposal.ends_on
    agreement.proposal_version += 1
    await save_agreement(change.session, agreement)
    await store.remove_extension(change.session, agreement_id)
    await ask(change, running, {year: Asked(cents) for year, cents in extending.asked.items()}, decision_id)
    needs = [Needed(agreement_id, room.year, room.needed_cents) for room in extending.rooms]
    await set_needed(change.session, needs)
    await raise_agreement_turn(change.session, running.voucher)
    await add_version(change.session, _version(running, proposal))
    await tell_other_side(change, agreement, who, AGREEMENT_EXTENDED, last_day=proposal.ends_on)
    await change.publish(AGREEMENTS_CHANGED, agreement_id, agreement_fact(agreement))
    await change.saw(agreement.client_id, f"agreements/{agreement_id}", "U", "extend-agreement")
    answer = _answer(agreement, extending, decision_id)
    return change.answer(answer, 201, location=f"/agreements/{agreement_id}", etag=agreement.version)


def _answer(agreement: Agreement, extending: Extending, decision_id: UUID) -> ExtensionResponse:
    return ExtensionResponse(
        agreement_id=agreement.agreement_id,
        version=agreement.version,
        proposal_version=agreement.proposal_version,
        ends_on=extending.ends_on,
        reservations=[
            HeldYearResponse(year=year, reserved_cents=cents, provisional=extending.provisional[year])
            for year, cents in extending.asked.items()
        ],
        handed_over=False,
        warnings=[
            WarningResponse(code="leap-year-short", text=TextAnswer.of(LEAP_YEAR.format(year=room.year)))
            for room in extending.rooms
            if room.is_leap_day_short
        ],
        decision_id=decision_id,
    )


def _version(running: RunningAgreement, proposal: store.ProposedExtension) -> ProposedVersion:
    agreement = running.agreement
    return ProposedVersion(
        agreement.agreement_id,
        agreement.proposal_version,
        proposal.proposed_for,
        proposal.proposed_by,
        proposal.proposed_organisation_id,
        proposal.proposed_at,
        terms_now(agreement, running.lines),
    )


def _record(running: RunningAgreement, proposal: store.ProposedExtension, extending: Extending) -> DecisionRecord:
    agreement = running.agreement
    source = f"voucher agreements/{agreement.agreement_id}"
    facts = [Fact("endsOn", proposal.ends_on, source=source), Fact("proposedFor", proposal.proposed_for, source=source)]
    for room in extending.rooms:
        facts.append(Fact("freeCents", room.left_cents, source="voucher books"))
        facts.append(Fact("neededCents", room.needed_cents, source="price × quantity × days"))
    return DecisionRecord(
        "extension",
        agreement.agreement_id,
        "extended",
        "extension",
        "1",
        [RuleSpoke("value-exhausted", "met", FITS)],
        facts,
        client_id=agreement.client_id,
        provider_id=agreement.provider_id,
    )


def _shown(agreement: Agreement, proposal: store.ProposedExtension) -> ExtensionProposalResponse:
    columns = {name: getattr(proposal, name) for name in proposal.__dataclass_fields__}
    return ExtensionProposalResponse.model_validate(columns | {"version": agreement.version})

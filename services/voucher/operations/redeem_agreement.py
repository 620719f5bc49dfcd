"""Confirm an agreement. The second confirmation redeems it, whole or not at all, in one statement."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from services.common.data.faults import CONSTRAINT_BROKEN, constraint_of
from services.common.data.inserts import ResponseRow, events_json
from services.common.data.quick import NothingDone
from services.common.data.statement import as_json
from services.common.ids import new_id
from services.common.refusals import NotFound, Refusal, Refusals, Unavailable
from services.common.schemas import TextAnswer
from services.common.texts import Text
from services.common.tokens import describe_roles
from services.common.web import idempotency
from services.common.web.context import Context
from services.common.web.idempotency import Key, Replayed, completed
from services.voucher.facts import RedemptionFacts
from services.voucher.operations.escrow import GRACE, claim_terms, hand_over_soon, is_handed_over
from services.voucher.operations.parties import Acting, Side, acting, agreement_fact
from services.voucher.operations.proposed_versions import superseded
from services.voucher.operations.redemption_case import (
    RULE_SET,
    RULE_SET_VERSION,
    Judged,
    activated,
    facts_of,
    judge,
    rules_met,
)
from services.voucher.rules.agreement_states import AGREEMENTS_CHANGED, AgreementStatus, Step, after
from services.voucher.rules.redemption import RESTS_ON, conversation_refusals
from services.voucher.rules.voucher_states import VOUCHER_CHANGED, VoucherStatus
from services.voucher.schemas.agreements import ConfirmationResponse, HeldYearResponse, WarningResponse
from services.voucher.schemas.negotiation import ConfirmationRequest
from services.voucher.settings import Settings
from services.voucher.store.redemption import (
    By,
    Confirmation,
    MetRules,
    Redemption,
    confirm,
    find_facts,
    redeem,
    store_response,
)

STEPS: dict[Side, Step] = {"client": Step.CLIENT_CONFIRMS, "provider": Step.PROVIDER_CONFIRMS}
ATTEMPTS = 50
"""Each new attempt means that another request changed agreement, voucher or value meanwhile."""
MET = MetRules(RULE_SET, RULE_SET_VERSION, as_json([rule.plain() for rule in rules_met()]))


class _LookAgain(Exception):
    """Something changed between looking and writing; nothing was written."""


class _Refused(Exception):
    """The rules refuse, on projections that may be behind."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__()
        self.refusals = refusals

    @property
    def depends_on(self) -> set[str]:
        """The services whose facts the refusal depends on."""
        return {peer for each in self.refusals for peer in RESTS_ON.get(each.code, ())}


async def confirm_agreement(
    context: Context[Settings], agreement_id: UUID, request: ConfirmationRequest, key: Key
) -> ConfirmationResponse:
    """Confirm for the caller's side; raises every refusal at once when the second confirmation cannot redeem.

    What changed between reading and writing is read and judged once more.
    """
    caught_up: set[str] = set()
    for _ in range(ATTEMPTS):
        try:
            return await _attempt(context, agreement_id, request.proposal_version, key)
        except (_LookAgain, NothingDone):
            continue
        except CONSTRAINT_BROKEN as broken:
            if constraint_of(broken) != "idempotency_pkey":
                raise
            await _replay(context, agreement_id, key)
        except _Refused as refused:
            behind = refused.depends_on - caught_up
            if not behind:
                raise Refusals(refused.refusals) from None
            for source in sorted(behind):
                await context.service.readers.catch_up(source)
            caught_up |= behind
    raise Unavailable


async def _attempt(context: Context[Settings], agreement_id: UUID, proposal: int, key: Key) -> ConfirmationResponse:
    """Read, judge and write once."""
    found = await find_facts(context.service.database.quick, agreement_id)
    if found is None:
        raise NotFound
    who = acting(context.caller, found.agreement)
    try:
        following = after(found.agreement.status, STEPS[who.side], found.agreement.swap_id)
        if proposal != found.agreement.proposal_version:
            raise await superseded(context, agreement_id, proposal, found.agreement.proposal_version)
        judged = _judge(context, found, who, following)
    except (Refusal, _Refused):
        await _replay(context, agreement_id, key)  # this very request may have succeeded before
        raise
    answer = _answer(context.clock.now(), found, who, following)
    if judged is None:
        await _note(context, found, who, answer, key)
    else:
        await _redeem(context, judged, who, answer, key)
    context.response.headers.update(_headers(answer))
    return answer


def _judge(
    context: Context[Settings], found: RedemptionFacts, who: Acting, following: AgreementStatus
) -> Judged | None:
    """The judgement of a redemption, or None when this is the first confirmation; raises the refusals."""
    if following is AgreementStatus.REDEEMED:
        judged = judge(found, context.clock.today(), by_office=who.is_office, seen_by=who.reads_as)
        if judged.refusals:
            raise _Refused(judged.refusals)
        if judged.lacks_a_year:
            raise Unavailable
        return judged
    refusals = conversation_refusals(
        found.voucher.arrangement, by_office=who.is_office, has_conversation=found.has_conversation
    )
    if refusals:
        raise _Refused(refusals)
    return None


async def _replay(context: Context[Settings], agreement_id: UUID, key: Key) -> None:
    """Give the first answer of this key, if there is one, with what claims has answered since."""

    async def as_it_is_now(answer: ConfirmationResponse) -> ConfirmationResponse:
        answer.handed_over = await is_handed_over(context.service, agreement_id)
        return answer

    try:
        async with context.service.reading() as reading:
            await idempotency.replay(reading.session, key)
    except Replayed as replayed:
        raise await completed(replayed, ConfirmationResponse, as_it_is_now) from None


def _answer(at: datetime, found: RedemptionFacts, who: Acting, following: AgreementStatus) -> ConfirmationResponse:
    return ConfirmationResponse(
        agreement_id=found.agreement.agreement_id,
        voucher_id=found.agreement.voucher_id,
        version=found.agreement.version + 1,
        proposal_version=found.agreement.proposal_version,
        status=following.value,
        confirmed_for=who.side,
        confirmed_by=who.role.value,
        confirmed_at=at,
        reservations=[],
        handed_over=False,
        decision_id=None,
        warnings=[],
    )


async def _note(
    context: Context[Settings], found: RedemptionFacts, who: Acting, answer: ConfirmationResponse, key: Key
) -> None:
    """Write the first confirmation."""
    agreement, at = found.agreement, answer.confirmed_at
    by_client = who.side == "client"
    confirmation = Confirmation(
        agreement_id=agreement.agreement_id,
        version=agreement.version,
        status=answer.status,
        client_at=at if by_client else None,
        client_by=who.role.value if by_client else None,
        provider_at=None if by_client else at,
    )
    async with context.writing() as change:
        if not await confirm(change.session, confirmation):
            raise _LookAgain
        fact = agreement_fact(replace(agreement, version=answer.version, status=answer.status))
        await change.publish(AGREEMENTS_CHANGED, agreement.agreement_id, fact)
        await change.saw(agreement.client_id, f"agreements/{agreement.agreement_id}", "U", "confirm-agreement")
        await store_response(change.session, _response(key, answer))


async def _redeem(
    context: Context[Settings], judged: Judged, who: Acting, answer: ConfirmationResponse, key: Key
) -> None:
    """Write the second confirmation and all that redeeming means, in one statement."""
    provisional = {row.year: row.provisional for row in judged.found.years}
    answer.decision_id = new_id()
    answer.reservations = [
        HeldYearResponse(year=room.year, reserved_cents=room.reserved_cents, provisional=provisional[room.year])
        for room in judged.case.rooms
    ]
    answer.warnings = [
        WarningResponse(code="leap-year-short", text=TextAnswer.of(LEAP_YEAR.format(year=room.year)))
        for room in judged.case.rooms
        if room.is_leap_day_short
    ]
    await redeem(context.service.database.quick, _redemption(context, judged, who, answer, key))
    context.service.feed.wake()
    hand_over_soon(context.service, answer.agreement_id)


def _redemption(
    context: Context[Settings], judged: Judged, who: Acting, answer: ConfirmationResponse, key: Key
) -> Redemption:
    """All that the statement writes; the event of the voucher too where this makes it active."""
    found, caller = judged.found, context.caller
    agreement, voucher, rooms = found.agreement, found.voucher, judged.case.rooms
    confirmed = replace(agreement, version=answer.version, status=answer.status)
    events = [(AGREEMENTS_CHANGED, agreement.agreement_id, agreement_fact(confirmed))]
    if voucher.status == VoucherStatus.ISSUED:
        events.append((VOUCHER_CHANGED, voucher.voucher_id, activated(judged, context.clock.today())))
    assert answer.decision_id, "a redemption is decided on"
    return Redemption(
        agreement_id=agreement.agreement_id,
        version=agreement.version,
        voucher_id=voucher.voucher_id,
        voucher_ids=[each.voucher_id for each in found.locks],
        turns=[each.agreement_turn for each in found.locks],
        versions=[each.version for each in found.locks],
        years=[room.year for room in rooms],
        cents=[room.reserved_cents for room in rooms],
        takes_all=[room.is_leap_day_short for room in rooms],
        needed=[room.needed_cents for room in rooms],
        client_confirmed_by=who.role.value if who.side == "client" else None,
        terms=as_json(claim_terms(found, judged.case.delivery_form)),
        next_try_at=answer.confirmed_at + GRACE,
        events=events_json(events),
        decision_id=answer.decision_id,
        met=MET,
        facts=as_json([fact.plain() for fact in facts_of(judged)]),
        access_id=new_id(),
        by=By(caller.subject, describe_roles(caller.roles), caller.organisation_id, context.trace_id),
        response=_response(key, answer),
    )


def _response(key: Key, answer: ConfirmationResponse) -> ResponseRow:
    """The answer that a replay gives."""
    return ResponseRow(
        subject=key.subject,
        key=key.key,
        fingerprint=key.fingerprint,
        status=HTTPStatus.CREATED,
        answer=answer.model_dump_json(by_alias=True).encode(),
        headers=as_json(_headers(answer)),
        at=answer.confirmed_at,
    )


def _headers(answer: ConfirmationResponse) -> dict[str, str]:
    return {"Location": f"/agreements/{answer.agreement_id}", "ETag": f'"{answer.version}"'}


LEAP_YEAR = Text(
    "{year} is een schrikkeljaar. De waarde is te laag voor alle 366 dagen; gereserveerd is wat vrij is. Spreek voor "
    "dat jaar iets minder zorg af.",
    "{year} is a leap year. The value is too low for all 366 days, so what is free was reserved. Agree on slightly "
    "less care for that year.",
)

"""The levers of a pilot: proposed with a dry run, approved or rejected by another person, and taken back.

A lever is the only answer to a budget that is exceeded; nobody is refused. Invariant: while a lever is a proposal, and
when it is a note on access, no voucher, agreement or application changes.
"""

from datetime import datetime
from uuid import UUID

from services.common.calendar import amsterdam_day
from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.ids import new_id
from services.common.service import Change
from services.common.texts import Text
from services.common.web.access import OFFICE
from services.common.web.context import Context
from services.common.web.idempotency import Key, replay
from services.common.web.paging import PageOf
from services.voucher.operations.pilots import own_pilot
from services.voucher.operations.try_lever import try_lever, try_taking_back
from services.voucher.refusals.levers import AnotherPersonApproves, TakingBackLowers
from services.voucher.rules.lever import (
    LEVERS_CHANGED,
    LeverKind,
    LeverStatus,
    LeverStep,
    after,
    check_still_true,
    expires_at,
    shown_status,
)
from services.voucher.rules.pilot import check_factor
from services.voucher.schemas.levers import (
    LeverPage,
    LeverReasonRequest,
    LeverRequest,
    LeverResponse,
)
from services.voucher.settings import Settings
from services.voucher.store import levers as store
from services.voucher.store.levers import Decided, Lever
from services.voucher.store.pilots import FactorDecision, add_factor
from services.voucher.store.revaluations import queue_revaluations
from services.voucher.tables import Pilot

FACTOR = "factor"
"""Why vouchers are valued again."""


async def propose_lever(context: Context[Settings], pilot_id: UUID, request: LeverRequest, key: Key) -> LeverResponse:
    """Propose a lever: it is tried, and nothing changes until another person approves it."""
    async with context.reading() as reading:
        await replay(reading.session, key)
    async with context.reading() as reading:
        await reading.of_one_moment()
        pilot = await own_pilot(context, reading, pilot_id)
        lever = _proposed(context, pilot_id, request, reading.at)
        if lever.valid_from is not None:
            check_factor(lever.valid_from, amsterdam_day(reading.at))
        run = await try_lever(reading, pilot, lever)
    async with context.writing(key) as change:
        await store.add_lever(change.session, lever, run)
        made = await store.get_lever(change.session, pilot_id, lever.lever_id)
        await _tell(change, pilot, made)
        return change.answer(_shown(context, made), location=f"/pilots/{pilot_id}/levers/{lever.lever_id}")


async def list_levers(context: Context[Settings], pilot_id: UUID, page: PageOf) -> LeverPage:
    """The levers of a pilot, oldest first; raises NotFound."""
    async with context.reading() as reading:
        await own_pilot(context, reading, pilot_id)
        rows = await store.list_levers(reading.session, pilot_id, page.after_id, page.size + 1)
    return page.answer(LeverPage, [_shown(context, row) for row in rows], key=lambda row: str(row.lever_id))


async def get_lever(context: Context[Settings], pilot_id: UUID, lever_id: UUID) -> LeverResponse:
    """One lever; raises NotFound."""
    async with context.reading() as reading:
        await own_pilot(context, reading, pilot_id)
        return _shown(context, await store.get_lever(reading.session, pilot_id, lever_id))


async def approve_lever(context: Context[Settings], pilot_id: UUID, lever_id: UUID, key: Key) -> LeverResponse:
    """Approve a proposal of another person, if its dry run is still true; a factor then values vouchers again."""
    async with context.reading() as reading:
        await replay(reading.session, key)
    async with context.reading() as reading:
        await reading.of_one_moment()
        pilot = await own_pilot(context, reading, pilot_id)
        lever = await store.get_lever(reading.session, pilot_id, lever_id)
        _check_another(context, lever)
        after(lever.status, LeverStep.APPROVE)
        tried = lever.tried
        assert tried, "a proposal has a dry run"
        check_still_true(tried, await try_lever(reading, pilot, lever), lever.proposed_at, reading.at)
    async with context.writing(key) as change:
        pilot = await own_pilot(context, change, pilot_id, lock=True)
        lever = await store.get_lever(change.session, pilot_id, lever_id, lock=True)
        status = after(lever.status, LeverStep.APPROVE)
        decision_id = await change.decide(_decision(pilot, lever, status))
        await store.decide_lever(change.session, _decided(context, lever, status, change, None, decision_id))
        if lever.kind == LeverKind.FACTOR:
            await _apply_factor(change, pilot, lever, decision_id)
        return await _answer(context, change, pilot, lever)


async def reject_lever(
    context: Context[Settings], pilot_id: UUID, lever_id: UUID, request: LeverReasonRequest, key: Key
) -> LeverResponse:
    """Reject a proposal of another person, with the reason."""
    async with context.writing(key) as change:
        pilot = await own_pilot(context, change, pilot_id)
        lever = await store.get_lever(change.session, pilot_id, lever_id, lock=True)
        _check_another(context, lever)
        status = after(lever.status, LeverStep.REJECT)
        decision_id = await change.decide(_decision(pilot, lever, status))
        await store.decide_lever(change.session, _decided(context, lever, status, change, request.reason, decision_id))
        return await _answer(context, change, pilot, lever)


async def take_lever_back(
    context: Context[Settings], pilot_id: UUID, lever_id: UUID, request: LeverReasonRequest, key: Key
) -> LeverResponse:
    """Take an approved lever back, as if it had not been; values rise again and shortened agreements are filled up.

    What would lower a value is refused: that takes another lever.
    """
    async with context.reading() as reading:
        await replay(reading.session, key)
    async with context.reading() as reading:
        await reading.of_one_moment()
        pilot = await own_pilot(context, reading, pilot_id)
        lever = await store.get_lever(reading.session, pilot_id, lever_id)
        after(lever.status, LeverStep.TAKE_BACK)
        if lever.kind == LeverKind.FACTOR and (await try_taking_back(reading, pilot, lever)).lowers:
            raise TakingBackLowers
    async with context.writing(key) as change:
        pilot = await own_pilot(context, change, pilot_id, lock=True)
        lever = await store.get_lever(change.session, pilot_id, lever_id, lock=True)
        status = after(lever.status, LeverStep.TAKE_BACK)
        await change.decide(_decision(pilot, lever, status))
        await store.take_back(change.session, _decided(context, lever, status, change, request.reason, None))
        if lever.kind == LeverKind.FACTOR:
            await queue_revaluations(change.session, pilot.code, FACTOR, change.at)
        return await _answer(context, change, pilot, lever)


def _proposed(context: Context[Settings], pilot_id: UUID, request: LeverRequest, at: datetime) -> Lever:
    return Lever(
        lever_id=new_id(),
        pilot_id=pilot_id,
        kind=request.kind,
        status=LeverStatus.PROPOSED.value,
        factor=request.factor,
        valid_from=request.valid_from,
        year=request.year,
        more_cents=request.more_cents,
        note=request.note,
        reason=request.reason,
        dry_run=None,
        proposed_at=at,
        proposed_by=context.caller.subject,
    )


async def _apply_factor(change: Change, pilot: Pilot, lever: Lever, decision_id: UUID) -> None:
    """Write the factor that was approved, and have the running vouchers of the pilot valued again."""
    assert lever.factor is not None
    assert lever.valid_from is not None
    decided_on = amsterdam_day(change.at)
    check_factor(lever.valid_from, decided_on)
    factor = FactorDecision(
        lever.lever_id,
        pilot.pilot_id,
        lever.factor,
        lever.valid_from,
        decided_on,
        change.at,
        lever.reason,
        decision_id,
    )
    await add_factor(change.session, factor)
    await queue_revaluations(change.session, pilot.code, FACTOR, change.at)


def _decided(
    context: Context[Settings],
    lever: Lever,
    status: LeverStatus,
    change: Change,
    reason: str | None,
    decision_id: UUID | None,
) -> Decided:
    return Decided(lever.lever_id, status.value, change.at, context.caller.subject, reason, decision_id)


async def _answer(context: Context[Settings], change: Change, pilot: Pilot, lever: Lever) -> LeverResponse:
    """Publish the lever as it is now, and answer with it."""
    now = await store.get_lever(change.session, pilot.pilot_id, lever.lever_id)
    await _tell(change, pilot, now)
    return change.answer(_shown(context, now), location=f"/pilots/{pilot.pilot_id}/levers/{lever.lever_id}")


async def _tell(change: Change, pilot: Pilot, lever: Lever) -> None:
    fact = {
        "leverId": lever.lever_id,
        "pilotId": pilot.pilot_id,
        "officeId": pilot.office_id,
        "code": pilot.code,
        "kind": lever.kind,
        "status": lever.status,
    }
    await change.publish(LEVERS_CHANGED, lever.lever_id, fact)


def _shown(context: Context[Settings], lever: Lever) -> LeverResponse:
    """A lever as the caller may see it: only its office sees how many people it touches."""
    now = context.clock.now()
    status = shown_status(lever.status, lever.proposed_at, now)
    run = lever.tried if context.relation is OFFICE else None
    return LeverResponse.model_validate(
        {
            **{name: getattr(lever, name) for name in SHOWN},
            "status": status,
            "dry_run": run,
            "expires_at": expires_at(lever.proposed_at),
        }
    )


SHOWN = (
    "lever_id",
    "pilot_id",
    "kind",
    "factor",
    "valid_from",
    "year",
    "more_cents",
    "note",
    "reason",
    "proposed_at",
    "decided_at",
    "decided_reason",
    "decision_id",
    "taken_back_at",
    "taken_back_reason",
)
"""What is shown of a lever as it is."""


def _check_another(context: Context[Settings], lever: Lever) -> None:
    if lever.proposed_by == context.caller.subject:
        raise AnotherPersonApproves


def _decision(pilot: Pilot, lever: Lever, status: LeverStatus) -> DecisionRecord:
    facts = [Fact("kind", lever.kind), Fact("reason", lever.reason)]
    facts += [Fact("factor", str(lever.factor), lever.valid_from)] if lever.factor is not None else []
    facts += [Fact("moreCents", lever.more_cents)] if lever.more_cents is not None else []
    facts += [Fact("vouchers", lever.tried.vouchers, source="dry run")] if lever.tried else []
    return DecisionRecord(
        kind="pilot-lever",
        subject=pilot.pilot_id,
        outcome=status.value,
        rule_set="pilot-lever",
        rule_set_version="1",
        rules=[RuleSpoke("another-person-approves", "met", DECIDED[status])],
        facts=facts,
    )


DECIDED = {
    LeverStatus.APPROVED: Text(
        "Iemand anders dan de voorsteller heeft de maatregel goedgekeurd, en de gevolgen waren nog dezelfde.",
        "Another person than the proposer approved the lever, and its effects were still the same.",
    ),
    LeverStatus.REJECTED: Text(
        "Iemand anders dan de voorsteller heeft de maatregel afgewezen.",
        "Another person than the proposer rejected the lever.",
    ),
    LeverStatus.TAKEN_BACK: Text(
        "De maatregel is teruggenomen; geen voucher wordt daardoor minder waard.",
        "The lever was taken back; no voucher is worth less because of that.",
    ),
}
"""The sentence of a decision, by the status that it gave."""

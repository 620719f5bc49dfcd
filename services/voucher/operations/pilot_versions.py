"""A pilot changes from a day on by a new version; the pilot's own columns hold the plan of today."""

from dataclasses import fields
from datetime import date
from uuid import UUID

from services.common.calendar import amsterdam_day
from services.common.data.database import Session
from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.refusals import NotFound, Refusal
from services.common.service import Change, Service
from services.common.texts import Text
from services.common.web import etags
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.voucher.operations.pilot_regions import unfit_regions
from services.voucher.operations.pilots import own_pilot, refuse_any, save_and_tell
from services.voucher.refusals.pilots import PilotPriceMissing
from services.voucher.rules.deviations import faults_of_deviations
from services.voucher.rules.pilot import unpriced
from services.voucher.rules.pilot_versions import Plan, Situation, changed_by, faults_of_version, plan_on, within_cap
from services.voucher.schemas.pilot_versions import (
    PilotPlanResponse,
    PilotVersionPage,
    PilotVersionRequest,
    PilotVersionResponse,
)
from services.voucher.schemas.pilots import PilotResponse
from services.voucher.settings import Settings
from services.voucher.store import pilot_versions as store
from services.voucher.store.known import list_prices
from services.voucher.store.pilot_versions import PilotVersion
from services.voucher.store.pilots import get_pilot
from services.voucher.store.revaluations import queue_revaluations
from services.voucher.tables import Pilot

PLAN = tuple(field.name for field in fields(Plan))
VALUED_BY = frozenset({"region_codes", "profile_codes", "delivery_forms", "period_to"})
"""The parts of a plan by which the last day or the value of a running voucher can change."""


async def decide_version(
    context: Context[Settings], pilot_id: UUID, request: PilotVersionRequest, match: etags.Versions, key: Key
) -> PilotVersionResponse:
    """Decide what changes in an open pilot from a day on."""
    faults = faults_of_deviations(request.deviations or [])
    refuse_any(faults + await unfit_regions(context, request.added_region_codes, request.from_on, "addedRegionCodes"))
    async with context.writing(key) as change:
        pilot = await own_pilot(context, change, pilot_id, lock=True)
        etags.check(pilot.version, match)
        before = await store.list_versions(change.session, pilot_id)
        version = _asked(change, pilot, request, len(before) + 1)
        plan = plan_on(before, version.from_on) or plan_of(pilot)
        situation = Situation(pilot.status, pilot.period_from, pilot.participants, amsterdam_day(change.at))
        refuse_any(faults_of_version(version, plan, situation))
        refuse_any(await _unpriced(change.session, pilot, version, plan))
        answer = await add_version(change, pilot, version, plan)
        return change.answer(answer, location=f"/pilots/{pilot_id}/versions", etag=pilot.version)


async def add_version(change: Change, pilot: Pilot, version: PilotVersion, before: Plan) -> PilotVersionResponse:
    """Write a version of a locked pilot with its decision; it counts at once where its first day has come."""
    plan = changed_by(before, version)
    decision_id = await change.decide(_decision(pilot, version, before, plan))
    version = PilotVersion(**vars(version) | {"decision_id": decision_id})
    await store.add_version(change.session, version)
    if not await _take_over(change, pilot):
        await save_and_tell(change, pilot)  # the next version is decided with this one known
    return _shown(version, before, plan)


async def first_version(change: Change, pilot: Pilot, decision_id: UUID) -> None:
    """Write the plan with which a locked pilot opens."""
    today = amsterdam_day(change.at)
    plan = plan_of(pilot)
    version = PilotVersion(
        pilot_id=pilot.pilot_id,
        number=1,
        from_on=today,
        added_region_codes=list(plan.region_codes),
        added_profile_codes=list(plan.profile_codes),
        added_delivery_forms=list(plan.delivery_forms),
        period_to=plan.period_to,
        claim_window_days=plan.claim_window_days,
        notice_period_days=plan.notice_period_days,
        participant_cap=plan.participant_cap,
        without_cap=plan.participant_cap is None,
        budget_ceilings=[dict(each) for each in plan.budget_ceilings],
        deviations=[dict(each) for each in plan.deviations],
        reason=None,
        decided_on=today,
        recorded_at=change.at,
        decided_by=change.who.subject,
        decision_id=decision_id,
    )
    await store.add_version(change.session, version)


async def list_versions(context: Context[Settings], pilot_id: UUID) -> PilotVersionPage:
    """The versions of a pilot, in order of deciding; raises NotFound."""
    async with context.reading() as reading:
        await own_pilot(context, reading, pilot_id)
        rows = await store.list_versions(reading.session, pilot_id)
    items = []
    for row in rows:
        before = plan_on(rows[: row.number - 1], row.from_on) or Plan()
        items.append(_shown(row, before, changed_by(before, row)))
    return PilotVersionPage(items=items, next_cursor=None)


async def pilot_on(context: Context[Settings], pilot_id: UUID, day: date) -> PilotResponse:
    """A pilot with the plan of a day; before the opening that of the opening. Raises NotFound for a draft."""
    async with context.reading() as reading:
        pilot = await own_pilot(context, reading, pilot_id)
        plan = plan_on(await store.list_versions(reading.session, pilot_id), day)
    if plan is None:
        raise NotFound
    etags.send(context.response, pilot.version)
    shown = PilotPlanResponse.model_validate(vars(plan))
    return PilotResponse.model_validate(pilot).model_copy(update={name: getattr(shown, name) for name in PLAN})


async def take_over_versions(service: Service) -> None:
    """Let versions count of which the first day has come; a cap that had to wait for free places is lowered too."""
    async with service.reading() as reading:
        pilot_ids = await store.list_versioned(reading.session, amsterdam_day(reading.at))
        due = [each for each in pilot_ids if await _differs(reading.session, each, amsterdam_day(reading.at))]
    for pilot_id in due:
        async with service.writing() as change:
            await _take_over(change, await get_pilot(change.session, pilot_id, lock=True))


async def _differs(session: Session, pilot_id: UUID, today: date) -> bool:
    return bool(await _difference(session, await get_pilot(session, pilot_id), today))


async def _difference(session: Session, pilot: Pilot, today: date) -> dict[str, object]:
    """The columns of a pilot that differ from its plan of today."""
    plan = plan_on(await store.list_versions(session, pilot.pilot_id), today)
    if plan is None:
        return {}
    now, wanted = vars(plan_of(pilot)), vars(within_cap(plan, pilot.participants))
    return {name: value for name, value in wanted.items() if now[name] != value}


async def _take_over(change: Change, pilot: Pilot) -> bool:
    """Give a locked pilot the plan of today; False where it has it."""
    different = await _difference(change.session, pilot, amsterdam_day(change.at))
    if not different:
        return False
    for name, value in different.items():
        setattr(pilot, name, list(value) if isinstance(value, tuple) else value)
    await save_and_tell(change, pilot)
    if "period_to" in different:
        await store.forget_announcements(change.session, pilot.pilot_id)
    if different.keys() & VALUED_BY:
        await queue_revaluations(change.session, pilot.code, "pilot-version", change.at)
    return True


def plan_of(pilot: Pilot) -> Plan:
    """The plan that the columns of a pilot hold."""
    return Plan(
        region_codes=tuple(pilot.region_codes),
        profile_codes=tuple(pilot.profile_codes),
        delivery_forms=tuple(pilot.delivery_forms),
        period_to=pilot.period_to,
        claim_window_days=pilot.claim_window_days,
        notice_period_days=pilot.notice_period_days,
        participant_cap=pilot.participant_cap,
        budget_ceilings=tuple(pilot.budget_ceilings),
        deviations=tuple(pilot.deviations),
    )


def _asked(change: Change, pilot: Pilot, request: PilotVersionRequest, number: int) -> PilotVersion:
    ceilings, deviations = request.budget_ceilings, request.deviations
    nested = {
        "budget_ceilings": None if ceilings is None else [each.model_dump(by_alias=True) for each in ceilings],
        "deviations": None if deviations is None else [each.model_dump(by_alias=True) for each in deviations],
    }
    return PilotVersion(
        pilot_id=pilot.pilot_id,
        number=number,
        decided_on=amsterdam_day(change.at),
        recorded_at=change.at,
        decided_by=change.who.subject,
        decision_id=None,
        **request.model_dump(exclude=set(nested)) | nested,
    )


async def _unpriced(session: Session, pilot: Pilot, version: PilotVersion, before: Plan) -> list[Refusal]:
    """The profiles and forms that a version adds and that cannot be valued from its first day on."""
    if not (version.added_profile_codes or version.added_delivery_forms):
        return []
    plan, prices = changed_by(before, version), await list_prices(session, pilot.code)
    profiles, forms = unpriced(plan.profile_codes, plan.delivery_forms, prices, pilot.pgb_variant, version.from_on)
    added = {"addedProfileCodes": version.added_profile_codes, "addedDeliveryForms": version.added_delivery_forms}
    return [
        PilotPriceMissing(pointer=f"/body/{name}/{place}", added=code, from_on=version.from_on)
        for name, codes in added.items()
        for place, code in enumerate(codes)
        if code in (*profiles, *forms)
    ]


def _changed(before: Plan, after: Plan) -> list[str]:
    return [name for name in PLAN if getattr(before, name) != getattr(after, name)]


def _shown(version: PilotVersion, before: Plan, plan: Plan) -> PilotVersionResponse:
    changed = [_camel(each) for each in _changed(before, plan)]
    shown = PilotPlanResponse.model_validate(vars(plan))
    return PilotVersionResponse.model_validate(vars(version) | {"changed": changed, "plan": shown})


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(each.capitalize() for each in others)


def _decision(pilot: Pilot, version: PilotVersion, before: Plan, plan: Plan) -> DecisionRecord:
    met = Text(
        "De wijziging mag na de opening, en geldt vanaf de dag van het besluit of later.",
        "The change is allowed after the opening, and counts from the day of the decision or later.",
    )
    changed = [Fact(_camel(name), getattr(plan, name), version.from_on) for name in _changed(before, plan)]
    return DecisionRecord(
        kind="pilot-version",
        subject=pilot.pilot_id,
        outcome=f"version {version.number}",
        rule_set="pilot-version",
        rule_set_version="1",
        rules=[RuleSpoke("version-before-decision", "met", met)],
        facts=[*changed, Fact("reason", version.reason)],
    )

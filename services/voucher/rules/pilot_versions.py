"""The plan of a pilot on a day: its versions, each with a from-date, and what a new version may change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from services.common.calendar import add_months
from services.common.refusals import Refusal
from services.voucher.refusals.pilots import (
    CapBelowParticipants,
    PilotEndTooSoon,
    PilotPeriodTooLong,
    PilotVersionsOnlyWhileOpen,
    VersionAfterEnd,
    VersionBeforeDecision,
    VersionChangesNothing,
)
from services.voucher.rules.pilot import PilotStatus, latest_to

TOLD_MONTHS = 3
"""So many months before the end of a pilot its clients are informed."""
Stored = Mapping[str, object]
"""A budget ceiling or a deviation, as it is stored."""


class VersionRow(Protocol):
    """One version of a pilot: what it adds and what it changes; None leaves the plan as it is."""

    @property
    def number(self) -> int:
        """From 1 on, in order of deciding; 1 is the plan of the opening."""

    @property
    def from_on(self) -> date:
        """The first day on which it counts."""

    @property
    def added_region_codes(self) -> Sequence[str]:
        """Care-office regions."""

    @property
    def added_profile_codes(self) -> Sequence[str]:
        """Care profiles."""

    @property
    def added_delivery_forms(self) -> Sequence[str]:
        """Delivery forms."""

    @property
    def period_to(self) -> date | None:
        """The last day of the pilot."""

    @property
    def claim_window_days(self) -> int | None:
        """For agreements that are redeemed from then on."""

    @property
    def notice_period_days(self) -> int | None:
        """For notice that is given from then on."""

    @property
    def participant_cap(self) -> int | None:
        """The most participants at once."""

    @property
    def without_cap(self) -> bool:
        """Whether the cap is taken away."""

    @property
    def budget_ceilings(self) -> Sequence[Stored] | None:
        """All ceilings, by calendar year."""

    @property
    def deviations(self) -> Sequence[Stored] | None:
        """All deviations from the law."""


@dataclass(frozen=True)
class Plan:
    """What counts in a pilot on a day."""

    region_codes: tuple[str, ...] = ()
    profile_codes: tuple[str, ...] = ()
    delivery_forms: tuple[str, ...] = ()
    period_to: date = date.max
    claim_window_days: int = 0
    notice_period_days: int = 0
    participant_cap: int | None = None
    budget_ceilings: tuple[Stored, ...] = ()
    deviations: tuple[Stored, ...] = ()


@dataclass(frozen=True)
class Situation:
    """What a new version is judged against, beside the plan."""

    status: str
    period_from: date
    participants: int
    today: date


def plan_on(versions: Sequence[VersionRow], day: date) -> Plan | None:
    """The plan of a day; before the opening that of the opening; None for a pilot without versions.

    Versions count in order of their first day, and of deciding where that is equal.
    """
    ordered = sorted(versions, key=lambda each: (each.number != 1, each.from_on, each.number))
    plan = Plan() if versions else None
    for each in ordered:
        if plan and (each.number == 1 or each.from_on <= day):
            plan = changed_by(plan, each)
    return plan


def changed_by(plan: Plan, version: VersionRow) -> Plan:
    """A plan with what one version adds and changes."""
    return Plan(
        _with(plan.region_codes, version.added_region_codes),
        _with(plan.profile_codes, version.added_profile_codes),
        _with(plan.delivery_forms, version.added_delivery_forms),
        version.period_to or plan.period_to,
        plan.claim_window_days if version.claim_window_days is None else version.claim_window_days,
        plan.notice_period_days if version.notice_period_days is None else version.notice_period_days,
        None if version.without_cap else version.participant_cap or plan.participant_cap,
        plan.budget_ceilings if version.budget_ceilings is None else tuple(version.budget_ceilings),
        plan.deviations if version.deviations is None else tuple(version.deviations),
    )


def within_cap(plan: Plan, participants: int) -> Plan:
    """The plan as a pilot can have it now: a cap that falls below its participants waits until places come free."""
    if plan.participant_cap is None or plan.participant_cap >= participants:
        return plan
    return replace(plan, participant_cap=participants)


def faults_of_version(version: VersionRow, before: Plan, situation: Situation) -> list[Refusal]:
    """Why a version cannot be decided; `before`: the plan of its first day without it."""
    if situation.status != PilotStatus.OPEN:
        return [PilotVersionsOnlyWhileOpen(status=situation.status)]
    faults: list[Refusal] = []
    after = changed_by(before, version)
    if version.from_on < situation.today:
        faults.append(VersionBeforeDecision(pointer="/body/fromOn", decided_on=situation.today))
    if version.from_on > before.period_to:
        faults.append(VersionAfterEnd(pointer="/body/fromOn", period_to=before.period_to))
    if after == before:
        faults.append(VersionChangesNothing(from_on=version.from_on))
    if after.participant_cap is not None and after.participant_cap < min(
        situation.participants, before.participant_cap or situation.participants
    ):
        faults.append(CapBelowParticipants(pointer="/body/participantCap", participants=situation.participants))
    return [*faults, *faults_of_end(after.period_to, before.period_to, situation.period_from, version.from_on)]


def faults_of_end(period_to: date, before: date, period_from: date, decided_from: date) -> list[Refusal]:
    """Why a pilot cannot end on a day: it lasts three years at most, and clients are informed three months ahead."""
    if period_to > latest_to(period_from):
        return [PilotPeriodTooLong(pointer="/body/periodTo", latest_to=latest_to(period_from))]
    first = add_months(decided_from, TOLD_MONTHS)
    if period_to < min(before, first):
        return [PilotEndTooSoon(pointer="/body/periodTo", first_possible_on=min(before, first))]
    return []


def _with(codes: tuple[str, ...], added: Sequence[str]) -> tuple[str, ...]:
    return codes + tuple(each for each in added if each not in codes)

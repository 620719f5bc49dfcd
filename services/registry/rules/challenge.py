"""Right to Challenge (uitdaagrecht): how a proposal is judged, by when, and what it can become."""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from services.common.calendar import add_months
from services.registry.rules.periods import ONE_DAY

TERM_WEEKS = 8
"""A decision on a request is given within eight weeks (Awb 4:13)."""

TRIAL_MONTHS = 12
"""A trial lasts a year at most."""


class ChallengeStatus(StrEnum):
    """Where a challenge stands."""

    PROPOSED = "proposed"
    TRIAL = "trial"
    ACCEPTED = "accepted"
    LISTED = "listed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


CAN_BECOME: dict[ChallengeStatus, frozenset[ChallengeStatus]] = {
    ChallengeStatus.PROPOSED: frozenset(
        {ChallengeStatus.TRIAL, ChallengeStatus.ACCEPTED, ChallengeStatus.DECLINED, ChallengeStatus.WITHDRAWN}
    ),
    ChallengeStatus.TRIAL: frozenset({ChallengeStatus.ACCEPTED, ChallengeStatus.DECLINED, ChallengeStatus.WITHDRAWN}),
    ChallengeStatus.ACCEPTED: frozenset({ChallengeStatus.LISTED}),
    ChallengeStatus.LISTED: frozenset(),
    ChallengeStatus.DECLINED: frozenset({ChallengeStatus.TRIAL, ChallengeStatus.ACCEPTED}),
    ChallengeStatus.WITHDRAWN: frozenset(),
}
"""Every step: a trial comes once, what is accepted is listed with its price list, only a ruling undoes a decline."""

TO_ASSESS = frozenset({ChallengeStatus.PROPOSED, ChallengeStatus.TRIAL})
TO_LIST = frozenset({ChallengeStatus.TRIAL, ChallengeStatus.ACCEPTED})


class Criterion(StrEnum):
    """What a proposal is held against."""

    INSURED = "insured-care"
    SAFE = "safe"
    WANTED = "wanted"
    PRICE = "price-fits"
    PROVEN = "proven"


class Finding(Protocol):
    """What was found on one criterion."""

    @property
    def criterion(self) -> Criterion:
        """Which."""

    @property
    def is_met(self) -> bool:
        """Whether it is met."""


def can_become(status: str, other: ChallengeStatus) -> bool:
    """Whether a challenge can go from one status to the other."""
    return other in CAN_BECOME[ChallengeStatus(status)]


def not_judged(findings: Iterable[Finding]) -> list[Criterion]:
    """The criteria that nobody has said anything of, in their order."""
    judged = {each.criterion for each in findings}
    return [each for each in Criterion if each not in judged]


def outcome(findings: Iterable[Finding], status: str) -> ChallengeStatus:
    """What the findings come to: accepted when all is met, a trial when only the proof is missing, else declined.

    After a trial the proof must be there. Nobody chooses the outcome: the findings, with their reasons, do.
    """
    missed = {each.criterion for each in findings if not each.is_met}
    if not missed:
        return ChallengeStatus.ACCEPTED
    return (
        ChallengeStatus.TRIAL
        if missed == {Criterion.PROVEN} and status == ChallengeStatus.PROPOSED
        else ChallengeStatus.DECLINED
    )


def decide_by(proposed_on: date) -> date:
    """The last day on which a proposal is decided in time."""
    return proposed_on + timedelta(weeks=TERM_WEEKS)


def latest_trial_end(today: date) -> date:
    """The last day that a trial which begins today can have."""
    return add_months(today, TRIAL_MONTHS) - ONE_DAY


def days_left(status: str, until: date, today: date) -> int | None:
    """The days left of the term, below zero when it is over; None when nothing is to be decided."""
    return (until - today).days if ChallengeStatus(status) in TO_ASSESS else None

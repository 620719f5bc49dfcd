"""Levers of a pilot: their states, how long a proposal counts, and when its dry run is no longer true (D20).

There are three: more budget; a note on stricter access, which takes effect only in a new version of the national
assessment and touches no application; and a factor on prices from a day on, by which vouchers are valued again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from services.common.state_machine import Edge, StateMachine
from services.voucher.refusals.levers import LeverChanged, LeverLapsed, LeverStatusWrong

LEVERS_CHANGED = "nl.pvb.levers.changed.v1"
COUNTS_FOR = timedelta(days=1)
"""How long a proposal can be approved."""
PERCENT = 1
"""What a lever would touch may change by so many percent between its dry run and its approval."""


class LeverKind(StrEnum):
    """What a lever does."""

    FACTOR = "factor"
    BUDGET = "budget"
    ACCESS = "access"


class LeverStatus(StrEnum):
    """The state of a lever (maatregel)."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
    TAKEN_BACK = "taken-back"


class LeverStep(StrEnum):
    """What can happen to a lever."""

    APPROVE = "approve"
    REJECT = "reject"
    TAKE_BACK = "take-back"


LEVER: StateMachine[LeverStatus, LeverStep] = StateMachine(
    [
        Edge(LeverStep.APPROVE, frozenset({LeverStatus.PROPOSED}), LeverStatus.APPROVED, LEVERS_CHANGED),
        Edge(LeverStep.REJECT, frozenset({LeverStatus.PROPOSED}), LeverStatus.REJECTED, LEVERS_CHANGED),
        Edge(LeverStep.TAKE_BACK, frozenset({LeverStatus.APPROVED}), LeverStatus.TAKEN_BACK, LEVERS_CHANGED),
    ]
)


@dataclass(frozen=True)
class YearTouched:
    """What a lever does to one budget year, in cents. `vouchers`: of how many the value changes."""

    year: int
    vouchers: int
    before_cents: int
    """The value of all running vouchers together, or for more budget the ceiling; so is the next."""
    after_cents: int
    exceeding_vouchers: int = 0
    """Of how many vouchers more is reserved than the value afterwards."""
    exceeding_cents: int = 0
    """By how much, together."""


@dataclass(frozen=True)
class DryRun:
    """What a lever would do, as of a version of the data: the number of the last line of the books."""

    as_of: datetime
    data_version: int
    vouchers: int
    """The vouchers of which the value of any year changes: each is of one person."""
    years: Sequence[YearTouched]

    @property
    def lowers(self) -> bool:
        """Whether the value of a year becomes lower."""
        return any(each.after_cents < each.before_cents for each in self.years)


def after(status: str, step: LeverStep) -> LeverStatus:
    """The status after a step; raises LeverStatusWrong where there is no such edge."""
    edge = LEVER.find_edge(LeverStatus(status), step)
    if edge is None:
        raise LeverStatusWrong(status=status)
    return edge.after


def expires_at(proposed_at: datetime) -> datetime:
    """Until when a proposal can be approved."""
    return proposed_at + COUNTS_FOR


def shown_status(status: str, proposed_at: datetime, now: datetime) -> str:
    """The status as it is shown: a proposal that was not approved in time has lapsed."""
    is_late = status == LeverStatus.PROPOSED and now > expires_at(proposed_at)
    return "lapsed" if is_late else status


def check_still_true(tried: DryRun, now: DryRun, proposed_at: datetime, at: datetime) -> None:
    """Refuse approval a day after the proposal, or where people or money affected changed by more than 1 percent."""
    if at > expires_at(proposed_at):
        raise LeverLapsed
    before, present = _affected(tried), _affected(now)
    if before.keys() != present.keys() or any(_differs(before[name], present[name]) for name in before):
        raise LeverChanged(vouchers_tried=tried.vouchers, vouchers_now=now.vouchers)


def _affected(run: DryRun) -> dict[str, int]:
    """The people and the money that a lever would touch, by name."""
    amounts = {"vouchers": run.vouchers}
    for each in run.years:
        amounts[f"{each.year} vouchers"] = each.vouchers
        amounts[f"{each.year} before"] = each.before_cents
        amounts[f"{each.year} change"] = each.after_cents - each.before_cents
        amounts[f"{each.year} exceeding vouchers"] = each.exceeding_vouchers
        amounts[f"{each.year} exceeding"] = each.exceeding_cents
    return amounts


def _differs(tried: int, now: int) -> bool:
    return 100 * abs(now - tried) > PERCENT * abs(tried)

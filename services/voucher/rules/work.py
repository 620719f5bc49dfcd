"""Work of a care office that a person must do: its kinds, its states, and the steps between them."""

from enum import StrEnum

from services.common.state_machine import Edge, StateMachine
from services.voucher.refusals.work import WorkOutcomeMissing, WorkStatusWrong


class WorkKind(StrEnum):
    """What there is to do for the subject of a work item."""

    PLACEMENT = "placement"
    """A client of a pilot that closes needs to know which care follows. The subject is the voucher."""
    MOVED_IN = "moved-in"
    """A client moved into a region of this office, out of the pilot of the voucher, which can be another office's."""
    MOVED_OUT = "moved-out"
    """A client moved to an office elsewhere, which is to be sent the hand-over file. The subject is the voucher."""
    CARE_OVERDUE = "care-overdue"
    """A client waits longer for care than the norm allows. The subject is the voucher."""


class WorkStatus(StrEnum):
    """The state of a work item (werkitem)."""

    OPEN = "open"
    IN_PROGRESS = "in-progress"
    DONE = "done"
    DROPPED = "dropped"


class WorkStep(StrEnum):
    """What can happen to a work item."""

    NOTE = "note"
    FINISH = "finish"
    DROP = "drop"
    REOPEN = "reopen"


_UNFINISHED = frozenset({WorkStatus.OPEN, WorkStatus.IN_PROGRESS})
_FINISHED = frozenset({WorkStatus.DONE, WorkStatus.DROPPED})
WORK: StateMachine[WorkStatus, WorkStep] = StateMachine(
    [
        Edge(WorkStep.NOTE, _UNFINISHED, WorkStatus.IN_PROGRESS),
        Edge(WorkStep.FINISH, _UNFINISHED, WorkStatus.DONE),
        Edge(WorkStep.DROP, _UNFINISHED, WorkStatus.DROPPED),
        Edge(WorkStep.REOPEN, _FINISHED, WorkStatus.IN_PROGRESS),
    ]
)
"""Work is dropped when its reason is gone; finished and dropped work can be taken up again."""


def after(status: str, step: WorkStep) -> WorkStatus:
    """The status after a step; raises WorkStatusWrong where there is no such edge."""
    edge = WORK.find_edge(WorkStatus(status), step)
    if edge is None:
        raise WorkStatusWrong(status=status)
    return edge.after


def check_outcome(step: WorkStep, outcome: str | None) -> None:
    """Refuse to finish work without its outcome."""
    if step == WorkStep.FINISH and outcome is None:
        raise WorkOutcomeMissing(pointer="/body/outcome")

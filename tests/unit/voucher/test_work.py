"""Work of a care office: every step from every state."""

import pytest

from services.voucher.refusals.work import WorkOutcomeMissing, WorkStatusWrong
from services.voucher.rules.work import WorkStatus, WorkStep, after, check_outcome

ALLOWED = {
    ("open", "note"): "in-progress",
    ("open", "finish"): "done",
    ("open", "drop"): "dropped",
    ("in-progress", "note"): "in-progress",
    ("in-progress", "finish"): "done",
    ("in-progress", "drop"): "dropped",
    ("done", "reopen"): "in-progress",
    ("dropped", "reopen"): "in-progress",
}


@pytest.mark.parametrize("status", WorkStatus)
@pytest.mark.parametrize("step", WorkStep)
def test_a_step_leads_where_the_table_says_and_nowhere_else(status: WorkStatus, step: WorkStep) -> None:
    expected = ALLOWED.get((status.value, step.value))
    if expected is None:
        with pytest.raises(WorkStatusWrong):
            after(status, step)
    else:
        assert after(status, step) == expected


def test_work_is_finished_with_an_outcome_alone() -> None:
    with pytest.raises(WorkOutcomeMissing):
        check_outcome(WorkStep.FINISH, None)
    check_outcome(WorkStep.FINISH, "pgb")
    check_outcome(WorkStep.DROP, None)

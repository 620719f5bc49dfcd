"""Refusals about the work of a care office."""

from typing import ClassVar

from services.common.refusals import Conflict, RuleRefused, Words
from services.common.texts import Text
from services.voucher.rules.status_words import WORK_STATUS_WORDS

__all__ = ["WorkOutcomeMissing", "WorkStatusWrong"]


class WorkStatusWrong(Conflict):
    """The status of the work item does not allow this step."""

    code = "work-status-wrong"
    words: ClassVar[Words] = {"status": WORK_STATUS_WORDS}
    title = Text("Deze stap kan nu niet", "This step is not possible now")
    detail = Text("De status van dit werk is nu: {status}.", "The status of this work is now: {status}.")
    remedy = Text(
        "Werk dat klaar of vervallen is, kunt u eerst weer openen.",
        "Work that is done or dropped can be reopened first.",
    )


class WorkOutcomeMissing(RuleRefused):
    """Work is finished with an outcome."""

    code = "work-outcome-missing"
    title = Text("De uitkomst ontbreekt", "The outcome is missing")
    detail = Text("Werk is pas klaar als er een uitkomst is.", "Work is done only when it has an outcome.")
    remedy = Text("Vul in wat de uitkomst is.", "Give the outcome.")

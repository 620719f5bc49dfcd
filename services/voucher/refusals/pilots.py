"""Refusals about pilots."""

from typing import ClassVar

from services.common.refusals import BadInput, Conflict, RuleRefused, Words
from services.common.texts import Text
from services.voucher.rules.status_words import PILOT_STATUS_WORDS

__all__ = [
    "FactorBeforeDecision",
    "PilotBeforeLaw",
    "PilotCodeTaken",
    "PilotFixed",
    "PilotIncomplete",
    "PilotPeriodReversed",
    "PilotPeriodTooLong",
    "PilotStatusWrong",
]


class PilotCodeTaken(Conflict):
    """Another pilot has this code."""

    code = "pilot-code-taken"
    title = Text("Deze code is al in gebruik", "Code already in use")
    detail = Text("Een ander experiment heeft deze code al.", "Another pilot already has this code.")
    remedy = Text("Kies een andere code.", "Choose another code.")


class PilotBeforeLaw(RuleRefused):
    """A pilot deviates from the Wlz, so it cannot begin before that law."""

    code = "pilot-before-law"
    title = Text("De wet was er nog niet", "Before the law took effect")
    detail = Text(
        "Een experiment wijkt af van de Wlz en begint dus op zijn vroegst op {law_began}.",
        "A pilot deviates from the Wlz, so it begins on {law_began} at the earliest.",
    )


class PilotPeriodReversed(BadInput):
    """The period ends before it begins."""

    code = "pilot-period-reversed"
    title = Text("De periode loopt achteruit", "The period ends before it begins")
    detail = Text("De laatste dag ligt voor de eerste.", "The last day is before the first day.")


class PilotPeriodTooLong(RuleRefused):
    """A pilot lasts at most three years."""

    code = "pilot-period-too-long"
    title = Text("De periode is te lang", "The period is too long")
    detail = Text(
        "Een experiment duurt ten hoogste drie jaar: tot en met {latest_to}.",
        "A pilot lasts at most three years: up to and including {latest_to}.",
    )


class PilotFixed(Conflict):
    """The terms of a pilot cannot change after it was opened."""

    code = "pilot-fixed"
    words: ClassVar[Words] = {"status": PILOT_STATUS_WORDS}
    title = Text("Dit experiment ligt vast", "This pilot can no longer be changed")
    detail = Text(
        "Een experiment kan alleen veranderen zolang het een concept is. De status is nu: {status}.",
        "A pilot can be changed only while it is a draft. Its status is now: {status}.",
    )


class PilotStatusWrong(Conflict):
    """The status of the pilot does not allow this step."""

    code = "pilot-status-wrong"
    words: ClassVar[Words] = {"status": PILOT_STATUS_WORDS}
    title = Text("Deze stap kan nu niet", "This step is not possible now")
    detail = Text(
        "Een experiment gaat van concept naar open, gesloten en geëvalueerd. De status is nu: {status}.",
        "A pilot goes from draft to open, then closed, then evaluated. Its status is now: {status}.",
    )


class PilotIncomplete(RuleRefused):
    """The draft lacks something that the opening needs."""

    code = "pilot-incomplete"
    title = Text("Er ontbreekt nog iets", "The draft is incomplete")
    detail = Text("Voor de opening ontbreekt: {what_nl}.", "The pilot cannot open yet. Missing: {what_en}.")
    remedy = Text(
        "Vul het aan in het concept en open het experiment daarna.", "Complete the draft, then open the pilot."
    )


class FactorBeforeDecision(RuleRefused):
    """A factor would take effect before the day on which it was decided."""

    code = "factor-before-decision"
    title = Text("De factor kan niet terugwerken", "The factor cannot be retroactive")
    detail = Text(
        "Een factor geldt op zijn vroegst vanaf de dag van het besluit: {decided_on}.",
        "A factor applies from the day of the decision at the earliest: {decided_on}.",
    )

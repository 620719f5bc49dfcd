"""What is refused around pilots."""

from services.common.refusals import BadInput, Conflict, RuleRefused
from services.common.texts import Text

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
    title = Text("Deze code is al in gebruik", "This code is taken")
    detail = Text("Een ander experiment heeft deze code al.", "Another pilot has this code already.")
    remedy = Text("Kies een andere code.", "Choose another code.")


class PilotBeforeLaw(RuleRefused):
    """A pilot varies the Wlz, so it cannot be older."""

    code = "pilot-before-law"
    title = Text("De wet was er nog niet", "The law did not exist yet")
    detail = Text(
        "Een experiment wijkt af van de Wlz en begint dus op zijn vroegst op {law_began}.",
        "A pilot deviates from the Wlz and so begins on {law_began} at the earliest.",
    )


class PilotPeriodReversed(BadInput):
    """The period ends before it begins."""

    code = "pilot-period-reversed"
    title = Text("De periode loopt achteruit", "The period runs backwards")
    detail = Text("De laatste dag ligt voor de eerste.", "The last day lies before the first.")


class PilotPeriodTooLong(RuleRefused):
    """A pilot lasts three years at most."""

    code = "pilot-period-too-long"
    title = Text("De periode is te lang", "The period is too long")
    detail = Text(
        "Een experiment duurt ten hoogste drie jaar: tot en met {latest_to}.",
        "A pilot lasts three years at most: up to and including {latest_to}.",
    )


class PilotFixed(Conflict):
    """What was fixed before opening does not change afterwards."""

    code = "pilot-fixed"
    title = Text("Dit experiment ligt vast", "This pilot is fixed")
    detail = Text(
        "Een experiment kan alleen veranderen zolang het een concept is; dit is {status}.",
        "A pilot can only change while it is a draft; this one is {status}.",
    )


class PilotStatusWrong(Conflict):
    """This step does not follow on the status that the pilot has."""

    code = "pilot-status-wrong"
    title = Text("Deze stap kan nu niet", "This step cannot be taken now")
    detail = Text(
        "Een experiment gaat van concept naar open, gesloten en geëvalueerd; dit is {status}.",
        "A pilot goes from draft to open, closed and evaluated; this one is {status}.",
    )


class PilotIncomplete(RuleRefused):
    """Something that must be fixed before opening is not."""

    code = "pilot-incomplete"
    title = Text("Er ontbreekt nog iets", "Something is still missing")
    detail = Text("Voor de opening ontbreekt: {what_nl}.", "Before opening this is missing: {what_en}.")
    remedy = Text(
        "Vul het aan in het concept en open het experiment daarna.", "Complete the draft, and open the pilot then."
    )


class FactorBeforeDecision(RuleRefused):
    """A factor never holds from a day before it was decided."""

    code = "factor-before-decision"
    title = Text("De factor kan niet terugwerken", "The factor cannot work back")
    detail = Text(
        "Een factor geldt op zijn vroegst vanaf de dag van het besluit: {decided_on}.",
        "A factor holds from the day of the decision at the earliest: {decided_on}.",
    )

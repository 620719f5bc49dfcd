"""Refusals of recoveries."""

from services.common.refusals import RuleRefused
from services.common.texts import Text


class NotRecoverable(RuleRefused):
    """Only an accepted debit that was not credited can be recovered."""

    code = "not-recoverable"
    title = Text("Deze regel kan niet worden teruggevorderd", "This line cannot be recovered")
    detail = Text(
        "Terugvorderen kan alleen van een goedgekeurde debetregel die niet is gecrediteerd.",
        "Only an accepted debit line that was not credited can be recovered.",
    )


class RecoveryTooHigh(RuleRefused):
    """The amount to recover exceeds what is left of the line."""

    code = "recovery-too-high"
    title = Text("Meer dan de regel bedraagt", "More than the line's amount")
    detail = Text(
        "Van deze regel kan nog {left_euros} worden teruggevorderd.",
        "At most {left_euros} of this line can still be recovered.",
    )

"""Refusals when the start of care is reported."""

from services.common.refusals import RuleRefused
from services.common.texts import Text


class CareStartAhead(RuleRefused):
    """The reported start of care is before the start of the agreement."""

    code = "care-start-ahead"
    title = Text("De overeenkomst begint nog", "The agreement has not begun yet")
    detail = Text(
        "De overeenkomst begint op {starts_on}. Meld de start van de zorg op die dag of later.",
        "The agreement begins on {starts_on}. Report the start of care on that day or later.",
    )


class CareStartOutsideAgreement(RuleRefused):
    """The reported start of care is not a day of the agreement, or lies in the future."""

    code = "care-start-outside-agreement"
    title = Text("De start van de zorg valt buiten de overeenkomst", "The start of care is outside the agreement")
    detail = Text(
        "Meld een dag van {starts_on} tot en met {last_day}. Een dag die nog komt, kunt u niet melden.",
        "Report a day from {starts_on} up to and including {last_day}. A day in the future cannot be reported.",
    )


class CareStartAfterEnd(RuleRefused):
    """The reported start of care is after the last day of the agreement, which is never after that of its voucher."""

    code = "care-start-after-end"
    title = Text("De overeenkomst is dan al voorbij", "The agreement has ended by then")
    detail = Text(
        "De laatste dag van de overeenkomst is {last_day}. Zorg die later begint, valt er niet onder.",
        "The last day of the agreement is {last_day}. It does not cover care that starts later.",
    )
    remedy = Text(
        "Is de zorg op of voor die dag begonnen, meld dan die eerste dag. Zo niet, maak dan een nieuwe overeenkomst op "
        "een voucher die loopt.",
        "If care started on or before that day, report that first day. If not, make a new agreement under a valid "
        "voucher.",
    )

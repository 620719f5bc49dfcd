"""No to a field that is fine by itself and wrong here."""

from services.common.refusals import RuleRefused
from services.common.texts import Text


class DayInFuture(RuleRefused):
    """A day that must have come already lies in the future."""

    code = "day-in-future"
    title = Text("Deze dag moet nog komen", "This day has yet to come")
    detail = Text("De dag mag niet na {today} liggen.", "The day may not be after {today}.")
    remedy = Text(
        "Vul de dag in waarop het was.",
        "Fill in the day on which it was.",
    )


class PeriodReversed(RuleRefused):
    """The last day lies before the first."""

    code = "period-reversed"
    title = Text("De periode loopt terug", "The period runs backwards")
    detail = Text("De laatste dag ligt voor de eerste.", "The last day is before the first.")
    remedy = Text(
        "Kies een laatste dag op of na de eerste.",
        "Choose a last day on or after the first.",
    )


class FieldNeeded(RuleRefused):
    """A field that may be empty elsewhere is needed here."""

    code = "field-needed"
    title = Text("Er ontbreekt iets", "Something is missing")
    detail = Text("Bij '{what}' is dit veld nodig.", "With '{what}' this field is needed.")
    remedy = Text(
        "Vul het veld in en stuur het opnieuw.",
        "Fill in the field and send it again.",
    )


class FieldOutOfPlace(RuleRefused):
    """A field that is fine elsewhere must stay empty here."""

    code = "field-out-of-place"
    title = Text("Dit hoort hier niet", "This does not belong here")
    detail = Text("Bij '{what}' blijft dit veld leeg.", "With '{what}' this field stays empty.")
    remedy = Text(
        "Laat het veld weg en stuur het opnieuw.",
        "Leave the field out and send it again.",
    )

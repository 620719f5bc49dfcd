"""Why a multi-year agreement is not taken, changed or ended."""

from services.common.refusals import Conflict, RuleRefused
from services.common.texts import Text


class TooManyYears(RuleRefused):
    """Five years at most."""

    code = "more-than-five-years"
    title = Text("Langer dan vijf jaar", "More than five years")
    detail = Text("De laatste dag kan niet later zijn dan {latest}.", "The last day cannot be later than {latest}.")


class PurchaseProviderUnknown(RuleRefused):
    """No provider of that id is registered."""

    code = "purchase-provider-unknown"
    title = Text("Onbekende zorgaanbieder", "Unknown provider")
    detail = Text("Deze zorgaanbieder staat niet in het register.", "This provider is not in the registry.")


class PurchaseEnded(Conflict):
    """It has ended, or was ended."""

    code = "purchase-ended"
    title = Text("Deze overeenkomst is al beëindigd", "This agreement has ended")
    detail = Text("De laatste dag is {last_day}.", "Its last day is {last_day}.")


class LastDayUnfit(RuleRefused):
    """An early end lies in the days that are left."""

    code = "last-day-unfit"
    title = Text("De laatste dag past niet", "The last day does not fit")
    detail = Text(
        "Kies een laatste dag van {earliest} tot en met {latest}.", "Choose a last day from {earliest} up to {latest}."
    )

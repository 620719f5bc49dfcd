"""Why a challenge is not taken, assessed or listed."""

from services.common.refusals import Conflict, RuleRefused
from services.common.texts import Text


class ChallengeClosed(Conflict):
    """The status of the challenge does not allow it."""

    code = "challenge-closed"
    title = Text("Dat kan met dit voorstel niet", "This proposal does not allow that")
    detail = Text("Dit voorstel is nu {status}.", "This proposal is now {status}.")


class CriteriaMissing(RuleRefused):
    """Every criterion is judged, with a reason."""

    code = "criteria-missing"
    title = Text("Niet alles is beoordeeld", "Not all is judged")
    detail = Text("Beoordeel ook: {missing}.", "Judge these too: {missing}.")


class CriterionTwice(RuleRefused):
    """A criterion is judged once."""

    code = "criterion-twice"
    title = Text("Twee keer beoordeeld", "Judged twice")
    detail = Text("Beoordeel elk punt één keer.", "Judge each criterion once.")


class TrialEndUnfit(RuleRefused):
    """A trial has a last day, at most a year from now; another outcome has none."""

    code = "trial-end-unfit"
    title = Text("De laatste dag van de proef past niet", "The last day of the trial does not fit")
    detail = Text(
        "De uitkomst is {outcome}. Een proef heeft een laatste dag van morgen tot en met {latest}; "
        "een andere uitkomst heeft er geen.",
        "The outcome is {outcome}. A trial has a last day from tomorrow up to {latest}; another outcome has none.",
    )


class ListingDayUnfit(RuleRefused):
    """A listing begins tomorrow at the earliest, and a trial's before the trial ends."""

    code = "listing-day-unfit"
    title = Text("De eerste dag past niet", "The first day does not fit")
    detail = Text(
        "Kies een eerste dag vanaf {earliest}, en niet na de laatste dag van een proef.",
        "Choose a first day from {earliest} on, and not after the last day of a trial.",
    )


class DayPriceNeedsProfile(RuleRefused):
    """A price per day is per care profile."""

    code = "day-price-needs-profile"
    title = Text("Noem de zorgprofielen", "Name the care profiles")
    detail = Text(
        "Een prijs per etmaal (14) geldt per zorgprofiel. Vul profileCodes in.",
        "A price per day (14) is per care profile. Fill in profileCodes.",
    )


class ListTooLong(RuleRefused):
    """The price list has no room for more rows."""

    code = "price-list-full"
    title = Text("De prijslijst is vol", "The price list is full")
    detail = Text(
        "Met deze prijs heeft de lijst {rows} rijen; er passen er {most}. Ruim eerst oude prijzen op.",
        "With this price the list has {rows} rows; {most} fit. Clear away old prices first.",
    )

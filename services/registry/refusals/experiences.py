"""Why an experience is not taken, answered, moderated or withdrawn."""

from services.common.refusals import Conflict, RuleRefused
from services.common.texts import Text


class AgreementNotRedeemed(RuleRefused):
    """Only who redeemed a voucher somewhere can say what the care there was like."""

    code = "agreement-not-redeemed"
    title = Text("Er is geen zorg afgesproken", "No care was agreed")
    detail = Text(
        "Een ervaring hoort bij een overeenkomst die beide partijen hebben bevestigd. Deze is {status}.",
        "An experience belongs to an agreement that both parties confirmed. This one is {status}.",
    )


class YearWithoutCare(RuleRefused):
    """The agreement did not run in that year, or not yet."""

    code = "year-without-care"
    title = Text("In dat jaar was er geen zorg", "There was no care in that year")
    detail = Text(
        "Over {year} kan dit niet. Wel over: {years}.", "This cannot be about {year}. It can be about: {years}."
    )


class YearWithoutCareYet(YearWithoutCare):
    """No year can be told of: the care has not begun."""

    detail = Text(
        "Over {year} kan dit niet. Deze zorg is nog niet begonnen.",
        "This cannot be about {year}. This care has not begun yet.",
    )


class ExperienceGiven(Conflict):
    """One experience a year for each agreement."""

    code = "experience-given"
    title = Text("U gaf al een ervaring", "You gave an experience already")
    detail = Text(
        "Over dit jaar is er al een ervaring bij deze overeenkomst. Trek die eerst in als u iets anders wilt zeggen.",
        "For this year there is an experience with this agreement. Withdraw that one first to say something else.",
    )


class ExperienceClosed(Conflict):
    """What is held back or withdrawn cannot be answered, and what is withdrawn stays withdrawn."""

    code = "experience-closed"
    title = Text("Dat kan met deze ervaring niet", "This experience does not allow that")
    detail = Text("Deze ervaring is nu {status}.", "This experience is now {status}.")


class ExperienceAnswered(Conflict):
    """A provider answers once."""

    code = "experience-answered"
    title = Text("Al beantwoord", "Answered already")
    detail = Text("U heeft al op deze ervaring geantwoord.", "You have answered this experience already.")


class GroundMissing(RuleRefused):
    """Holding back needs a ground; showing again has none."""

    code = "ground-unfit"
    title = Text("De grond past niet", "The ground does not fit")
    detail = Text(
        "Geef een grond als u een ervaring tegenhoudt, en laat die leeg als u haar weer toont.",
        "Give a ground to hold an experience back, and none to show it again.",
    )

"""Why an umbrella is not asked for, agreed or ended."""

from services.common.refusals import Conflict, RuleRefused
from services.common.texts import Text


class UmbrellaOpen(Conflict):
    """One umbrella at a time."""

    code = "umbrella-open"
    title = Text("U vroeg al een paraplu", "You asked for an umbrella before")
    detail = Text(
        "Deze toelating heeft al een paraplu, of de vraag daarnaar loopt nog. Beëindig die eerst.",
        "This admission has an umbrella, or waits for the answer. End that one first.",
    )


class UmbrellaNotAdmitted(RuleRefused):
    """Only who is admitted in the same pilot can be an umbrella."""

    code = "umbrella-not-admitted"
    title = Text("Deze aanbieder kan geen paraplu zijn", "This provider cannot be an umbrella")
    detail = Text(
        "Een paraplu is een andere aanbieder die nu in dit experiment is toegelaten.",
        "An umbrella is another provider that is admitted in this pilot now.",
    )


class UmbrellaUnderUmbrella(RuleRefused):
    """A provider under an umbrella cannot be an umbrella itself."""

    code = "umbrella-under-umbrella"
    title = Text("Geen paraplu onder een paraplu", "No umbrella under an umbrella")
    detail = Text(
        "Wie onder een paraplu werkt of een paraplu is, kan dit niet. Kies een aanbieder die zelf aan alles voldoet.",
        "A provider under an umbrella, or that is one, cannot do this. Choose a provider that meets everything itself.",
    )


class UmbrellaRequirementUnfit(RuleRefused):
    """An umbrella answers for what is asked of the other, never for an exclusion."""

    code = "umbrella-requirement-unfit"
    title = Text("Deze eis past niet", "This requirement does not fit")
    detail = Text(
        "Een paraplu staat in voor eisen die van u gevraagd worden, en nooit voor een uitsluitingsgrond.",
        "An umbrella answers for what is asked of you, and never for an exclusion.",
    )


class UmbrellaAnswered(Conflict):
    """The umbrella has answered, or the asking was taken back."""

    code = "umbrella-answered"
    title = Text("Hierop is al geantwoord", "This was answered")
    detail = Text("De status is '{status}'.", "Its status is '{status}'.")


class UmbrellaReasonMissing(RuleRefused):
    """An umbrella declines without a reason."""

    code = "umbrella-reason-missing"
    title = Text("Reden ontbreekt", "Reason is missing")
    detail = Text("Zeg waarom u geen paraplu wilt zijn.", "Say why you do not want to be the umbrella.")


class UmbrellaEnded(Conflict):
    """It has a last day, or never began."""

    code = "umbrella-ended"
    title = Text("Deze paraplu loopt al af", "This umbrella ends already")
    detail = Text("De status is '{status}'.", "Its status is '{status}'.")


class UmbrellaEndReachesBack(RuleRefused):
    """An umbrella does not end on a day that has passed."""

    code = "umbrella-end-reaches-back"
    title = Text("Einde ligt in het verleden", "End is in the past")
    detail = Text("Kies als laatste dag {today} of later.", "Choose {today} or later as the last day.")

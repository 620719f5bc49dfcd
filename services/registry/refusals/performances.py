"""Why the one list of performances does not allow a code, a unit or a day."""

from services.common.refusals import RuleRefused
from services.common.texts import Text


class PerformanceUnknown(RuleRefused):
    """The list of performances has no such code."""

    code = "performance-unknown"
    title = Text("Onbekende prestatie", "Unknown performance")
    detail = Text(
        "Deze code staat niet in de lijst van prestaties. De code die er het meest op lijkt, is {nearest_code}"
        " ({nearest_nl}).",
        "This code is not in the list of performances. The code most like it is {nearest_code} ({nearest_en}).",
    )
    remedy = Text(
        "Kies een code uit GET /performances. Is de zorg nieuw? Stel die dan voor met POST /challenges.",
        "Choose a code from GET /performances. If the care is new, propose it with POST /challenges.",
    )


class PerformanceUnitDiffers(RuleRefused):
    """The list counts the performance in another unit."""

    code = "performance-unit-differs"
    title = Text("Andere eenheid dan in de lijst van prestaties", "Another unit than in the list of performances")
    detail = Text(
        "In de lijst van prestaties is de eenheid van {performance_code}: {unit_nl} ({unit_code}).",
        "In the list of performances the unit of {performance_code} is: {unit_en} ({unit_code}).",
    )
    remedy = Text("Gebruik deze eenheid, in elke prijslijst.", "Use this unit, in every price list.")


class PerformanceNotYet(RuleRefused):
    """The price begins before the performance is in the list."""

    code = "performance-not-yet"
    title = Text("Deze prestatie is er dan nog niet", "The performance does not exist yet on that day")
    detail = Text(
        "Deze prestatie staat vanaf {earliest} in de lijst van prestaties. Kies een eerste dag op of na die dag.",
        "This performance is in the list of performances from {earliest} on. Choose a first day on or after that day.",
    )


class ExclusiveUnfit(RuleRefused):
    """Only care that is counted by the day and night can fill a client's whole day."""

    code = "exclusive-unfit"
    title = Text("Alleen een etmaal kan de hele dag vullen", "Only a day with its night can fill the whole day")
    detail = Text(
        "Zorg die de hele dag van een cliënt vult, telt u per etmaal (14). Zet exclusive op false.",
        "Care that fills a client's whole day is counted by the day with its night (14). Set exclusive to false.",
    )

"""Refusals about pilots."""

from typing import ClassVar

from services.common.refusals import BadInput, Conflict, RuleRefused, Words
from services.common.texts import Text
from services.voucher.rules.status_words import DELIVERY_FORM_WORDS, DEVIATION_WORDS, PILOT_STATUS_WORDS

__all__ = [
    "CapBelowParticipants",
    "ClientsNotPlaced",
    "ClosingAfterEnd",
    "ClosingBeforeDecision",
    "DeviationNotAllowed",
    "FactorBeforeDecision",
    "PilotBeforeLaw",
    "PilotClosed",
    "PilotCodeTaken",
    "PilotEndTooSoon",
    "PilotFixed",
    "PilotIncomplete",
    "PilotPeriodReversed",
    "PilotPeriodTooLong",
    "PilotPriceMissing",
    "PilotStatusWrong",
    "PilotStillRuns",
    "PilotVersionsOnlyWhileOpen",
    "RegionOfNoOffice",
    "RegionOfOtherOffice",
    "VersionAfterEnd",
    "VersionBeforeDecision",
    "VersionChangesNothing",
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
    remedy = Text(
        "Verander een open experiment met een nieuwe versie vanaf een dag.",
        "Change an open pilot by a new version from a day on.",
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


class RegionOfOtherOffice(RuleRefused):
    """The region belongs to another care office."""

    code = "region-of-other-office"
    title = Text("Regio van een ander zorgkantoor", "Region of another care office")
    detail = Text(
        "Zorgkantoorregio {region_code} hoort bij een ander zorgkantoor.",
        "Care-office region {region_code} belongs to another care office.",
    )
    remedy = Text(
        "Kies regio's van uw eigen zorgkantoor uit de lijst van zorgkantoren.",
        "Choose regions of your own care office from the list of care offices.",
    )


class RegionOfNoOffice(RuleRefused):
    """The region is not in the list of care offices."""

    code = "region-unknown"
    title = Text("Onbekende regio", "Unknown region")
    detail = Text(
        "Zorgkantoorregio {region_code} staat niet in de lijst van zorgkantoren.",
        "Care-office region {region_code} is not in the list of care offices.",
    )
    remedy = Text(
        "Kies regio's van uw eigen zorgkantoor uit de lijst van zorgkantoren.",
        "Choose regions of your own care office from the list of care offices.",
    )


class DeviationNotAllowed(RuleRefused):
    """A pilot would change what no experiment may touch."""

    code = "deviation-not-allowed"
    words: ClassVar[Words] = {"of": DEVIATION_WORDS}
    title = Text("Dit kan een experiment niet veranderen", "A pilot cannot change this")
    detail = Text(
        "Een experiment kan niet veranderen {of}. Dat ligt vast in de Wet langdurige zorg.",
        "A pilot cannot change {of}. The Long-term Care Act fixes that.",
    )
    remedy = Text(
        "Een experiment kan wel afwijken in de aanvraag, de levering en de inkoop van zorg.",
        "A pilot can deviate in how care is applied for, delivered and purchased.",
    )


class PilotVersionsOnlyWhileOpen(Conflict):
    """Only an open pilot changes by versions."""

    code = "pilot-not-open-for-versions"
    words: ClassVar[Words] = {"status": PILOT_STATUS_WORDS}
    title = Text("Een nieuwe versie kan nu niet", "No new version is possible now")
    detail = Text(
        "Alleen een open experiment krijgt een nieuwe versie. De status is nu: {status}.",
        "Only an open pilot gets a new version. Its status is now: {status}.",
    )
    remedy = Text(
        "Een concept kunt u zelf aanpassen. Een gesloten experiment verandert niet meer.",
        "A draft can be changed itself. A closed pilot no longer changes.",
    )


class VersionBeforeDecision(RuleRefused):
    """A version would count before the day on which it is decided."""

    code = "version-before-decision"
    title = Text("Een versie kan niet terugwerken", "A version cannot be retroactive")
    detail = Text(
        "Een versie geldt op zijn vroegst vanaf de dag van het besluit: {decided_on}.",
        "A version counts from the day of the decision at the earliest: {decided_on}.",
    )
    remedy = Text("Kies die dag of later.", "Choose that day or a later one.")


class VersionAfterEnd(RuleRefused):
    """A version would count only after the end of the pilot."""

    code = "version-after-end"
    title = Text("Het experiment is dan voorbij", "The pilot has ended by then")
    detail = Text(
        "De laatste dag van het experiment is {period_to}. Een versie begint niet daarna.",
        "The last day of the pilot is {period_to}. A version does not begin after it.",
    )
    remedy = Text("Kies een dag in de periode van het experiment.", "Choose a day in the period of the pilot.")


class VersionChangesNothing(RuleRefused):
    """The version says the same as the plan of its first day."""

    code = "version-changes-nothing"
    title = Text("Er verandert niets", "Nothing changes")
    detail = Text("Op {from_on} geldt al wat deze versie zegt.", "What this version says already counts on {from_on}.")
    remedy = Text("Noem wat er vanaf die dag anders is.", "Name what is different from that day on.")


class CapBelowParticipants(RuleRefused):
    """The cap would lie below the number of participants."""

    code = "cap-below-participants"
    title = Text("Er zijn meer deelnemers", "There are more participants")
    detail = Text(
        "Het experiment heeft nu {participants} deelnemers. Niemand verliest een plaats.",
        "The pilot has {participants} participants now. Nobody loses a place.",
    )
    remedy = Text(
        "Kies een maximum dat niet lager is dan het aantal deelnemers.",
        "Choose a cap that is not below the number of participants.",
    )


class PilotEndTooSoon(RuleRefused):
    """Clients are informed of the end of a pilot three months ahead."""

    code = "pilot-end-too-soon"
    title = Text("Het einde komt te snel", "The end comes too soon")
    detail = Text(
        "Cliënten horen drie maanden vooraf dat een experiment stopt. De eerste mogelijke laatste dag is "
        "{first_possible_on}.",
        "Clients are informed three months ahead that a pilot ends. The first possible last day is "
        "{first_possible_on}.",
    )
    remedy = Text("Kies die dag of later.", "Choose that day or a later one.")


class PilotPriceMissing(RuleRefused):
    """A profile or form is added that the price list cannot value."""

    code = "pilot-price-missing"
    words: ClassVar[Words] = {"added": DELIVERY_FORM_WORDS}
    title = Text("Er ontbreekt een prijs", "A price is missing")
    detail = Text(
        "De prijslijst heeft op {from_on} geen prijs voor {added}.",
        "The price list has no price for {added} on {from_on}.",
    )
    remedy = Text("Vul eerst de prijslijst van het experiment aan.", "Complete the price list of the pilot first.")


class ClosingBeforeDecision(RuleRefused):
    """A pilot would close before the day on which that is decided."""

    code = "closing-before-decision"
    title = Text("Sluiten kan niet met terugwerking", "Closing cannot be retroactive")
    detail = Text(
        "Een experiment sluit op zijn vroegst op de dag van het besluit: {decided_on}.",
        "A pilot closes on the day of the decision at the earliest: {decided_on}.",
    )
    remedy = Text("Kies die dag of later.", "Choose that day or a later one.")


class ClosingAfterEnd(RuleRefused):
    """A pilot would close after its last day."""

    code = "closing-after-end"
    title = Text("Het experiment is dan al voorbij", "The pilot has ended by then")
    detail = Text(
        "De laatste dag van het experiment is {last_day}. Sluiten kan niet daarna.",
        "The last day of the pilot is {last_day}. It cannot close after that.",
    )
    remedy = Text("Kies die dag of eerder.", "Choose that day or an earlier one.")


class PilotClosed(RuleRefused):
    """No agreements are made in a pilot that has closed."""

    code = "pilot-closed"
    title = Text("Het experiment is gesloten", "The pilot has closed")
    detail = Text(
        "Vanaf {closed_on} worden in dit experiment geen nieuwe overeenkomsten gemaakt. Lopende zorg gaat door tot en "
        "met {period_to}.",
        "No new agreements are made in this pilot from {closed_on} on. Running care goes on up to and including "
        "{period_to}.",
    )
    remedy = Text(
        "Bespreek met het zorgkantoor welke zorg er daarna komt.",
        "Discuss with the care office which care follows.",
    )


class PilotStillRuns(Conflict):
    """A pilot is evaluated after its last day."""

    code = "pilot-still-runs"
    title = Text("Het experiment loopt nog", "The pilot is still running")
    detail = Text(
        "De laatste dag van het experiment is {period_to}. Pas daarna, en als alle vouchers zijn gestopt, is het "
        "geëvalueerd.",
        "The last day of the pilot is {period_to}. It is evaluated after that day, when all vouchers have ended.",
    )
    remedy = Text("Probeer het na die dag opnieuw.", "Try again after that day.")


class ClientsNotPlaced(Conflict):
    """There are clients of whom nobody recorded which care follows."""

    code = "clients-not-placed"
    title = Text("Nog niet elke cliënt heeft vervolgzorg", "Not every client is placed")
    detail = Text(
        "Van {unplaced} cliënten is nog niet vastgelegd welke zorg er komt.",
        "For {unplaced} clients it is not recorded yet which care follows.",
    )
    remedy = Text(
        "Rond eerst het werk af op de werklijst van dit experiment.",
        "First finish the work on the work list of this pilot.",
    )

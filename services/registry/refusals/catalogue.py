"""Why a requirement set or a price list is not taken."""

from services.common.refusals import Conflict, RuleRefused
from services.common.texts import Text


class PublishedFrozen(Conflict):
    """What is published cannot be changed; it can be followed by a new edition."""

    code = "published-frozen"
    title = Text("Al gepubliceerd", "Already published")
    detail = Text(
        "Wat gepubliceerd is, verandert niet meer. Maak een nieuwe editie met een latere ingangsdatum.",
        "What is published does not change any more. Make a new edition with a later first day.",
    )


class FirstDayTaken(Conflict):
    """Another edition of this pilot begins on that day."""

    code = "first-day-taken"
    title = Text("Op die dag begint al een editie", "An edition begins on that day already")
    detail = Text(
        "Voor dit experiment is al een editie gepubliceerd die op deze dag ingaat. Kies een andere dag.",
        "For this pilot an edition that begins on this day has been published. Choose another day.",
    )


class ReachesBack(RuleRefused):
    """A new edition may not change days that have passed."""

    code = "reaches-back"
    title = Text("Een nieuwe editie werkt niet terug", "A new edition does not reach back")
    detail = Text(
        "Er is al een editie gepubliceerd. Een nieuwe kan op zijn vroegst op {earliest} ingaan; u koos {first_day}.",
        "An edition was published before. A new one can begin on {earliest} at the earliest; you chose {first_day}.",
    )


class ChangesUnsaid(RuleRefused):
    """A new edition says what changed."""

    code = "changes-unsaid"
    title = Text("Zeg wat er verandert", "Say what changes")
    detail = Text(
        "Dit is een nieuwe editie. Vul bij changes in wat er verandert, in het Nederlands en het Engels.",
        "This is a new edition. Say in changes what changes, in Dutch and in English.",
    )


class TransitionMissing(RuleRefused):
    """A knock-out asks more, and says not how long who was admitted before has to prove it."""

    code = "transition-missing"
    title = Text("Overgangstermijn ontbreekt", "Transition is missing")
    detail = Text(
        "Wie al is toegelaten, krijgt tijd om een nieuwe of strengere harde eis te bewijzen."
        " Vul transitionMonths in bij: {codes}.",
        "Admitted providers get time to prove a new or stricter knock-out. Fill in transitionMonths of: {codes}.",
    )


class CodeTwice(RuleRefused):
    """The set has a requirement's code twice."""

    code = "requirement-code-twice"
    title = Text("Code komt twee keer voor", "Code listed twice")
    detail = Text("Elke eis heeft een eigen code in het eisenpakket.", "Every requirement has its own code in the set.")


class MonthsMissing(RuleRefused):
    """Due within months, but not within how many."""

    code = "months-missing"
    title = Text("Aantal maanden ontbreekt", "Number of months is missing")
    detail = Text("Vul dueMonths in: due is 'months'.", "Fill in dueMonths: due is 'months'.")


class MonthsNeedless(RuleRefused):
    """A number of months where none counts."""

    code = "months-needless"
    title = Text("Aantal maanden hoort hier niet", "Number of months does not belong here")
    detail = Text("Laat dueMonths leeg, of zet due op 'months'.", "Leave dueMonths empty, or set due to 'months'.")


class KnockOutInMonths(RuleRefused):
    """A knock-out must be met before admission, so it cannot be due months after it."""

    code = "knock-out-in-months"
    title = Text("Een harde eis kan niet later", "A knock-out cannot come later")
    detail = Text(
        "Een harde eis gaat vóór de toelating. Kies due 'application' of 'start', of maak de eis verbeterbaar.",
        "A knock-out is met before admission. Choose due 'application' or 'start', or make it improvable.",
    )


class ExclusionAsks(RuleRefused):
    """An exclusion is checked by the care office; it asks nothing of the provider."""

    code = "exclusion-asks"
    title = Text("Een uitsluitingsgrond vraagt niets", "An exclusion asks nothing")
    detail = Text(
        "Een uitsluitingsgrond bekijkt het zorgkantoor zelf. Kies due 'application', zonder termijnen voor bewijs.",
        "An exclusion is checked by the care office. Choose due 'application', without terms for evidence.",
    )


class ValidityReversed(RuleRefused):
    """The last day is before the first."""

    code = "validity-reversed"
    title = Text("Laatste dag ligt vóór de eerste", "Last day is before the first")
    detail = Text("Kies een laatste dag op of na de eerste.", "Choose a last day on or after the first.")


class PerformanceMissing(RuleRefused):
    """A price is for a performance; it names none."""

    code = "performance-missing"
    title = Text("Prestatie ontbreekt", "Performance is missing")
    detail = Text(
        "Een dagprijs of prijs per eenheid hoort bij een prestatie. Vul performanceCode in.",
        "A day price or unit price is for a performance. Fill in performanceCode.",
    )


class PerformanceNeedless(RuleRefused):
    """A yearly amount is not for one performance."""

    code = "performance-needless"
    title = Text("Prestatie hoort hier niet", "Performance does not belong here")
    detail = Text(
        "Een bedrag per jaar hoort niet bij één prestatie. Laat performanceCode leeg.",
        "A yearly amount is not for one performance. Leave performanceCode empty.",
    )


class ProfileMissing(RuleRefused):
    """Day prices and amounts are per care profile."""

    code = "profile-missing"
    title = Text("Zorgprofiel ontbreekt", "Care profile is missing")
    detail = Text(
        "Alleen een prijs per eenheid kan voor alle zorgprofielen gelden. Vul profileCode in.",
        "Only a unit price can be for every care profile. Fill in profileCode.",
    )


class FormUnfit(RuleRefused):
    """The delivery form does not go with the kind of price."""

    code = "form-unfit"
    title = Text("Leveringsvorm past niet", "Delivery form does not fit")
    detail = Text(
        "De leveringsvorm pgb hoort bij een pgb-bedrag, alleen en nergens anders.",
        "The delivery form pgb goes with a pgb amount, alone and nowhere else.",
    )


class UnitUnfit(RuleRefused):
    """The unit does not go with the kind of price."""

    code = "unit-unfit"
    title = Text("Eenheid past niet", "Unit does not fit")
    detail = Text(
        "Een dagprijs is per etmaal (14), een bedrag per jaar (41).",
        "A day price is per day (14), an amount a year (41).",
    )


class UnitUnknown(RuleRefused):
    """The code list of time units has no such code."""

    code = "unit-unknown"
    title = Text("Onbekende eenheid", "Unknown unit")
    detail = Text(
        "Kies een code uit de codelijst tijdseenheid (COD218).", "Choose a code of the list of units (COD218)."
    )


class PriceOverlap(RuleRefused):
    """Two rows price the same thing on the same day."""

    code = "price-overlap"
    title = Text("Twee prijzen op één dag", "Two prices on one day")
    detail = Text(
        "Op een van deze dagen geldt rij {other} al, voor dezelfde soort, leveringsvorm, prestatie en profiel.",
        "On one of these days row {other} holds, for the same kind, delivery form, performance and profile.",
    )


class PilotUnknown(RuleRefused):
    """Nobody has drafted a pilot of this code."""

    code = "pilot-unknown"
    title = Text("Dit experiment bestaat niet", "This pilot does not exist")
    detail = Text(
        "Er is geen experiment met de pilotCode van deze prijslijst, ook niet als ontwerp.",
        "There is no pilot with the pilotCode of this price list, nor a draft of one.",
    )
    remedy = Text(
        "Maak eerst het experiment als ontwerp (voucher, POST /pilots), of maak een prijslijst met de juiste code.",
        "Draft the pilot first (voucher, POST /pilots), or draft a price list with the right code.",
    )


class PricesTaken(Conflict):
    """A published price holds on one of these days; somebody was first."""

    code = "prices-taken"
    title = Text("Er geldt al een prijs", "A price already applies")
    detail = Text(
        "Op een van deze dagen geldt al een gepubliceerde prijs. Lees de prijslijsten opnieuw en probeer het nog eens.",
        "On one of these days a published price holds. Read the price lists again and retry.",
    )


class RequirementsMissing(RuleRefused):
    """The pilot has no requirement set that holds."""

    code = "requirement-set-missing"
    title = Text("Geen eisenpakket", "No requirement set")
    detail = Text(
        "Voor dit experiment geldt vandaag geen eisenpakket. Controleer pilotCode.",
        "No requirement set holds for this pilot today. Check pilotCode.",
    )


class ReviewAsked(Conflict):
    """The question is asked once a calendar year."""

    code = "review-asked"
    title = Text("Deze vraag is dit jaar al gesteld", "The question was asked this year")
    detail = Text(
        "Voor dit experiment is dit jaar al gevraagd welke eis weg kan. Zie GET /requirement-reviews.",
        "For this pilot it was asked this year which requirement can go. See GET /requirement-reviews.",
    )


class ReviewAnswered(Conflict):
    """Every requirement has its answer; they stand."""

    code = "review-answered"
    title = Text("Al beantwoord", "Answered already")
    detail = Text(
        "Alle eisen hebben een antwoord. Volgend jaar komt de vraag opnieuw.",
        "Every requirement has its answer. Next year the question comes again.",
    )


class ReviewRequirementUnknown(RuleRefused):
    """The question is not about this requirement."""

    code = "review-requirement-unknown"
    title = Text("Onbekende eis", "Unknown requirement")
    detail = Text("Over deze eis gaat de vraag niet.", "The question is not about this requirement.")


class CommentsClosed(Conflict):
    """A published set is open to comments no more."""

    code = "comments-closed"
    title = Text("Reageren kan niet meer", "Comments are closed")
    detail = Text(
        "Dit eisenpakket is gepubliceerd. Reageer op het volgende ontwerp.",
        "This requirement set has been published. Comment on the next draft.",
    )


class CommentAnswered(Conflict):
    """A comment is answered once."""

    code = "comment-answered"
    title = Text("Al beantwoord", "Answered already")
    detail = Text("Op deze reactie is al geantwoord.", "This comment has been answered.")


class CommentsUnanswered(RuleRefused):
    """A comment has no public answer yet, which it must have before the set is published."""

    code = "comments-unanswered"
    title = Text("Niet alle reacties zijn beantwoord", "Not all comments are answered")
    detail = Text(
        "Beantwoord eerst de reacties die nog openstaan: {open}.", "Answer the comments that are open first: {open}."
    )


class CommentRequirementUnknown(RuleRefused):
    """The draft has no requirement of that code."""

    code = "comment-requirement-unknown"
    title = Text("Onbekende eis", "Unknown requirement")
    detail = Text("Deze eis staat niet in dit ontwerp.", "This draft has no such requirement.")

"""Why an application, evidence, a decision or a suspension is not taken."""

from services.common.refusals import Conflict, RuleRefused
from services.common.texts import Text


class RequirementsUnknown(RuleRefused):
    """The requirement set does not exist, or is not published."""

    code = "requirement-set-not-published"
    title = Text("Eisenpakket is niet gepubliceerd", "Requirement set is not published")
    detail = Text(
        "Vraag aan op een gepubliceerd eisenpakket: GET /requirement-sets.",
        "Apply on a published requirement set: GET /requirement-sets.",
    )


class RequirementsNotInForce(RuleRefused):
    """Another edition holds today."""

    code = "requirement-set-not-in-force"
    title = Text("Dit eisenpakket geldt vandaag niet", "This requirement set does not hold today")
    detail = Text(
        "Vandaag geldt editie {edition}: {requirement_set_id}.", "Edition {edition} holds: {requirement_set_id}."
    )


class RequirementsNotYet(RequirementsNotInForce):
    """No edition holds today: the first one begins later."""

    detail = Text(
        "In dit experiment geldt vandaag nog geen eisenpakket.", "No requirement set holds in this pilot today."
    )


class AdmissionOpen(Conflict):
    """The provider has an admission in this pilot already."""

    code = "admission-open"
    title = Text("U heeft al een toelating of aanvraag", "You have an admission or application")
    detail = Text(
        "In dit experiment loopt al een aanvraag of toelating van u. Ga daarmee verder.",
        "You have an application or admission in this pilot. Go on with that one.",
    )


class OffersOutside(RuleRefused):
    """Offers stand open in a form that is not applied for."""

    code = "offers-outside-forms"
    title = Text("U biedt meer aan dan u aanvraagt", "You offer more than you apply for")
    detail = Text(
        "U heeft aanbod in {forms}. Vraag ook die leveringsvormen aan, of trek dat aanbod eerst in.",
        "You have offers in {forms}. Apply for those forms too, or withdraw the offers first.",
    )


class RequirementUnknown(RuleRefused):
    """The requirement set of this admission has no such requirement."""

    code = "requirement-unknown"
    title = Text("Onbekende eis", "Unknown requirement")
    detail = Text(
        "Deze eis staat niet in het eisenpakket van deze aanvraag.",
        "The requirement set of this application has no such code.",
    )


class RequirementNotAsked(RuleRefused):
    """The requirement is not asked of a provider of this size, or in these forms."""

    code = "requirement-not-asked"
    title = Text("Dit wordt van u niet gevraagd", "This is not asked of you")
    detail = Text(
        "Deze eis geldt niet voor uw omvang of leveringsvormen. U hoeft niets in te leveren.",
        "This requirement does not hold for your size or delivery forms. You need not hand in anything.",
    )


class ExclusionNeedsNothing(RuleRefused):
    """The care office checks an exclusion by itself."""

    code = "exclusion-needs-nothing"
    title = Text("Hiervoor hoeft u niets in te leveren", "Nothing to hand in for this")
    detail = Text("Dit bekijkt het zorgkantoor zelf.", "The care office looks at this by itself.")


class EvidenceFromFuture(RuleRefused):
    """Evidence cannot be issued after today."""

    code = "issued-in-future"
    title = Text("Datum ligt in de toekomst", "Day is in the future")
    detail = Text("Het bewijs kan niet na vandaag zijn afgegeven.", "Evidence cannot have been issued after today.")


class EvidenceTooOld(RuleRefused):
    """Evidence is older than the requirement allows."""

    code = "evidence-too-old"
    title = Text("Bewijs is te oud", "Evidence is too old")
    detail = Text(
        "Voor deze eis mag het bewijs niet vóór {oldest} zijn afgegeven.",
        "For this requirement evidence may not have been issued before {oldest}.",
    )


class EvidenceEnded(RuleRefused):
    """Evidence counts no longer."""

    code = "evidence-ended"
    title = Text("Bewijs is verlopen", "Evidence has ended")
    detail = Text("Dit bewijs telde tot en met {last_day}.", "This evidence counted up to and including {last_day}.")


class EvidenceUnfit(RuleRefused):
    """The part that the kind of evidence needs is missing, or another is there."""

    code = "evidence-unfit"
    title = Text("Soort en inhoud passen niet", "Kind and content do not fit")
    detail = Text(
        "Vul bij kind '{kind}' alleen het veld {kind} in.",
        "With kind '{kind}' fill in the field {kind}, and only that.",
    )


class AdmissionClosed(Conflict):
    """The admission was refused or has ended."""

    code = "admission-closed"
    title = Text("Deze toelating is afgesloten", "This admission is closed")
    detail = Text("De status is {status}. Er verandert niets meer aan.", "Its status is {status}. It changes no more.")


class NothingToVerify(RuleRefused):
    """There is no evidence that awaits verification."""

    code = "nothing-to-verify"
    title = Text("Niets te beoordelen", "Nothing to verify")
    detail = Text(
        "Voor deze eis ligt er geen bewijs dat nog beoordeeld moet worden.",
        "For this requirement there is no evidence that awaits verification.",
    )


class FindingUnfit(RuleRefused):
    """The finding does not go with the kind of requirement."""

    code = "finding-unfit"
    title = Text("Oordeel past niet bij deze eis", "Finding does not fit")
    detail = Text(
        "Bij een eis van de soort {kind} kan: {possible}.",
        "For a requirement of the kind {kind} it can be: {possible}.",
    )


class ReasonMissing(RuleRefused):
    """A finding against the provider says why."""

    code = "reason-missing"
    title = Text("Reden ontbreekt", "Reason is missing")
    detail = Text(
        "Leg in gewone woorden uit waarom; de aanbieder leest het.", "Say why in plain words; the provider reads it."
    )


class ImproveByMissing(RuleRefused):
    """A date given is a date."""

    code = "improve-by-missing"
    title = Text("Verbeterdatum ontbreekt", "Improvement date is missing")
    detail = Text("Vul improveBy in.", "Fill in improveBy.")


class ImproveByNeedless(RuleRefused):
    """A date goes with the finding date-given only."""

    code = "improve-by-needless"
    title = Text("Verbeterdatum hoort hier niet", "Improvement date does not belong here")
    detail = Text("Laat improveBy leeg, of kies 'date-given'.", "Leave improveBy empty, or choose 'date-given'.")


class ImproveByUnfit(RuleRefused):
    """An improvement date lies between tomorrow and a year from today."""

    code = "improve-by-unfit"
    title = Text("Verbeterdatum past niet", "Improvement date does not fit")
    detail = Text("Kies een dag van {earliest} tot en met {latest}.", "Choose a day from {earliest} to {latest}.")


class RequirementTwice(RuleRefused):
    """The request names a requirement twice."""

    code = "requirement-twice"
    title = Text("Eis komt twee keer voor", "Requirement listed twice")
    detail = Text("Noem elke eis één keer per verzoek.", "Name every requirement once in a request.")


class NotDecidable(RuleRefused):
    """Somebody must act before the rule can decide."""

    code = "not-decidable-yet"
    title = Text("Er kan nog niet beslist worden", "It cannot be decided yet")
    detail = Text(
        "Eerst moet dit nog: {open}. Wat ontbreekt, kan tot en met {completion_ends_on} worden aangevuld.",
        "This comes first: {open}. What is missing can be completed up to and including {completion_ends_on}.",
    )


class AlreadyDecided(Conflict):
    """The application has been decided on."""

    code = "already-decided"
    title = Text("Er is al beslist", "It has been decided")
    detail = Text("De status is {status}.", "Its status is {status}.")


class NotAdmitted(Conflict):
    """Only an admitted provider can be suspended."""

    code = "not-admitted"
    title = Text("Niet toegelaten", "Not admitted")
    detail = Text(
        "Alleen wie is toegelaten kan geschorst worden; de status is {status}.",
        "Only who is admitted can be suspended; its status is {status}.",
    )


class SuspensionOverlaps(Conflict):
    """A suspension holds on one of these days."""

    code = "suspension-overlaps"
    title = Text("Er loopt al een schorsing", "Already suspended")
    detail = Text(
        "Op een van deze dagen geldt al een schorsing. Hef die eerst op.",
        "A suspension holds on one of these days. Lift it.",
    )


class SuspensionReachesBack(RuleRefused):
    """A suspension starts today or later: agreements made before were made in good faith."""

    code = "suspension-reaches-back"
    title = Text("Een schorsing werkt niet terug", "A suspension does not reach back")
    detail = Text("Kies als eerste dag {today} of later.", "Choose {today} or later as its first day.")


class NoPaymentTooEarly(RuleRefused):
    """Payment stops on a day of the suspension, not before it."""

    code = "no-payment-too-early"
    title = Text("Betaling kan niet eerder stoppen", "Payment cannot stop earlier")
    detail = Text(
        "noPaymentFrom ligt op of na de eerste dag van de schorsing.",
        "noPaymentFrom is on or after the suspension's first day.",
    )


class SuspensionLifted(Conflict):
    """The suspension has a last day already."""

    code = "suspension-lifted"
    title = Text("Al opgeheven", "Lifted already")
    detail = Text("Deze schorsing heeft al een laatste dag.", "This suspension has a last day already.")


class SuspensionByRule(Conflict):
    """The service suspended because evidence ended; it lifts by itself when new evidence is verified."""

    code = "suspension-by-rule"
    title = Text("Deze schorsing volgt uit de regel", "This suspension follows from the rule")
    detail = Text(
        "Zij eindigt vanzelf als het bewijs is vernieuwd en beoordeeld.",
        "It ends by itself when the evidence is renewed and verified.",
    )


class UntilTooEarly(RuleRefused):
    """Days that have passed stay suspended."""

    code = "until-too-early"
    title = Text("Dagen die voorbij zijn blijven geschorst", "Days that have passed stay suspended")
    detail = Text("Kies als laatste dag {earliest} of later.", "Choose {earliest} or later as its last day.")


class EndingNeedsSuspension(Conflict):
    """The care office can end the admission of a suspended provider only, not of one that meets the set."""

    code = "ending-needs-suspension"
    title = Text("Beëindigen kan alleen na schorsing", "Ending comes after suspension only")
    detail = Text(
        "Het zorgkantoor kan alleen de toelating van een geschorste aanbieder beëindigen. De status is {status}.",
        "The care office can end the admission of a suspended provider only. The status is {status}.",
    )


class EndReachesBack(RuleRefused):
    """An admission does not end on a day that has passed."""

    code = "end-reaches-back"
    title = Text("Einde ligt in het verleden", "End is in the past")
    detail = Text("Kies als laatste dag {today} of later.", "Choose {today} or later as the last day.")

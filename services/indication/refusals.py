"""Every no of this service: code, sentence and remedy."""

from services.common.refusals import Conflict, RuleRefused
from services.common.texts import Text


class NumberInvalid(RuleRefused):
    """Burgerservicenummer: the number fails the eleven test (elfproef; iWlz rule GGR0001)."""

    code = "citizen-service-number-invalid"
    title = Text("Dit is geen burgerservicenummer", "This is not a citizen service number")
    detail = Text(
        "Het nummer voldoet niet aan de elfproef. Waarschijnlijk is een cijfer verkeerd.",
        "The number fails the eleven test. Probably one digit is wrong.",
    )
    remedy = Text("Neem het nummer over van paspoort of zorgpas.", "Copy the number from passport or health card.")


class ClientKnown(Conflict):
    """There is a file with this citizen service number, or this caller has one already."""

    code = "client-known"
    title = Text("Er is al een dossier", "There is a file already")
    detail = Text(
        "Voor deze persoon is al een dossier. Een persoon heeft er één.",
        "This person has a file already. A person has one.",
    )
    remedy = Text(
        "Gebruik het dossier dat er is. Vraag een onderzoeker om hulp als u er niet bij kunt.",
        "Use the file there is. Ask an assessor for help if you cannot reach it.",
    )


class MunicipalityUnknown(RuleRefused):
    """Gemeente: no municipality has this name now; the nearest are named."""

    code = "municipality-unknown"
    title = Text("Deze gemeente bestaat niet", "There is no such municipality")
    detail = Text("Bedoelt u misschien: {nearest}?", "Do you perhaps mean: {nearest}?")
    remedy = Text(
        "Geef de naam van de gemeente, niet van de plaats. Bij een herindeling geldt de nieuwe naam.",
        "Give the name of the municipality, not of the place. After a merger the new name counts.",
    )


class DayInFuture(RuleRefused):
    """A day that must have come already lies in the future."""

    code = "day-in-future"
    title = Text("Deze dag moet nog komen", "This day has yet to come")
    detail = Text("De dag mag niet na {today} liggen.", "The day may not be after {today}.")


class MoveTooEarly(RuleRefused):
    """Verhuizing: the client had moved to the present address on that day or later."""

    code = "move-too-early"
    title = Text("Verhuisdag ligt te vroeg", "The day of moving is too early")
    detail = Text(
        "Het huidige adres geldt vanaf {since}. Een nieuw adres begint daarna.",
        "The present address holds from {since}. A new address begins after that.",
    )


class ScopeMissing(Conflict):
    """Machtiging: the caller may see this file, but the mandate does not cover this act."""

    status = 403
    code = "scope-missing"
    title = Text("Uw machtiging geldt hier niet voor", "Your mandate does not cover this")
    detail = Text("Voor deze stap is een machtiging voor '{scope}' nodig.", "This step needs a mandate for '{scope}'.")
    remedy = Text("Vraag de cliënt om een ruimere machtiging.", "Ask the client for a wider mandate.")


class MandateOverlaps(Conflict):
    """Machtiging: somebody represents the client in these days already."""

    code = "mandate-overlaps"
    title = Text("Er is al een vertegenwoordiger", "There is a representative already")
    detail = Text(
        "In deze periode heeft de cliënt al een vertegenwoordiger. Een cliënt heeft er één tegelijk.",
        "The client has a representative in this period already. A client has one at a time.",
    )
    remedy = Text("Trek eerst de andere machtiging in.", "Revoke the other mandate first.")


class MandateEnded(Conflict):
    """Machtiging: it was revoked, or its last day has passed."""

    code = "mandate-ended"
    title = Text("Deze machtiging is al gestopt", "This mandate has ended")
    detail = Text("De machtiging gold tot en met {until}.", "The mandate held up to and including {until}.")


class PeriodReversed(RuleRefused):
    """The last day lies before the first."""

    code = "period-reversed"
    title = Text("De periode loopt terug", "The period runs backwards")
    detail = Text("De laatste dag ligt voor de eerste.", "The last day is before the first.")


class ConsentMissing(RuleRefused):
    """Toestemming: who applies for somebody else records that the client agreed."""

    code = "consent-missing"
    title = Text("Toestemming ontbreekt", "Consent is missing")
    detail = Text(
        "U vraagt aan voor een ander. Leg vast wanneer en hoe de cliënt daarmee instemde.",
        "You apply for somebody else. Record when and how the client agreed to it.",
    )


class ApplicationOpen(Conflict):
    """Aanvraag: the client has one that is not decided yet."""

    code = "application-open"
    title = Text("Er loopt al een aanvraag", "There is an open application already")
    detail = Text(
        "Voor deze cliënt loopt al een aanvraag. Wacht op het besluit, of trek die in.",
        "This client has an open application already. Wait for the decision, or withdraw it.",
    )


class ApplicationState(Conflict):
    """Aanvraag: its state does not allow this step."""

    code = "application-state"
    title = Text("Dit kan nu niet met de aanvraag", "The application does not allow this now")
    detail = Text(
        "De aanvraag staat op '{status}'. Van daar kan zij niet naar '{asked}'.",
        "The application is '{status}'. From there it cannot go to '{asked}'.",
    )


class InformationOwed(Conflict):
    """Aanvullende informatie: a question is open already; ask everything at once."""

    code = "information-owed"
    title = Text("Er staat al een vraag open", "A question is open already")
    detail = Text(
        "De aanvrager heeft tot en met {answer_by} om te antwoorden. Stel daarna pas een nieuwe vraag.",
        "The applicant has until {answer_by} to answer. Ask again only after that.",
    )


class AnsweredAlready(Conflict):
    """Aanvullende informatie: this question has its answer."""

    code = "answered-already"
    title = Text("Deze vraag is al beantwoord", "This question has been answered")
    detail = Text("Het antwoord kwam op {answered_on}.", "The answer came on {answered_on}.")


class AnswerByTooEarly(RuleRefused):
    """Aanvullende informatie: the applicant must get time to answer."""

    code = "answer-by-too-early"
    title = Text("De tijd om te antwoorden is te kort", "The time to answer is too short")
    detail = Text("De laatste dag om te antwoorden ligt na {today}.", "The last day to answer must be after {today}.")


class CodeUnknown(RuleRefused):
    """A code that stands in no reference table."""

    code = "code-unknown"
    title = Text("Deze code bestaat niet", "There is no such code")
    detail = Text(
        "Deze code staat niet in de lijst '{list}'. Kijk op /{path}.",
        "This code is not in the list '{list}'. See /{path}.",
    )


class CodeTwice(RuleRefused):
    """The same question or foundation stands twice."""

    code = "code-twice"
    title = Text("Dit staat er twee keer", "This stands twice")
    detail = Text("Elke code komt hoogstens één keer voor.", "Each code occurs at most once.")


class DominantMissing(RuleRefused):
    """Dominante grondslag: it must be one of the foundations, and be named when there are any."""

    code = "dominant-foundation"
    title = Text("De dominante grondslag klopt niet", "The dominant foundation is not right")
    detail = Text(
        "Noem bij een of meer grondslagen welke het zwaarst weegt; het is er een van de lijst.",
        "With one or more foundations name which weighs most; it is one of the list.",
    )


class AssessmentIncomplete(Conflict):
    """Onderzoek: a step of the framework is not recorded yet."""

    code = "assessment-incomplete"
    title = Text("Het onderzoek is niet af", "The assessment is not complete")
    detail = Text("Dit ontbreekt nog: {missing}.", "This is still missing: {missing}.")


class AssessmentChanged(Conflict):
    """Onderzoek: it changed after the assessor looked at it."""

    code = "assessment-changed"
    title = Text("Het onderzoek is intussen gewijzigd", "The assessment has changed meanwhile")
    detail = Text(
        "U besliste op versie {seen}; het onderzoek staat op versie {version}. Lees het opnieuw.",
        "You decided on version {seen}; the assessment is at version {version}. Read it again.",
    )


class NoAccess(RuleRefused):
    """Toegang (Wlz 3.2.1): the findings do not open the law."""

    code = "no-access"
    title = Text("De bevindingen geven geen toegang", "The findings give no access")
    detail = Text(
        "Toekennen kan niet: {failing}. Nodig zijn een grondslag, toezicht of nabijheid, en blijvendheid.",
        "Granting is not possible: {failing}. A foundation, supervision or nearness, and permanence are needed.",
    )


class RefusalUnfounded(RuleRefused):
    """Afwijzing: the reasons given do not follow from the findings."""

    code = "refusal-unfounded"
    title = Text("De afwijzing volgt niet uit het onderzoek", "The refusal does not follow from the assessment")
    detail = Text(
        "De reden '{reason}' past niet bij de bevindingen.", "The reason '{reason}' does not fit the findings."
    )


class FieldNeeded(RuleRefused):
    """A field that may be empty elsewhere is needed here."""

    code = "field-needed"
    title = Text("Er ontbreekt iets", "Something is missing")
    detail = Text("Bij '{what}' is dit veld nodig.", "With '{what}' this field is needed.")


class FieldOutOfPlace(RuleRefused):
    """A field that is fine elsewhere must stay empty here."""

    code = "field-out-of-place"
    title = Text("Dit hoort hier niet", "This does not belong here")
    detail = Text("Bij '{what}' blijft dit veld leeg.", "With '{what}' this field stays empty.")


class ProfileNotCurrent(RuleRefused):
    """Zorgprofiel: not one of the 40 that can be given now."""

    code = "profile-not-current"
    title = Text("Dit zorgprofiel kan niet worden gegeven", "This care profile cannot be given")
    detail = Text(
        "Alleen de {count} profielen op /care-profiles kunnen worden gegeven.",
        "Only the {count} profiles at /care-profiles can be given.",
    )


class MotivationMissing(RuleRefused):
    """Motivering: a decision that departs from the proposal says why."""

    code = "motivation-missing"
    title = Text("Leg uit waarom u afwijkt", "Say why you depart")
    detail = Text(
        "Het voorstel is {proposed}. Wie anders beslist, legt uit waarom.",
        "The proposal is {proposed}. Who decides otherwise says why.",
    )


class FromTooEarly(RuleRefused):
    """Ingangsdatum: an indication begins on the day of decision or later; two weeks back in the special case."""

    code = "from-too-early"
    title = Text("De ingangsdatum ligt te vroeg", "The start day is too early")
    detail = Text("De eerste dag die kan, is {earliest}.", "The first possible day is {earliest}.")


class PeriodNeeded(RuleRefused):
    """Einddatum: this profile or person has a right for a limited time only."""

    code = "end-day-needed"
    title = Text("Dit besluit heeft een einddatum nodig", "This decision needs an end day")
    detail = Text("Uiterlijk {latest} ({reason}).", "At latest {latest} ({reason}).")


class PeriodTooLong(RuleRefused):
    """Einddatum: later than the law allows for this exception."""

    code = "period-too-long"
    title = Text("De einddatum ligt te ver weg", "The end day is too far away")
    detail = Text("Uiterlijk {latest} ({reason}).", "At latest {latest} ({reason}).")


class PeriodNotAllowed(RuleRefused):
    """Einddatum: this right is for life (Blz 3.2.5)."""

    code = "end-day-not-allowed"
    title = Text("Dit besluit heeft geen einddatum", "This decision has no end day")
    detail = Text(
        "Een besluit geldt voor het leven. Alleen bij lvg, sglvg, 9VV B, ggz-b en verdrag is er een einddatum.",
        "A decision holds for life. Only LVG, SGLVG, 9VV B, GGZ-B and treaty have an end day.",
    )


class AdditionalCareNotPossible(RuleRefused):
    """Meerzorg: this profile does not have it."""

    code = "additional-care-not-possible"
    title = Text("Meerzorg kan niet bij dit profiel", "Additional care is not possible with this profile")
    detail = Text("Bij {profile} bestaat geen meerzorg.", "{profile} has no additional care.")


class FeaturesExclude(RuleRefused):
    """Meerzorg en extra kosten thuis gaan niet samen (Rlz 5.3)."""

    code = "features-exclude"
    title = Text("Deze kenmerken gaan niet samen", "These features do not go together")
    detail = Text(
        "Meerzorg en extra kosten thuis gaan niet samen.",
        "Additional care and extra costs at home do not go together.",
    )


class IndicationOverlaps(Conflict):
    """Indicatiebesluit: the client has an indication that begins on or after that day."""

    code = "indication-overlaps"
    title = Text("Dit besluit overlapt een ander", "This decision overlaps another")
    detail = Text(
        "De cliënt heeft een besluit dat op of na deze dag ingaat. Twee besluiten gelden nooit tegelijk.",
        "The client has an indication that begins on or after this day. Two never hold at once.",
    )
    remedy = Text("Kies een latere ingangsdatum.", "Choose a later start day.")

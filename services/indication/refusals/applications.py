"""No to an application, an assessment or an advice."""

from services.common.refusals import Conflict, RuleRefused
from services.common.texts import Text


class ApplicationOpen(Conflict):
    """Aanvraag: the client has one that is not decided yet."""

    code = "application-open"
    title = Text("Er loopt al een aanvraag", "There is an open application already")
    detail = Text(
        "Voor deze cliënt loopt al een aanvraag. Wacht op het besluit, of trek die in.",
        "This client has an open application already. Wait for the decision, or withdraw it.",
    )
    remedy = Text(
        "Lees de lopende aanvraag op /applications.",
        "Read the running application at /applications.",
    )


class ApplicationState(Conflict):
    """Aanvraag: its state does not allow this step."""

    code = "application-state"
    title = Text("Dit kan nu niet met de aanvraag", "The application does not allow this now")
    detail = Text(
        "De aanvraag staat op '{status}'. Van daar kan zij niet naar '{asked}'.",
        "The application is '{status}'. From there it cannot go to '{asked}'.",
    )
    remedy = Text(
        "Lees de aanvraag opnieuw: zij is intussen verder of afgerond.",
        "Read the application again: it has moved on or is closed.",
    )


class InformationOwed(Conflict):
    """Aanvullende informatie: a question is open already; ask everything at once."""

    code = "information-owed"
    title = Text("Er staat al een vraag open", "A question is open already")
    detail = Text(
        "De aanvrager heeft tot en met {answer_by} om te antwoorden. Stel daarna pas een nieuwe vraag.",
        "The applicant has until {answer_by} to answer. Ask again only after that.",
    )
    remedy = Text(
        "Wacht op het antwoord, of tot de tijd om te antwoorden voorbij is.",
        "Wait for the answer, or until the time to answer has passed.",
    )


class AskedOfAnother(Conflict):
    """Aanvullende informatie: the question was put to the provider that prepared the application."""

    status = 403
    code = "asked-of-another"
    title = Text("Deze vraag is aan een ander gesteld", "This question was asked of somebody else")
    detail = Text(
        "Deze vraag is gesteld aan de zorgaanbieder die de aanvraag voorbereidde.",
        "This question was asked of the care provider that prepared the application.",
    )
    remedy = Text(
        "Wilt u iets toevoegen? Stuur dan een document bij de aanvraag.",
        "Do you want to add something? Send a document with the application.",
    )


class OwnApplicationLeads(Conflict):
    """Aanvraag: the client's own side has an application open; the decision is taken on that one."""

    code = "own-application-leads"
    title = Text("Beslis op de eigen aanvraag", "Decide on the client's own application")
    detail = Text(
        "De cliënt heeft zelf ook een aanvraag lopen: {application_id}. Het besluit hoort daarbij. "
        "De aanvraag van de zorgaanbieder sluit daarmee.",
        "The client has an open application too: {application_id}. The decision belongs with that one. "
        "It closes the application of the care provider.",
    )
    remedy = Text(
        "Beslis op de aanvraag van de cliënt. Wat de zorgaanbieder aandroeg, kunt u daarbij gebruiken.",
        "Decide on the application of the client. You can use there what the care provider brought in.",
    )


class AnsweredAlready(Conflict):
    """Aanvullende informatie: this question has its answer."""

    code = "answered-already"
    title = Text("Deze vraag is al beantwoord", "This question has been answered")
    detail = Text("Het antwoord kwam op {answered_on}.", "The answer came on {answered_on}.")
    remedy = Text(
        "Wilt u iets toevoegen? Stuur dan een document bij de aanvraag.",
        "Do you want to add something? Send a document with the application.",
    )


class AnswerByTooEarly(RuleRefused):
    """Aanvullende informatie: the applicant must get time to answer."""

    code = "answer-by-too-early"
    title = Text("De tijd om te antwoorden is te kort", "The time to answer is too short")
    detail = Text("De laatste dag om te antwoorden ligt na {today}.", "The last day to answer must be after {today}.")
    remedy = Text(
        "Kies een dag na vandaag; twee weken is gebruikelijk.",
        "Choose a day after today; two weeks is usual.",
    )


class CodeUnknown(RuleRefused):
    """A code that is in no reference table."""

    code = "code-unknown"
    title = Text("Deze code bestaat niet", "There is no such code")
    detail = Text(
        "Deze code staat niet in de lijst '{list}'. Kijk op /{path}.",
        "This code is not in the list '{list}'. See /{path}.",
    )
    remedy = Text(
        "Neem de code over uit die lijst.",
        "Take the code from that list.",
    )


class CodeTwice(RuleRefused):
    """The request has the same question or foundation twice."""

    code = "code-twice"
    title = Text("Dit staat er twee keer", "Listed twice")
    detail = Text("Elke code komt hoogstens één keer voor.", "Each code occurs at most once.")
    remedy = Text(
        "Laat de tweede weg.",
        "Leave the second one out.",
    )


class DominantMissing(RuleRefused):
    """Dominante grondslag: it must be one of the foundations, and be named when there are any."""

    code = "dominant-foundation"
    title = Text("De dominante grondslag klopt niet", "The dominant foundation is not right")
    detail = Text(
        "Noem bij een of meer grondslagen welke het zwaarst weegt; het is er een van de lijst.",
        "With one or more foundations name which weighs most; it is one of the list.",
    )
    remedy = Text(
        "Vul in dominantFoundation een code uit foundations in, of laat beide leeg.",
        "Fill in one of the codes of foundations as dominantFoundation, or leave both empty.",
    )


class AssessmentIncomplete(Conflict):
    """Onderzoek: a step of the framework is not recorded yet."""

    code = "assessment-incomplete"
    title = Text("Het onderzoek is niet af", "The assessment is not complete")
    detail = Text("Dit ontbreekt nog: {missing}.", "This is still missing: {missing}.")
    remedy = Text(
        "Leg de genoemde onderdelen vast en probeer het dan opnieuw.",
        "Record the parts that are named, and then try again.",
    )


class AssessmentChanged(Conflict):
    """Onderzoek: it changed after the assessor looked at it."""

    code = "assessment-changed"
    title = Text("Het onderzoek is intussen gewijzigd", "The assessment has changed meanwhile")
    detail = Text(
        "U besliste op versie {seen}; het onderzoek staat op versie {version}. Lees het opnieuw.",
        "You decided on version {seen}; the assessment is at version {version}. Read it again.",
    )
    remedy = Text(
        "Lees het onderzoek opnieuw en beslis op de versie die er nu is.",
        "Read the assessment again and decide on its present version.",
    )


class AdviceNotTaken(Conflict):
    """Advies: this kind of application is not prepared by a provider's advice."""

    code = "advice-not-taken"
    title = Text("Bij deze aanvraag past geen advies", "This application takes no advice")
    detail = Text(
        "Een advies kan bij: {kinds}. Deze aanvraag is '{kind}'.",
        "Advice is possible with: {kinds}. This application is '{kind}'.",
    )
    remedy = Text(
        "Laat de onderzoeker de aanvraag zelf onderzoeken.",
        "Let the assessor examine the application.",
    )


class AdviceOpen(Conflict):
    """Advies: there is one that the assessor has not ruled on."""

    code = "advice-open"
    title = Text("Er ligt al een advies", "There is advice already")
    detail = Text(
        "De onderzoeker heeft nog niet op het advies beslist.", "The assessor has not ruled on the advice yet."
    )
    remedy = Text(
        "Wacht tot de onderzoeker het advies heeft overgenomen, gewijzigd of afgewezen.",
        "Wait until the assessor has adopted, changed or rejected the advice.",
    )


class AdviceRuled(Conflict):
    """Advies: the assessor has ruled on it, or there is none."""

    code = "advice-ruled"
    title = Text("Er ligt geen open advies", "There is no open advice")
    detail = Text(
        "Op dit advies is al beslist, of er is er geen.", "This advice was ruled on already, or there is none."
    )
    remedy = Text(
        "Onderzoek de aanvraag zelf, of wacht op een nieuw advies.",
        "Examine the application yourself, or wait for a new advice.",
    )

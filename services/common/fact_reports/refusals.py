"""Refusals about fact reports."""

from services.common.refusals import Conflict, RuleRefused
from services.common.texts import Text


class NumberInText(RuleRefused):
    """A text contains a number that may be a citizen service number."""

    code = "number-in-text"
    title = Text("Hier staat een persoonsnummer", "Personal number in the text")
    detail = Text(
        "In deze tekst staat een nummer dat een burgerservicenummer kan zijn.",
        "This text contains a number that may be a citizen service number.",
    )
    remedy = Text(
        "Haal het nummer weg. Wij weten over wie het gaat door het gegeven dat u noemt.",
        "Remove the number. The resource that you name tells us whom the report is about.",
    )


class NotReportable(RuleRefused):
    """This service takes no fact reports on this kind of resource."""

    code = "not-reportable"
    title = Text("Hierover kan geen melding", "Cannot be reported here")
    detail = Text(
        "Over dit soort gegevens neemt deze dienst geen melding aan. Wel over: {kinds}.",
        "This service does not accept reports about this kind of resource. It accepts reports about: {kinds}.",
    )
    remedy = Text(
        "Noem het gegeven met zijn pad in deze dienst, of doe de melding bij de dienst waar het staat.",
        "Name the resource by its path in this service, or report it to the service that shows it.",
    )


class ReplyUnfit(RuleRefused):
    """The answer lacks something that its outcome needs, or has something that does not belong to it."""

    code = "reply-unfit"
    title = Text("Dit antwoord is niet af", "Incomplete answer")
    detail = Text(
        "Bij not-corrected hoort een reden. Bij passed-on, en alleen dan, hoort de naam van een andere dienst.",
        "The outcome not-corrected needs a reason. The outcome passed-on, and only that one, needs the name of another "
        "service.",
    )
    remedy = Text("Vul het antwoord aan en stuur het opnieuw.", "Complete the answer and send it again.")


class FactReportAnswered(Conflict):
    """The report was answered before."""

    code = "fact-report-answered"
    title = Text("Deze melding is al beantwoord", "Report already answered")
    detail = Text("Op deze melding is al een antwoord gegeven.", "This report has already been answered.")
    remedy = Text(
        "Klopt het gegeven nog niet? Doe dan een nieuwe melding.", "If the fact is still wrong, make a new report."
    )

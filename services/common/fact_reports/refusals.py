"""Every no about fact reports."""

from services.common.refusals import Conflict, Refusal, RuleRefused
from services.common.texts import Text


class NumberInText(RuleRefused):
    """A text holds a number that can be a citizen service number."""

    code = "number-in-text"
    title = Text("Hier staat een persoonsnummer", "There is a person's number in this text")
    detail = Text(
        "In deze tekst staat een nummer dat een burgerservicenummer kan zijn.",
        "This text holds a number that can be a citizen service number.",
    )
    remedy = Text(
        "Haal het nummer weg. Wij weten over wie het gaat door de plaats die u noemt.",
        "Take the number out. The resource that you name tells us whom it is about.",
    )


class NotReportable(RuleRefused):
    """Facts in this kind of thing cannot be reported here."""

    code = "not-reportable"
    title = Text("Hierover kan geen melding", "Facts in this cannot be reported")
    detail = Text(
        "Over dit soort gegevens neemt deze dienst geen melding aan. Wel over: {kinds}.",
        "This service takes no reports on this kind of thing. It does on: {kinds}.",
    )
    remedy = Text(
        "Noem het gegeven met zijn pad in deze dienst, of doe de melding bij de dienst waar het staat.",
        "Name the thing by its path in this service, or report it to the service that shows it.",
    )


class ReplyUnfit(RuleRefused):
    """The answer misses what its outcome needs, or has what does not go with it."""

    code = "reply-unfit"
    title = Text("Dit antwoord is niet af", "This answer is not whole")
    detail = Text(
        "Bij not-corrected hoort een reden. Bij passed-on, en alleen dan, hoort de naam van een andere dienst.",
        "With not-corrected goes a reason. With passed-on, and only then, goes the name of another service.",
    )
    remedy = Text("Vul aan wat ontbreekt en antwoord opnieuw.", "Add what is missing and answer again.")


class FactReportAnswered(Conflict):
    """The report was answered before."""

    code = "fact-report-answered"
    title = Text("Deze melding is al beantwoord", "This report was answered before")
    detail = Text("Op deze melding is al een antwoord gegeven.", "This report has been answered.")
    remedy = Text(
        "Klopt het gegeven nog niet? Doe dan een nieuwe melding.", "Is the fact still wrong? Then make a new report."
    )


FACT_REPORT_REFUSALS: tuple[type[Refusal], ...] = (NumberInText, NotReportable, ReplyUnfit, FactReportAnswered)

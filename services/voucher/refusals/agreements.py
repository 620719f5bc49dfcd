"""Refusals when an agreement is drafted, or when its state or the caller's mandate does not allow a step."""

from typing import ClassVar

from services.common.refusals import Conflict, Forbidden, RuleRefused, Unavailable, Words
from services.common.texts import Text
from services.voucher.rules.status_words import AGREEMENT_STATUS_WORDS


class MandateTooNarrow(Forbidden):
    """The representative may read this client's data and ask questions, but may not make agreements for the client."""

    code = "mandate-too-narrow"
    title = Text("Uw machtiging gaat niet zo ver", "Your mandate does not cover this")
    detail = Text(
        "U mag voor deze cliënt meekijken, maar geen afspraken maken. Uw machtiging is daar niet ruim genoeg voor.",
        "You may view this client's data, but your mandate does not allow you to make agreements for the client.",
    )


class PerformanceUnknown(RuleRefused):
    """The list of performances has no such code."""

    code = "performance-unknown"
    title = Text("Onbekende prestatie", "Unknown performance")
    detail = Text(
        "Deze code staat niet in de lijst van prestaties. De code die er het meest op lijkt, is {nearest_code}.",
        "This code is not in the list of performances. The code most like it is {nearest_code}.",
    )
    remedy = Text(
        "Kies een code uit de openbare lijst van prestaties (registry, GET /performances).",
        "Choose a code from the public list of performances (registry, GET /performances).",
    )


class AgreementClosed(Conflict):
    """The state of the agreement no longer allows this step."""

    code = "agreement-closed"
    words: ClassVar[Words] = {"status": AGREEMENT_STATUS_WORDS}
    title = Text("De overeenkomst laat dit niet meer toe", "The agreement no longer allows this")
    detail = Text(
        "De overeenkomst is nu: {status}. Dan kan dit niet.",
        "The agreement is now: {status}. This step is not possible in that state.",
    )


class AlreadyConfirmed(Conflict):
    """This side has confirmed already; only the other side's confirmation is missing."""

    code = "already-confirmed"
    words: ClassVar[Words] = {"status": AGREEMENT_STATUS_WORDS}
    title = Text("U heeft al bevestigd", "You have already confirmed")
    detail = Text(
        "De overeenkomst is nu: {status}. Wacht tot de andere partij bevestigt.",
        "The agreement is now: {status}. Wait for the other party to confirm.",
    )


class BooksClosed(Unavailable):
    """The data was restored from a backup, and the amounts of claims have not been taken over yet (503)."""

    code = "books-closed"
    title = Text("Bedragen kunnen even niet veranderen", "Amounts cannot change at the moment")
    detail = Text(
        "De gegevens zijn teruggezet uit een back-up en worden nu bijgewerkt. U kunt ze wel bekijken. Er is niets "
        "veranderd.",
        "The data was restored from a backup and is being brought up to date. You can read. Nothing has changed.",
    )
    remedy = Text("Probeer het over een minuut opnieuw.", "Try again in a minute.")
    retry_after_s = 60


class PerformanceTwice(RuleRefused):
    """An agreement lists the same performance more than once."""

    code = "performance-twice"
    title = Text("De prestatie staat er dubbel in", "Performance listed twice")
    detail = Text(
        "Prestatie {performance_code} mag één keer in een overeenkomst staan, met één eenheid en één prijs.",
        "An agreement may list performance {performance_code} only once, with one unit and one price.",
    )

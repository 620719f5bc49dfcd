"""Refusals when a waiting status is recorded, or a place is offered or answered."""

from typing import ClassVar

from services.common.refusals import Conflict, RuleRefused, Words
from services.common.texts import Text
from services.voucher.rules.status_words import OFFER_ANSWER_WORDS

__all__ = ["OfferAnswered", "WaitingDayWrong"]


class WaitingDayWrong(RuleRefused):
    """The day of a waiting status lies outside the days on which it can begin."""

    code = "waiting-day-wrong"
    title = Text("Deze dag kan niet", "This day is not possible")
    detail = Text(
        "De wachtstatus kan ingaan van {first_day} tot en met {today}.",
        "The waiting status can begin from {first_day} up to and including {today}.",
    )
    remedy = Text(
        "Kies een dag na de vorige wachtstatus en niet later dan vandaag.",
        "Choose a day that is not before the former status and not later than today.",
    )


class OfferAnswered(Conflict):
    """The offered place has an answer already."""

    code = "offer-answered"
    words: ClassVar[Words] = {"answer": OFFER_ANSWER_WORDS}
    title = Text("Er is al een antwoord", "There is an answer already")
    detail = Text("Deze plaats is al {answer}.", "This place was already {answer}.")
    remedy = Text(
        "Vraag het zorgkantoor om de plaats opnieuw aan te bieden.", "Ask the care office to offer the place again."
    )

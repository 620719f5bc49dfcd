"""Refusals of late-claim decisions."""

from typing import ClassVar

from services.claims.rules.status_words import LATE_CLAIM_STATUS_WORDS
from services.common.refusals import Conflict, RuleRefused, Words
from services.common.texts import Text


class MonthOutsideAgreement(RuleRefused):
    """The agreement has no day in the month that the decision names."""

    code = "late-claim-outside-agreement"
    title = Text("De maand valt buiten de overeenkomst", "The month is outside the agreement")
    detail = Text(
        "De overeenkomst heeft geen dag in de maand die begint op {month}.",
        "The agreement has no day in the month that begins on {month}.",
    )


class MonthInTime(RuleRefused):
    """The claim window of the month is not over, so that its lines need no decision."""

    code = "late-claim-in-time"
    title = Text("Deze maand kan nog gewoon worden gedeclareerd", "This month can still be claimed in time")
    detail = Text(
        "Regels van de maand die begint op {month} zijn op tijd tot en met {last_day}. Een besluit is niet nodig.",
        "Lines of the month that begins on {month} are in time up to and including {last_day}. No decision is needed.",
    )


class LateRoomExhausted(RuleRefused):
    """The value of the year has no room for the late claim. The decision stays proposed."""

    code = "late-room-exhausted"
    title = Text("Er is geen ruimte voor deze late declaratie", "No room for this late claim")
    detail = Text(
        "Er is {needed_euros} nodig en van het jaar {year} is {free_euros} vrij.",
        "{needed_euros} is needed, and {free_euros} of {year} is free.",
    )
    remedy = Text(
        "Stel een besluit voor met een lager bedrag, of wacht tot er ruimte vrijkomt en keur dit dan goed.",
        "Propose a decision with a lower amount, or wait until room comes free and approve this one then.",
    )


class LateClaimStatusWrong(Conflict):
    """The state of the late-claim decision does not allow this step."""

    code = "late-claim-status"
    words: ClassVar[Words] = {"status": LATE_CLAIM_STATUS_WORDS}
    title = Text("Dit kan nu niet met dit besluit", "Not possible with this decision now")
    detail = Text("Het besluit is nu: {status}.", "The decision is now: {status}.")

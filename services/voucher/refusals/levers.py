"""Refusals about the levers of a pilot."""

from typing import ClassVar

from services.common.refusals import Conflict, Refusal, RuleRefused, Words
from services.common.texts import Text
from services.voucher.rules.status_words import LEVER_STATUS_WORDS

__all__ = [
    "AnotherPersonApproves",
    "CeilingMissing",
    "LeverChanged",
    "LeverLapsed",
    "LeverStatusWrong",
    "TakingBackLowers",
]


class AnotherPersonApproves(RuleRefused):
    """Nobody decides on a lever that they proposed."""

    code = "another-person-approves"
    title = Text("Een ander moet dit beslissen", "Another person must decide")
    detail = Text(
        "U hebt deze maatregel zelf voorgesteld. Iemand anders moet erover beslissen.",
        "You proposed this lever yourself. Another person must decide on it.",
    )
    remedy = Text("Vraag een collega om de beslissing.", "Ask a colleague to decide.")


class LeverStatusWrong(Conflict):
    """The status of the lever does not allow this step."""

    code = "lever-status-wrong"
    words: ClassVar[Words] = {"status": LEVER_STATUS_WORDS}
    title = Text("Deze stap kan nu niet", "This step is not possible now")
    detail = Text("De status van de maatregel is nu: {status}.", "The status of the lever is now: {status}.")


class LeverLapsed(Refusal):
    """More than a day has passed since the proposal."""

    status = 412
    code = "lever-lapsed"
    title = Text("Het voorstel is vervallen", "The proposal has lapsed")
    detail = Text(
        "Een maatregel wordt goedgekeurd binnen een dag nadat hij is voorgesteld.",
        "A lever is approved within a day after it was proposed.",
    )
    remedy = Text("Stel de maatregel opnieuw voor.", "Propose the lever again.")


class LeverChanged(Refusal):
    """What the lever would touch is no longer what its dry run showed."""

    status = 412
    code = "lever-changed"
    title = Text("De gevolgen zijn intussen anders", "The effects have changed")
    detail = Text(
        "Sinds het voorstel zijn de gevolgen meer dan 1 % veranderd. Bij het voorstel ging het om {vouchers_tried} "
        "vouchers, nu om {vouchers_now}.",
        "The effects have changed by more than 1 % since the proposal. It was about {vouchers_tried} vouchers, and now "
        "about {vouchers_now}.",
    )
    remedy = Text("Stel de maatregel opnieuw voor en bekijk de gevolgen.", "Propose it again and look at the effects.")


class CeilingMissing(RuleRefused):
    """More budget is for a year that has a ceiling."""

    code = "ceiling-missing"
    title = Text("Dit jaar heeft geen plafond", "This year has no ceiling")
    detail = Text(
        "Voor {year} heeft het experiment geen budgetplafond, dus er valt niets te verhogen.",
        "The pilot has no budget ceiling for {year}, so there is nothing to raise.",
    )


class TakingBackLowers(Conflict):
    """Taking the lever back would lower the value of vouchers."""

    code = "taking-back-lowers"
    title = Text("Terugnemen verlaagt waarden", "Taking back lowers values")
    detail = Text(
        "Zonder deze maatregel worden vouchers minder waard. Dat vraagt een nieuw besluit met vier ogen.",
        "Without this lever vouchers are worth less. That takes a new decision of two persons.",
    )
    remedy = Text("Stel een andere factor voor.", "Propose another factor.")

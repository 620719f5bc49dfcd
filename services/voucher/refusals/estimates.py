"""Refusals when somebody asks beforehand what a voucher is worth or what the own contribution would be."""

from services.common.refusals import RuleRefused
from services.common.texts import Text

__all__ = ["ContributionYearUnknown", "NotOpenForPreCheck"]


class ContributionYearUnknown(RuleRefused):
    """The amounts of the own contribution of that year are not known."""

    code = "contribution-year-unknown"
    title = Text("Jaar onbekend", "Year not known")
    detail = Text(
        "De bedragen van de eigen bijdrage in {year} zijn hier niet bekend.",
        "The amounts of the own contribution in {year} are not known here.",
    )
    remedy = Text("Kies een dag in een van deze jaren: {years}.", "Choose a day in one of these years: {years}.")


class NotOpenForPreCheck(RuleRefused):
    """The pilot is closed, so that nobody gets a voucher in it any more."""

    code = "pre-check-closed"
    title = Text("Er komen geen vouchers meer bij", "No more vouchers are issued")
    detail = Text(
        "Dit experiment is gesloten. Er worden geen nieuwe vouchers meer toegekend.",
        "This pilot is closed. No new vouchers are issued.",
    )
    remedy = Text(
        "Vraag het zorgkantoor welke zorg er wel is.",
        "Ask the care office which care is available.",
    )

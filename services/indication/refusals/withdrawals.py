"""No to the withdrawal of an indication."""

from services.common.refusals import Conflict, RuleRefused
from services.common.texts import Text


class IndicationClosed(Conflict):
    """Indicatiebesluit: it gives no right, or has been withdrawn already."""

    code = "indication-closed"
    title = Text("Dit besluit geeft geen recht meer", "This decision gives no right any more")
    detail = Text("Het besluit staat op '{status}'.", "The decision is '{status}'.")
    remedy = Text(
        "Lees op /indications welk besluit nu geldt.",
        "Read at /indications which decision holds now.",
    )


class WithdrawalTooEarly(RuleRefused):
    """Intrekking op verzoek: nobody gives back what lies behind."""

    code = "withdrawal-too-early"
    title = Text("Deze dag is al voorbij", "This day has passed")
    detail = Text("Op verzoek stopt een recht op {today} of later.", "On request a right ends on {today} or later.")
    remedy = Text(
        "Kies vandaag of een latere dag.",
        "Choose today or a later day.",
    )


class RightEndsSooner(RuleRefused):
    """Intrekking: the right ends by itself on that day or sooner."""

    code = "right-ends-sooner"
    title = Text("Het recht stopt al eerder", "The right ends sooner already")
    detail = Text("Dit recht loopt tot en met {valid_to}.", "This right runs up to and including {valid_to}.")
    remedy = Text(
        "Kies een dag op of voor die dag.",
        "Choose that day or one before it.",
    )

"""Refusals about the extension of a running agreement."""

from services.common.refusals import Conflict, RuleRefused
from services.common.texts import Text


class ExtensionNotLater(RuleRefused):
    """The new last day is not after the agreed one."""

    code = "extension-not-later"
    title = Text("Deze dag is niet later", "This day is not later")
    detail = Text(
        "De overeenkomst loopt al tot en met {agreed_end}.",
        "The agreement already runs up to and including {agreed_end}.",
    )
    remedy = Text(
        "Kies een latere dag. Moet de overeenkomst eerder stoppen, beëindig haar dan (POST …/ending).",
        "Choose a later day. If the agreement must end earlier, end it (POST …/ending).",
    )


class ExtensionRunsOn(RuleRefused):
    """The agreement has no agreed end, so that it runs to the end of its voucher."""

    code = "extension-runs-on"
    title = Text("De overeenkomst heeft geen einddatum", "The agreement has no last day")
    detail = Text(
        "De overeenkomst loopt al door zolang de voucher loopt: tot en met {last_day}.",
        "The agreement already runs as long as the voucher: up to and including {last_day}.",
    )


class ExtensionBeyondVoucher(RuleRefused):
    """The new last day is after the last day of the voucher."""

    code = "extension-beyond-voucher"
    title = Text("De voucher loopt dan niet meer", "The voucher is not valid then")
    detail = Text(
        "De voucher loopt tot en met {last_day}. Verlengen kan tot en met die dag.",
        "The voucher is valid up to and including {last_day}. An extension can reach that day.",
    )
    remedy = Text("Kies die dag of een eerdere.", "Choose that day or an earlier one.")


class ExtensionTooLate(RuleRefused):
    """The agreed last day is over."""

    code = "extension-too-late"
    title = Text("De overeenkomst is al voorbij", "The agreement is over")
    detail = Text(
        "De laatste dag was {agreed_end}. Alleen een overeenkomst die nog loopt, kan worden verlengd.",
        "The last day was {agreed_end}. Only an agreement that still runs can be extended.",
    )
    remedy = Text("Maak een nieuwe overeenkomst.", "Make a new agreement.")


class ExtensionWaits(Conflict):
    """The party that proposed the extension confirms it; only the other party can."""

    code = "extension-waits"
    title = Text("De andere partij moet nog instemmen", "The other party has yet to agree")
    detail = Text(
        "U heeft deze verlenging zelf voorgesteld. Ze geldt pas als de andere partij haar bevestigt.",
        "You proposed this extension yourself. It takes effect only when the other party confirms it.",
    )
    remedy = Text(
        "Wacht op de andere partij, of trek uw voorstel in (POST …/extension-proposal/declination).",
        "Wait for the other party, or withdraw your proposal (POST …/extension-proposal/declination).",
    )

"""Why claims does not take a set, or cannot draw yet."""

from services.common.refusals import Conflict, Unavailable
from services.common.texts import Text


class ClaimsEpoch(Conflict):
    """The set was made for another life of claims."""

    code = "claims-epoch"
    title = Text("Declaraties heeft een ander tijdvak", "Claims is in another epoch")
    detail = Text(
        "Dit bericht is gemaakt voor een eerder leven van deze dienst. Nu geldt {epoch}; stuur alles opnieuw.",
        "This message was made for an earlier life of this service. {epoch} holds now; send everything again.",
    )


class AllotmentsUnconfirmed(Unavailable):
    """After a restore voucher has not yet confirmed what may be drawn."""

    code = "allotments-unconfirmed"
    title = Text("Nog niet bevestigd", "Not confirmed yet")
    detail = Text(
        "Na herstel van een reservekopie wacht deze dienst op bevestiging van de toegekende delen. "
        "Een indiening is bewaard en wordt vanzelf beoordeeld; al het andere kunt u zo opnieuw proberen.",
        "After a restore this service waits for the allotments to be confirmed. "
        "A batch is kept and will be judged by itself; anything else you can try again shortly.",
    )
    retry_after_s = 10

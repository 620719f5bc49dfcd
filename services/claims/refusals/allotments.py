"""Refusals of allotment messages, and of draws on allotments that are not confirmed yet."""

from services.common.refusals import Conflict, Unavailable
from services.common.texts import Text


class ClaimsEpoch(Conflict):
    """The message was made for another epoch of the claims database."""

    code = "claims-epoch"
    title = Text("Declaraties heeft een ander tijdvak", "Claims is in another epoch")
    detail = Text(
        "Dit bericht is gemaakt voor een eerder tijdvak van deze database. Nu geldt {epoch}; stuur alles opnieuw.",
        "This message was made for an earlier database epoch. The current epoch is {epoch}; send everything again.",
    )


class AllotmentsUnconfirmed(Unavailable):
    """Voucher has not confirmed the allotments yet, after a restore or because it has not sent terms of version 2."""

    code = "allotments-unconfirmed"
    title = Text("Nog niet bevestigd", "Not confirmed yet")
    detail = Text(
        "Deze dienst wacht tot voucher de toegekende delen en de voorwaarden heeft bevestigd. "
        "Een indiening is bewaard en wordt vanzelf beoordeeld; al het andere kunt u zo opnieuw proberen.",
        "This service waits until voucher has confirmed the allotments and the terms. "
        "A batch is stored and will be judged automatically; retry anything else in a few seconds.",
    )
    retry_after_s = 10

"""A payment run with four eyes: drafted by one, approved by another, handed to the bank, settled."""

from dataclasses import dataclass
from datetime import date

from deploy.sandbox.api import Api, Json
from deploy.sandbox.providers import CLAIMS


@dataclass(frozen=True)
class PaidRun:
    """A payment run that the bank carried out."""

    run: Json
    orders: list[Json]
    bank_file: str


async def pay(api: Api, cut_off: date) -> PaidRun:
    """Pay all that was received up to a day: finn drafts, olga approves, finn brings the file to the bank."""
    finn, olga = await api.as_("finn"), await api.as_("olga")
    run = await finn.post(f"{CLAIMS}/payment-runs", {"cutOff": cut_off.isoformat()})
    path = f"{CLAIMS}/payment-runs/{run['runId']}"
    run = await olga.post(f"{path}/approval", version=run["version"])
    run = await finn.post(f"{path}/export", version=run["version"])
    bank_file = await finn.text(f"{path}/bank-file", Accept="application/xml")
    run = await finn.post(f"{path}/settlement", version=run["version"])
    return PaidRun(run, await finn.all(f"{path}/orders"), bank_file)

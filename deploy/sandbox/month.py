"""The facts of a claim month, read back through the API by those who may see them, and the files made from them."""

import random
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from deploy.sandbox.api import Api, Caller, Json
from deploy.sandbox.catalogue import REGISTRY
from deploy.sandbox.claim_facts import AgreedCare, AgreementFacts, ClaimLine, ClaimMonth, EarlierLine, NoPaymentDays
from deploy.sandbox.pilot import VOUCHER, find_pilot
from deploy.sandbox.providers import CLAIMS
from deploy.sandbox.september import files
from deploy.sandbox.sound_claims import References, sound_lines

CLAIMABLE = frozenset({"redeemed", "ended"})
CSV = "text/csv"


async def claim_month(api: Api, first: date, last: date, received_on: date) -> ClaimMonth:
    """All that the claims of a month are made from, as providers and care office see it now."""
    window = (await find_pilot(await api.as_("vera")))["claimWindowDays"]
    callers = [await api.as_(name) for name in api.personas("provider")]
    agreements = [each for several in await api.each(_agreements, callers) for each in several]
    earlier = [each for several in await api.each(_earlier, callers) for each in several]
    return ClaimMonth(
        agreements=tuple(_facts(each, first.year, window) for each in agreements if _begins_by(each, last)),
        earlier=tuple(earlier),
        no_payment=tuple(await _no_payment(await api.as_("iris"))),
        first=first,
        last=last,
        received_on=received_on,
    )


def plain_files(month: ClaimMonth, lines: int, seed: int) -> list[tuple[UUID, str]]:
    """One claim file per provider with about so many lines, all of them sound."""
    return files(sound_lines(month, lines, random.Random(seed), References(month)))


async def send_all(api: Api, claims: Sequence[tuple[UUID, str]]) -> list[Json]:
    """Let every provider send its file; gives the batches, judged."""
    callers = {(caller := await api.as_(name)).organisation_id: caller for name in api.personas("provider")}
    return await api.each(lambda file: send(callers[str(file[0])], file[1]), claims)


async def send(provider: Caller, csv: str) -> Json:
    """Send one claim file; gives the batch."""
    return await provider.send(f"{CLAIMS}/batches", csv, CSV)


async def lines_of(caller: Caller, batch_id: str, verdict: str | None = None) -> list[Json]:
    """The lines of a batch with their answers, in file order: all, or those with one verdict."""
    return await caller.all(f"{CLAIMS}/batches/{batch_id}/lines", verdict=verdict)


async def _agreements(provider: Caller) -> list[Json]:
    return [each for each in await provider.all(f"{VOUCHER}/agreements") if each["status"] in CLAIMABLE]


def _begins_by(agreement: Json, day: date) -> bool:
    return date.fromisoformat(agreement["startsOn"]) <= day


def _facts(agreement: Json, year: int, window: int) -> AgreementFacts:
    held = [each for each in agreement["reservations"] if each["year"] == year]
    ends = [date.fromisoformat(day) for day in (agreement["endsOn"], agreement["endedOn"]) if day]
    started_on = agreement["careStartedOn"]
    return AgreementFacts(
        agreement_id=UUID(agreement["agreementId"]),
        provider_id=UUID(agreement["providerId"]),
        starts_on=date.fromisoformat(agreement["startsOn"]),
        ends_on=min(ends, default=None),
        care_started_on=date.fromisoformat(started_on) if started_on else None,
        lines=tuple(_care(each) for each in agreement["lines"]),
        left_cents=sum(each["heldCents"] - each["drawnCents"] for each in held),
        pilot_code=agreement["pilotCode"],
        claim_window_days=window,
    )


def _care(line: Json) -> AgreedCare:
    quantity = Decimal(str(line["quantity"]))
    return AgreedCare(line["performanceCode"], line["unitCode"], line["unitPriceCents"], line["per"], quantity)


async def _earlier(provider: Caller) -> list[EarlierLine]:
    batches = await provider.all(f"{CLAIMS}/batches")
    lines = [line for each in batches for line in await lines_of(provider, each["batchId"])]
    accepted = [line for line in lines if line["verdict"] == "accepted"]
    credited = {line["previousReference"] for line in accepted if line["kind"] == "C"}
    owner = UUID(provider.organisation_id)
    return [EarlierLine(owner, claim_line(each), each["lineReference"] in credited) for each in accepted]


def claim_line(line: Json) -> ClaimLine:
    """A line as the API shows it, as it was sent."""
    return ClaimLine(
        line_reference=line["lineReference"],
        agreement_id=UUID(line["agreementId"]),
        performance_code=line["performanceCode"],
        service_from=date.fromisoformat(line["serviceFrom"]),
        service_to=date.fromisoformat(line["serviceTo"]),
        quantity=Decimal(str(line["quantity"])),
        unit_price_cents=line["unitPriceCents"],
        amount_cents=line["amountCents"],
        kind=line["kind"],
        previous_reference=line["previousReference"] or "",
    )


async def _no_payment(iris: Caller) -> list[NoPaymentDays]:
    admissions = await iris.all(f"{REGISTRY}/admissions")
    paths = [f"{REGISTRY}/admissions/{each['admissionId']}/suspensions" for each in admissions]
    suspensions = [each for path in paths for each in (await iris.get(path))["items"]]
    return [
        NoPaymentDays(
            UUID(each["providerId"]),
            each["pilotCode"],
            date.fromisoformat(each["noPaymentFrom"]),
            date.fromisoformat(each["until"]) if each["until"] else None,
        )
        for each in suspensions
        if each["noPaymentFrom"]
    ]

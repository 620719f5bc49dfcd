"""What came of the journey, read back through the API and shown with real figures."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.console import Console
from rich.table import Table

from deploy.sandbox.api import Api, Json
from deploy.sandbox.catalogue import REGISTRY
from deploy.sandbox.indications import INDICATION
from deploy.sandbox.journey_steps import ANNAS_REFERENCE, CLAIMED_ON, FORM, YEAR, expect, near
from deploy.sandbox.month import lines_of
from deploy.sandbox.pilot import VOUCHER
from deploy.sandbox.providers import CLAIMS
from deploy.sandbox.showing import day, days, euros, explanation, instant, refusal, say, table


@dataclass(frozen=True)
class Outcome:
    """The end of the journey, as the API tells it."""

    application: Json
    indication: Json
    value: Json
    agreement: Json
    found: list[Json]
    batches: list[Json]
    rejected: list[Json]
    run: Json
    orders: list[Json]
    remittance: Json
    annas_line: Json
    explained: Json
    names: dict[str, str]


async def outcome(api: Api) -> Outcome:
    """Read everything back, each part as the persona who may see it."""
    anna, finn, vera = await api.as_("anna"), await api.as_("finn"), await api.as_("vera")
    [application] = await anna.all(f"{INDICATION}/applications")
    [indication] = await anna.all(f"{INDICATION}/indications")
    [voucher] = await anna.all(f"{VOUCHER}/vouchers")
    [agreement] = await anna.all(f"{VOUCHER}/agreements")
    run = (await finn.all(f"{CLAIMS}/payment-runs"))[-1]
    orders = await finn.all(f"{CLAIMS}/payment-runs/{run['runId']}/orders")
    batches, rejected = await _batches(api)
    provider = await api.as_organisation(agreement["providerId"])
    order = next(each for each in orders if each["providerId"] == agreement["providerId"])
    paid = await provider.all(f"{CLAIMS}/remittances/{order['orderId']}/lines")
    return Outcome(
        application,
        indication,
        await anna.get(f"{VOUCHER}/vouchers/{voucher['voucherId']}/value", year=YEAR),
        agreement,
        await near(api),
        batches,
        rejected,
        run,
        orders,
        await provider.get(f"{CLAIMS}/remittances/{order['orderId']}"),
        next(line for line in paid if line["lineReference"] == ANNAS_REFERENCE),
        await vera.get(f"{VOUCHER}/decisions/{agreement['redemptionDecisionId']}/explanation"),
        await _names(api, [each["providerId"] for each in orders]),
    )


def check(end: Outcome) -> None:
    """Hold the end of the journey to what it must be: everything adds up to the cent, and is paid."""
    value, agreement, run = end.value, end.agreement, end.run
    [held] = [each["reservedCents"] for each in agreement["reservations"] if each["year"] == YEAR]
    expect(sum(each["cents"] for each in value["components"]) == value["valueCents"], "the value is not its sum")
    expect(value["reservedCents"] == held, "the voucher holds another amount than the agreement")
    expect(end.annas_line["agreementId"] == agreement["agreementId"], "another line was paid than Anna's")
    expect(sum(each["paidCents"] for each in end.orders) == run["paidCents"], "the run is not the sum of its orders")
    carried = sum(each["carriedCents"] - each["carriedOnCents"] for each in end.orders)
    payable = sum(each["payableCents"] for each in end.batches)
    expect(payable + carried == run["paidCents"], "what is paid is not what was accepted")
    expect((run["status"], end.remittance["status"]) == ("settled", "paid"), "the remittance is not paid")


def show(console: Console, end: Outcome, refused: Json) -> None:
    """Everything as tables."""
    say(
        console,
        _anna(end),
        _value(end.value),
        _providers(end.found),
        *([refusal(refused, "Bram asks for a voucher too, and is told why not")] if refused else []),
        _answers(end),
        _payments(end),
        explanation(end.explained),
    )


def where_next(address: str, clock: datetime) -> list[str]:
    """What to try: lines to print as they stand, with commands that work when they are copied."""
    ask = f"curl -s {address}/auth/token -d grant_type=client_credentials -d client_id=anna -d client_secret=sandbox"
    pick = "python3 -c 'import json, sys; print(json.load(sys.stdin)[\"access_token\"])'"
    return [
        f"Where to go next (it is {instant(clock)} in the sandbox)",
        "",
        f"  {address}/   documents, personas and what each can try",
        "",
        "  # who gives care near Maastricht, the shortest wait first; needs no token",
        f"  curl '{address}/registry/v1/locations?postcode=6211&deliveryForm=vpt&profile=5VV&sort=waiting'",
        "",
        "  # be Anna, and see what is left of her voucher",
        f"  TOKEN=$({ask} | {pick})",
        f'  curl -H "Authorization: Bearer $TOKEN" {address}/voucher/v1/vouchers',
    ]


async def _batches(api: Api) -> tuple[list[Json], list[Json]]:
    """The batches of the journey, and their rejected lines."""
    batches: list[Json] = []
    rejected: list[Json] = []
    for name in api.personas("provider"):
        provider = await api.as_(name)
        found = await provider.all(f"{CLAIMS}/batches")
        own = [each for each in found if each["receivedOn"] == CLAIMED_ON.isoformat()]
        batches += own
        lines = await api.each(lambda each, by=provider: lines_of(by, each["batchId"], verdict="rejected"), own)  # type: ignore[misc]  # the default binds the loop's provider
        rejected += [line for several in lines for line in several]
    return batches, rejected


async def _names(api: Api, provider_ids: Sequence[str]) -> dict[str, str]:
    pages = await api.each(lambda each: api.public(f"{REGISTRY}/providers/{each}"), provider_ids)
    return {page["providerId"]: page["name"] for page in pages}


def _anna(end: Outcome) -> Table:
    agreement, line = end.agreement, end.annas_line
    name = end.names[agreement["providerId"]]
    [held] = [each for each in agreement["reservations"] if each["year"] == YEAR]
    price = agreement["lines"][0]["unitPriceCents"]
    rows = [
        ("Application", f"received {day(end.application['receivedOn'])}"),
        ("Indication", f"{end.indication['profile']['code']}, valid {days(end.indication['validFrom'], None)}"),
        ("Voucher", f"worth {euros(end.value['valueCents'])} in {YEAR}, full package at home"),
        ("Agreement", f"{agreement['number']} with {name} {days(agreement['startsOn'], agreement['endsOn'])}"),
        ("Price", f"{euros(price)} a day; {euros(held['reservedCents'])} is held, {_left(end)} is left to choose with"),
        ("Care", f"began {day(agreement['careStartedOn'])}"),
        ("Claim", f"{days(line['serviceFrom'], line['serviceTo'])}: {euros(line['amountCents'])}, accepted"),
        ("Payment", f"in {end.remittance['reference']}, {end.remittance['status']} to {end.remittance['iban']}"),
    ]
    return table("Anna's journey: the money follows her choice", ("", ""), rows)


def _left(end: Outcome) -> str:
    return euros(end.value["leftCents"])


def _value(value: Json) -> Table:
    rows = [
        (each["text"]["en"], each["days"], each["basisCents"], each["factor"], each["cents"])
        for each in value["components"]
    ]
    total = ("In all", sum(each["days"] for each in value["components"]), None, None, value["valueCents"])
    return table(f"What her voucher is worth in {YEAR}", ("", "days #", "basis €", "factor", "amount €"), rows, total)


def _providers(found: Sequence[Json]) -> Table:
    rows = [
        (
            each["providerName"],
            each["place"],
            f"{each['distanceKm']} km",
            next((form["freePlaces"] for form in each["capacity"] if form["deliveryForm"] == FORM), None),
            each["waitingWeeks"],
            each["mark"],
        )
        for each in found
    ]
    columns = ("provider", "place", "distance", "places free #", "weeks to wait #", "clients say")
    return table("Who gives this care near her, nearest first", columns, rows)


def _answers(end: Outcome) -> Table:
    lines: Counter[str] = Counter()
    cents: Counter[str] = Counter()
    first: dict[str, Json] = {}
    for line in end.rejected:
        for why in line["rejections"]:
            lines[why["code"]] += 1
            cents[why["code"]] += line["amountCents"]
            first.setdefault(why["code"], why)
    totals = [each for batch in end.batches for each in batch["totals"]]
    rows = [
        (f"accepted {'debits' if kind == 'D' else 'credits'}", "", *_sum(totals, kind, "accepted")) for kind in "DC"
    ]
    rows += [(code, " ".join(first[code]["sectorCodes"]), count, cents[code]) for code, count in sorted(lines.items())]
    total = ("lines in all; a line can break several rules", "", sum(each["lineCount"] for each in end.batches), None)
    return table(
        "The claims of September, answered by rule", ("answer", "sector code", "lines #", "amount €"), rows, total
    )


def _sum(totals: Sequence[Json], kind: str, verdict: str) -> tuple[int, int]:
    which = [each for each in totals if (each["kind"], each["verdict"]) == (kind, verdict)]
    return sum(each["lineCount"] for each in which), sum(each["amountCents"] for each in which)


def _payments(end: Outcome) -> Table:
    rows = [
        (
            end.names[each["providerId"]],
            each["lineCount"],
            each["debitCents"],
            each["creditCents"],
            each["paidCents"],
        )
        for each in sorted(end.orders, key=lambda each: -each["paidCents"])
    ]
    total = (
        "In all",
        sum(each["lineCount"] for each in end.orders),
        *(end.run[name] for name in ("debitCents", "creditCents", "paidCents")),
    )
    return table(
        f"The payment run of {day(end.run['cutOff'])}: {end.run['status']}",
        ("provider", "lines #", "debits €", "credits €", "paid €"),
        rows,
        total,
    )

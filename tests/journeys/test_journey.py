"""One client's money follows her choice, in both topologies; what comes of it adds up to the cent."""

import asyncio
import re
from collections import Counter
from io import StringIO

import pytest
from rich.console import Console

from deploy.launcher.provision import OwnDatabases
from deploy.sandbox.api import Api, Caller, Json
from deploy.sandbox.journey import play
from deploy.sandbox.journey_steps import CLAIMED_ON, YEAR
from deploy.sandbox.month import lines_of
from tests.adjudicator import RULES
from tests.journeys.conftest import Sandbox

pytestmark = [pytest.mark.xdist_group("journeys"), pytest.mark.processes, pytest.mark.timeout(900)]


@pytest.mark.parametrize("apart", [False, True], ids=["one process", "five processes"])
async def test_the_journey_ends_in_a_paid_remittance(small: OwnDatabases, sandbox: Sandbox, apart: bool) -> None:
    async with sandbox(small, apart=apart) as api:
        shown = await played(api)
        assert "The claims of September, answered by rule" in shown
        await assert_anna_is_cared_for_and_paid(api)
        await assert_every_rule_spoke(api)
        await assert_it_adds_up(api)
        batches = await batches_of(api)
        again = await played(api)
        assert "was played on this data before" in again
        assert await batches_of(api) == batches


async def played(api: Api) -> str:
    said = StringIO()
    await play(api.address, Console(file=said, width=200))
    return said.getvalue()


async def held_as_told_by_claims(anna: Caller, agreement_id: str) -> Json:
    """What the agreement holds this year, once voucher has read from claims' feed what was drawn."""
    for _ in range(120):
        agreement = await anna.get(f"/voucher/v1/agreements/{agreement_id}")
        [held] = [each for each in agreement["reservations"] if each["year"] == YEAR]
        if held["drawnCents"]:
            break
        await asyncio.sleep(0.5)
    return dict(held)


async def assert_anna_is_cared_for_and_paid(api: Api) -> None:
    anna = await api.as_("anna")
    [voucher] = await anna.all("/voucher/v1/vouchers")
    [agreement] = await anna.all("/voucher/v1/agreements")
    assert (voucher["profileCode"], voucher["status"], agreement["status"]) == ("5VV", "active", "redeemed")
    [year] = [each for each in voucher["years"] if each["year"] == YEAR]
    held = await held_as_told_by_claims(anna, agreement["agreementId"])
    assert year["valueCents"] - year["leftCents"] == year["reservedCents"] == held["reservedCents"] == held["heldCents"]
    provider = await api.as_organisation(agreement["providerId"])
    [remittance] = [each for each in await provider.all("/claims/v1/remittances") if each["runStatus"] == "settled"][
        -1:
    ]
    full = await provider.get(f"/claims/v1/remittances/{remittance['orderId']}")
    lines = await provider.all(f"/claims/v1/remittances/{remittance['orderId']}/lines")
    [own] = [line for line in lines if line["agreementId"] == agreement["agreementId"]]
    assert full["status"] == "paid"
    assert own["amountCents"] == 5 * agreement["lines"][0]["unitPriceCents"] == held["drawnCents"]
    assert full["debitCents"] == sum(line["amountCents"] for line in lines if line["kind"] == "D")


async def assert_every_rule_spoke(api: Api) -> None:
    broken: Counter[str] = Counter()
    for caller in [await api.as_(name) for name in api.personas("provider")]:
        for batch in await received(api, caller.persona):
            lines = await lines_of(caller, batch["batchId"])
            broken.update(why["code"] for line in lines for why in line["rejections"])
            for total in batch["totals"]:
                which = [line for line in lines if (line["kind"], line["verdict"]) == (total["kind"], total["verdict"])]
                assert (total["lineCount"], total["amountCents"]) == (len(which), sum(x["amountCents"] for x in which))
    assert {code: broken[code] for code in RULES if broken[code] < 20} == {}


async def assert_it_adds_up(api: Api) -> None:
    """What was accepted is what is paid, what is drawn, and what the bank is told."""
    finn = await api.as_("finn")
    runs = await finn.all("/claims/v1/payment-runs")
    assert [run["status"] for run in runs] == ["settled", "settled"]
    batches = await batches_of(api)
    assert sum(batch["payableCents"] for batch in batches) == sum(run["paidCents"] for run in runs)
    agreements = await (await api.as_("vera")).all("/voucher/v1/agreements")
    drawn = [each["drawnCents"] for agreement in agreements for each in agreement["reservations"]]
    assert sum(drawn) == sum(run["paidCents"] for run in runs)
    file = await finn.text(f"/claims/v1/payment-runs/{runs[-1]['runId']}/bank-file", Accept="application/xml")
    [told] = set(re.findall(r"<CtrlSum>([0-9.]+)</CtrlSum>", file))
    orders = await finn.all(f"/claims/v1/payment-runs/{runs[-1]['runId']}/orders")
    amounts = [round(float(each) * 100) for each in re.findall(r"<InstdAmt[^>]*>([0-9.]+)</InstdAmt>", file)]
    assert sorted(amounts) == sorted(each["paidCents"] for each in orders if each["paidCents"])
    assert round(float(told) * 100) == runs[-1]["paidCents"] == sum(amounts)


async def batches_of(api: Api) -> list[Json]:
    return [each for name in api.personas("provider") for each in await (await api.as_(name)).all("/claims/v1/batches")]


async def received(api: Api, persona: str) -> list[Json]:
    batches = await (await api.as_(persona)).all("/claims/v1/batches")
    return [each for each in batches if each["receivedOn"] == CLAIMED_ON.isoformat()]

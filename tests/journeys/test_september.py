"""September 2026 of the sandbox: every answer equals that of the independent adjudicator."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from deploy.launcher.provision import OwnDatabases
from deploy.sandbox.api import Api, Json
from deploy.sandbox.claim_facts import ClaimMonth
from deploy.sandbox.month import claim_month, lines_of, send
from deploy.sandbox.september import september
from tests.adjudicator import RULES, Answer, Batch, Totals, adjudicate, totals
from tests.adjudicator import lines_of as read
from tests.journeys.conftest import LARGE, SMALL, Sandbox
from tests.unit.test_september import world

pytestmark = [pytest.mark.xdist_group("journeys"), pytest.mark.timeout(1800)]
TODAY = date(2026, 10, 5)


@pytest.fixture
def databases(fresh: Callable[[int], OwnDatabases], people: int) -> OwnDatabases:
    """A fresh sandbox with so many people."""
    return fresh(people)


@pytest.mark.parametrize(("people", "target"), [(SMALL, 1_500), pytest.param(LARGE, 10_000, marks=pytest.mark.long)])
async def test_every_answer_equals_the_adjudicators(databases: OwnDatabases, sandbox: Sandbox, target: int) -> None:
    """Every rule is broken; a large sandbox has enough agreements for a month of 10,000 lines."""
    async with sandbox(databases) as api:
        month = await claim_month(api, date(2026, 9, 1), date(2026, 9, 30), TODAY)
        files = september(month, target)
        assert 0.99 <= sum(csv.count("\n") - 1 for _, csv in files) / target <= 1.01
        broken: Counter[str] = Counter()
        for provider_id, csv in files:
            expected = adjudicate(Batch(provider_id, TODAY, read(csv)), world(month))
            batch = await assert_answered_so(api, provider_id, csv, expected)
            assert_totals(batch, totals(expected))
            broken.update(code for answer in expected for code in answer.codes)
        assert {code: broken[code] for code in RULES if broken[code] < 20} == {}
        await assert_what_is_left(api, month, files)


async def assert_answered_so(api: Api, provider_id: UUID, csv: str, expected: list[Answer]) -> Json:
    """Rehearsed and then sent: the same answers, which are the adjudicator's."""
    provider = await api.as_organisation(str(provider_id))
    rehearsed = await provider.send("/claims/v1/batches", csv, "text/csv", dryRun="true")
    batch = await send(provider, csv)
    assert (rehearsed["totals"], rehearsed["payableCents"]) == (batch["totals"], batch["payableCents"])
    lines = await lines_of(provider, batch["batchId"])
    assert len(lines) == len(expected)
    for line, answer in zip(lines, expected, strict=True):
        assert line["lineReference"] == answer.line.line_reference
        assert tuple(why["code"] for why in line["rejections"]) == answer.codes, answer
        assert (line["verdict"], line["leftCents"]) == (answer.verdict, answer.left_cents)
        fitting = None if line["fittingQuantity"] is None else Decimal(str(line["fittingQuantity"]))
        assert fitting == answer.largest_quantity, answer
    return batch


def assert_totals(batch: Json, expected: Totals) -> None:
    """The same four totals, and the same amount to pay."""
    found = {(x["kind"], x["verdict"]): (x["lineCount"], x["amountCents"]) for x in batch["totals"]}
    assert found == {(each.kind, each.verdict): (each.lines, each.amount_cents) for each in expected.totals}
    assert batch["payableCents"] == expected.payable_cents


async def assert_what_is_left(api: Api, before: ClaimMonth, files: list[tuple[UUID, str]]) -> None:
    """What the agreements have left afterwards is what they had, less what was accepted."""
    accepted: Counter[UUID] = Counter()
    for provider_id, csv in files:
        for answer in adjudicate(Batch(provider_id, TODAY, read(csv)), world(before)):
            sign = {"D": 1, "C": -1}[answer.line.kind] if answer.verdict == "accepted" else 0
            accepted[answer.line.agreement_id] += sign * answer.line.amount_cents
    expected = {each.agreement_id: each.left_cents - accepted[each.agreement_id] for each in before.agreements}
    left: dict[UUID, int] = {}
    for _ in range(60):  # voucher reads from claims' feed what was drawn
        after = await claim_month(api, before.first, before.last, TODAY)
        left = {each.agreement_id: each.left_cents for each in after.agreements}
        if left == expected:
            break
        await asyncio.sleep(1)
    assert left == expected
    assert replace(before, agreements=(), earlier=()) == replace(after, agreements=(), earlier=())

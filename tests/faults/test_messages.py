"""Messages between voucher and claims get lost, doubled, late and out of order; the end is the same as without."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import httpx
import pytest

from services.common.ids import new_id
from tests.faults.bad_network import BadNetwork
from tests.faults.invariants import faults, unsettled
from tests.faults.waiting import until
from tests.four import NOVEMBER, Four, Opened, codes_of, four_services, hours, line

Final = list[tuple[Any, ...]]
SEEDS = [1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 12))]
BUSY = {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.CONFLICT}


@pytest.mark.timeout(400)
@pytest.mark.parametrize("seed", SEEDS)
async def test_the_end_is_the_same_as_without_faults(
    pilot_database_of: Callable[[str], str], opened: Opened, seed: int
) -> None:
    smooth, _ = await played(pilot_database_of, opened, None)
    rough, met = await played(pilot_database_of, opened, seed)
    assert rough == smooth
    assert sum(met.values()) > 15, met


async def played(
    database_of: Callable[[str], str], opened: Opened, seed: int | None
) -> tuple[tuple[list[list[str]], Final], Mapping[str, int]]:
    """The story over such a network: the codes of every claim, how the books end, and what the network did."""
    urls: dict[str, str] = {}

    def remembered(service: str) -> str:
        urls[service] = database_of(service)
        return urls[service]

    async with four_services(remembered, opened) as four:
        networks = [] if seed is None else [worsened(four, name, seed) for name in ("claims", "voucher")]
        verdicts, agreements = await story(four)
        for network in networks:
            await network.calm_down()
        four.stage.move_clock(timedelta(minutes=10))  # every set that waits is due

        async def is_settled() -> bool:
            return not unsettled(urls)

        await until(is_settled, f"everything is settled, but {unsettled(urls)}")
        assert faults(urls) == []
        met = sum((network.met for network in networks), start=type(networks[0].met)()) if networks else {}
        return (verdicts, await books(four, agreements)), met


def worsened(four: Four, name: str, seed: int) -> BadNetwork:
    """Put a bad network before a service."""
    network = BadNetwork(four.stage.transport.apps[name], seed)
    four.stage.transport.apps[name] = network
    return network


async def story(four: Four) -> tuple[list[list[str]], list[str]]:
    """Redeem, start, claim, correct, end, claim the rest, and agree anew on what came free."""
    voucher = await four.issued()
    first = await four.redeemed(voucher, lines=[hours(1.5) | {"per": "day"}])
    second = await four.redeemed(voucher, lines=[hours(1.25) | {"per": "day"}])
    four.stage.move_clock(NOVEMBER)
    for agreement in (first, second):
        await four.start_care(agreement)
    debit = line(first, "20", "2026-10-06")
    verdicts = await claimed(four, [debit, line(first, "45", "2026-10-07"), line(second, "10", "2026-10-07")])
    credit = debit | {"lineReference": "CREDIT", "kind": "C", "previousReference": debit["lineReference"]}
    verdicts += await claimed(four, [credit, line(first, "45", "2026-10-08")])
    for agreement in (first, second):
        ended = await four.end_together(agreement, "2026-10-20")
        assert ended.status_code == HTTPStatus.CREATED, ended.text
    verdicts += await claimed(four, [line(first, "5", "2026-10-21"), line(second, "5", "2026-10-19")])
    third = await four.drafted(voucher, lines=[hours(140)])
    for who in (four.client_of(voucher), four.provider):
        await confirmed(four, third, who)
    await four.start_care(third)
    verdicts += await claimed(four, [line(third, "140.01", "2026-10-30"), line(third, "140", "2026-10-31")])
    return verdicts, [each["agreementId"] for each in (first, second, third)]


async def confirmed(four: Four, agreement: Mapping[str, Any], who: Mapping[str, str]) -> None:
    """Confirm; while what was let go of has not come free yet, as time goes on."""
    for _ in range(100):
        answer = await four.confirm(agreement, who)
        if answer.status_code != HTTPStatus.UNPROCESSABLE_ENTITY:
            break
        assert answer.json()["code"] == "value-exhausted"
        four.stage.move_clock(timedelta(minutes=1))
        await asyncio.sleep(0.2)
    assert answer.status_code == HTTPStatus.CREATED, answer.text


async def claimed(four: Four, lines: list[dict[str, Any]]) -> list[list[str]]:
    """Send a batch with one key until it is judged."""
    four.patience, key = 1, new_id()
    for _ in range(200):
        answer: httpx.Response = await four.claim(lines, key)
        if answer.status_code not in BUSY:
            break
        await asyncio.sleep(0.1)
    four.patience = 20
    assert answer.status_code == HTTPStatus.CREATED, answer.text
    return codes_of(answer.json())


async def books(four: Four, agreements: list[str]) -> Final:
    """What is asked, reserved, held and drawn of each agreement, in the order of the story."""
    query = "SELECT agreement_id, year, asked_cents, reserved_cents, told_cents, drawn_cents FROM reservation"
    rows = await four.sql("voucher", query)
    return sorted((agreements.index(str(row.agreement_id)), *row[1:]) for row in rows)

"""Kill −9 in a batch, a redemption, an ending and a swap: each happened whole or not at all, and is completed."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import httpx
import psycopg
import pytest

from services.common.ids import new_id
from tests.faults.invariants import faults, unsettled
from tests.faults.killing import POSTGRES, Cell
from tests.faults.waiting import until
from tests.four import Four, Opened, codes_of, hours, line

LINES = 100
MORE = 8
"""So many rounds more at most, where no kill has cut off anything yet."""
BUSY = {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.CONFLICT, HTTPStatus.BAD_GATEWAY}
pytestmark = [pytest.mark.processes, pytest.mark.timeout(1_800)]


@dataclass(frozen=True)
class Request:
    """A request that is sent until it is answered, with the same key."""

    service: str
    path: str
    headers: Mapping[str, str]
    body: Any


@pytest.fixture(scope="module")
def cell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cell]:
    """A cell in which the pilot is open."""
    made = Cell(tmp_path_factory.mktemp("cell"))
    made.start()
    try:
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="module")
def pilot(cell: Cell) -> Opened:
    """The pilot, opened over the services' own sockets."""

    async def open_it() -> Opened:
        async with speaking(cell, None) as four:
            await four.open_pilot()
            return Opened(four.pilot, four.provider_id, four.location_id)

    return asyncio.run(open_it())


@pytest.fixture(scope="module")
def window_s(cell: Cell, pilot: Opened) -> float:
    """How long the four requests take when nothing goes wrong: the moment of a kill lies in that."""

    async def measure() -> float:
        async with speaking(cell, pilot) as four:
            requests = await prepared(four)
            began = time.monotonic()
            await asyncio.gather(*(answered(four, each) for each in requests))
            return time.monotonic() - began

    return asyncio.run(measure())


@asynccontextmanager
async def speaking(cell: Cell, opened: Opened | None) -> AsyncIterator[Four]:
    """Everybody who speaks to the services, as these listen now."""
    services = cell.services()
    try:
        yield Four(services, opened)
    finally:
        await services.close()


@pytest.mark.parametrize(("rounds", "wait"), [(2, False), pytest.param(10, True, marks=pytest.mark.long)])
async def test_everything_is_killed_at_random_moments(
    cell: Cell, pilot: Opened, window_s: float, rounds: int, wait: bool
) -> None:
    """Without `wait`, the leases of the killed readers are over at once, and not after 35 s."""
    rng = random.Random(rounds)
    cut = sum([await one_round(cell, pilot, rng.random() * window_s, None, wait=wait) for _ in range(rounds)])
    for part in range(2, 2 + MORE):  # few rounds can all come too late: then earlier and earlier
        cut = cut or await one_round(cell, pilot, rng.random() * window_s / part, None, wait=wait)
    assert cut > 0, "no request was cut off by a kill: the moments come too late"


@pytest.mark.long
@pytest.mark.parametrize("part", ["voucher", "claims", POSTGRES])
async def test_a_part_is_killed_at_random_moments(cell: Cell, pilot: Opened, window_s: float, part: str) -> None:
    """What is killed is started again by the launcher; the others live on."""
    rng = random.Random(part)
    for _ in range(5):
        await one_round(cell, pilot, rng.random() * window_s, part)


async def one_round(cell: Cell, pilot: Opened, after_s: float, part: str | None, *, wait: bool = True) -> int:
    """Four requests at once, a kill in the middle, and the same requests again until they are answered.

    Returns how many of them the kill cut off.
    """
    async with speaking(cell, pilot) as four:
        requests = await prepared(four)
        sent = [asyncio.create_task(once(four, each)) for each in requests]
        await asyncio.sleep(after_s)
        cell.kill(part)
        first = await asyncio.gather(*sent, return_exceptions=True)
    if part is None:
        cell.start()
        assert faults(cell.urls) == []  # nobody has asked again yet
    if not wait:
        end_leases(cell.urls)
    async with speaking(cell, pilot) as four:
        confirmed, ended, judged, swapped = [await answered(four, each) for each in requests]
        for request in requests:
            assert (await answered(four, request)).headers["Idempotency-Replayed"] == "true"

        async def is_settled() -> bool:
            return not unsettled(cell.urls)

        await until(is_settled, "every set is answered and what was let go of is free")
        assert faults(cell.urls) == []
        await check_ends(four, confirmed.json(), ended.json(), judged.json())
        await check_swap(four, swapped.json())
    return sum(not isinstance(each, httpx.Response) or each.is_error for each in first)


def end_leases(urls: Mapping[str, str]) -> None:
    """The readers' leases run out now."""
    for url in urls.values():
        with psycopg.connect(url) as connection:
            connection.execute("UPDATE feed_reader SET lease_until = now() - interval '1 s'")


async def prepared(four: Four) -> list[Request]:
    """An agreement that waits for the provider, one to end, one with a batch to claim, and two to swap."""
    voucher = await four.issued()
    waiting = await four.drafted(voucher, lines=[hours(20)])
    assert (await four.confirm(waiting, four.client_of(voucher))).status_code == HTTPStatus.CREATED
    ending = await four.redeemed(voucher, lines=[hours(0.5) | {"per": "day"}])
    claimed = await four.redeemed(voucher, lines=[hours(100)])
    await four.start_care(claimed)
    seen = await four.stage["voucher"].get(f"/agreements/{ending['agreementId']}", headers=four.office)
    match = {"If-Match": seen.headers["etag"]}
    return [
        Request("voucher", f"/agreements/{waiting['agreementId']}/confirmations", keyed_for(four.provider), {}),
        Request(
            "voucher",
            f"/agreements/{ending['agreementId']}/ending",
            keyed_for(four.client_of(voucher)) | match,
            {"endsOn": "2026-10-31", "reason": "verhuisd"},
        ),
        Request(
            "claims", "/batches", keyed_for(four.provider), {"lines": [line(claimed, "0.5") for _ in range(LINES)]}
        ),
        await to_swap(four),
    ]


async def to_swap(four: Four) -> Request:
    """A swap whose start needs the room of what ends, so that it waits for claims."""
    voucher = await four.issued()
    daily = [hours(2) | {"per": "day"}]
    ending = await four.redeemed(voucher, lines=daily)
    start = await four.drafted(voucher, lines=daily, startsOn="2026-11-01")
    confirmed = await four.confirm(start, four.provider)
    assert confirmed.status_code == HTTPStatus.CREATED, confirmed.text
    read = await four.stage["voucher"].get(f"/agreements/{ending['agreementId']}", headers=four.office)
    body = {
        "endings": [{"agreementId": ending["agreementId"], "version": read.json()["version"], "endsOn": "2026-10-31"}],
        "starts": [{"agreementId": start["agreementId"], "version": confirmed.json()["version"]}],
        "reason": "liever een ander",
    }
    return Request("voucher", f"/vouchers/{voucher['voucherId']}/swaps", keyed_for(four.client_of(voucher)), body)


def keyed_for(who: Mapping[str, str]) -> dict[str, str]:
    return {**who, "Idempotency-Key": str(new_id())}


async def once(four: Four, request: Request) -> httpx.Response:
    return await four.stage[request.service].post(request.path, json=request.body, headers=request.headers)


async def answered(four: Four, request: Request) -> httpx.Response:
    """The answer, asked for with the same key until it comes."""
    for _ in range(300):
        try:
            answer = await once(four, request)
        except httpx.TransportError:
            await asyncio.sleep(0.2)
            continue
        if answer.status_code not in BUSY and answer.status_code != HTTPStatus.INTERNAL_SERVER_ERROR:
            break
        await asyncio.sleep(0.2)
    assert answer.status_code == HTTPStatus.CREATED, answer.text
    return answer


async def check_ends(four: Four, confirmed: Any, ended: Any, judged: Any) -> None:
    """Redeemed once, released what the end lets go of, judged once and all accepted."""
    read = [
        (await four.stage["voucher"].get(f"/agreements/{each['agreementId']}", headers=four.office)).json()
        for each in (confirmed, ended)
    ]
    assert [each["status"] for each in read] == ["redeemed", "ended"]
    assert [year["reservedCents"] for year in read[0]["reservations"]] == [140_000]
    assert read[1]["release"] == {"state": "settled", "releasedCents": (88 - 27) * 3_500}
    assert codes_of(judged) == [[]] * LINES
    assert judged["payableCents"] == LINES * 3_500
    batches = (await four.stage["claims"].get("/batches?pageSize=100", headers=four.provider)).json()["items"]
    assert [each["batchId"] for each in batches].count(judged["batchId"]) == 1
    assert {each["payableCents"] for each in batches} == {LINES * 3_500}


async def check_swap(four: Four, swap: Any) -> None:
    """Done once: what ended keeps its days, and what started has the rest."""
    read = (await four.stage["voucher"].get(f"/swaps/{swap['swapId']}", headers=four.office)).json()
    assert (read["status"], read["why"]) == ("done", "fits")
    parts = [
        (await four.stage["voucher"].get(f"/agreements/{each['agreementId']}", headers=four.office)).json()
        for each in (*swap["endings"], *swap["starts"])
    ]
    assert [each["status"] for each in parts] == ["ended", "redeemed"]
    held = [{row["year"]: row["reservedCents"] for row in each["reservations"]}[2026] for each in parts]
    assert held == [27 * 14_000, 61 * 14_000]

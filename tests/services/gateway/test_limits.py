"""How much is too much."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from gateway.in_work import COST_AT_LEAST_S, CREDIT_S, InWork
from gateway.settings import MEGABYTE
from tests.services.gateway.fakes import Stage, bearer, serving


async def test_a_body_that_says_it_is_too_large_is_not_read() -> None:
    stage = Stage()
    async with stage.client() as client:
        headers = await bearer(client, "vera")
        answer = await client.post("/voucher/v1/pilots", headers=headers, content=b"x" * (MEGABYTE + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")
    assert stage.services["voucher"].seen == []


async def test_a_batch_may_be_fifty_times_larger_and_no_more() -> None:
    async with Stage(batch_bytes=3 * MEGABYTE).client() as client:
        headers = await bearer(client, "zonnehof")
        fits = await client.post("/claims/v1/batches", headers=headers, content=b"x" * (3 * MEGABYTE))
        too_large = await client.post("/claims/v1/batches", headers=headers, content=b"x" * (3 * MEGABYTE + 1))
        elsewhere = await client.post("/voucher/v1/batches", headers=headers, content=b"x" * (3 * MEGABYTE))
    assert [each.status_code for each in (fits, too_large, elsewhere)] == [201, 413, 413]


async def test_a_document_may_be_ten_times_larger_and_no_path_below_a_batch_is_large() -> None:
    async with Stage(document_bytes=2 * MEGABYTE).client() as client:
        headers = await bearer(client, "zonnehof")
        sizes = (2 * MEGABYTE, 2 * MEGABYTE + 1)
        documents = [
            await client.post("/indication/v1/applications/1/documents", headers=headers, content=b"x" * size)
            for size in sizes
        ]
        below = await client.post("/claims/v1/batches/1/lines", headers=headers, content=b"x" * sizes[0])
    assert [each.status_code for each in (*documents, below)] == [201, 413, 413]


async def test_a_body_that_does_not_say_its_size_is_counted() -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * 65_536

    async with Stage().client() as client:
        answer = await client.post("/voucher/v1/size", headers=await bearer(client, "vera"), content=pieces())
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


async def test_a_body_that_dries_up_is_given_up() -> None:
    async with serving(Stage(body_pause_s=0.1).gateway()) as url:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
        writer.write(b"POST /voucher/v1/size HTTP/1.1\r\nHost: pvb.test\r\nContent-Length: 5\r\n\r\nx")
        said = (await reader.read()).decode()
        writer.close()
    assert said.startswith("HTTP/1.1 408 ")
    assert '"code":"too-slow"' in said


async def test_whoever_asks_too_often_hears_until_when() -> None:
    async with Stage(requests_per_minute=5).client() as client:
        vera, finn = await bearer(client, "vera"), await bearer(client, "finn")
        of_vera = [await client.get("/voucher/v1/pilots", headers=vera) for _ in range(6)]
        of_finn = await client.get("/claims/v1/batches", headers=finn)
    assert [each.status_code for each in of_vera] == [200] * 5 + [429]
    assert of_finn.status_code == 200
    refused = of_vera[-1]
    assert refused.json()["code"] == "too-many-requests"
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.headers["ratelimit-policy"] == '"caller";q=5;w=60'
    assert refused.headers["ratelimit"].startswith('"caller";r=0;t=')


async def test_bad_tokens_are_counted_by_address() -> None:
    async with Stage(requests_per_minute=3).client() as client:
        answers = [await client.get("/voucher/v1/pilots", headers={"Authorization": f"Bearer {n}"}) for n in range(4)]
    assert [each.status_code for each in answers] == [401] * 3 + [429]


async def test_few_requests_of_one_caller_are_in_work_and_the_rest_waits_its_turn() -> None:
    stage = Stage(in_work_per_caller=2, turn_patience_s=5)
    app, at_once = stage.services["voucher"], [0, 0]

    async def works(scope: Scope, receive: Receive, send: Send) -> None:
        at_once[0] += 1
        at_once[1] = max(at_once)
        await asyncio.sleep(0.05)
        at_once[0] -= 1
        await app.app(scope, receive, send)

    stage.transport.apps["voucher"] = works
    async with stage.client() as client:
        vera, finn = await bearer(client, "vera"), await bearer(client, "finn")
        many = [asyncio.create_task(client.get("/voucher/v1/pilots", headers=vera)) for _ in range(10)]
        await asyncio.sleep(0.01)
        began = time.perf_counter()
        other = await client.get("/claims/v1/batches", headers=finn)
        waited_s = time.perf_counter() - began
        answers = await asyncio.gather(*many)
    assert {each.status_code for each in (*answers, other)} == {200}
    assert at_once[1] == 2
    assert waited_s < 0.2


@pytest.mark.parametrize(("persona", "status", "pays"), [(None, 200, True), ("vera", 400, True), ("vera", 200, False)])
async def test_a_caller_without_a_token_or_with_refused_requests_pays(
    persona: str | None, status: int, pays: bool
) -> None:
    stage = Stage()

    async def works(scope: Scope, receive: Receive, send: Send) -> None:
        await Response(status_code=status)(scope, receive, send)

    stage.transport.apps["registry"] = works
    async with stage.client() as client:
        headers = await bearer(client, persona) if persona else {}
        began = time.perf_counter()
        for _ in range(int((CREDIT_S + 0.4) / COST_AT_LEAST_S)):
            answer = await client.get("/registry/v1/locations", headers=headers)
            assert answer.status_code == status
        took_s = time.perf_counter() - began
    assert (took_s > 0.3) is pays


async def test_a_probe_and_a_fault_of_ours_cost_nothing() -> None:
    stage = Stage()

    async def fails(scope: Scope, receive: Receive, send: Send) -> None:
        await Response(status_code=503)(scope, receive, send)

    stage.transport.apps["registry"] = fails
    async with stage.client() as client:
        began = time.perf_counter()
        del stage.transport.apps["claims"]
        for path in ("/health/live", "/registry/v1/locations", "/claims/v1/locations"):
            for _ in range(int((CREDIT_S + 3) / COST_AT_LEAST_S)):
                await client.get(path)
        assert time.perf_counter() - began < 3 * 0.3 + 1


async def test_who_waits_too_long_for_a_turn_is_refused_and_the_turn_is_not_lost() -> None:
    stage = Stage(in_work_per_caller=1, turn_patience_s=0.05)
    slow, app = asyncio.Event(), stage.services["voucher"].app

    async def works(scope: Scope, receive: Receive, send: Send) -> None:
        await slow.wait()
        await app(scope, receive, send)

    stage.transport.apps["voucher"] = works
    async with stage.client() as client:
        vera = await bearer(client, "vera")
        first = asyncio.create_task(client.get("/voucher/v1/pilots", headers=vera))
        await asyncio.sleep(0.01)
        refused = await client.get("/voucher/v1/pilots", headers=vera)
        slow.set()
        again = [await first, await client.get("/voucher/v1/pilots", headers=vera)]
    assert (refused.status_code, refused.json()["code"]) == (429, "too-many-requests")
    assert refused.headers["retry-after"] == "1"
    assert [each.status_code for each in again] == [200, 200]


async def test_a_caller_that_hangs_up_while_it_waits_leaves_its_turn_to_the_next() -> None:
    turns = InWork(1, 5)
    assert turns.enter("a")
    waiting = [asyncio.create_task(turns.wait("a")) for _ in range(3)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    turns.leave("a")
    await asyncio.wait_for(waiting[1], 1)
    waiting[2].cancel()
    with suppress(asyncio.CancelledError):
        await waiting[2]
    turns.leave("a")
    assert turns.enter("a")


@pytest.mark.parametrize(
    ("headers", "language"), [({"Accept-Language": "en"}, "en"), ({"Accept-Language": "nl-NL,en;q=0.5"}, "nl")]
)
async def test_the_gateway_refuses_in_the_language_asked(headers: dict[str, Any], language: str) -> None:
    async with Stage().client() as client:
        answer = await client.get("/voucher/v1/feed", headers=headers)
    assert answer.json()["title"] == {"en": "Not found", "nl": "Niet gevonden"}[language]


async def test_a_query_with_too_many_parameters_is_not_passed_on() -> None:
    stage = Stage()
    async with stage.client() as client:
        fits = await client.get("/voucher/v1/pilots?" + "&".join(["x=1"] * 200))
        refused = await client.get("/voucher/v1/pilots?" + "&".join(["x=1"] * 201))
    assert fits.status_code == 200
    assert (refused.status_code, refused.json()["code"]) == (400, "too-many-parameters")
    assert len(stage.services["voucher"].seen) == 1

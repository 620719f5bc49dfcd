"""How much is too much."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

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


@pytest.mark.parametrize(
    ("headers", "language"), [({"Accept-Language": "en"}, "en"), ({"Accept-Language": "nl-NL,en;q=0.5"}, "nl")]
)
async def test_the_gateway_refuses_in_the_language_asked(headers: dict[str, Any], language: str) -> None:
    async with Stage().client() as client:
        answer = await client.get("/voucher/v1/feed", headers=headers)
    assert answer.json()["title"] == {"en": "Not found", "nl": "Niet gevonden"}[language]

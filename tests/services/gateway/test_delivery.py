"""Where requests go, in one process and between processes."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from gateway.settings import MEGABYTE
from services.common.http import OverSockets
from services.common.web.app import mounted
from tests.services.gateway.fakes import SIGNERS, URL, Stage, bearer, serving

ONE_PROCESS, PROCESSES = "one process", "processes"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


@asynccontextmanager
async def delivering(stage: Stage, topology: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client to a gateway that mounts the services, or forwards to them over sockets."""
    if topology == ONE_PROCESS:
        async with stage.client() as client:
            yield client
        return

    async def services(scope: Scope, receive: Receive, send: Send) -> None:
        name = scope["path"].split("/")[1] if scope["type"] == "http" else "voucher"
        await mounted(stage.services[name].app, name)(scope, receive, send)

    async with serving(services) as origin:
        urls = {name: f"{origin}/{name}/v1" for name in stage.services}
        async with (
            serving(stage.gateway(OverSockets(urls))) as url,
            httpx.AsyncClient(base_url=url, trust_env=False, timeout=10) as client,
        ):
            yield client


INTERNAL_PATHS = (
    "/voucher/v1/feed",
    "/voucher/v1/feed?after=1.0",
    "/voucher/v1/feed/",
    "/claims/v1/allotments/_apply",
    "/claims/v1/allotments/_fence",
    "/voucher/v1/handovers",
    "/indication/v1/identities/0198f7a0-0000-7000-8000-000000000001",
    "/indication/v1/clock",
    "/claims/v1/metrics",
    "/voucher/v1/%66eed",
    "/voucher/v1//feed",
    "/voucher/v1/vouchers/..%2F..%2Ffeed",
    "/voucher%2Fv1/feed",
    "/voucher%2Fv1/vouchers",
    "/voucher/v2/vouchers",
    "/unknown/v1/things",
)

both = pytest.mark.parametrize("topology", [ONE_PROCESS, PROCESSES])


@both
async def test_path_query_and_body_arrive_as_they_were_sent(topology: str) -> None:
    async with delivering(Stage(), topology) as client:
        headers = await bearer(client, "vera")
        answer = await client.post("/voucher/v1/pilots/a%20b?page=1&x=%2F", headers=headers, content=b"hello")
    assert answer.status_code == 201
    assert answer.json()["path"] == "/pilots/a b"
    assert answer.json()["query"] == "page=1&x=%2F"
    assert answer.json()["body"] == "hello"
    assert answer.headers["x-service"] == "voucher"


@both
async def test_whoever_sends_no_token_arrives_as_nobody(topology: str) -> None:
    async with delivering(Stage(), topology) as client:
        answer = await client.get("/registry/v1/providers")
    assert (answer.status_code, answer.json()["roles"]) == (200, [])


@both
async def test_what_is_internal_does_not_exist_outside(topology: str) -> None:
    stage = Stage()
    async with delivering(stage, topology) as client:
        headers = await bearer(client, "vera")
        for path in INTERNAL_PATHS:
            for method in ("GET", "POST"):
                answer = await client.request(method, path, headers=headers)
                assert (answer.status_code, answer.json()["code"]) == (404, "not-found"), path
    assert all(not each.seen for each in stage.services.values())


@both
async def test_the_trace_goes_through_and_the_outside_token_does_not(topology: str) -> None:
    stage = Stage()
    async with delivering(stage, topology) as client:
        headers = await bearer(client, "vera")
        await client.get("/voucher/v1/pilots", headers=headers | {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"})
        await client.get("/voucher/v1/pilots", headers=headers | {"traceparent": "nonsense"})
        refused = await client.get("/voucher/v1/feed", headers={"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"})
    first, second = (each["traceparent"] for each in stage.services["voucher"].seen)
    assert first.split("-")[1] == TRACE
    assert first.split("-")[2] != "00f067aa0ba902b7"
    assert len(second.split("-")[1]) == 32
    assert all(each["authorization"] != headers["Authorization"] for each in stage.services["voucher"].seen)
    assert refused.json()["traceId"] == TRACE
    assert refused.headers["traceparent"].split("-")[1] == TRACE


@both
async def test_a_service_that_is_away_gives_503(topology: str) -> None:
    stage = Stage()
    if topology == ONE_PROCESS:
        del stage.transport.apps["claims"]
        async with stage.client() as client:
            answer = await client.get("/claims/v1/batches", headers=await bearer(client, "vera"))
    else:
        free = socket.create_server(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        urls = {name: f"http://127.0.0.1:{port}/{name}/v1" for name in SIGNERS[1:]}
        async with stage.client(OverSockets(urls)) as client:
            answer = await client.get("/claims/v1/batches", headers=await bearer(client, "vera"))
    assert answer.status_code == 503
    assert answer.json()["code"] == "peer-away"
    assert answer.json()["facts"] == {"service": "claims"}
    assert answer.headers["retry-after"] == "5"
    assert answer.headers["content-type"] == "application/problem+json"


async def test_hop_by_hop_headers_end_at_the_hop() -> None:
    stage = Stage()
    async with delivering(stage, PROCESSES) as client:
        answer = await client.get(
            "/voucher/v1/pilots", headers={"Connection": "keep-alive, X-Mine", "X-Mine": "1", "X-Other": "2"}
        )
    seen = stage.services["voucher"].seen[0]
    assert "x-mine" not in seen
    assert seen["x-other"] == "2"
    assert "x-hop" not in answer.headers
    assert len(answer.headers.get_list("date")) == 1


@both
async def test_a_large_body_streams_up(topology: str) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(128):
            yield b"x" * 65_536

    async with delivering(Stage(), topology) as client:
        headers = await bearer(client, "zonnehof")
        told = await client.post("/claims/v1/batches", headers=headers, content=b"x" * (8 * MEGABYTE))
        chunked = await client.post("/claims/v1/batches", headers=headers, content=pieces())
    assert (told.status_code, told.json()) == (201, {"size": 8 * MEGABYTE})
    assert (chunked.status_code, chunked.json()) == (201, {"size": 8 * MEGABYTE})


@both
async def test_a_large_answer_streams_down(topology: str) -> None:
    async with delivering(Stage(), topology) as client:
        answer = await client.get("/claims/v1/large")
        head = await client.head("/claims/v1/large")
    assert len(answer.content) == 4 * MEGABYTE
    assert (head.status_code, head.content) == (200, b"")


async def test_memory_stays_flat_while_a_body_streams_through() -> None:
    most = 0

    async def slow_reader(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal most
        if scope["type"] != "http":
            return
        more, sent_before = True, 0
        while more:
            message = await receive()
            more = message.get("more_body", False)
            sent_before += len(message.get("body", b""))
            most = max(most, produced - sent_before)
            await asyncio.sleep(0)
        await send({"type": "http.response.start", "status": 201, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"{}"})

    produced = 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal produced
        for _ in range(640):
            produced += 65_536
            yield b"x" * 65_536

    stage = Stage()
    stage.services["claims"].app = slow_reader
    async with delivering(stage, PROCESSES) as client:
        headers = await bearer(client, "zonnehof")
        assert (await client.post("/claims/v1/batches", headers=headers, content=pieces())).status_code == 201
    assert produced == 40 * MEGABYTE
    assert most < 12 * MEGABYTE


async def test_an_answer_that_breaks_off_breaks_off_for_the_caller() -> None:
    async def breaks_off(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000000")]})
        await send({"type": "http.response.body", "body": b"x" * 500, "more_body": True})
        raise ConnectionAbortedError

    stage = Stage()
    stage.services["claims"].app = breaks_off
    async with delivering(stage, PROCESSES) as client:
        with pytest.raises(httpx.RemoteProtocolError):
            await client.get("/claims/v1/large", headers={"Host": URL.removeprefix("http://")})


async def test_a_service_that_stays_silent_gives_503() -> None:
    async def silent(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await asyncio.sleep(2)

    stage = Stage(answer_timeout_s=0.2)
    stage.services["claims"].app = silent
    async with delivering(stage, PROCESSES) as client:
        answer = await client.get("/claims/v1/batches")
    assert answer.status_code == 503

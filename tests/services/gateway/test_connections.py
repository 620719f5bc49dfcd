"""What a connection may cost before a request is there, over real sockets."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import httpx
import pytest
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from deploy.launcher.connections import ConnectionLimits
from deploy.launcher.serving import address_of, listen, serving
from gateway.limits import network_of

HEAD = b"GET /health/live HTTP/1.1\r\nHost: pvb.test\r\n"


async def tells_size(scope: Scope, receive: Receive, send: Send) -> None:
    """An app that reads the body and answers what it saw."""
    request = Request(scope, receive)
    size = 0 if scope["path"] == "/unread" else len(await request.body())
    if scope["path"] == "/slow":
        await asyncio.sleep(0.4)
    said = {"size": size, "headers": len(scope["headers"]), "host": request.headers.get("host")}
    await JSONResponse(said)(scope, receive, send)


@asynccontextmanager
async def port(limits: ConnectionLimits, app: ASGIApp = tells_size) -> AsyncIterator[int]:
    with listen("127.0.0.1", 0) as listener:
        async with serving(app, listener, limits):
            yield int(address_of(listener).rpartition(":")[2])


async def said(to: int, *pieces: bytes, pause_s: float = 0.0, within_s: float = 5) -> str:
    """Everything that is answered to these pieces, until the connection is closed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", to)
    try:
        for piece in pieces:
            writer.write(piece)
            await asyncio.sleep(pause_s)
        async with asyncio.timeout(within_s):
            return (await reader.read()).decode()
    finally:
        writer.close()


def limits(**more: float) -> ConnectionLimits:
    return ConnectionLimits(**{"public_url": "http://pvb.test", "header_s": 5.0} | more)  # type: ignore[arg-type]  # checked by the model


CLOSE = b"Connection: close\r\n\r\n"


async def test_headers_within_the_limit_pass() -> None:
    async with port(limits()) as to:
        answer = await said(to, HEAD + b"X-Big: " + b"x" * 60_000 + b"\r\n" + CLOSE)
    assert answer.startswith("HTTP/1.1 200 ")


@pytest.mark.parametrize(
    "pieces",
    [
        [HEAD + b"X-Big: " + b"x" * 70_000 + b"\r\n" + CLOSE],
        [HEAD + b"X-Big: ", *[b"x" * 8_000] * 12],
        [HEAD, *[b"X-%d: %b\r\n" % (each, b"x" * 4_000) for each in range(20)]],
        [b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\nHost: pvb.test\r\n" + CLOSE],
        [HEAD + b"".join(b"X-%d: x\r\n" % each for each in range(150)) + CLOSE],
        [HEAD + CLOSE.replace(b"close", b"keep-alive"), HEAD + b"X-Big: ", *[b"x" * 30_000] * 3],
    ],
    ids=["one piece", "without end", "many", "target", "too many", "second request"],
)
async def test_headers_over_64_kb_are_refused(pieces: list[bytes]) -> None:
    async with port(limits()) as to:
        answer = await said(to, *pieces, pause_s=0.01)
    assert "HTTP/1.1 431 Request Header Fields Too Large\r\n" in answer
    assert '"type":"http://pvb.test/problems/headers-too-large"' in answer
    assert "nosniff" in answer


async def test_who_goes_on_sending_after_a_refusal_keeps_what_it_sends() -> None:
    async with port(limits()) as to:
        reader, writer = await asyncio.open_connection("127.0.0.1", to)
        writer.write(HEAD + b"X-Big: ")
        taken = 0
        with suppress(TimeoutError, ConnectionError):
            async with asyncio.timeout(0.6):
                while True:
                    writer.write(b"x" * 1_000_000)
                    await writer.drain()
                    taken += 1
        answer = await reader.read(1000)
        writer.close()
    assert answer.startswith(b"HTTP/1.1 431 ")
    assert taken < 20  # what the buffers of two sockets hold


async def test_what_follows_a_body_counts_as_headers_and_is_dropped() -> None:
    chunked = b"POST / HTTP/1.1\r\nHost: pvb.test\r\nTransfer-Encoding: chunked\r\n"
    async with port(limits()) as to:
        dropped = await said(to, chunked + CLOSE + b"3\r\nabc\r\n0\r\nAuthorization: Bearer x\r\n\r\n")
        endless = await said(to, chunked + b"\r\n3\r\nabc\r\n0\r\nX: ", *[b"x" * 8_000] * 12, pause_s=0.01)
    assert '{"size":3,"headers":3,"host":"pvb.test"}' in dropped
    assert "HTTP/1.1 431 " in endless


async def test_a_large_body_is_no_header() -> None:
    head = b"POST / HTTP/1.1\r\nHost: pvb.test\r\nContent-Length: 900000\r\n" + CLOSE
    async with port(limits(header_bytes=1000)) as to:
        answer = await said(to, head, *[b"x" * 100_000] * 9, pause_s=0.01)
    assert '"size":900000' in answer


@pytest.mark.parametrize(
    "pieces",
    [[b"GET / HT"], [HEAD], [HEAD, *[b"X-Slow: x\r\n"] * 40], [b"\r\n"] * 40, [HEAD + b"\r\n" + HEAD]],
    ids=["target", "headers", "drop by drop", "empty lines", "second request"],
)
async def test_headers_that_do_not_come_in_time_are_given_up(pieces: list[bytes]) -> None:
    async with port(limits(header_s=0.3)) as to:
        answer = await said(to, *pieces, pause_s=0.02, within_s=3)
    assert "HTTP/1.1 408 Request Timeout\r\n" in answer
    assert '"code":"too-slow"' in answer


async def test_a_connection_on_which_nothing_comes_is_closed_without_a_word() -> None:
    async with port(limits(header_s=0.2)) as to:
        assert await said(to, within_s=2) == ""


async def test_a_body_that_nobody_waits_for_holds_no_connection() -> None:
    head = b"POST /unread HTTP/1.1\r\nHost: pvb.test\r\nContent-Length: 1000\r\n\r\n"
    async with port(limits(header_s=0.3)) as to:
        with pytest.raises(ConnectionError):  # the answer came long before; then the connection was closed
            await said(to, head, *[b"x"] * 40, pause_s=0.02, within_s=3)


async def test_an_answer_that_takes_longer_than_the_headers_may_is_given() -> None:
    async with port(limits(header_s=0.1)) as to:
        answer = await said(to, HEAD.replace(b"/health/live", b"/slow") + CLOSE)
    assert answer.startswith("HTTP/1.1 200 ")


async def test_one_address_has_a_bounded_number_of_connections() -> None:
    async with port(limits(connections_per_address=3)) as to:
        held = [await asyncio.open_connection("127.0.0.1", to) for _ in range(3)]
        await asyncio.sleep(0.05)
        refused = await said(to, HEAD + CLOSE)
        for _, writer in held:
            writer.close()
        await asyncio.sleep(0.05)
        again = await said(to, HEAD + CLOSE)
    assert refused.startswith("HTTP/1.1 429 ")
    assert '"code":"too-many-connections"' in refused
    assert "retry-after: 5" in refused
    assert again.startswith("HTTP/1.1 200 ")


async def test_services_behind_the_gateway_take_its_larger_tokens_on_any_number_of_connections() -> None:
    async with port(limits(connections_per_address=1).behind_the_gateway()) as to:
        held = await asyncio.open_connection("127.0.0.1", to)
        answer = await said(to, HEAD + b"X-Big: " + b"x" * 300_000 + b"\r\n" + CLOSE)
        held[1].close()
    assert answer.startswith("HTTP/1.1 200 ")


async def test_what_is_no_http_gets_a_problem_document() -> None:
    async with port(limits()) as to:
        answer = await said(to, b"\x16\x03\x01 hello\r\n\r\n")
    assert answer.startswith("HTTP/1.1 400 Bad Request\r\n")
    assert '"code":"not-http"' in answer


async def test_after_a_request_for_another_protocol_nothing_more_is_taken() -> None:
    """The parser stops there, so that a body would be read as the next request."""
    upgrade = HEAD + b"Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 80\r\n\r\n"
    async with port(limits()) as to:
        answer = await said(to, upgrade, HEAD + b"\r\n", pause_s=0.1)
    assert answer.count("HTTP/1.1 ") == 1


async def test_a_whole_address_as_target_says_the_host() -> None:
    async with port(limits()) as to:
        answer = await said(to, b"GET http://other.example:80/x HTTP/1.1\r\nHost: pvb.test\r\n" + CLOSE)
    assert '"host":"other.example"' in answer


async def test_ordinary_clients_reuse_their_connection() -> None:
    async with (
        port(limits(connections_per_address=1)) as to,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{to}", trust_env=False) as client,
    ):
        answers = [await client.post("/", content=b"x" * each) for each in (0, 10, 100_000, 10)]
    assert [each.json()["size"] for each in answers] == [0, 10, 100_000, 10]


def test_an_ipv6_subscriber_counts_as_one() -> None:
    assert network_of("2001:db8:1:2::1") == network_of("2001:db8:1:2:ffff::9") == "2001:db8:1:2::/64"
    assert network_of("192.0.2.7") == "192.0.2.7"
    assert network_of(None) == "unknown"


async def tells_address(scope: Scope, receive: Receive, send: Send) -> None:
    """An app that answers for which address a request counts."""
    await JSONResponse(scope["client"][0])(scope, receive, send)


@pytest.mark.parametrize(
    ("proxies", "address"),
    [([], "127.0.0.1"), (["192.0.2.0/24"], "127.0.0.1"), (["127.0.0.1", "203.0.113.0/24"], "198.51.100.7")],
)
async def test_a_proxy_that_is_named_says_for_whom_a_request_counts(proxies: list[str], address: str) -> None:
    forwarded = b"X-Forwarded-For: 192.0.2.1, 198.51.100.7\r\nX-Forwarded-For: 203.0.113.5\r\n"
    named = ConnectionLimits(public_url="http://pvb.test", connections_per_address=1, proxies=proxies)  # type: ignore[arg-type]  # as the environment gives them
    async with port(named, tells_address) as to:
        reader, writer = await asyncio.open_connection("127.0.0.1", to)
        second = await said(to, HEAD + CLOSE)
        writer.write(HEAD + forwarded + CLOSE)
        answer = (await reader.read()).decode()
        writer.close()
    assert answer.endswith(f'"{address}"')
    assert second.startswith("HTTP/1.1 429 ") is (address == "127.0.0.1")


def test_proxies_are_addresses_and_services_believe_none() -> None:
    with pytest.raises(ValidationError):
        ConnectionLimits(proxies=["*"])  # type: ignore[list-item]  # as the environment gives it
    assert ConnectionLimits(proxies=["10.0.0.4"]).behind_the_gateway().proxies == []  # type: ignore[list-item]  # the same

"""HTTP at the way in, as the RFCs have it: headers that count once, hosts, expectations, and browsers elsewhere."""

import asyncio

import httpx
import pytest

from deploy.launcher.connections import ConnectionLimits
from deploy.launcher.serving import address_of, listen, serving
from gateway.heads import SINGLE
from tests.services.gateway.fakes import URL, Stage, bearer

PORTAL = "https://portal.example"
PREFLIGHT = {
    "Origin": PORTAL,
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization",
}


@pytest.mark.parametrize("name", sorted(name.decode() for name in SINGLE - {b"host", b"content-length"}))
async def test_a_header_that_has_one_value_is_refused_twice(name: str) -> None:
    stage = Stage()
    async with stage.client() as client:
        request = client.build_request("POST", "/voucher/v1/pilots", content=b"{}")
        request.headers = httpx.Headers([*request.headers.raw, (name.encode(), b"a"), (name.encode(), b"a")])
        answer = await client.send(request)
    assert (answer.status_code, answer.json()["code"]) == (400, "header-repeated")
    assert not stage.services["voucher"].seen


async def test_headers_that_are_lists_may_be_repeated() -> None:
    async with Stage().client() as client:
        lists = [
            ("Accept", "text/html"),
            ("Accept", "application/json"),
            ("If-None-Match", '"1"'),
            ("If-None-Match", '"2"'),
        ]
        answer = await client.get("/registry/v1/providers", headers=lists)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("pvb.test", 200),
        ("PVB.test:8443", 200),
        ("localhost:8000", 200),
        ("127.0.0.1", 200),
        ("[::1]:8000", 200),
        ("evil.example", 421),
        ("pvb.test.evil.example", 421),
        ("10.1.2.3:8000", 421),
        ("", 400),
        ("a b", 400),
        ("pvb.test, evil.example", 400),
        ("user@pvb.test", 400),
    ],
)
async def test_only_our_own_hosts_are_answered(host: str, status: int) -> None:
    async with Stage().client() as client:
        answer = await client.get("/registry/v1/providers", headers={"Host": host})
        by_probe = await client.get("/health/live", headers={"Host": host})
    assert answer.status_code == status
    assert by_probe.status_code == (400 if status == 400 else 200)


async def test_outside_the_sandbox_this_machine_is_no_host_and_the_settings_name_more() -> None:
    stage = Stage(sandbox=False, clock=None, host_names=["pvb.internal"])
    async with stage.client() as client:
        answers = [
            await client.get("/registry/v1/providers", headers={"Host": host})
            for host in ("localhost", "pvb.internal", "pvb.test")
        ]
    assert [each.status_code for each in answers] == [421, 200, 200]


async def test_a_request_without_host_is_refused_but_for_http_1_0() -> None:
    with listen("127.0.0.1", 0) as listener:
        async with serving(Stage().gateway(), listener, ConnectionLimits(public_url=URL)):
            port = int(address_of(listener).rpartition(":")[2])
            answers = [
                await _said(port, lines)
                for lines in (
                    b"GET /registry/v1/providers HTTP/1.1\r\n",
                    b"GET /registry/v1/providers HTTP/1.0\r\n",
                    b"GET /registry/v1/providers HTTP/1.1\r\nHost: pvb.test\r\nHost: pvb.test\r\n",
                    b"GET http://evil.example/registry/v1/providers HTTP/1.1\r\nHost: pvb.test\r\n",
                    b"POST /voucher/v1/pilots HTTP/1.1\r\nHost: pvb.test\r\nContent-Length: 1\r\nContent-Length: 1\r\n",
                )
            ]
    assert [each[9:12] for each in answers] == ["400", "200", "400", "421", "400"]


async def test_the_body_is_asked_for_only_when_it_is_wanted() -> None:
    head = b"Host: pvb.test\r\nExpect: 100-continue\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
    with listen("127.0.0.1", 0) as listener:
        async with serving(Stage().gateway(), listener, ConnectionLimits(public_url=URL)):
            port = int(address_of(listener).rpartition(":")[2])
            wanted = await _said(port, b"POST /voucher/v1/pilots HTTP/1.1\r\n" + head % 2, b"{}")
            too_large = await _said(port, b"POST /voucher/v1/pilots HTTP/1.1\r\n" + head % 9_000_000)
    assert wanted.startswith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 ")
    assert too_large.startswith("HTTP/1.1 413 ")


async def test_another_expectation_is_refused() -> None:
    async with Stage().client() as client:
        answer = await client.get("/registry/v1/providers", headers={"Expect": "cake"})
    assert (answer.status_code, answer.json()["code"]) == (417, "expectation-unknown")


async def test_pages_of_listed_origins_may_send_and_read() -> None:
    stage = Stage(cors_origins=[PORTAL])
    async with stage.client() as client:
        asked = await client.options("/voucher/v1/vouchers", headers=PREFLIGHT)
        headers = await bearer(client, "vera")
        read = await client.get("/voucher/v1/vouchers", headers=headers | {"Origin": PORTAL})
        refused = await client.get("/voucher/v1/feed", headers={"Origin": PORTAL})
    assert asked.status_code == 204
    assert asked.headers["access-control-allow-origin"] == PORTAL
    assert "POST" in asked.headers["access-control-allow-methods"]
    assert {"authorization", "idempotency-key", "if-match"} <= {
        each.strip().lower() for each in asked.headers["access-control-allow-headers"].split(",")
    }
    for answer in (read, refused):
        assert answer.headers["access-control-allow-origin"] == PORTAL
        assert answer.headers["vary"] == "Origin"
        assert "ETag" in answer.headers["access-control-expose-headers"]
    assert "access-control-allow-credentials" not in read.headers


async def test_pages_of_other_origins_may_read_what_is_public_and_nothing_else() -> None:
    elsewhere = {"Origin": "https://elsewhere.example"}
    async with Stage(cors_origins=[PORTAL]).client() as client:
        asked = await client.options("/voucher/v1/vouchers", headers=PREFLIGHT | elsewhere)
        public = await client.get("/auth/personas", headers=elsewhere)
        preflight = await client.options("/auth/personas", headers=elsewhere | {"Access-Control-Request-Method": "GET"})
        changing = await client.options("/sandbox/clock", headers=elsewhere | {"Access-Control-Request-Method": "POST"})
        token = await client.post("/auth/token", headers=elsewhere, data={"grant_type": "x"})
    assert "access-control-allow-origin" not in asked.headers
    assert public.headers["access-control-allow-origin"] == "*"
    assert (preflight.status_code, preflight.headers["access-control-allow-origin"]) == (204, "*")
    assert preflight.headers["access-control-allow-methods"] == "GET, HEAD"
    assert (changing.status_code, "access-control-allow-origin" in changing.headers) == (405, False)
    assert "access-control-allow-origin" not in token.headers


async def test_head_is_get_without_its_body() -> None:
    async with Stage().client() as client:
        for path in ("/", "/docs", "/health/live", "/auth/personas", "/.well-known/api-catalog", "/nowhere"):
            got, headed = await client.get(path), await client.head(path)
            changing = {"traceparent", "date"} | ({"content-length"} if path == "/nowhere" else set())
            assert headed.status_code == got.status_code
            assert headed.content == b""
            assert {k: v for k, v in headed.headers.items() if k not in changing} == {
                k: v for k, v in got.headers.items() if k not in changing
            }, path


async def test_a_range_gets_the_whole() -> None:
    async with Stage().client() as client:
        answer = await client.get("/auth/personas", headers={"Range": "bytes=0-3"})
    assert answer.status_code == 200
    assert answer.json()["items"]
    assert "content-range" not in answer.headers


async def _said(port: int, head: bytes, body: bytes = b"") -> str:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(head if head.endswith(b"\r\n\r\n") else head + b"Connection: close\r\n\r\n")
    if body:
        await asyncio.sleep(0.05)
        writer.write(body)
    async with asyncio.timeout(5):
        answer = (await reader.read()).decode()
    writer.close()
    return answer

"""What the gateway writes down of a request, and what it never does."""

import asyncio
import json
from contextlib import nullcontext

import pytest
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from services.common.metrics import Metrics
from services.common.web.edge import Edge
from tests.services.gateway.fakes import Stage, bearer, serving
from tests.services.gateway.test_delivery import ONE_PROCESS, PROCESSES, delivering


async def test_one_line_a_request_with_the_trace_and_without_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    async with Stage(access_log=True).client() as client:
        headers = await bearer(client, "zonnehof")
        answer = await client.post("/claims/v1/batches?secret=query", headers=headers, content=b"body of a batch")
        await client.get("/claims/v1/feed", headers=headers)
    said = capsys.readouterr().err
    lines = [json.loads(line) for line in said.splitlines()]
    assert [(each["method"], each["path"], each["status"]) for each in lines] == [
        ("POST", "/auth/token", 200),
        ("POST", "/claims/v1/batches", 201),
        ("GET", "/claims/v1/feed", 404),
    ]
    assert lines[1]["roles"] == "provider"
    assert all(len(each["trace_id"]) == 32 for each in lines)
    assert answer.status_code == 201
    for secret in (headers["Authorization"].removeprefix("Bearer "), "secret", "body", "sandbox", "127.0.0.1"):
        assert secret not in said


@pytest.mark.parametrize("written", ["936075983", "936.075.983", "936 075 983", "9360.75.983", "12345678"])
async def test_a_persons_number_in_a_path_is_masked(written: str, capsys: pytest.CaptureFixture[str]) -> None:
    an_id = "0198f7a0-1111-7000-8000-222222222012"
    async with Stage(access_log=True).client() as client:
        for path in (f"/indication/v1/clients/{written}", f"/indication/v1/{written}/{an_id}"):
            await client.get(path)
    said = capsys.readouterr().err
    assert written not in said
    assert [json.loads(line)["path"] for line in said.splitlines()] == [
        "/indication/v1/clients/*********",
        f"/indication/v1/*********/{an_id}",
    ]


async def test_a_caller_that_hangs_up_is_written_down_as_such(capsys: pytest.CaptureFixture[str]) -> None:
    for topology in (ONE_PROCESS, PROCESSES):
        stage = Stage(access_log=True)
        stage.services["voucher"].app = _reads_all
        stage.transport.apps["voucher"] = _reads_all
        async with delivering(stage, topology) as client:
            url = str(client.base_url) if topology == PROCESSES else None
            async with serving(stage.gateway()) if url is None else nullcontext(url) as at:
                port = int(at.rstrip("/").rpartition(":")[2])
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                head = b"POST /voucher/v1/size HTTP/1.1\r\nHost: pvb.test\r\nContent-Length: 500000\r\n\r\n"
                writer.write(head + b"x" * 100_000)
                await asyncio.sleep(0.2)
                writer.close()
                await asyncio.sleep(0.2)
        lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
        seen = [(each["status"], each["level"]) for each in lines if each["event"] == "access"]
        assert seen == [(499, "info")], topology


async def _reads_all(scope: Scope, receive: Receive, send: Send) -> None:
    await Edge(_body, version="1", name="voucher", measures=Metrics("voucher"))(scope, receive, send)


async def _body(scope: Scope, receive: Receive, send: Send) -> None:
    await Request(scope, receive).body()

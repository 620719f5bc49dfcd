"""What the gateway writes down of a request, and what it never does."""

import json

import pytest

from tests.services.gateway.fakes import Stage, bearer


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

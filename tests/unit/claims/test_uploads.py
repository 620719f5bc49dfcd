"""Batches as they are taken in: what a faulty one may cost, and that its faults keep their places."""

import asyncio
import gc
import json
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import Request
from fastapi.exceptions import RequestValidationError

from services.claims.operations.uploads import LINES_AT_ONCE as PART
from services.claims.operations.uploads import taking_in
from services.claims.refusals.batches import FileRefused
from services.claims.schemas.batches import LINES_AT_MOST
from services.common.clock import Clock
from services.common.web.bodies import TooManyNames
from services.common.web.problems import MOST_FAULTS

LINE = {
    "lineReference": "2026-09-000001",
    "agreementId": "01900000-0000-7000-8000-000000000001",
    "performanceCode": "V051",
    "serviceFrom": "2026-09-01",
    "serviceTo": "2026-09-30",
    "quantity": 1.5,
    "unitPriceCents": 17198,
    "amountCents": 25797,
    "kind": "D",
}


def batch(count: int, wrong: Callable[[int], dict[str, Any]] = lambda _: {}) -> bytes:
    lines = [LINE | {"lineReference": f"R-{number}"} | wrong(number) for number in range(count)]
    return json.dumps({"lines": lines}).encode()


class Sent(Request):
    """A request whose body comes in one piece."""

    def __init__(self, body: bytes, kind: str) -> None:
        super().__init__({"type": "http", "headers": [(b"content-type", kind.encode())]})
        self._sent = body

    async def stream(self) -> AsyncGenerator[bytes, None]:
        yield self._sent


async def taken(body: bytes, kind: str = "application/json") -> tuple[int, bytes]:
    clock = Clock(datetime(2026, 10, 5, tzinfo=UTC))
    async with taking_in(Sent(body, kind), clock, 50_000_000) as upload:
        return upload.line_count, b"".join(upload.chunks())


async def longest_wait_s(work: Awaitable[object]) -> float:
    """How long the event loop was away from its other work meanwhile.

    Without garbage collection: what a test process holds beside the upload takes a tenth of a second to look through.
    """
    longest, task = 0.0, asyncio.ensure_future(work)
    gc.disable()
    try:
        while not task.done():
            began = time.perf_counter()
            await asyncio.sleep(0)
            longest = max(longest, time.perf_counter() - began)
    finally:
        gc.enable()
    with pytest.raises(FileRefused):
        await task
    return longest


@pytest.mark.parametrize("count", [1, PART, PART + 1, 3 * PART + 7])
async def test_every_line_is_taken_in_order(count: int) -> None:
    line_count, rows = await taken(batch(count))
    assert line_count == count
    assert [row.split(b",")[0] for row in rows.splitlines()] == [f"R-{each}".encode() for each in range(count)]


async def test_faults_keep_their_places_in_the_whole() -> None:
    at = {0, PART - 1, PART, 2 * PART + 3}
    body = json.loads(batch(3 * PART, lambda number: {"kind": "X"} if number in at else {}))
    with pytest.raises(FileRefused) as refused:
        await taken(json.dumps(body | {"colour": "red"}).encode())
    places = {each.pointer for each in refused.value.parts}
    assert places == {f"/body/lines/{number}/kind" for number in at} | {"/body/colour"}
    assert refused.value.facts["fault_count"] == len(at) + 1


async def test_all_faults_are_counted_and_a_thousand_worded_while_others_go_on() -> None:
    began = time.perf_counter()
    with pytest.raises(FileRefused) as refused:
        await taken(b'{"lines": [' + b",".join([b"{}"] * LINES_AT_MOST) + b"]}")
    whole_s = time.perf_counter() - began
    assert len(refused.value.parts) == MOST_FAULTS
    assert refused.value.facts["fault_count"] == LINES_AT_MOST * (len(LINE))
    assert await longest_wait_s(taken(b'{"lines": [' + b",".join([b"{}"] * LINES_AT_MOST) + b"]}")) < whole_s / 3


async def test_more_lines_than_a_batch_has_are_not_looked_at() -> None:
    with pytest.raises(RequestValidationError) as refused:
        await taken(b'{"lines": [' + b",".join([b"{}"] * 300_000) + b"]}")
    assert [(each["type"], each["loc"]) for each in refused.value.errors()] == [("too_long", ("body", "lines"))]


async def test_names_that_do_not_exist_are_counted_before_a_line_is_judged() -> None:
    with pytest.raises(TooManyNames):
        await taken(batch(300, lambda number: {f"x{number}": 1}))


@pytest.mark.parametrize(
    "body", [b"[]", b"{}", b'{"lines": {}}', b'{"lines": []}', b"7", b'{"lines": [], "lines": []}']
)
async def test_what_is_no_batch_is_refused(body: bytes) -> None:
    with pytest.raises(RequestValidationError):
        await taken(body)


async def test_a_total_beside_a_faulty_row_is_told_by_its_lines() -> None:
    header = ",".join([*LINE, "previousReference"])
    row = "R-1,01900000-0000-7000-8000-000000000001,V051,2026-09-01,2026-09-30,x,17198,25797,D,"
    with pytest.raises(FileRefused) as refused:
        await taken(f"{header}\n{row}\n#total,2,25797\n".encode(), "text/csv")
    assert [(each.pointer, each.code) for each in refused.value.parts] == [
        ("/rows/2/quantity", "quantity-form"),
        ("/rows/3", "total-differs"),
    ]
    assert refused.value.parts[1].facts["sum_cents"] is None

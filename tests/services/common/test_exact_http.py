"""What every route does with bodies, media types, conditions, ranges and links, on an app without a database."""

import json
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from fastapi import Response
from fastapi.responses import StreamingResponse
from prometheus_client import generate_latest
from starlette.types import Message

from services.common.metrics import Metrics
from services.common.schemas import Page, Schema
from services.common.tokens import Verifier
from services.common.web import etags
from services.common.web.access import Routes, public
from services.common.web.app import conforming_app
from services.common.web.etags import IfMatch
from services.common.web.media import produces
from services.common.web.paging import Paging
from services.common.web.problems import MOST_FAULTS, add_problem_handlers

PUBLIC = "https://pvb.public.example"


class Item(Schema):
    """One item."""

    weight: int


class Parcel(Schema):
    """A parcel with items."""

    items: list[Item]


router = Routes()


@router.get("/parcels")
@public
async def list_parcels(page: Paging) -> Page[int]:
    """More than a page."""
    return page.answer(Page[int], range(page.size + 1), key=str)


@router.get("/parcels/{parcel}")
@public
async def get_parcel(parcel: int, response: Response) -> dict[str, int]:
    """A parcel in version 3."""
    etags.send(response, 3)
    return {"parcel": parcel}


@router.put("/parcels/{parcel}")
@public
async def change_parcel(parcel: int, body: Parcel, match: IfMatch) -> dict[str, int]:
    """Change version 3."""
    etags.check(3, match)
    return {"items": len(body.items)}


@router.get("/picture")
@public
@produces("image/png", "text/plain")
async def get_picture() -> Response:
    """No JSON."""
    return StreamingResponse(iter([b"abc", b"def"]), media_type="image/png")


HOST = SimpleNamespace(
    settings=SimpleNamespace(public_url=PUBLIC), metrics=Metrics("toy"), verifier=Verifier({"keys": []})
)


def client() -> httpx.AsyncClient:
    app = conforming_app("toy", "Toy", "A toy.", HOST, [router])
    add_problem_handlers(app, {})
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://evil.example")


async def put(body: object, **headers: str) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    usual = {"Content-Type": "application/json", "If-Match": '"3"'}
    async with client() as toy:
        return await toy.put("/parcels/1", content=content, headers=usual | headers)


async def get(path: str, headers: Any = None) -> httpx.Response:
    async with client() as toy:
        return await toy.get(path, headers=headers)


GOOD = {"items": [{"weight": 1}]}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If-Match": '"2", "3"'}, 200),
        ({"If-Match": "*"}, 200),
        ({"If-Match": 'W/"3"'}, 412),
        ({"If-Match": '"2"'}, 412),
        ({"If-Match": '"3"', "If-None-Match": "*"}, 412),
        ({"If-Match": "3"}, 400),
        ({"If-Match": ""}, 428),
    ],
)
async def test_a_change_is_made_for_the_versions_that_the_caller_names(headers: dict[str, str], status: int) -> None:
    assert (await put(GOOD, **headers)).status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([("If-None-Match", '"3"')], 304),
        ([("If-None-Match", 'W/"3"')], 304),
        ([("If-None-Match", '"1"'), ("If-None-Match", '"3"')], 304),
        ([("If-None-Match", "*")], 304),
        ([("If-None-Match", '"4"')], 200),
        ([("If-Match", '"3"')], 200),
        ([("If-Match", '"4"')], 412),
        ([("If-Match", 'W/"3"')], 412),
        ([("If-None-Match", "3")], 400),
    ],
)
async def test_a_reading_is_answered_under_its_conditions(headers: list[tuple[str, str]], status: int) -> None:
    answer = await get("/parcels/1", headers)
    assert answer.status_code == status
    if status == 304:
        assert (answer.content, answer.headers["etag"]) == (b"", '"3"')
        assert "content-type" not in answer.headers


@pytest.mark.parametrize(
    ("path", "accept", "status"),
    [
        ("/parcels/1", "application/json;q=0.1", 200),
        ("/parcels/1", "application/json;q=0, */*", 406),
        ("/parcels/1", "*/*;q=0", 406),
        ("/parcels/1", "text/html", 406),
        ("/parcels/1", "application/problem+json", 200),
        ("/picture", "image/png;q=0, text/plain", 200),
        ("/picture", "image/*;q=0, text/*;q=0.0, */*", 406),
    ],
)
async def test_the_weight_of_a_media_type_counts(path: str, accept: str, status: int) -> None:
    assert (await get(path, {"Accept": accept})).status_code == status


async def test_an_answer_without_coding_can_be_excluded() -> None:
    refused = await get("/parcels/1", {"Accept-Encoding": "gzip, identity;q=0"})
    assert (refused.status_code, refused.json()["code"]) == (406, "coding-not-acceptable")
    assert (await get("/parcels/1", {"Accept-Encoding": "gzip;q=0"})).status_code == 200


@pytest.mark.parametrize(("coding", "status"), [("gzip", 415), ("identity, br", 415), ("identity", 200)])
async def test_a_body_in_an_unknown_coding_is_refused(coding: str, status: int) -> None:
    answer = await put(GOOD, **{"Content-Encoding": coding})
    assert answer.status_code == status
    if status == 415:
        assert answer.headers["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (b'{"items": [{"weight": 1, "weight": 2}]}', "/body/weight"),
        (json.dumps(GOOD).encode("utf-16"), "/body/0"),
        (b'{"items": [{"weight": NaN}]}', "/body/0"),
    ],
)
async def test_a_body_that_can_be_read_in_two_ways_is_refused(body: bytes, pointer: str) -> None:
    answer = await put(body)
    assert (answer.status_code, [each["pointer"] for each in answer.json()["errors"]]) == (400, [pointer])


async def test_too_many_unknown_names_or_parameters_are_refused_before_they_are_judged() -> None:
    deep = await put({"items": [{"weight": "x", f"x{each}": 1} for each in range(300)]})
    flat = await put({f"x{each}": 1 for each in range(2_000)})
    queried = await get("/parcels?" + "&".join(f"x{each}=1" for each in range(300)))
    assert [each.json()["code"] for each in (deep, flat, queried)] == ["too-many-names"] * 2 + ["too-many-parameters"]
    assert {each.status_code for each in (deep, flat, queried)} == {400}
    assert len((await put(GOOD | {f"x{each}": 1 for each in range(150)})).json()["errors"]) == 150


async def test_a_body_larger_than_its_form_can_be_is_refused_unread() -> None:
    async def never() -> AsyncIterator[bytes]:
        yield b"{"
        raise AssertionError("the body was read")

    headers = {"Content-Type": "application/json", "If-Match": '"3"', "Content-Length": "900000"}
    async with client() as toy:
        unread = await toy.put("/parcels/1", content=never(), headers=headers)
    read = await put(json.dumps(GOOD).encode() + b" " * 900_000)
    assert [(each.status_code, each.json()["code"]) for each in (unread, read)] == [(413, "body-too-large")] * 2


async def test_faults_are_counted_to_the_end_and_worded_up_to_a_thousand() -> None:
    answer = (await put({"items": [{"weight": "x"}] * 1500})).json()
    assert len(answer["errors"]) == MOST_FAULTS
    assert "1500" in answer["detail"]


async def test_a_range_gets_the_whole_and_head_is_get_without_its_body() -> None:
    async with client() as toy:
        for path in ("/parcels", "/parcels/1", "/picture"):
            got = await toy.get(path, headers={"Accept": "*/*", "Range": "bytes=0-1"})
            headed = await toy.head(path, headers={"Accept": "*/*"})
            assert (got.status_code, headed.status_code, headed.content) == (200, 200, b"")
            assert {k: v for k, v in got.headers.items() if k != "traceparent"} == {
                k: v for k, v in headed.headers.items() if k != "traceparent"
            }


async def test_links_come_from_the_public_address_and_never_from_the_host() -> None:
    page, lost = await get("/parcels?pageSize=2"), await get("/nowhere")
    assert page.headers["link"].startswith(f"<{PUBLIC}/parcels?pageSize=2&cursor=")
    assert lost.json()["type"] == f"{PUBLIC}/problems/not-found"
    assert "evil" not in page.text + str(page.headers) + lost.text + str(lost.headers)


async def test_a_caller_who_hangs_up_is_no_error_of_ours() -> None:
    async def gone() -> Message:
        return {"type": "http.disconnect"}

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    app = conforming_app("toy", "Toy", "A toy.", HOST, [router])
    headers = [(b"content-type", b"application/json"), (b"content-length", b"9"), (b"if-match", b'"3"')]
    scope = {"type": "http", "method": "PUT", "path": "/parcels/1", "query_string": b"", "headers": headers}
    await app({**scope, "state": {}, "http_version": "1.1", "root_path": ""}, gone, send)
    assert sent == []
    counted = generate_latest(HOST.metrics.registry).decode()
    assert 'status="499"' in counted
    assert 'status="500"' not in counted

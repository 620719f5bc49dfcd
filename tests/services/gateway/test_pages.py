"""Pages for people, the catalogue, health and the sandbox clock."""

from datetime import datetime
from html.parser import HTMLParser

import pytest

from gateway.markup import VOID
from tests.services.gateway.fakes import SIGNERS, URL, Stage, bearer


class Outline(HTMLParser):
    """Checks that every element is closed, and keeps what a reader of the page needs."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.headings: list[int] = []
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        said = dict(attrs)
        if tag == "a":
            self.links.append(said["href"] or "")
        if "id" in said:
            self.ids.append(said["id"] or "")
        if tag in {"h1", "h2", "h3"}:
            self.headings.append(int(tag[1]))
        assert tag != "script"

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/problems",
        "/problems/voucher-says-no",
        "/problems/token-invalid",
        "/docs",
        "/docs/voucher",
        "/docs/gateway",
    ],
)
async def test_a_page_is_whole_and_reachable_and_takes_nothing_from_elsewhere(path: str) -> None:
    async with Stage().client() as client:
        answer = await client.get(path, headers={"Accept": "text/html,application/xhtml+xml"})
        outline = Outline(answer.text)
        for link in outline.links:
            if link.startswith("/"):
                assert (await client.get(link)).status_code == 200, link
            else:
                assert link[1:] in outline.ids, link
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert '<html lang="nl">' in answer.text
    assert 'lang="en"' in answer.text
    assert answer.text.count("<h1>") == 1
    assert all(after - before <= 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False))
    assert len(outline.ids) == len(set(outline.ids))
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


async def test_a_problem_page_shows_text_as_text() -> None:
    async with Stage().client() as client:
        page = (await client.get("/problems/voucher-says-no")).text
    assert "Nee van &lt;voucher&gt;" in page
    assert "No from &lt;voucher&gt;" in page


async def test_problems_can_be_had_as_json() -> None:
    async with Stage().client() as client:
        listed = (await client.get("/problems", headers={"Accept": "application/json"})).json()["items"]
        one = (await client.get("/problems/too-large", headers={"Accept": "application/json"})).json()
        none = await client.get("/problems/nothing", headers={"Accept": "application/json"})
    codes = [each["code"] for each in listed]
    assert {"claims-says-no", "token-invalid", "too-large", "clock-backwards"} <= set(codes)
    assert codes == sorted(codes)
    assert one["status"] == 413
    assert none.status_code == 404


async def test_a_page_that_is_not_there_is_still_a_page() -> None:
    async with Stage().client() as client:
        for path in ("/problems/nothing", "/docs/nothing"):
            answer = await client.get(path)
            assert answer.status_code == 404
            Outline(answer.text)


async def test_pages_do_without_a_service_that_is_away() -> None:
    stage = Stage()
    del stage.transport.apps["claims"]
    async with stage.client() as client:
        problems = await client.get("/problems")
        docs = await client.get("/docs/claims")
    assert "voucher-says-no" in problems.text
    assert docs.status_code == 503


async def test_every_problem_the_gateway_answers_with_has_its_page() -> None:
    async with Stage().client() as client:
        refused = await client.get("/voucher/v1/pilots", headers={"Authorization": "Bearer bad"})
        kind = refused.json()["type"]
        assert kind == f"{URL}/problems/token-invalid"
        assert (await client.get(kind)).status_code == 200


async def test_the_catalogue_lists_every_api() -> None:
    async with Stage().client() as client:
        answer = await client.get("/.well-known/api-catalog")
        head = await client.head("/.well-known/api-catalog")
        found, *apis = answer.json()["linkset"]
        for api in apis:
            for relation in ("service-desc", "service-doc", "status"):
                assert (await client.get(api[relation][0]["href"])).status_code == 200
    assert answer.headers["content-type"].startswith("application/linkset+json")
    assert {each["href"] for each in found["item"]} == {f"{URL}/{name}/v1" for name in SIGNERS}
    assert 'rel="api-catalog"' in head.headers["link"]


async def test_ready_says_who_is_not() -> None:
    stage = Stage()
    async with stage.client() as client:
        ready = await client.get("/health/ready")
        stage.services["claims"].is_ready = False
        del stage.transport.apps["voucher"]
        not_ready = await client.get("/health/ready")
        live = await client.get("/health/live")
    assert (ready.status_code, ready.json()["status"]) == (200, "ready")
    assert [each["service"] for each in ready.json()["services"]] == list(SIGNERS[1:])
    assert not_ready.status_code == 503
    assert not_ready.json()["facts"] == {"services": "voucher, claims"}
    assert live.status_code == 200


async def test_the_clock_moves_forward_for_all_services() -> None:
    stage = Stage()
    async with stage.client() as client:
        headers = await bearer(client, "vera")
        before = await client.get("/sandbox/clock")
        moved = await client.post("/sandbox/clock", headers=headers, json={"days": 30})
        again = await client.post("/sandbox/clock", headers=headers, json={"to": "2027-01-01T00:00:00+01:00"})
        after = await client.get("/gateway/v1/sandbox/clock")
    assert before.json()["now"].startswith("2026-10-05T07:00")
    assert moved.json()["now"].startswith("2026-11-04T08:00")  # the same time of day, after summer time ended
    assert again.json()["now"].startswith("2026-12-31T23:00")
    assert after.json()["now"].startswith("2026-12-31T23:00")
    assert len({each.moved_to for each in stage.services.values()}) == 1


@pytest.mark.parametrize(
    ("move", "status", "code"),
    [
        ({"to": "2026-10-01T00:00:00+02:00"}, 409, "clock-backwards"),
        ({"to": "2100-01-01T00:00:00+01:00"}, 409, "clock-too-far"),
        ({"to": "9999-12-31T23:59:59-23:59"}, 409, "clock-too-far"),
        ({"to": "0001-01-01T00:00:00+23:59"}, 409, "clock-backwards"),
        ({"to": None}, 400, "bad-input"),
        ({"days": None}, 400, "bad-input"),
        ({"to": None, "days": 1}, 400, "bad-input"),
        ({"to": "2026-12-01"}, 400, "bad-input"),
        ({"days": 0}, 400, "bad-input"),
        ({"days": 1, "to": "2027-01-01T00:00:00+01:00"}, 400, "bad-input"),
        ({}, 400, "bad-input"),
        ({"hours": 1}, 400, "bad-input"),
    ],
)
async def test_the_clock_does_not_go_where_it_cannot(move: dict[str, object], status: int, code: str) -> None:
    stage = Stage()
    async with stage.client() as client:
        answer = await client.post("/sandbox/clock", headers=await bearer(client, "vera"), json=move)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert all(each.moved_to is None for each in stage.services.values())


async def test_a_clock_that_stopped_half_way_can_be_moved_on() -> None:
    stage = Stage()
    claims = stage.transport.apps.pop("claims")
    async with stage.client() as client:
        headers = await bearer(client, "vera")
        move = {"to": "2027-01-01T00:00:00+01:00"}
        assert (await client.post("/sandbox/clock", headers=headers, json=move)).status_code == 503
        stage.transport.apps["claims"] = claims
        assert (await client.post("/sandbox/clock", headers=headers, json=move)).status_code == 200
    assert len({each.moved_to for each in stage.services.values()}) == 1


async def test_a_gateway_that_started_anew_takes_the_time_of_the_services() -> None:
    stage = Stage()
    for each in stage.services.values():
        each.moved_to = datetime.fromisoformat("2027-03-01T09:00:00+01:00")
    async with stage.client() as client:
        headers = await bearer(client, "vera")
        moved = await client.post("/sandbox/clock", headers=headers, json={"days": 1})
        again = await client.post("/sandbox/clock", headers=headers, json={"days": 1})
    assert moved.json()["now"].startswith("2027-03-01T08:00")
    assert again.json()["now"].startswith("2027-03-02T08:00")


async def test_only_a_persona_moves_the_clock_and_only_in_the_sandbox() -> None:
    async with Stage().client() as client:
        assert (await client.post("/sandbox/clock", json={"days": 1})).status_code == 401
    async with Stage(sandbox=False, clock=None).client() as client:
        assert (await client.get("/sandbox/clock")).status_code == 403


async def test_the_document_and_the_keys_are_public() -> None:
    async with Stage().client() as client:
        document = await client.get("/gateway/v1/openapi.json")
        keys = await client.get("/auth/jwks.json")
    assert document.headers["access-control-allow-origin"] == "*"
    assert document.json()["servers"][0]["url"] == "https://pvb.test/gateway/v1"
    assert keys.json()["keys"][0]["kid"] == "issuer"
    assert "d" not in keys.json()["keys"][0]

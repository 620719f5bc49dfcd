"""What is common, proven with a toy: access, problems, keys, versions, paging, feed, readers, explanations."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest
import uvicorn
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from deploy.launcher.databases import administering, create_database
from deploy.launcher.embedded_postgres import EmbeddedPostgres, free_port
from services.common.data.feed import begin_epoch
from services.common.data.quick import Quick
from services.common.http import InProcess, OverSockets
from services.common.ids import new_id
from services.common.refusals import PeerAway, Unavailable
from services.common.settings import ServiceSettings
from services.common.web.app import mounted
from tests.services.common.toy import TAKEN_AT_ONCE, TOY_SQL, create_toy
from tests.stage import SANDBOX_START, Stage, keyed

ANNA = new_id()


class ToyStage(Stage):
    """Two toys: `registry` writes, `claims` reads it."""

    def toy(self, name: str, reads: str | None, url: str) -> FastAPI:
        settings = ServiceSettings(
            database_url=url,  # type: ignore[arg-type]  # made a secret by the model
            sandbox=True,
            clock=SANDBOX_START,
            jwks=self.jwks,
            signing_key=self._private[name],  # type: ignore[arg-type]  # made a secret by the model
            pool_size=5,
        )
        app = create_toy(name, reads, settings, self.transport)
        self.apps[name] = app
        return app


@pytest.fixture(scope="module")
def toy_template(postgres: EmbeddedPostgres) -> str:
    with administering(postgres.admin_url) as admin:
        create_database(admin, "toy_template")
    with psycopg.connect(postgres.url_of("toy_template")) as connection:
        connection.execute(TOY_SQL)
    return "toy_template"


@pytest.fixture
def toy_database(postgres: EmbeddedPostgres, toy_template: str) -> Iterator[Callable[[], str]]:
    with administering(postgres.admin_url) as admin:

        def make() -> str:
            name = f"toy_{new_id().hex[-12:]}"
            create_database(admin, name, template=toy_template)
            return postgres.url_of(name)

        yield make


@pytest.fixture(params=["one process", "sockets"])
async def stage(request: pytest.FixtureRequest, toy_database: Callable[[], str]) -> AsyncIterator[ToyStage]:
    stage = ToyStage()
    over_sockets = request.param == "sockets"
    ports = {name: free_port() for name in ("registry", "claims")}
    if over_sockets:
        everywhere = {name: ports.get(name, 1) for name in ("indication", "registry", "voucher", "claims")}
        urls = {name: f"http://127.0.0.1:{port}/{name}/v1" for name, port in everywhere.items()}
        stage.transport = OverSockets(urls)  # type: ignore[assignment]  # the other transport
    async with AsyncExitStack() as stack:
        for name, reads in (("registry", None), ("claims", "registry")):
            app = stage.toy(name, reads, toy_database())
            if over_sockets:
                await stack.enter_async_context(_served(app, name, ports[name]))
                client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{ports[name]}/{name}/v1", trust_env=False)
            else:
                assert isinstance(stage.transport, InProcess)
                stage.transport.apps[name] = app
                await stack.enter_async_context(app.router.lifespan_context(app))
                client = httpx.AsyncClient(
                    transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url="http://toy"
                )
            stage.clients[name] = await stack.enter_async_context(client)
        yield stage


@asynccontextmanager
async def _served(app: FastAPI, name: str, port: int) -> AsyncIterator[None]:
    config = uvicorn.Config(mounted(app, name), port=port, log_level="error", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    async with app.router.lifespan_context(app):
        task = asyncio.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110  # uvicorn has no event to wait for
            await asyncio.sleep(0.01)
        yield
        server.should_exit = True
        await task


def anna(stage: ToyStage) -> dict[str, str]:
    return stage.headers("client", client_ids=[ANNA])


def office(stage: ToyStage) -> dict[str, str]:
    return stage.headers("office-voucher", subject=UUID(int=7))


async def send(stage: ToyStage, headers: dict[str, str], grams: int = 500) -> httpx.Response:
    return await stage["registry"].post("/parcels", json=parcel(ANNA, grams), headers=headers)


def parcel(owner: UUID, grams: int = 500) -> dict[str, Any]:
    return {"owner": str(owner), "grams": grams}


async def test_a_route_lets_in_only_whom_it_names(stage: ToyStage) -> None:
    toy = stage["registry"]
    assert (await toy.get("/parcels")).status_code == 401
    assert (await toy.get("/parcels", headers={"Authorization": "Bearer x"})).status_code == 401
    refused = await toy.get("/parcels", headers=anna(stage))
    assert (refused.status_code, refused.json()["facts"]) == (403, {"roles": "office-voucher"})
    assert refused.json()["remedy"].endswith("rollen: office-voucher.")
    assert (await toy.get("/parcels", headers=office(stage))).status_code == 200
    assert (await toy.get("/parcels/undeclared/thing", headers=office(stage))).status_code == 403
    assert (await toy.get("/parcels/public/list")).json() == {"hello": "nl"}


async def test_what_is_not_yours_does_not_exist(stage: ToyStage) -> None:
    made = (await send(stage, keyed(anna(stage)))).json()
    other = stage.headers("client", client_ids=[new_id()])
    assert (await stage["registry"].get(f"/parcels/{made['parcelId']}", headers=other)).status_code == 404
    assert (await stage["registry"].get(f"/parcels/{made['parcelId']}", headers=anna(stage))).status_code == 200


async def test_every_error_is_a_problem_document(stage: ToyStage) -> None:
    toy, headers = stage["registry"], keyed(office(stage))
    answers = [
        await toy.get("/nowhere"),
        await toy.get("/parcels/"),
        await toy.delete("/parcels", headers=headers),
        await toy.post("/parcels", content="x", headers=headers | {"Content-Type": "text/plain"}),
        await toy.get("/parcels", headers=headers | {"Accept": "application/xml"}),
        await toy.post("/parcels", content="{", headers=headers | {"Content-Type": "application/json"}),
        await toy.post("/parcels", json={"owner": str(ANNA), "grams": 5}, headers=office(stage)),
        await toy.post("/parcels", json={"owner": str(ANNA), "grams": 30001}, headers=headers),
    ]
    assert [each.status_code for each in answers] == [404, 404, 405, 415, 406, 400, 400, 422]
    for answer in answers:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["api-version"]
        assert {"type", "title", "status", "detail", "code", "traceId"} <= set(answer.json())
    assert answers[2].headers["allow"] == "GET, HEAD, POST"
    assert answers[7].json()["code"] == "too-heavy"


async def test_all_faults_come_at_once_without_the_values(stage: ToyStage) -> None:
    answer = await stage["registry"].post(
        "/parcels", json={"owner": "secret-value", "grams": 0, "colour": "red"}, headers=keyed(office(stage))
    )
    assert {each["pointer"] for each in answer.json()["errors"]} == {"/body/owner", "/body/grams", "/body/colour"}
    assert "secret-value" not in answer.text


async def test_a_parameter_that_does_not_exist_is_refused_and_not_passed_over(stage: ToyStage) -> None:
    answer = await stage["registry"].get("/parcels", params={"pageSize": 5, "onwer": "x"}, headers=office(stage))
    assert answer.status_code == 400
    assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == [
        ("/query/onwer", "parameter-unknown")
    ]


async def test_what_stands_in_the_path_is_pointed_at_as_the_document_names_it(stage: ToyStage) -> None:
    answer = await stage["registry"].get("/parcels/nothing", headers=office(stage))
    assert [each["pointer"] for each in answer.json()["errors"]] == ["/path/parcelId"]


async def test_with_no_connection_free_the_answer_is_503_and_nothing_is_lost(
    stage: ToyStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = stage.service("registry").database
    monkeypatch.setattr(database.engine.pool, "_timeout", 0.2)
    async with AsyncExitStack() as held:
        with suppress(NoConnectionFree):
            while True:
                await (await held.enter_async_context(database.transaction())).connection()
        answer = await send(stage, keyed(office(stage), "k"))
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
        assert answer.headers["Retry-After"] == "5"
    assert (await send(stage, keyed(office(stage), "k"))).status_code == 201


async def test_who_waits_too_long_for_a_quick_connection_is_told_so(toy_database: Callable[[], str]) -> None:
    async with AsyncExitStack() as held:
        quick = Quick(toy_database(), 2, 0.1)
        held.push_async_callback(quick.close)
        with pytest.raises(Unavailable):  # noqa: PT012  # the last of them
            while True:
                await held.enter_async_context(quick.transaction())


async def test_the_same_key_gives_the_same_answer(stage: ToyStage) -> None:
    headers = keyed(anna(stage) | {"Accept-Language": "en"}, "one")
    answers = await asyncio.gather(*[send(stage, headers) for _ in range(8)])
    assert {each.status_code for each in answers} == {201}
    assert len({each.content for each in answers}) == 1
    assert sum("idempotency-replayed" in each.headers for each in answers) == 7
    base = stage["registry"].base_url.path.rstrip("/")
    assert {each.headers["location"] for each in answers} == {f"{base}/parcels/{answers[0].json()['parcelId']}"}
    assert (await send(stage, headers, grams=7)).json()["code"] == "key-reused"


async def test_two_people_of_one_organisation_with_one_key_do_two_acts(stage: ToyStage) -> None:
    organisation = new_id()
    people = [stage.headers("office-voucher", subject=new_id(), organisation_id=organisation) for _ in range(2)]
    answers = [await send(stage, keyed(each, "monday")) for each in people]
    assert [each.status_code for each in answers] == [201, 201]
    assert answers[0].json()["parcelId"] != answers[1].json()["parcelId"]
    again = [await send(stage, keyed(each, "monday")) for each in people]
    assert [each.content for each in again] == [each.content for each in answers], "to each their own answer"


async def test_replicas_of_registered_software_share_its_keys(stage: ToyStage) -> None:
    one, other = (stage.headers("office-voucher", subject=UUID(int=9), organisation_id=UUID(int=8)) for _ in range(2))
    assert one != other, "each replica has a token of its own"
    first, second = [await send(stage, keyed(each, "k")) for each in (one, other)]
    assert (second.content, second.headers["idempotency-replayed"]) == (first.content, "true")


async def test_who_may_no_longer_act_for_a_file_gets_no_kept_answer_about_it(stage: ToyStage) -> None:
    carla = new_id()
    before, after = (stage.headers("client", subject=carla, client_ids=ids) for ids in ([ANNA], [new_id()]))
    made = await send(stage, keyed(before, "k"))
    assert (await send(stage, keyed(before, "k"))).content == made.content
    refused = await send(stage, keyed(after, "k"))
    assert (refused.status_code, "parcelId" in refused.text) == (404, False)


async def test_a_kept_answer_is_judged_by_itself_where_the_operation_does_not_judge_before(stage: ToyStage) -> None:
    carla, owner = new_id(), new_id()
    before, after = (stage.headers("client", subject=carla, client_ids=ids) for ids in ([owner], []))
    made = await stage["registry"].post("/parcels/late-judged", json=parcel(owner), headers=keyed(before, "k"))
    assert made.status_code == 201
    refused = await stage["registry"].post("/parcels/late-judged", json=parcel(owner), headers=keyed(after, "k"))
    assert (refused.status_code, "parcelId" in refused.text) == (404, False)


@pytest.mark.parametrize("later", [{"organisation_id": UUID(int=2)}, {}])
async def test_who_changed_organisation_gets_no_answer_of_the_former(stage: ToyStage, later: dict[str, UUID]) -> None:
    before = stage.headers("office-voucher", subject=UUID(int=5), organisation_id=UUID(int=1))
    after = stage.headers("office-voucher", subject=UUID(int=5), **later)
    assert (await send(stage, keyed(before, "k"))).status_code == 201
    refused = await send(stage, keyed(after, "k"))
    assert (refused.status_code, refused.json()["code"], "parcelId" in refused.text) == (422, "key-reused", False)


async def test_who_lost_the_role_gets_no_kept_answer(stage: ToyStage) -> None:
    assert (await send(stage, keyed(stage.headers("office-voucher", subject=UUID(int=5)), "k"))).status_code == 201
    assert (await send(stage, keyed(stage.headers("provider", subject=UUID(int=5)), "k"))).status_code == 403
    as_client = stage.headers("client", subject=UUID(int=5), client_ids=[ANNA])
    assert (await send(stage, keyed(as_client, "k"))).json()["code"] == "key-reused"


async def test_a_refusal_is_not_kept(stage: ToyStage) -> None:
    headers = keyed(office(stage), "again")
    assert (await send(stage, headers, grams=30001)).status_code == 422
    assert (await send(stage, headers, grams=30001)).status_code == 422
    assert (await send(stage, headers, grams=100)).status_code == 201


async def test_a_change_needs_the_version_it_was_made_for(stage: ToyStage) -> None:
    made = await send(stage, keyed(anna(stage)))
    path, body = f"/parcels/{made.json()['parcelId']}", {"owner": str(ANNA), "grams": 900}
    toy, headers = stage["registry"], office(stage)
    assert (await toy.patch(path, json=body, headers=headers)).status_code == 428
    assert (await toy.patch(path, json=body, headers=headers | {"If-Match": '"9"'})).status_code == 412
    changed = await toy.patch(path, json=body, headers=headers | {"If-Match": made.headers["etag"]})
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')


async def test_lists_come_in_pages(stage: ToyStage) -> None:
    for _ in range(5):
        await send(stage, keyed(anna(stage)))
    seen, params = [], {"pageSize": "2"}
    while params:
        answer = await stage["registry"].get("/parcels", params=params, headers=office(stage))
        seen += [each["parcelId"] for each in answer.json()["items"]]
        cursor = answer.json()["nextCursor"]
        assert ("link" in answer.headers) == bool(cursor)
        params = {"pageSize": "2", "cursor": cursor} if cursor else {}
    assert len(seen) == len(set(seen)) == 5
    bad = await stage["registry"].get("/parcels", params={"cursor": "!!"}, headers=office(stage))
    assert bad.json()["code"] == "cursor-unknown"


async def test_head_answers_without_a_body(stage: ToyStage) -> None:
    answer = await stage["registry"].head("/parcels", headers=office(stage))
    assert (answer.status_code, answer.content) == (200, b"")


async def test_a_decision_can_be_explained_to_who_it_is_about(stage: ToyStage) -> None:
    made = (await send(stage, keyed(anna(stage)))).json()
    path = f"/decisions/{made['decisionId']}/explanation"
    mine = (await stage["registry"].get(path, headers=anna(stage))).json()
    assert (mine["outcome"], mine["ruleSet"], mine["facts"][0]["value"]) == ("sent", "scale", 500)
    assert mine["decidedBy"] == {
        "roles": "client",
        "organisationId": None,
        "text": {"nl": "De cliënt", "en": "The client"},
    }
    stranger = stage.headers("client", client_ids=[new_id()])
    assert (await stage["registry"].get(path, headers=stranger)).status_code == 404


async def test_a_reader_follows_and_catches_up(stage: ToyStage) -> None:
    claims = stage.service("claims")
    for grams in range(1, 21):
        await send(stage, keyed(anna(stage)), grams=grams)
    await claims.readers.catch_up("registry")
    assert await known(stage) == 20
    for grams in range(1, 6):
        await send(stage, keyed(anna(stage)), grams=grams)
    for _ in range(100):
        if await known(stage) == 25:
            break
        await asyncio.sleep(0.02)
    assert await known(stage) == 25


async def test_an_orderly_stop_gives_up_the_own_lease_so_that_the_next_reader_reads_at_once(
    toy_database: Callable[[], str],
) -> None:
    stage, url = ToyStage(), toy_database()
    registry = stage.toy("registry", None, toy_database())
    stage.transport.apps["registry"] = registry
    async with registry.router.lifespan_context(registry):
        for _ in range(2):
            reader, replica = stage.toy("claims", "registry", url), stage.toy("claims", "registry", url)
            async with reader.router.lifespan_context(reader):
                await taken_by(reader, url)
                async with replica.router.lifespan_context(replica):
                    await asyncio.sleep(0)
                await taken_by(reader, url)
            assert lease_owner(url) is None


async def taken_by(app: FastAPI, url: str) -> None:
    """Wait until this app's reader holds the lease; one that finds it taken asks again after 3 s."""
    me = app.state.service.readers._by_source["registry"].me
    async with asyncio.timeout(2.5):
        while lease_owner(url) != me:  # noqa: ASYNC110  # a row gives no event
            await asyncio.sleep(0.02)


def lease_owner(url: str) -> UUID | None:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT owner FROM feed_reader").fetchone()
    return row[0] if row else None


async def test_an_event_that_cannot_be_handled_is_parked_and_the_rest_goes_on(stage: ToyStage) -> None:
    await send(stage, keyed(anna(stage)), grams=666)
    other = new_id()
    await stage["registry"].post("/parcels", json={"owner": str(other), "grams": 3}, headers=keyed(office(stage)))
    for _ in range(300):
        if await known(stage):
            break
        await asyncio.sleep(0.02)
    assert await known(stage) == 1
    async with stage.service("claims").database.transaction() as session:
        assert (await session.execute(text("SELECT count(*) FROM feed_parked"))).scalar_one() == 1


async def test_events_of_one_type_are_taken_page_by_page(stage: ToyStage) -> None:
    for _ in range(5):
        await send(stage, keyed(anna(stage)), grams=3)
    claims = stage.service("claims")
    await claims.readers.catch_up("registry")
    async with claims.database.transaction() as session:
        await session.execute(text("UPDATE feed_reader SET position = NULL"))
    TAKEN_AT_ONCE.clear()
    await claims.readers.catch_up("registry")
    assert 5 in TAKEN_AT_ONCE
    assert await known(stage) == 5


async def test_catching_up_with_who_is_away_says_so(stage: ToyStage) -> None:
    stage.service("claims").readers._by_source["registry"]._peer = stage.service("claims").peers["voucher"]
    with pytest.raises(PeerAway):
        await stage.service("claims").readers.catch_up("registry")


async def test_a_long_poll_wakes_at_once(stage: ToyStage) -> None:
    headers = stage.headers("service")
    start = (await stage["registry"].get("/feed", headers=headers)).json()["position"]
    waiting = asyncio.create_task(
        stage["registry"].get("/feed", params={"after": start, "wait": 20}, headers=headers, timeout=25)
    )
    await asyncio.sleep(0.05)
    await send(stage, keyed(anna(stage)))
    page = (await asyncio.wait_for(waiting, 2)).json()
    assert [each["type"] for each in page["items"]] == ["parcels.changed.v1"]


async def test_positions_of_another_life_are_refused(stage: ToyStage) -> None:
    headers = stage.headers("service")
    await send(stage, keyed(anna(stage)))
    page = (await stage["registry"].get("/feed", headers=headers)).json()
    epoch = int(page["position"].split(".")[0])
    beyond = await stage["registry"].get("/feed", params={"after": f"{epoch}.99"}, headers=headers)
    older = await stage["registry"].get("/feed", params={"after": f"{epoch - 5}.99"}, headers=headers)
    assert [beyond.status_code, older.status_code] == [410, 410]
    unready = await stage["registry"].get("/health/ready")
    assert (unready.status_code, unready.json()["code"]) == (503, "restore-unannounced")
    assert "./pvb restore --announce --service registry" in unready.json()["remedy"]
    async with stage.service("registry").database.transaction() as session:
        assert await begin_epoch(session, 0) == epoch + 1
    assert (await stage["registry"].get("/health/ready")).status_code == 200
    goes_on = await stage["registry"].get("/feed", params={"after": page["position"]}, headers=headers)
    assert goes_on.status_code == 200, "who had read no further than the backup goes on"
    bad = await stage["registry"].get("/feed", params={"after": "x.y"}, headers=headers)
    assert bad.status_code == 400


async def test_the_clock_goes_forward_only(stage: ToyStage) -> None:
    headers = stage.headers("service")
    later = (SANDBOX_START + timedelta(days=3)).isoformat()
    moved = await stage["registry"].post("/clock", json={"to": later}, headers=headers)
    assert moved.json()["now"].startswith("2026-10-08T07:00:0")
    back = await stage["registry"].post("/clock", json={"to": SANDBOX_START.isoformat()}, headers=headers)
    assert back.json()["code"] == "clock-backwards"


async def test_health_names_who_is_away(stage: ToyStage) -> None:
    assert (await stage["registry"].get("/health/ready")).json() == {"status": "ready", "degraded": []}
    assert "pvb_requests" in (await stage["registry"].get("/metrics", headers={"Accept": "text/plain"})).text


async def known(stage: ToyStage) -> int:
    async with stage.service("claims").database.transaction() as session:
        return int((await session.execute(text("SELECT count(*) FROM known_parcel"))).scalar_one())


class Remembered:
    """Something that an operation remembers from one call to the next."""


async def test_a_part_is_made_once_for_each_service(stage: ToyStage) -> None:
    registry, claims = stage.service("registry"), stage.service("claims")
    assert isinstance(registry.part(Remembered), Remembered)
    assert registry.part(Remembered) is registry.part(Remembered)
    assert registry.part(Remembered) is not claims.part(Remembered)

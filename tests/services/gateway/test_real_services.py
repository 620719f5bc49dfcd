"""The gateway in front of a real service: what each expects of the other, with a real database."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx

from gateway.app import create_app
from gateway.personas import subject_of
from gateway.settings import GatewaySettings
from tests.four import four_services
from tests.services.gateway.fakes import URL, bearer, living
from tests.services.indication.builders import a_client
from tests.stage import SANDBOX_START, Stage, staged

DatabaseOf = Callable[[str], str]


@asynccontextmanager
async def before(stage: Stage) -> AsyncIterator[httpx.AsyncClient]:
    """A client to a gateway in front of the services on stage."""
    settings = GatewaySettings(
        public_url=URL,
        sandbox=True,
        clock=SANDBOX_START,
        jwks=stage.jwks,
        signing_key=stage.private_key("gateway"),
        access_log=False,
    )
    app = create_app(settings, stage.transport)
    async with living(app), httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=URL) as client:
        yield client


async def test_a_client_acts_for_the_file_it_made_a_moment_ago(database_of: DatabaseOf) -> None:
    async with staged(["indication"], database_of) as stage, before(stage) as client:
        anna, bram = await bearer(client, "anna"), await bearer(client, "bram")
        made = await client.post("/indication/v1/clients", headers=anna | {"Idempotency-Key": "1"}, json=a_client())
        assert made.status_code == 201, made.text
        path = f"/indication/v1/clients/{made.json()['clientId']}"
        assert (await client.get(path, headers=anna)).status_code == 200
        assert (await client.get(path, headers=bram)).status_code == 404
        assert str(subject_of("anna")) not in made.text


async def test_a_large_document_passes_and_what_else_is_large_does_not(database_of: DatabaseOf) -> None:
    scan = b"%PDF-1.7\n" + b"x" * 5_000_000
    async with staged(["indication"], database_of) as stage, before(stage) as client:
        anna = await bearer(client, "anna")
        base, headers = "/indication/v1", anna | {"Idempotency-Key": "1"}
        file = (await client.post(f"{base}/clients", headers=headers, json=a_client())).json()
        body = {"clientId": file["clientId"]}
        headers["Idempotency-Key"] = "2"
        path = (await client.post(f"{base}/applications", headers=headers, json=body)).headers["location"]
        headers |= {"Content-Type": "application/pdf", "Content-Disposition": 'attachment; filename="scan.pdf"'}
        headers["Idempotency-Key"] = "3"
        sent = await client.post(f"{path}/documents", headers=headers, content=scan)
        assert sent.status_code == 201, sent.text
        document = f"{sent.headers['location']}/content"
        assert (await client.get(document, headers=anna)).content == scan
        elsewhere = await client.post(f"{path}/withdrawal", headers=headers, content=scan)
        assert elsewhere.status_code == 413


async def test_the_clock_of_a_real_service_moves(database_of: DatabaseOf) -> None:
    async with staged(["indication"], database_of) as stage, before(stage) as client:
        stage.transport.apps |= dict.fromkeys(("registry", "voucher", "claims"), stage.apps["indication"])
        headers = await bearer(client, "vera")
        moved = await client.post("/sandbox/clock", headers=headers, json={"to": "2027-01-01T00:00:00+01:00"})
        assert moved.status_code == 200, moved.text
        assert stage.service("indication").clock.today().isoformat() == "2027-01-01"
        assert (await client.get("/health/ready")).status_code == 200


async def test_pages_show_what_a_real_service_says_of_itself(database_of: DatabaseOf) -> None:
    async with staged(["indication"], database_of) as stage, before(stage) as client:
        assert "bad-input" in (await client.get("/problems")).text
        shown = await client.get("/docs/indication")
        assert shown.status_code == 200
        assert "POST /clients" in shown.text


async def test_a_real_service_answers_as_itself_through_the_gateway(database_of: DatabaseOf) -> None:
    async with staged(["indication"], database_of) as stage, before(stage) as client:
        head = await client.head("/indication/v1/health/live")
        wrong_method = await client.delete("/indication/v1/health/live")
        nobody = await client.get("/indication/v1/clients/0198f7a0-0000-7000-8000-000000000001")
        document = await client.get("/indication/v1/openapi.json")
    assert (head.status_code, head.content) == (200, b"")
    assert (wrong_method.status_code, wrong_method.headers["allow"]) == (405, "GET, HEAD")
    assert (nobody.status_code, nobody.json()["code"]) == (401, "unauthenticated")
    assert document.headers["access-control-allow-origin"] == "*"
    assert nobody.headers["api-version"]


async def test_a_linked_person_reaches_voucher_and_its_access_log_and_no_longer_once_undone(
    database_of: DatabaseOf,
) -> None:
    async with four_services(database_of) as four, before(four.stage) as client:
        voucher = await four.issued()
        anna, eva = await bearer(client, "anna"), await bearer(client, "eva")
        paths = [
            f"/voucher/v1/vouchers/{voucher['voucherId']}",
            f"/voucher/v1/clients/{voucher['clientId']}/access-log",
            f"/indication/v1/clients/{voucher['clientId']}/access-log",
        ]
        assert [(await client.get(path, headers=anna)).status_code for path in paths] == [404, 404, 404]
        links = f"/indication/v1/clients/{voucher['clientId']}/links"
        body = {"subject": str(subject_of("anna")), "verifiedOn": "2026-10-05", "how": "Aan de balie met paspoort."}
        linked = await client.post(links, headers=eva | {"Idempotency-Key": "1"}, json=body)
        assert linked.status_code == 201, linked.text
        assert [(await client.get(path, headers=anna)).status_code for path in paths] == [200, 200, 200]
        undo = f"{links}/{linked.json()['linkId']}/revocation"
        undone = await client.post(undo, headers=eva | {"Idempotency-Key": "2"}, json={"reason": "Verkeerde persoon."})
        assert undone.status_code == 201, undone.text
        assert [(await client.get(path, headers=anna)).status_code for path in paths] == [404, 404, 404]

"""Calls between services: each made through the caller's own client and models to the real service."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from uuid import UUID

import httpx
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.app import create_app
from gateway.settings import GatewaySettings
from services.claims.operations.allotments import catch_up_with_voucher
from services.claims.peers import OpenSets
from services.common.http import PeerRefused
from services.common.ids import new_id
from services.common.refusals import NotFound
from services.voucher.operations.escrow import compose, take_held
from services.voucher.peers import HeldMessage, HeldPage, PurchasePage, SetMessage
from tests.four import SERVICES, Four, hours, line
from tests.services.gateway.fakes import URL, bearer, living
from tests.services.indication.builders import a_client
from tests.services.registry.test_purchase_agreements import a_purchase
from tests.stage import OFFICE_ID, SANDBOX_START, Stage, keyed


@asynccontextmanager
async def gateway_before(stage: Stage) -> AsyncIterator[httpx.AsyncClient]:
    settings = GatewaySettings(
        public_url=URL, sandbox=True, clock=SANDBOX_START, jwks=stage.jwks, signing_key=stage.private_key("gateway"),
        access_log=False,
    )  # fmt: skip
    app = create_app(settings, stage.transport)
    async with living(app), httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=URL) as client:
        yield client


async def set_for(four: Four, agreement_id: UUID) -> SetMessage:
    async with four.stage.service("voucher").database.transaction() as session:
        return await compose(session, [agreement_id])


async def test_claims_takes_the_sets_of_voucher_and_answers_with_what_it_holds(four: Four) -> None:
    agreement = await four.redeemed(await four.issued())
    agreement_id = UUID(agreement["agreementId"])
    message, voucher = await set_for(four, agreement_id), four.stage.service("voucher")
    held = await voucher.peers["claims"].post("/allotments/_apply", message, answer=HeldMessage)
    [told], [asked] = held.allotments, message.allotments
    assert (told.agreement_id, told.version) == (agreement_id, asked.version)
    assert [(each.year, each.held_cents, each.drawn_cents) for each in told.years] == [(2026, 700_000, 0)]
    [terms] = await four.sql("claims", "SELECT * FROM agreement_terms")
    assert terms.terms == asked.terms
    assert (terms.provider_id, terms.starts_on, terms.care_started_on) == (four.provider_id, date(2026, 10, 5), None)
    async with voucher.database.transaction() as session:
        await take_held(session, held, voucher.clock.now())
    [row] = await four.sql("voucher", "SELECT answered_version = version AS answered FROM handover")
    assert row.answered


async def test_claims_says_in_which_life_it_is_when_a_set_was_made_for_another(four: Four) -> None:
    agreement = await four.redeemed(await four.issued())
    message = await set_for(four, UUID(agreement["agreementId"]))
    epoch, message.claims_epoch = message.claims_epoch, 1
    with pytest.raises(PeerRefused) as refused:
        await four.stage.service("voucher").peers["claims"].post("/allotments/_apply", message, answer=HeldMessage)
    assert (refused.value.status, refused.value.code, refused.value.facts["epoch"]) == (409, "claims-epoch", epoch)


async def test_claims_lists_what_it_holds_for_voucher_to_compare(four: Four) -> None:
    voucher = await four.issued()
    agreements = {(await four.redeemed(voucher, lines=[hours(10)]))["agreementId"] for _ in range(3)}
    found, cursor = set(), None
    peer = four.stage.service("voucher").peers["claims"]
    while True:
        params: dict[str, str | int] = {"pageSize": 2} | ({"cursor": cursor} if cursor else {})
        page = await peer.get("/allotments", params=params, answer=HeldPage)
        found |= {str(each.agreement_id) for each in page.items}
        assert all(year.held_cents == 70_000 for each in page.items for year in each.years)
        cursor = page.next_cursor
        if cursor is None:
            break
    assert found == agreements


async def test_claims_takes_a_fence_of_a_later_life_of_voucher(four: Four) -> None:
    await four.stage.service("voucher").peers["claims"].tell("/allotments/_fence", {"voucherEpoch": 7})
    assert [row.epoch for row in await four.sql("claims", "SELECT epoch FROM peer WHERE source = 'voucher'")] == [7]


async def test_voucher_gives_claims_the_sets_that_it_has_not_answered(four: Four) -> None:
    agreement = await four.redeemed(await four.issued())
    claims = four.stage.service("claims")
    await four.sql("voucher", "UPDATE handover SET answered_version = 0")
    [epoch] = await four.sql("claims", "SELECT epoch FROM feed_head")
    asked: dict[str, str | int] = {"open": "true", "providerId": str(four.provider_id), "claimsEpoch": epoch.epoch}
    sets = await claims.peers["voucher"].get("/handovers", params=asked, answer=OpenSets)
    [told] = sets.allotments
    assert (sets.claims_epoch, str(told.agreement_id)) == (epoch.epoch, agreement["agreementId"])
    assert told.terms.lines[0].unit_price_cents == 7_000
    assert (told.years[0].asked_cents, told.years[0].final) == (700_000, False)
    other = await claims.peers["voucher"].get(
        "/handovers", params=asked | {"providerId": str(new_id())}, answer=OpenSets
    )
    assert other.allotments == []
    await four.sql("claims", "DELETE FROM allotment")
    await four.sql("claims", "DELETE FROM agreed_line")
    await four.sql("claims", "DELETE FROM terms_history")
    await four.sql("claims", "DELETE FROM agreement_terms")
    await catch_up_with_voucher(claims, four.provider_id)
    assert [row.held_cents for row in await four.sql("claims", "SELECT held_cents FROM allotment")] == [700_000]


async def test_indication_says_for_whom_a_caller_of_the_gateway_may_act(four: Four) -> None:
    async with gateway_before(four.stage) as client:
        anna, bram = await bearer(client, "anna"), await bearer(client, "bram")
        assert (await client.get("/indication/v1/indications", headers=anna)).status_code == 200
        made = await client.post("/indication/v1/clients", headers=keyed(anna), json=a_client())
        assert made.status_code == 201, made.text
        path = f"/indication/v1/clients/{made.json()['clientId']}"
        assert (await client.get(path, headers=anna)).status_code == 200
        assert (await client.get(path, headers=bram)).status_code == NotFound.status


@pytest.mark.parametrize("service", SERVICES)
async def test_each_service_tells_the_gateway_its_problems_document_health_and_clock(four: Four, service: str) -> None:
    async with gateway_before(four.stage) as client:
        for code in (await four.stage[service].get("/problem-types")).json()["items"]:
            assert (await client.get(f"/problems/{code['code']}")).status_code == 200
        assert (await client.get(f"/docs/{service}")).status_code == 200
        ready = (await client.get("/health/ready")).json()
        assert {each["service"]: each["status"] for each in ready["services"]}[service] == "ready"
        to = datetime.fromisoformat("2026-11-01T00:00:00+01:00")
        moved = await client.post("/sandbox/clock", headers=await bearer(client, "vera"), json={"to": to.isoformat()})
        assert moved.status_code == 200, moved.text
        assert four.stage.service(service).clock.now() >= to


async def test_a_whole_journey_makes_no_other_calls_than_these(four: Four) -> None:
    """A new call between services needs its contract above."""
    asked: set[str] = set()
    for name, app in list(four.stage.transport.apps.items()):
        four.stage.transport.apps[name] = listening(name, app, asked)
    agreement = await four.redeemed(await four.issued())
    await four.start_care(agreement)
    assert (await four.claim([line(agreement)])).status_code == 201
    assert (await four.end(agreement, "2026-10-31")).status_code == 201
    assert asked == {
        "POST claims/allotments/_apply",
        "GET voucher/handovers",
        "GET indication/feed",
        "GET registry/feed",
    }


def listening(name: str, app: ASGIApp, asked: set[str]) -> ASGIApp:
    """The app, and a note of what is asked of it."""

    async def heard(scope: Scope, receive: Receive, send: Send) -> None:
        asked.add(f"{scope['method']} {name}{scope['path']}")
        await app(scope, receive, send)

    return heard


async def test_voucher_reads_the_multi_year_agreements_of_registry(four: Four) -> None:
    await four.registry.made("/purchase-agreements", a_purchase(str(four.provider_id)), four.registry.office)
    params: dict[str, str | int] = {"runningOn": "2026-10-05", "pageSize": 100}
    peer = four.stage.service("voucher").peers["registry"]
    page = await peer.get("/purchase-agreements", params=params, answer=PurchasePage)
    assert [(each.office_id, bool(each.title.nl)) for each in page.items] == [(OFFICE_ID, True)]

"""The personas of the sandbox can do what they are listed for, and nothing of each other's."""

from collections.abc import AsyncIterator

import pytest

from deploy.launcher.provision import OwnDatabases
from deploy.sandbox.api import Api, Caller, Json, Refused
from deploy.sandbox.catalogue import PILOT
from deploy.sandbox.friesland import CLIENTS, FRIESLAND
from deploy.sandbox.pilot import find_pilot, voucher_body
from deploy.sandbox.seeding import ENDS_AT
from tests.journeys.conftest import SMALL, Sandbox

pytestmark = [pytest.mark.xdist_group("journeys"), pytest.mark.timeout(900)]


@pytest.fixture
async def api(small: OwnDatabases, sandbox: Sandbox) -> AsyncIterator[Api]:
    """A fresh small sandbox in one process."""
    async with sandbox(small) as running:
        yield running


async def test_who_may_do_what_in_the_seeded_sandbox(api: Api) -> None:
    await assert_bram_is_told_that_4vg_is_out_of_scope(api)
    await assert_carla_acts_for_bram_and_dirk_looks_along(api)
    await assert_providers_see_their_own_clients_only(api)
    await assert_the_region_is_there(api)
    await assert_two_offices_see_nothing_of_each_other(api)


async def assert_bram_is_told_that_4vg_is_out_of_scope(api: Api) -> None:
    vera, bram = await api.as_("vera"), await api.as_("bram")
    [indication] = await bram.all("/indication/v1/indications")
    assert indication["profile"]["code"] == "4VG"
    today = ENDS_AT.date()
    body = voucher_body(await find_pilot(vera), indication["clientId"], "stay", today, today)
    refused = await refusal(vera, "/voucher/v1/vouchers", body)
    assert (refused.status, refused.code) == (422, "profile-out-of-scope")
    assert "4VG" in refused.problem["detail"]
    assert await bram.all("/voucher/v1/vouchers") == []


async def assert_carla_acts_for_bram_and_dirk_looks_along(api: Api) -> None:
    bram, carla, dirk = [await api.as_(name) for name in ("bram", "carla", "dirk")]
    [found] = await bram.all("/indication/v1/applications")
    application = await bram.get(f"/indication/v1/applications/{found['applicationId']}")
    assert application["submittedAs"] == "representative"
    for other in (carla, dirk):
        assert [each["clientId"] for each in await other.all("/indication/v1/indications")] == [application["clientId"]]
    again: Json = {"clientId": application["clientId"]}
    assert (await refusal(dirk, "/indication/v1/applications", again)).status == 403
    assert (await refusal(await api.as_("mentor"), "/indication/v1/applications", again)).status == 404


async def assert_providers_see_their_own_clients_only(api: Api) -> None:
    seen: list[str] = []
    for name in api.personas("provider"):
        provider = await api.as_(name)
        agreements = await provider.all("/voucher/v1/agreements")
        assert {each["providerId"] for each in agreements} <= {provider.organisation_id}
        seen += [each["agreementId"] for each in agreements]
    everything = await (await api.as_("vera")).all("/voucher/v1/agreements")
    assert sorted(seen) == sorted(each["agreementId"] for each in everything)
    rival = await api.as_("de-linde")
    others = next(each for each in everything if each["providerId"] != rival.organisation_id)
    with pytest.raises(Refused) as refused:
        await rival.get(f"/voucher/v1/agreements/{others['agreementId']}")
    assert refused.value.status == 404


async def assert_the_region_is_there(api: Api) -> None:
    vera, mentor = await api.as_("vera"), await api.as_("mentor")
    assert len(await vera.all("/voucher/v1/vouchers")) == SMALL == (await find_pilot(vera))["participants"]
    assert len(await mentor.all("/voucher/v1/vouchers")) == SMALL + CLIENTS
    statuses = {each["status"] for each in await vera.all("/voucher/v1/agreements")}
    assert {"redeemed", "confirmed-by-provider"} <= statuses
    assert len((await api.public("/registry/v1/providers", postcode="6211", radiusKm=100))["items"]) == 12
    assert await api.now() >= ENDS_AT


async def assert_two_offices_see_nothing_of_each_other(api: Api) -> None:
    """Vera's office runs Zuid-Limburg, and that of Fenna, Fokke and Froukje runs Friesland."""
    seen = {
        name: {each["voucherId"]: each["pilotCode"] for each in await (await api.as_(name)).all("/voucher/v1/vouchers")}
        for name in ("vera", "fenna", "fokke", "froukje")
    }
    assert set(seen["vera"].values()) == {PILOT}
    assert set(seen["fenna"].values()) == {FRIESLAND}
    assert len(seen["fenna"]) == CLIENTS
    assert seen["fokke"] == seen["froukje"] == seen["fenna"]
    for name, other in (("vera", "fenna"), ("fenna", "vera"), ("fokke", "vera")):
        with pytest.raises(Refused) as refused:
            await (await api.as_(name)).get(f"/voucher/v1/vouchers/{next(iter(seen[other]))}")
        assert refused.value.status == 404
    [pilot] = await (await api.as_("fenna")).all("/voucher/v1/pilots")
    offices = {each["officeId"]: each["name"] for each in await every_office(api)}
    assert (pilot["code"], offices[pilot["officeId"]]) == (FRIESLAND, "Zorgkantoor Friesland")


async def every_office(api: Api) -> list[Json]:
    items: list[Json] = (await api.public("/registry/v1/care-offices", pageSize=100))["items"]
    return items


async def refusal(caller: Caller, path: str, body: Json) -> Refused:
    with pytest.raises(Refused) as refused:
        await caller.post(path, body)
    return refused.value

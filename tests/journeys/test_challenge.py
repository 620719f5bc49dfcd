"""A challenge becomes a listed performance, in both topologies: proposed, tried, listed, offered and found."""

from datetime import date, datetime, time, timedelta

import pytest

from deploy.launcher.provision import OwnDatabases
from deploy.sandbox.api import Api, Caller, Json, Refused
from deploy.sandbox.catalogue import PILOT, REGISTRY
from services.common.calendar import AMSTERDAM
from tests.journeys.conftest import TOPOLOGIES, Sandbox

pytestmark = [pytest.mark.xdist_group("journeys"), pytest.mark.processes, pytest.mark.timeout(900)]

CODE = "X901"
CRITERIA = ("insured-care", "safe", "wanted", "price-fits", "proven")
TRIAL_FROM, TRIAL_UNTIL = date(2026, 11, 1), date(2027, 1, 31)
PROPOSAL: Json = {
    "pilotCode": PILOT,
    "kind": "performance",
    "title": "Nachtzorg op afroep",
    "description": "Een klein team komt 's nachts binnen een kwartier.",
    "forWhom": "Mensen met 5VV of meer die thuis wonen en 's nachts soms hulp nodig hebben.",
    "deliveryForms": ["mpt", "vpt"],
    "unitCode": "04",
    "priceCents": 5200,
    "evidence": "Een proef met twaalf mensen: niemand hoefde te verhuizen.",
}


@TOPOLOGIES
async def test_a_challenge_becomes_a_listed_performance(small: OwnDatabases, sandbox: Sandbox, apart: bool) -> None:
    async with sandbox(small, apart=apart) as api:
        linde, iris = await api.as_("de-linde"), await api.as_("iris")
        path = await proposed(linde)
        await assert_a_rival_reads_the_register_and_not_the_evidence(api, path)
        await assert_cannot_be_offered(linde)
        told = await iris.post(f"{path}/assessment", found("proven", trialUntil=TRIAL_UNTIL.isoformat()))
        assert told["status"] == "trial"
        await publish(iris, path, TRIAL_FROM)
        await api.move_clock(datetime.combine(TRIAL_UNTIL, time(9), AMSTERDAM))
        assert (await iris.post(f"{path}/assessment", found()))["status"] == "accepted"
        await publish(iris, path, TRIAL_UNTIL + timedelta(days=1))
        listed = await api.public(path)
        assert (listed["status"], listed["performanceCode"], listed["daysLeft"]) == ("listed", CODE, None)
        assert [each["outcome"] for each in listed["assessments"]] == ["trial", "accepted"]
        await api.move_clock(datetime.combine(TRIAL_UNTIL + timedelta(days=1), time(9), AMSTERDAM))
        await assert_it_is_offered_found_and_priced(api, linde)


async def proposed(linde: Caller) -> str:
    made = await linde.post(f"{REGISTRY}/challenges", PROPOSAL)
    assert (made["status"], made["daysLeft"]) == ("proposed", 56)
    return f"{REGISTRY}/challenges/{made['challengeId']}"


def found(*unmet: str, **more: str) -> Json:
    """The findings on every criterion."""
    items = [{"criterion": each, "isMet": each not in unmet, "reason": f"Bekeken: {each}."} for each in CRITERIA]
    return {"findings": items} | more


async def publish(iris: Caller, path: str, first: date) -> None:
    """Put it on the price list from a day on, by the edition that the listing drafts."""
    name = {"nl": "Nachtzorg op afroep", "en": "Night care on call"}
    body: Json = {"performanceCode": CODE, "name": name, "validFrom": first.isoformat()}
    drafted = await iris.post(f"{path}/listing", body)
    await iris.post(f"{REGISTRY}/price-lists/{drafted['priceListId']}/publication")


def an_offer(location: Json, day: date) -> Json:
    return {
        "locationId": location["locationId"], "pilotCode": PILOT, "performanceCode": CODE, "deliveryForm": "mpt",
        "priceCents": 5000, "validFrom": day.isoformat(),
    }  # fmt: skip


async def assert_a_rival_reads_the_register_and_not_the_evidence(api: Api, path: str) -> None:
    rival = await api.as_("zonnehof")
    assert "evidence" not in await rival.get(path)
    with pytest.raises(Refused) as refused:
        await rival.get(f"{path}/evidence")
    assert refused.value.status == 404


async def assert_cannot_be_offered(linde: Caller) -> None:
    [location, *_] = await linde.all(f"{REGISTRY}/providers/{linde.organisation_id}/locations")
    with pytest.raises(Refused) as refused:
        await linde.post(f"{REGISTRY}/providers/{linde.organisation_id}/offers", an_offer(location, TRIAL_FROM))
    assert refused.value.code == "performance-unknown"


async def assert_it_is_offered_found_and_priced(api: Api, linde: Caller) -> None:
    today = TRIAL_UNTIL + timedelta(days=1)
    [location, *_] = await linde.all(f"{REGISTRY}/providers/{linde.organisation_id}/locations")
    await linde.post(f"{REGISTRY}/providers/{linde.organisation_id}/offers", an_offer(location, today))
    here = {"locationId": location["locationId"]}
    compared = await api.public(f"{REGISTRY}/locations/comparison", performance=CODE, **here)
    [price] = compared["prices"]
    assert (price["performanceCode"], price["prices"][0]["priceCents"]) == (CODE, 5000)
    asked = {"performance": CODE, "admittedOnly": "false"}
    places = await api.public(f"{REGISTRY}/locations", **asked)
    assert [each["locationId"] for each in places["items"]] == [location["locationId"]]

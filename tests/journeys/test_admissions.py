"""A provider comes in, keeps its admission, and its clients keep their care when it may not go on; both topologies."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta

import pytest

from deploy.launcher.provision import OwnDatabases
from deploy.sandbox.api import Api, Caller, Json, Refused
from deploy.sandbox.catalogue import PILOT, REGISTRY, Catalogue, publish_catalogue, requirement_set_body
from deploy.sandbox.data import rows
from deploy.sandbox.pilot import draft_pilot
from deploy.sandbox.providers import location, registration
from services.common.calendar import AMSTERDAM
from tests.journeys.conftest import TOPOLOGIES, Sandbox

pytestmark = [pytest.mark.xdist_group("journeys"), pytest.mark.processes, pytest.mark.timeout(300)]
TODAY, BEGINS = date(2026, 10, 5), date(2027, 1, 1)
FALLS: Json = {
    "code": "VALPREVENTIE",
    "kind": "knock-out",
    "due": "start",
    "transitionMonths": 3,
    "title": {"nl": "Valpreventie", "en": "Preventing falls"},
    "why": {"nl": "Wie valt, is vaak langer ziek.", "en": "Who falls is often ill for longer."},
    "evidence": {"nl": "Uw plan tegen vallen.", "en": "Your plan against falls."},
    "hoursEstimate": 4,
}

HOUSE = {"name": "Huis", "identity_codes": "rural", "identity_words_nl": "Een huis in het groen."}


@pytest.fixture
def empty(fresh: Callable[[int], OwnDatabases]) -> OwnDatabases:
    """A fresh sandbox in which nothing has happened yet."""
    return fresh(0)


class Newcomer:
    """A provider that comes in, with the care office that verifies what it shows."""

    def __init__(self, api: Api, caller: Caller, iris: Caller, catalogue: Catalogue) -> None:
        self.api, self.caller, self.iris, self.catalogue = api, caller, iris, catalogue
        self.path = ""

    async def apply(self) -> None:
        row = next(row for row in rows("providers") if row["persona"] == self.caller.persona)
        await self.caller.post(f"{REGISTRY}/providers", registration(row))
        body = {"requirementSetId": self.catalogue.requirement_set["requirementSetId"], "deliveryForms": ["mpt"]}
        admission = await self.caller.post(f"{REGISTRY}/admissions", body)
        self.path = f"{REGISTRY}/admissions/{admission['admissionId']}"

    async def offer(self) -> None:
        own = f"{REGISTRY}/providers/{self.caller.organisation_id}"
        place = await self.caller.post(f"{own}/locations", location("6211", HOUSE, 1))
        prices = [each for each in self.catalogue.price_list["items"] if "mpt" in each["deliveryForms"]]
        price = next(each for each in prices if each["performanceCode"])
        what = {"performanceCode": price["performanceCode"], "deliveryForm": "mpt", "priceCents": price["priceCents"]}
        where = {"locationId": place["locationId"], "pilotCode": PILOT, "validFrom": TODAY.isoformat()}
        await self.caller.post(f"{own}/offers", where | what)

    async def missing(self) -> Json:
        return await self.caller.get(f"{self.path}/missing")

    async def show(self, *codes: str) -> None:
        """Hand in evidence of today and have it verified."""
        today = (await self.api.now()).date().isoformat()
        same = {"kind": "reference", "reference": "sandbox", "issuedOn": today}
        items = [same | {"requirementCode": code} for code in codes]
        await self.caller.post(f"{self.path}/evidence", {"items": items})
        found = [{"requirementCode": code, "finding": "verified"} for code in codes]
        await self.iris.post(f"{self.path}/verifications", {"items": found})

    async def show_all(self, *, also_later: bool) -> Json:
        """Show what is asked at once, or also what may come later; the care office clears the exclusions."""
        items = (await self.missing())["items"]
        asked = [each for each in items if each["kind"] != "exclusion"]
        await self.show(*(each["requirementCode"] for each in asked if also_later or each["due"] != "months"))
        exclusions = [each["requirementCode"] for each in items if each["kind"] == "exclusion"]
        clear = [{"requirementCode": code, "finding": "clear"} for code in exclusions]
        if clear:
            await self.iris.post(f"{self.path}/verifications", {"items": clear})
        return await self.missing()

    async def status(self) -> str:
        return str((await self.caller.get(self.path))["status"])

    async def becomes(self, status: str) -> None:
        async def is_so() -> bool:
            return await self.status() == status

        await until(is_so)


async def until(is_so: Callable[[], Awaitable[bool]]) -> None:
    """Wait for what happens by itself."""
    for _ in range(150):
        if await is_so():
            return
        await asyncio.sleep(0.2)
    assert await is_so()


async def on(api: Api, day: date) -> None:
    await api.move_clock(datetime.combine(day, time(9), AMSTERDAM))


async def opened(api: Api, *personas: str) -> list[Newcomer]:
    """The catalogue published, and these providers on their way in."""
    iris = await api.as_("iris")
    await draft_pilot(await api.as_("vera"))
    catalogue = await publish_catalogue(iris, date(2026, 10, 1))
    found = [Newcomer(api, await api.as_(persona), iris, catalogue) for persona in personas]
    for each in found:
        await each.apply()
    return found


@TOPOLOGIES
async def test_a_small_new_provider_comes_in_and_keeps_its_papers_in_order(
    empty: OwnDatabases, sandbox: Sandbox, apart: bool
) -> None:
    async with sandbox(empty, apart=apart) as api:
        [linde] = await opened(api, "de-linde")
        assert_guided(await linde.missing())
        await linde.offer()
        after = await linde.show_all(also_later=False)
        assert after["outcomeNow"] == "admitted-on-conditions"
        decision = await linde.caller.post(f"{linde.path}/decision")
        later = {each["requirementCode"]: each["improveBy"] for each in decision["findings"]}
        assert (decision["outcome"], later["ZORGPLAN"]) == ("admitted-on-conditions", "2026-12-05")
        [found] = (await api.public(f"{REGISTRY}/providers", postcode="6211", deliveryForm="mpt"))["items"]
        assert (found["name"], found["admissions"][0]["status"]) == ("De Linde", "admitted-on-conditions")
        assert (await linde.show_all(also_later=True))["items"] == []
        assert await linde.status() == "admitted"
        await a_certificate_lapses(api, linde)


def assert_guided(missing: Json) -> None:
    """What, why, by when, how and where; and only what is asked of a small provider."""
    asked = {each["requirementCode"] for each in missing["items"]}
    large = {row["code"] for row in rows("requirements") if row["sizes"] == "over-10"}
    assert large
    assert asked.isdisjoint(large)
    assert missing["hoursToGo"] > 0
    for each in missing["items"]:
        assert all(each[name][language] for name in ("title", "why", "how", "explanation") for language in ("nl", "en"))
        assert each["where"]
        assert each["dueOn"]


async def a_certificate_lapses(api: Api, linde: Newcomer) -> None:
    """The care plan counts six months: a warning, thirty days, and a suspension that ends when it is renewed."""
    await on(api, date(2027, 2, 10))
    [soon] = (await linde.missing())["items"]
    assert (soon["requirementCode"], soon["state"], soon["dueOn"]) == ("ZORGPLAN", "ends-soon", "2027-04-04")
    assert await linde.status() == "admitted"
    await on(api, date(2027, 4, 5))
    await linde.becomes("admitted-on-conditions")
    await on(api, date(2027, 5, 5))
    await linde.becomes("suspended")
    [suspension] = (await linde.caller.get(f"{linde.path}/suspensions"))["items"]
    assert (suspension["cause"], suspension["noPaymentFrom"]) == ("evidence", None)
    assert (await api.public(f"{REGISTRY}/providers", postcode="6211"))["items"] == []
    await on(api, date(2027, 5, 6))
    await linde.show("ZORGPLAN")
    assert await linde.status() == "admitted"


@TOPOLOGIES
async def test_a_requirement_set_is_tightened(empty: OwnDatabases, sandbox: Sandbox, apart: bool) -> None:
    async with sandbox(empty, apart=apart) as api:
        linde, zonnehof = providers = await opened(api, "de-linde", "zonnehof")
        for each in providers:
            await each.show_all(also_later=True)
            assert (await each.caller.post(f"{each.path}/decision"))["outcome"] == "admitted"
        edition = await tightened(linde.iris)
        changes = await api.public(f"{REGISTRY}/requirement-sets/{edition}/changes")
        assert [(each["requirementCode"], each["difference"], each["proveBy"]) for each in changes["items"]] == [
            ("VALPREVENTIE", "added", "2027-04-01")
        ]
        preview = await linde.iris.get(f"{REGISTRY}/requirement-sets/{edition}/preview")
        assert (preview["providersAdmitted"], preview["providersShort"]) == (2, 2)
        await linde.iris.post(f"{REGISTRY}/requirement-sets/{edition}/publication")
        [coming] = (await linde.missing())["coming"]
        assert [each["requirementCode"] for each in coming["items"]] == ["VALPREVENTIE"]
        await linde.show("VALPREVENTIE")
        await on(api, BEGINS)
        await zonnehof.becomes("admitted-on-conditions")
        assert await linde.status() == "admitted"
        await on(api, date(2027, 4, 2))
        await zonnehof.becomes("suspended")
        assert "VALPREVENTIE" in {each["requirementCode"] for each in (await zonnehof.missing())["items"]}


async def tightened(iris: Caller) -> str:
    """A draft of the next edition, which asks one thing more."""
    body = requirement_set_body(BEGINS)
    changes = {"nl": "Er komt een eis over vallen bij.", "en": "A requirement about falls is added."}
    asked = [*body["requirements"], FALLS]
    draft = await iris.post(f"{REGISTRY}/requirement-sets", body | {"requirements": asked, "changes": changes})
    return str(draft["requirementSetId"])


@TOPOLOGIES
async def test_a_suspension_with_clients_in_care(small: OwnDatabases, sandbox: Sandbox, apart: bool) -> None:
    async with sandbox(small, apart=apart) as api:
        iris, inge, vera = [await api.as_(persona) for persona in ("iris", "inge", "vera")]
        clients = in_care(await vera.all("/voucher/v1/agreements"))
        provider_id = max(clients, key=lambda each: len(clients[each]))
        provider = await api.as_organisation(provider_id)
        seen = {"providerId": provider_id, "seenOn": TODAY.isoformat(), "words": "De nachtzorg was niet bezet."}
        signal = await inge.post(f"{REGISTRY}/inspection-signals", seen)
        path = f"{REGISTRY}/inspection-signals/{signal['signalId']}"
        with pytest.raises(Refused) as refused:
            await provider.get(path)
        assert refused.value.status == 404
        body = {"outcome": "suspended", "reason": "Eerst veilige nachtzorg.", "from": TODAY.isoformat()}
        decided = await iris.post(f"{path}/decision", body)
        assert (await provider.get(path))["reason"] == "Eerst veilige nachtzorg."
        await care_goes_on(api, provider, iris, decided["suspensionIds"][0], len(clients[provider_id]))
        running = [each for each in await provider.all("/voucher/v1/agreements") if each["status"] == "redeemed"]
        assert len({each["clientId"] for each in running}) >= len(clients[provider_id])


def in_care(agreements: list[Json]) -> dict[str, set[str]]:
    """The clients in care today, per provider."""
    found: dict[str, set[str]] = {}
    for each in agreements:
        last, began = min(each["endsOn"] or "9999", each["endedOn"] or "9999"), each["careStartedOn"] or "9999"
        if each["status"] in ("redeemed", "ended") and began <= TODAY.isoformat() <= last:
            found.setdefault(each["providerId"], set()).add(each["clientId"])
    return found


async def care_goes_on(api: Api, provider: Caller, iris: Caller, suspension_id: str, clients: int) -> None:
    """The plan counts the clients, names who is near, and is worked off by both until the suspension is lifted."""
    path = f"{REGISTRY}/continuity-plans/{suspension_id}"

    async def is_counted() -> bool:
        return bool((await iris.get(path))["clientsInCareNow"] == clients)

    await until(is_counted)
    plan = await iris.get(path)
    near = [each for place in plan["locations"] for each in place["candidates"]]
    assert near
    assert all(each["providerId"] != provider.organisation_id for each in near)
    own = await provider.get(path)
    assert (own["approach"], {each["who"] for each in own["tasks"]}) == (None, {"provider"})
    for task in own["tasks"]:
        await provider.post(f"{path}/tasks/{task['taskId']}/completion", {"note": "Gedaan."})
    assert (await iris.get(path))["status"] == "in-progress"
    lifting = f"{REGISTRY}/admissions/{plan['admissionId']}/suspensions/{suspension_id}/lifting"
    await iris.post(lifting, {"until": TODAY.isoformat(), "reason": "De nachtzorg is veilig."})
    assert (await provider.get(path))["status"] == "closed"
    await on(api, TODAY + timedelta(days=1))

    async def is_back() -> bool:
        return bool((await iris.get(f"{REGISTRY}/admissions/{plan['admissionId']}"))["status"] != "suspended")

    await until(is_back)

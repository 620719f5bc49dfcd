"""Experiences: only by who got the care, never telling who that was; answered, moderated, withdrawn."""

from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import UUID

import pytest

from services.common.ids import new_id
from tests.services.registry.world import World
from tests.services.voucher.scene import FakeFeed
from tests.stage import OFFICE_ID, staged

MARKS = {"bond": 8, "promises": 7, "ownSay": 9, "safety": 8, "dailyLife": 6}


class Clients:
    """People with an agreement at Zonnehof, as voucher's feed tells of them."""

    def __init__(self, world: World, feed: FakeFeed) -> None:
        self.world, self.feed = world, feed
        self.provider_id = self.location_id = ""

    async def move_in(self) -> None:
        self.provider_id = await self.world.registered()
        self.location_id = await self.world.located(self.provider_id)
        pilot_id = new_id()
        pilot = {"pilotId": pilot_id, "version": 1, "code": "zuid-limburg", "status": "open", "officeId": OFFICE_ID}
        self.feed.tell("pilots", pilot_id, pilot)

    def agreed(self, client_id: UUID, **more: Any) -> str:
        """An agreement that voucher tells; its id."""
        agreement_id = new_id()
        data = {
            "agreementId": agreement_id, "version": 2, "voucherId": new_id(), "clientId": client_id,
            "pilotCode": "zuid-limburg", "providerId": self.provider_id, "locationId": self.location_id,
            "status": "redeemed", "startsOn": "2026-03-01", "endsOn": None, "careStartedOn": None,
        } | more  # fmt: skip
        self.feed.tell("agreements", agreement_id, data)
        return str(agreement_id)

    def as_client(self, client_id: UUID, role: str = "client") -> dict[str, str]:
        return self.world.stage.headers(role, client_ids=[client_id])

    async def given(self, words: str | None = None, **marks: int) -> dict[str, Any]:
        """An experience of somebody new."""
        client_id = new_id()
        body = {"agreementId": self.agreed(client_id), "year": 2026, "marks": MARKS | marks, "words": words}
        return await self.world.made("/experiences", body, self.as_client(client_id))


@pytest.fixture
async def clients(database_of: Callable[[str], str]) -> AsyncIterator[Clients]:
    feed = FakeFeed("voucher")
    async with staged(["registry"], database_of, {"voucher": feed.app}, background=False) as stage:
        made = Clients(World(stage), feed)
        await made.move_in()
        yield made


async def test_an_experience_is_public_without_who_gave_it(clients: Clients) -> None:
    world, client_id = clients.world, new_id()
    agreement_id = clients.agreed(client_id)
    body = {"agreementId": agreement_id, "year": 2026, "marks": MARKS, "words": "Ze nemen de tijd."}
    made = await world.made("/experiences", body, clients.as_client(client_id, "representative"))
    [shown] = (await world.seen(f"/providers/{clients.provider_id}/experiences"))["items"]
    assert shown == {
        "experienceId": made["experienceId"], "locationId": clients.location_id, "year": 2026,
        "words": "Ze nemen de tijd.", "answer": None,
    }  # fmt: skip
    office = await world.seen("/experiences", world.office)
    assert [each["agreementId"] for each in office["items"]] == [None]
    for path in (f"/providers/{clients.provider_id}/experiences", f"/providers/{clients.provider_id}"):
        text = (await world.get(path, world.provider())).text
        assert agreement_id not in text and str(client_id) not in text
    assert str(client_id) not in (await world.get("/feed", world.reader())).text
    [own] = (await world.seen("/experiences", clients.as_client(client_id)))["items"]
    assert own["agreementId"] == agreement_id
    assert (await world.seen("/experiences", clients.as_client(new_id())))["items"] == []
    mine = f"/experiences/{made['experienceId']}"
    assert (await world.seen(mine, clients.as_client(client_id)))["bond"] == 8
    assert (await world.get(mine, clients.as_client(new_id()))).status_code == 404
    assert (await world.get(mine, world.provider())).status_code == 403


async def test_only_who_redeemed_there_speaks_once_a_year(clients: Clients) -> None:
    world, client_id = clients.world, new_id()
    who = clients.as_client(client_id)
    body: dict[str, Any] = {"agreementId": clients.agreed(client_id), "year": 2026, "marks": MARKS}
    assert (await world.post("/experiences", body, clients.as_client(new_id()))).status_code == 404
    assert (await world.post("/experiences", body | {"agreementId": str(new_id())}, who)).status_code == 404
    drafted = body | {"agreementId": clients.agreed(client_id, status="drafted"), "year": 2027}
    refused = (await world.post("/experiences", drafted, who)).json()
    assert [each["code"] for each in refused["errors"]] == ["agreement-not-redeemed", "year-without-care"]
    await world.made("/experiences", body, who)
    again = await world.post("/experiences", body, who)
    assert (again.status_code, again.json()["code"]) == (409, "experience-given")
    for wrong in ({"bond": 0}, {"safety": 11}, {"ownSay": None}):
        answer = await world.post("/experiences", body | {"marks": MARKS | wrong}, who)
        assert answer.status_code == 400
    assert (await world.post("/experiences", body, world.provider())).status_code == 403


async def test_nobody_hears_no_while_voucher_is_away(clients: Clients) -> None:
    clients.feed.is_away = True
    body = {"agreementId": str(new_id()), "year": 2026, "marks": MARKS}
    answer = await clients.world.post("/experiences", body, clients.as_client(new_id()))
    assert (answer.status_code, answer.json()["code"]) == (503, "peer-away")


async def test_averages_are_shown_from_five_on(clients: Clients) -> None:
    world, page = clients.world, f"/providers/{clients.provider_id}"
    for number in range(4):
        await clients.given(bond=5 + number)
    assert (await world.seen(page))["experiences"] == {"count": 4, "averages": None}
    fifth = await clients.given(bond=10)
    told = (await world.seen(page))["experiences"]
    assert (told["count"], told["averages"]["bond"], told["averages"]["ownSay"]) == (5, 7.2, 9.0)
    [compared] = (await world.seen("/locations/comparison", locationId=[clients.location_id]))["items"]
    assert (compared["experiences"], compared["mark"]) == (told, 7.4)
    reason = {"outcome": "held-back", "ground": "insults", "reason": "Scheldwoorden."}
    await world.made(f"/experiences/{fifth['experienceId']}/moderation", reason, world.office)
    assert (await world.seen(page))["experiences"] == {"count": 4, "averages": None}


async def test_what_is_held_back_says_why_to_its_author(clients: Clients) -> None:
    world, client_id = clients.world, new_id()
    body = {"agreementId": clients.agreed(client_id), "year": 2026, "marks": MARKS, "words": "Die Jansen!"}
    made = await world.made("/experiences", body, clients.as_client(client_id))
    path = f"/experiences/{made['experienceId']}"
    held = {"outcome": "held-back", "ground": "names-a-person", "reason": "Noem geen namen."}
    unfit = await world.post(f"{path}/moderation", held | {"ground": None}, world.office)
    assert (unfit.status_code, unfit.json()["code"]) == (422, "ground-unfit")
    assert (await world.post(f"{path}/moderation", held, world.provider())).status_code == 403
    told = await world.made(f"{path}/moderation", held, world.office)
    assert (told["status"], told["agreementId"]) == ("held-back", None)
    assert (await world.seen(f"/providers/{clients.provider_id}/experiences"))["items"] == []
    own = await world.seen(path, clients.as_client(client_id))
    assert (own["ground"], own["reason"]) == ("names-a-person", "Noem geen namen.")
    explained = await world.seen(f"/decisions/{own['decisionId']}/explanation", clients.as_client(client_id))
    assert "Noem geen namen." in explained["rules"][0]["text"]["nl"]
    assert (await world.get(f"/decisions/{own['decisionId']}/explanation", world.provider())).status_code == 404
    assert (await world.post(f"{path}/answer", {"answer": "Wij ook."}, world.provider())).json()["code"] == (
        "experience-closed"
    )
    back = {"outcome": "shown", "reason": "De naam is een merk."}
    assert (await world.made(f"{path}/moderation", back, world.office))["status"] == "shown"
    assert (await world.post(f"{path}/moderation", back, world.office)).status_code == 409


async def test_a_provider_answers_once_and_for_itself(clients: Clients) -> None:
    world = clients.world
    made = await clients.given("Te weinig tijd.")
    path = f"/experiences/{made['experienceId']}/answer"
    reply = {"answer": "We hebben iemand erbij."}
    assert (await world.post(path, reply, world.provider(world.linde_id))).status_code == 404
    assert set(await world.made(path, reply, world.provider())) == {
        "experienceId", "locationId", "year", "words", "answer",
    }  # fmt: skip
    assert (await world.post(path, reply, world.provider())).json()["code"] == "experience-answered"
    [shown] = (await world.seen(f"/providers/{clients.provider_id}/experiences"))["items"]
    assert shown["answer"] == "We hebben iemand erbij."


async def test_what_the_author_takes_back_is_gone_and_can_be_said_anew(clients: Clients) -> None:
    world, client_id = clients.world, new_id()
    who = clients.as_client(client_id)
    body = {"agreementId": clients.agreed(client_id), "year": 2026, "marks": MARKS, "words": "Spijt."}
    made = await world.made("/experiences", body, who)
    path = f"/experiences/{made['experienceId']}/withdrawal"
    assert (await world.post(path, None, clients.as_client(new_id()))).status_code == 404
    gone = await world.made(path, None, who)
    assert (gone["status"], gone["words"], gone["bond"], gone["safety"]) == ("withdrawn", None, None, None)
    assert (await world.post(path, None, who)).json()["code"] == "experience-closed"
    assert (await world.seen(f"/providers/{clients.provider_id}/experiences"))["items"] == []
    await world.made("/experiences", body | {"words": "Toch goed."}, who)


async def test_every_look_at_somebodys_experience_is_logged(clients: Clients) -> None:
    from sqlalchemy import text

    world, client_id = clients.world, new_id()
    who = clients.as_client(client_id)
    body = {"agreementId": clients.agreed(client_id), "year": 2026, "marks": MARKS}
    made = await world.made("/experiences", body, who)
    path = f"/experiences/{made['experienceId']}"
    await world.seen(path, who)
    await world.seen("/experiences", world.office)
    await world.made(f"{path}/moderation", {"outcome": "held-back", "ground": "insults", "reason": "x"}, world.office)
    await world.made(f"{path}/withdrawal", None, who)
    async with world.stage.service("registry").database.transaction() as session:
        query = text("SELECT action, purpose FROM access_log WHERE client_id = :client ORDER BY access_id")
        seen = [tuple(row) for row in await session.execute(query, {"client": client_id})]
    assert seen == [
        ("C", "give-experience"), ("R", "read-experience"), ("R", "list-experiences"), ("U", "moderate-experience"),
        ("D", "withdraw-experience"),
    ]  # fmt: skip

"""Withdrawing an indication: who may, what becomes of the right, and what the other services hear."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.services.indication.builders import TODAY, Desk, a_refusal, fault_codes, findings, made, somebody


class Right:
    """A client with a right."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.anna = desk.stage.headers("client", subject=somebody())
        self.file: dict[str, Any] = {}
        self.indication: dict[str, Any] = {}

    async def begun(self, **changes: Any) -> "Right":
        self.file = await self.desk.client(self.anna)
        self.indication = await self.desk.granted(self.file, **changes)
        return self

    @property
    def path(self) -> str:
        return f"/indications/{self.indication['indicationId']}"

    async def end(self, reason: str, ends_on: str, who: dict[str, str] | None = None) -> httpx.Response:
        return await self.desk.post(f"{self.path}/withdrawal", who or self.anna, {"reason": reason, "endsOn": ends_on})

    async def told(self) -> tuple[str, str | None, int]:
        data = (await self.desk.events())[-1]["data"]
        return data["status"], data["validTo"], data["version"]


@pytest.fixture
async def right(desk: Desk) -> Right:
    return await Right(desk).begun()


async def test_on_request_a_right_ends_later_and_stands_until_then(right: Right) -> None:
    ended = made(await right.end("client-request", "2026-12-31"))
    assert (ended["status"], ended["validTo"], ended["withdrawalReason"]) == ("granted", "2026-12-31", "client-request")
    assert await right.told() == ("granted", "2026-12-31", 2)
    assert made(await right.desk.api.get(right.path, headers=right.anna), 200) == ended


async def test_after_a_death_it_ended_on_the_day_of_death(right: Right) -> None:
    right.desk.stage.move_clock(timedelta(days=20))
    future = await right.end("death", "2026-10-26", right.desk.assessor)
    assert fault_codes(future) == {("/body/endsOn", "day-in-future")}
    ended = made(await right.end("death", "2026-10-20", right.desk.assessor))
    assert (ended["status"], ended["validTo"], ended["withdrawnOn"]) == ("withdrawn", "2026-10-20", "2026-10-25")
    assert await right.told() == ("withdrawn", "2026-10-20", 2)
    again = await right.end("death", "2026-10-19", right.desk.assessor)
    assert fault_codes(again, 409) == {("", "indication-closed")}


async def test_a_right_that_has_not_begun_never_begins(desk: Desk) -> None:
    right = await Right(desk).begun(validFrom="2026-11-01")
    ended = made(await right.end("client-request", str(TODAY)))
    assert (ended["status"], ended["validTo"]) == ("withdrawn", None)
    assert await right.told() == ("withdrawn", None, 2)


async def test_what_made_way_for_a_right_that_never_begins_holds_again(right: Right) -> None:
    first = right.indication
    later = await right.desk.granted(right.file, profileCode="7VV", validFrom="2026-12-01")
    right.indication = later
    made(await right.end("client-request", str(TODAY)))
    seen = made(await right.desk.api.get(f"/indications/{first['indicationId']}", headers=right.anna), 200)
    assert (seen["status"], seen["validTo"], seen["endedBy"], seen["version"]) == ("granted", None, None, 3)
    told = [(each["data"]["indicationId"], each["data"]["status"], each["data"]["validTo"])
            for each in (await right.desk.events())[-2:]]  # fmt: skip
    assert told == [(later["indicationId"], "withdrawn", None), (first["indicationId"], "granted", None)]


async def test_what_holds_again_gives_way_to_the_next_and_what_was_given_up_stays_so(right: Right) -> None:
    first, later = right.indication, await right.desk.granted(right.file, profileCode="7VV", validFrom="2026-12-01")
    last = await right.desk.granted(right.file, profileCode="6VV", validFrom="2027-01-01")
    right.indication = later
    made(await right.end("client-request", str(TODAY)))
    right.indication = first
    seen = made(await right.desk.api.get(right.path, headers=right.anna), 200)
    assert (seen["validTo"], seen["endedBy"]) == ("2026-12-31", last["indicationId"])
    made(await right.end("client-request", "2026-10-20"))
    right.indication = last
    made(await right.end("client-request", str(TODAY)))
    right.indication = first
    seen = made(await right.desk.api.get(right.path, headers=right.anna), 200)
    assert (seen["status"], seen["validTo"], seen["endedBy"]) == ("granted", "2026-10-20", None)


async def test_a_withdrawal_is_explained(right: Right) -> None:
    ended = made(await right.end("client-request", "2026-12-31"))
    assert made(await right.desk.api.get(right.path, headers=right.anna), 200) == ended
    path = f"/decisions/{ended['withdrawalDecisionId']}/explanation"
    anna = right.desk.stage.headers("client", subject=somebody(), client_ids=[right.file["clientId"]])
    explained = made(await right.desk.api.get(path, headers=anna), 200)
    assert (explained["kind"], explained["outcome"]) == ("indication-withdrawal", "client-request")


async def test_a_withdrawn_right_leaves_room_for_a_new_one(right: Right) -> None:
    made(await right.end("client-request", str(TODAY)))
    again = await right.desk.granted(right.file, profileCode="7VV")
    assert again["status"] == "granted"


async def test_a_wish_looks_forward_and_a_refusal_has_nothing_to_withdraw(right: Right) -> None:
    assert fault_codes(await right.end("client-request", "2026-10-04")) == {("/body/endsOn", "withdrawal-too-early")}
    other = Right(right.desk)
    other.file = await other.desk.client(other.anna)
    application = await other.desk.application(other.file)
    await other.desk.assess(application, findings(permanence={"isPermanent": False, "grounds": "Het geneest."}))
    other.indication = made(await other.desk.decide(application, a_refusal()))
    assert fault_codes(await other.end("client-request", str(TODAY)), 409) == {("", "indication-closed")}


async def test_only_the_clients_own_people_and_assessors_withdraw(right: Right) -> None:
    stage, dirk = right.desk.stage, somebody()
    for who, status in (("client", 404), ("representative", 404), ("office-voucher", 403), ("provider", 403)):
        headers = stage.headers(who, organisation_id=somebody())
        assert (await right.end("client-request", str(TODAY), headers)).status_code == status
    terms = {"kind": "authorised-person", "scopes": ["read", "apply"], "proof": "Getekend", "subject": str(dirk)}
    made(await right.desk.post(f"/clients/{right.file['clientId']}/mandates", right.anna, terms))
    narrow = await right.end("client-request", str(TODAY), stage.headers("representative", subject=dirk))
    assert fault_codes(narrow, 403) == {("", "scope-missing")}
    assert made(await right.desk.api.get(right.path, headers=right.anna), 200) == right.indication

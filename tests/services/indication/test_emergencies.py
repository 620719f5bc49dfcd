"""Emergency access: an auditor opens one file with a reason, for some hours, and the client sees all of it."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.services.indication.builders import Desk, fault_codes, made, somebody

REASON = "Melding van de politie: de cliënt is vermist."


class File:
    """A client with a decision, and an auditor who may not see the file."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.anna = desk.stage.headers("client", subject=somebody())
        self.aad = desk.stage.headers("office-auditor", subject=somebody())
        self.path = ""
        self.indication: dict[str, Any] = {}

    async def begun(self) -> "File":
        file = await self.desk.client(self.anna)
        self.path = f"/clients/{file['clientId']}"
        self.indication = await self.desk.granted(file)
        return self

    def readable(self) -> list[str]:
        decision = f"/indications/{self.indication['indicationId']}"
        application = f"/applications/{self.indication['applicationId']}"
        return [self.path, f"{self.path}/mandates", application, decision, f"{decision}/letter"]

    async def get(self, path: str, who: dict[str, str]) -> httpx.Response:
        return await self.desk.api.get(path, headers=who)

    async def opened(self, who: dict[str, str] | None = None, **changes: Any) -> httpx.Response:
        return await self.desk.post(f"{self.path}/emergency-access", who or self.aad, {"reason": REASON} | changes)

    async def log(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = made(await self.get(f"{self.path}/access-log", self.anna), 200)["items"]
        return items


@pytest.fixture
async def file(desk: Desk) -> File:
    return await File(desk).begun()


async def test_an_auditor_reads_a_file_only_while_it_is_open_in_an_emergency(file: File) -> None:
    for path in file.readable():
        assert (await file.get(path, file.aad)).status_code == 404
    opened = made(await file.opened(hours=2))
    assert (opened["reason"], opened["role"]) == (REASON, "office-auditor")
    for path in file.readable():
        made(await file.get(path, file.aad), 200)
    for path in ("/indications", "/applications"):
        assert len(made(await file.get(path, file.aad), 200)["items"]) == 1
    file.desk.stage.move_clock(timedelta(hours=1, minutes=59))
    made(await file.get(file.path, file.aad), 200)
    file.desk.stage.move_clock(timedelta(minutes=2))
    for path in file.readable():
        assert (await file.get(path, file.aad)).status_code == 404
    for path in ("/indications", "/applications"):
        assert made(await file.get(path, file.aad), 200)["items"] == []


async def test_it_opens_no_assessment_no_other_file_and_to_nobody_else(file: File) -> None:
    other = await File(file.desk).begun()
    made(await file.opened())
    assert (await file.get(f"/applications/{file.indication['applicationId']}/assessment", file.aad)).status_code == 403
    assert (await file.get(f"/applications/{file.indication['applicationId']}/documents", file.aad)).status_code == 403
    for path in other.readable():
        assert (await file.get(path, file.aad)).status_code == 404
    colleague = file.desk.stage.headers("office-auditor")
    assert (await file.get(file.path, colleague)).status_code == 404


@pytest.mark.parametrize("role", ["office-voucher", "office-finance", "provider", "inspector", "assessor", "client"])
async def test_only_the_named_role_opens_a_file(file: File, role: str) -> None:
    assert (await file.opened(file.desk.stage.headers(role, organisation_id=somebody()))).status_code == 403


async def test_it_changes_nothing(file: File) -> None:
    made(await file.opened())
    objection = f"/indications/{file.indication['indicationId']}/objections"
    assert (await file.desk.post(objection, file.aad, {"grounds": "x"})).status_code == 403
    assert (await file.desk.post(f"{file.path}/mandates", file.aad, {})).status_code == 403


async def test_the_client_reads_every_look_with_the_reason_in_plain_dutch(file: File) -> None:
    made(await file.opened())
    made(await file.get(file.path, file.aad), 200)
    looked, opening = (await file.log())[:2]
    assert opening["text"]["nl"] == (
        "Een controleur van het zorgkantoor heeft de noodtoegang tot uw dossier vastgelegd. Waarom: een noodgeval."
        f" Dit kon door noodtoegang. De reden die erbij staat: {REASON}"
    )
    assert looked["text"]["nl"] == (
        "Een controleur van het zorgkantoor heeft uw gegevens bekeken. Waarom: het dossier inzien."
        f" Dit kon door noodtoegang. De reden die erbij staat: {REASON}"
    )
    assert looked["emergencyReason"] == REASON
    listed = made(await file.get(f"{file.path}/emergency-access", file.anna), 200)["items"]
    assert [each["reason"] for each in listed] == [REASON]
    own = next(each for each in await file.log() if each["roles"] == "client")
    assert own["emergencyReason"] is None


async def test_others_are_told_that_and_not_why(file: File) -> None:
    opened = made(await file.opened(hours=24))
    event = (await file.desk.events())[-1]
    assert event["type"] == "nl.pvb.clients.emergency-access.v1"
    assert event["data"] == {
        "emergencyId": opened["emergencyId"],
        "clientId": opened["clientId"],
        "role": "office-auditor",
        "until": opened["until"],
    }


async def test_a_reason_of_some_length_and_a_day_at_most(file: File) -> None:
    for wrong in ({"reason": "Zomaar."}, {"reason": " " * 30}, {"hours": 25}, {"hours": 0}):
        assert (await file.opened(**wrong)).status_code in {400, 422}
    assert [each for each in await file.log() if each["purpose"] == "emergency-access"] == []
    made(await file.opened())
    assert fault_codes(await file.opened(), 409) == {("", "emergency-open")}

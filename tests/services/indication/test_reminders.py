"""Reminders of the legal term as events: each exactly once, whatever the number of workers, and pauses count."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from services.indication.operations import reminders as reminders_operation
from services.indication.operations.reminders import remind
from tests.services.indication.builders import Desk, a_grant, made, somebody
from tests.stage import staged


@pytest.fixture
async def desk(database_of: Callable[[str], str]) -> AsyncIterator[Desk]:
    """A desk whose workers run only when they are called."""
    async with staged(["indication"], database_of, background=False) as stage:
        yield Desk(stage)


async def after(desk: Desk, days: int) -> list[tuple[str, str, str, int]]:
    """All reminders told so far, when the clock has moved this many days and three workers ran at once."""
    desk.stage.move_clock(timedelta(days=days))
    service = desk.stage.service("indication")
    await asyncio.gather(*(remind(service) for _ in range(3)))
    return [
        (each["applicationId"], each["reminder"], each["dueOn"], each["daysLeft"]) for each in await reminders(desk)
    ]


async def reminders(desk: Desk) -> list[dict[str, Any]]:
    return [each["data"] for each in await desk.events() if each["type"] == "nl.pvb.applications.term-reminder.v1"]


async def test_at_three_quarters_and_on_the_last_day_each_once(desk: Desk) -> None:
    file = await desk.client()
    name = (await desk.application(file))["applicationId"]
    first, last = (name, "three-quarters", "2026-11-16", 11), (name, "end", "2026-11-16", 0)
    assert await after(desk, 30) == []
    assert await after(desk, 1) == [first]
    assert await after(desk, 10) == [first]
    assert await after(desk, 1) == [first, last]
    assert await after(desk, 30) == [first, last]
    [told, _] = await reminders(desk)
    assert told == {
        "applicationId": name,
        "clientId": file["clientId"],
        "kind": "regular",
        "reminder": "three-quarters",
        "dueOn": "2026-11-16",
        "daysLeft": 11,
        "regionCode": "5531",
        "assessorId": None,
    }


async def test_while_information_is_owed_nobody_is_reminded(desk: Desk) -> None:
    anna = desk.stage.headers("client", subject=somebody())
    name = (await desk.application(await desk.client(anna), anna))["applicationId"]
    assert await after(desk, 20) == []
    question = {"question": "Wilt u de brief van de huisarts sturen?", "answerBy": "2026-12-31"}
    asked = made(await desk.post(f"/applications/{name}/information-requests", desk.assessor, question))
    assert await after(desk, 20) == []
    path = f"/applications/{name}/information-requests/{asked['informationRequests'][0]['requestId']}/answer"
    made(await desk.post(path, anna, {"answer": "Hier is de brief."}))
    assert await after(desk, 9) == []
    assert await after(desk, 1) == [(name, "three-quarters", "2026-12-05", 11)]


async def test_when_the_time_to_answer_passes_the_reminder_still_comes(desk: Desk) -> None:
    name = (await desk.application(await desk.client()))["applicationId"]
    question = {"question": "Wat zegt de huisarts?", "answerBy": "2026-10-15"}
    made(await desk.post(f"/applications/{name}/information-requests", desk.assessor, question))
    for _ in range(40):
        assert await after(desk, 1) == []
    assert await after(desk, 1) == [(name, "three-quarters", "2026-11-26", 11)]


async def test_of_what_is_decided_or_withdrawn_nobody_is_reminded(desk: Desk) -> None:
    decided, withdrawn = await desk.application(await desk.client()), await desk.application(await desk.client())
    await desk.assess(decided)
    made(await desk.decide(decided, a_grant()))
    path = f"/applications/{withdrawn['applicationId']}/withdrawal"
    made(await desk.post(path, desk.assessor, {"reason": "Hoeft niet meer."}))
    assert await after(desk, 60) == []


async def test_many_are_reminded_in_one_go_and_the_client_sees_that_the_term_is_watched(desk: Desk) -> None:
    anna = desk.stage.headers("client", subject=somebody())
    file = await desk.client(anna)
    names = {(await desk.application(file, anna))["applicationId"]}
    names |= {(await desk.application(await desk.client()))["applicationId"] for _ in range(6)}
    told = await after(desk, 50)
    assert sorted(told) == sorted(
        (name, reminder, "2026-11-16", -8) for name in names for reminder in ("three-quarters", "end")
    )
    log = made(await desk.api.get(f"/clients/{file['clientId']}/access-log", headers=anna), 200)["items"]
    assert log[0]["text"]["nl"] == "Het systeem heeft uw aanvraag bekeken. Waarom: de wettelijke termijn bewaken."


async def test_one_that_cannot_be_told_of_keeps_none_of_the_others_waiting(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminders_operation, "AT_ONCE", 1)
    broken, well = await desk.application(await desk.client()), await desk.application(await desk.client())
    service = desk.stage.service("indication")
    async with service.database.transaction() as session:
        breaking = text(
            "UPDATE application SET received_on = '9999-12-30', remind_on = '2026-10-05' WHERE application_id = :id"
        )
        await session.execute(breaking, {"id": broken["applicationId"]})
    desk.stage.move_clock(timedelta(days=31))
    for _ in range(2):
        await remind(service)
        assert [each["applicationId"] for each in await reminders(desk)] == [well["applicationId"]]
        assert b'pvb_reminders_failed{service="indication"} 1.0' in service.metrics.text()

"""Multi-year agreements: public, five years at most, with what comes after them, and signals before the end."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from services.common.ids import new_id
from services.registry.operations.purchase import signal_endings
from tests.services.registry.world import World, both


def a_purchase(provider_id: str, **more: Any) -> dict[str, Any]:
    return {
        "providerId": provider_id, "title": both("Huntington"), "care": "Verblijf bij de ziekte van Huntington.",
        "terms": "Twaalf plaatsen, dag en nacht.", "afterwards": both("Wie er woont, blijft wonen."),
        "profileCodes": ["8VV"], "from": "2026-01-01", "until": "2027-12-31",
    } | more  # fmt: skip


async def agreed(world: World, **more: Any) -> str:
    """An agreement with Zonnehof; its path."""
    body = a_purchase(await world.registered(), **more)
    made = await world.made("/purchase-agreements", body, world.office)
    return f"/purchase-agreements/{made['purchaseAgreementId']}"


async def test_everyone_sees_what_was_agreed_for_how_long_and_what_comes_after(world: World) -> None:
    path = await agreed(world)
    told = await world.seen(path)
    assert (told["isRunning"], told["daysLeft"], told["afterwards"]["nl"]) == (True, 452, "Wie er woont, blijft wonen.")
    page = await world.seen(f"/providers/{world.zonnehof_id}")
    [period] = page["runningPeriods"]
    assert (period["kind"], period["from"], period["until"]) == ("purchase-agreement", "2026-01-01", "2027-12-31")
    assert period["afterwards"] == told["afterwards"]
    on = {"runningOn": "2028-01-01", "providerId": str(world.zonnehof_id)}
    assert (await world.seen("/purchase-agreements", None, **on))["items"] == []
    assert len((await world.seen("/purchase-agreements"))["items"]) == 1
    for wrong in ("0", "20280101", "2028-1-1", "2028-01-01T00:00"):
        assert (await world.get("/purchase-agreements", runningOn=wrong)).status_code == 400, "no day as it is written"


async def test_an_admission_shows_how_long_it_runs_too(world: World) -> None:
    admission = await world.admitted()
    page = await world.seen(f"/providers/{admission['providerId']}")
    [period] = page["runningPeriods"]
    assert (period["kind"], period["pilotCode"], period["until"]) == ("admission", "zuid-limburg", None)


@pytest.mark.parametrize(
    ("more", "codes"),
    [
        ({"until": "2031-01-01"}, ["more-than-five-years"]),
        ({"until": "2025-12-31"}, ["validity-reversed"]),
        ({"until": "2031-01-01", "providerId": str(new_id())}, ["more-than-five-years", "purchase-provider-unknown"]),
    ],
)
async def test_what_does_not_fit_is_refused_with_every_fault(
    world: World, more: dict[str, Any], codes: list[str]
) -> None:
    body = a_purchase(await world.registered()) | more
    answer = await world.post("/purchase-agreements", body, world.office)
    told = answer.json()
    assert (answer.status_code, [each["code"] for each in told.get("errors") or [told]]) == (422, codes)
    assert (await world.post("/purchase-agreements", body, world.provider())).status_code == 403


async def test_the_database_refuses_a_sixth_year(world: World) -> None:
    await agreed(world, until="2030-12-31")
    with pytest.raises(IntegrityError, match="five_years"):
        async with world.stage.service("registry").database.transaction() as session:
            await session.execute(text("UPDATE purchase_agreement SET until_day = until_day + 1"))


async def test_an_agreement_is_changed_by_who_saw_it_and_ended_early(world: World) -> None:
    path = await agreed(world)
    body = {name: value for name, value in a_purchase("").items() if name not in {"providerId", "from"}}
    longer = body | {"until": "2031-01-01"}
    stale = await world.client.put(path, json=body, headers=world.office | {"If-Match": '"9"'})
    assert stale.status_code == 412
    headers = world.office | {"If-Match": '"1"'}
    assert (await world.client.put(path, json=longer, headers=headers)).json()["code"] == "more-than-five-years"
    changed = await world.client.put(path, json=body | {"until": "2028-06-30"}, headers=headers)
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    for wrong in ("2026-10-04", "2028-07-01"):
        refused = await world.post(f"{path}/ending", {"lastDay": wrong, "reason": "x"}, world.office)
        assert refused.json()["code"] == "last-day-unfit"
    ended = await world.made(f"{path}/ending", {"lastDay": "2026-12-31", "reason": "Verhuisd."}, world.office)
    assert (ended["endedOn"], ended["isRunning"], ended["daysLeft"]) == ("2026-12-31", True, 87)
    again = await world.post(f"{path}/ending", {"lastDay": "2026-12-30", "reason": "x"}, world.office)
    assert (again.status_code, again.json()["code"]) == (409, "purchase-ended")
    told = await world.events("purchase-agreements")
    assert [(each["version"], each["until"]) for each in told] == [
        (1, "2027-12-31"), (2, "2028-06-30"), (3, "2026-12-31"),
    ]  # fmt: skip


async def test_signals_go_out_once_a_year_half_a_year_and_a_quarter_before(world: World) -> None:
    await agreed(world)
    service = world.stage.service("registry")
    days = []
    for _ in range(6):
        await signal_endings(service)
        await signal_endings(service)
        feed = await world.seen("/feed", world.reader())
        told = [each["data"] for each in feed["items"] if each["type"] == "nl.pvb.purchase-agreements.ending.v1"]
        days.append([each["daysBefore"] for each in told])
        world.stage.move_clock(timedelta(days=91))
    assert days == [[], [365], [365], [365, 182], [365, 182, 91], [365, 182, 91]]
    assert {each["endsOn"] for each in told} == {"2027-12-31"}

"""The budget of a pilot: figures that equal the books, thresholds that are told once, and nobody who is refused."""

from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest

from services.common.ids import new_id
from services.voucher.operations.budget import refresh_budgets
from services.voucher.operations.escrow import send_open
from tests.services.voucher import rows
from tests.services.voucher.agreement_scene import DAY, AgreementScene
from tests.services.voucher.budget_books import figures_equal_the_books, new_voucher, shown
from tests.services.voucher.test_lapse import messages
from tests.services.voucher.valued import HOURS, revalue
from tests.stage import OFFICE_ID, keyed

EVENT = "nl.pvb.budgets.threshold-reached.v1"


async def ceiling(scene: AgreementScene, year: int, cents: int) -> None:
    value = f'[{{"year": {year}, "ceilingCents": {cents}}}]'
    await scene.sql_write("UPDATE pilot SET budget_ceilings = CAST(:value AS jsonb)", value=value)


async def budget_messages(scene: AgreementScene) -> list[dict[str, Any]]:
    office = scene.stage.headers("office-voucher", organisation_id=OFFICE_ID, language="nl")
    return [each for each in await messages(scene, office) if each["kind"].startswith("budget-")]


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.long), pytest.param(3, marks=pytest.mark.long)])
async def test_figures_equal_the_books_and_claims_at_every_step_of_a_life(scene: AgreementScene, seed: int) -> None:
    """Vouchers are issued, redeemed, drawn, valued lower, ended; after each step all figures are reckoned again."""
    dice = Random(seed)
    vouchers: list[dict[str, Any]] = []
    running: list[tuple[dict[str, Any], dict[str, Any]]] = []
    for step in range(20):
        do = dice.choice(["issue", "redeem", "redeem", "draw", "draw", "end", "value", "days"])
        if do == "issue" or not vouchers:
            form, profile = dice.choice(["stay", "vpt"]), dice.choice(["4VV", "5VV"])
            fields = {"delivery_form": form, "profile_code": profile} if step % 3 == 0 else {}
            vouchers.append(new_voucher(scene, **fields))
            if dice.random() < 0.5:
                with rows.connect(scene.url) as connection:
                    known = {"client_id": vouchers[-1]["client_id"], "version": 1, "region_code": "5502",
                             "recorded_at": rows.AT}  # fmt: skip
                    rows.insert(connection, "known_client", [known])
        elif do == "redeem":
            voucher = dice.choice([each for each in vouchers if (each["delivery_form"], each["profile_code"]) ==
                                   ("stay", "5VV")] or [new_voucher(scene)])  # fmt: skip
            draft = await scene.agreed_by_client(voucher, lines=[dice.choice([HOURS, DAY])], startsOn="2026-11-01")
            answer = await scene.confirm(draft, scene.provider)
            if answer.status_code == 201 and await scene.handed_over(draft):
                running.append((voucher, draft))
        elif running and do == "draw":
            _, drawn_of = dice.choice(running)
            row = scene.claims.of(drawn_of).years[2026]
            scene.claims.draw(drawn_of, 2026, dice.randint(-row.drawn, row.held - row.drawn))
            await scene.catch_up()
        elif running and do == "end":
            await scene.end(running.pop(dice.randrange(len(running)))[1], "2026-12-05")
            await send_open(scene.service)
        elif do == "value":
            await revalue(scene, dice.choice(vouchers))
        else:
            scene.stage.move_clock(timedelta(days=1))
        await figures_equal_the_books(scene, 2026, 2027)
    assert running or (await shown(scene, 2026))["total"]["issuedCents"]


async def test_a_month_that_is_over_stays_and_the_next_has_its_own_movements(scene: AgreementScene) -> None:
    agreement = await scene.redeemed(new_voucher(scene), startsOn="2026-11-01", lines=[HOURS])
    scene.claims.draw(agreement, 2026, 10_000)
    await scene.catch_up()
    await figures_equal_the_books(scene, 2026)
    october = (await shown(scene, 2026, "month"))["groups"]
    scene.stage.move_clock(timedelta(days=40))
    scene.claims.draw(agreement, 2026, 7_000)
    await scene.catch_up()
    await figures_equal_the_books(scene, 2026)
    first, second = (await shown(scene, 2026, "month"))["groups"]
    assert [first] == october
    assert (first["drawnCents"], second["key"], second["drawnCents"]) == (10_000, "2026-11", 7_000)


async def test_every_ceiling_is_overrun_and_nobody_is_refused_and_the_office_is_told_once(
    scene: AgreementScene,
) -> None:
    await ceiling(scene, 2026, 1_000_000)
    agreed = 0
    for _ in range(4):
        voucher = scene.new_voucher()
        draft = await scene.agreed_by_client(voucher, startsOn="2026-11-01", endsOn="2026-11-30", lines=[DAY])
        answer = await scene.confirm(draft, scene.provider)
        assert answer.status_code == 201, "no budget refuses an entitled person"
        agreed += 30 * 10_000
        await refresh_budgets(scene.service)
        await refresh_budgets(scene.service)
    total = await shown(scene, 2026)
    assert (total["total"]["reservedCents"], total["ceilingCents"]) == (agreed, 1_000_000)
    assert agreed > total["ceilingCents"]
    told = [(each["kind"], each["title"]["nl"]) for each in await budget_messages(scene)]
    assert len(told) == len(set(told))
    assert {title.split(" %")[0] for kind, title in told if kind == "budget-reserved"} == {"80", "90", "100"}
    events = await scene.sql("SELECT data FROM feed WHERE type = :type ORDER BY id", type=EVENT)
    assert len(events) == len(told)
    [at_80] = [data for (data,) in events if (data["measure"], data["percent"]) == ("reserved", 80)]
    assert (at_80["amountCents"], at_80["ceilingCents"], at_80["year"]) == (900_000, 1_000_000, 2026)
    await ceiling(scene, 2026, 1_300_000)
    scene.stage.move_clock(timedelta(minutes=11))
    await refresh_budgets(scene.service)
    now = [each["title"]["nl"] for each in await budget_messages(scene) if each["kind"] == "budget-reserved"]
    assert len(now) == 5, "of another ceiling, 80 and 90 percent are news"


async def test_a_voucher_is_issued_beyond_the_ceiling(scene: AgreementScene) -> None:
    await ceiling(scene, 2026, 1)
    indicated = scene.new_voucher()
    await scene.sql_write("UPDATE voucher SET status = 'ended' WHERE voucher_id = :id", id=indicated["voucher_id"])
    await scene.sql_write("UPDATE known_indication SET region_code = '5531'")
    await scene.sql_write("UPDATE pilot SET opened_at = '2026-01-01T09:00:00Z'")
    body = {
        "pilotId": str(scene.pilot_id), "clientId": str(indicated["client_id"]), "deliveryForm": "stay",
        "validFrom": "2026-10-05", "requestedOn": "2026-10-01",
        "exclusions": {"crisisCare": False, "changingNeed": False, "rareComplexCare": False},
    }  # fmt: skip
    for _ in range(2):
        await refresh_budgets(scene.service)
    issued = await scene.http.post("/vouchers", json=body, headers=keyed(scene.office))
    assert issued.status_code == 201, issued.text


async def test_the_first_reader_does_not_wait_for_the_worker_and_others_may_not_read(scene: AgreementScene) -> None:
    scene.new_voucher()
    first = await shown(scene, 2026, "form")
    assert (first["total"]["issuedCents"], first["groups"][0]["key"]) == (2_000_000, "stay")
    assert first["projectionMethod"] == "reserved-plus-expected"
    assert "reserveren" in first["projection"]["nl"]
    path = f"/pilots/{scene.pilot_id}/budget"
    for role in ("office-finance", "office-approver", "office-auditor"):
        assert (await scene.http.get(path, headers=scene.stage.headers(role))).status_code == 200
    for role in ("client", "provider", "assessor", "researcher"):
        assert (await scene.http.get(path, headers=scene.stage.headers(role))).status_code == 403
    other = scene.stage.headers("office-voucher", organisation_id=new_id())
    assert (await scene.http.get(path, headers=other)).status_code == 404
    text = (await scene.http.get(path + "?groupBy=profile", headers=scene.office)).text
    persons = {str(each) for (each,) in await scene.sql("SELECT client_id FROM voucher")}
    assert persons
    assert not [each for each in persons if each in text]
    assert UUID(first["pilotId"]) == scene.pilot_id


async def test_figures_are_reckoned_again_only_when_something_moved(scene: AgreementScene) -> None:
    scene.new_voucher()
    await refresh_budgets(scene.service)
    at = (await shown(scene, 2026))["asOf"]
    scene.stage.move_clock(timedelta(minutes=2))
    await refresh_budgets(scene.service)
    assert (await shown(scene, 2026))["asOf"] == at
    await scene.redeemed(scene.new_voucher(), startsOn="2026-11-01", lines=[HOURS])
    await refresh_budgets(scene.service)
    assert (await shown(scene, 2026))["asOf"] > at

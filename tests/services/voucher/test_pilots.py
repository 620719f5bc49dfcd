"""Pilots through the API."""

from collections.abc import AsyncIterator, Callable

import pytest
from sqlalchemy import text

from services.common.ids import new_id
from tests.services.voucher.scene import Scene, codes, voucher_scene
from tests.stage import OFFICE_ID, keyed


@pytest.fixture
async def scene(database_of: Callable[[str], str]) -> AsyncIterator[Scene]:
    async with voucher_scene(database_of) as scene:
        yield scene


async def test_a_pilot_is_drafted_changed_opened_and_closed(scene: Scene) -> None:
    scene.tell_registry()
    made = await scene.voucher.post("/pilots", json=scene.pilot_body(), headers=keyed(scene.office))
    assert made.status_code == 201, made.text
    assert made.json()["status"] == "draft"
    path = made.headers["location"]

    changed = await scene.voucher.put(
        path, json=scene.pilot_body(participantCap=3), headers=scene.office | {"If-Match": made.headers["etag"]}
    )
    assert (changed.status_code, changed.json()["participantCap"], changed.json()["version"]) == (200, 3, 2)

    stale = await scene.voucher.put(path, json=scene.pilot_body(), headers=scene.office | {"If-Match": '"1"'})
    assert stale.status_code == 412

    opened = await scene.voucher.post(f"{path}/opening", headers=keyed(scene.office) | {"If-Match": '"2"'})
    assert (opened.status_code, opened.json()["status"]) == (201, "open")

    fixed = await scene.voucher.put(path, json=scene.pilot_body(), headers=scene.office | {"If-Match": '"3"'})
    assert (fixed.status_code, codes(fixed)) == (409, ["pilot-fixed"])

    closing = {"reason": "genoeg geleerd"}
    closed = await scene.voucher.post(
        f"{path}/closing", json=closing, headers=keyed(scene.office) | {"If-Match": '"3"'}
    )
    assert (closed.status_code, closed.json()["status"], closed.json()["closesOn"]) == (201, "closed", "2026-10-05")
    again = await scene.voucher.post(f"{path}/opening", headers=keyed(scene.office) | {"If-Match": '"4"'})
    assert (again.status_code, codes(again)) == (409, ["pilot-status-wrong"])

    shown = await scene.voucher.get(path, headers=scene.stage.headers("client"))
    assert shown.json() == closed.json()
    assert (await scene.voucher.get("/pilots?code=elsewhere", headers=scene.office)).json()["items"] == []
    listed = await scene.voucher.get("/pilots?code=zuid-limburg", headers=scene.office)
    assert [each["pilotId"] for each in listed.json()["items"]] == [closed.json()["pilotId"]]


async def test_opening_names_all_that_is_missing(scene: Scene) -> None:
    body = scene.pilot_body(requirementSetId=None, priceListId=str(new_id()), baseline=None)
    made = await scene.voucher.post("/pilots", json=body, headers=keyed(scene.office))
    opening = await scene.voucher.post(
        f"{made.headers['location']}/opening", headers=keyed(scene.office) | {"If-Match": '"1"'}
    )
    assert opening.status_code == 422
    assert [(each["pointer"], each["code"]) for each in opening.json()["errors"]] == [
        ("/requirementSetId", "pilot-incomplete"),
        ("/priceListId", "pilot-incomplete"),
        ("/baseline", "pilot-incomplete"),
    ]


async def test_the_opening_check_lists_what_is_met_and_what_lacks(scene: Scene) -> None:
    amounts = scene.pilot_body()["baseline"]["amounts"][:-1]
    body = scene.pilot_body(baseline={"source": "2026", "amounts": amounts}, requirementSetId=None)
    scene.tell_registry()
    made = await scene.voucher.post("/pilots", json=body, headers=keyed(scene.office))
    check = (await scene.voucher.get(f"{made.headers['location']}/opening-check", headers=scene.office)).json()
    assert check["canOpen"] is False
    assert {each["code"]: [words["en"] for words in each["lacks"]] for each in check["items"] if not each["met"]} == {
        "requirement-set": ["a published requirement set"],
        "baseline": ["the baseline of care profile 5VV with part-time stay"],
    }
    assert all((each["remedy"] is None) == each["met"] for each in check["items"])
    match = {"If-Match": made.headers["etag"]}
    opening = await scene.voucher.post(f"{made.headers['location']}/opening", headers=keyed(scene.office) | match)
    assert (opening.status_code, len(opening.json()["errors"])) == (422, 2)
    changed = await scene.voucher.put(made.headers["location"], json=scene.pilot_body(), headers=scene.office | match)
    check = (await scene.voucher.get(f"{made.headers['location']}/opening-check", headers=scene.office)).json()
    assert check["canOpen"] is True
    match = {"If-Match": changed.headers["etag"]}
    opening = await scene.voucher.post(f"{made.headers['location']}/opening", headers=keyed(scene.office) | match)
    assert opening.status_code == 201


async def test_a_form_without_any_price_keeps_a_pilot_closed(scene: Scene) -> None:
    scene.prices = [each for each in scene.prices if each["kind"] != "pgb-amount"]
    scene.tell_registry()
    made = await scene.voucher.post("/pilots", json=scene.pilot_body(), headers=keyed(scene.office))
    opening = await scene.voucher.post(
        f"{made.headers['location']}/opening", headers=keyed(scene.office) | {"If-Match": '"1"'}
    )
    assert [each["detail"] for each in opening.json()["errors"]] == [
        "The pilot cannot open yet. Missing: a price for modular package at home.",
        "The pilot cannot open yet. Missing: a price for part-time stay.",
    ]


async def test_nothing_is_refused_while_the_registry_is_away(scene: Scene) -> None:
    made = await scene.voucher.post("/pilots", json=scene.pilot_body(), headers=keyed(scene.office))
    scene.tell_registry()
    scene.registry.is_away = True
    opening = f"{made.headers['location']}/opening"
    away = await scene.voucher.post(opening, headers=keyed(scene.office) | {"If-Match": '"1"'})
    assert (away.status_code, "retry-after" in away.headers) == (503, True)


async def test_a_period_is_three_years_at_most_and_a_code_is_used_once(scene: Scene) -> None:
    await scene.open_pilot()
    taken = await scene.voucher.post("/pilots", json=scene.pilot_body(), headers=keyed(scene.office))
    assert (taken.status_code, codes(taken)) == (409, ["pilot-code-taken"])
    long = scene.pilot_body(code="b", periodTo="2029-01-01")
    assert codes(await scene.voucher.post("/pilots", json=long, headers=keyed(scene.office))) == [
        "pilot-period-too-long"
    ]
    backwards = scene.pilot_body(code="b", periodTo="2025-01-01")
    refused = await scene.voucher.post("/pilots", json=backwards, headers=keyed(scene.office))
    assert (refused.status_code, codes(refused)) == (400, ["pilot-period-reversed"])


async def test_the_assessor_never_sees_a_budget(scene: Scene) -> None:
    pilot = await scene.open_pilot()
    assessor = scene.stage.headers("assessor")
    assert (await scene.voucher.get("/pilots", headers=assessor)).status_code == 403
    assert (await scene.voucher.get(f"/pilots/{pilot['pilotId']}", headers=assessor)).status_code == 403


async def test_the_office_of_a_pilot_is_that_of_its_drafter_and_is_told(scene: Scene) -> None:
    made = await scene.voucher.post("/pilots", json=scene.pilot_body(), headers=keyed(scene.office))
    assert made.json()["officeId"] == str(OFFICE_ID)
    named = await scene.voucher.post(
        "/pilots", json=scene.pilot_body(code="elders") | {"officeId": str(new_id())}, headers=keyed(scene.office)
    )
    assert (named.status_code, named.json()["errors"][0]["pointer"]) == (400, "/body/officeId")

    async with scene.stage.service("voucher").reading() as reading:
        events = await reading.session.execute(
            text("SELECT subject, data FROM feed WHERE type = 'nl.pvb.pilots.changed.v1'")
        )
        [(subject, data)] = events.all()
    assert str(subject) == made.json()["pilotId"]
    assert {"code": "zuid-limburg", "officeId": str(OFFICE_ID), "version": 1, "status": "draft"}.items() <= data.items()


async def test_another_office_reaches_no_pilot(scene: Scene) -> None:
    pilot = await scene.open_pilot()
    path, match = f"/pilots/{pilot['pilotId']}", {"If-Match": f'"{pilot["version"]}"'}
    other = scene.stage.headers("office-voucher", organisation_id=new_id(), language="en")
    lever = {"kind": "factor", "factor": 0.9, "validFrom": "2026-11-01", "reason": "krap"}
    voucher = scene.voucher
    answers = [
        await voucher.get(path, headers=other),
        await voucher.put(path, json=scene.pilot_body(), headers=other | match),
        await voucher.post(f"{path}/opening", headers=keyed(other) | match),
        await voucher.post(f"{path}/closing", json={"reason": "klaar"}, headers=keyed(other) | match),
        await voucher.post(f"{path}/levers", json=lever, headers=keyed(other)),
        await voucher.get(f"{path}/levers", headers=other),
    ]
    assert [(each.status_code, each.json()["code"]) for each in answers] == [(404, "not-found")] * len(answers)
    assert (await voucher.get("/pilots", headers=other)).json()["items"] == []
    assert (await voucher.get(path, headers=scene.office)).json() == pilot
    for role in ("client", "provider", "researcher"):
        assert (await voucher.get(path, headers=scene.stage.headers(role))).status_code == 200


async def test_an_office_role_without_an_organisation_reaches_nothing(scene: Scene) -> None:
    for role in ("office-registry", "office-voucher", "office-finance", "office-approver", "office-auditor"):
        answer = await scene.voucher.get("/pilots", headers=scene.stage.headers(role, organisation_id=None))
        assert (answer.status_code, codes(answer)) == (403, ["organisation-missing"])


async def test_a_region_comes_from_the_list_and_is_one_of_the_own_office(scene: Scene) -> None:
    scene.registry.tell(
        "care-offices",
        other := new_id(),
        {"officeId": other, "version": 1, "name": "Elders", "uzoviNumber": "5502",
         "regions": [{"regionCode": "5502", "name": "Friesland"}]},
    )  # fmt: skip
    wrong = scene.pilot_body(regionCodes=["5531", "5502", "9999"])
    refused = await scene.voucher.post("/pilots", json=wrong, headers=keyed(scene.office))
    assert [(each["pointer"], each["code"]) for each in refused.json()["errors"]] == [
        ("/body/regionCodes/1", "region-of-other-office"),
        ("/body/regionCodes/2", "region-unknown"),
    ]
    made = await scene.voucher.post("/pilots", json=scene.pilot_body(), headers=keyed(scene.office))
    changed = await scene.voucher.put(
        made.headers["location"], json=wrong, headers=scene.office | {"If-Match": made.headers["etag"]}
    )
    assert (changed.status_code, codes(changed)) == (422, ["region-of-other-office", "region-unknown"])


async def test_what_no_experiment_may_touch_is_refused_by_name(scene: Scene) -> None:
    deviations = [
        {"of": "purchasing", "description": "Het zorgkantoor koopt niet in; de cliënt kiest."},
        {"of": "care-package", "description": "Ook huishoudelijke hulp."},
        {"of": "insured-persons", "description": "Ook wie elders woont."},
    ]
    body = scene.pilot_body(deviations=deviations)
    refused = await scene.voucher.post("/pilots", json=body, headers=keyed(scene.office))
    assert [(each["pointer"], each["detail"]) for each in refused.json()["errors"]] == [
        ("/body/deviations/1/of",
         "A pilot cannot change what the care package contains. The Long-term Care Act fixes that."),
        ("/body/deviations/2/of", "A pilot cannot change who is insured. The Long-term Care Act fixes that."),
    ]  # fmt: skip
    pilot = await scene.open_pilot(deviations=deviations[:1])
    assert pilot["deviations"] == deviations[:1]
    version = {"fromOn": "2026-11-01", "reason": "ruimer", "deviations": deviations[:2]}
    path, match = f"/pilots/{pilot['pilotId']}/versions", {"If-Match": f'"{pilot["version"]}"'}
    refused = await scene.voucher.post(path, json=version, headers=keyed(scene.office) | match)
    assert (refused.status_code, codes(refused)) == (422, ["deviation-not-allowed"])

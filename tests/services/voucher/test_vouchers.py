"""Issuing and reading vouchers through the API."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from services.common.ids import new_id
from tests.services.voucher.scene import Scene, codes, entries, value, voucher_scene
from tests.stage import keyed


@pytest.fixture
async def scene(database_of: Callable[[str], str]) -> AsyncIterator[Scene]:
    async with voucher_scene(database_of) as scene:
        yield scene


async def test_a_voucher_is_issued_with_its_value_books_decision_and_event(scene: Scene) -> None:
    pilot = await scene.open_pilot()
    indication = scene.tell_indication()
    answer = await scene.issue(scene.asked(pilot, indication))
    assert answer.status_code == 201, answer.text
    voucher = answer.json()
    assert answer.headers["location"] == f"/vouchers/{voucher['voucherId']}"
    assert (voucher["status"], voucher["profileCode"], voucher["pilotCode"]) == ("issued", "5VV", "zuid-limburg")
    assert (voucher["validFrom"], voucher["validTo"]) == ("2026-09-01", "2028-12-31")
    worths = {2026: 122 * 19984, 2027: 365 * 19984, 2028: 366 * 19984}
    assert voucher["years"] == [
        {"year": year, "valueCents": cents, "reservedCents": 0, "leftCents": cents, "overhangCents": 0,
         "overhangCause": None, "fitBy": None, "provisional": year > 2026} for year, cents in worths.items()
    ]  # fmt: skip
    assert await entries(scene, voucher) == [("value", year, cents) for year, cents in worths.items()]
    worth = await value(scene, voucher)
    assert (worth["components"][0]["performanceCode"], worth["components"][0]["source"]) == (
        "Z051",
        "sandbox_prices.csv",
    )
    for decision in (voucher["decisionId"], worth["decisionId"]):
        why = await scene.voucher.get(f"/decisions/{decision}/explanation", headers=scene.office)
        assert why.status_code == 200, why.text

    feed = scene.stage.service("voucher").feed
    await feed.number()
    told = await scene.voucher.get("/feed", headers=scene.stage.headers("service", signer="claims"))
    [event] = [each for each in told.json()["items"] if each["type"] == "nl.pvb.vouchers.changed.v1"]
    assert event["data"] == {
        "voucherId": voucher["voucherId"], "clientId": str(indication["clientId"]), "pilotCode": "zuid-limburg",
        "version": 1, "status": "issued", "deliveryForm": "stay", "profileCode": "5VV",
        "validFrom": "2026-09-01", "validTo": "2028-12-31",
    }  # fmt: skip


async def test_every_rule_that_refuses_is_named_at_once(scene: Scene) -> None:
    pilot = await scene.open_pilot(deliveryForms=["vpt", "mpt"], participantCap=1)
    await scene.issued(pilot, deliveryForm="vpt")
    indication = scene.tell_indication(profileCode="4VG", regionCode="5521", validFrom="2026-01-01")
    answer = await scene.issue(
        scene.asked(
            pilot,
            indication,
            validFrom="2029-01-01",
            requestedOn=None,
            exclusions={"crisisCare": True, "changingNeed": True, "rareComplexCare": True},
        )
    )
    assert answer.status_code == 422
    assert codes(answer) == [
        "not-in-region",
        "profile-out-of-scope",
        "form-out-of-scope",
        "outside-pilot-period",
        "cap-reached",
        "crisis-care",
        "changing-need",
        "rare-complex-care",
        "not-requested",
    ]
    unknown = await scene.issue(scene.asked(pilot, {"clientId": new_id()}, deliveryForm="vpt"))
    assert codes(unknown) == ["cap-reached", "no-indication"]


async def test_a_no_that_rests_on_absence_waits_for_the_peer(scene: Scene) -> None:
    pilot = await scene.open_pilot()
    indication = scene.tell_indication()
    scene.indication.is_away = True
    away = await scene.issue(scene.asked(pilot, indication))
    assert (away.status_code, away.json()["code"], "retry-after" in away.headers) == (503, "peer-away", True)
    scene.indication.is_away = False
    assert (await scene.issue(scene.asked(pilot, indication))).status_code == 201


async def test_a_yes_that_stands_in_the_copies_asks_nobody(scene: Scene) -> None:
    pilot = await scene.open_pilot()
    indication = scene.tell_indication()
    await scene.catch_up()
    scene.indication.is_away = scene.registry.is_away = True
    assert (await scene.issue(scene.asked(pilot, indication))).status_code == 201


async def test_one_running_voucher_per_client_and_pilot_also_when_asked_at_once(scene: Scene) -> None:
    pilot = await scene.open_pilot()
    body = scene.asked(pilot, scene.tell_indication())
    await scene.catch_up()
    answers = await asyncio.gather(*(scene.issue(body) for _ in range(8)))
    assert sorted(each.status_code for each in answers) == [201] + [422] * 7
    assert all(codes(each) == ["voucher-running"] for each in answers if each.status_code == 422)


async def test_the_cap_holds_when_asked_at_once(scene: Scene) -> None:
    pilot = await scene.open_pilot(participantCap=3)
    bodies = [scene.asked(pilot, scene.tell_indication()) for _ in range(8)]
    await scene.catch_up()
    answers = await asyncio.gather(*(scene.issue(body) for body in bodies))
    assert sorted(each.status_code for each in answers) == [201] * 3 + [422] * 5
    assert all(codes(each) == ["cap-reached"] for each in answers if each.status_code == 422)


async def test_the_same_key_gives_the_same_voucher(scene: Scene) -> None:
    pilot = await scene.open_pilot()
    body = scene.asked(pilot, scene.tell_indication())
    headers = keyed(scene.office)
    await scene.catch_up()
    answers = await asyncio.gather(*(scene.voucher.post("/vouchers", json=body, headers=headers) for _ in range(8)))
    assert {each.status_code for each in answers} == {201}
    assert len({each.json()["voucherId"] for each in answers}) == 1


async def test_faulty_requests_get_all_faults_and_change_nothing(scene: Scene) -> None:
    pilot = await scene.open_pilot()
    body = scene.asked(pilot, scene.tell_indication(), deliveryForm="tent", etmalen=9, colour="red")
    answer = await scene.issue(body)
    assert answer.status_code == 400
    assert {each["pointer"] for each in answer.json()["errors"]} == {
        "/body/deliveryForm",
        "/body/etmalen",
        "/body/colour",
    }


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"deliveryForm": "dtv"}, "etmalen-wrong"),
        ({"etmalen": 4}, "etmalen-wrong"),
        ({"deliveryForm": "dtv", "etmalen": 3}, "etmalen-wrong"),
        ({"pgbSharePercent": 10}, "pgb-share-wrong"),
        ({"deliveryForm": "mpt", "pgbSharePercent": 100}, "pgb-share-wrong"),
        ({"supplements": [{"ground": "additional-care", "yearCents": 1, "decision": "x"}]}, "supplement-wrong"),
    ],
)
async def test_terms_that_do_not_fit_are_refused(scene: Scene, changes: dict[str, Any], code: str) -> None:
    pilot = await scene.open_pilot()
    answer = await scene.issue(scene.asked(pilot, scene.tell_indication(), **changes))
    assert (answer.status_code, codes(answer)) == (422, [code])


async def test_a_price_that_was_never_known_is_named_with_its_days(scene: Scene) -> None:
    """The client has 4VV from November on, and the list has 5VV alone."""
    pilot = await scene.open_pilot()
    scene.tell_registry(prices=[each for each in scene.prices if each["profileCode"] == "5VV"])
    now = scene.tell_indication(validTo="2026-10-31")
    scene.tell_indication(now["clientId"], profileCode="4VV", validFrom="2026-11-01", validTo="2026-12-31")
    await scene.catch_up()
    refused = await scene.issue(scene.asked(pilot, now))
    assert (refused.status_code, codes(refused)) == (422, ["price-missing"])
    assert (
        "day price for 4VV (stay) from 1 November 2026 up to and including 31 December 2026" in refused.json()["detail"]
    )


async def test_a_new_edition_of_the_price_list_takes_over_on_its_day(scene: Scene) -> None:
    pilot = await scene.open_pilot()
    scene.tell_registry(prices=[each | {"validTo": "2026-10-31"} for each in scene.prices])
    first_edition, scene.price_list_id = scene.price_list_id, new_id()
    scene.tell_registry(prices=[each | {"validFrom": "2026-11-01", "priceCents": 20000} for each in scene.prices])
    assert first_edition != scene.price_list_id
    await scene.catch_up()
    voucher = await scene.issued(pilot)
    assert (await value(scene, voucher))["valueCents"] == 61 * 19984 + 61 * 20000


async def test_an_indication_of_somebody_else_and_a_closed_pilot_are_refused(scene: Scene) -> None:
    pilot = await scene.open_pilot()
    one, other = scene.tell_indication(), scene.tell_indication()
    await scene.catch_up()
    mixed = await scene.issue(scene.asked(pilot, one, indicationId=str(other["indicationId"])))
    assert codes(mixed) == ["client-unclear"]
    by_indication = scene.asked(pilot, one, indicationId=str(one["indicationId"]))
    del by_indication["clientId"]
    assert (await scene.issue(by_indication)).json()["clientId"] == str(one["clientId"])
    closing = f"/pilots/{pilot['pilotId']}/closing"
    match = {"If-Match": f'"{pilot["version"]}"'}
    closed = await scene.voucher.post(closing, json={"reason": "klaar"}, headers=keyed(scene.office) | match)
    assert closed.status_code == 201
    assert codes(await scene.issue(scene.asked(pilot, other))) == ["pilot-not-open"]


async def test_part_time_stay_with_extra_costs_at_home_and_a_pgb_share(scene: Scene) -> None:
    pilot = await scene.open_pilot()
    voucher = await scene.issued(
        pilot,
        indication={"needFeatures": ["extra-costs-at-home"], "validFrom": "2026-01-01"},
        deliveryForm="dtv",
        requestedOn="2026-01-01",
        validFrom="2026-01-01",
        etmalen=3.5,
        pgbSharePercent=20,
        supplements=[{"ground": "extra-costs-at-home", "percent": 25, "decision": "works beside the care"}],
    )
    worth = await value(scene, voucher)
    assert [(part["kind"], part["cents"]) for part in worth["components"]] == [
        ("stay-part", 3647080),
        ("home-part", 3138600),
        ("supplement", 784650),
        ("pgb-share", -784650),
    ]


async def test_many_at_once_each_with_its_own_outcome(scene: Scene) -> None:
    pilot = await scene.open_pilot()
    first, second = scene.tell_indication(), scene.tell_indication(regionCode="5521")
    items = [
        scene.asked(pilot, first),
        scene.asked(pilot, second),
        scene.asked(pilot, first),
        scene.asked(pilot, first, pilotId=str(new_id())),
    ]
    headers = keyed(scene.office)
    answer = await scene.voucher.post("/vouchers/_bulk", json={"items": items}, headers=headers)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["issued"], body["refused"]) == (1, 3)
    assert [[error["code"] for error in each["errors"]] for each in body["items"]] == [
        [],
        ["not-in-region"],
        ["duplicate-line"],
        ["pilot-unknown"],
    ]
    assert body["items"][3]["errors"][0]["pointer"] == "/body/items/3/pilotId"
    again = await scene.voucher.post("/vouchers/_bulk", json={"items": items}, headers=headers)
    assert (again.json(), again.headers["idempotency-replayed"]) == (body, "true")


async def test_a_refused_item_of_many_says_a_status_in_words(scene: Scene) -> None:
    draft = await scene.voucher.post("/pilots", json=scene.pilot_body(), headers=keyed(scene.office))
    item = scene.asked(draft.json(), scene.tell_indication())
    answer = await scene.voucher.post("/vouchers/_bulk", json={"items": [item]}, headers=keyed(scene.office))
    refused = {error["code"]: error["detail"] for error in answer.json()["items"][0]["errors"]}
    assert refused["pilot-not-open"]["nl"].endswith("De status is nu: concept.")


async def test_an_operation_is_no_voucher_of_that_name(scene: Scene) -> None:
    answer = await scene.voucher.get("/vouchers/_bulk", headers=scene.office)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


async def test_a_client_reads_its_own_voucher_and_nobody_elses(scene: Scene) -> None:
    pilot = await scene.open_pilot()
    mine, other = await scene.issued(pilot), await scene.issued(pilot)
    client = scene.stage.headers("client", client_ids=[mine["clientId"]])
    for part in ("", "/value", "/entries"):
        assert (await scene.voucher.get(f"/vouchers/{mine['voucherId']}{part}", headers=client)).status_code == 200
        assert (await scene.voucher.get(f"/vouchers/{other['voucherId']}{part}", headers=client)).status_code == 404
        for role in ("assessor", "provider"):
            headers = scene.stage.headers(role, organisation_id=new_id())
            assert (await scene.voucher.get(f"/vouchers/{mine['voucherId']}{part}", headers=headers)).status_code == 403
    listed = await scene.voucher.get("/vouchers", headers=client)
    assert [each["voucherId"] for each in listed.json()["items"]] == [mine["voucherId"]]
    assert len((await scene.voucher.get("/vouchers", headers=scene.office)).json()["items"]) == 2


async def test_a_year_that_is_not_valued_says_which_are(scene: Scene) -> None:
    voucher = await scene.issued(await scene.open_pilot())
    answer = await scene.voucher.get(f"/vouchers/{voucher['voucherId']}/value?year=2029", headers=scene.office)
    assert (answer.status_code, codes(answer)) == (404, ["year-not-valued"])
    assert "2026, 2027, 2028" in answer.json()["detail"]


async def test_the_books_cannot_be_rewritten(scene: Scene) -> None:
    await scene.issued(await scene.open_pilot())
    database = scene.stage.service("voucher").database
    for statement in ("UPDATE voucher_entry SET cents = 0", "DELETE FROM voucher_entry", "TRUNCATE voucher_entry"):
        with pytest.raises(DatabaseError, match="append-only"):
            async with database.transaction() as session:
                await session.execute(text(statement))


async def test_an_answer_given_before_needs_no_peer(scene: Scene) -> None:
    pilot = await scene.open_pilot()
    body = {
        "items": [
            scene.asked(pilot, scene.tell_indication(regionCode="5521")),
            scene.asked(pilot, scene.tell_indication()),
        ]
    }
    headers = keyed(scene.office)
    first = await scene.voucher.post("/vouchers/_bulk", json=body, headers=headers)
    assert first.json()["issued"] == 1
    scene.indication.is_away = True
    again = await scene.voucher.post("/vouchers/_bulk", json=body, headers=headers)
    assert (again.status_code, again.json()) == (200, first.json())


async def test_the_choice_profile_advises_an_arrangement(scene: Scene) -> None:
    voucher = await scene.issued(await scene.open_pilot())
    path = f"/vouchers/{voucher['voucherId']}/choice-profile"
    assert (await scene.voucher.get(path, headers=scene.office)).status_code == 404
    judged = {"steeringAbility": "low", "complexity": "medium", "reason": "daughter chooses with her"}
    answer = await scene.voucher.put(path, json=judged, headers=scene.office | {"If-Match": '"1"'})
    assert (answer.status_code, answer.json()["advisedArrangement"]) == (200, "full-person-package"), answer.text
    stale = await scene.voucher.put(path, json=judged, headers=scene.office | {"If-Match": '"1"'})
    assert stale.status_code == 412
    assert (await scene.voucher.get(path, headers=scene.office)).json() == answer.json()


async def test_a_voucher_begins_neither_before_the_request_nor_before_the_pilot_opened(scene: Scene) -> None:
    pilot = await scene.open_pilot()
    asked = scene.asked(pilot, scene.tell_indication(), validFrom="2026-08-19")
    early = await scene.issue(asked)
    assert (early.status_code, codes(early)) == (422, ["before-request"])
    assert early.json()["facts"]["firstPossibleOn"] == "2026-08-20"
    async with scene.stage.service("voucher").database.transaction() as session:
        await session.execute(text("UPDATE pilot SET opened_at = '2026-10-01T09:00:00Z'"))
    for first, found in (("2026-09-30", ["before-request"]), ("2026-10-01", [])):
        answer = await scene.issue(asked | {"validFrom": first})
        assert (codes(answer) if found else answer.status_code) == (found or 201)

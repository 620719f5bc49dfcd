"""A swap over HTTP: it fits at once, waits for claims, is undone, is cancelled; and who may do and see what."""

from datetime import timedelta
from typing import Any

import pytest

from services.common.ids import new_id
from tests.services.voucher.agreement_scene import NIGHT, AgreementScene
from tests.services.voucher.scene import codes
from tests.services.voucher.swapping import ALL_CENTS, KEPT_CENTS, LAST, NEXT, Swaps
from tests.stage import keyed


@pytest.fixture
async def swaps(scene: AgreementScene) -> Swaps:
    made = Swaps(scene)
    await made.second_provider()
    return made


async def test_what_fits_at_once_is_done_in_one_transaction(swaps: Swaps) -> None:
    ending, start = await swaps.running(), await swaps.confirmed(4_000)
    swaps.scene.claims.is_away = True
    answer = await swaps.swap(ending, start)
    assert answer.status_code == 201, answer.text
    done = answer.json()
    assert (done["status"], done["why"], done["reason"]) == ("done", "fits", "Liever bij Linde.")
    assert answer.headers["location"] == f"/swaps/{done['swapId']}"
    assert done["endings"][0]["endsOn"] == LAST
    assert done["endings"][0]["years"] == [{"year": 2026, "beforeCents": ALL_CENTS, "targetCents": KEPT_CENTS}]
    assert done["starts"][0]["years"] == [{"year": 2026, "beforeCents": 0, "targetCents": 61 * 4_000}]
    assert await swaps.states(ending, start) == [("ended", ALL_CENTS), ("redeemed", 61 * 4_000)]
    swaps.scene.claims.is_away = False
    await swaps.settled()
    assert await swaps.states(ending, start) == [("ended", KEPT_CENTS), ("redeemed", 61 * 4_000)]
    assert swaps.scene.claims.of(ending).terms["endsOn"] == LAST


async def test_what_needs_the_room_of_the_end_is_done_when_claims_has_answered(swaps: Swaps) -> None:
    ending, start = await swaps.running(), await swaps.confirmed(10_000)
    answer = await swaps.swap(ending, start)
    assert (answer.status_code, answer.json()["status"]) == (201, "done"), answer.text
    assert await swaps.states(ending, start) == [("ended", KEPT_CENTS), ("redeemed", 61 * 10_000)]
    shown = (await swaps.scene.read(ending)).json()
    assert shown["release"]["releasedCents"] == KEPT_CENTS
    assert (shown["endedOn"], shown["closedBy"], shown["closeReason"]) == (LAST, "client", "Liever bij Linde.")
    begun = (await swaps.scene.read(start)).json()
    assert (begun["clientConfirmedBy"], begun["swapId"]) == ("client", None)
    await swaps.settled()
    assert (await swaps.scene.read(ending)).json()["release"] == {"state": "settled", "releasedCents": KEPT_CENTS}
    assert swaps.scene.claims.of(ending).terms["endsOn"] == LAST
    started, ended = swaps.scene.claims.of(start).terms, swaps.scene.claims.of(ending).terms
    assert (started["termsVersion"], started["startsOn"]) == (2, NEXT)
    assert started.keys() == ended.keys()
    assert started["clientId"] == ended["clientId"]
    why = await swaps.scene.http.get(f"/decisions/{answer.json()['decisionId']}/explanation", headers=swaps.client)
    assert why.json()["outcome"] == "done"
    assert {each["name"] for each in why.json()["facts"]} >= {"freeCents", "freedCents", "neededCents"}


async def test_a_repeated_key_gives_the_swap_as_it_is_now(swaps: Swaps) -> None:
    ending, start = await swaps.running(), await swaps.confirmed()
    body = await swaps.body(ending, start)
    swaps.scene.claims.is_away = True
    first = await swaps.swap(ending, start, key="k", body=body)
    assert first.json()["status"] == "open"
    swaps.scene.claims.is_away = False
    again = await swaps.swap(ending, start, key="k", body=body)
    assert (again.status_code, again.json()["status"]) == (201, "done")
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json()["swapId"] == first.json()["swapId"]
    await swaps.settled()


async def test_while_claims_is_away_the_swap_waits_and_nothing_else_changes(swaps: Swaps) -> None:
    ending, start = await swaps.running(), await swaps.confirmed()
    swap = await swaps.opened(ending, start)
    assert await swaps.states(ending, start) == [("redeemed", ALL_CENTS), ("confirmed-by-provider", 0)]
    assert (await swaps.scene.read(ending)).json()["swapId"] == swap["swapId"]
    third = await swaps.confirmed(1_000)
    care = {"careStartedOn": "2026-09-01"}
    path = f"/agreements/{ending['agreementId']}/start-of-care"
    for answer in (
        await swaps.scene.end(ending, "2026-11-30"),
        await swaps.scene.http.post(path, json=care, headers=keyed(swaps.scene.provider)),
        await swaps.scene.confirm(start, swaps.client),
        await swaps.scene.http.post(
            f"/agreements/{start['agreementId']}/declination", json={"reason": "nee"}, headers=keyed(swaps.other)
        ),
        await swaps.swap(ending, third),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "swap-open"), answer.text
    await swaps.scene.invariants_hold()
    await swaps.settled()
    assert (await swaps.get(swap))["status"] == "done"
    assert await swaps.states(ending, start) == [("ended", KEPT_CENTS), ("redeemed", 61 * 10_000)]


async def test_what_was_drawn_meanwhile_stays_and_undoes_a_swap_that_no_longer_fits(swaps: Swaps) -> None:
    ending, start = await swaps.running(), await swaps.confirmed()
    swap = await swaps.opened(ending, start)
    swaps.scene.claims.draw(ending, 2026, 1_000_000)
    await swaps.settled()
    undone = await swaps.get(swap)
    assert (undone["status"], undone["why"]) == ("undone", "refused")
    [obstacle] = undone["obstacles"]
    assert (obstacle["pointer"], obstacle["code"]) == ("/starts/0", "value-exhausted")
    assert "€ 5,000.00 free" in obstacle["detail"]["en"], obstacle
    assert "€ 6,100.00" in obstacle["detail"]["en"]
    assert await swaps.states(ending, start) == [("redeemed", ALL_CENTS), ("confirmed-by-provider", 0)]
    why = await swaps.scene.http.get(f"/decisions/{undone['decisionId']}/explanation", headers=swaps.client)
    assert why.json()["rules"][0]["code"] == "value-exhausted"
    assert (await swaps.scene.confirm(start, swaps.client)).json()["code"] == "value-exhausted"


async def test_a_swap_that_is_undone_at_once_answers_why(swaps: Swaps) -> None:
    ending, start = await swaps.running(), await swaps.confirmed()
    row = swaps.scene.claims.of(ending).years[2026]
    row.drawn, row.seq = 1_000_000, row.seq + 1
    body = await swaps.body(ending, start)
    for _ in range(2):
        answer = await swaps.swap(ending, start, key="k", body=body)
        assert (answer.status_code, answer.json()["code"]) == (422, "value-exhausted"), answer.text
        assert answer.json()["facts"] == {"year": 2026, "leftCents": 500_000, "neededCents": 610_000}
    [listed] = (await swaps.scene.http.get(
        f"/vouchers/{swaps.voucher['voucher_id']}/swaps", headers=swaps.client
    )).json()["items"]  # fmt: skip
    assert listed["status"] == "undone"
    await swaps.settled()
    assert await swaps.states(ending, start) == [("redeemed", ALL_CENTS), ("confirmed-by-provider", 0)]


async def test_what_can_never_fit_is_refused_and_nothing_is_written(swaps: Swaps) -> None:
    hour = {"performanceCode": "H126", "unitCode": "04", "quantity": 1, "per": "day", "unitPriceCents": 5_000}
    ending = await swaps.running()
    start = await swaps.confirmed(lines=[NIGHT | {"unitPriceCents": 11_900}, hour])
    before = await swaps.scene.sql("SELECT version, answered_version FROM handover")
    answer = await swaps.swap(ending, start)
    assert codes(answer) == ["value-exhausted"]
    assert answer.json()["facts"] == {"year": 2026, "leftCents": 890_000, "neededCents": 61 * 16_900}
    assert await swaps.scene.sql("SELECT version, answered_version FROM handover") == before
    assert await swaps.scene.sql("SELECT 1 FROM swap") == []


async def test_at_the_deadline_everything_is_as_it_was(swaps: Swaps) -> None:
    ending, start = await swaps.running(), await swaps.confirmed()
    swap = await swaps.opened(ending, start)
    swaps.scene.claims.is_away = True
    swaps.scene.stage.move_clock(timedelta(minutes=14, seconds=59))
    await swaps.work()
    assert (await swaps.get(swap))["status"] == "open"
    swaps.scene.stage.move_clock(timedelta(seconds=2))
    await swaps.work()
    undone = await swaps.get(swap)
    assert (undone["status"], undone["why"], undone["obstacles"]) == ("undone", "deadline", [])
    assert await swaps.messages() == [("swap-undone", "client")]
    assert await swaps.states(ending, start) == [("redeemed", ALL_CENTS), ("confirmed-by-provider", 0)]
    swaps.scene.claims.is_away = False
    await swaps.settled()
    assert await swaps.states(ending, start) == [("redeemed", ALL_CENTS), ("confirmed-by-provider", 0)]
    assert (await swaps.swap(ending, start)).json()["status"] == "done"


async def test_a_swap_is_cancelled_until_it_is_decided(swaps: Swaps) -> None:
    ending, start = await swaps.running(), await swaps.confirmed()
    swap = await swaps.opened(ending, start)
    for who, status in ((swaps.other, 403), (swaps.scene.stage.headers("client", client_ids=[new_id()]), 404)):
        assert (await swaps.cancel(swap, who)).status_code == status
    answer = await swaps.cancel(swap)
    assert (answer.status_code, answer.json()["status"], answer.json()["why"]) == (201, "undone", "cancelled")
    again = await swaps.cancel(swap)
    assert (again.status_code, again.json()["code"]) == (409, "swap-decided")
    await swaps.settled()
    assert await swaps.states(ending, start) == [("redeemed", ALL_CENTS), ("confirmed-by-provider", 0)]
    assert (await swaps.scene.end(ending, LAST)).status_code == 201
    assert (await swaps.scene.confirm(start, swaps.client)).status_code == 201


async def test_a_changed_price_ends_one_agreement_and_starts_its_successor(swaps: Swaps) -> None:
    ending = await swaps.running()
    start = await swaps.confirmed(11_000, providerId=str(swaps.scene.provider_id))
    assert (await swaps.swap(ending, start)).json()["status"] == "done"
    [row] = await swaps.scene.sql(
        "SELECT predecessor_id FROM agreement WHERE agreement_id = :a", a=start["agreementId"]
    )
    assert str(row[0]) == ending["agreementId"]
    await swaps.settled()


async def test_an_agreement_that_ends_in_a_swap_before_its_start_is_called_off(swaps: Swaps) -> None:
    ending, start = await swaps.running(startsOn=NEXT), await swaps.confirmed(4_000)
    assert (await swaps.swap(ending, start)).json()["status"] == "done"
    ended = (await swaps.scene.read(ending)).json()
    assert (ended["status"], ended["calledOff"]) == ("ended", True)
    await swaps.settled()


async def test_a_day_of_full_day_care_is_counted_once_over_the_swap(swaps: Swaps) -> None:
    ending = await swaps.running(lines=[NIGHT])
    same_day = await swaps.confirmed(lines=[NIGHT], startsOn=LAST)
    answer = await swaps.swap(ending, same_day)
    assert (codes(answer), answer.json()["errors"][0]["pointer"]) == (["care-overlaps"], "/starts/0/lines/0")
    start = await swaps.confirmed(lines=[NIGHT])
    assert (await swaps.scene.confirm(start, swaps.client)).json()["code"] in {"value-exhausted", "care-overlaps"}
    assert (await swaps.swap(ending, start)).json()["status"] == "done"
    double = [await swaps.confirmed(lines=[NIGHT], startsOn="2026-12-01") for _ in range(2)]
    body = await swaps.body(start, double[0], "2026-11-30")
    body["starts"].append({"agreementId": double[1]["agreementId"], "version": await swaps.version(double[1])})
    refused = await swaps.swap(start, double[0], body=body)
    assert "care-overlaps" in codes(refused)
    await swaps.settled()


async def test_the_money_of_several_agreements_goes_to_several_others(swaps: Swaps) -> None:
    first = await swaps.running(endsOn="2026-11-30")
    second = await swaps.running(startsOn="2026-12-01")
    starts = [await swaps.confirmed(5_000), await swaps.confirmed(5_500)]
    body = await swaps.body(first, starts[0])
    body["endings"].append(
        {"agreementId": second["agreementId"], "version": await swaps.version(second), "endsOn": "2026-11-30"}
    )
    body["starts"].append({"agreementId": starts[1]["agreementId"], "version": await swaps.version(starts[1])})
    answer = await swaps.swap(first, starts[0], body=body)
    assert answer.json()["status"] == "done", answer.text
    assert await swaps.states(first, second, *starts) == [
        ("ended", KEPT_CENTS), ("ended", 0), ("redeemed", 61 * 5_000), ("redeemed", 61 * 5_500),
    ]  # fmt: skip
    await swaps.settled()


async def test_a_swap_names_agreements_as_they_are_now(swaps: Swaps) -> None:
    ending, start = await swaps.running(endsOn="2026-12-31"), await swaps.confirmed()
    body = await swaps.body(ending, start)
    waiting = await swaps.confirmed(confirm=False)
    now = {"agreementId": ending["agreementId"], "version": body["endings"][0]["version"]}
    cases: list[tuple[dict[str, Any], int, str]] = [
        ({"starts": [body["starts"][0] | {"version": 1}]}, 412, "version-stale"),
        ({"endings": [body["endings"][0] | {"version": 1}]}, 412, "version-stale"),
        ({"starts": [{"agreementId": waiting["agreementId"], "version": 1}]}, 422, "swap-start-unconfirmed"),
        ({"starts": body["starts"] * 2}, 422, "swap-part-twice"),
        ({"endings": [body["endings"][0] | {"endsOn": "2026-10-04"}]}, 422, "notice-period"),
        ({"endings": [{**body["starts"][0], "endsOn": LAST}], "starts": [now]}, 409, "agreement-closed"),
        ({"endings": [body["endings"][0] | {"endsOn": "2027-01-01"}]}, 422, "end-after-agreed-end"),
        ({"starts": []}, 400, "bad-input"),
    ]  # fmt: skip
    for change, status, code in cases:
        answer = await swaps.swap(ending, start, body=body | change)
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
        if code in {"notice-period", "end-after-agreed-end"}:
            assert answer.json()["errors"][0]["pointer"] == "/body/endings/0/endsOn"
    elsewhere = Swaps(swaps.scene)
    foreign = await elsewhere.running()
    other = body["endings"][0] | {"agreementId": foreign["agreementId"], "version": await swaps.version(foreign)}
    assert (await swaps.swap(ending, start, body=body | {"endings": [other]})).status_code == 404
    assert (await swaps.swap(ending, start, body=body)).json()["status"] == "done"


async def test_the_clients_side_swaps_and_a_provider_sees_its_own_part(swaps: Swaps) -> None:
    ending, start = await swaps.running(), await swaps.confirmed()
    stranger = swaps.scene.stage.headers("client", client_ids=[new_id()])
    for who, status in ((swaps.scene.provider, 403), (swaps.other, 403), (stranger, 404)):
        assert (await swaps.swap(ending, start, who)).status_code == status
    helper = swaps.scene.client_of(swaps.voucher, "representative")
    done = (await swaps.swap(ending, start, helper)).json()
    assert (done["status"], done["requestedBy"]) == ("done", "representative")
    seen = await swaps.get(done, swaps.other)
    assert (seen["endings"], [each["agreementId"] for each in seen["starts"]]) == ([], [start["agreementId"]])
    assert seen["decisionId"] is None
    path = f"/vouchers/{swaps.voucher['voucher_id']}/swaps"
    nobody = swaps.scene.stage.headers("provider", organisation_id=new_id())
    elsewhere = swaps.scene.stage.headers("office-voucher", organisation_id=new_id())
    for who, status in (
        (stranger, 404),
        (nobody, 404),
        (elsewhere, 404),
        (swaps.scene.office, 200),
        (swaps.scene.provider, 200),
    ):
        assert (await swaps.scene.http.get(path, headers=who)).status_code == status
        assert (await swaps.scene.http.get(f"/swaps/{done['swapId']}", headers=who)).status_code == status
    logged = await swaps.scene.sql(
        "SELECT DISTINCT purpose FROM access_log WHERE client_id = :c AND purpose LIKE '%swap%'",
        c=swaps.voucher["client_id"],
    )
    assert {row[0] for row in logged} == {"swap-care", "read-swap", "list-swaps"}


async def test_the_care_office_swaps_in_the_full_person_package_on_a_conversation(scene: AgreementScene) -> None:
    for arrangement, allowed in (("self-directed", False), ("full-person-package", True)):
        swaps = Swaps(scene, arrangement=arrangement)
        await swaps.second_provider()
        ending, start = await swaps.running(), await swaps.confirmed()
        refused = await swaps.swap(ending, start, scene.office)
        assert codes(refused) == ["conversation-missing" if allowed else "client-decides"]
        if allowed:
            talk = {"heldOn": "2026-10-02", "summary": "Wil naar Linde."}
            path = f"/agreements/{start['agreementId']}/conversation"
            match = {"If-Match": f'"{await swaps.version(start)}"'}
            assert (await scene.http.put(path, json=talk, headers=scene.office | match)).status_code == 200
            answer = await swaps.swap(ending, start, scene.office)
            assert (answer.json()["status"], answer.json()["requestedBy"]) == ("done", "office-voucher")
            await swaps.settled()


async def test_the_states_of_a_swap_are_published(swaps: Swaps) -> None:
    ending, start = await swaps.running(), await swaps.confirmed()
    swap = await swaps.opened(ending, start)
    await swaps.settled()
    told = await swaps.scene.sql("SELECT data FROM feed WHERE type = 'nl.pvb.swaps.changed.v1' ORDER BY id")
    assert [(row[0]["status"], row[0]["why"]) for row in told] == [("open", None), ("done", "fits")]
    assert told[0][0]["swapId"] == swap["swapId"]
    assert told[0][0]["endings"] == [ending["agreementId"]]
    assert await swaps.messages() == [
        ("agreement-ended-in-swap", "provider"), ("agreement-redeemed-in-swap", "provider"), ("swap-done", "client"),
    ]  # fmt: skip

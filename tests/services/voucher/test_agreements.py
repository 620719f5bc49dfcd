"""Agreements over HTTP: drafted, confirmed by both, redeemed whole or not at all."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest

from services.common.ids import new_id
from services.voucher.operations.escrow import FIRST_TRY_S
from tests.services.voucher.agreement_scene import DAY, AgreementScene, agreement_scene
from tests.stage import OFFICE_ID, keyed


@pytest.fixture
async def scene(database_of: Callable[[str], str]) -> AsyncIterator[AgreementScene]:
    async with agreement_scene(database_of) as made:
        yield made


SUBJECT = new_id()


def codes(answer: Any) -> list[str]:
    """All codes of a problem document, the first one first."""
    body = answer.json()
    return [each["code"] for each in body["errors"]] if body.get("errors") else [body["code"]]


async def test_every_party_can_draft_and_nobody_else(scene: AgreementScene) -> None:
    voucher = scene.new_voucher()
    path = f"/vouchers/{voucher['voucher_id']}/agreements"
    for who in (
        scene.client_of(voucher),
        scene.client_of(voucher, "representative"),
        scene.provider,
        scene.office,
    ):
        made = await scene.http.post(path, json=scene.body(), headers=keyed(who))
        assert made.status_code == 201, made.text
        assert made.json()["status"] == "drafted"
        assert len(made.json()["number"]) <= 15
        assert made.headers["location"] == f"/agreements/{made.json()['agreementId']}"
    for stranger in (
        scene.client_of(scene.new_voucher()),
        scene.stage.headers("provider", organisation_id=new_id()),
    ):
        assert (await scene.http.post(path, json=scene.body(), headers=keyed(stranger))).status_code == 404
    assessor = scene.stage.headers("assessor")
    assert (await scene.http.post(path, json=scene.body(), headers=keyed(assessor))).status_code == 403


async def test_a_representative_who_may_only_look_agrees_nothing(scene: AgreementScene) -> None:
    voucher = scene.new_voucher()
    client = voucher["client_id"]
    looker = scene.stage.headers("representative", client_ids=[client], bound_ids=[client])
    path = f"/vouchers/{voucher['voucher_id']}/agreements"
    assert codes(await scene.http.post(path, json=scene.body(), headers=keyed(looker))) == ["mandate-too-narrow"]
    agreement = await scene.draft(voucher)
    assert codes(await scene.confirm(agreement, looker)) == ["mandate-too-narrow"]
    assert (await scene.read(agreement, looker)).status_code == 200


async def test_a_faulty_draft_gets_all_its_faults_at_once(scene: AgreementScene) -> None:
    voucher = scene.new_voucher()
    path = f"/vouchers/{voucher['voucher_id']}/agreements"
    body = scene.body(lines=[DAY | {"quantity": 1.005, "per": "month"}], startsOn="2026-02-30", extra=1)
    refused = await scene.http.post(path, json=body, headers=keyed(scene.office))
    assert refused.status_code == 400
    assert {each["pointer"] for each in refused.json()["errors"]} == {
        "/body/startsOn",
        "/body/lines/0/quantity",
        "/body/lines/0/per",
        "/body/extra",
    }
    twice = await scene.http.post(
        path, json=scene.body(lines=[DAY, DAY], endsOn="2026-11-30"), headers=keyed(scene.office)
    )
    assert (twice.status_code, codes(twice)) == (422, ["end-before-start", "performance-twice"])


@pytest.mark.parametrize("client_first", [True, False])
async def test_the_second_confirmation_redeems(scene: AgreementScene, client_first: bool) -> None:
    voucher = scene.new_voucher()
    agreement = await scene.draft(voucher)
    sides = [scene.client_of(voucher), scene.provider]
    first, second = sides if client_first else reversed(sides)
    noted = (await scene.confirm(agreement, first)).json()
    assert noted["status"] == ("confirmed-by-client" if client_first else "confirmed-by-provider")
    assert noted["reservations"] == []
    redeemed = await scene.confirm(agreement, second)
    assert redeemed.status_code == 201, redeemed.text
    answer = redeemed.json()
    assert answer["status"] == "redeemed"
    assert answer["handedOver"] is False
    assert await scene.handed_over(agreement)
    assert answer["reservations"] == [
        {"year": 2026, "reservedCents": 310_000, "provisional": False},
        {"year": 2027, "reservedCents": 3_650_000, "provisional": False},
    ]
    shown = (await scene.read(agreement)).json()
    assert (shown["version"], shown["handedOver"], shown["clientConfirmedBy"]) == (3, True, "client")
    assert shown["reservations"][0] == {
        "year": 2026,
        "reservedCents": 310_000,
        "askedCents": 310_000,
        "heldCents": 310_000,
        "drawnCents": 0,
        "provisional": False,
    }
    assert await scene.sql("SELECT status, version FROM voucher") == [("active", 2)]
    assert await scene.sql("SELECT year, kind, cents FROM voucher_entry ORDER BY entry_id") == [
        (2026, "reserve", 310_000),
        (2027, "reserve", 3_650_000),
    ]
    await scene.invariants_hold()


async def test_claims_gets_all_it_needs(scene: AgreementScene) -> None:
    voucher = scene.new_voucher()
    agreement = await scene.redeemed(voucher, endsOn="2027-01-31")
    known = scene.claims.of(agreement)
    assert known.terms == {
        "termsVersion": 2,
        "number": agreement["number"],
        "officeId": str(OFFICE_ID),
        "pilotCode": "zuid-limburg",
        "payer": "wlz",
        "clientId": str(voucher["client_id"]),
        "providerId": str(scene.provider_id),
        "locationId": str(scene.location_id),
        "deliveryForm": "stay",
        "regionCode": "5531",
        "startsOn": "2026-12-01",
        "endsOn": "2027-01-31",
        "careStartedOn": None,
        "claimWindowDays": 90,
        "lines": [
            {
                "performanceCode": "T051",
                "unit": "14",
                "unitPriceCents": 10_000,
                "quantity": 1,
                "per": "day",
                "exclusive": False,
            }
        ],
    }
    assert {year: (row.asked, row.final) for year, row in known.years.items()} == {
        2026: (310_000, False),
        2027: (310_000, False),
    }
    assert known.voucher_id == str(voucher["voucher_id"])


async def test_others_are_told_by_events_and_the_reasons_are_kept(scene: AgreementScene) -> None:
    voucher = scene.new_voucher()
    agreement = await scene.agreed_by_client(voucher)
    answer = (await scene.confirm(agreement, scene.provider)).json()
    told = await scene.sql("SELECT type, data ->> 'status', data ->> 'version' FROM feed ORDER BY id")
    assert sorted(told) == [
        ("nl.pvb.agreements.changed.v1", "confirmed-by-client", "2"),
        ("nl.pvb.agreements.changed.v1", "drafted", "1"),
        ("nl.pvb.agreements.changed.v1", "redeemed", "3"),
        ("nl.pvb.messages.sent.v1", None, None),
        ("nl.pvb.vouchers.changed.v1", "active", "2"),
    ]
    path = f"/decisions/{answer['decisionId']}/explanation"
    why = (await scene.http.get(path, headers=scene.client_of(voucher))).json()
    assert (why["kind"], why["outcome"], why["ruleSet"]) == ("redemption", "redeemed", "redemption")
    assert {"voucher", "admission", "listedCents T051", "offer T051", "freeCents"} <= {
        each["name"] for each in why["facts"]
    }
    free = {each["value"] for each in why["facts"] if each["name"] == "freeCents"}
    assert free and all(isinstance(cents, int) for cents in free)
    shown = (await scene.http.get(path, headers=scene.provider)).json()
    assert {each["value"] for each in shown["facts"] if each["name"] == "freeCents"} == {"fits"}, "not what others hold"
    assert (shown["decidedBy"]["roles"], shown["decidedBy"]["text"]["nl"]) == ("provider", "Een zorgaanbieder")
    assert shown["decidedBy"]["organisationId"] == str(scene.provider_id)
    assert (await scene.http.get(path, headers=scene.stage.headers("office-registry"))).status_code == 403
    explained = await scene.sql("SELECT roles FROM access_log WHERE purpose = 'explain-decision' ORDER BY access_id")
    assert explained == [("client",), ("provider",)], "who reads why is logged too"
    purposes = await scene.sql("SELECT purpose, action FROM access_log WHERE purpose LIKE '%agreement'")
    assert purposes == [("draft-agreement", "C"), ("confirm-agreement", "U"), ("confirm-agreement", "U")]


async def test_all_refusals_come_at_once_and_the_agreement_stays_as_it_was(scene: AgreementScene) -> None:
    voucher = scene.new_voucher(years={2026: 1_000, 2027: 1_000}, valid_to="2027-12-31")
    lines = [
        DAY | {"unitPriceCents": 12_001, "unitCode": "04"},
        DAY | {"performanceCode": "H104"},
    ]
    agreement = await scene.agreed_by_client(voucher, lines=lines, startsOn="2026-12-01")
    refused = await scene.confirm(agreement, scene.provider)
    assert refused.status_code == 422
    assert codes(refused) == [
        "provider-not-admitted",
        "performance-not-listed",
        "price-above-list",
        "unit-mismatch",
        "value-exhausted",
        "value-exhausted",
    ]
    assert (await scene.read(agreement)).json()["status"] == "confirmed-by-client"
    late = await scene.agreed_by_client(voucher, startsOn="2028-01-01")
    assert "voucher-not-running" in codes(await scene.confirm(late, scene.provider))
    assert await scene.sql("SELECT count(*) FROM handover") == [(0,)]
    assert await scene.sql("SELECT count(*) FROM decision_record") == [(0,)]


async def test_a_flagged_or_suspended_voucher_takes_nothing_new(scene: AgreementScene) -> None:
    voucher = scene.new_voucher()
    await scene.redeemed(voucher)
    agreement = await scene.agreed_by_client(voucher, startsOn="2026-12-31", endsOn="2026-12-31")
    await scene.sql(
        "UPDATE voucher_year SET value_cents = 1000, overhang_cents = reserved_cents WHERE year = 2027 RETURNING year"
    )
    assert codes(await scene.confirm(agreement, scene.provider)) == ["voucher-flagged"]
    await scene.sql("UPDATE voucher SET suspended_from = '2026-10-01' RETURNING 1")
    assert codes(await scene.confirm(agreement, scene.provider)) == ["voucher-not-running", "voucher-flagged"]


async def test_before_a_no_that_rests_on_absence_registry_is_read_to_its_end(scene: AgreementScene) -> None:
    voucher = scene.new_voucher()
    location = str(new_id())
    agreement = await scene.agreed_by_client(voucher, locationId=location)
    await scene.service.readers.catch_up("registry")
    scene.registry.is_away = True
    away = await scene.confirm(agreement, scene.provider)
    assert (away.status_code, away.json()["code"]) == (503, "peer-away")
    assert away.headers["retry-after"]
    scene.registry.is_away = False
    assert codes(await scene.confirm(agreement, scene.provider)) == ["provider-not-admitted"]
    scene.tell_offer(locationId=location)
    assert (await scene.confirm(agreement, scene.provider)).status_code == 201


async def test_a_yes_asks_no_peer_and_claims_away_delays_nothing(scene: AgreementScene) -> None:
    voucher = scene.new_voucher()
    agreement = await scene.agreed_by_client(voucher)
    scene.registry.is_away = scene.indication.is_away = scene.claims.is_away = True
    answer = await scene.confirm(agreement, scene.provider, "k")
    assert (answer.status_code, answer.json()["handedOver"]) == (201, False)
    scene.claims.is_away = False
    for _ in range(100):
        if (await scene.read(agreement)).json()["handedOver"]:
            break
        await asyncio.sleep(0.1)
    assert scene.claims.of(agreement).years[2026].held == 310_000
    again = await scene.confirm(agreement, scene.provider, "k")
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json() == answer.json() | {"handedOver": True}
    await scene.invariants_hold()


async def test_redeeming_does_not_wait_for_claims_and_one_message_carries_several_sets(scene: AgreementScene) -> None:
    voucher = scene.new_voucher({2026: 8 * 310_000, 2027: 8 * 3_650_000}, valid_to="2027-12-31")
    made = scene.agreed_by_clients(voucher, 8)
    scene.claims.answers.clear()
    began = time.monotonic()
    answers = await asyncio.gather(*[scene.confirm(each, scene.provider) for each in made])
    assert time.monotonic() - began < FIRST_TRY_S
    assert {(each.status_code, each.json()["handedOver"]) for each in answers} == {(201, False)}
    scene.claims.answers.set()
    while len(scene.claims.known) < len(made):  # noqa: ASYNC110  # the claims of this test has no event for it
        await asyncio.sleep(0.05)
    assert scene.claims.messages < len(made)


async def test_garbage_from_claims_is_no_answer(scene: AgreementScene) -> None:
    voucher = scene.new_voucher()
    agreement = await scene.agreed_by_client(voucher)
    scene.claims.garbage = b'{"claimsEpoch": "x"'
    answer = (await scene.confirm(agreement, scene.provider)).json()
    assert (answer["status"], answer["handedOver"]) == ("redeemed", False)
    scene.claims.garbage = None


async def test_eight_second_confirmations_at_once_for_a_value_that_holds_one(scene: AgreementScene) -> None:
    for _ in range(20):
        voucher = scene.new_voucher(years={2026: 310_000, 2027: 3_650_000})
        agreements = scene.agreed_by_clients(voucher, 8)
        answers = await asyncio.gather(*[scene.confirm(each, scene.provider) for each in agreements])
        assert sorted(each.status_code for each in answers) == [201] + [422] * 7
        for refused in (each for each in answers if each.status_code == 422):
            assert set(codes(refused)) == {"value-exhausted"}
            assert refused.json()["facts"] == {"year": 2026, "leftCents": 0, "neededCents": 310_000}
        await scene.invariants_hold()


async def test_the_same_key_eight_times_at_once_gets_one_answer(scene: AgreementScene) -> None:
    for _ in range(20):
        voucher = scene.new_voucher(years={2026: 310_000, 2027: 3_650_000})
        agreement = await scene.agreed_by_client(voucher)
        key = str(new_id())
        answers = await asyncio.gather(*[scene.confirm(agreement, scene.provider, key) for _ in range(8)])
        assert {each.status_code for each in answers} == {201}
        first, *others = [each.json() | {"handedOver": True} for each in answers]  # a replay says how far claims is now
        assert others == [first] * 7
        assert len({(each.headers["location"], each.headers["etag"]) for each in answers}) == 1
        assert sum("idempotency-replayed" in each.headers for each in answers) == 7
        await scene.invariants_hold()


async def test_both_sides_at_once_redeem_once(scene: AgreementScene) -> None:
    for _ in range(5):
        voucher = scene.new_voucher()
        agreement = await scene.draft(voucher)
        answers = await asyncio.gather(
            *[scene.confirm(agreement, who) for who in (scene.client_of(voucher), scene.provider) for _ in range(3)]
        )
        assert sorted(each.status_code for each in answers) == [201, 201] + [409] * 4
        assert (await scene.read(agreement)).json()["status"] == "redeemed"
        await scene.invariants_hold()


async def test_a_key_belongs_to_one_request_and_a_side_confirms_once(scene: AgreementScene) -> None:
    voucher = scene.new_voucher()
    one, two = await scene.draft(voucher), await scene.draft(voucher)
    anna = scene.client_of(voucher)
    first = await scene.confirm(one, anna, "k")
    again = await scene.confirm(one, anna, "k")
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["idempotency-replayed"] == "true"
    assert codes(await scene.confirm(one, anna)) == ["already-confirmed"]
    same_person = scene.stage.headers("client", client_ids=[voucher["client_id"]], subject=SUBJECT)
    assert (await scene.confirm(two, same_person, "k")).status_code == 201
    assert codes(await scene.confirm(one, same_person, "k")) == ["key-reused"]
    await scene.confirm(one, scene.provider)
    assert codes(await scene.confirm(one, scene.provider)) == ["agreement-closed"]


async def test_a_colleague_with_the_same_key_gets_no_answer_of_another(scene: AgreementScene) -> None:
    agreement = await scene.agreed_by_client(scene.new_voucher())
    vera, victor = (
        scene.stage.headers("provider", subject=new_id(), organisation_id=scene.provider_id) for _ in range(2)
    )
    assert (await scene.confirm(agreement, vera, "k")).status_code == 201
    assert codes(await scene.confirm(agreement, victor, "k")) == ["agreement-closed"]
    assert (await scene.confirm(agreement, vera, "k")).headers["idempotency-replayed"] == "true"


async def test_the_office_confirms_for_a_client_only_on_a_recorded_conversation(scene: AgreementScene) -> None:
    self_directed = await scene.draft(scene.new_voucher())
    assert codes(await scene.confirm(self_directed, scene.office)) == ["conversation-missing"]
    agreement = await scene.draft(scene.new_voucher(arrangement="full-person-package"))
    assert codes(await scene.confirm(agreement, scene.office)) == ["conversation-missing"]
    path = f"/agreements/{agreement['agreementId']}/conversation"
    body = {"heldOn": "2026-10-01", "summary": "Met mevrouw en haar dochter aan de keukentafel."}
    assert (await scene.http.put(path, json=body, headers=scene.office)).status_code == 428
    stale = await scene.http.put(path, json=body, headers=scene.office | {"If-Match": '"9"'})
    assert stale.status_code == 412
    ahead = await scene.http.put(path, json=body | {"heldOn": "2026-10-06"}, headers=scene.office | {"If-Match": '"1"'})
    assert (ahead.status_code, codes(ahead)) == (422, ["conversation-ahead"])
    recorded = await scene.http.put(path, json=body, headers=scene.office | {"If-Match": '"1"'})
    assert recorded.json()["conversation"]["heldOn"] == "2026-10-01"
    confirmed = (await scene.confirm(agreement, scene.office)).json()
    assert (confirmed["confirmedFor"], confirmed["confirmedBy"]) == ("client", "office-voucher")
    assert (await scene.confirm(agreement, scene.provider)).json()["status"] == "redeemed"


async def test_parties_read_their_own_and_nobody_elses(scene: AgreementScene) -> None:
    mine, other = scene.new_voucher(), scene.new_voucher()
    agreement = await scene.draft(mine)
    elsewhere = await scene.draft(other, scene.office, providerId=str(new_id()))
    anna = scene.client_of(mine)
    for who in (anna, scene.provider, scene.office):
        shown = await scene.read(agreement, who)
        assert (shown.status_code, shown.headers["etag"]) == (200, '"1"')
        listed = (await scene.http.get("/agreements", headers=who)).json()["items"]
        assert [each["agreementId"] for each in listed][:1] == [agreement["agreementId"]]
        assert len(listed) == (2 if who is scene.office else 1)
    for who in (anna, scene.provider):
        assert (await scene.read(elsewhere, who)).status_code == 404
    of_mine = f"/vouchers/{mine['voucher_id']}/agreements"
    assert len((await scene.http.get(of_mine, headers=scene.provider)).json()["items"]) == 1
    of_other = f"/vouchers/{other['voucher_id']}/agreements"
    for who in (anna, scene.provider):
        assert (await scene.http.get(of_other, headers=who)).status_code == 404
    reads = await scene.sql(
        "SELECT count(*) FROM access_log WHERE client_id = :c AND action = 'R'", c=mine["client_id"]
    )
    assert reads[0][0] >= 6


async def test_a_proposal_can_be_declined_and_lapses_after_thirty_days(scene: AgreementScene) -> None:
    voucher = scene.new_voucher()
    declined, left = await scene.draft(voucher), await scene.agreed_by_client(voucher)
    path = f"/agreements/{declined['agreementId']}/declination"
    answer = await scene.http.post(path, json={"reason": "te vroeg op"}, headers=keyed(scene.provider))
    assert (answer.status_code, answer.json()["status"]) == (201, "declined")
    assert codes(await scene.confirm(declined, scene.client_of(voucher))) == ["agreement-closed"]
    scene.stage.move_clock(timedelta(days=29))
    await asyncio.sleep(0.2)
    assert (await scene.read(left)).json()["status"] == "confirmed-by-client"
    scene.stage.move_clock(timedelta(days=2))
    for _ in range(50):
        if (await scene.read(left)).json()["status"] == "lapsed":
            break
        await asyncio.sleep(0.05)
    assert (await scene.read(left)).json()["status"] == "lapsed"
    assert codes(await scene.confirm(left, scene.provider)) == ["agreement-closed"]

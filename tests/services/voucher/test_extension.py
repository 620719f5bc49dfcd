"""A running agreement is extended: proposed by one party, confirmed by the other, reserved in every year at once."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from services.common.ids import new_id
from tests.services.voucher.agreement_scene import NIGHT, AgreementScene
from tests.services.voucher.scene import codes
from tests.stage import keyed


async def propose(scene: AgreementScene, of: dict[str, Any], who: dict[str, str], ends_on: str) -> httpx.Response:
    seen = await scene.read(of)
    body = {"endsOn": ends_on, "reason": "Het gaat goed zo."}
    path = f"/agreements/{of['agreementId']}/extension-proposal"
    return await scene.http.put(path, json=body, headers=who | {"If-Match": seen.headers["etag"]})


async def answer(
    scene: AgreementScene, of: dict[str, Any], who: dict[str, str], step: str = "confirmation", **more: str
) -> httpx.Response:
    seen = await scene.read(of)
    headers = keyed(who, more.get("key")) | {"If-Match": more.get("match", seen.headers["etag"])}
    return await scene.http.post(f"/agreements/{of['agreementId']}/extension-proposal/{step}", headers=headers)


async def extend(scene: AgreementScene, of: dict[str, Any], ends_on: str) -> httpx.Response:
    assert (await propose(scene, of, scene.client_in(of), ends_on)).status_code == 200
    return await answer(scene, of, scene.provider)


async def reserved(scene: AgreementScene, of: dict[str, Any]) -> dict[int, int]:
    return {each["year"]: each["reservedCents"] for each in (await scene.read(of)).json()["reservations"]}


@pytest.fixture
async def agreement(scene: AgreementScene) -> dict[str, Any]:
    """Ten days of € 100 in December 2026."""
    return await scene.redeemed(scene.new_voucher(), endsOn="2026-12-10")


async def test_an_extension_reserves_every_year_and_claims_hears_of_it(
    scene: AgreementScene, agreement: dict[str, Any]
) -> None:
    proposed = await propose(scene, agreement, scene.client_in(agreement), "2027-01-20")
    assert proposed.status_code == 200, proposed.text
    assert (proposed.json()["proposedFor"], proposed.json()["proposedOrganisationId"]) == ("client", None)
    path = f"/agreements/{agreement['agreementId']}/extension-proposal"
    for who in (scene.client_in(agreement), scene.provider, scene.office):
        assert (await scene.http.get(path, headers=who)).json() == proposed.json()
    assert await reserved(scene, agreement) == {2026: 100_000}, "a proposal holds nothing"
    done = await answer(scene, agreement, scene.provider)
    assert done.status_code == 201, done.text
    assert done.json()["reservations"] == [
        {"year": 2026, "reservedCents": 310_000, "provisional": False},
        {"year": 2027, "reservedCents": 200_000, "provisional": False},
    ]
    assert (done.json()["endsOn"], done.json()["handedOver"]) == ("2027-01-20", True)
    assert await reserved(scene, agreement) == {2026: 310_000, 2027: 200_000}
    await scene.invariants_hold()
    [(terms,)] = await scene.sql("SELECT terms ->> 'endsOn' FROM handover")
    assert terms == "2027-01-20"
    assert await scene.sql("SELECT 1 FROM reservation WHERE needed_cents <> asked_cents") == []
    assert (await scene.http.get(path, headers=scene.office)).status_code == 404, "it is carried out"
    kinds = await scene.sql("SELECT kind, recipient FROM messages WHERE kind LIKE '%exten%' ORDER BY message_id")
    assert kinds == [("extension-proposed", "provider"), ("agreement-extended", "client")]


async def test_an_extension_is_a_version_and_a_decision_of_its_parties(
    scene: AgreementScene, agreement: dict[str, Any]
) -> None:
    done = (await extend(scene, agreement, "2026-12-20")).json()
    path = f"/agreements/{agreement['agreementId']}/versions"
    [_, second] = (await scene.http.get(path, headers=scene.provider)).json()["items"]
    assert (second["proposalVersion"], second["proposedFor"]) == (2, "client")
    [difference] = second["differences"]
    assert (difference["field"], difference["before"], difference["after"]) == ("endsOn", "2026-12-10", "2026-12-20")
    path = f"/decisions/{done['decisionId']}/explanation"
    why = (await scene.http.get(path, headers=scene.provider)).json()
    assert (why["kind"], why["decidedBy"]["roles"]) == ("extension", "provider")
    assert why["decidedBy"]["organisationId"] == str(scene.provider_id)
    free = {each["value"] for each in why["facts"] if each["name"] == "freeCents"}
    assert free == {"fits"}, "not what others hold"


async def test_a_value_that_is_too_low_in_one_year_refuses_the_whole(scene: AgreementScene) -> None:
    voucher = scene.new_voucher({2026: 2_000_000, 2027: 150_000})
    agreement = await scene.redeemed(voucher, endsOn="2026-12-10")
    refused = await extend(scene, agreement, "2027-01-16")
    assert codes(refused) == ["value-exhausted"]
    assert "2027" in refused.json()["detail"] and await reserved(scene, agreement) == {2026: 100_000}
    assert (await extend(scene, agreement, "2027-01-15")).status_code == 201, "all but that day fits to the cent"
    await scene.invariants_hold()


async def test_days_that_cannot_be_are_refused_when_they_are_proposed(
    scene: AgreementScene, agreement: dict[str, Any]
) -> None:
    client = scene.client_in(agreement)
    assert codes(await propose(scene, agreement, client, "2026-12-10")) == ["extension-not-later"]
    assert codes(await propose(scene, agreement, client, "2040-01-01")) == ["extension-beyond-voucher"]
    open_ended = await scene.redeemed(scene.new_voucher())
    assert codes(await propose(scene, open_ended, client | scene.client_in(open_ended), "2027-06-30")) == [
        "extension-runs-on"
    ]
    scene.stage.move_clock(datetime(2026, 12, 11, 9, tzinfo=UTC))
    assert codes(await propose(scene, agreement, scene.client_in(agreement), "2026-12-20")) == ["extension-too-late"]


async def test_a_provider_that_is_no_longer_admitted_on_the_first_added_day_is_refused(scene: AgreementScene) -> None:
    agreement = await scene.redeemed(scene.new_voucher(), endsOn="2026-12-10")
    [(admission_id,)] = await scene.sql("SELECT admission_id FROM known_admission")
    standing = [{"from": "2026-01-01", "until": "2026-12-10"}]
    scene.tell_admission(admissionId=admission_id, version=2, standing=standing)
    await scene.catch_up()
    assert "provider-not-admitted" in codes(await extend(scene, agreement, "2026-12-20"))
    assert (await scene.read(agreement)).json()["endsOn"] == "2026-12-10"


async def test_an_added_night_that_is_another_providers_is_refused(scene: AgreementScene) -> None:
    voucher = scene.new_voucher()
    agreement = await scene.redeemed(voucher, lines=[NIGHT], endsOn="2026-12-10")
    await scene.redeemed(voucher, lines=[NIGHT], startsOn="2026-12-21", endsOn="2026-12-24")
    assert codes(await extend(scene, agreement, "2026-12-21")) == ["care-overlaps"]
    assert (await extend(scene, agreement, "2026-12-20")).status_code == 201


async def test_the_proposer_waits_either_party_declines_and_a_stale_one_is_refused(
    scene: AgreementScene, agreement: dict[str, Any]
) -> None:
    client, seen = scene.client_in(agreement), (await scene.read(agreement)).headers["etag"]
    await propose(scene, agreement, client, "2026-12-20")
    waits = await answer(scene, agreement, client)
    assert (waits.status_code, waits.json()["code"]) == (409, "extension-waits")
    assert (await answer(scene, agreement, scene.provider, match=seen)).status_code == 412
    stranger = scene.stage.headers("provider", organisation_id=new_id())
    assert (await answer(scene, agreement, stranger)).status_code == 404
    assert (await answer(scene, agreement, scene.provider, "declination")).status_code == 201
    assert (await answer(scene, agreement, scene.provider)).status_code == 404
    assert (await scene.read(agreement)).json()["endsOn"] == "2026-12-10"


async def test_a_repeated_confirmation_extends_once(scene: AgreementScene, agreement: dict[str, Any]) -> None:
    await propose(scene, agreement, scene.provider, "2026-12-20")
    match = (await scene.read(agreement)).headers["etag"]
    one = await answer(scene, agreement, scene.client_in(agreement), key="one", match=match)
    two = await answer(scene, agreement, scene.client_in(agreement), key="one", match=match)
    assert (one.status_code, two.json()) == (201, one.json())
    assert await reserved(scene, agreement) == {2026: 200_000}
    await scene.invariants_hold()

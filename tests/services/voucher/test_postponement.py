"""Care that begins later, or not at all; € 100 a day from 1 December 2026, a voucher of € 120 a day."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from services.voucher.operations.lapse import lapse_unbegun
from tests.services.voucher.agreement_scene import AgreementScene
from tests.services.voucher.scene import codes
from tests.stage import keyed

WHY = "Mevrouw ligt nog in het ziekenhuis."


@pytest.fixture
async def agreement(scene: AgreementScene) -> dict[str, Any]:
    return await scene.redeemed(scene.new_voucher(), endsOn="2027-01-31")


async def postpone(scene: AgreementScene, agreement: dict[str, Any], until: str, who: dict[str, str]) -> httpx.Response:
    path = f"/agreements/{agreement['agreementId']}/postponement"
    return await scene.http.post(path, json={"until": until, "reason": WHY}, headers=keyed(who))


async def call_off(scene: AgreementScene, agreement: dict[str, Any], who: dict[str, str]) -> httpx.Response:
    match = {"If-Match": (await scene.read(agreement)).headers["etag"]}
    path = f"/agreements/{agreement['agreementId']}/calling-off"
    return await scene.http.post(path, json={"reason": "Het gaat thuis weer goed."}, headers=keyed(who) | match)


async def start(scene: AgreementScene, agreement: dict[str, Any], day: str) -> httpx.Response:
    path = f"/agreements/{agreement['agreementId']}/start-of-care"
    return await scene.http.post(path, json={"careStartedOn": day}, headers=keyed(scene.provider))


async def messages(scene: AgreementScene) -> list[tuple[str, str]]:
    found = await scene.sql(
        "SELECT kind, recipient FROM messages WHERE kind <> 'agreement-proposed' ORDER BY message_id"
    )
    return [(kind, recipient) for kind, recipient in found]


def at(scene: AgreementScene, *day: int) -> None:
    scene.stage.move_clock(datetime(*day, 9, tzinfo=UTC))  # type: ignore[arg-type, misc]  # year, month, day


async def test_a_start_is_put_off_until_a_day_and_a_reported_start_ends_that(
    scene: AgreementScene, agreement: dict[str, Any]
) -> None:
    client = scene.client_in(agreement)
    at(scene, 2026, 11, 20)
    before = scene.claims.of(agreement).version
    made = await postpone(scene, agreement, "2026-12-15", client)
    assert made.status_code == 201, made.text
    shown = made.json()
    assert (shown["status"], shown["postponedUntil"], shown["calledOff"]) == ("redeemed", "2026-12-15", False)
    assert shown["postponements"] == [
        {"from": "2026-11-20", "until": "2026-12-15", "reason": WHY, "postponedBy": "client",
         "recordedAt": shown["postponements"][0]["recordedAt"]}
    ]  # fmt: skip
    assert scene.claims.of(agreement).version == before, "the amounts and terms stay as they were"
    at(scene, 2026, 12, 10)
    assert (await postpone(scene, agreement, "2026-12-31", scene.provider)).status_code == 201
    assert (await start(scene, agreement, "2026-12-09")).status_code == 201
    shown = (await scene.read(agreement)).json()
    assert (shown["postponedUntil"], shown["careStartedOn"]) == (None, "2026-12-09")
    assert [(each["from"], each["until"]) for each in shown["postponements"]] == [("2026-11-20", "2026-12-08")]
    for who in (client, scene.provider):
        assert codes(await postpone(scene, agreement, "2026-12-31", who)) == ["care-has-begun"]
        assert codes(await call_off(scene, agreement, who)) == ["care-has-begun"]


async def test_a_postponement_is_within_the_agreement_and_by_a_party(
    scene: AgreementScene, agreement: dict[str, Any]
) -> None:
    client = scene.client_in(agreement)
    for until in ("2026-11-30", "2027-01-31"):
        refused = await postpone(scene, agreement, until, client)
        assert codes(refused) == ["postponed-outside-agreement"]
        assert refused.json()["facts"] == {"firstDay": "2026-12-01", "lastDay": "2027-01-30"}
    assert (await postpone(scene, agreement, "2026-12-15", scene.client_of(scene.new_voucher()))).status_code == 404
    drafted = await scene.draft(scene.new_voucher())
    assert codes(await postpone(scene, drafted, "2026-12-15", scene.provider)) == ["agreement-closed"]


async def test_care_that_is_called_off_never_began_and_holds_nothing(
    scene: AgreementScene, agreement: dict[str, Any]
) -> None:
    answer = await call_off(scene, agreement, scene.client_in(agreement))
    assert answer.status_code == 201, answer.text
    assert (answer.json()["status"], answer.json()["endsOn"]) == ("ended", "2026-11-30")
    assert answer.json()["release"] == {"state": "settled", "releasedCents": 62 * 10_000}
    assert {row.held for row in scene.claims.of(agreement).years.values()} == {0}
    shown = (await scene.read(agreement)).json()
    assert (shown["calledOff"], shown["closedBy"], shown["closeReason"]) == (
        True,
        "client",
        "Het gaat thuis weer goed.",
    )
    assert codes(await call_off(scene, agreement, scene.provider)) == ["agreement-closed"]
    assert codes(await start(scene, agreement, "2026-12-01")) == ["care-start-after-end"]
    await scene.invariants_hold()


async def test_within_the_days_to_report_a_start_only_the_provider_knows(
    scene: AgreementScene, agreement: dict[str, Any]
) -> None:
    client = scene.client_in(agreement)
    at(scene, 2026, 12, 3)
    for refused in (await postpone(scene, agreement, "2026-12-20", client), await call_off(scene, agreement, client)):
        assert (refused.status_code, codes(refused)) == (422, ["care-may-have-begun"])
        assert refused.json()["facts"]["firstPossibleOn"] == "2026-12-09"
    assert (await postpone(scene, agreement, "2026-12-20", scene.provider)).status_code == 201
    assert (await call_off(scene, agreement, client)).json()["endsOn"] == "2026-11-30"


async def test_a_provider_calls_off_with_its_notice_or_with_the_client(
    scene: AgreementScene, agreement: dict[str, Any]
) -> None:
    at(scene, 2026, 11, 20)
    refused = await call_off(scene, agreement, scene.provider)
    assert codes(refused) == ["notice-period"]
    assert (await scene.propose_end(agreement, "2026-11-30", scene.provider)).status_code == 200
    assert (await scene.confirm_end(agreement, scene.client_in(agreement))).status_code == 201
    assert (await scene.read(agreement)).json()["calledOff"] is True
    early = await scene.redeemed(scene.new_voucher(), startsOn="2027-02-01", endsOn="2027-03-31")
    assert (await call_off(scene, early, scene.provider)).status_code == 201


async def test_the_other_party_is_told(scene: AgreementScene, agreement: dict[str, Any]) -> None:
    at(scene, 2026, 11, 20)
    await postpone(scene, agreement, "2026-12-15", scene.client_in(agreement))
    await postpone(scene, agreement, "2026-12-16", scene.provider)
    await scene.propose_end(agreement, "2026-11-30", scene.provider)
    await scene.confirm_end(agreement, scene.client_in(agreement))
    other = await scene.redeemed(scene.new_voucher(arrangement="full-person-package"), endsOn="2027-01-31")
    await scene.end(other, "2026-12-20", scene.office)
    assert await messages(scene) == [
        ("care-postponed", "provider"),
        ("care-postponed", "client"),
        ("ending-proposed", "client"),
        ("agreement-ended", "provider"),
        ("agreement-ended", "provider"),
        ("agreement-ended", "client"),
    ]
    last = await call_off(scene, await scene.redeemed(scene.new_voucher()), scene.provider)
    assert codes(last) == ["notice-period"]


async def test_a_postponed_agreement_is_reminded_of_and_lapses_after_the_later_day(scene: AgreementScene) -> None:
    agreement = await scene.redeemed(scene.new_voucher())
    assert (await postpone(scene, agreement, "2027-01-15", scene.client_in(agreement))).status_code == 201
    for day, status, told in (
        ((2027, 2, 13), "redeemed", 0),  # 74 days after the start, 29 after the postponement
        ((2027, 2, 14), "redeemed", 2),
        ((2027, 4, 14), "redeemed", 2),
        ((2027, 4, 15), "ended", 5),
    ):
        at(scene, *day)
        await lapse_unbegun(scene.service)
        assert (await scene.read(agreement)).json()["status"] == status
        assert len(await messages(scene)) == 1 + told
    assert (await scene.read(agreement)).json()["endedOn"] == "2026-11-30"

"""Room for late claims: asked once per decision, out of the value, and final again when it can no longer be used."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from services.common.ids import new_id
from services.voucher.operations.final_release import release_finally
from tests.services.voucher.agreement_scene import DAY, AgreementScene
from tests.stage import OFFICE_ID

NIGHTS = 30 * 10_000
"""What September costs, drawn before the year became final."""


@pytest.fixture
async def agreement(scene: AgreementScene) -> dict[str, Any]:
    """Of September to December 2026, of which the year became final with September drawn; worth € 20,000."""
    made = await scene.redeemed(scene.new_voucher({2026: 2_000_000}), startsOn="2026-09-01", endsOn="2026-12-31")
    scene.claims.draw(made, 2026, NIGHTS)
    scene.stage.move_clock(datetime(2027, 5, 3, 7, tzinfo=UTC))
    await release_finally(scene.service)
    assert (scene.claims.of(made).years[2026].held, scene.claims.of(made).years[2026].final) == (NIGHTS, True)
    return made


async def ask_room(scene: AgreementScene, agreement: dict[str, Any], cents: int, **wanted: Any) -> httpx.Response:
    body = {
        "lateClaimId": str(new_id()), "officeId": str(OFFICE_ID), "month": "2026-10-01", "amountCents": cents,
        "usableUntil": "2027-06-02",
    } | wanted  # fmt: skip
    path = f"/agreements/{agreement['agreementId']}/_late-room"
    return await scene.http.post(path, json=body, headers=scene.stage.headers("service", signer="claims"))


async def test_a_decision_gets_its_room_once_and_the_year_is_final_again_after_it(
    scene: AgreementScene, agreement: dict[str, Any]
) -> None:
    late = str(new_id())
    answers = [await ask_room(scene, agreement, 50_000, lateClaimId=late) for _ in range(2)]
    assert [each.status_code for each in answers] == [200, 200], answers[0].text
    assert answers[0].json() == answers[1].json()
    assert await scene.handed_over(agreement)
    row = scene.claims.of(agreement).years[2026]
    assert (row.held, row.final, scene.claims.of(agreement).version) == (
        NIGHTS + 50_000,
        False,
        answers[0].json()["version"],
    )
    more = await ask_room(scene, agreement, 60_000, lateClaimId=late)
    assert more.json()["version"] == answers[0].json()["version"] + 1
    assert await scene.handed_over(agreement)
    await scene.invariants_hold()
    scene.claims.draw(agreement, 2026, 45_000)

    await release_finally(scene.service)
    assert not scene.claims.of(agreement).years[2026].final
    scene.stage.move_clock(datetime(2027, 6, 3, 7, tzinfo=UTC))
    await release_finally(scene.service)
    assert (scene.claims.of(agreement).years[2026].held, scene.claims.of(agreement).years[2026].final) == (
        NIGHTS + 45_000,
        True,
    )
    await scene.invariants_hold()


async def test_a_year_that_was_opened_for_late_claims_is_not_filled_up(
    scene: AgreementScene, agreement: dict[str, Any]
) -> None:
    assert (await ask_room(scene, agreement, 50_000)).is_success
    listed = (await scene.http.get("/agreements?shortened=true", headers=scene.office)).json()
    assert listed["items"] == []
    other = await ask_room(scene, agreement, 1_000)
    assert other.is_success
    assert await scene.sql("SELECT asked_cents, final FROM reservation WHERE year = 2026") == [(NIGHTS + 51_000, True)]


async def test_without_room_it_is_refused_with_what_is_free(scene: AgreementScene, agreement: dict[str, Any]) -> None:
    refused = await ask_room(scene, agreement, 1_700_001)
    assert (refused.status_code, refused.json()["code"]) == (422, "late-room-exhausted")
    assert refused.json()["facts"] == {"year": 2026, "neededCents": 1_700_001, "freeCents": 1_700_000}
    assert (await ask_room(scene, agreement, 1_700_000)).is_success
    await scene.invariants_hold()


async def test_an_ended_voucher_gives_room_and_another_office_gets_404(
    scene: AgreementScene, agreement: dict[str, Any]
) -> None:
    await scene.sql_write("UPDATE voucher SET status = 'ended'")
    assert (await ask_room(scene, agreement, 10_000, officeId=str(new_id()))).status_code == 404
    assert (await ask_room(scene, agreement, 10_000, month="2028-01-01")).status_code == 404
    assert (await ask_room(scene, agreement, 10_000)).is_success
    refused = await scene.http.post(f"/agreements/{agreement['agreementId']}/_late-room", json={}, headers=scene.office)
    assert refused.status_code == 403


async def test_a_final_set_under_way_is_taken_back(scene: AgreementScene) -> None:
    """Claims had not answered the final set when the room was asked, so what it held is held on."""
    made = await scene.redeemed(
        scene.new_voucher({2026: 2_000_000}), startsOn="2026-09-01", endsOn="2026-12-31", lines=[DAY]
    )
    held = scene.claims.of(made).years[2026].held
    scene.stage.move_clock(datetime(2027, 5, 3, 7, tzinfo=UTC))
    scene.claims.is_away = True
    await release_finally(scene.service)
    assert (await ask_room(scene, made, 0)).is_success
    scene.claims.is_away = False
    assert await scene.handed_over(made)
    assert (scene.claims.of(made).years[2026].held, scene.claims.of(made).years[2026].final) == (held, False)
    await scene.invariants_hold()

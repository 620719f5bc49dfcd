"""What an ended agreement keeps is lowered later, and what its end released stays known; € 100 a day."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from services.voucher.operations.final_release import release_finally
from tests.services.voucher.agreement_scene import AgreementScene
from tests.services.voucher.scene import codes

DAY = 10_000


@pytest.fixture
async def agreement(scene: AgreementScene) -> dict[str, Any]:
    """Ended on 31 October after 61 of its 122 days in 2026; 70 days are kept."""
    made = await scene.redeemed(scene.new_voucher({2026: 2_000_000}), startsOn="2026-09-01", endsOn="2026-12-31")
    assert (await scene.end(made, "2026-10-31", keepCents=70 * DAY)).status_code == 201
    return made


async def keep(
    scene: AgreementScene,
    agreement: dict[str, Any],
    cents: int,
    who: dict[str, str] | None = None,
    version: str | None = None,
) -> httpx.Response:
    match = {"If-Match": version or (await scene.read(agreement)).headers["etag"]}
    path = f"/agreements/{agreement['agreementId']}/kept-amount"
    return await scene.http.put(path, json={"keepCents": cents}, headers=(who or scene.client_in(agreement)) | match)


async def released(scene: AgreementScene, agreement: dict[str, Any]) -> Any:
    return (await scene.read(agreement)).json()["release"]


async def test_either_party_lowers_what_is_kept_and_the_rest_comes_free(
    scene: AgreementScene, agreement: dict[str, Any]
) -> None:
    assert await released(scene, agreement) == {"state": "settled", "releasedCents": 52 * DAY}
    for who, days in ((scene.client_in(agreement), 65), (scene.provider, 61)):
        lower = await keep(scene, agreement, days * DAY, who)
        assert (lower.status_code, lower.json()["endsOn"]) == (200, "2026-10-31"), lower.text
        assert lower.json()["release"] == {"state": "settled", "releasedCents": (122 - days) * DAY}
        assert lower.headers["etag"] == f'"{lower.json()["version"]}"'
        assert scene.claims.of(agreement).years[2026].held == days * DAY
    await scene.invariants_hold()
    for days in (60, 62):
        refused = await keep(scene, agreement, days * DAY)
        assert codes(refused) == ["keep-out-of-range"]
    assert await scene.sql("SELECT count(*) FROM decision_record WHERE kind = 'ending'") == [(3,)]


async def test_what_was_drawn_stays_and_claims_may_answer_later(
    scene: AgreementScene, agreement: dict[str, Any]
) -> None:
    scene.claims.draw(agreement, 2026, 66 * DAY)
    scene.claims.is_away = True
    waiting = await keep(scene, agreement, 61 * DAY)
    assert waiting.json()["release"]["state"] == "awaiting-claims"
    scene.claims.is_away = False
    assert await scene.handed_over(agreement)
    assert await released(scene, agreement) == {"state": "settled", "releasedCents": (122 - 66) * DAY}
    await scene.invariants_hold()


async def test_only_an_ended_agreement_of_the_version_seen_by_its_parties(
    scene: AgreementScene, agreement: dict[str, Any]
) -> None:
    assert (await keep(scene, agreement, 61 * DAY, version='"1"')).status_code == 412
    assert (await keep(scene, agreement, 61 * DAY, scene.client_of(scene.new_voucher()))).status_code == 404
    running = await scene.redeemed(scene.new_voucher())
    assert codes(await keep(scene, running, 0)) == ["agreement-closed"]


async def test_what_the_end_released_does_not_grow_with_the_last_release(
    scene: AgreementScene, agreement: dict[str, Any]
) -> None:
    scene.claims.draw(agreement, 2026, 20 * DAY)
    await scene.catch_up()
    scene.stage.move_clock(datetime(2027, 2, 1, 8, tzinfo=UTC))  # 31 October + 90 days is over
    for _ in range(2):
        await release_finally(scene.service)
        assert await scene.handed_over(agreement)
        assert scene.claims.of(agreement).years[2026].held == 20 * DAY
        assert await released(scene, agreement) == {"state": "settled", "releasedCents": 52 * DAY}
    assert codes(await keep(scene, agreement, 61 * DAY)) == ["keep-out-of-range"]
    await scene.invariants_hold()

"""Who can end an agreement alone from which day, and the day that both have to agree on."""

from typing import Any

import pytest

from tests.services.voucher.agreement_scene import AgreementScene
from tests.services.voucher.scene import codes
from tests.stage import keyed

TODAY = "2026-10-05"


@pytest.fixture
async def agreement(scene: AgreementScene) -> dict[str, Any]:
    return await scene.redeemed(scene.new_voucher(), startsOn="2026-09-01")


async def test_a_client_ends_from_today_on_and_a_provider_after_its_notice(
    scene: AgreementScene, agreement: dict[str, Any]
) -> None:
    for who, day, first in (
        (scene.client_in(agreement), "2026-10-04", TODAY),
        (scene.provider, "2026-11-03", "2026-11-04"),
        (scene.provider, "2026-09-30", "2026-11-04"),
    ):
        refused = await scene.end(agreement, day, who)
        assert (refused.status_code, codes(refused)) == (422, ["notice-period"])
        assert refused.json()["facts"]["firstPossibleOn"] == first
        assert "ending-proposal" in refused.json()["remedy"]
    other = await scene.redeemed(scene.new_voucher(), startsOn="2026-09-01")
    assert (await scene.end(other, TODAY, scene.client_in(other))).status_code == 201
    ended = await scene.end(agreement, "2026-11-04", scene.provider)
    assert (ended.status_code, ended.json()["endsOn"]) == (201, "2026-11-04")
    assert (await scene.read(agreement)).json()["closedBy"] == "provider"


@pytest.mark.parametrize("day", ["2026-09-20", "2026-10-10"])
async def test_a_provider_ends_sooner_when_the_client_confirms(
    scene: AgreementScene, agreement: dict[str, Any], day: str
) -> None:
    proposed = await scene.propose_end(agreement, day, scene.provider, reason="Er is een plek dichterbij.")
    assert proposed.status_code == 200, proposed.text
    assert proposed.json()["status"] == "redeemed"
    assert proposed.json()["endingProposal"] == {
        "endsOn": day, "reason": "Er is een plek dichterbij.", "keepCents": None, "proposedFor": "provider",
        "proposedBy": "provider", "proposedAt": proposed.json()["endingProposal"]["proposedAt"],
    }  # fmt: skip
    assert codes(await scene.confirm_end(agreement, scene.provider)) == ["waits-for-other-party"]
    ended = await scene.confirm_end(agreement, scene.client_in(agreement))
    assert (ended.status_code, ended.json()["status"], ended.json()["endsOn"]) == (201, "ended", day)
    assert scene.claims.of(agreement).terms["endsOn"] == day
    shown = (await scene.read(agreement)).json()
    assert (shown["endedOn"], shown["closedBy"], shown["endingProposal"]) == (day, "provider", None)
    why = await scene.sql("SELECT rules FROM decision_record WHERE kind = 'ending'")
    assert [each["code"] for each in why[0][0]] == ["notice", "release"]
    await scene.invariants_hold()


async def test_a_client_proposes_a_day_in_the_past_and_the_provider_confirms_what_it_saw(
    scene: AgreementScene, agreement: dict[str, Any]
) -> None:
    assert (await scene.propose_end(agreement, "2026-09-20", keepCents=300_000)).status_code == 200
    seen = (await scene.read(agreement)).headers["etag"]
    assert (await scene.propose_end(agreement, "2026-09-10", keepCents=300_000)).status_code == 200
    path = f"/agreements/{agreement['agreementId']}/ending-proposal/confirmation"
    stale = await scene.http.post(path, headers=keyed(scene.provider) | {"If-Match": seen})
    assert stale.status_code == 412
    ended = await scene.confirm_end(agreement, scene.provider)
    assert (ended.json()["endsOn"], ended.json()["reservations"][0]["reservedCents"]) == ("2026-09-10", 300_000)
    assert (await scene.confirm_end(agreement, scene.provider)).json()["code"] == "agreement-closed"


async def test_a_proposed_end_is_declined_taken_back_or_answered_with_another(
    scene: AgreementScene, agreement: dict[str, Any]
) -> None:
    path = f"/agreements/{agreement['agreementId']}/ending-proposal"

    async def decline(who: dict[str, str]) -> Any:
        match = {"If-Match": (await scene.read(agreement)).headers["etag"]}
        return await scene.http.post(f"{path}/declination", headers=keyed(who) | match)

    client = scene.client_in(agreement)
    for who in (client, scene.provider):  # by the other party, and by the one that proposed
        assert (await scene.propose_end(agreement, "2026-10-10", scene.provider)).status_code == 200
        answer = await decline(who)
        assert (answer.status_code, answer.json()["status"], answer.json()["endingProposal"]) == (201, "redeemed", None)
        assert (await decline(who)).status_code == 404
        assert (await scene.confirm_end(agreement, client)).status_code == 404
    await scene.propose_end(agreement, "2026-10-10", scene.provider)
    await scene.propose_end(agreement, "2026-10-20", client)
    assert codes(await scene.confirm_end(agreement, client)) == ["waits-for-other-party"]
    assert (await scene.confirm_end(agreement, scene.provider)).json()["endsOn"] == "2026-10-20"


async def test_a_proposed_end_lies_in_the_agreement_and_comes_from_a_party(
    scene: AgreementScene, agreement: dict[str, Any]
) -> None:
    assert codes(await scene.propose_end(agreement, "2026-08-30")) == ["end-before-start"]
    assert codes(await scene.propose_end(agreement, "2026-09-20", keepCents=1)) == ["keep-out-of-range"]
    stranger = scene.client_of(scene.new_voucher())
    assert (await scene.propose_end(agreement, "2026-09-20", stranger)).status_code == 404
    drafted = await scene.draft(scene.new_voucher())
    assert codes(await scene.propose_end(drafted, "2026-12-20")) == ["agreement-closed"]


async def test_an_end_by_one_party_leaves_no_proposal(scene: AgreementScene, agreement: dict[str, Any]) -> None:
    await scene.propose_end(agreement, "2026-10-10", scene.provider)
    assert (await scene.end(agreement, "2026-10-20", scene.client_in(agreement))).status_code == 201
    assert (await scene.read(agreement)).json()["endingProposal"] is None

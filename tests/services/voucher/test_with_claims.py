"""Voucher and claims together: each side's messages are what the other takes, and the money follows."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from services.common.ids import new_id
from services.voucher.operations.compare import compare
from services.voucher.operations.escrow import send_open
from services.voucher.operations.final_release import release_finally
from tests.services.voucher.agreement_scene import NIGHT, AgreementScene, agreement_scene
from tests.stage import keyed


@pytest.fixture
async def scene(database_of: Callable[[str], str]) -> AsyncIterator[AgreementScene]:
    async with agreement_scene(database_of, with_claims=True) as made:
        yield made


async def allotments(scene: AgreementScene) -> dict[str, Any]:
    """What claims lists, by agreement."""
    answer = await scene.stage["claims"].get("/allotments", headers=scene.stage.headers("service"))
    return {each["agreementId"]: each for each in answer.json()["items"]}


async def claim(
    scene: AgreementScene,
    agreement: dict[str, Any],
    reference: str,
    first: str,
    last: str,
    code: str = "T051",
    *,
    credits_: str | None = None,
) -> tuple[str, set[str]]:
    """Claim days at € 100, or credit the line with a reference; gives the line's verdict and codes."""
    days = int(last[-2:]) - int(first[-2:]) + 1
    line = {
        "lineReference": reference, "agreementId": agreement["agreementId"], "performanceCode": code,
        "serviceFrom": first, "serviceTo": last, "quantity": days, "unitPriceCents": 10_000,
        "amountCents": days * 10_000, "kind": "C" if credits_ else "D", "previousReference": credits_,
    }  # fmt: skip
    sent = await scene.stage["claims"].post("/batches", json={"lines": [line]}, headers=keyed(scene.provider))
    assert sent.is_success, sent.text
    path = f"/batches/{sent.json()['batchId']}/lines"
    answer = (await scene.stage["claims"].get(path, headers=scene.provider)).json()["items"][0]
    return answer["verdict"], {each["code"] for each in answer["rejections"]}


async def start(scene: AgreementScene, agreement: dict[str, Any], day: str) -> None:
    """Report the first day of care."""
    path = f"/agreements/{agreement['agreementId']}/start-of-care"
    started = await scene.http.post(path, json={"careStartedOn": day}, headers=keyed(scene.provider))
    assert started.status_code == 201, started.text


async def drawn(scene: AgreementScene, agreement: dict[str, Any]) -> list[int]:
    return [each["drawnCents"] for each in (await scene.read(agreement)).json()["reservations"]]


async def test_from_redeeming_to_the_last_release(scene: AgreementScene) -> None:
    agreement = await scene.redeemed(scene.new_voucher(), startsOn="2026-09-01")
    assert (await scene.read(agreement)).json()["handedOver"] is True
    listed = (await allotments(scene))[agreement["agreementId"]]
    assert [(each["year"], each["heldCents"]) for each in listed["years"]] == [(2026, 1_220_000), (2027, 3_650_000)]

    early = await claim(scene, agreement, "a", "2026-09-01", "2026-09-10")
    assert early == ("rejected", {"care-not-started"})
    path = f"/agreements/{agreement['agreementId']}/start-of-care"
    started = await scene.http.post(path, json={"careStartedOn": "2026-09-01"}, headers=keyed(scene.provider))
    assert started.json()["handedOver"] is True
    assert (await claim(scene, agreement, "b", "2026-09-01", "2026-09-10")) == ("accepted", set())
    for _ in range(100):
        if await drawn(scene, agreement) == [100_000, 0]:
            break
        await asyncio.sleep(0.05)
    assert await drawn(scene, agreement) == [100_000, 0]

    ended = (await scene.end(agreement, "2026-09-05")).json()
    assert ended["release"] == {"state": "settled", "releasedCents": 1_220_000 + 3_650_000 - 100_000}
    late = await claim(scene, agreement, "c", "2026-09-11", "2026-09-12")
    assert late == ("rejected", {"outside-agreement"})

    assert await compare(scene.service) == []
    scene.stage.move_clock(scene.service.clock.now().replace(month=12, day=30))
    await release_finally(scene.service)
    listed = (await allotments(scene))[agreement["agreementId"]]
    assert [(each["heldCents"], each["final"]) for each in listed["years"]] == [(100_000, True), (0, True)]
    assert await compare(scene.service) == []


async def test_what_voucher_could_not_send_claims_fetches_before_it_judges(scene: AgreementScene) -> None:
    app = scene.stage.transport.apps.pop("claims")
    agreement = await scene.redeemed(scene.new_voucher(), startsOn="2026-09-01")
    path = f"/agreements/{agreement['agreementId']}/start-of-care"
    started = await scene.http.post(path, json={"careStartedOn": "2026-09-01"}, headers=keyed(scene.provider))
    assert started.json()["handedOver"] is False
    scene.stage.transport.apps["claims"] = app
    assert (await claim(scene, agreement, "a", "2026-09-01", "2026-09-10")) == ("accepted", set())


async def test_eight_at_once_and_claims_holds_what_voucher_reserved(scene: AgreementScene) -> None:
    voucher = scene.new_voucher(years={2026: 930_000, 2027: 4 * 3_650_000}, valid_to="2027-12-31")
    made = scene.agreed_by_clients(voucher, 8)
    answers = await asyncio.gather(*[scene.confirm(each, scene.provider) for each in made])
    assert sorted(each.status_code for each in answers) == [201] * 3 + [422] * 5
    for agreement, answer in zip(made, answers, strict=True):
        assert answer.status_code == 422 or await scene.handed_over(agreement)
    listed = await allotments(scene)
    assert {each["years"][0]["heldCents"] for each in listed.values()} == {310_000}
    assert len(listed) == 3
    assert await compare(scene.service) == []


async def test_care_of_january_is_claimed_in_february_under_an_agreement_of_september(scene: AgreementScene) -> None:
    """It was redeemed for all years at once, and claims draws on each in its time."""
    voucher = scene.new_voucher()
    agreement = await scene.redeemed(voucher, startsOn="2026-09-01")
    path = f"/agreements/{agreement['agreementId']}/start-of-care"
    started = await scene.http.post(path, json={"careStartedOn": "2026-09-01"}, headers=keyed(scene.provider))
    assert started.status_code == 201
    held = (await allotments(scene))[agreement["agreementId"]]["years"]
    scene.stage.move_clock(datetime(2027, 2, 5, 8, tzinfo=UTC))
    assert [(each["year"], each["heldCents"]) for each in held] == [(2026, 1_220_000), (2027, 3_650_000)]
    assert (await claim(scene, agreement, "dec", "2026-12-01", "2026-12-31")) == ("accepted", set())
    assert (await claim(scene, agreement, "jan", "2027-01-01", "2027-01-31")) == ("accepted", set())
    for _ in range(200):
        if await drawn(scene, agreement) == [310_000, 310_000]:
            break
        await asyncio.sleep(0.05)
    assert await drawn(scene, agreement) == [310_000, 310_000]
    assert await compare(scene.service) == []


async def test_nights_that_were_paid_are_not_paid_to_the_next_provider(scene: AgreementScene) -> None:
    """An agreement ends on a day before nights that were claimed; these are agreed and claimed with another provider.

    Voucher cannot know it, as less was drawn than the days up to the end can cost.
    """
    voucher = scene.new_voucher()
    first = await scene.redeemed(voucher, startsOn="2026-09-01", lines=[NIGHT])
    await start(scene, first, "2026-09-01")
    nights = ("2026-09-21", "2026-09-30", "Z051")
    assert await claim(scene, first, "a", *nights) == ("accepted", set())
    await scene.catch_up()
    assert (await scene.end(first, "2026-09-15")).is_success

    before = scene.provider
    scene.provider_id, scene.location_id = new_id(), new_id()
    scene.provider = scene.stage.headers("provider", organisation_id=scene.provider_id, language="en")
    scene.tell_admission()
    scene.tell_offer("Z051")
    await scene.catch_up()
    second = await scene.redeemed(voucher, startsOn="2026-09-16", lines=[NIGHT])
    await start(scene, second, "2026-09-16")
    assert await claim(scene, second, "b", *nights) == ("rejected", {"care-already-claimed"})
    assert await claim(scene, second, "c", "2026-09-16", "2026-09-20", "Z051") == ("accepted", set())

    after, scene.provider = scene.provider, before
    assert await claim(scene, first, "d", *nights, credits_="a") == ("accepted", set())
    scene.provider = after
    assert await claim(scene, second, "e", *nights) == ("accepted", set())


async def test_a_late_claim_after_the_last_release_is_paid_out_of_the_value(scene: AgreementScene) -> None:
    """Decided by two persons of the office, in voucher and claims together; then the year is final again."""
    agreement = await scene.redeemed(scene.new_voucher(), startsOn="2026-09-01", endsOn="2026-10-31")
    await start(scene, agreement, "2026-09-01")
    scene.stage.move_clock(datetime(2027, 3, 1, 8, tzinfo=UTC))
    await release_finally(scene.service)
    claims = scene.stage["claims"]
    body = {
        "agreementId": agreement["agreementId"],
        "month": "2026-09-01",
        "amountCents": 100_000,
        "reason": "Storing bij de aanbieder",
    }
    proposed = await claims.post(
        "/late-claim-decisions", json=body, headers=keyed(scene.stage.headers("office-finance"))
    )
    assert proposed.status_code == 201, proposed.text
    path = f"/late-claim-decisions/{proposed.json()['lateClaimId']}/approval"
    approved = await claims.post(path, headers=keyed(scene.stage.headers("office-approver")))
    assert approved.json()["status"] == "approved", approved.text
    assert await claim(scene, agreement, "a", "2026-09-01", "2026-09-11") == ("rejected", {"right-exhausted"})
    assert await claim(scene, agreement, "b", "2026-09-01", "2026-09-07") == ("accepted", set())
    assert await claim(scene, agreement, "c", "2026-10-01", "2026-10-02") == ("rejected", {"too-late"})
    scene.stage.move_clock(datetime(2027, 4, 1, 8, tzinfo=UTC))
    await release_finally(scene.service)
    for _ in range(20):  # a set whose answer took too long is sent again, as the worker does
        listed = (await allotments(scene))[agreement["agreementId"]]
        if listed["years"][0]["final"]:
            break
        await send_open(scene.service)
    assert [(each["heldCents"], each["final"]) for each in listed["years"]] == [(70_000, True)]
    await scene.catch_up()
    assert await compare(scene.service) == []

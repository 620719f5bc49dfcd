"""Before claims judges it asks voucher, which gives the provider's vouchers their year or says that it cannot."""

from datetime import date
from typing import Any

import httpx
import pytest

from services.common.service import Change
from services.voucher.operations import new_years, year_roll
from services.voucher.operations.new_years import Added
from services.voucher.operations.revalue import revalue_due
from services.voucher.operations.year_roll import roll_daily
from tests.services.voucher.agreement_scene import AgreementScene
from tests.services.voucher.rolling import (
    HOURS,
    NEW_YEAR,
    books,
    held,
    roll,
    tell_price_of,
    unpriced_voucher,
    voucher_of_2026,
)


async def fetch(scene: AgreementScene) -> httpx.Response:
    """What claims asks before it judges a batch of the provider."""
    asked = f"open=true&providerId={scene.provider_id}&claimsEpoch={scene.claims.epoch}"
    return await scene.http.get(f"/handovers?{asked}", headers=scene.stage.headers("service", signer="claims"))


async def years_fetched(scene: AgreementScene) -> dict[str, list[int]]:
    answer = await fetch(scene)
    assert answer.status_code == 200, answer.text
    return {each["agreementId"]: [year["year"] for year in each["years"]] for each in answer.json()["allotments"]}


def lacking(scene: AgreementScene) -> float:
    """What the gauge says."""
    told = scene.service.metrics.text().decode().splitlines()
    return next(float(each.split()[-1]) for each in told if each.startswith("pvb_vouchers_lacking_a_year{"))


async def test_claims_is_told_to_wait_when_a_year_could_not_be_given(
    scene: AgreementScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else it would judge without the year, and refuse for good."""
    vouchers = [voucher_of_2026(scene) for _ in range(3)]
    made = [await scene.redeemed(each) for each in vouchers]
    scene.stage.move_clock(NEW_YEAR)

    async def refusing(change: Change, valued: Any, cause: str, **more: Any) -> Added:
        if any(each.basis.voucher_id == vouchers[1]["voucher_id"] for each in valued):
            raise ValueError("nonsense")
        return await as_it_is(change, valued, cause, **more)

    as_it_is = new_years.add_years
    monkeypatch.setattr(year_roll, "add_years", refusing)
    answer = await fetch(scene)
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert [len(await books(scene, each)) for each in vouchers] == [2, 1, 2]
    await roll_daily(scene.service)
    assert (await fetch(scene)).status_code == 503
    monkeypatch.undo()
    assert await years_fetched(scene) == {each["agreementId"]: [2026, 2027] for each in made}


async def test_a_price_list_that_came_is_used_before_claims_judges(scene: AgreementScene) -> None:
    """The roll of the day is done and the queue of re-valuations has not come to it yet."""
    voucher = unpriced_voucher(scene)
    agreement = await scene.redeemed(voucher, lines=[HOURS])
    await roll(scene)
    assert await years_fetched(scene) == {}
    await tell_price_of(scene, "4VV", version=2)
    assert await years_fetched(scene) == {agreement["agreementId"]: [2026, 2027]}


async def test_a_price_list_that_came_is_rolled_in_sets_and_the_gauge_follows(scene: AgreementScene) -> None:
    vouchers = [unpriced_voucher(scene) for _ in range(3)]
    agreement = await scene.redeemed(vouchers[0], lines=[HOURS])
    await roll(scene)
    assert lacking(scene) == 3
    await tell_price_of(scene, "4VV", version=2)
    await roll(scene)
    assert lacking(scene) == 0
    assert [len(await books(scene, each)) for each in vouchers] == [2, 2, 2]
    assert held(scene, agreement)[2027] == 365 * 6_000


async def test_the_gauge_hears_of_what_the_queue_cured(scene: AgreementScene) -> None:
    voucher = unpriced_voucher(scene, valid_to=date(2027, 12, 31))
    await roll(scene)
    assert lacking(scene) == 1
    await tell_price_of(scene, "4VV", version=2)
    await revalue_due(scene.service)
    assert len(await books(scene, voucher)) == 2
    await roll(scene)
    assert lacking(scene) == 0

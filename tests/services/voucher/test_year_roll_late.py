"""The year-roll where something comes late: a price list after the voucher's last day, a longer voucher, a swap."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.voucher.operations.escrow import send_open
from services.voucher.operations.revalue import close_past_their_end, revalue_due
from tests.services.voucher.agreement_scene import AgreementScene, agreement_scene
from tests.services.voucher.rolling import (
    DAY_PRICE,
    HOURS,
    books,
    held,
    roll,
    tell_price_of,
    unpriced_voucher,
    voucher_of_2026,
)


@pytest.fixture
async def scene(database_of: Callable[[str], str]) -> AsyncIterator[AgreementScene]:
    async with agreement_scene(database_of, background=False) as made:
        yield made


async def statuses(scene: AgreementScene) -> dict[Any, str]:
    return dict(await scene.sql("SELECT voucher_id, status FROM voucher"))


async def test_a_voucher_that_is_over_before_its_price_list_comes_gets_its_year_and_then_ends(
    scene: AgreementScene,
) -> None:
    lacking = unpriced_voucher(scene, valid_to=date(2027, 1, 31))
    agreement = await scene.redeemed(lacking, lines=[HOURS])
    other = voucher_of_2026(scene, valid_to=date(2027, 1, 31))
    await scene.sql_write("UPDATE pilot SET participants = 2")
    await roll(scene)
    scene.stage.move_clock(datetime(2027, 2, 1, 8, tzinfo=UTC))
    await close_past_their_end(scene.service)
    assert await statuses(scene) == {lacking["voucher_id"]: "active", other["voucher_id"]: "ended"}
    assert held(scene, agreement).keys() == {2026}

    scene.stage.move_clock(datetime(2027, 2, 10, 8, tzinfo=UTC))
    await tell_price_of(scene, "4VV", version=2)
    await revalue_due(scene.service)
    await close_past_their_end(scene.service)
    await send_open(scene.service)
    assert await statuses(scene) == {lacking["voucher_id"]: "ended", other["voucher_id"]: "ended"}
    assert (await books(scene, lacking))[1] == (2027, 31 * DAY_PRICE, 31 * 6_000, 0)
    assert held(scene, agreement)[2027] == 31 * 6_000
    assert await scene.sql("SELECT participants FROM pilot") == [(0,)]
    await scene.invariants_hold()


async def test_those_that_wait_for_a_price_do_not_hold_up_who_ends_after_them(
    scene: AgreementScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.voucher.operations.revalue.AT_ONCE", 2)
    last_day = date(2027, 1, 31)
    waiting = [unpriced_voucher(scene, valid_to=last_day) for _ in range(3)]
    others = [voucher_of_2026(scene, valid_to=last_day) for _ in range(3)]
    await scene.sql_write("UPDATE pilot SET participants = 6")
    scene.stage.move_clock(datetime(2027, 2, 1, 8, tzinfo=UTC))
    await close_past_their_end(scene.service)
    found = await statuses(scene)
    assert [found[each["voucher_id"]] for each in (*waiting, *others)] == ["issued"] * 3 + ["ended"] * 3

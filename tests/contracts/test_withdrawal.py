"""An indication that is withdrawn, told by indication and understood by voucher: the right carries no day too many."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.voucher.operations.revalue import close_past_their_end, revalue_due
from tests.four import Four

DEATH, REQUEST = ("death", "2026-10-15"), ("client-request", "2026-11-30")


async def shown(four: Four, voucher: dict[str, Any]) -> dict[str, Any]:
    """The voucher when all has been read and valued."""
    service = four.stage.service("voucher")
    await service.readers.catch_up("indication")
    await revalue_due(service)
    await close_past_their_end(service)
    return await four.ask("voucher", "GET", f"/vouchers/{voucher['voucherId']}", four.office)


@pytest.mark.parametrize(("reason", "ends_on"), [DEATH, REQUEST])
async def test_a_voucher_ends_on_the_last_day_of_a_withdrawn_right(four: Four, reason: str, ends_on: str) -> None:
    voucher = await four.issued()
    listed = await four.stage["indication"].get(
        "/indications", headers=four.desk.assessor, params={"clientId": voucher["clientId"]}
    )
    [indication] = listed.json()["items"]
    four.stage.move_clock(timedelta(days=20))
    path = f"/indications/{indication['indicationId']}/withdrawal"
    withdrawal = {"reason": reason, "endsOn": ends_on}
    await four.ask("indication", "POST", path, four.desk.assessor, withdrawal)
    assert (await shown(four, voucher))["validTo"] == ends_on
    four.stage.move_clock(datetime(2026, 12, 1, 8, tzinfo=UTC))
    ended = await shown(four, voucher)
    assert ended["endedOn"] == ends_on
    why = {"death": ("withdrawn", "indication-withdrawn"), "client-request": ("ended", "indication-ended")}[reason]
    assert (ended["status"], ended["endReason"]) == why

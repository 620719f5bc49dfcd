"""An indication that is withdrawn, told by indication and understood by voucher: the right carries no day too many."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.registry.store.agreements import NO_CARE, care_of
from services.voucher.operations.revalue import close_past_their_end, revalue_due
from tests.four import Four, codes_of, line
from tests.services.registry.world import PILOT

DEATH, REQUEST = ("death", "2026-10-15"), ("client-request", "2026-11-30")


async def shown(four: Four, voucher: dict[str, Any]) -> dict[str, Any]:
    """The voucher when all has been read and valued."""
    service = four.stage.service("voucher")
    await service.readers.catch_up("indication")
    await revalue_due(service)
    await close_past_their_end(service)
    return await four.ask("voucher", "GET", f"/vouchers/{voucher['voucherId']}", four.office)


async def withdrawn(four: Four, voucher: dict[str, Any], reason: str, ends_on: str) -> None:
    """Withdraw the indication under a voucher."""
    listed = await four.stage["indication"].get(
        "/indications", headers=four.desk.assessor, params={"clientId": voucher["clientId"]}
    )
    [indication] = listed.json()["items"]
    path = f"/indications/{indication['indicationId']}/withdrawal"
    await four.ask("indication", "POST", path, four.desk.assessor, {"reason": reason, "endsOn": ends_on})


@pytest.mark.parametrize(("reason", "ends_on"), [DEATH, REQUEST])
async def test_a_voucher_ends_on_the_last_day_of_a_withdrawn_right(four: Four, reason: str, ends_on: str) -> None:
    voucher = await four.issued()
    four.stage.move_clock(timedelta(days=20))
    await withdrawn(four, voucher, reason, ends_on)
    assert (await shown(four, voucher))["validTo"] == ends_on
    four.stage.move_clock(datetime(2026, 12, 1, 8, tzinfo=UTC))
    ended = await shown(four, voucher)
    assert ended["endedOn"] == ends_on
    why = {"death": ("withdrawn", "death"), "client-request": ("ended", "indication-ended")}[reason]
    assert (ended["status"], ended["endReason"]) == why
    assert ended["endDecisionId"]
    path = f"/decisions/{ended['endDecisionId']}/explanation"
    assert await four.ask("voucher", "GET", path, four.client_of(voucher))


async def test_care_after_the_right_ended_is_not_paid(four: Four) -> None:
    """Claims hears of the last day at once, and the agreement ends on it though nobody has ended it."""
    voucher = await four.issued()
    agreement = await four.redeemed(voucher)
    await four.start_care(agreement)
    four.stage.move_clock(timedelta(days=20))
    reason, ends_on = DEATH
    await withdrawn(four, voucher, reason, ends_on)
    await shown(four, voucher)
    judged = await four.claim([line(agreement, day=ends_on), line(agreement, day="2026-10-16")])
    assert codes_of(judged.json()) == [[], ["outside-agreement"]]
    seen = await four.ask("voucher", "GET", f"/agreements/{agreement['agreementId']}", four.office)
    assert (seen["status"], seen["endedOn"], seen["closeReason"]) == ("ended", ends_on, "death")


async def test_registry_counts_nobody_in_care_under_a_voucher_that_ended(four: Four) -> None:
    voucher = await four.issued()
    await four.start_care(await four.redeemed(voucher))
    four.stage.move_clock(timedelta(days=20))
    registry = four.stage.service("registry")

    async def in_care() -> int:
        await registry.readers.catch_up("voucher")
        async with registry.database.transaction() as session:
            care = await care_of(session, PILOT, [four.provider_id], registry.clock.today())
        return care.get(four.provider_id, NO_CARE).clients_in_care

    assert await in_care() == 1
    await withdrawn(four, voucher, *DEATH)
    await shown(four, voucher)
    assert await in_care() == 0

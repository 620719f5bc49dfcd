"""Reading a value while it is valued anew: the list that is shown adds up all the same."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from services.voucher.operations.revalue import revalue_due
from services.voucher.store import vouchers as store
from tests.four import Opened, four_services
from tests.services.voucher.levering import factor_decided


async def test_a_value_is_read_as_of_one_moment(
    pilot_database_of: Callable[[str], str], opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with four_services(pilot_database_of, opened, background=False) as four:
        voucher = await four.issued()
        path = f"/vouchers/{voucher['voucherId']}/value"
        latest = store.latest_valuation

        async def just_valued_anew(session: AsyncSession, voucher_id: UUID, year: int) -> Any:
            await factor_decided(four.stage, four.pilot["pilotId"], 0.9, "2026-10-06")
            await revalue_due(four.stage.service("voucher"))
            return await latest(session, voucher_id, year)

        with monkeypatch.context() as patched:
            patched.setattr(store, "latest_valuation", just_valued_anew)
            seen = await four.ask("voucher", "GET", path, four.client_of(voucher))
        now = await four.ask("voucher", "GET", path, four.client_of(voucher))
    assert sum(part["cents"] for part in seen["components"]) == seen["valueCents"]
    assert sum(part["cents"] for part in now["components"]) == now["valueCents"] < seen["valueCents"]

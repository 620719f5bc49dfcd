"""Clients who move out of the regions of a pilot, or back: noted on their vouchers, from which the last day follows."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.common.calendar import amsterdam_day
from services.common.service import Change
from services.voucher.rules.move import last_day_after_move, moved_out_on
from services.voucher.rules.pilot_messages import MOVED_AWAY, MOVED_BACK
from services.voucher.store import known
from services.voucher.store.pilots import PricedPilot
from services.voucher.tables import Voucher


async def note_moves(change: Change, vouchers: Sequence[Voucher], priced: Mapping[UUID, PricedPilot]) -> None:
    """Note on locked vouchers since when their client lives outside the pilot's regions, and inform the client."""
    clients = await known.clients_by_id(change.session, {row.client_id for row in vouchers})
    for row in vouchers:
        client = clients.get(row.client_id)
        if client is None:
            continue
        since = client.region_from or amsterdam_day(client.recorded_at)
        moved_on = moved_out_on(priced[row.pilot_id].pilot.region_codes, client.region_code, since, row.moved_on)
        if moved_on == row.moved_on:
            continue
        row.moved_on = moved_on
        if moved_on:
            last_day = last_day_after_move(moved_on)
            await change.tell(MOVED_AWAY.to_client(row.client_id, row.voucher_id, last_day=last_day))
        else:
            await change.tell(MOVED_BACK.to_client(row.client_id, row.voucher_id))

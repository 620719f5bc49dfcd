"""Shortened agreements get what comes free of their voucher before anybody else, in the transaction that frees it.

Invariant: no year comes above its value by it, and nothing is free of a year while an agreement that was redeemed
earlier is short of it.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from services.common.data.messages import send_all
from services.common.data.statement import Door
from services.common.message_kinds import Message
from services.common.service import Change
from services.voucher.rules.budget_year import Days
from services.voucher.rules.messages import AGREEMENT_FILLED_UP, ALL_DAYS, NOT_ALL_DAYS
from services.voucher.rules.shortened import full_cents
from services.voucher.store import fill_up as store
from services.voucher.store.fill_up import Needed, set_needed
from services.voucher.store.gained_years import list_open_reservations, lock_agreements


async def fill_up_now(change: Change, vouchers: Mapping[UUID, Days]) -> list[UUID]:
    """Compute what agreements of locked vouchers ask in full, and fill them up; returns those that hold more by it.

    `vouchers`: voucher → its days as they are now.
    """
    if not vouchers:
        return []
    agreements = await lock_agreements(change.session, list(vouchers))
    reserved = await list_open_reservations(change.session, list(vouchers))
    needs = [
        Needed(each.agreement_id, year, cents)
        for voucher_id, under in agreements.items()
        for each in under
        if each.agreement_id in reserved
        for year, cents in full_cents(
            each.lines,
            each.days,
            vouchers[voucher_id],
            {year: row.asked_cents for year, row in reserved[each.agreement_id].items()},
        ).items()
    ]
    await set_needed(change.session, needs)
    return await fill_up(change.session, list(vouchers), change.at)


async def fill_up(door: Door, voucher_ids: Collection[UUID], at: datetime) -> list[UUID]:
    """Fill up the agreements of locked vouchers, and inform clients and providers; returns those that hold more."""
    filled = await store.fill_up(door, voucher_ids, at)
    await send_all(door, [message for each in filled for message in _messages(each)], at)
    return [each.agreement_id for each in filled]


def _messages(filled: store.Filled) -> list[Message]:
    about, reach = filled.agreement_id, NOT_ALL_DAYS if filled.is_short else ALL_DAYS
    return [
        AGREEMENT_FILLED_UP.to_client(filled.client_id, about, number=filled.number, reach=reach),
        AGREEMENT_FILLED_UP.to_provider(filled.provider_id, about, number=filled.number, reach=reach),
    ]

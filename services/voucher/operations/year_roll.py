"""The year-roll (jaarwisseling): when a year begins, running vouchers get their value for it and agreements their part.

The service's clock decides, in Amsterdam; a clock that jumps over several years rolls each of them. Some hundred
vouchers are one transaction, so a crash loses nothing: a voucher that was not rolled still lacks the year. Any number
of replicas may roll at the same time.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from services.common.calendar import amsterdam_day
from services.common.data.database import Session
from services.common.data.faults import AWAY_OR_BUSY
from services.common.logs import logger
from services.common.refusals import Unavailable
from services.common.service import Change, Service
from services.common.web.app import Worker
from services.voucher.operations.new_years import Added, Valued, add_years
from services.voucher.operations.value import Basis
from services.voucher.rules.budget_year import Days
from services.voucher.rules.coverage import standings
from services.voucher.store import pilots
from services.voucher.store import year_roll as store
from services.voucher.store.known import indications_by_client
from services.voucher.store.terms import terms_of

AT_ONCE = 500
SIDE_BY_SIDE = 3
"""How many transactions run at once: values of one are calculated here while the database writes another."""
CAUSE = "year-roll"
FIRST = UUID(int=0)
"""Comes before every id."""
Lock = Callable[[Session, Collection[UUID], int], Awaitable[list[UUID]]]
"""How the vouchers that lack a year are locked: waiting for other transactions, or passing over what they hold."""
NO_GRACE = timedelta(0)
"""No request waits for the answer of claims, so the worker sends at once."""


@dataclass(frozen=True)
class Rolled:
    """The result of a roll, in vouchers."""

    unpriced: int = 0
    """Vouchers that lack a price for a year."""
    passed: int = 0
    """Vouchers that another transaction held or had rolled."""
    failed: int = 0

    def __add__(self, other: "Rolled") -> "Rolled":
        """The sum of both."""
        return Rolled(self.unpriced + other.unpriced, self.passed + other.passed, self.failed + other.failed)


@dataclass(frozen=True)
class _Done:
    """On this day, with these price lists, every voucher had its years except `lacking`, which lack a price."""

    today: date
    price_lists: int
    lacking: int

    def still_is(self, today: date, price_lists: int) -> bool:
        return (self.today, self.price_lists) == (today, price_lists)


@dataclass
class _LastRoll:
    """The last complete roll of this process; None when there was none or when something is left to do."""

    done: _Done | None = None


async def roll_daily(service: Service) -> None:
    """Roll once a day, and at once when the clock is moved to another day or a price list arrives.

    The next call tries a failed voucher again. A voucher that lacks a price waits for its list; a gauge counts them.
    """
    today, price_lists = service.clock.today(), await _price_lists(service)
    last = service.part(_LastRoll)
    done, last.done = last.done, None
    if done and done.still_is(today, price_lists):
        rolled = Rolled(unpriced=done.lacking)
    else:
        done, rolled = None, await roll_years(service)
    lacking = 0 if done and not done.lacking else await _count_lacking(service)
    if lacking <= rolled.unpriced and not rolled.passed and not rolled.failed:
        last.done = _Done(today, price_lists, lacking)


async def _price_lists(service: Service) -> int:
    async with service.reading() as reading:
        return await store.get_price_list_turn(reading.session)


async def _count_lacking(service: Service) -> int:
    async with service.reading() as reading:
        lacking = await store.count_lacking(reading.session, service.clock.today().year)
    meaning = "Running vouchers that lack a value for a year that has begun"
    service.metrics.gauge("vouchers_lacking_a_year", meaning, lacking)
    return lacking


async def roll_years(service: Service) -> Rolled:
    """Roll every voucher that lacks a year and that no other transaction holds."""
    rolled, after = Rolled(), FIRST
    while voucher_ids := await _list_lacking(service, after):
        async with asyncio.TaskGroup() as group:
            starts = range(0, len(voucher_ids), AT_ONCE)
            parts = [group.create_task(_roll(service, voucher_ids[start : start + AT_ONCE])) for start in starts]
        rolled = sum((part.result() for part in parts), rolled)
        after = voucher_ids[-1]
    return rolled


async def roll_for_provider(service: Service, provider_id: UUID) -> None:
    """Roll the vouchers under which a provider gives care, so that claims misses no year of theirs; waits for each.

    Passes over a voucher that lacks a price. Raises Unavailable when another voucher could not be given its year.
    """
    done = service.part(_LastRoll).done
    if done and done.still_is(service.clock.today(), await _price_lists(service)):
        return
    rolled, after = Rolled(), FIRST
    try:
        while voucher_ids := await _list_lacking(service, after, provider_id):
            rolled += await _roll(service, voucher_ids, store.lock_lacking)
            after = voucher_ids[-1]
    except AWAY_OR_BUSY as fault:
        raise Unavailable from fault
    if rolled.failed:
        raise Unavailable


async def _list_lacking(service: Service, after: UUID, provider_id: UUID | None = None) -> list[UUID]:
    """The next vouchers that lack a year: all, or those under which a provider gives care."""
    year, most = service.clock.today().year, AT_ONCE * SIDE_BY_SIDE
    async with service.reading() as reading:
        if provider_id is None:
            return await store.list_lacking(reading.session, year, after, most)
        return await store.list_lacking_of_provider(reading.session, provider_id, year, after, most)


async def _roll(service: Service, voucher_ids: Sequence[UUID], lock: Lock = store.lock_free_lacking) -> Rolled:
    """Roll these in one transaction; when that fails, in halves: one that fails must not hold up the others.

    Raises when the database is away or busy; the next call goes on.
    """
    try:
        async with service.writing() as change:
            locked = await lock(change.session, voucher_ids, amsterdam_day(change.at).year)
            unpriced = (await roll_vouchers(change, locked)).unpriced if locked else 0
        return Rolled(unpriced=unpriced, passed=len(voucher_ids) - len(locked))
    except AWAY_OR_BUSY:
        raise
    except Exception as fault:  # noqa: BLE001  # whatever it is, it must not hold up the others
        if len(voucher_ids) == 1:
            logger().error("a year could not be added", voucher=str(voucher_ids[0]), fault=repr(fault)[:300])
            return Rolled(failed=1)
    middle = len(voucher_ids) // 2
    return await _roll(service, voucher_ids[:middle], lock) + await _roll(service, voucher_ids[middle:], lock)


async def roll_vouchers(change: Change, voucher_ids: Sequence[UUID]) -> Added:
    """Give vouchers that are locked every year that has begun, and their agreements their part of it."""
    return await add_years(change, await _gather(change, voucher_ids), CAUSE, grace=NO_GRACE)


async def roll_locked(change: Change, voucher_ids: Sequence[UUID]) -> set[UUID]:
    """Roll those of these locked vouchers that lack a year; returns the vouchers that still lack one."""
    year = amsterdam_day(change.at).year
    lacking = await store.lock_lacking(change.session, voucher_ids, year)
    if lacking:
        await roll_vouchers(change, lacking)
    return await store.list_still_lacking(change.session, voucher_ids, year)


async def _gather(change: Change, voucher_ids: Sequence[UUID]) -> list[Valued]:
    session = change.session
    rows = await store.list_periods(session, voucher_ids)
    priced = await pilots.priced_pilots(session, {row.pilot_id for row in rows})
    terms = await terms_of(session, [row.voucher_id for row in rows])
    indications = await indications_by_client(session, {row.client_id for row in rows})
    return [
        Valued(
            Basis(
                row.voucher_id,
                row.client_id,
                Days(row.valid_from, row.valid_to),
                standings(indications[row.client_id]),
                terms[row.voucher_id],
                priced[row.pilot_id],
            ),
            {int(year): cents for year, cents in row.free_cents.items()},
        )
        for row in rows
    ]


WORKERS = (Worker("give vouchers the year that began", 10, roll_daily),)
"""The work that voucher does by itself when a year begins."""

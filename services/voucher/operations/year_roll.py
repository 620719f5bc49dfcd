"""The year-roll (jaarwisseling): when a year begins, running vouchers get their value for it and agreements their part.

By the service's clock, in Amsterdam; a clock that jumps over several years rolls each of them. Some hundred vouchers
are one transaction, so a crash loses nothing: what was not rolled still lacks the year. Any number of replicas may.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause

from services.common.calendar import amsterdam_day
from services.common.data.faults import AWAY_OR_BUSY
from services.common.logs import logger
from services.common.refusals import Unavailable
from services.common.service import Change, Service
from services.common.web.app import Worker
from services.voucher.operations.new_years import Added, Valued, add_years
from services.voucher.operations.value import Basis
from services.voucher.rules.budget_year import Days
from services.voucher.rules.coverage import standings
from services.voucher.rules.terms import Term
from services.voucher.store import pilots
from services.voucher.store import year_roll as statements
from services.voucher.tables.voucher import supplement_from

AT_ONCE = 500
SIDE_BY_SIDE = 3
"""So many transactions at once: one is reckoned here while the database writes the other."""
CAUSE = "year-roll"
NO_GRACE = timedelta(0)
"""Nobody waits for the answer of claims: the worker sends at once."""


@dataclass(frozen=True)
class Rolled:
    """What a roll came to, in vouchers."""

    unpriced: int = 0
    """They lack a price for a year."""
    passed: int = 0
    """Somebody else held them, or had rolled them."""
    failed: int = 0

    def __add__(self, other: "Rolled") -> "Rolled":
        """Both together."""
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
    """Roll once a day, and at once when the clock is moved to another or a price list came.

    What failed is tried again at the next call. A voucher that lacks a price waits for its list; the gauge follows it.
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
        return int((await reading.session.execute(statements.PRICE_LISTS)).scalar_one())


async def _count_lacking(service: Service) -> int:
    async with service.reading() as reading:
        year = {"year": service.clock.today().year}
        lacking = int((await reading.session.execute(statements.COUNT_LACKING, year)).scalar_one())
    meaning = "Running vouchers that lack a value for a year that has begun"
    service.metrics.gauge("vouchers_lacking_a_year", meaning, lacking)
    return lacking


async def roll_years(service: Service) -> Rolled:
    """Roll every voucher that lacks a year and that nobody holds."""
    rolled, after = Rolled(), UUID(int=0)
    while voucher_ids := await _lacking(service, statements.LACKING, after=after):
        async with asyncio.TaskGroup() as group:
            starts = range(0, len(voucher_ids), AT_ONCE)
            parts = [group.create_task(_roll(service, voucher_ids[start : start + AT_ONCE])) for start in starts]
        rolled = sum((part.result() for part in parts), rolled)
        after = voucher_ids[-1]
    return rolled


async def roll_for_provider(service: Service, provider_id: UUID) -> None:
    """Roll the vouchers under which a provider gives care, so that claims misses no year of theirs; waits for each.

    One that lacks a price is passed over. Raises Unavailable when another could not be given its year.
    """
    done = service.part(_LastRoll).done
    if done and done.still_is(service.clock.today(), await _price_lists(service)):
        return
    rolled, after = Rolled(), UUID(int=0)
    try:
        while voucher_ids := await _lacking(service, statements.LACKING_OF_PROVIDER, after=after, provider=provider_id):
            rolled += await _roll(service, voucher_ids, statements.LOCK_LACKING)
            after = voucher_ids[-1]
    except AWAY_OR_BUSY as fault:
        raise Unavailable from fault
    if rolled.failed:
        raise Unavailable


async def _lacking(service: Service, statement: TextClause, **facts: UUID) -> list[UUID]:
    async with service.reading() as reading:
        limits = {"year": service.clock.today().year, "most": AT_ONCE * SIDE_BY_SIDE}
        return list((await reading.session.execute(statement, facts | limits)).scalars())


async def _roll(
    service: Service, voucher_ids: Sequence[UUID], lock: TextClause = statements.LOCK_FREE_LACKING
) -> Rolled:
    """Roll these in one transaction; when that fails, in halves: one that fails must not hold up the others.

    A database that is away or busy is not tried again here: that is raised, and the next call goes on.
    """
    try:
        async with service.writing() as change:
            facts = {"vouchers": list(voucher_ids), "year": amsterdam_day(change.at).year}
            locked = list((await change.session.execute(lock, facts)).scalars())
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
    """Roll those of these locked vouchers that lack a year; returns which still lack one."""
    facts = {"vouchers": list(voucher_ids), "year": amsterdam_day(change.at).year}
    lacking = list((await change.session.execute(statements.LOCK_LACKING, facts)).scalars())
    if lacking:
        await roll_vouchers(change, lacking)
    return set((await change.session.execute(statements.STILL_LACKING, facts)).scalars())


async def _gather(change: Change, voucher_ids: Sequence[UUID]) -> list[Valued]:
    session, which = change.session, {"vouchers": list(voucher_ids)}
    rows = (await session.execute(statements.VOUCHERS, which)).all()
    priced = await pilots.priced_pilots(session, {row.pilot_id for row in rows})
    terms: dict[UUID, list[Term]] = {row.voucher_id: [] for row in rows}
    for row in (await session.execute(statements.TERMS, which)).all():
        terms[row.voucher_id].append(_term(row))
    clients = {row.client_id for row in rows}
    indications: dict[UUID, list[Any]] = {client_id: [] for client_id in clients}
    for row in (await session.execute(statements.INDICATIONS, {"clients": list(clients)})).all():
        indications[row.client_id].append(row)
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
            {int(year): cents for year, cents in row.free.items()},
        )
        for row in rows
    ]


def _term(row: Any) -> Term:
    supplements = tuple(supplement_from(each) for each in row.supplements)
    return Term(
        row.valid_from, row.recorded_at, row.delivery_form, row.etmalen, row.pgb_share_percent, supplements
    )  # fmt: skip


WORKERS = (Worker("give vouchers the year that began", 10, roll_daily),)
"""What voucher does by itself when a year begins."""

"""The year-roll (jaarwisseling): when a year begins, running vouchers get their value for it and agreements their part.

By the service's clock, in Amsterdam; a clock that jumps over several years rolls each of them. Some hundred vouchers
are one transaction, so a crash loses nothing: what was not rolled still lacks the year. Any number of replicas may.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import TextClause

from services.common.calendar import amsterdam_day
from services.common.data.database import Database
from services.common.logs import logger
from services.common.service import Change, Service
from services.common.web.app import Worker
from services.voucher.operations.new_years import Added, Valued, add_years
from services.voucher.operations.value import Basis
from services.voucher.rules.budget_year import Days
from services.voucher.rules.coverage import standings
from services.voucher.rules.stretches import Supplement
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
class Term:
    """The terms of a voucher from a day on."""

    valid_from: date
    recorded_at: datetime
    delivery_form: str
    etmalen: Decimal | None
    pgb_share_percent: int
    agreed_supplements: tuple[Supplement, ...]


_rolled: WeakKeyDictionary[Database, date] = WeakKeyDictionary()


async def roll_daily(service: Service) -> None:
    """Roll once a day, and at once when the clock is moved to another; what failed is tried again at the next call.

    A voucher that lacks a price waits for the price list, which values it anew, or for the next day.
    """
    today = service.clock.today()
    if _rolled.get(service.database) == today:
        return
    unpriced = await roll_years(service)
    async with service.reading() as reading:
        lacking = (await reading.session.execute(statements.COUNT_LACKING, {"year": today.year})).scalar_one()
    meaning = "Running vouchers that lack a value for a year that has begun"
    service.metrics.gauge("vouchers_lacking_a_year", meaning, lacking)
    if lacking <= unpriced:
        _rolled[service.database] = today


async def roll_years(service: Service) -> int:
    """Roll every voucher that lacks a year and that nobody holds; returns how many lack a price."""
    unpriced, after = 0, UUID(int=0)
    while voucher_ids := await _lacking(service, statements.LACKING, after=after):
        async with asyncio.TaskGroup() as group:
            starts = range(0, len(voucher_ids), AT_ONCE)
            parts = [group.create_task(_roll(service, voucher_ids[start : start + AT_ONCE])) for start in starts]
        unpriced += sum(part.result() for part in parts)
        after = voucher_ids[-1]
    return unpriced


async def roll_for_provider(service: Service, provider_id: UUID) -> None:
    """Roll the vouchers under which a provider gives care, so that claims misses no year of theirs; waits for each."""
    if _rolled.get(service.database) == service.clock.today():
        return
    after = UUID(int=0)
    while voucher_ids := await _lacking(service, statements.LACKING_OF_PROVIDER, after=after, provider=provider_id):
        await _roll(service, voucher_ids, statements.LOCK_LACKING)
        after = voucher_ids[-1]


async def _lacking(service: Service, statement: TextClause, **facts: UUID) -> list[UUID]:
    async with service.reading() as reading:
        limits = {"year": service.clock.today().year, "most": AT_ONCE * SIDE_BY_SIDE}
        return list((await reading.session.execute(statement, facts | limits)).scalars())


async def _roll(service: Service, voucher_ids: Sequence[UUID], lock: TextClause = statements.LOCK_FREE_LACKING) -> int:
    """Roll these in one transaction; when that fails, in halves: one that fails must not hold up the others."""
    try:
        async with service.writing() as change:
            facts = {"vouchers": list(voucher_ids), "year": amsterdam_day(change.at).year}
            locked = list((await change.session.execute(lock, facts)).scalars())
            return (await roll_vouchers(change, locked)).unpriced if locked else 0
    except Exception as fault:  # noqa: BLE001  # whatever it is, it must not hold up the others
        if len(voucher_ids) == 1:
            logger().error("a year could not be added", voucher=str(voucher_ids[0]), fault=repr(fault)[:300])
            return 0
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
            row.years,
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

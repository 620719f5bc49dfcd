"""Feeds: a reader that was down catches up, and a transaction that stays open delays nobody else's facts."""

import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.data.feed import publish
from services.common.ids import new_id
from services.common.service import Service
from services.voucher.app import create_app
from services.voucher.settings import Settings
from tests.faults.waiting import until
from tests.four import SERVICES, Four

SOURCES = ("registry", "indication")
IDS = ("offerId", "admissionId", "indicationId", "clientId")
"""An event that has one of these is about the first of them."""
AT_ONCE = 50
SUBJECTS = 20
KNOWN = ("known_offer", "known_admission", "known_indication", "known_client", "known_price_list", "known_price",
         "known_requirement_set")  # fmt: skip


pytestmark = pytest.mark.timeout(300)


@pytest.mark.parametrize("count", [500, pytest.param(10_000, marks=[pytest.mark.long, pytest.mark.timeout(1_800)])])
async def test_a_reader_that_was_down_ends_equal_to_one_that_was_not(
    four: Four, pilot_database_of: Callable[[str], str], count: int
) -> None:
    """The second is down while everything is told, dies again halfway through, and then reads on."""
    await four.issued()
    await tell_much(four, count)
    heads = {source: await head_of(four.stage.service(source)) for source in SOURCES}
    assert sum(heads.values()) > count
    url = pilot_database_of("voucher")
    async with another_voucher(four, url) as other:

        async def is_underway() -> bool:
            return sum([await read_by(other, source) for source in SOURCES]) > 0

        await until(is_underway, "the reader began")
    up = four.stage.service("voucher")
    async with another_voucher(four, url) as other:
        for service in (up, other):

            async def is_there(service: Service = service) -> bool:
                return {source: await read_by(service, source) for source in SOURCES} == heads

            await until(is_there, "the reader came to the end", patience_s=count / 10)
        for table in KNOWN:
            assert await copies(other, table) == await copies(up, table), table
        assert len(await copies(up, "known_offer")) > SUBJECTS


async def test_reading_anew_from_zero_ends_the_same(four: Four) -> None:
    await four.issued()
    await tell_much(four, 200)
    voucher = four.stage.service("voucher")
    before = {}
    for turn in range(2):
        heads = {source: await head_of(four.stage.service(source)) for source in SOURCES}

        async def is_there(heads: dict[str, int] = heads) -> bool:
            return {source: await read_by(voucher, source) for source in SOURCES} == heads

        await until(is_there, "the reader came to the end")
        if turn == 0:
            before = {table: await copies(voucher, table) for table in KNOWN}
            await four.sql("voucher", "UPDATE feed_reader SET position = NULL")
            for source in SOURCES:  # wakes the reader, which else waits 20 s for news
                async with four.stage.service(source).writing() as change:
                    await tell(change.session, four)
    assert {table: await copies(voucher, table) for table in KNOWN} == before


@pytest.mark.parametrize("slow", SERVICES)
async def test_an_open_transaction_delays_no_feed_of_another_service_and_of_its_own_only_its_own_events(
    four: Four, slow: str
) -> None:
    async with four.stage.service(slow).database.transaction() as session:
        kept_back = await tell(session, four)
        for name in SERVICES:
            service = four.stage.service(name)
            async with service.writing() as change:
                told = await tell(change.session, four)

            async def is_read(name: str = name, told: str = told) -> bool:
                return told in await feed_of(four, name)

            await until(is_read, f"the event of {name} is in its feed while {slow} has a transaction open")
        assert kept_back not in await feed_of(four, slow)

    async def comes_after() -> bool:
        return (await feed_of(four, slow))[-1] == kept_back

    await until(comes_after, "the event that was kept back is in the feed, after those that were committed before it")


async def test_a_fact_reaches_its_reader_while_another_database_has_a_transaction_open(four: Four) -> None:
    """PostgreSQL counts the oldest transaction of the whole server; the feed does not."""
    async with four.stage.service("claims").database.transaction() as session:
        await session.execute(text("SELECT pg_current_xact_id()"))
        voucher = await four.issued()

        async def is_known() -> bool:
            query = "SELECT 1 FROM known_client WHERE client_id = :client"
            return bool(await four.sql("voucher", query, client=voucher["clientId"]))

        await until(is_known, "voucher knows the client")


async def tell_much(four: Four, count: int) -> None:
    """So many events of the kinds that voucher reads, shaped like the real ones: new states, and old ones again."""
    rng = random.Random(7)
    for source in SOURCES:
        service = four.stage.service(source)
        patterns = await _patterns(four, source)
        subjects = {type: [new_id() for _ in range(SUBJECTS)] for type in patterns}
        for written in range(0, count // len(SOURCES), AT_ONCE):
            async with service.writing() as change:
                for _ in range(AT_ONCE):
                    type = rng.choice(sorted(patterns))
                    key, data = patterns[type]
                    subject, version = rng.choice(subjects[type]), max(1, written // SUBJECTS - rng.randrange(5))
                    varied = {key: subject, "version": version} | _varied(rng, data)
                    await change.publish(type, subject, data | varied)


async def _patterns(four: Four, source: str) -> dict[str, tuple[str, dict[str, Any]]]:
    """The newest real event of each type that is about one thing, and which field names that."""
    rows = await four.sql(source, "SELECT DISTINCT ON (type) type, data FROM feed ORDER BY type, id DESC")
    about = {row.type: (next((each for each in IDS if each in row.data), None), row.data) for row in rows}
    return {type: (key, data) for type, (key, data) in about.items() if key}


def _varied(rng: random.Random, data: dict[str, Any]) -> dict[str, Any]:
    changes = {"priceCents": rng.randrange(1, 20_000), "withdrawn": rng.random() < 0.5, "regionCode": "5531"}
    return {name: value for name, value in changes.items() if name in data}


@asynccontextmanager
async def another_voucher(four: Four, url: str) -> AsyncIterator[Service]:
    """A second voucher service that reads the same feeds into a database of its own."""
    settings = four.stage.settings("voucher", url)
    assert isinstance(settings, Settings)
    app = create_app(settings, four.stage.transport)
    async with app.router.lifespan_context(app):
        service: Service = app.state.service
        yield service


async def head_of(service: Service) -> int:
    """How many events a service has told."""
    await service.feed.number()
    async with service.database.transaction() as session:
        return int((await session.execute(text("SELECT last FROM feed_head"))).scalar_one())


async def read_by(service: Service, source: str) -> int:
    """How far a service has read a source."""
    async with service.database.transaction() as session:
        query = text("SELECT position FROM feed_reader WHERE source = :source")
        position = (await session.execute(query, {"source": source})).scalar_one_or_none()
    return int(position.partition(".")[2]) if position else 0


async def copies(service: Service, table: str) -> list[str]:
    """All rows of a table, in one order."""
    async with service.database.transaction() as session:
        return sorted(map(str, await session.execute(text(f"SELECT * FROM {table}"))))


async def tell(session: AsyncSession, four: Four) -> str:
    """Write an event that nobody reads; returns its subject."""
    subject = new_id()
    at = four.stage.service("voucher").clock.now()
    await publish(session, "nl.pvb.weather.changed.v1", subject, {"subject": subject}, at)
    return str(subject)


async def feed_of(four: Four, name: str) -> list[str]:
    """The subjects of the events in a service's feed, in order."""
    headers = four.stage.headers("service", signer="voucher" if name != "voucher" else "claims")
    page = await four.stage[name].get("/feed", params={"limit": 1000}, headers=headers)
    return [each["subject"] for each in page.json()["items"]]

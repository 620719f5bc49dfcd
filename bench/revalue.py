"""Revaluation of all vouchers of a pilot by a new edition, against bare SQL that writes the same rows on a copy.

A fifth of the vouchers has an agreement that is short and is filled up by what the edition adds. Each round is another
edition, first for ours and then for the bare SQL; both have the same books afterwards, or nothing is reported. Claims
is away: neither side hands over. The cost of one voucher is measured at several sizes.
"""

import gc
import time
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import psycopg

from bench.figures import Figure, figure
from bench.stand import ID_FUNCTION, Stand
from deploy.launcher.databases import administering, create_database, drop_database
from services.common.http import InProcess
from services.common.service import Service
from services.voucher.app import create_app
from services.voucher.operations.revalue import revalue_due
from services.voucher.settings import Settings
from services.voucher.store.revaluations import queue_revaluations

SIZES = (3_000, 30_000, 300_000)
ROUNDS, ROUNDS_OF_MANY, MANY = 3, 1, 300_000
AT = datetime.fromisoformat("2026-10-01T09:00+02:00")
SEED, BARE = Path(__file__).with_name("revalue_seed.sql"), Path(__file__).with_name("revalue_bare.sql")
OURS, COPY = "revalue", "revalue_bare"
FIRST_DAY = date(2027, 3, 1)
MORE_CENTS = 50
"""So much a day each edition adds."""
ADD_EDITION = """
INSERT INTO known_price (price_list_id, position, kind, profile_code, delivery_forms, performance_code, unit_code,
                         price_cents, valid_from, source)
SELECT price_list_id, position + 100, kind, profile_code, delivery_forms, performance_code, unit_code,
       price_cents + %(more)s, %(first)s, source
FROM known_price WHERE position < 100
ON CONFLICT (price_list_id, position) DO UPDATE SET price_cents = EXCLUDED.price_cents"""
PAPERS = """
SELECT DISTINCT ON (v.profile_code, v.delivery_form, v.valid_from, u.year)
       v.profile_code, v.delivery_form, v.valid_from, u.year, CAST(u.components AS text), CAST(d.rules AS text),
       CAST(d.facts AS text)
FROM voucher v JOIN valuation u USING (voucher_id) JOIN decision_record d USING (decision_id)"""
SENTENCES = """
SELECT CAST(d.rules AS text), CAST(d.facts AS text), m.language, m.title_nl, m.title_en, m.text_nl, m.text_en
FROM decision_record d JOIN messages m ON m.resource_id = d.subject WHERE d.kind = 'fill-up' LIMIT 1"""
TABLES = """
CREATE TABLE bench_papers (profile_code text, delivery_form text, valid_from date, year int, components jsonb,
                           rules jsonb, facts jsonb, PRIMARY KEY (profile_code, delivery_form, valid_from, year));
CREATE TABLE bench_filled (rules jsonb, facts jsonb, language text, title_nl text, title_en text, text_nl text,
                           text_en text)"""
BOOKS = (
    """SELECT count(*), sum(value_cents * (year - 2020)), sum(reserved_cents * (year - 2020)), sum(overhang_cents),
    count(*) FILTER (WHERE provisional) FROM voucher_year""",
    "SELECT kind, count(*), sum(cents) FROM voucher_entry GROUP BY kind ORDER BY kind",
    "SELECT count(*), sum(value_cents), sum(length(CAST(components AS text))) / count(*) / 10 FROM valuation",
    """SELECT kind, count(*), sum(length(CAST(facts AS text))) / count(*) / 10 FROM decision_record
    GROUP BY kind ORDER BY kind""",
    "SELECT sum(asked_cents), sum(reserved_cents) FROM reservation",
    "SELECT sum(version % 1000000) FROM handover",
    "SELECT count(*), (SELECT count(*) FROM feed) FROM messages",
)
"""What both must have alike."""


async def measure_revalue(stand: Stand, size: int = MANY) -> list[Figure]:
    """Ours and bare in turns, at each size up to `size`."""
    sizes = [each for each in SIZES if each <= size] or [size]
    figures = [await _measure(stand, each) for each in sizes]
    first, last = figures[0].detail["ours_ms_each"], figures[-1].detail["ours_ms_each"]
    of = f"a voucher of {sizes[0]:,} ÷ a voucher of {sizes[-1]:,} (linear is 1)"
    return [*figures, figure("revaluation, linear", of, 0.80, [first / last])]


async def _measure(stand: Stand, size: int) -> Figure:
    _seed(stand, size)
    service = _service(stand)
    await _ours(stand, service, 0)
    await service.database.close()
    _copy(stand)
    service = _service(stand)
    ours, bare = [], []
    for number in range(1, 1 + (ROUNDS_OF_MANY if size >= MANY else ROUNDS)):
        ours.append(await _ours(stand, service, number))
        bare.append(_bare(stand, service, number))
        _agree(stand)
    await service.database.close()
    with administering(stand.server.admin_url) as admin:
        for name in (OURS, COPY):
            drop_database(admin, name)
    return figure(
        f"revaluation, {size:,} vouchers", "bare SQL that writes the same rows ÷ ours, a fifth filled up", 0.40,
        [theirs / mine for theirs, mine in zip(bare, ours, strict=True)],
        ours_ms_each=_ms_each(ours, size), bare_ms_each=_ms_each(bare, size),
    )  # fmt: skip


def _ms_each(seconds: Sequence[float], size: int) -> float:
    return round(1000 * sum(seconds) / len(seconds) / size, 4)


def _seed(stand: Stand, size: int) -> None:
    with administering(stand.server.admin_url) as admin:
        create_database(admin, OURS, template="voucher")
    with stand.connect(OURS) as ours:
        ours.execute(ID_FUNCTION)
        with psycopg.ClientCursor(ours) as cursor, ours.transaction():
            for statement in SEED.read_text(encoding="utf-8").split(";\n"):
                cursor.execute(statement.encode(), {"count": size, "at": AT})
        ours.execute("VACUUM (ANALYZE)")


def _service(stand: Stand) -> Service:
    """Voucher without its background work, alone in this process."""
    settings = stand.plan("http://pvb.internal").settings("voucher") | {"database_url": stand.url(OURS)}
    service: Service = create_app(Settings(**settings), InProcess()).state.service
    gc.collect()
    gc.freeze()  # as a process that serves does
    return service


async def _ours(stand: Stand, service: Service, number: int) -> float:
    """Publish an edition; the seconds until every voucher is revalued."""
    with stand.connect(OURS) as ours:
        ours.execute(ADD_EDITION, {"more": MORE_CENTS * (number + 1), "first": FIRST_DAY})
    begun = time.perf_counter()
    async with service.writing() as change:
        await queue_revaluations(change.session, "zuid-limburg", "price-list", change.at)
    await revalue_due(service)
    return time.perf_counter() - begun


def _copy(stand: Stand) -> None:
    """A copy of the database for the bare SQL, with the papers that ours wrote."""
    with stand.connect(OURS) as ours:
        ours.execute("VACUUM (ANALYZE)")
        papers, sentences = ours.execute(PAPERS.encode()).fetchall(), ours.execute(SENTENCES.encode()).fetchone()
        assert sentences
    with administering(stand.server.admin_url) as admin:
        create_database(admin, COPY, template=OURS)
    with stand.connect(COPY) as bare, bare.cursor() as cursor:
        cursor.execute(TABLES.encode())
        cursor.executemany("INSERT INTO bench_papers VALUES (%s, %s, %s, %s, %s, %s, %s)", papers)
        cursor.execute("INSERT INTO bench_filled VALUES (%s, %s, %s, %s, %s, %s, %s)", sentences)
        cursor.execute("VACUUM (ANALYZE)")


def _bare(stand: Stand, service: Service, number: int) -> float:
    """The same edition by hand; the seconds up to the commit."""
    with psycopg.connect(stand.url(COPY), autocommit=True, cursor_factory=psycopg.ClientCursor) as bare:
        bare.execute(ADD_EDITION.encode(), {"more": MORE_CENTS * (number + 1), "first": FIRST_DAY})
        begun = time.perf_counter()
        bare.execute(BARE.read_bytes(), {"at": service.clock.now(), "by": service.itself.subject})
        return time.perf_counter() - begun


def _agree(stand: Stand) -> None:
    """Both have the same books, and papers of the same length."""
    with stand.connect(OURS) as ours, stand.connect(COPY) as bare:
        for query in BOOKS:
            mine, theirs = ours.execute(query.encode()).fetchall(), bare.execute(query.encode()).fetchall()
            assert mine == theirs, (query, mine, theirs)

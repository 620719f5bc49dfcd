"""The year-roll of a pilot's vouchers, durable, against the bar of 300,000 a minute; and whether it is linear.

The vouchers of two databases roll into three years, one after the other: one database has a tenth of the other.
Claims is not there: what it is to hear of lies ready to be sent.
"""

import os
import time
from datetime import UTC, datetime
from pathlib import Path

from psycopg import Connection, sql

from bench.cores import Spent
from bench.figures import Figure, figure
from bench.stand import ID_FUNCTION, Stand
from deploy.launcher.databases import administering, create_database
from services.common.http import InProcess
from services.voucher.app import create_app
from services.voucher.operations.year_roll import Rolled, roll_years
from services.voucher.settings import Settings

BAR_PER_S = 300_000 / 60
YEARS = (2027, 2028, 2029)
ISSUED_AT = datetime(2026, 10, 1, 7, tzinfo=UTC)
SEED = Path(__file__).with_name("year_roll_seed.sql")
ALL, TENTH = "voucher", "voucher_tenth"

WHOLE = """
SELECT (SELECT count(*) FROM voucher WHERE years_valued = %(years)s),
       (SELECT count(DISTINCT voucher_id) FROM voucher_year WHERE year = %(year)s AND value_cents > 0),
       (SELECT count(DISTINCT voucher_id) FROM reservation JOIN handover USING (agreement_id) WHERE year = %(year)s),
       (SELECT count(DISTINCT voucher_id) FROM valuation WHERE year = %(year)s),
       (SELECT count(*) FROM voucher_year y WHERE year = %(year)s AND reserved_cents = (
          SELECT sum(cents) FROM voucher_entry e
          WHERE e.voucher_id = y.voucher_id AND e.year = y.year AND kind = 'reserve'))
"""
"""What there must be one of for every voucher."""


async def measure_year_roll(stand: Stand, size: int = 20_000) -> list[Figure]:
    """Roll both databases in every round, and count that nothing was left out."""
    counts = {ALL: size, TENTH: size // 10}
    with administering(stand.server.admin_url) as admin:
        create_database(admin, TENTH, template=ALL)
    for name, count in counts.items():
        _seed(stand, name, count)
    rates: dict[str, list[float]] = {ALL: [], TENTH: []}
    spent = Spent()
    for year in YEARS:
        for name, count in counts.items():
            seconds = await _roll(stand, name, year, spent if name == ALL else Spent())
            _all_is_rolled(stand, name, year, count)
            rates[name].append(count / seconds)
    return _figures(rates, spent.ms_each(len(YEARS) * size))


def _seed(stand: Stand, name: str, count: int) -> None:
    with Connection.connect(stand.server.url_of(name), autocommit=True) as database:
        with database.transaction():
            database.execute(ID_FUNCTION)
            for statement in SEED.read_text(encoding="utf-8").split(";\n"):
                database.execute(statement.encode(), {"count": count, "at": ISSUED_AT})
        database.execute("VACUUM (ANALYZE)")


async def _roll(stand: Stand, name: str, year: int, spent: Spent) -> float:
    """The seconds that a year takes, in this process."""
    plan = stand.plan("http://localhost").settings("voucher")
    settings = plan | {"database_url": stand.server.url_of(name), "background": False}
    app = create_app(Settings(**settings | {"clock": datetime(year, 1, 1, 8, tzinfo=UTC)}), InProcess())
    service = app.state.service
    assert stand.server.pid
    async with app.router.lifespan_context(app):
        with spent.spending({"postgres": stand.server.pid, "voucher": os.getpid()}):
            began = time.monotonic()
            assert await roll_years(service) == Rolled()
            return time.monotonic() - began


def _all_is_rolled(stand: Stand, name: str, year: int, count: int) -> None:
    with Connection.connect(stand.server.url_of(name), autocommit=True) as database:
        found = database.execute(sql.SQL(WHOLE), {"year": year, "years": year - 2025}).fetchone()
    assert found
    assert set(found) == {count}, (count, found)


def _figures(rates: dict[str, list[float]], cpu: dict[str, float]) -> list[Figure]:
    return [
        figure(
            "year-roll", "vouchers a second ÷ 5,000, which is 300,000 a minute", 1.0,
            [rate / BAR_PER_S for rate in rates[ALL]], per_s=rates[ALL][-1], **cpu,
        ),
        figure(
            "year-roll, linear", "vouchers a second of all ÷ of a tenth of them", 0.80,
            [all_of_them / tenth for all_of_them, tenth in zip(rates[ALL], rates[TENTH], strict=True)],
        ),
    ]  # fmt: skip

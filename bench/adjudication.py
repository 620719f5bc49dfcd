"""Bulk adjudication over HTTP, from CSV to stored answers by all rules, against bare hand-written SQL on a copy.

Three providers send September, one a tenth of all lines and two nearly half each (a file may be 50 MB). After each the
same file is judged in bare SQL (`adjudication_bare.sql`) in a copy of the same database on the same server; both answer
every line alike, or nothing is reported.
"""

import asyncio
import http.client
import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import orjson
import psycopg

from bench.cores import Spent, peak_bytes
from bench.figures import Figure, figure
from bench.stand import ID_FUNCTION, Stand
from deploy.launcher.databases import administering, create_database
from gateway.personas import organisation_of
from services.claims.judging.rules import RULES
from services.common.ids import new_id
from services.common.tokens import Identity, Role

SHARES = {"de-linde": 10, "zonnehof": 45, "provider-01": 45}
"""Provider → how many lines of a hundred it sends."""
LINES_PER_AGREEMENT = 50
AT, RECEIVED = datetime.fromisoformat("2026-09-02T09:00+02:00"), date(2026, 10, 5)
COPY = "claims_bare"
ALL_BITS = sum(rule.mask for rule in RULES)
SENT = """CREATE TEMP TABLE sent (
  position int GENERATED ALWAYS AS IDENTITY, reference text, agreement uuid, performance text, first date, last date,
  quantity numeric(8, 2), price int, amount int, kind text, previous text) ON COMMIT DROP"""
COPY_SENT = """COPY sent (reference, agreement, performance, first, last, quantity, price, amount, kind, previous)
FROM STDIN (FORMAT csv, HEADER)"""
CHUNK = 1 << 18


@dataclass(frozen=True)
class Sent:
    """One provider's file."""

    provider_id: UUID
    file: Path
    headers: dict[str, str]


@dataclass(frozen=True)
class Took:
    """How long the two took with one file, and how many lines it has."""

    lines: int
    ours_s: float
    bare_s: float


async def measure_adjudication(stand: Stand, size: int = 1_000_000) -> list[Figure]:
    """Send, judge and answer; ours and bare one after the other."""
    files = _seed(stand, size)
    took: list[Took] = []
    ours, bare = Spent(), Spent()
    peaks: list[int] = []
    async with stand.running(processes=True) as running:
        assert stand.server.pid
        url, loop = running.addresses["claims"] + "/claims/v1/batches", asyncio.get_running_loop()
        postgres = {"postgres": stand.server.pid}
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as sender:
            for sent in files:
                with ours.spending({**running.pids, **postgres}):
                    lines, ours_s = await loop.run_in_executor(sender, _send, url, sent)
                with bare.spending(postgres):
                    bare_s = await asyncio.to_thread(_judge_bare, stand.url(COPY), sent)
                took.append(Took(lines, ours_s, bare_s))
                peaks.append(peak_bytes(running.pids["claims"]))
    _agree(stand, files)
    every = sum(each.lines for each in took)
    return _figures(took, peaks, ours.ms_each(every // 1000) | bare.ms_each(every // 1000, "bare_"))


def _figures(took: list[Took], peaks: list[int], cpu: dict[str, float]) -> list[Figure]:
    lines = sum(each.lines for each in took)
    return [
        figure(
            "bulk adjudication", f"{lines:,} lines by CSV over HTTP, all rules ÷ bare SQL, file by file", 0.60,
            [each.bare_s / each.ours_s for each in took],
            ours_per_s=lines / sum(each.ours_s for each in took),
            bare_per_s=lines / sum(each.bare_s for each in took),
            **{f"{name}_per_1000_lines": spent for name, spent in cpu.items()},
        ),
        figure(
            "memory of claims", f"peak after {took[0].lines:,} lines ÷ peak after {lines:,} (flat is 1)", 0.80,
            [peaks[0] / peaks[-1]], first_mb=peaks[0] / 1e6, last_mb=peaks[-1] / 1e6,
        ),
    ]  # fmt: skip


def _seed(stand: Stand, size: int) -> list[Sent]:
    """Agreements with an accepted August, September's files, and a copy of the database for the bare SQL."""
    here = Path(__file__)
    seed = here.with_name("adjudication_seed.sql").read_text(encoding="utf-8").split(";\n")
    in_file = here.with_name("adjudication_file.sql").read_text(encoding="utf-8")
    files = []
    with psycopg.connect(stand.url("claims"), autocommit=True, cursor_factory=psycopg.ClientCursor) as claims:
        claims.execute(ID_FUNCTION)
        for place, (name, share) in enumerate(SHARES.items()):
            provider = organisation_of(name)
            facts = {
                "place": place,
                "provider": provider,
                "at": AT,
                "agreements": size * share // 100 // LINES_PER_AGREEMENT,
            }
            with claims.transaction():
                for statement in seed:
                    claims.execute(statement.encode(), facts)
            file = stand.folder / f"{name}.csv"
            with file.open("wb") as to, claims.cursor().copy(in_file.encode(), facts) as rows:
                for row in rows:
                    to.write(row)
            who = Identity(new_id(), frozenset({Role.PROVIDER}), provider)
            headers = stand.bearer(who) | {"content-type": "text/csv", "idempotency-key": str(new_id())}
            files.append(Sent(provider, file, headers))
        claims.execute("DROP TABLE bench_credit")
        claims.execute("VACUUM (ANALYZE)")
    with administering(stand.server.admin_url) as admin:
        create_database(admin, COPY, template="claims")
    return files


def _send(url: str, sent: Sent) -> tuple[int, float]:
    """Send a file, in a process of its own; the number of judged lines, and the seconds from first byte to answer."""
    place = urlsplit(url)
    connection = http.client.HTTPConnection(str(place.hostname), place.port, timeout=900, blocksize=CHUNK)
    size = {"content-length": str(sent.file.stat().st_size), "accept": "application/json"}
    begun = time.perf_counter()
    with sent.file.open("rb") as body:
        connection.request("POST", place.path, body, sent.headers | size)
        response = connection.getresponse()
        answer: dict[str, Any] = orjson.loads(response.read())
    seconds = time.perf_counter() - begun
    connection.close()
    assert response.status == 201, answer
    return int(answer["lineCount"]), seconds


def _judge_bare(url: str, sent: Sent) -> float:
    """Judge a file in bare SQL; the seconds from opening it to committed."""
    statements = Path(__file__).with_name("adjudication_bare.sql").read_text(encoding="utf-8").split(";\n")
    with psycopg.connect(url, cursor_factory=psycopg.ClientCursor) as connection:
        facts = {"provider": sent.provider_id, "batch": new_id(), "received": RECEIVED}
        begun = time.perf_counter()
        connection.execute("SET LOCAL work_mem = '128MB'")
        connection.execute(SENT)
        with connection.cursor().copy(COPY_SENT) as copy, sent.file.open("rb") as file:
            while chunk := file.read(CHUNK):
                copy.write(chunk)
        for statement in statements:
            connection.execute(statement.encode(), facts)
        connection.commit()
        return time.perf_counter() - begun


def _agree(stand: Stand, files: list[Sent]) -> None:
    """Both stored the same answer to every line and drew the same, and every rule spoke."""
    answers = """
    SELECT count(*), sum(CAST(broken AS bigint) * (mod(position, 1009) + 1)), sum(left_cents), bit_or(broken)
    FROM claim_line WHERE provider_id = %s"""
    drawn = "SELECT sum(drawn_cents), (SELECT sum(day_count * mod(days, 1009)) FROM care_month) FROM allotment"
    with stand.connect("claims") as ours, stand.connect(COPY) as bare:
        said = [
            (ours.execute(answers, [each.provider_id]).fetchone(), bare.execute(answers, [each.provider_id]).fetchone())
            for each in files
        ]
        said.append((ours.execute(drawn).fetchone(), bare.execute(drawn).fetchone()))
    assert all(mine == theirs for mine, theirs in said), said
    spoke = [mine[3] for mine, _ in said[:-1] if mine]
    assert max(spoke) == ALL_BITS, spoke

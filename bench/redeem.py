"""Redeeming over HTTP, durable, against pgbench doing the same work as six statements, in the same run.

One voucher each, 16 clients, claims present, so that every set is handed over too. What pgbench does is in
`redeem_as_six.sql`: a copy of the same database, the same reads and writes, papers of the same length, no thinking.
"""

import asyncio
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from psycopg import Connection, sql

from bench.cores import Spent
from bench.figures import Figure, figure
from bench.load import Ask, Load, put_load
from bench.pgbench import pgbench
from bench.stand import ID_FUNCTION, Running, Stand
from deploy.launcher.databases import administering, create_database
from gateway.personas import organisation_of, personas
from services.common.ids import new_id
from services.common.tokens import Identity, Role

CLIENTS, ROUNDS, WARM_UP = 16, 3, 160
ISSUED_AT = datetime.fromisoformat("2026-10-01T09:00+02:00")
SEED, AS_SIX = Path(__file__).with_name("redeem_seed.sql"), Path(__file__).with_name("redeem_as_six.sql")
COPY = "voucher_as_six"
ANSWERED_WITHIN_S, WAIT_S, LOOK_EVERY_S = 2, 60, 0.02
"""Claims must have answered every set so soon after the last redemption; how long and how often the bench looks."""
ANSWERED = "SELECT count(*) FROM handover WHERE version = answered_version"
AGREEMENT = 11
"""The kind of id that an agreement has in the seed."""
PROVIDERS = [name for name, persona in personas().items() if Role.PROVIDER in persona.roles]

BOOKED = (
    "SELECT count(*) FROM agreement WHERE status = 'redeemed'",
    "SELECT count(*) / 2 FROM voucher_entry WHERE kind = 'reserve'",
    "SELECT count(*) / 2 FROM feed",
    "SELECT count(*) FROM decision_record",
    "SELECT count(*) FROM idempotency",
    "SELECT count(*) FROM access_log",
    ANSWERED,
)
"""What there must be one of for every redemption."""


@dataclass
class Round:
    """What one round came to, each a second."""

    direct: Load
    through: Load
    six: float
    answered_after_s: float
    """How long after the end of its loads claims had answered the last of their sets; the longer of the two."""


class Queue:
    """Agreements that nobody has confirmed for the provider yet, in order; each is asked for once."""

    def __init__(self, tokens: dict[str, dict[str, str]]) -> None:
        """`tokens`: provider → the headers that say who it is."""
        self.tokens, self.taken = tokens, 0

    def asks(self, count: int, tokens: dict[str, dict[str, str]] | None = None) -> list[Ask]:
        """The next confirmations, by the provider of each agreement."""
        numbers = range(self.taken + 1, self.taken + count + 1)
        self.taken += count
        return [_confirmation(number, tokens or self.tokens) for number in numbers]


async def measure_redeem(stand: Stand, size: int = 4000) -> list[Figure]:
    """Ours at the service itself and through the gateway, and theirs, one after the other in every round."""
    size -= size % CLIENTS
    seed(stand, ROUNDS * 2 * size + WARM_UP * 2)
    async with stand.running(processes=True) as running:
        outside = await stand.outside_tokens(running.addresses["gateway"], PROVIDERS)
        inside = {name: stand.bearer(Identity(new_id(), frozenset({Role.PROVIDER}), organisation_of(name)))
                  for name in PROVIDERS}  # fmt: skip
        queue = Queue(inside)
        for place, tokens in (("voucher", inside), ("gateway", outside)):
            assert_redeemed(await put_load(running.addresses[place], queue.asks(WARM_UP, tokens), CLIENTS))
        _take_papers(stand)
        await _as_six(stand, 0, WARM_UP)
        rounds = []
        ours, theirs = Spent(), Spent()
        for turn in range(ROUNDS):
            with ours.spending(_pids(stand, running)):
                direct = await put_load(running.addresses["voucher"], queue.asks(size), CLIENTS)
            assert_redeemed(direct)
            after_direct_s = await _all_is_answered(stand, queue.taken)
            through = await put_load(running.addresses["gateway"], queue.asks(size, outside), CLIENTS)
            assert_redeemed(through)
            after_through_s = await _all_is_answered(stand, queue.taken)
            with theirs.spending(_pids(stand)):
                six = await _as_six(stand, WARM_UP + turn * size, size)
            rounds.append(Round(direct, through, six, max(after_direct_s, after_through_s)))
        _all_is_booked(stand, queue.taken)
    return _figures(rounds, ours.ms_each(ROUNDS * size) | theirs.ms_each(ROUNDS * size, "pgbench_"))


def seed(stand: Stand, count: int) -> None:
    """Put agreements that wait for their provider into voucher's database, and copy that for pgbench."""
    providers = [organisation_of(name) for name in PROVIDERS]
    with stand.connect("voucher") as voucher, voucher.transaction():
        voucher.execute(ID_FUNCTION)
        facts = {"count": count, "providers": providers, "at": ISSUED_AT}
        for statement in SEED.read_text(encoding="utf-8").split(";\n"):
            voucher.execute(statement.encode(), facts)
    with stand.connect("voucher") as voucher:
        voucher.execute("VACUUM (ANALYZE)")
    with administering(stand.server.admin_url) as admin:
        create_database(admin, COPY, template="voucher")


def assert_redeemed(load: Load) -> None:
    """Every confirmation redeemed."""
    assert set(load.statuses) == {201}, (load.statuses, load.complaint)


def id_of(kind: int, number: int) -> UUID:
    """The id of something in the seed."""
    return UUID(f"{kind:02x}000000-0000-7000-8000-{number:012x}")


def _confirmation(number: int, tokens: dict[str, dict[str, str]]) -> Ask:
    provider = PROVIDERS[number % len(PROVIDERS)]
    headers = {"accept": "application/json", "idempotency-key": str(new_id()), **tokens[provider]}
    return Ask("POST", f"/voucher/v1/agreements/{id_of(AGREEMENT, number)}/confirmations", headers)


async def _as_six(stand: Stand, first: int, count: int) -> float:
    each = count // CLIENTS
    return await pgbench(
        stand.url(COPY), AS_SIX, clients=CLIENTS, each=each, variables={"i": 0, "first": first, "each": each}
    )


def _take_papers(stand: Stand) -> None:
    """Give pgbench the papers of a redemption as ours writes them."""
    with stand.connect("voucher") as voucher, stand.connect(COPY) as copy:
        papers = voucher.execute(
            "SELECT CAST(rules AS text), CAST(facts AS text), answer FROM decision_record"
            " JOIN idempotency ON headers->>'Location' = '/agreements/' || decision_record.subject LIMIT 1"
        ).fetchone()
        assert papers
        copy.execute("CREATE TABLE bench_papers (rules jsonb, facts jsonb, answer bytea)")
        copy.execute("INSERT INTO bench_papers VALUES (%s, %s, %s)", papers)


def _pids(stand: Stand, running: Running | None = None) -> dict[str, int]:
    """PostgreSQL's processes, and with `running` the system's."""
    assert stand.server.pid
    return {"postgres": stand.server.pid, **(running.pids if running else {})}


async def _all_is_answered(stand: Stand, redeemed: int) -> float:
    """How long it takes from now until claims has answered the set of every redemption, in seconds."""
    ended = time.monotonic()
    with stand.connect("voucher") as voucher:
        while (answered := _count(voucher, ANSWERED)) < redeemed:
            assert time.monotonic() - ended < WAIT_S, f"claims answered {answered} of {redeemed} sets"
            await asyncio.sleep(LOOK_EVERY_S)
    return time.monotonic() - ended


def _all_is_booked(stand: Stand, redeemed: int) -> None:
    """Nothing was left out: every redemption is in the books, the feed and the records, and claims holds each."""
    with stand.connect("voucher") as voucher, stand.connect("claims") as claims:
        found = [_count(voucher, each) for each in BOOKED] + [_count(claims, "SELECT count(*) FROM agreement_terms")]
    assert set(found) == {redeemed}, (redeemed, found)


def _count(connection: Connection, query: str) -> int:
    row = connection.execute(sql.SQL(query)).fetchone()
    assert row
    return int(row[0])


def _figures(rounds: list[Round], cpu: dict[str, float]) -> list[Figure]:
    last = rounds[-1]
    return [
        figure(
            "redeem", "over HTTP at voucher ÷ pgbench, same work as six statements, 16 clients", 0.35,
            [each.direct.per_second / each.six for each in rounds],
            direct_per_s=last.direct.per_second, pgbench_per_s=last.six, **cpu,
        ),
        figure(
            "redeem, through the gateway", "over HTTP at the gateway, processes ÷ the same pgbench", None,
            [each.through.per_second / each.six for each in rounds], through_per_s=last.through.per_second,
        ),
        figure(
            "redeem, sets answered", "2 s ÷ from the end of a run until claims had answered all its sets", 1.0,
            [ANSWERED_WITHIN_S / each.answered_after_s for each in rounds],
            answered_after_s=max(each.answered_after_s for each in rounds),
        ),
    ]  # fmt: skip

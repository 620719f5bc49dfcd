"""Every GET of voucher with the data of a large care office, against the same with a hundredth of it.

The questions are asked one after the other on one connection. A read counts as slower where both its time (the fastest
of several) and its processor time are, so that other work on the machine does not count. The list is held against the
route table: a route without a question stops the measuring. With all of the data the server also logs its plans, and a
sequential scan over a table that grew is reported.
"""

import asyncio
import http.client
import multiprocessing
import re
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

import psycopg
from fastapi.routing import APIRoute
from starlette.types import ASGIApp

from bench.figures import Figure, figure
from bench.stand import ID_FUNCTION, Stand
from deploy.launcher.apps import make_app
from deploy.launcher.serving import address_of, alive, listen, serving
from services.common.http import InProcess
from services.common.tokens import Identity, Role, service_subject
from services.common.web.app import mounted

SERVICE = "voucher"
AT = datetime.fromisoformat("2026-10-01T09:00+02:00")
ASKED = 20
PART = 100
"""The small data is so many times smaller."""
BAR = 1.5
"""A read may take so many times as long."""
NOISE_MS = 0.5
"""Differences below this say nothing about the data: they are of the scheduler."""
ALIKE = 601
"""The number of the voucher that is asked about; it is in the small data too."""
SCAN = re.compile(r"Seq Scan on (?:\w+\.)?(\w+)")


class Question(NamedTuple):
    """One question: its route, its address, and who asks."""

    route: str
    path: str
    who: str

    @property
    def name(self) -> str:
        """The address as a person reads it, with who asks."""
        return f"{self.who} {self.path}"


class Took(NamedTuple):
    """How long an answer took: the fastest of several, and the processor time of one."""

    fastest_s: float
    processor_s: float


def made_id(kind: int, number: int) -> UUID:
    """The id that the seed makes."""
    return UUID(f"{kind:02x}000000-0000-7000-8000-{number:012x}")


ID = {
    "pilot": made_id(1, 1), "voucher": made_id(7, ALIKE), "client": made_id(8, ALIKE), "indication": made_id(9, ALIKE),
    "decision": made_id(10, ALIKE), "agreement": made_id(11, 4 * ALIKE), "message": made_id(13, 4 * ALIKE + 1),
    "report": made_id(14, ALIKE), "work": made_id(15, ALIKE), "swap": made_id(16, ALIKE), "lever": made_id(19, 1),
    "offer": made_id(24, ALIKE), "care_at_home": made_id(25, ALIKE), "objection": made_id(26, ALIKE),
    "location": made_id(5, 7), "provider": made_id(22, 7), "office": made_id(21, 1), "small_office": made_id(21, 2),
}  # fmt: skip
WHO: Mapping[str, Identity] = {
    "office": Identity(made_id(4, 0), frozenset({Role.OFFICE_VOUCHER}), ID["office"]),
    "small office": Identity(made_id(4, 1), frozenset({Role.OFFICE_VOUCHER}), ID["small_office"]),
    "finance": Identity(made_id(4, 2), frozenset({Role.OFFICE_FINANCE}), ID["office"]),
    "provider": Identity(made_id(4, 3), frozenset({Role.PROVIDER}), ID["provider"]),
    "client": Identity(ID["client"], frozenset({Role.CLIENT}), None, frozenset({ID["client"]})),
    "claims": Identity(service_subject("claims"), frozenset({Role.SERVICE})),
    "nobody": Identity(made_id(4, 6), frozenset()),
}
ASKS: Mapping[str, Sequence[tuple[str, str]]] = {
    "/vouchers": [
        ("office", ""), ("office", "?status=ended"), ("office", "?status=withdrawn"), ("office", "?flagged=true"),
        ("office", "?deliveryForm=stay"), ("office", "?profileCode=5VV"),
        ("office", "?clientId={client}"), ("office", "?pilotId={pilot}"), ("small office", ""), ("client", ""),
    ],
    "/vouchers/{voucher_id}": [("office", "")],
    "/vouchers/{voucher_id}/agreements": [("office", ""), ("client", "")],
    "/vouchers/{voucher_id}/value": [("office", "?year=2026")],
    "/vouchers/{voucher_id}/entries": [("office", "")],
    "/vouchers/{voucher_id}/choice-profile": [("office", "")],
    "/vouchers/{voucher_id}/choice-conversation": [("office", "")],
    "/vouchers/{voucher_id}/terms": [("office", "")],
    "/vouchers/{voucher_id}/swaps": [("office", "")],
    "/vouchers/{voucher_id}/offers": [("office", "")],
    "/vouchers/{voucher_id}/offers/{offer_id}": [("office", "")],
    "/vouchers/{voucher_id}/coverage": [("office", "?locationId={location}")],
    "/care-at-home-requests": [
        ("office", ""), ("office", "?status=requested"), ("office", "?status=refused"),
        ("office", "?clientId={client}"),
        ("office", "?pilotId={pilot}"), ("small office", ""), ("client", ""),
    ],
    "/care-at-home-requests/{care_at_home_request_id}": [("office", "")],
    "/care-at-home-requests/{care_at_home_request_id}/objections": [("office", "")],
    "/care-at-home-requests/{care_at_home_request_id}/objections/{objection_id}": [("office", "")],
    "/agreements": [
        ("office", ""), ("office", "?status=redeemed"), ("office", "?status=confirmed-by-client"),
        ("office", "?shortened=true"), ("small office", ""), ("provider", ""), ("provider", "?shortened=true"),
        ("provider", "?status=confirmed-by-client"), ("provider", "?providerReference=REF601"), ("client", ""),
    ],
    "/agreements/{agreement_id}": [("office", "")],
    "/agreements/{agreement_id}/versions": [("office", "")],
    "/swaps/{swap_id}": [("office", "")],
    "/pilots": [("office", ""), ("office", "?code=zuid-limburg")],
    "/pilots/{pilot_id}": [("office", "")],
    "/pilots/{pilot_id}/versions": [("office", "")],
    "/pilots/{pilot_id}/opening-check": [("office", "")],
    "/pilots/{pilot_id}/winding-down": [("office", "")],
    "/pilots/{pilot_id}/waiting": [("office", "")],
    "/pilots/{pilot_id}/waiting-summary": [("office", "")],
    "/pilots/{pilot_id}/budget": [("office", "?year=2026"), ("office", "?year=2026&groupBy=profile"),
                                  ("office", "?year=2026&groupBy=month")],
    "/pilots/{pilot_id}/levers": [("office", "")],
    "/pilots/{pilot_id}/levers/{lever_id}": [("office", "")],
    "/pre-check": [("nobody", "?pilotCode=zuid-limburg&profileCode=5VV")],
    "/work-items": [("office", ""), ("office", "?status=open"), ("office", "?subjectId={voucher}"),
                    ("small office", ""), ("office", "?kind=placement&status=open"),
                    ("office", "?pilotId={pilot}")],
    "/work-items/{work_item_id}": [("office", "")],
    "/handovers": [("claims", "?providerId={provider}&claimsEpoch=0")],
    "/clients/{client_id}/access-log": [("client", "")],
    "/clients/{client_id}/messages": [("client", "")],
    "/messages": [("office", ""), ("office", "?unread=true"), ("provider", "?unread=true"), ("client", "")],
    "/messages/{message_id}": [("office", "")],
    "/fact-reports": [("office", ""), ("office", "?status=open"), ("small office", ""), ("client", "")],
    "/fact-reports/{fact_report_id}": [("office", "")],
    "/decisions/{decision_id}/explanation": [("office", "")],
    "/agreements/{agreement_id}/extension-proposal": [],
    "/agreements/{agreement_id}/fitting": [],
    "/vouchers/{voucher_id}/fitting": [],
    "/vouchers/{voucher_id}/hand-over-file": [],
    "/feed": [("claims", "")],
    "/health/live": [("nobody", "")],
    "/health/ready": [("nobody", "")],
    "/metrics": [("nobody", "")],
    "/problem-types": [("nobody", "")],
}  # fmt: skip
"""Route → who asks it, and with which parameters. A new GET gets its questions; one without is not measured."""
IN_PATH = {
    "voucher_id": "voucher", "agreement_id": "agreement", "swap_id": "swap", "pilot_id": "pilot", "lever_id": "lever",
    "work_item_id": "work", "client_id": "client", "message_id": "message", "fact_report_id": "report",
    "decision_id": "decision", "offer_id": "offer", "care_at_home_request_id": "care_at_home",
    "objection_id": "objection",
}  # fmt: skip


async def measure_reads(stand: Stand, agreements: int = 1_000_000) -> list[Figure]:
    """Ask everything with a hundredth of the data, and with all of it."""
    vouchers = agreements * 3 // 10
    small = max(1_000, vouchers // PART)
    _seed(stand, 1, small)
    before = await _asked(stand)
    sizes = _table_sizes(stand)
    _seed(stand, small + 1, vouchers)
    after = await _asked(stand)
    grown = {name for name, rows in _table_sizes(stand).items() if rows > 2 * sizes.get(name, 0) and rows > small}
    scanned = await _scanned(stand, grown)
    return _figures(before, after, scanned, vouchers)


def questions(app: ASGIApp) -> list[Question]:
    """All questions; raises SystemExit where a GET of the service has none, or a question has no route."""
    routes = {route.path for route in getattr(app, "routes", ()) if isinstance(route, APIRoute) and
              "GET" in (route.methods or ())}  # fmt: skip
    if routes != set(ASKS):
        sys.exit(f"bench/reads.py lacks {sorted(routes - set(ASKS))} and has {sorted(set(ASKS) - routes)} too many.")
    ids = {name: str(value) for name, value in ID.items()}
    paths = {name: ids[kind] for name, kind in IN_PATH.items()}
    return [
        Question(route, route.format(**paths) + query.format(**ids), who)
        for route, asks in ASKS.items()
        for who, query in asks
    ]


def _seed(stand: Stand, first: int, last: int) -> None:
    seed = Path(__file__).with_name("reads_seed.sql").read_text(encoding="utf-8").split(";\n")
    with psycopg.connect(stand.url(SERVICE), autocommit=True, cursor_factory=psycopg.ClientCursor) as connection:
        connection.execute(ID_FUNCTION)
        connection.execute("SET session_replication_role = replica")  # no trigger and no foreign key: it is right
        with connection.transaction():
            for statement in seed:
                connection.execute(statement.encode(), {"at": AT, "first": first, "last": last})
        connection.execute("DELETE FROM budget")  # the figures are reckoned again by the first reader
        connection.execute("VACUUM (ANALYZE)")


def _table_sizes(stand: Stand) -> dict[str, int]:
    query = "SELECT relname, CAST(reltuples AS bigint) FROM pg_class WHERE relkind = 'r' AND relnamespace = 2200"
    with stand.connect(SERVICE) as connection:
        return dict(connection.execute(query).fetchall())


async def _asked(stand: Stand, times: int = ASKED) -> dict[Question, Took]:
    """Question → the time of its fastest answer, and the processor time of one."""
    with listen("127.0.0.1", 0) as listener:
        settings = stand.plan(address_of(listener)).settings(SERVICE) | {"background": False}
        app = make_app(SERVICE, InProcess(), settings)
        asked = questions(app)
        tokens = {who: _headers(stand, who) for who in WHO}
        served = mounted(app, SERVICE)
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as apart:
            async with alive(served), serving(served, listener):
                return {
                    each: await _ask(stand, apart, (address_of(listener), each, tokens[each.who], times))
                    for each in asked
                }


async def _ask(stand: Stand, apart: ProcessPoolExecutor, asking: tuple[str, Question, dict[str, str], int]) -> Took:
    loop, times = asyncio.get_running_loop(), asking[-1]
    await loop.run_in_executor(apart, _fastest, *asking[:-1], 2)  # what is asked first is prepared and read in
    before = _used_s(stand)
    fastest = await loop.run_in_executor(apart, _fastest, *asking)
    return Took(fastest, (_used_s(stand) - before) / max(1, times))


def _used_s(stand: Stand) -> float:
    """Seconds of processor of this process, which serves, and of the server's processes for its database."""
    with stand.connect(SERVICE) as connection:
        query = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        pids = [pid for (pid,) in connection.execute(query).fetchall()]
    used = 0.0
    for pid in pids:
        with suppress(OSError):  # one that ended just now
            used += int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0]) / 1e9
    return time.process_time() + used


def _headers(stand: Stand, who: str) -> dict[str, str]:
    if who == "nobody":
        return {}
    return {"accept": "application/json"} | stand.bearer(WHO[who], "claims" if who == "claims" else "gateway")


def _fastest(address: str, question: Question, headers: dict[str, str], times: int) -> float:
    """Ask so often on one connection; the seconds of the fastest answer."""
    place = urlsplit(address)
    connection = http.client.HTTPConnection(str(place.hostname), place.port, timeout=300)
    seconds = []
    for _ in range(max(1, times)):
        begun = time.perf_counter()
        connection.request("GET", f"/{SERVICE}/v1{question.path}", headers=headers)
        response = connection.getresponse()
        body = response.read()
        seconds.append(time.perf_counter() - begun)
        assert response.status == 200, (question.name, response.status, body)
    connection.close()
    return min(seconds)


async def _scanned(stand: Stand, grown: set[str]) -> Counter[str]:
    """Table that grew → how often a plan reads all of it, over every question once more."""
    with stand.connect(SERVICE) as connection:
        for name, value in (("session_preload_libraries", "auto_explain"), ("auto_explain.log_min_duration", "0")):
            connection.execute(f"ALTER DATABASE {SERVICE} SET {name} = '{value}'".encode())
    start = stand.server.log.stat().st_size
    await _asked(stand, 0)
    with stand.server.log.open("rb") as log:
        log.seek(start)
        said = log.read().decode(errors="replace")
    with stand.connect(SERVICE) as connection:
        connection.execute(f"ALTER DATABASE {SERVICE} RESET ALL".encode())
    assert "Query Text:" in said, "the server logged no plans"
    found = Counter[str]()
    for plan in said.split("Query Text:")[1:]:
        tables = {each for each in SCAN.findall(plan) if each in grown}
        found.update(tables)
        if tables:
            print(f"reads all of {', '.join(tables)}: {' '.join(plan.split())[:300]}", file=sys.stderr)
    return found


def _figures(
    before: Mapping[Question, Took], after: Mapping[Question, Took], scanned: Counter[str], vouchers: int
) -> list[Figure]:
    ratios = {question: _ratio(before[question], took) for question, took in after.items()}
    slow = sorted((ratio, question) for question, ratio in ratios.items() if ratio < 1 / BAR)
    for ratio, question in slow:
        print(f"{1 / ratio:.1f} times as long: {question.name}", file=sys.stderr)
    worst = min(ratios, key=lambda each: ratios[each])
    detail = {each.name: round(1000 * took.processor_s, 2) for each, took in after.items()}
    of = f"a hundredth ÷ {vouchers:,} vouchers, the slowest of {len(after)} questions"
    return [
        figure("reads", f"{of}: {worst.route}", round(1 / BAR, 2), [ratios[worst]], slow=len(slow), **detail),
        figure("reads without sequential scan", "1 where no plan reads all of a table that grows", 1.0,
               [0.0 if scanned else 1.0], **scanned),
    ]  # fmt: skip


def _ratio(small: Took, large: Took) -> float:
    """With little data ÷ with all of it: the better of time and processor time, since other work slows only the one."""
    return max(_part(small.fastest_s, large.fastest_s), _part(small.processor_s, large.processor_s))


def _part(small_s: float, large_s: float) -> float:
    """Little ÷ much; what is within the noise of the machine is 1."""
    return 1.0 if large_s - small_s < NOISE_MS / 1000 else small_s / large_s

"""The search for locations over HTTP against the same four questions in bare hand-written SQL, one after the other.

A round asks every question once over HTTP and once in SQL, on one connection each, and compares the slowest twentieth
of both. The same locations in the same order, or nothing is reported.
"""

import asyncio
import http.client
import multiprocessing
import statistics
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

import orjson
import psycopg

from bench.figures import Figure, figure
from bench.stand import ID_FUNCTION, Stand
from services.registry.rules.geography import Point, box_around

AT, TODAY = datetime.fromisoformat("2026-10-01T09:00+02:00"), date(2026, 10, 5)
FRESH = TODAY - timedelta(days=14)
ROUNDS = 3
QUESTIONS_FOR = 50
"""One question a round for so many locations, 40 at least."""
WORDS = ("zonnehof", "linde", "maasoever", "heuvelrug", "waterland")
ASKED = (
    {"deliveryForm": "vpt", "profile": "5VV"},
    {"deliveryForm": "mpt", "freePlaces": "true", "sort": "waiting"},
    {"identity": "small-scale", "sort": "experience"},
    {"sort": "name"},
)
"""The questions of `search_bare.sql`, in its order; the last by words, the others near a place."""


class Question(NamedTuple):
    """One question: which of the four, its address, and the parameters of its SQL."""

    kind: int
    path: str
    facts: dict[str, Any]


class Answered(NamedTuple):
    """How long an answer took, and whom it found."""

    seconds: float
    found: tuple[str, ...]


async def measure_search(stand: Stand, size: int = 20_000) -> list[Figure]:
    """Ask the same of both, in turns."""
    _seed(stand, size)
    count = max(40, size // QUESTIONS_FOR)
    ratios: list[float] = []
    ours: list[Answered] = []
    bare: list[Answered] = []
    async with stand.running(processes=True) as running:
        address, loop = running.addresses["registry"], asyncio.get_running_loop()
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as apart:
            await loop.run_in_executor(apart, _ask_ours, address, _questions(0, count))
            for number in range(1, ROUNDS + 1):
                questions = _questions(number, count)
                ours = await loop.run_in_executor(apart, _ask_ours, address, questions)
                bare = await loop.run_in_executor(apart, _ask_bare, stand.url("registry"), questions)
                _agree(questions, ours, bare)
                ratios.append(_slow(bare) / _slow(ours))
    return [
        figure(
            "search", f"bare SQL ÷ search over HTTP, {size:,} locations, the slowest twentieth (p95)", 0.20, ratios,
            ours_p95_ms=1000 * _slow(ours), bare_p95_ms=1000 * _slow(bare),
            ours_median_ms=1000 * statistics.median(each.seconds for each in ours),
            bare_median_ms=1000 * statistics.median(each.seconds for each in bare),
        )
    ]  # fmt: skip


def _seed(stand: Stand, size: int) -> None:
    seed = Path(__file__).with_name("search_seed.sql").read_text(encoding="utf-8").split(";\n")
    with psycopg.connect(stand.url("registry"), autocommit=True, cursor_factory=psycopg.ClientCursor) as registry:
        registry.execute(ID_FUNCTION)
        with registry.transaction():
            for statement in seed:
                registry.execute(statement.encode(), {"at": AT, "today": TODAY, "size": size})
        registry.execute("VACUUM (ANALYZE)")


def _questions(seed: int, count: int) -> list[Question]:
    """The four in turn, each time from another place or with another word."""
    dice = Random(seed)
    return [_question(number % len(ASKED), dice) for number in range(count)]


def _question(kind: int, dice: Random) -> Question:
    middle = Point(round(dice.uniform(51, 53), 4), round(dice.uniform(4, 6.5), 4))
    word = dice.choice(WORDS)
    is_by_words = kind == len(ASKED) - 1
    where = {"text": f"{word} breda"} if is_by_words else {"near": f"{middle.latitude},{middle.longitude}"}
    facts = {
        **middle._asdict(), **box_around(middle, 25_000)._asdict(), "day": TODAY, "fresh": FRESH, "word": word,
        "form": ASKED[kind].get("deliveryForm"),
    }  # fmt: skip
    return Question(kind, f"/registry/v1/locations?{urlencode(where | ASKED[kind])}", facts)


def _ask_ours(address: str, questions: Sequence[Question]) -> list[Answered]:
    place = urlsplit(address)
    connection = http.client.HTTPConnection(str(place.hostname), place.port, timeout=60)
    answers = []
    for question in questions:
        begun = time.perf_counter()
        connection.request("GET", question.path, headers={"accept": "application/json"})
        response = connection.getresponse()
        body = response.read()
        seconds = time.perf_counter() - begun
        assert response.status == 200, body
        answers.append(Answered(seconds, tuple(each["locationId"] for each in orjson.loads(body)["items"])))
    connection.close()
    return answers


def _ask_bare(url: str, questions: Sequence[Question]) -> list[Answered]:
    statements = Path(__file__).with_name("search_bare.sql").read_text(encoding="utf-8").split(";\n")
    answers = []
    with psycopg.connect(url, autocommit=True) as connection:
        for question in questions:
            begun = time.perf_counter()
            rows = connection.execute(statements[question.kind].encode(), question.facts).fetchall()
            answers.append(Answered(time.perf_counter() - begun, tuple(str(row[0]) for row in rows[:25])))
    return answers


def _slow(answers: Sequence[Answered]) -> float:
    """The time under which nineteen of twenty answers stayed."""
    return statistics.quantiles((each.seconds for each in answers), n=20)[-1]


def _agree(questions: Sequence[Question], ours: Sequence[Answered], bare: Sequence[Answered]) -> None:
    """Both found the same in the same order, and mostly there was something to find."""
    for question, mine, theirs in zip(questions, ours, bare, strict=True):
        assert mine.found == theirs.found, (question, mine.found, theirs.found)
    assert sum(bool(each.found) for each in ours) > len(ours) / 2

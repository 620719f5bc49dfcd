"""Key rotation: every number is sealed with the newest key while people go on working, on several replicas."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from uuid import UUID

import psycopg
import pytest

from services.common.ids import new_id
from services.common.tokens import new_signing_key
from services.indication.operations import resealing
from services.indication.operations.resealing import reseal_answers, reseal_numbers
from services.indication.settings import Settings
from tests.services.indication.builders import Desk, a_client, made, next_number
from tests.stage import staged

OLD, NEW = "11" * 64, "33" * 64
ONLY_OLD: dict[str, Any] = {"encryption_keys": {1: OLD}}
BOTH_AND_OLD: dict[str, Any] = {"encryption_keys": {1: OLD, 2: NEW}, "seal_with": 1}
BOTH_AND_NEW: dict[str, Any] = {"encryption_keys": {1: OLD, 2: NEW}}
ONLY_NEW: dict[str, Any] = {"encryption_keys": {2: NEW}}


def keys_used(url: str) -> set[int]:
    with psycopg.connect(url) as connection:
        return {row[0] for row in connection.execute("SELECT get_byte(number_sealed, 0) FROM client")}


@asynccontextmanager
async def replicas(url: str, *settings: dict[str, Any]) -> AsyncIterator[list[Desk]]:
    """Replicas of indication on one database, each with its own keys."""
    async with AsyncExitStack() as stack:
        stages = [
            await stack.enter_async_context(staged(["indication"], lambda _: url, background=False, **each))
            for each in settings
        ]
        yield [Desk(stage) for stage in stages]


class People:
    """People who make, read and find files all the time, each request on another replica; nothing may fail."""

    def __init__(self, desks: Sequence[Desk]) -> None:
        self.desks = desks
        self.done = 0
        self.stop = asyncio.Event()

    async def work(self, first: int) -> None:
        turn = first
        while not self.stop.is_set():
            number = next_number()
            file = await self.desk(turn).client(citizenServiceNumber=number)
            await assert_known(self.desk(turn + 1), file["clientId"], number)
            turn += 1
            self.done += 1

    def desk(self, turn: int) -> Desk:
        return self.desks[turn % len(self.desks)]


async def assert_known(desk: Desk, client_id: str, number: str) -> None:
    """The file shows the end of its number and is found by it."""
    read = await desk.api.get(f"/clients/{client_id}", headers=desk.assessor)
    assert made(read, 200)["numberEnds"] == number[-3:]
    found = await desk.api.post("/clients/_search", json={"citizenServiceNumber": number}, headers=desk.assessor)
    assert [each["clientId"] for each in made(found, 200)["items"]] == [client_id]


async def reseal_meanwhile(desks: Sequence[Desk]) -> int:
    """Let every replica seal anew while people work; how often they got through their work in that time."""
    people = People(desks)
    work = [asyncio.create_task(people.work(first)) for first in range(3)]
    while people.done < 3:  # noqa: ASYNC110  # until everybody is at work
        await asyncio.sleep(0.01)
    before = people.done
    await asyncio.gather(*(reseal_numbers(desk.stage.service("indication")) for desk in desks))
    during = people.done - before
    people.stop.set()
    await asyncio.gather(*work)
    return during


@pytest.mark.timeout(180)
async def test_a_new_key_comes_into_use_without_a_request_failing(
    database_of: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resealing, "AT_ONCE", 3)
    url, number = database_of("indication"), next_number()
    async with replicas(url, ONLY_OLD) as [desk]:
        file = await desk.client(citizenServiceNumber=number)
        for _ in range(60):
            await desk.client()
    async with replicas(url, ONLY_OLD, BOTH_AND_OLD) as desks:
        await reseal_meanwhile(desks)
        assert keys_used(url) == {1}, "a key that not everybody knows is not sealed with"
    async with replicas(url, BOTH_AND_OLD, BOTH_AND_NEW) as desks:
        assert await reseal_meanwhile(desks) > 0, "there were requests while numbers were sealed anew"
        assert 2 in keys_used(url)
    async with replicas(url, BOTH_AND_NEW, BOTH_AND_NEW) as desks:
        await reseal_meanwhile(desks)
        await reseal_numbers(desks[0].stage.service("indication"))
        assert keys_used(url) == {2}
    async with replicas(url, BOTH_AND_NEW, ONLY_NEW) as desks:
        await reseal_meanwhile(desks)
        for desk in desks:
            await assert_known(desk, file["clientId"], number)


async def test_kept_answers_are_sealed_with_the_new_key_too(
    database_of: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resealing, "AT_ONCE", 3)
    url, bodies = database_of("indication"), [a_client() for _ in range(7)]
    async with replicas(url, ONLY_OLD, BOTH_AND_NEW) as [old, new]:
        who = old.stage.headers("assessor", subject=new_id())
        first = [await old.post("/clients", who, body, f"k{place}") for place, body in enumerate(bodies)]
        subject = new.stage.headers("assessor", subject=UUID(int=1))
        made(await new.post("/clients", subject, a_client()))
        await reseal_answers(new.stage.service("indication"))
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT get_byte(answer, 0), subject FROM idempotency").fetchall()
    assert {row[0] for row in rows} == {2} and len(rows) == 8
    sender = next(row[1] for row in rows if row[1] != UUID(int=1))
    async with replicas(url, ONLY_NEW) as [desk]:
        again = desk.stage.headers("assessor", subject=sender)
        answers = [await desk.post("/clients", again, body, f"k{place}") for place, body in enumerate(bodies)]
    assert [each.content for each in answers] == [each.content for each in first]


async def test_the_worker_seals_anew_by_itself(database_of: Callable[[str], str]) -> None:
    url = database_of("indication")
    async with replicas(url, ONLY_OLD) as [desk]:
        await desk.client()
    async with staged(["indication"], lambda _: url, **BOTH_AND_NEW):
        for _ in range(100):
            if keys_used(url) == {2}:
                break
            await asyncio.sleep(0.05)
    assert keys_used(url) == {2}


def test_a_key_that_is_not_there_cannot_seal() -> None:
    with pytest.raises(ValueError, match="PVB_SEAL_WITH must be a version that PVB_ENCRYPTION_KEYS has"):
        Settings.model_validate(
            {
                "database_url": "postgresql://pvb:secret@127.0.0.1:5432/pvb",
                "signing_key": new_signing_key("indication")[0],
                "index_key": "22" * 32,
                **ONLY_OLD,
                "seal_with": 2,
            }
        )

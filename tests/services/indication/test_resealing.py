"""Key rotation: every number is sealed with the newest key while the service runs, and is found as before."""

from collections.abc import Callable

import psycopg

from services.indication.operations.resealing import reseal_numbers
from tests.services.indication.builders import Desk, made, next_number
from tests.stage import staged

OLD, NEW = "11" * 64, "33" * 64


def keys_used(url: str) -> set[int]:
    with psycopg.connect(url) as connection:
        return {row[0] for row in connection.execute("SELECT get_byte(number_sealed, 0) FROM client")}


async def test_numbers_move_to_the_newest_key_and_are_still_found(database_of: Callable[[str], str]) -> None:
    url, number = database_of("indication"), next_number()
    async with staged(["indication"], lambda _: url) as stage:
        desk = Desk(stage)
        file = await desk.client(citizenServiceNumber=number)
        for _ in range(3):
            await desk.client()
    assert keys_used(url) == {1}
    async with staged(["indication"], lambda _: url, encryption_keys={1: OLD, 2: NEW}, background=False) as stage:
        desk = Desk(stage)
        await desk.client()
        assert keys_used(url) == {1, 2}
        await reseal_numbers(stage.service("indication"))
        assert keys_used(url) == {2}
    async with staged(["indication"], lambda _: url, encryption_keys={2: NEW}) as stage:
        desk = Desk(stage)
        answer = await desk.api.get(f"/clients/{file['clientId']}", headers=desk.assessor)
        assert made(answer, 200)["numberEnds"] == number[-3:]
        search = {"citizenServiceNumber": number}
        found = await desk.api.post("/clients/_search", json=search, headers=desk.assessor)
        assert made(found, 200)["items"][0]["clientId"] == file["clientId"]

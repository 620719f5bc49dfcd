"""Both ways of judging read the same lines from a file, whatever its line ends, quotes, separators and last rows."""

import random
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import pytest

from services.claims.judging import judge
from services.claims.rules.file_form import FormReader
from tests.claim_form import form_faults, lines_of
from tests.claim_world import Line
from tests.services.claims.files import some_lines, written
from tests.services.claims.scene import PROVIDER, RIVAL, Scene, as_csv, claims_on_stage, line
from tests.stage import keyed

WAYS = {PROVIDER: 10_000, RIVAL: 0}
"""Who sends the same bytes → up to how many lines its batches are judged in one statement; above, by COPY."""
AGREEMENT = "01900000-0000-7000-8000-000000000001"


@pytest.mark.parametrize("seed", range(150))
def test_a_reader_gives_one_form_to_any_file(seed: int) -> None:
    rng = random.Random(seed)
    content = written(rng, some_lines(rng, PROVIDER, rng.choice((1, 2, 30))))
    reader, cut = FormReader(), rng.choice((1, 7, 100, 100_000))
    clean = b"".join(reader.feed(content[at : at + cut]) for at in range(0, len(content), cut)) + reader.end()
    assert (reader.faults, form_faults(content)) == ([], [])
    assert b"\r" not in clean
    header = ",".join(as_csv([]).splitlines()).encode() + b"\n"
    assert lines_of((header + clean).decode()) == tuple(_as_judged(each) for each in lines_of(content.decode()))


@pytest.mark.timeout(400)
async def test_both_ways_of_judging_read_the_same_lines(
    database_of: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with claims_on_stage(database_of, background=False) as scene:
        agreement = await scene.agree(held=10**10)
        for seed in range(16):
            rng = random.Random(seed)
            content = written(rng, some_lines(rng, agreement, rng.choice((1, 499, 500, 501, 502))))
            expected = [_as_judged(each) for each in lines_of(content.decode())]
            for provider, few in WAYS.items():
                monkeypatch.setattr(judge, "FEW", few)
                assert await _stored(scene, provider, content) == expected, (seed, few)


PLAIN = [line(PROVIDER, agreementId=AGREEMENT, lineReference=f"P{number}") for number in range(510)]
ODD = {
    "a debit with a previous reference": PLAIN[0] | {"previousReference": "X"},
    "a leap day": PLAIN[0] | {"serviceFrom": "2024-02-29", "serviceTo": "2024-02-29"},
}
FILES = {
    "CRLF without a final newline": as_csv(PLAIN).replace("\n", "\r\n").removesuffix("\r\n"),
    "one CRLF row among LF": as_csv(PLAIN).replace(",D,\n", ",D,\r\n", 1),
    "one quoted field among CRLF": as_csv(PLAIN).replace("P300", '"P300"').replace("\n", "\r\n"),
    **{f"{what} among CRLF": as_csv([*PLAIN[1:], odd]).replace("\n", "\r\n") for what, odd in ODD.items()},
}


@pytest.mark.parametrize("what", FILES)
async def test_a_file_of_many_lines_is_judged(database_of: Callable[[str], str], what: str) -> None:
    content = FILES[what].encode()
    async with claims_on_stage(database_of, background=False) as scene:
        assert await _stored(scene, PROVIDER, content) == [_as_judged(each) for each in lines_of(content.decode())]


async def _stored(scene: Scene, provider: object, content: bytes) -> list[Line]:
    """The lines of a file as they were judged and stored."""
    headers = keyed(scene.stage.headers("provider", organisation_id=provider)) | {"Content-Type": "text/csv"}
    answer = await scene.client.post("/batches", content=content, headers=headers)
    assert answer.status_code == 201, answer.text
    rows = await scene.sql(
        "SELECT * FROM claim_line WHERE batch_id = :batch ORDER BY position", batch=answer.json()["batchId"]
    )
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))
    return [_line(row) for row in rows]


def _line(row: Any) -> Line:  # a stored line
    columns: dict[str, Any] = {each.name: getattr(row, each.name) for each in fields(Line)}
    return Line(**columns | {"previous_reference": row.previous_reference or ""})


def _as_judged(sent: Line) -> Line:
    """A line as it is judged: the previous reference of a debit is not looked at."""
    return sent if sent.kind == "C" else replace(sent, previous_reference="")

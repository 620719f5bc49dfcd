"""Generated batches get the same answers from the engine as from the independent adjudicator, to the cent."""

from collections import Counter
from collections.abc import Callable, Iterable

import pytest

from services.claims.judging import judge
from tests import batches
from tests.adjudicator import RULES, Answer, Batch, adjudicate, totals, world_after
from tests.properties.claims_books import Books, expected_of, expected_totals, judged_of, ordered, totals_of
from tests.services.claims.scene import claims_on_stage

MOST = 500
"""Up to so many lines a batch is judged in one statement, above step by step; 0 lets a small one go step by step."""
A_FEW = range(2_000, 2_010)
HALVES = [range(50), range(50, 100)]
MORE = [range(first, first + 250) for first in range(100, 1_100, 250)]


async def test_a_few_batches_get_equal_answers(
    database_of: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten batches that break every rule, for a quick look."""
    assert await differences(A_FEW, database_of, monkeypatch, thorough_every=5, least=1) == {}


@pytest.mark.timeout(400)
@pytest.mark.parametrize("seeds", [HALVES[0], pytest.param(HALVES[1], marks=pytest.mark.long)], ids=str)
async def test_generated_batches_get_equal_answers(
    seeds: range, database_of: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fifty batches, and fifty more in the long form, judged in either way.

    Now and then they are judged both ways, and a second batch on top of the first.
    """
    assert await differences(seeds, database_of, monkeypatch, thorough_every=5) == {}


@pytest.mark.long
@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("seeds", [*HALVES, *MORE], ids=str)
async def test_many_more_get_equal_answers(
    seeds: range, database_of: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of them judged in both ways, each followed by a second batch."""
    assert await differences(seeds, database_of, monkeypatch, thorough_every=1) == {}


async def differences(
    seeds: Iterable[int],
    database_of: Callable[[str], str],
    monkeypatch: pytest.MonkeyPatch,
    *,
    thorough_every: int,
    least: int = 20,
) -> dict[str, list[object]]:
    """Where the two differ, by seed; each world has providers of its own, so all stand in one database.

    Every rule is broken by at least `least` lines.
    """
    found: dict[str, list[object]] = {}
    counted: Counter[str] = Counter()
    drawn_late = 0
    async with claims_on_stage(database_of, background=False) as scene:
        books = Books(scene)
        for seed in sorted(seeds, key=lambda each: batches.batch(each).received_on):
            world = batches.world(seed, final_releases=seed % 2 == 1)
            await books.load(world, batches.batch(seed).received_on)
            is_thorough = seed % thorough_every == 0
            for turn in range(2 if is_thorough else 1):
                batch = batches.batch_for(world, seed)
                answers = adjudicate(batch, world)
                counted.update(code for each in answers for code in each.codes)
                world = world_after(world, batch, answers)
                drawn_late += sum(each.used_cents > 0 for each in world.late_claims)
                ways = (0, MOST) if (seed + turn) % 2 else (MOST, 0)
                monkeypatch.setattr(judge, "FEW", ways[0])
                differing = await _on_trial(books, batch, answers) if is_thorough else []
                monkeypatch.setattr(judge, "FEW", ways[1])
                differing += await _in_earnest(books, batch, answers)
                allotments = zip(await books.allotments(world), ordered(world), strict=True)
                differing += [pair for pair in allotments if pair[0] != pair[1]]
                if differing:
                    found[f"{seed}, batch {turn + 1}"] = differing
                    break
    assert all(counted[code] >= least for code in RULES), counted
    assert drawn_late >= least // 10, "late lines draw on decisions"
    return found


async def _on_trial(books: Books, batch: Batch, answers: list[Answer]) -> list[object]:
    """What differs in a dry run: of the lines only the rejected ones are always shown."""
    tried = await books.send(batch, dry_run=True)
    lines = [each for each in judged_of(tried["lines"]) if each[1]]
    expected = [each for each in expected_of(answers) if each[1]]
    return _differing((lines, expected), (totals_of(tried), expected_totals(totals(answers))))


async def _in_earnest(books: Books, batch: Batch, answers: list[Answer]) -> list[object]:
    """What differs when the batch is judged and stored."""
    judged = await books.send(batch)
    lines = zip(judged_of(await books.lines(judged)), expected_of(answers), strict=True)
    return _differing(*lines, (totals_of(judged), expected_totals(totals(answers))))


def _differing(*pairs: tuple[object, object]) -> list[object]:
    return [pair for pair in pairs if pair[0] != pair[1]]

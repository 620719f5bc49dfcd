"""The generated batches are worth comparing on: they break every rule often, and rules meet each other in them."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import cache

from tests import batches
from tests.adjudicator import (
    RULES,
    Answer,
    Batch,
    World,
    adjudicate,
    csv_of,
    form_faults,
    judging_order,
    lines_of,
    world_after,
)
from tests.claim_rules import rounded

SEEDS = range(100)


@cache
def judged(seed: int) -> tuple[World, Batch, tuple[Answer, ...]]:
    """World, batch and answers of a seed."""
    world, batch = batches.world(seed), batches.batch(seed)
    return world, batch, tuple(adjudicate(batch, world))


def in_order(seed: int) -> list[Answer]:
    """The answers of a seed in the order of judging."""
    _, batch, answers = judged(seed)
    return [answers[position] for position in judging_order(batch.lines)]


def test_a_seed_makes_the_same_world_and_batch_again() -> None:
    assert batches.world(7) == batches.world(7) != batches.world(8)
    assert batches.batch(7) == batches.batch(7) != batches.batch(8)


def test_every_batch_keeps_the_form() -> None:
    for seed in SEEDS:
        text = csv_of(judged(seed)[1].lines)
        assert form_faults(text) == []
        assert lines_of(text) == judged(seed)[1].lines


def test_every_rule_is_broken_often_and_also_alone() -> None:
    answers = [answer for seed in SEEDS for answer in judged(seed)[2]]
    broken = Counter(code for answer in answers for code in answer.codes)
    alone = Counter(answer.codes[0] for answer in answers if len(answer.codes) == 1)
    assert {code: broken[code] for code in RULES if broken[code] < 40} == {}
    assert {code: alone[code] for code in RULES if alone[code] < 10} == {}
    accepted = sum(answer.verdict == "accepted" for answer in answers)
    assert 0.25 < accepted / len(answers) < 0.6


def test_credits_break_each_of_their_rules() -> None:
    credits_ = [a for seed in SEEDS for a in judged(seed)[2] if a.line.kind == "C"]
    broken = Counter(code for answer in credits_ for code in answer.codes)
    assert (
        min(broken[code] for code in ("amount-mismatch", "quantity-invalid", "period-invalid", "reference-taken")) > 5
    )
    assert sum(answer.verdict == "accepted" for answer in credits_) > 100


def test_nights_under_another_agreement_are_often_what_rejects_a_line() -> None:
    found: Counter[bool] = Counter()
    for seed in SEEDS:
        world, batch, answers = judged(seed)
        apart = replace(world, agreements=tuple(replace(a, client_id=a.agreement_id) for a in world.agreements))
        for answer, alone in zip(answers, adjudicate(batch, apart), strict=True):
            if "care-already-claimed" in answer.codes and "care-already-claimed" not in alone.codes:
                found[len(answer.codes) == 1] += 1
    assert found[True] >= 20, found
    assert found[False] >= 20, found


def test_a_smaller_line_fits_after_one_that_does_not() -> None:
    assert sum(map(_smaller_fits, SEEDS)) >= 20


def _smaller_fits(seed: int) -> bool:
    exhausted = set()
    for answer in in_order(seed):
        allotment = (answer.line.agreement_id, answer.line.service_from.year)
        if "right-exhausted" in answer.codes:
            exhausted.add(allotment)
        elif answer.verdict == "accepted" and answer.line.kind == "D" and allotment in exhausted:
            return True
    return False


def test_a_rejected_reference_is_used_again() -> None:
    assert sum(map(_reused, SEEDS)) >= 20


def _reused(seed: int) -> bool:
    rejected = set()
    for answer in in_order(seed):
        if answer.verdict == "rejected":
            rejected.add(answer.line.line_reference)
        elif answer.line.line_reference in rejected:
            return True
    return False


def test_turns_credits_and_lines_before_matter() -> None:
    """The answers change when a sentence of the rules is left out: so the batches can tell."""
    assert sum(_differs(seed, _without_credits) for seed in SEEDS) >= 20
    assert sum(_differs(seed, _in_reverse) for seed in SEEDS) >= 20
    assert not any(_differs(seed, _without_rejected) for seed in SEEDS)


def _differs(seed: int, changed: Callable[[World, int], list[Answer]]) -> bool:
    world, _, answers = judged(seed)
    other = changed(world, seed)
    known = {id(answer.line): answer.codes for answer in answers}
    return any(known[id(answer.line)] != answer.codes for answer in other)


def _without_credits(world: World, seed: int) -> list[Answer]:
    batch = judged(seed)[1]
    return adjudicate(replace(batch, lines=tuple(line for line in batch.lines if line.kind == "D")), world)


def _in_reverse(world: World, seed: int) -> list[Answer]:
    batch = judged(seed)[1]
    return adjudicate(replace(batch, lines=batch.lines[::-1]), world)


def _without_rejected(world: World, seed: int) -> list[Answer]:
    """Rejected lines take nothing: without them the accepted ones are accepted all the same."""
    _, batch, answers = judged(seed)
    return adjudicate(replace(batch, lines=tuple(a.line for a in answers if a.verdict == "accepted")), world)


def test_what_is_accepted_keeps_the_books_right() -> None:
    for seed in SEEDS:
        world, batch, answers = judged(seed)
        after = world_after(world, batch, answers)
        assert all(0 <= allotment.drawn_cents <= allotment.held_cents for allotment in after.allotments)
        references = [(known.provider_id, known.line.line_reference) for known in after.accepted]
        assert len(references) == len(set(references))


def test_a_second_batch_meets_the_first() -> None:
    met: Counter[str] = Counter()
    for seed in SEEDS[:30]:
        world = world_after(*judged(seed))
        second = batches.batch_for(world, seed)
        met.update(code for answer in adjudicate(second, world) for code in answer.codes or ["accepted"])
    assert set(met) == {*RULES, "accepted"}


def test_final_releases_are_made_when_asked_for() -> None:
    released = [a for seed in SEEDS for a in batches.world(seed, final_releases=True).allotments if a.finally_released]
    assert len(released) > 50
    assert not any(a.finally_released for seed in SEEDS for a in judged(seed)[0].allotments)


def test_the_largest_quantity_is_the_last_hundredth_that_fits() -> None:
    exhausted = [a for seed in SEEDS for a in judged(seed)[2] if a.largest_quantity is not None]
    for answer in exhausted:
        assert answer.largest_quantity is not None
        assert answer.left_cents is not None
        assert 0 <= answer.largest_quantity < answer.line.quantity
        price = answer.line.unit_price_cents
        assert rounded(answer.largest_quantity * price) <= answer.left_cents
        assert rounded((answer.largest_quantity + Decimal("0.01")) * price) > answer.left_cents

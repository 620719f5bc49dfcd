"""Vouchers over their whole lives: after every step every rule of the domain holds."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.properties.life_base import LINES, MANY, NIGHT, SOMETIMES
from tests.properties.life_machine import Lives
from tests.properties.life_play import Play
from tests.services.voucher.agreement_scene import agreement_scene

STORY: Sequence[Callable[[Lives], object]] = (
    lambda told: told.begin("none", LINES[1], "nothing"),
    lambda told: told.redeem(0, 0, LINES[2], None),
    lambda told: told.redeem(0, 0, LINES[3], None),
    lambda told: told.swap(0, NIGHT, 1, "away"),
    lambda told: told.pass_time(1),
    lambda told: told.swap(0, NIGHT, 1, "well"),
    lambda told: told.pass_time(1),
    lambda told: [told.draw(pick, 900_000, 0) for pick in (1, 3)],
    lambda told: told.new_prices(("stay", "5VV"), 60, 0),
    lambda told: told.come_to_the_fit("away"),
    lambda told: told.claims_is("well"),
    lambda told: told.work(),
    lambda told: told.new_prices(("stay", "5VV"), 100, 0),
    lambda told: told.postpone(1, 20),
    lambda told: told.reassess(20),
    lambda told: told.pass_time(95),
    lambda told: told.pass_time(31),
    lambda told: told.die(7, 0),
    lambda told: told.take_death_back(),
    lambda told: told.move_away(0, 0),
    lambda told: told.teardown(),
)
"""Steps that reach every state of `SOMETIMES`."""


def tell_the_story() -> None:
    """The story, one step after the other, on the machine itself."""
    told = Lives()
    for step in STORY:
        step(told)


@contextmanager
def playing(database_of: Callable[[str], str]) -> Iterator[None]:
    """Voucher in a loop of its own, for the machine to play on."""
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        scene = runner.run(stack.enter_async_context(agreement_scene(database_of, background=False)))
        Lives.runner, Lives.play, Lives.seen, Lives.lives = runner, Play(scene), Counter(), 0
        try:
            yield
        finally:
            runner.run(stack.aclose())


@pytest.mark.timeout(3_000)
@pytest.mark.parametrize("examples", [3, pytest.param(200, marks=pytest.mark.long)])
def test_the_rules_hold_over_whole_lives(database_of: Callable[[str], str], examples: int) -> None:
    with playing(database_of):
        tell_the_story()
        run_state_machine_as_test(
            Lives,
            settings=settings(
                max_examples=examples,
                stateful_step_count=25,
                deadline=None,
                derandomize=True,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )
    assert {each: Lives.seen[each] for each in MANY if Lives.seen[each] < Lives.lives / 5} == {}
    assert [each for each in SOMETIMES if not Lives.seen[each]] == [], Lives.seen

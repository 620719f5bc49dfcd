"""Four years of vouchers against a model in plain Python: new years, prices, a leap year, switches, endings and deaths.

After every step both databases are what the model says, and in every year
drawn ≤ held ≤ max(value, what a re-valuation found held), drawn ≤ max(value, drawn when the voucher ended), and no
night of a client is accepted twice. `SOMETIMES` names the states that must have been reached.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.properties.four_years_machine import FIRST, HIGH, LINES, LOW, SOMETIMES, FourYears
from tests.properties.four_years_model import NIGHT
from tests.properties.four_years_play import Play
from tests.services.voucher.agreement_scene import agreement_scene

NIGHTS, WEEKS, _, TOTAL, IMPOSSIBLE = LINES


STORY: Sequence[Callable[[FourYears], object]] = (
    lambda told: told.begin([NIGHTS, WEEKS]),
    lambda told: told.agree(FIRST, None, IMPOSSIBLE),
    lambda told: told.agree(FIRST, None, NIGHTS),
    lambda told: told.come_to(date(2026, 12, 20)),
    lambda told: told.claim_days(told.model.agreed[0], date(2026, 12, 1), 20),
    lambda told: told.change_price(LOW, 12),
    lambda told: told.come_to(date(2027, 1, 4)),
    lambda told: told.claim_days(told.model.agreed[1], date(2027, 1, 2), 1),
    lambda told: told.come_to(date(2027, 2, 1)),
    lambda told: told.change_price(HIGH, 0),
    lambda told: told.switch(0),
    lambda told: told.come_to(date(2028, 3, 5)),
    lambda told: told.claim_days(told.model.agreed[2], date(2028, 2, 25), 31),
    lambda told: told.claim_again(told.model.agreed[2], date(2028, 2, 20)),
    lambda told: told.agree(date(2028, 3, 5), None, TOTAL),
    lambda told: told.agree(date(2028, 3, 5), date(2028, 12, 31), TOTAL),
    lambda told: told.claim_days(told.model.agreed[4], date(2028, 3, 5), 1, hours=101),
    lambda told: told.come_to(date(2029, 1, 4)),
    lambda told: told.agree(date(2029, 1, 4), None, TOTAL),
    lambda told: told.come_to(date(2029, 2, 20)),
    lambda told: told.claim_days(told.model.agreed[3], date(2029, 2, 1), 20),
    lambda told: told.change_price(LOW, 0),
    lambda told: told.indicated_until(date(2029, 3, 31)),
    lambda told: told.indicated_until(None),
    lambda told: told.indicated_until(date(2029, 2, 10), dies=True),
    lambda told: told.start_too_late(3),
    lambda told: told.agree(date(2029, 2, 1), None, WEEKS),
    lambda told: told.come_to(date(2029, 8, 1)),
)
"""Steps that reach every state of `SOMETIMES`."""


def tell_the_story() -> None:
    """The story, one step after the other, on the machine itself."""
    told = FourYears()
    for step in STORY:
        step(told)
        told.all_is_as_the_model_says()


@contextmanager
def playing(database_of: Callable[[str], str]) -> Iterator[None]:
    """Voucher and claims in a loop of their own, for the machine to play on."""
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        scene = runner.run(stack.enter_async_context(agreement_scene(database_of, with_claims=True, background=False)))
        scene.tell_offer(NIGHT)
        FourYears.runner, FourYears.play, FourYears.seen = runner, Play(scene), Counter()
        try:
            yield
        finally:
            runner.run(stack.aclose())


@pytest.mark.timeout(3_000)
@pytest.mark.parametrize("examples", [2, pytest.param(150, marks=pytest.mark.long)])
def test_four_years_are_as_the_model_says(database_of: Callable[[str], str], examples: int) -> None:
    with playing(database_of):
        tell_the_story()
        run_state_machine_as_test(
            FourYears,
            settings=settings(
                max_examples=examples,
                stateful_step_count=30,
                deadline=None,
                derandomize=True,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )
        assert [each for each in SOMETIMES if not FourYears.seen[each]] == []

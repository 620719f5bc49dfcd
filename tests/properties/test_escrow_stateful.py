"""The escrow's real operations against a model in plain Python, with every message late, lost, doubled or reordered."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager
from typing import Any, ClassVar, TypeVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from services.voucher.peers import HeldMessage, SetMessage
from tests.four import Opened, four_services
from tests.properties.escrow_model import Held, Model, Set
from tests.properties.escrow_play import Play, credit, debit

T = TypeVar("T")
FIRST = (420_000, 560_000)
AMOUNTS = (0, 70_000, 420_000, 700_000, 1_190_000, 1_750_000)
VALUES = (490_000, 800_000, None)
DEBITS = (70_000, 140_000, 350_000)
WHICH = st.integers(0, len(FIRST) - 1)
ANY = st.integers(0, 10_000)
"""Which of the messages so far; taken modulo their number."""
RIGHT_EXHAUSTED = ["right-exhausted"]


class Escrow(RuleBasedStateMachine):
    """One voucher with two agreements. Messages lie in `sets` and `answers` for ever, to be delivered at any time."""

    play: ClassVar[Play]
    runner: ClassVar[asyncio.Runner]
    seen: ClassVar[Counter[str]]

    def __init__(self) -> None:
        super().__init__()
        self.sets: list[tuple[SetMessage, Set]] = []
        self.answers: list[tuple[HeldMessage, list[Held]]] = []
        self.paid: list[tuple[int, dict[str, Any]]] = []
        self.agreements: list[Mapping[str, Any]] = []
        self.model = Model(0, 0, 0, 0)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def id_of(self, which: int) -> UUID:
        return UUID(self.agreements[which]["agreementId"])

    @initialize()
    def begin(self) -> None:
        self.model, self.agreements = self.run(self.play.begin(FIRST))
        self.full_value = self.model.value

    @rule(which=WHICH, cents=st.sampled_from(AMOUNTS))
    def ask(self, which: int, cents: int) -> None:
        """More or less is asked for; what is more must fit."""
        agreement = self.id_of(which)
        if self.model.ours[agreement].final:
            return
        fits = self.model.fits(agreement, cents)
        assert self.run(self.play.ask(agreement, cents, final=False)) is fits
        if fits:
            self.model.ask(agreement, cents, final=False)
            self.model.ours[agreement].needed = cents

    @rule(cents=st.sampled_from(VALUES))
    def revalue(self, cents: int | None) -> None:
        """The value falls, and agreements must fit it now; or it is what it was, and fills them up."""
        value = cents or self.full_value
        must_fit = value < min(self.model.value, self.model.reserved)
        self.run(self.play.revalue(value, must_fit=must_fit))
        self.model.revalue(value)
        self.seen["a lower value"] += must_fit

    @precondition(lambda self: self.model.due_fits)
    @rule()
    def fit(self) -> None:
        """The job of the day: what it asks is on no way yet, and what claims answered makes it ask again."""
        versions = [each.version for each in self.model.ours.values()]
        self.run(self.play.fit())
        self.model.fit()
        self.seen["a fit"] += versions != [each.version for each in self.model.ours.values()]
        self.seen["a fit is done"] += not self.model.due_fits

    @rule(which=WHICH, often=st.integers(0, 9))
    def release_finally(self, which: int, often: int) -> None:
        """The claim window has passed."""
        if often == 0 and not self.model.ours[self.id_of(which)].final:
            assert self.run(self.play.ask(self.id_of(which), 0, final=True))
            self.model.ask(self.id_of(which), 0, final=True)

    @rule(which=WHICH)
    def send(self, which: int) -> None:
        """Voucher sends its present state; it lies on its way."""
        agreement = self.id_of(which)
        message, expected = self.run(self.play.set_of(agreement)), self.model.set_of(agreement)
        [told] = message.allotments
        [year] = told.years
        assert Set(agreement, message.claims_epoch, told.version, year.asked_cents, year.final) == expected
        self.sets.append((message, expected))

    @rule(which=WHICH)
    def send_and_arrive(self, which: int) -> None:
        """The usual way of a set; the answer is on its way."""
        self.send(which)
        self.deliver_set(len(self.sets) - 1)

    @precondition(lambda self: self.sets)
    @rule(pick=ANY)
    def deliver_set(self, pick: int) -> None:
        """Any set that was ever sent comes to claims; its answer is then on its way."""
        message, meant = self.sets[pick % len(self.sets)]
        answer, expected = self.run(self.play.apply(message)), self.model.apply(meant)
        if isinstance(answer, int):
            assert expected is None and answer == self.model.epoch
            return
        assert expected is not None
        self.keep(answer, [expected])

    @precondition(lambda self: self.answers)
    @rule(pick=ANY)
    def deliver_answer(self, pick: int) -> None:
        """Anything that claims ever said comes to voucher."""
        self.arrive(pick % len(self.answers))

    @precondition(lambda self: len(self.answers) > 1)
    @rule(count=st.integers(2, 5), backwards=st.booleans())
    def deliver_the_last_answers(self, count: int, backwards: bool) -> None:
        """What claims said last comes at once, in either order."""
        last = range(len(self.answers))[-count:]
        for pick in reversed(last) if backwards else last:
            self.arrive(pick)

    def arrive(self, pick: int) -> None:
        """An answer comes to voucher."""
        message, meant = self.answers[pick]
        self.run(self.play.answer(message))
        for each in meant:
            self.model.answer(each)

    @rule(which=WHICH, debits=st.lists(st.sampled_from(DEBITS), min_size=1, max_size=3), with_credit=st.booleans())
    def batch(self, which: int, debits: list[int], with_credit: bool) -> None:
        """Claims fetches what is open, and judges; what it holds then is in its feed."""
        agreement = self.id_of(which)
        if self.model.due_fits:
            return  # such a batch waits until claims has said what was drawn before the fit
        if self.model.ours[agreement].final and not self.model.can_draw(agreement):
            return  # claims leaves a final set for voucher to send, and such a batch waits for it
        self.catch_up()
        own = [line for place, line in self.paid if place == which]
        credited = own[:1] if with_credit else []
        lines = [debit(self.agreements[which], cents) for cents in debits]
        told = self.run(self.play.claim([*lines, *map(credit, credited)]))
        verdicts = self.model.draw(agreement, debits, sum(each["amountCents"] for each in credited))
        assert told == [[] if fits else RIGHT_EXHAUSTED for fits in verdicts] + [[]] * len(credited)
        accepted = [line for line, fits in zip(lines, verdicts, strict=True) if fits]
        self.paid = [each for each in self.paid if each[1] not in credited] + [(which, each) for each in accepted]
        if accepted or credited:
            self.keep(self.run(self.play.newest_event()), [self.model.held_of(agreement)])

    def catch_up(self) -> None:
        """What a batch makes of the model: voucher hears in which life claims is, and claims gets the open sets."""
        self.model.learn(self.model.epoch)
        for agreement, row in self.model.ours.items():
            if row.answered != row.version and not row.final:
                self.model.apply(self.model.set_of(agreement))

    @rule(often=st.integers(0, 9))
    def begin_new_life(self, often: int) -> None:
        """Claims is restored to where it was: until voucher has confirmed a row, nothing is drawn on it."""
        if often == 0:
            self.model.epoch = self.run(self.play.new_life())

    @precondition(lambda self: self.model.known != self.model.epoch)
    @rule()
    def hear_of_life(self) -> None:
        """Voucher hears in which life claims is."""
        self.run(self.play.learn(self.model.epoch))
        self.model.learn(self.model.epoch)

    def keep(self, message: HeldMessage, expected: list[Held]) -> None:
        """What claims said is what the model says, and is on its way."""
        said = [
            Held(each.agreement_id, message.claims_epoch, each.version, year.seq, year.held_cents, year.drawn_cents)
            for each in message.allotments
            for year in each.years
        ]
        assert said == expected
        self.answers.append((message, expected))

    @invariant()
    def both_sides_are_as_the_model_says(self) -> None:
        rows = self.run(self.play.rows(list(self.model.ours)))
        assert rows.ours == self.model.ours
        assert rows.theirs == self.model.theirs
        assert self.model.faults() == []

    def teardown(self) -> None:
        """When messages flow and nothing new is asked, all is settled."""
        if not self.agreements:
            return
        for _ in range(4):
            self.hear_of_life()
            for which in range(len(self.agreements)):
                self.send(which)
                self.deliver_set(len(self.sets) - 1)
                self.deliver_answer(len(self.answers) - 1)
            self.fit()
        self.both_sides_are_as_the_model_says()
        assert self.model.unsettled() == []


@contextmanager
def playing(database_of: Callable[[str], str], opened: Opened) -> Iterator[None]:
    """Four services in a loop of their own, for the machine to play on."""
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        four = runner.run(stack.enter_async_context(four_services(database_of, opened, background=False)))
        Escrow.runner, Escrow.play, Escrow.seen = runner, Play(four), Counter()
        try:
            yield
        finally:
            runner.run(stack.aclose())


@pytest.mark.timeout(3_000)
@pytest.mark.parametrize("examples", [10, pytest.param(200, marks=pytest.mark.long)])
def test_real_operations_do_as_the_model_does(
    pilot_database_of: Callable[[str], str], opened: Opened, examples: int
) -> None:
    with playing(pilot_database_of, opened):
        run_state_machine_as_test(
            Escrow,
            settings=settings(
                max_examples=examples,
                stateful_step_count=50,
                deadline=None,
                derandomize=True,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )
        assert all(Escrow.seen[each] for each in ("a lower value", "a fit", "a fit is done")), Escrow.seen

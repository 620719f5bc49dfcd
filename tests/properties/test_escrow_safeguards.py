"""The plain model of the escrow alone, at random: no invariant breaks, and without any one safeguard one does."""

import copy
import random
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import TypeVar
from uuid import UUID

import pytest

from tests.properties.escrow_model import Held, Model, Safeguards, Set, Theirs

T = TypeVar("T")
FIRST = (4, 5)
VALUE = 10
AMOUNTS = (0, 1, 3, 4, 5, 8)
VALUES = (3, 6, 10, 10)
STEPS = 60
WALKS = 2_000
AGREEMENTS = [UUID(int=each) for each in range(len(FIRST))]
ALL = Safeguards()
NAMES = [each.name for each in fields(Safeguards)]
CHOICES = (
    *("ask", "ask", "final", "flow", "flow", "flow", "send", "set_arrives", "set_arrives"),
    *("answer_arrives", "answer_arrives", "debit", "debit", "debit", "credit", "credit"),
    *("revalue", "fit", "fit", "save", "restore", "hear"),
)
"""Names of steps, as often as they are likely."""


class Walk:
    """One voucher with two agreements, and all messages that were ever sent."""

    def __init__(self, seed: int, on: Safeguards) -> None:
        self.random = random.Random(seed)
        self.model = Model(VALUE, voucher_epoch=1, known=1, epoch=1, on=on)
        self.sets: list[Set] = []
        self.answers: list[Held] = []
        self.paid: list[tuple[UUID, int]] = []
        self.backup: tuple[dict[UUID, Theirs], list[tuple[UUID, int]]] | None = None
        """What claims was; not after a credit, which a restore would lose, and then more is drawn than is reserved."""
        for agreement, cents in zip(AGREEMENTS, FIRST, strict=True):
            self.model.redeem(agreement, cents)

    def faults(self, steps: int) -> Sequence[str]:
        """What breaks in so many steps, or when messages flow afterwards."""
        for _ in range(steps):
            self.step(self.random.choice(CHOICES), self.random.choice(AGREEMENTS))
            if found := self.model.faults():
                return found
        return self.settled()

    def step(self, what: str, agreement: UUID) -> None:
        """One thing happens."""
        getattr(self, what)(agreement)

    def final(self, agreement: UUID) -> None:
        """The claim window has passed."""
        if not self.model.ours[agreement].final and self.random.random() < 0.2:
            self.model.ask(agreement, 0, final=True)

    def send(self, agreement: UUID) -> None:
        """A set is on its way."""
        self.sets.append(self.model.set_of(agreement))

    def set_arrives(self, _: UUID) -> None:
        """Any set that was ever sent comes to claims."""
        if self.sets:
            self.deliver(self.picked(self.sets))

    def answer_arrives(self, _: UUID) -> None:
        """Anything that claims ever said comes to voucher."""
        if self.answers:
            self.model.answer(self.picked(self.answers))

    def debit(self, agreement: UUID) -> None:
        """Care is claimed."""
        if self.model.can_draw(agreement):
            self.batch(agreement, [self.random.choice((1, 2, 3))], [])

    def credit(self, agreement: UUID) -> None:
        """Care is taken back."""
        if self.model.can_draw(agreement):
            self.batch(agreement, [], [each for each in self.paid if each[0] == agreement][:1])

    def revalue(self, _: UUID) -> None:
        """The value is another."""
        self.model.revalue(self.random.choice(VALUES))

    def fit(self, _: UUID) -> None:
        """The job of the day."""
        self.model.fit()

    def hear(self, _: UUID) -> None:
        """Voucher hears in which life claims is."""
        self.model.learn(self.model.epoch)

    def save(self, _: UUID) -> None:
        """A backup of claims."""
        self.backup = copy.deepcopy(self.model.theirs), list(self.paid)

    def restore(self, _: UUID) -> None:
        """Claims goes back to its backup."""
        if self.backup and self.random.random() < 0.3:
            self.model.theirs, self.paid = copy.deepcopy(self.backup[0]), list(self.backup[1])
            self.model.epoch += 1

    def picked(self, messages: Sequence[T]) -> T:
        """Any message that was ever sent, and mostly one of the last."""
        return self.random.choice(messages if self.random.random() < 0.5 else messages[-3:])

    def ask(self, agreement: UUID) -> None:
        """People agree on another amount, as far as it fits."""
        cents = self.random.choice(AMOUNTS)
        if not self.model.ours[agreement].final and self.model.fits(agreement, cents):
            self.model.ask(agreement, cents, final=False)
            self.model.ours[agreement].needed = cents

    def deliver(self, message: Set) -> None:
        """A set comes to claims, and its answer is on its way."""
        if answer := self.model.apply(message):
            self.answers.append(answer)

    def flow(self, agreement: UUID) -> None:
        """A set comes to claims, and its answer to voucher."""
        self.sets.append(self.model.set_of(agreement))
        if answer := self.model.apply(self.sets[-1]):
            self.answers.append(answer)
            self.model.answer(answer)

    def batch(self, agreement: UUID, debits: list[int], credits_: list[tuple[UUID, int]]) -> None:
        """Claims judges by what it holds, and says so in its feed."""
        verdicts = self.model.draw(agreement, debits, sum(cents for _, cents in credits_))
        self.paid += [(agreement, cents) for cents, fits in zip(debits, verdicts, strict=True) if fits]
        for each in credits_:
            self.paid.remove(each)
            self.backup = None
        self.answers.append(self.model.held_of(agreement))

    def settled(self) -> Sequence[str]:
        """Messages flow until nothing is open: nothing is broken on the way, and all is settled at the end."""
        for _ in range(6):
            self.model.learn(self.model.epoch)
            for agreement in AGREEMENTS:
                self.flow(agreement)
            self.model.fit()
            if found := self.model.faults():
                return found
        return self.model.unsettled()


def test_with_all_safeguards_nothing_breaks() -> None:
    found = {seed: faults for seed in range(WALKS) if (faults := Walk(seed, ALL).faults(STEPS))}
    assert found == {}


@pytest.mark.parametrize("name", NAMES)
def test_without_a_safeguard_an_invariant_breaks(name: str) -> None:
    without = replace(ALL, **{name: False})
    assert any(Walk(seed, without).faults(STEPS) for seed in range(WALKS))

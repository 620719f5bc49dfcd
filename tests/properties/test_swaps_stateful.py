"""Swaps, endings, redemptions, claims and lost answers at random, by the real operations and by a plain model."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
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

from services.voucher.operations.decide_swaps import decide_due
from services.voucher.operations.escrow import send_open, sent
from tests.properties.escrow_model import Held
from tests.properties.swap_model import SwapModel
from tests.services.voucher.agreement_scene import DAY, AgreementScene, agreement_scene
from tests.services.voucher.swapping import LAST, Swaps

T = TypeVar("T")
VALUE = 1_300_000
DAYS = 61
"""Of September and October, and of November and December."""
PRICES = st.sampled_from([5_000, 8_000, 10_000])
ANY = st.integers(0, 1_000)
HOW = st.sampled_from(["away", "unheard", "well", "well"])


class SwapMachine(RuleBasedStateMachine):
    """One voucher. Claims answers, hears without being heard, or is away."""

    scene: ClassVar[AgreementScene]
    runner: ClassVar[asyncio.Runner]
    happened: ClassVar[set[str]] = set()

    def __init__(self) -> None:
        super().__init__()
        self.drafts: list[dict[str, Any]] = []
        self.redeemed: list[dict[str, Any]] = []
        self.told: list[Held] = []

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        async def then_sent() -> T:
            done = await work
            await sent(self.scene.service)
            return done

        return self.runner.run(then_sent())

    @initialize(price=PRICES, how=st.sampled_from(["away", "unheard", "well", None]))
    def begin(self, price: int, how: str | None) -> None:
        """One agreement runs, and the client mostly swaps it at once for another."""
        self.scene.claims.is_away = self.scene.claims.is_unheard = False
        self.scene.office = self.scene.stage.headers("office-voucher", language="en")  # a token lasts five minutes
        self.swaps = Swaps(self.scene, VALUE)
        self.run(self.swaps.second_provider())
        [(epoch,)] = self.run(self.scene.sql("SELECT epoch FROM feed_head"))
        [(known,)] = self.run(self.scene.sql("SELECT epoch FROM peer WHERE source = 'claims'"))
        self.model = SwapModel(VALUE, epoch, known or self.scene.claims.epoch, self.scene.claims.epoch)
        self.draft(price, early=True)
        self.confirm(0)
        self.draft(10_000, early=False)
        if how:
            self.swap(0, 0, how)

    @precondition(lambda self: len(self.drafts) + len(self.redeemed) < 6)
    @rule(price=PRICES, early=st.booleans())
    def draft(self, price: int, early: bool) -> None:
        """A provider confirms care from November on, or from September on."""
        more: dict[str, Any] = {"startsOn": "2026-09-01"} if early else {}
        made = self.run(self.swaps.confirmed(lines=[DAY | {"unitPriceCents": price}], **more))
        agreement = UUID(made["agreementId"])
        self.model.needed[agreement] = price * DAYS * (2 if early else 1)
        self.model.least[agreement] = price * DAYS if early else 0
        self.drafts.append(made)

    @precondition(lambda self: self.drafts)
    @rule(which=ANY)
    def confirm(self, which: int) -> None:
        """The client confirms a draft by itself."""
        made = self.drafts[which % len(self.drafts)]
        agreement = UUID(made["agreementId"])
        answer = self.run(self.scene.confirm(made, self.swaps.client))
        if self.model.is_in_swap(agreement):
            assert (answer.status_code, answer.json()["code"]) == (409, "swap-open")
        elif self.model.confirm(agreement):
            assert answer.status_code == 201, answer.text
            self.redeem(made)
            self.send(agreement)
        else:
            assert answer.json()["code"] == "value-exhausted", answer.text

    @precondition(lambda self: self.running)
    @rule(which=ANY)
    def end(self, which: int) -> None:
        """The client ends an agreement by itself."""
        made = self.running[which % len(self.running)]
        agreement = UUID(made["agreementId"])
        answer = self.run(self.scene.end(made, LAST, self.swaps.client))
        if self.model.is_in_swap(agreement):
            assert (answer.status_code, answer.json()["code"]) == (409, "swap-open")
            return
        assert answer.status_code == 201, answer.text
        self.model.end(agreement)
        self.send(agreement)

    @precondition(lambda self: self.running and self.drafts)
    @rule(which=ANY, other=ANY, how=HOW)
    def swap(self, which: int, other: int, how: str) -> None:
        """The client swaps one agreement for another."""
        self.claims_is(how)
        ending, start = self.running[which % len(self.running)], self.drafts[other % len(self.drafts)]
        ids = UUID(ending["agreementId"]), UUID(start["agreementId"])
        if self.model.swap:
            answer = self.run(self.swaps.swap(ending, start))
            assert (answer.status_code, answer.json()["code"]) == (409, "swap-open")
            return
        answer = self.run(self.swaps.swap(ending, start))
        status = self.model.open_swap(*ids)
        if status == "refused":
            self.happened.add("refused")
            assert answer.json()["code"] == "value-exhausted", answer.text
            return
        self.send(ids[0])
        if status == "open":
            status = self.after_decision(self.model.decide(), *ids)
        else:
            self.send(ids[1])
        self.happened.add(status)
        if status == "undone":
            assert (answer.status_code, answer.json()["code"]) == (422, "value-exhausted"), answer.text
        else:
            assert (answer.status_code, answer.json()["status"]) == (201, status), answer.text
        if status == "done":
            self.redeem(start)

    @precondition(lambda self: self.model.swap)
    @rule(is_late=st.booleans())
    def decide(self, is_late: bool) -> None:
        """The worker looks at open swaps; sometimes the deadline has passed."""
        assert self.model.swap
        ending, start, _ = self.model.swap
        if is_late:
            self.run(self.scene.sql_write("UPDATE swap SET deadline = '2026-01-01' WHERE status = 'open'"))
        self.run(decide_due(self.scene.service))
        status = self.after_decision(self.model.decide(is_late=is_late), ending, start)
        self.happened.add("late" if is_late else f"worker: {status}")
        if status == "done":
            self.redeem(next(each for each in self.drafts if each["agreementId"] == str(start)))

    @precondition(lambda self: self.model.swap)
    @rule()
    def cancel(self) -> None:
        """The client cancels."""
        assert self.model.swap
        ending = self.model.swap.ending
        [(swap_id,)] = self.run(self.scene.sql("SELECT swap_id FROM swap WHERE status = 'open'"))
        assert self.run(self.swaps.cancel({"swapId": str(swap_id)})).status_code == 201
        self.model.undo()
        self.send(ending)
        self.happened.add("cancelled")

    @precondition(lambda self: self.redeemed)
    @rule(which=ANY, cents=st.sampled_from([50_000, 200_000, 700_000]))
    def draw(self, which: int, cents: int) -> None:
        """Claims accepts care as far as it holds; its event is on its way."""
        made = self.redeemed[which % len(self.redeemed)]
        agreement = UUID(made["agreementId"])
        row = self.model.theirs.get(agreement)
        if row and row.held > row.drawn:
            drawn = min(cents, row.held - row.drawn)
            assert self.model.draw(agreement, [drawn], 0) == [True]
            self.scene.claims.draw(made, 2026, drawn)
            self.told.append(self.model.held_of(agreement))

    @rule()
    def hear(self) -> None:
        """Voucher reads claims' feed."""
        if self.scene.claims.is_away:
            return
        self.run(self.scene.catch_up())
        for each in self.told:
            self.model.answer(each)
        self.told = []

    @rule(how=HOW)
    def claims_is(self, how: str) -> None:
        """Claims is away, or hears and its answers are lost, or is well."""
        self.scene.claims.is_away, self.scene.claims.is_unheard = how == "away", how == "unheard"

    @rule()
    def send_all(self) -> None:
        """The worker sends every open set."""
        self.run(self.scene.sql_write("UPDATE handover SET next_try_at = '2026-01-01'"))
        self.run(send_open(self.scene.service))
        for agreement, row in self.model.ours.items():
            if row.answered != row.version:
                self.send(agreement)

    @property
    def running(self) -> list[dict[str, Any]]:
        return [each for each in self.redeemed if UUID(each["agreementId"]) not in self.model.ended]

    def redeem(self, made: dict[str, Any]) -> None:
        self.drafts.remove(made)
        self.redeemed.append(made)

    def after_decision(self, status: str, ending: UUID, start: UUID) -> str:
        """What is sent after a decision."""
        if status != "open":
            self.send(ending)
        if status == "done":
            self.send(start)
        return status

    def send(self, agreement: UUID) -> None:
        """A set goes to claims, as claims is now."""
        if self.scene.claims.is_away:
            return
        held = self.model.apply(self.model.set_of(agreement))
        if held and not self.scene.claims.is_unheard:
            self.model.answer(held)

    @invariant()
    def all_is_as_the_model_says(self) -> None:
        rows = self.run(
            self.scene.sql(
                "SELECT agreement_id, asked_cents, reserved_cents, told_cents, drawn_cents,"
                " h.answered_version = h.version FROM handover h JOIN reservation r USING (agreement_id)"
                " WHERE h.voucher_id = :v AND r.year = 2026",
                v=self.swaps.voucher["voucher_id"],
            )
        )
        assert {row[0]: row[1:] for row in rows} == {
            agreement: (row.asked, row.reserved, row.told, row.drawn, row.answered == row.version)
            for agreement, row in self.model.ours.items()
        }
        held = {agreement: (row.held, row.drawn) for agreement, row in self.model.theirs.items()}
        known = {each: self.scene.claims.known[each].years[2026] for each in held}
        assert {each: (row.held, row.drawn) for each, row in known.items()} == held
        assert self.model.faults() == []
        self.run(self.scene.invariants_hold())

    def teardown(self) -> None:
        """When messages flow and nothing new is asked, everything is settled and no swap is open."""
        if not hasattr(self, "swaps"):
            return
        self.claims_is("well")
        for _ in range(2):
            self.hear()
            self.send_all()
            if self.model.swap:
                self.decide(is_late=False)
        self.send_all()
        self.all_is_as_the_model_says()
        assert self.model.unsettled() == []


@contextmanager
def playing(database_of: Callable[[str], str]) -> Iterator[None]:
    """Voucher in a loop of its own, for the machine to play on."""
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        SwapMachine.scene = runner.run(stack.enter_async_context(agreement_scene(database_of, background=False)))
        SwapMachine.runner, SwapMachine.happened = runner, set()
        try:
            yield
        finally:
            runner.run(stack.aclose())


@pytest.mark.timeout(3_000)
@pytest.mark.parametrize("examples", [8, pytest.param(150, marks=pytest.mark.long)])
def test_swaps_do_as_the_model_does(database_of: Callable[[str], str], examples: int) -> None:
    with playing(database_of):
        run_state_machine_as_test(
            SwapMachine,
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
    assert {"done", "open", "worker: done"} <= SwapMachine.happened, SwapMachine.happened

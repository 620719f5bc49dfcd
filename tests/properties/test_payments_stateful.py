"""Payment runs against a model: every accepted line is in exactly one live order or waits, and no cent is lost."""

import asyncio
import re
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager
from datetime import timedelta
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

from services.common.ids import new_id
from tests.properties.payments_model import Model, Order, Run
from tests.services.claims.scene import Scene, claims_on_stage, credit_of, line
from tests.services.claims.test_payments import bank_file, draft, finn, give_account, olga, send_back, step, verify
from tests.stage import keyed

T = TypeVar("T")
PROVIDERS = st.integers(0, 2)
IBANS = ("NL20INGB0001234567", "NL91ABNA0417164300", "NL44RABO0123456789")
PRICE = 5_410
EMPTY = (
    "TRUNCATE payment_carry, payment_hold, payment_item, payment_order, payment_run, bank_account, recovery,"
    " claim_line, batch_total, claim_batch"
)
ONCE = """
SELECT d.source_id,
       (SELECT count(*) FROM payment_item i JOIN payment_order o USING (order_id)
        WHERE i.source_id = d.source_id AND i.stream_id = d.stream_id AND i.is_active
          AND o.returned_at IS NULL AND o.left_out_at IS NULL) AS in_orders,
       (SELECT count(*) FROM waiting_for_payment w
        WHERE w.source_id = d.source_id AND w.stream_id = d.stream_id) AS waiting
FROM (SELECT DISTINCT batch_id AS source_id, stream_id FROM batch_total WHERE accepted
      UNION ALL SELECT recovery_id, stream_id FROM recovery
      UNION ALL SELECT order_id, stream_id FROM payment_carry) d
"""
WAITS = (
    "SELECT provider_id, sum(debit - credit - recovered + carried)::bigint AS cents FROM waiting_for_payment GROUP BY 1"
)


class Payments(RuleBasedStateMachine):
    """Three providers, their lines and accounts, and runs that overlap."""

    scene: ClassVar[Scene]
    runner: ClassVar[asyncio.Runner]

    def __init__(self) -> None:
        super().__init__()
        self.model = Model({})
        self.ids: list[UUID] = []
        self.agreements: list[UUID] = []
        self.debits: list[tuple[int, dict[str, Any], UUID]] = []
        self.accounts: dict[tuple[int, int], dict[str, Any]] = {}
        self.shown: list[dict[str, Any]] = []
        self.sent = 0

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    @initialize()
    def begin(self) -> None:
        self.run(self.scene.sql(EMPTY))
        self.ids = [new_id() for _ in range(3)]
        self.agreements = [self.run(self.scene.agree(provider=each)) for each in self.ids]
        self.model = Model({place: [] for place in range(3)})
        for place in range(2):
            self.account(place)

    @rule(who=PROVIDERS, quantity=st.integers(1, 5))
    def debit(self, who: int, quantity: int) -> None:
        self.sent += 1
        day = f"2026-09-{1 + self.sent % 30:02}"  # no day gets more hours than it holds, for which a line would be held
        wanted = line(self.agreements[who], quantity=quantity, serviceFrom=day, serviceTo=day)
        batch = self.run(self.scene.send([wanted], provider=self.ids[who])).json()
        self.debits.append((who, wanted, UUID(batch["lines"][0]["lineId"])))
        self.model.add(who, "batch", wanted["amountCents"])

    @precondition(lambda self: self.debits)
    @rule(which=st.integers(0, 100), recover=st.booleans())
    def take_back(self, which: int, recover: bool) -> None:
        """The provider credits a line, or the office recovers it."""
        who, wanted, line_id = self.debits.pop(which % len(self.debits))
        if recover:
            body = {"lineId": str(line_id), "amountCents": wanted["amountCents"], "reason": "Niet geleverd."}
            office = keyed(self.scene.stage.headers("office-auditor"))
            answer = self.run(self.scene.client.post("/recoveries", json=body, headers=office))
        else:
            answer = self.run(self.scene.send([credit_of(wanted)], provider=self.ids[who]))
        assert answer.status_code == 201, answer.text
        self.model.add(who, "recovery" if recover else "batch", -wanted["amountCents"])

    @rule(who=PROVIDERS)
    def account(self, who: int) -> None:
        """A new account is verified, if the provider has none of three left."""
        number = len(self.model.accounts.get(who, []))
        if number == len(IBANS):
            return
        self.scene.stage.move_clock(timedelta(seconds=1))
        self.run(give_account(self.scene, self.ids[who], IBANS[number]))
        found = self.run(self.scene.get("/bank-accounts", self.scene.as_provider(self.ids[who])))["items"]
        self.accounts[who, number] = next(each for each in found if each["iban"] == IBANS[number])
        self.model.accounts.setdefault(who, []).append((number, True))

    @rule(who=PROVIDERS, which=st.integers(0, 2))
    def reject(self, who: int, which: int) -> None:
        if not self.model.is_verified(who, which):
            return
        answer = self.run(verify(self.scene, self.accounts[who, which], outcome="rejected", reason="Opgeheven."))
        assert answer.status_code == 201
        self.model.accounts[who][which] = (which, False)

    @precondition(lambda self: any(run.status == "approved" for run in self.model.runs))
    @rule(whose=st.integers(0, 100), replaced=st.booleans())
    def lose_what_was_approved(self, whose: int, replaced: bool) -> None:
        """An account that a run was approved for is rejected, and perhaps another one is verified."""
        orders = [order for run in self.model.runs if run.status == "approved" for order in run.orders]
        order = orders[whose % len(orders)]
        self.reject(order.provider, order.account)
        if replaced:
            self.account(order.provider)

    @rule()
    def draft(self) -> None:
        self.scene.stage.move_clock(timedelta(seconds=1))
        answer = self.run(draft(self.scene, cutOff=str(self.scene.stage.service("claims").clock.today())))
        expected = self.model.draft()
        if expected is None:
            assert (answer.status_code, answer.json()["code"]) == (422, "nothing-to-pay")
            return
        self.shown.append(answer.json())
        self.agrees(expected, answer.json())

    @precondition(lambda self: self.model.runs)
    @rule(which=st.integers(0, 100))
    def go_on(self, which: int) -> None:
        """A run takes its next step."""
        place = which % len(self.model.runs)
        run, shown = self.model.runs[place], self.shown[place]
        if run.status == "drafted":
            answer = self.run(step(self.scene, shown, "approval", olga(self.scene)))
            if not self.model.approve(run):
                assert answer.json()["code"] == "bank-account-gone"
                return
        elif run.status == "approved":
            answer = self.run(step(self.scene, shown, "export", finn(self.scene)))
            self.model.export(run)
        elif run.status == "exported":
            answer = self.run(step(self.scene, shown, "settlement", finn(self.scene)))
            run.status = "settled"
        else:
            return
        assert answer.status_code == 201, answer.text
        self.shown[place] = answer.json()
        self.agrees(run, answer.json())
        self.file_agrees(run, answer.json())

    @precondition(lambda self: self.model.runs)
    @rule(which=st.integers(0, 100), whose=st.integers(0, 100))
    def come_back(self, which: int, whose: int) -> None:
        """The bank returns a payment, or somebody says so of an order that paid nothing."""
        place = which % len(self.model.runs)
        run = self.model.runs[place]
        order = run.orders[whose % len(run.orders)]
        found = self.run(self.scene.get(f"/payment-runs/{self.shown[place]['runId']}/orders", finn(self.scene)))
        [told] = [each for each in found["items"] if each["providerId"] == str(self.ids[order.provider])]
        answer = self.run(send_back(self.scene, told))
        if run.status in {"drafted", "approved"}:
            assert answer.json()["code"] == "payment-run-status"
        elif order.paid == 0:
            assert answer.json()["code"] == "nothing-was-paid"
        elif order.state == "returned":
            assert answer.json()["code"] == "payment-returned"
        else:
            assert answer.status_code == 201
            self.model.send_back(order)

    def agrees(self, run: Run, shown: dict[str, Any]) -> None:
        """The answer has the totals of the model."""
        kept = [order for order in run.orders if order.state != "left-out"]
        left_out = [order for order in run.orders if order.state == "left-out"]
        assert (shown["status"], shown["orders"]) == (run.status, len(kept))
        assert shown["paidCents"] == sum(order.paid for order in kept)
        assert shown["carriedOnCents"] == sum(min(order.net, 0) for order in kept)
        assert shown["leftOutCents"] == sum(order.net for order in left_out)
        assert shown["leftOut"] == sorted(str(self.ids[order.provider]) for order in left_out)

    def file_agrees(self, run: Run, shown: dict[str, Any]) -> None:
        """The bank file pays just the orders of the model, to the accounts that were approved."""
        answer = self.run(bank_file(self.scene, shown))
        if run.status == "approved":
            assert answer.json()["code"] == "payment-run-status"
            return
        due = [order for order in run.orders if order.paid > 0]
        if not due:
            assert (answer.status_code, answer.json()["code"]) == (409, "bank-file-empty")
            return
        amounts = [round(float(each) * 100) for each in re.findall(r'Ccy="EUR">([0-9.]+)<', answer.text)]
        accounts = re.findall(r"<IBAN>(\w+)</IBAN>", answer.text)[1:]
        assert sorted(zip(accounts, amounts, strict=True)) == sorted((IBANS[o.account], o.paid) for o in due)

    @invariant()
    def every_line_is_in_one_live_order_or_waits(self) -> None:
        if not self.ids:
            return
        rows = self.run(self.scene.sql(ONCE))
        assert [row for row in rows if row.in_orders + row.waiting != 1] == []

    @invariant()
    def no_cent_is_lost(self) -> None:
        if not self.ids:
            return
        waits = {row.provider_id: row.cents for row in self.run(self.scene.sql(WAITS))}
        for place, each in enumerate(self.ids):
            assert waits.get(each, 0) == sum(cents for _, cents in self.model.waiting[place])
        assert self.model.balance() == self.model.accepted


def test_the_model_itself_leaves_out_and_takes_back() -> None:
    model = Model({0: []})
    model.accounts[0] = [(0, True)]
    model.add(0, "batch", 5 * PRICE)
    run = model.draft()
    assert run == Run([Order(0, [("batch", 5 * PRICE)], 0)])
    assert model.approve(run)
    model.accounts[0] = [(0, False)]
    model.export(run)
    assert (run.orders[0].paid, model.waiting[0], model.draft()) == (0, [("batch", 5 * PRICE)], None)


@contextmanager
def playing(database_of: Callable[[str], str]) -> Iterator[None]:
    """Claims in a loop of its own, for the machine to play on."""
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        Payments.runner = runner
        Payments.scene = runner.run(stack.enter_async_context(claims_on_stage(database_of, background=False)))
        try:
            yield
        finally:
            runner.run(stack.aclose())


@pytest.mark.timeout(1_000)
@pytest.mark.parametrize("examples", [8, pytest.param(100, marks=pytest.mark.long)])
def test_payment_runs_do_as_the_model_does(database_of: Callable[[str], str], examples: int) -> None:
    with playing(database_of):
        run_state_machine_as_test(
            Payments,
            settings=settings(
                max_examples=examples,
                stateful_step_count=40,
                deadline=None,
                derandomize=True,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )

"""Payment runs: every edge of the state machine, and a bank file that adds up."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import product
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest

from services.claims.rules.bank_file import NAMESPACE, Payer, bank_file, reference
from services.claims.rules.payment_run import has_news, net_cents
from services.claims.rules.states import ACCOUNT, AccountStatus, AccountStep, RunStatus, RunStep
from services.claims.rules.states import RUN as RUN_STATES

RUN, AT = UUID(int=1), datetime(2026, 10, 6, 8, 30, tzinfo=UTC)
PAYER = Payer("Zorgkantoor Zuid-Limburg", "NL91ABNA0417164300", "ABNANL2A")


@dataclass(frozen=True)
class Order:
    order_id: UUID
    paid_cents: int
    iban: str = "NL02RABO0123456789"
    account_name: str = "Stichting Zonnehof & Co"


@pytest.mark.parametrize(("status", "step"), list(product(RunStatus, RunStep)))
def test_a_run_takes_only_the_steps_of_the_table(status: RunStatus, step: RunStep) -> None:
    allowed = {
        (RunStatus.DRAFTED, RunStep.APPROVE): RunStatus.APPROVED,
        (RunStatus.APPROVED, RunStep.EXPORT): RunStatus.EXPORTED,
        (RunStatus.EXPORTED, RunStep.SETTLE): RunStatus.SETTLED,
    }
    edge = RUN_STATES.find_edge(status, step)
    assert (edge.after if edge else None) == allowed.get((status, step))


def test_a_run_goes_drafted_approved_exported_settled_and_each_step_tells_it() -> None:
    status = RunStatus.DRAFTED
    for step in (RunStep.APPROVE, RunStep.EXPORT, RunStep.SETTLE):
        edge = RUN_STATES.find_edge(status, step)
        assert edge and edge.event == "nl.pvb.payment-runs.changed.v1"
        status = edge.after
    assert status is RunStatus.SETTLED


@pytest.mark.parametrize(("status", "step"), list(product(AccountStatus, AccountStep)))
def test_an_account_is_verified_once_and_rejected_at_any_time(status: AccountStatus, step: AccountStep) -> None:
    edge = ACCOUNT.find_edge(status, step)
    if status is AccountStatus.REJECTED or (status is AccountStatus.VERIFIED and step is AccountStep.VERIFY):
        assert edge is None
    else:
        assert edge and edge.after == step.value


def test_what_an_order_comes_to() -> None:
    assert net_cents(10_000, 2_500, 500, 0) == 7_000
    assert net_cents(1_000, 2_500, 0, -300) == -1_800


def test_the_bank_file_adds_up_and_leaves_out_what_is_not_paid() -> None:
    orders = [Order(UUID(int=7), 123_456), Order(UUID(int=8), 0), Order(UUID(int=9), 5)]
    root = ET.fromstring(bank_file(RUN, AT, date(2026, 10, 6), PAYER, orders))  # noqa: S314  # our own file
    name = {"p": NAMESPACE}
    amounts = [each.text for each in root.iterfind(".//p:InstdAmt", name)]
    assert amounts == ["1234.56", "0.05"]
    assert [each.text for each in root.iterfind(".//p:CtrlSum", name)] == ["1234.61", "1234.61"]
    assert [each.text for each in root.iterfind(".//p:NbOfTxs", name)] == ["2", "2"]
    references = [each.text for each in root.iterfind(".//p:EndToEndId", name)]
    assert references == [reference(UUID(int=7)), reference(UUID(int=9))]
    assert all(len(each or "") <= 35 for each in references)


def test_names_hold_only_what_banks_take() -> None:
    made = bank_file(RUN, AT, date(2026, 10, 6), PAYER, [Order(UUID(int=7), 1)])
    assert b"Stichting Zonnehof + Co" in made


def test_there_is_no_file_without_a_payment() -> None:
    with pytest.raises(AssertionError):
        bank_file(RUN, AT, date(2026, 10, 6), PAYER, [Order(UUID(int=7), 0)])


def test_a_carried_amount_alone_makes_no_order() -> None:
    assert not has_news(line_count=0, recovery_cents=0)
    assert has_news(line_count=1, recovery_cents=0) and has_news(line_count=0, recovery_cents=1)

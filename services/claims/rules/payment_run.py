"""Payment runs: their states, who may approve, and what one order comes to."""

from enum import StrEnum


class RunStatus(StrEnum):
    """Where a payment run (betaalrun) stands."""

    DRAFTED = "drafted"
    APPROVED = "approved"
    EXPORTED = "exported"
    SETTLED = "settled"


class RunStep(StrEnum):
    """What can happen to a payment run."""

    APPROVE = "approve"
    EXPORT = "export"
    SETTLE = "settle"


EDGES = {
    (RunStatus.DRAFTED, RunStep.APPROVE): RunStatus.APPROVED,
    (RunStatus.APPROVED, RunStep.EXPORT): RunStatus.EXPORTED,
    (RunStatus.EXPORTED, RunStep.SETTLE): RunStatus.SETTLED,
}

PAYABLE = frozenset({RunStatus.APPROVED, RunStatus.EXPORTED, RunStatus.SETTLED})
"""From here on the run has remittances."""
AT_THE_BANK = frozenset({RunStatus.EXPORTED, RunStatus.SETTLED})
"""From here on the run has a bank file, and a payment can come back."""
MOST_ORDERS = 10_000
"""So many orders fit in one bank file; what is more waits for a next run."""


def after(status: RunStatus, step: RunStep) -> RunStatus | None:
    """The state that a step leads to; None when it cannot be taken."""
    return EDGES.get((status, step))


def has_news(line_count: int, recovery_cents: int) -> bool:
    """Whether lines or a recovery wait. A carried amount by itself makes no order: it would only move on."""
    return line_count > 0 or recovery_cents > 0


def net_cents(debit_cents: int, credit_cents: int, recovery_cents: int, carried_cents: int) -> int:
    """What an order comes to: debits less credits and recoveries, and what was carried (≤ 0). Paid when above zero."""
    return debit_cents - credit_cents - recovery_cents + carried_cents

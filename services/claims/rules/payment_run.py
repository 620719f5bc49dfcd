"""Payment runs: what makes an order, and what it comes to."""

MOST_ORDERS = 10_000
"""So many orders fit in one bank file; what is more waits for a next run."""


def has_news(line_count: int, recovery_cents: int) -> bool:
    """Whether lines or a recovery wait. A carried amount by itself makes no order: it would only move on."""
    return line_count > 0 or recovery_cents > 0


def net_cents(debit_cents: int, credit_cents: int, recovery_cents: int, carried_cents: int) -> int:
    """What an order comes to: debits less credits and recoveries, and what was carried (≤ 0). Paid when above zero."""
    return debit_cents - credit_cents - recovery_cents + carried_cents

"""Payment runs: when a provider gets an order, and its amount."""

MOST_ORDERS = 10_000
"""The most orders in one bank file; others wait for the next run."""


def has_news(line_count: int, recovery_cents: int) -> bool:
    """Whether lines or a recovery wait. A carried amount by itself makes no order: it would only move on."""
    return line_count > 0 or recovery_cents > 0


def net_cents(debit_cents: int, credit_cents: int, recovery_cents: int, carried_cents: int) -> int:
    """What an order comes to: debits less credits and recoveries, and what was carried (≤ 0). Paid when above zero."""
    return debit_cents - credit_cents - recovery_cents + carried_cents

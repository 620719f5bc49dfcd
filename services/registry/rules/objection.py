"""Objection (bezwaar) to what the registry decides: six weeks to object, six weeks to rule (Awb 6:7, 7:10)."""

from datetime import date, timedelta
from enum import StrEnum

TERM = timedelta(weeks=6)


class About(StrEnum):
    """What is objected to."""

    REFUSAL = "refusal"
    SUSPENSION = "suspension"
    ENDING = "ending"
    CHALLENGE = "challenge"


class Ruling(StrEnum):
    """What a ruling does with the decision: it remains, or it is revoked and the rule decides again."""

    UPHELD = "upheld"
    REVOKED = "revoked"


def objection_until(decided_on: date) -> date:
    """The last day to object to a decision of this day."""
    return decided_on + TERM


def is_late(received_on: date, decided_on: date) -> bool:
    """Whether an objection comes after its term."""
    return received_on > objection_until(decided_on)


def ruling_due_on(received_on: date, decided_on: date) -> date:
    """The last day to rule: the term runs from the day after the time to object has passed."""
    return max(received_on, objection_until(decided_on)) + TERM

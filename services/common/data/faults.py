"""Errors of the database under the names that operations use; operations know neither SQLAlchemy nor psycopg."""

import psycopg
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

__all__ = [
    "ANY_FAULT",
    "AWAY_OR_BUSY",
    "CONSTRAINT_BROKEN",
    "LOCK_NOT_AVAILABLE",
    "RACES",
    "ConstraintBroken",
    "DatabaseAway",
    "DatabaseFault",
    "NoConnectionFree",
    "constraint_of",
    "state_of",
]

DatabaseFault = DBAPIError
"""PostgreSQL refused a statement; `state_of` says why."""
ConstraintBroken = IntegrityError
"""A constraint refused a row; `constraint_of` names it."""
CONSTRAINT_BROKEN = (IntegrityError, psycopg.IntegrityError)
"""The same, in a session or straight through the driver."""
DatabaseAway = OperationalError
"""The server does not answer, or broke off the statement."""
AWAY_OR_BUSY = (OperationalError, InterfaceError, NoConnectionFree)
"""The server is away, or too busy to give a connection: neither statement nor parameters are to blame."""
ANY_FAULT = (SQLAlchemyError, psycopg.Error)
"""Any error of the database or of the way to it, in a session or straight through the driver."""
RACES = frozenset({"40P01", "40001"})
"""Deadlock and serialisation failure: another transaction went first; a retry can succeed."""
LOCK_NOT_AVAILABLE = "55P03"
"""A lock was not granted within the time-out of the transaction."""


def constraint_of(fault: BaseException) -> str | None:
    """The constraint that refused a row, from an error of SQLAlchemy or of psycopg; None for other errors."""
    name = getattr(getattr(getattr(fault, "orig", fault), "diag", None), "constraint_name", None)
    return name if isinstance(name, str) else None


def state_of(fault: BaseException) -> str | None:
    """PostgreSQL's five-character code of an error."""
    state = getattr(getattr(fault, "orig", fault), "sqlstate", None)
    return state if isinstance(state, str) else None

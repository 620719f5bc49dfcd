"""The states of an application, as one table of edges."""

from enum import StrEnum

from services.indication.refusals import ApplicationState


class Status(StrEnum):
    """Where an application stands."""

    RECEIVED = "received"
    IN_ASSESSMENT = "in-assessment"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


EDGES = frozenset(
    {
        (Status.RECEIVED, Status.IN_ASSESSMENT),
        (Status.RECEIVED, Status.WITHDRAWN),
        (Status.IN_ASSESSMENT, Status.DECIDED),
        (Status.IN_ASSESSMENT, Status.WITHDRAWN),
    }
)

OPEN = frozenset({Status.RECEIVED, Status.IN_ASSESSMENT})
"""The states in which the legal clock runs."""


def moved(status: str, to: Status) -> Status:
    """The next status; raises ApplicationState when no edge leads there."""
    if (Status(status), to) not in EDGES:
        raise ApplicationState(status=status, asked=to.value)
    return to


def require_open(status: str) -> None:
    """Raise ApplicationState when the application is decided or withdrawn."""
    if Status(status) not in OPEN:
        raise ApplicationState(status=status, asked="change")

"""Conceptbesluit: a refusal that waits for a second assessor (four eyes), where the settings ask for that."""

from enum import StrEnum
from uuid import UUID

from services.indication.refusals import DraftClosed, DraftOfAnother, OwnDraft


class DraftStatus(StrEnum):
    """Where a draft stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


EDGES = frozenset((DraftStatus.WAITING, to) for to in DraftStatus if to is not DraftStatus.WAITING)


def settled(status: str, to: DraftStatus) -> DraftStatus:
    """The next status; raises DraftClosed when the draft does not wait any more."""
    if (DraftStatus(status), to) not in EDGES:
        raise DraftClosed(status=status)
    return to


def require_another(drafted_by: UUID, acting: UUID) -> None:
    """Raise OwnDraft when who drafted it wants to approve or reject it."""
    if drafted_by == acting:
        raise OwnDraft


def require_drafter(drafted_by: UUID, acting: UUID) -> None:
    """Raise DraftOfAnother when somebody else than who drafted it wants to take it back."""
    if drafted_by != acting:
        raise DraftOfAnother

"""Werklijst: which applications a list is about."""

from dataclasses import dataclass
from uuid import UUID

from services.indication.rules.states import Status


@dataclass(frozen=True)
class Wanted:
    """What is asked of a list; what is left out does not matter."""

    client_id: UUID | None = None
    status: Status | None = None
    kind: str | None = None
    region_code: str | None = None
    assessor_id: UUID | None = None
    """Who handles it."""

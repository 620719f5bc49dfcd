"""Machtiging: who may act for a client, for what, and when."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Literal, Protocol

Acting = Literal["client", "representative", "supporter"]


class MandateKind(StrEnum):
    """Why somebody may act: by law or court, authorised by the client, or as independent supporter."""

    LEGAL_REPRESENTATIVE = "legal-representative"
    AUTHORISED_PERSON = "authorised-person"
    SUPPORTER = "supporter"


class Scope(StrEnum):
    """What a mandate covers."""

    READ = "read"
    APPLY = "apply"
    AGREE = "agree"
    OBJECT = "object"


class Mandate(Protocol):
    """A mandate as it is recorded."""

    @property
    def kind(self) -> str:
        """One of MandateKind."""

    @property
    def scopes(self) -> Sequence[str]:
        """What it covers."""

    @property
    def valid_from(self) -> date:
        """Its first day."""

    @property
    def valid_to(self) -> date | None:
        """Its last day, if it has one."""

    @property
    def revoked_at(self) -> datetime | None:
        """When it was revoked; from that moment it gives nothing."""


def is_running(mandate: Mandate, day: date) -> bool:
    """Whether it gives a right on a day."""
    has_begun = mandate.valid_from <= day
    return mandate.revoked_at is None and has_begun and (mandate.valid_to is None or day <= mandate.valid_to)


def acting_as(mandate: Mandate) -> Acting:
    """As what its holder acts."""
    return "supporter" if mandate.kind == MandateKind.SUPPORTER else "representative"

"""Toestemming: what another domain knows may be used while the client's consent runs, and no longer."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol


class Domain(StrEnum):
    """A law beside the Wlz under which somebody already knows the client."""

    WMO = "wmo"
    JEUGDWET = "jeugdwet"
    ZVW = "zvw"


class Consent(Protocol):
    """A consent as it is recorded."""

    @property
    def domains(self) -> Sequence[str]:
        """What it covers."""

    @property
    def valid_from(self) -> date:
        """Its first day."""

    @property
    def valid_to(self) -> date:
        """Its last day; a consent always has one."""

    @property
    def withdrawn_at(self) -> datetime | None:
        """When the client took it back; from that moment nothing is readable under it."""


def is_running(consent: Consent, day: date) -> bool:
    """Whether something may be read or added under it on a day."""
    return consent.withdrawn_at is None and consent.valid_from <= day <= consent.valid_to


def covers(consent: Consent, domain: Domain, day: date) -> bool:
    """Whether information of this domain may be added on a day."""
    return is_running(consent, day) and domain.value in consent.domains

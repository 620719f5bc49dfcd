"""For which party of an agreement a caller acts, and what others are told of it."""

from dataclasses import dataclass
from typing import Any, Literal, Protocol
from uuid import UUID

from services.common.refusals import NotFound
from services.common.tokens import Role
from services.common.web.access import Caller
from services.voucher.refusals import MandateTooNarrow

Side = Literal["client", "provider"]


class HasParties(Protocol):
    """An agreement, as far as its parties go."""

    @property
    def client_id(self) -> UUID:
        """The client."""

    @property
    def provider_id(self) -> UUID:
        """The provider."""


@dataclass(frozen=True)
class Acting:
    """The side that a caller acts for, and in which role."""

    side: Side
    role: Role

    @property
    def is_office(self) -> bool:
        """Whether the care office acts on the client's behalf."""
        return self.role is Role.OFFICE_VOUCHER


def acting(caller: Caller, of: HasParties) -> Acting:
    """For which party the caller acts; NotFound when it is not the caller's, MandateTooNarrow when it may only look."""
    if of.client_id in caller.client_ids:
        for role in (Role.CLIENT, Role.REPRESENTATIVE):
            if caller.has(role):
                if of.client_id in caller.bound_ids:
                    raise MandateTooNarrow
                return Acting("client", role)
    if caller.has(Role.PROVIDER) and of.provider_id == caller.organisation_id:
        return Acting("provider", Role.PROVIDER)
    if caller.has(Role.OFFICE_VOUCHER):
        return Acting("client", Role.OFFICE_VOUCHER)
    raise NotFound


def speaks_for_office(caller: Caller, of: HasParties) -> bool:
    """Whether the caller, if it confirmed, would do so as the care office on the client's behalf."""
    try:
        return acting(caller, of).is_office
    except (NotFound, MandateTooNarrow):
        return False


def agreement_fact(of: Any, **changed: object) -> dict[str, Any]:  # a table row or a query row
    """The whole state of an agreement as its event tells it; `changed` says what the row does not know yet."""

    def now(name: str) -> Any:
        return changed[name] if name in changed else getattr(of, name, None)

    ends = [day for day in (now("ends_on"), now("ended_on")) if day is not None]
    return {
        "agreementId": of.agreement_id,
        "voucherId": of.voucher_id,
        "clientId": of.client_id,
        "pilotCode": of.pilot_code,
        "version": now("version"),
        "status": now("status"),
        "providerId": of.provider_id,
        "locationId": of.location_id,
        "startsOn": of.starts_on,
        "endsOn": min(ends, default=None),
        "careStartedOn": now("care_started_on"),
    }


AGREEMENTS_CHANGED = "nl.pvb.agreements.changed.v1"

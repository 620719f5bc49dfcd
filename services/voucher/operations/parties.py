"""For which party of an agreement a caller acts, and what its event contains."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol
from uuid import UUID

from services.common.message_kinds import MessageKind
from services.common.refusals import NotFound
from services.common.service import Change
from services.common.tokens import Role
from services.common.web.access import Caller
from services.voucher.refusals.agreements import MandateTooNarrow
from services.voucher.rules.arrangement import check_office_decides

Side = Literal["client", "provider"]


class HasParties(Protocol):
    """An agreement, as far as its parties go."""

    @property
    def client_id(self) -> UUID:
        """The client."""

    @property
    def provider_id(self) -> UUID:
        """The provider."""

    @property
    def office_id(self) -> UUID:
        """The care office of the pilot."""


class AgreementNow(HasParties, Protocol):
    """An agreement as its event needs it: a row of the table, or the state in the facts of a redemption."""

    @property
    def agreement_id(self) -> UUID:
        """The agreement."""

    @property
    def voucher_id(self) -> UUID:
        """Its voucher."""

    @property
    def number(self) -> str:
        """The number that people can read out."""

    @property
    def pilot_code(self) -> str:
        """The pilot."""

    @property
    def version(self) -> int:
        """The version of this state."""

    @property
    def status(self) -> str:
        """Its status."""

    @property
    def location_id(self) -> UUID:
        """The location of the care."""

    @property
    def starts_on(self) -> date:
        """The first day."""

    @property
    def ends_on(self) -> date | None:
        """The agreed last day, or None."""

    @property
    def ended_on(self) -> date | None:
        """The day on which it was ended, or None."""

    @property
    def care_started_on(self) -> date | None:
        """The first day of care as last reported, or None."""


@dataclass(frozen=True)
class Acting:
    """The side that a caller acts for, and in which role."""

    side: Side
    role: Role
    reads_as: UUID | None
    """The organisation that reads what is refused of the agreement; None for the client, who reads all."""
    is_office: bool = False
    """Whether the care office acts on the client's behalf."""


@dataclass(frozen=True)
class Parties:
    """The parties of an agreement that is yet to be drafted."""

    client_id: UUID
    provider_id: UUID
    office_id: UUID


def acting(caller: Caller, of: HasParties) -> Acting:
    """For which party the caller acts.

    Raises NotFound where the agreement is of others, and MandateTooNarrow where the caller may only read it.
    """
    if of.client_id in caller.client_ids:
        for role in (Role.CLIENT, Role.REPRESENTATIVE):
            if caller.has(role):
                if of.client_id in caller.bound_ids:
                    raise MandateTooNarrow
                return Acting("client", role, reads_as=None)
    if caller.has(Role.PROVIDER) and of.provider_id == caller.organisation_id:
        return Acting("provider", Role.PROVIDER, reads_as=of.provider_id)
    if caller.has(Role.OFFICE_VOUCHER) and of.office_id == caller.organisation_id:
        return Acting("client", Role.OFFICE_VOUCHER, reads_as=of.office_id, is_office=True)
    raise NotFound


def deciding(caller: Caller, of: HasParties, arrangement: str) -> Acting:
    """For which party the caller decides on an agreement; `arrangement`: that of its voucher.

    Raises what `acting` raises, and ClientDecides where the care office may only read.
    """
    who = acting(caller, of)
    if who.is_office:
        check_office_decides(arrangement)
    return who


def speaks_for_office(caller: Caller, of: HasParties) -> bool:
    """Whether the caller, if it confirmed, would do so as the care office on the client's behalf."""
    try:
        return acting(caller, of).is_office
    except (NotFound, MandateTooNarrow):
        return False


async def tell_other_side(change: Change, of: AgreementNow, who: Acting, kind: MessageKind, **facts: object) -> None:
    """Send a message to the party that did not act; a client is also told what the care office did for it."""
    if who.side == "client":
        await change.tell(kind.to_provider(of.provider_id, of.agreement_id, number=of.number, **facts))
    if who.side == "provider" or who.is_office:
        await change.tell(kind.to_client(of.client_id, of.agreement_id, number=of.number, **facts))


def agreement_fact(agreement: AgreementNow) -> dict[str, object]:
    """The whole state of an agreement, as its event contains it."""
    return {
        "agreementId": agreement.agreement_id,
        "voucherId": agreement.voucher_id,
        "clientId": agreement.client_id,
        "pilotCode": agreement.pilot_code,
        "version": agreement.version,
        "status": agreement.status,
        "providerId": agreement.provider_id,
        "locationId": agreement.location_id,
        "startsOn": agreement.starts_on,
        "endsOn": min((day for day in (agreement.ends_on, agreement.ended_on) if day), default=None),
        "careStartedOn": agreement.care_started_on,
    }

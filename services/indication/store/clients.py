"""Files, addresses, mandates, consents and emergency access."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.refusals import NotFound
from services.indication.tables import (
    Client,
    ClientAddress,
    ClientLink,
    Consent,
    EmergencyAccess,
    Mandate,
    SharedInformation,
)


async def get_client(session: AsyncSession, client_id: UUID, *, lock: bool = False) -> Client:
    """A client's file; locked when asked, so that its events come in order."""
    query = select(Client).where(Client.client_id == client_id)
    client = (await session.execute(query.with_for_update() if lock else query)).scalar_one_or_none()
    if client is None:
        raise NotFound
    return client


async def find_client_by_number(session: AsyncSession, number_index: bytes) -> Client | None:
    """The file that belongs to the blind index of a number."""
    return (await session.execute(select(Client).where(Client.number_index == number_index))).scalar_one_or_none()


async def current_address(session: AsyncSession, client_id: UUID) -> ClientAddress:
    """The address without an end."""
    query = select(ClientAddress).where(ClientAddress.client_id == client_id, ClientAddress.valid_to.is_(None))
    return (await session.execute(query)).scalar_one()


async def list_mandates(session: AsyncSession, client_id: UUID, after: UUID | None, most: int) -> Sequence[Mandate]:
    """The mandates of a client, oldest first."""
    query = select(Mandate).where(Mandate.client_id == client_id)
    if after:
        query = query.where(Mandate.mandate_id > after)
    return (await session.execute(query.order_by(Mandate.mandate_id).limit(most))).scalars().all()


async def get_mandate(session: AsyncSession, client_id: UUID, mandate_id: UUID) -> Mandate:
    """One mandate of one client, locked."""
    query = select(Mandate).where(Mandate.client_id == client_id, Mandate.mandate_id == mandate_id)
    mandate = (await session.execute(query.with_for_update())).scalar_one_or_none()
    if mandate is None:
        raise NotFound
    return mandate


async def running_mandates_of(
    session: AsyncSession, subject: UUID, day: date, client_id: UUID | None = None
) -> Sequence[Mandate]:
    """The mandates that an identity holds on a day, for one client or for all."""
    query = select(Mandate).where(
        Mandate.subject == subject,
        Mandate.revoked_at.is_(None),
        Mandate.valid_from <= day,
        or_(Mandate.valid_to.is_(None), Mandate.valid_to >= day),
    )
    if client_id:
        query = query.where(Mandate.client_id == client_id)
    return (await session.execute(query.order_by(Mandate.mandate_id))).scalars().all()


async def find_own_client(session: AsyncSession, subject: UUID) -> Client | None:
    """The file that is an identity's own."""
    return (await session.execute(select(Client).where(Client.subject == subject))).scalar_one_or_none()


async def list_links(session: AsyncSession, client_id: UUID, after: UUID | None, most: int) -> Sequence[ClientLink]:
    """The links of a file with identities, by id."""
    query = select(ClientLink).where(ClientLink.client_id == client_id)
    if after:
        query = query.where(ClientLink.link_id > after)
    return (await session.execute(query.order_by(ClientLink.link_id).limit(most))).scalars().all()


async def get_link(session: AsyncSession, client_id: UUID, link_id: UUID) -> ClientLink:
    """One link of one file, locked."""
    query = select(ClientLink).where(ClientLink.client_id == client_id, ClientLink.link_id == link_id)
    link = (await session.execute(query.with_for_update())).scalar_one_or_none()
    if link is None:
        raise NotFound
    return link


async def list_consents(session: AsyncSession, client_id: UUID, after: UUID | None, most: int) -> Sequence[Consent]:
    """The consents of a client, oldest first."""
    query = select(Consent).where(Consent.client_id == client_id)
    if after:
        query = query.where(Consent.consent_id > after)
    return (await session.execute(query.order_by(Consent.consent_id).limit(most))).scalars().all()


async def find_consent(
    session: AsyncSession, client_id: UUID, consent_id: UUID, *, lock: bool = False
) -> Consent | None:
    """One consent of one client."""
    query = select(Consent).where(Consent.client_id == client_id, Consent.consent_id == consent_id)
    return (await session.execute(query.with_for_update() if lock else query)).scalar_one_or_none()


async def get_consent(session: AsyncSession, client_id: UUID, consent_id: UUID, *, lock: bool = False) -> Consent:
    """One consent of one client."""
    consent = await find_consent(session, client_id, consent_id, lock=lock)
    if consent is None:
        raise NotFound
    return consent


async def readable_information(
    session: AsyncSession, client_id: UUID, day: date, after: UUID | None, most: int
) -> Sequence[tuple[SharedInformation, Consent]]:
    """What other domains know, under a consent that runs on this day; oldest first."""
    query = (
        select(SharedInformation, Consent)
        .join(Consent, Consent.consent_id == SharedInformation.consent_id)
        .where(
            SharedInformation.client_id == client_id,
            Consent.withdrawn_at.is_(None),
            Consent.valid_from <= day,
            Consent.valid_to >= day,
        )
    )
    if after:
        query = query.where(SharedInformation.information_id > after)
    rows = await session.execute(query.order_by(SharedInformation.information_id).limit(most))
    return [(row[0], row[1]) for row in rows]


async def clients_sealed_before(session: AsyncSession, version: int, most: int) -> Sequence[Client]:
    """Files whose number an older key sealed (its first byte names the key), locked; those another has are left."""
    query = select(Client).where(func.get_byte(Client.number_sealed, 0) < version).limit(most)
    return (await session.execute(query.with_for_update(skip_locked=True))).scalars().all()


async def emergencies_of(session: AsyncSession, client_id: UUID) -> Sequence[EmergencyAccess]:
    """Every emergency access to a file."""
    query = select(EmergencyAccess).where(EmergencyAccess.client_id == client_id)
    return (await session.execute(query.order_by(EmergencyAccess.emergency_id))).scalars().all()


async def list_emergencies(
    session: AsyncSession, client_id: UUID, after: UUID | None, most: int
) -> Sequence[EmergencyAccess]:
    """The same by page, oldest first."""
    query = select(EmergencyAccess).where(EmergencyAccess.client_id == client_id)
    if after:
        query = query.where(EmergencyAccess.emergency_id > after)
    return (await session.execute(query.order_by(EmergencyAccess.emergency_id).limit(most))).scalars().all()


async def files_open_in_emergency(session: AsyncSession, subject: UUID, at: datetime) -> Sequence[UUID]:
    """The files that somebody may read at an instant because it opened them in an emergency."""
    query = select(EmergencyAccess.client_id).where(
        EmergencyAccess.subject == subject, EmergencyAccess.opened_at <= at, EmergencyAccess.until > at
    )
    return (await session.execute(query)).scalars().all()

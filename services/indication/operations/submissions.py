"""Handing in an application: by the client, who acts for the client, a provider with consent, or an assessor."""

from datetime import date
from typing import cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from stdnum.nl import bsn

from services.common.ids import new_id
from services.common.refusals import NotFound, Refusal, Refusals
from services.common.tokens import Role
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.indication import store
from services.indication.operations import number_lookups
from services.indication.operations.applications import set_pause, shown_to
from services.indication.operations.files import require_file
from services.indication.refusals import (
    ApplicationOpen,
    ConsentMissing,
    DayInFuture,
    FieldNeeded,
    FieldOutOfPlace,
    NumberInvalid,
)
from services.indication.rules.mandates import Scope
from services.indication.rules.states import Status
from services.indication.schemas.applications import ApplicationAnswer, ApplicationRequest
from services.indication.settings import Settings
from services.indication.tables import Application, Assessment, Client, ClientAddress


async def submit_application(here: Context, request: ApplicationRequest, key: Key) -> ApplicationAnswer:
    """Hand in an application; the legal clock starts today. Who is told that there is one already, is logged."""
    role = submitting_role(here)
    if faults := _faults(role, request, here.clock.today()):
        raise Refusals(faults)
    if request.citizen_service_number:
        await number_lookups.count_lookup(here)
    try:
        return await _submit(here, request, role, key)
    except NotFound:
        if request.citizen_service_number:
            await number_lookups.log_miss(here, "apply")
        raise
    except ApplicationOpen:  # what was written for the answer is undone; that it gave something away is not
        async with here.reading() as reading:
            client = await _applying_for(reading.session, here, request, role)
            await reading.saw(client.client_id, f"clients/{client.client_id}/applications", "R", "apply-again")
        raise


def submitting_role(here: Context) -> Role:
    """As what the caller hands something in."""
    order = (Role.ASSESSOR, Role.PROVIDER, Role.CLIENT, Role.REPRESENTATIVE, Role.SUPPORTER)
    return next(role for role in order if here.caller.has(role))


async def _submit(here: Context, request: ApplicationRequest, role: Role, key: Key) -> ApplicationAnswer:
    async with here.writing(key) as change:
        client = await _applying_for(change.session, here, request, role)
        if await store.find_open_application(change.session, client.client_id, _provider_of(here, role)):
            raise ApplicationOpen
        address = await store.current_address(change.session, client.client_id)
        application = _new_application(here, request, role, address)
        change.session.add(application)
        await change.session.flush()
        change.session.add(_empty_assessment(here, application))
        await change.saw(client.client_id, f"applications/{application.application_id}", "C", "apply")
        answer = shown_to(here, application, [])
        return change.answer(answer, location=f"/applications/{application.application_id}", etag=1)


async def _applying_for(session: AsyncSession, here: Context, request: ApplicationRequest, role: Role) -> Client:
    """The client, locked. A provider names a file that it made, or with the client's consent the client's number."""
    client_id = request.client_id
    if request.citizen_service_number:
        index = cast(Settings, here.settings).cipher.blind_index(request.citizen_service_number)
        known = await store.find_client_by_number(session, index)
        client_id = known.client_id if known else None
    if client_id is None:
        raise NotFound
    client = await store.get_client(session, client_id, lock=True)
    if role is not Role.PROVIDER:
        await require_file(session, here, client, Scope.APPLY)
    elif not request.citizen_service_number and client.provider_id != here.caller.organisation_id:
        raise NotFound
    return client


def _provider_of(here: Context, role: Role) -> UUID | None:
    """The provider that prepares an application handed in as this role; None: the client's own side does."""
    return here.caller.organisation_id if role is Role.PROVIDER else None


def _faults(role: Role, request: ApplicationRequest, today: date) -> list[Refusal]:
    faults: list[Refusal] = []
    by_number = request.citizen_service_number is not None
    if by_number and (request.client_id or role is not Role.PROVIDER):
        faults.append(FieldOutOfPlace(pointer="/body/citizenServiceNumber", what=role.value))
    if not by_number and request.client_id is None:
        faults.append(FieldNeeded(pointer="/body/clientId", what=role.value))
    if by_number and not bsn.is_valid(request.citizen_service_number or ""):
        faults.append(NumberInvalid(pointer="/body/citizenServiceNumber"))
    if role is Role.PROVIDER and not request.consent:
        faults.append(ConsentMissing(pointer="/body/consent"))
    if role is not Role.PROVIDER and request.consent:
        faults.append(FieldOutOfPlace(pointer="/body/consent", what=role.value))
    if request.consent and request.consent.given_on > today:
        faults.append(DayInFuture(pointer="/body/consent/givenOn", today=today))
    return faults


def _new_application(here: Context, request: ApplicationRequest, role: Role, address: ClientAddress) -> Application:
    today, consent = here.clock.today(), request.consent
    application = Application(
        application_id=new_id(),
        client_id=address.client_id,
        kind=request.kind,
        status=Status.RECEIVED.value,
        submitted_by=here.caller.subject,
        submitted_as=role.value,
        provider_id=_provider_of(here, role),
        consent_on=consent.given_on if consent else None,
        consent_how=consent.how if consent else None,
        story=request.story,
        insured_by_treaty=request.insured_by_treaty,
        received_on=today,
        received_at=here.clock.now(),
        region_code=address.region_code,
        reminders_sent=[],
        version=1,
    )
    set_pause(application, [], today)
    return application


def _empty_assessment(here: Context, application: Application) -> Assessment:
    return Assessment(
        application_id=application.application_id,
        changed_at=here.clock.now(),
        changed_by=here.caller.subject,
        version=1,
    )

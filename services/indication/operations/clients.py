"""Client files: made, read, found by number, and moved."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, cast
from uuid import UUID

from stdnum.nl import bsn

from services.common.crypto import Cipher
from services.common.ids import new_id
from services.common.refusals import Refusal, Refusals
from services.common.service import Change, Reading
from services.common.tokens import Role
from services.common.web import etags
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.indication import reference, store
from services.indication.operations import number_lookups
from services.indication.operations.files import require_file
from services.indication.operations.links import new_link
from services.indication.refusals import (
    ClientKnown,
    ConsentMissing,
    DayInFuture,
    FieldNeeded,
    FieldOutOfPlace,
    LoginOfAnother,
    MoveTooEarly,
    MunicipalityUnknown,
    NumberInvalid,
    PeriodReversed,
)
from services.indication.rules.framework import Municipality
from services.indication.rules.mandates import Scope
from services.indication.rules.region import municipality_of
from services.indication.schemas.clients import (
    AddressAnswer,
    AddressRequest,
    ClientAnswer,
    ClientFound,
    ClientRequest,
    ClientSearch,
    ClientsFound,
    MoveRequest,
)
from services.indication.settings import Settings
from services.indication.tables import Client, ClientAddress, Mandate

SEALED_IN = "client.number"


async def create_client(here: Context, request: ClientRequest, key: Key) -> ClientAnswer:
    """Make a file: by the client, a representative with a mandate, a provider with consent, or an assessor.

    Who is told that a person has one already, is logged.
    """
    today, role = here.clock.today(), _making_role(here, request)
    faults = [*_number_faults(request.citizen_service_number), *_day_faults("/body/bornOn", request.born_on, today)]
    faults += [*_role_faults(role, request, today, here.caller.subject), *_consent_day_faults(request, today)]
    municipality = _gathered(request.address, "/body/address/municipality", today, faults)
    await number_lookups.count_lookup(here)
    try:
        return await _create(here, request, role, municipality, key)
    except ClientKnown:  # what was written for the answer is undone; that it gave something away is not
        await number_lookups.count_found(here)
        async with here.reading() as reading:
            if known := await _find_by_number(reading, here, request.citizen_service_number):
                await reading.saw(known.client_id, f"clients/{known.client_id}", "R", "open-file-again")
        raise


async def read_client(here: Context, client_id: UUID) -> ClientAnswer:
    """One file."""
    async with here.reading() as reading:
        client = await store.get_client(reading.session, client_id)
        await require_file(reading.session, here, client, Scope.READ)
        address = await store.current_address(reading.session, client_id)
        await reading.saw(client_id, f"clients/{client_id}", "R", "read-file")
    etags.send(here.response, client.version)
    return client_answer(here, client, address)


async def search_client(here: Context, search: ClientSearch) -> ClientsFound:
    """The file of a citizen service number, or none."""
    if faults := list(_number_faults(search.citizen_service_number)):
        raise Refusals(faults)
    await number_lookups.count_lookup(here)
    async with here.reading() as reading:
        if client := await _find_by_number(reading, here, search.citizen_service_number):
            address = await store.current_address(reading.session, client.client_id)
            await reading.saw(client.client_id, f"clients/{client.client_id}", "R", "search-by-number")
            return ClientsFound(items=[ClientFound(client_id=client.client_id, region_code=address.region_code)])
    await number_lookups.log_miss(here, "search-by-number")
    return ClientsFound(items=[])


async def move_client(here: Context, client_id: UUID, move: MoveRequest, match: etags.Versions) -> ClientAnswer:
    """Change the address from a day on; other services hear the region."""
    today = here.clock.today()
    faults = list(_day_faults("/body/movedOn", move.moved_on, today))
    municipality = _gathered(move, "/body/municipality", today, faults)
    async with here.writing() as change:
        await store.lock_open_applications(change.session, client_id)
        client = await store.get_client(change.session, client_id, lock=True)
        await require_file(change.session, here, client, Scope.APPLY)
        etags.check(client.version, match)
        old = await store.current_address(change.session, client_id)
        if move.moved_on <= old.valid_from:
            raise MoveTooEarly(pointer="/body/movedOn", since=old.valid_from)
        old.valid_to = move.moved_on - timedelta(days=1)
        await change.session.flush()
        address = _new_address(client_id, move, municipality, move.moved_on, change)
        change.session.add(address)
        await store.move_open_applications(change.session, client_id, municipality.region_code)
        client.version += 1
        await _tell(change, client, address, "U", "move", "/address")
        return change.answer(client_answer(here, client, address), 200, etag=client.version)


def client_answer(here: Context, client: Client, address: ClientAddress) -> ClientAnswer:
    """A file as it is shown; the number stays inside but for its end."""
    number = cipher_of(here).decrypt(client.number_sealed, SEALED_IN)
    return ClientAnswer(
        client_id=client.client_id,
        number_ends=number[-3:],
        given_names=client.given_names,
        family_name=client.family_name,
        born_on=client.born_on,
        address=AddressAnswer.model_validate(address),
        version=client.version,
    )


def cipher_of(here: Context) -> Cipher:
    """What seals and finds citizen service numbers."""
    return cast(Settings, here.settings).cipher


async def _create(
    here: Context, request: ClientRequest, role: Role, municipality: Municipality, key: Key
) -> ClientAnswer:
    today = here.clock.today()
    async with here.writing(key) as change:
        if await _find_by_number(change, here, request.citizen_service_number):
            raise ClientKnown
        client = _new_client(here, request, role)
        address = _new_address(client.client_id, request.address, municipality, today, change)
        change.session.add(client)
        await change.session.flush()
        change.session.add(address)
        if client.subject:
            change.session.add(new_link(here, client, role.value, change))
        if role is Role.REPRESENTATIVE:
            change.session.add(_first_mandate(here, client.client_id, request, today, change))
        await _tell(change, client, address, "C", "open-file", "")
        answer = client_answer(here, client, address)
        return change.answer(answer, location=f"/clients/{client.client_id}", etag=client.version)


async def _find_by_number(reading: Reading, here: Context, number: str) -> Client | None:
    return await store.find_client_by_number(reading.session, cipher_of(here).blind_index(number))


def _making_role(here: Context, request: ClientRequest) -> Role:
    """As what the caller makes this file: the role that fits what was sent, when it has several."""
    order = [Role.ASSESSOR, Role.PROVIDER, Role.CLIENT, Role.REPRESENTATIVE]
    if request.mandate:
        order = [Role.REPRESENTATIVE, *order]
    return next(role for role in order if here.caller.has(role))


def _role_faults(role: Role, request: ClientRequest, today: date, own_subject: UUID) -> Iterator[Refusal]:
    what = role.value
    if role is Role.REPRESENTATIVE and not request.mandate:
        yield FieldNeeded(pointer="/body/mandate", what=what)
    if request.mandate and request.mandate.valid_to and request.mandate.valid_to < today:
        yield PeriodReversed(pointer="/body/mandate/validTo")
    if role is Role.PROVIDER and not request.consent:
        yield ConsentMissing(pointer="/body/consent")
    if role is Role.ASSESSOR and request.subject == own_subject:
        yield LoginOfAnother(pointer="/body/subject")
    misplaced: dict[str, object] = {
        "mandate": request.mandate if role is not Role.REPRESENTATIVE else None,
        "consent": request.consent if role is not Role.PROVIDER else None,
        "subject": request.subject if role is not Role.ASSESSOR else None,
    }
    for field, value in misplaced.items():
        if value:
            yield FieldOutOfPlace(pointer=f"/body/{field}", what=what)


def _number_faults(number: str) -> Iterator[Refusal]:
    if not bsn.is_valid(number):
        yield NumberInvalid(pointer="/body/citizenServiceNumber")


def _day_faults(pointer: str, day: date, today: date) -> Iterator[Refusal]:
    if day > today:
        yield DayInFuture(pointer=pointer, today=today)


def _consent_day_faults(request: ClientRequest, today: date) -> Iterator[Refusal]:
    if request.consent:
        yield from _day_faults("/body/consent/givenOn", request.consent.given_on, today)


def _gathered(address: AddressRequest, pointer: str, today: date, faults: list[Refusal]) -> Municipality:
    """The municipality; raises all faults together with its own."""
    try:
        found = municipality_of(address.municipality, reference.municipalities(), reference.gazetteer(), today)
    except MunicipalityUnknown as unknown:
        unknown.pointer = pointer
        raise Refusals([*faults, unknown]) from None
    if faults:
        raise Refusals(faults)
    return found


def _new_client(here: Context, request: ClientRequest, role: Role) -> Client:
    cipher, consent = cipher_of(here), request.consent
    return Client(
        client_id=new_id(),
        subject=here.caller.subject if role is Role.CLIENT else request.subject,
        number_sealed=cipher.encrypt(request.citizen_service_number, SEALED_IN),
        number_index=cipher.blind_index(request.citizen_service_number),
        given_names=request.given_names,
        family_name=request.family_name,
        born_on=request.born_on,
        provider_id=here.caller.organisation_id if role is Role.PROVIDER else None,
        consent_on=consent.given_on if consent else None,
        consent_how=consent.how if consent else None,
        created_at=here.clock.now(),
        version=1,
    )


def _new_address(
    client_id: UUID, request: AddressRequest, municipality: Municipality, valid_from: date, change: Change
) -> ClientAddress:
    return ClientAddress(
        address_id=new_id(),
        client_id=client_id,
        postcode=_postcode(request.postcode),
        house_number=request.house_number,
        place=request.place,
        municipality=municipality.name,
        region_code=municipality.region_code,
        valid_from=valid_from,
        recorded_at=change.at,
    )


def _postcode(given: str) -> str:
    """As it is written on an envelope: 6211 AB."""
    return f"{given[:4]} {given[-2:].upper()}"


def _first_mandate(here: Context, client_id: UUID, request: ClientRequest, today: date, change: Change) -> Mandate:
    assert request.mandate
    return Mandate(
        mandate_id=new_id(),
        client_id=client_id,
        subject=here.caller.subject,
        kind=request.mandate.kind.value,
        scopes=[scope.value for scope in request.mandate.scopes],
        proof=request.mandate.proof,
        valid_from=today,
        valid_to=request.mandate.valid_to,
        created_at=change.at,
    )


async def _tell(change: Change, client: Client, address: ClientAddress, action: str, purpose: str, part: str) -> None:
    """Tell the other services, and write the access log."""
    data: dict[str, Any] = {
        "clientId": client.client_id,
        "version": client.version,
        "regionCode": address.region_code,
        "regionFrom": address.valid_from,
    }
    await change.publish("nl.pvb.clients.changed.v1", client.client_id, data)
    await change.saw(client.client_id, f"clients/{client.client_id}{part}", action, purpose)

"""Consents given and withdrawn, and what other domains know, readable only under a consent that runs."""

from uuid import UUID

from services.common.ids import new_id
from services.common.refusals import Refusal, Refusals
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.common.web.paging import PageOf
from services.indication import store
from services.indication.operations.files import require_file
from services.indication.refusals import ConsentEnded, ConsentLacks, DayInFuture, PeriodReversed
from services.indication.rules.consents import covers, is_running
from services.indication.rules.mandates import Scope
from services.indication.schemas.consents import (
    ConsentAnswer,
    ConsentGrant,
    ConsentPage,
    SharedInformationAnswer,
    SharedInformationPage,
    SharedInformationRequest,
)
from services.indication.tables import Consent, SharedInformation


async def give_consent(here: Context, client_id: UUID, grant: ConsentGrant, key: Key) -> ConsentAnswer:
    """Record that the client agrees, from today until a day."""
    today = here.clock.today()
    if grant.valid_to < today:
        raise Refusals([PeriodReversed(pointer="/body/validTo")])
    async with here.writing(key) as change:
        client = await store.get_client(change.session, client_id)
        await require_file(change.session, here, client, Scope.APPLY)
        consent = Consent(
            consent_id=new_id(),
            client_id=client_id,
            purpose=grant.purpose,
            domains=sorted({each.value for each in grant.domains}),
            how=grant.how,
            valid_from=today,
            valid_to=grant.valid_to,
            recorded_by=here.caller.subject,
            recorded_at=change.at,
        )
        change.session.add(consent)
        await change.session.flush()
        await change.saw(client_id, f"clients/{client_id}/consents", "C", "give-consent")
        return change.answer(_answer(here, consent))


async def list_consents(here: Context, client_id: UUID, page: PageOf) -> ConsentPage:
    """What the client agreed to, also what has ended."""
    async with here.reading() as reading:
        client = await store.get_client(reading.session, client_id)
        await require_file(reading.session, here, client, Scope.READ)
        rows = await store.list_consents(reading.session, client_id, page.after_id, page.size + 1)
        await reading.saw(client_id, f"clients/{client_id}/consents", "R", "read-file")
    answers = [_answer(here, row) for row in rows]
    return page.answer(ConsentPage, answers, key=lambda each: str(each.consent_id))


async def withdraw_consent(here: Context, client_id: UUID, consent_id: UUID, key: Key) -> ConsentAnswer:
    """Take a consent back; what was attached under it can no longer be read from this moment."""
    async with here.writing(key) as change:
        client = await store.get_client(change.session, client_id)
        await require_file(change.session, here, client, Scope.APPLY)
        consent = await store.get_consent(change.session, client_id, consent_id, lock=True)
        if not is_running(consent, here.clock.today()):
            raise ConsentEnded
        consent.withdrawn_at = change.at
        await change.session.flush()
        await change.saw(client_id, f"clients/{client_id}/consents", "U", "withdraw-consent")
        return change.answer(_answer(here, consent))


async def attach_information(
    here: Context, client_id: UUID, request: SharedInformationRequest, key: Key
) -> SharedInformationAnswer:
    """Attach what another domain knows, with its source."""
    today = here.clock.today()
    async with here.writing(key) as change:
        client = await store.get_client(change.session, client_id)
        await require_file(change.session, here, client, Scope.APPLY)
        faults: list[Refusal] = []
        if request.known_on > today:
            faults.append(DayInFuture(pointer="/body/knownOn", today=today))
        consent = await store.find_consent(change.session, client_id, request.consent_id)
        if consent is None or not covers(consent, request.domain, today):
            faults.append(ConsentLacks(pointer="/body/consentId", domain=request.domain.value))
        if faults or consent is None:
            raise Refusals(faults)
        information = SharedInformation(
            information_id=new_id(),
            client_id=client_id,
            **request.model_dump(mode="python", exclude={"domain"}),
            domain=request.domain.value,
            attached_by=here.caller.subject,
            attached_at=change.at,
        )
        change.session.add(information)
        await change.session.flush()
        await change.saw(client_id, f"clients/{client_id}/shared-information", "C", "share-information")
        return change.answer(_shared(information, consent), location=f"/clients/{client_id}/shared-information")


async def list_information(here: Context, client_id: UUID, page: PageOf) -> SharedInformationPage:
    """What other domains know, as far as a consent that runs lets it be read."""
    async with here.reading() as reading:
        client = await store.get_client(reading.session, client_id)
        await require_file(reading.session, here, client, Scope.READ)
        rows = await store.readable_information(
            reading.session, client_id, here.clock.today(), page.after_id, page.size + 1
        )
        await reading.saw(client_id, f"clients/{client_id}/shared-information", "R", "read-shared-information")
    answers = [_shared(row, consent) for row, consent in rows]
    return page.answer(SharedInformationPage, answers, key=lambda each: str(each.information_id))


def _answer(here: Context, consent: Consent) -> ConsentAnswer:
    plain = {name: getattr(consent, name) for name in ConsentAnswer.model_fields if name != "is_running"}
    return ConsentAnswer.model_validate({**plain, "is_running": is_running(consent, here.clock.today())})


def _shared(information: SharedInformation, consent: Consent) -> SharedInformationAnswer:
    names = set(SharedInformationAnswer.model_fields) - {"readable_until"}
    plain = {name: getattr(information, name) for name in names}
    return SharedInformationAnswer.model_validate({**plain, "readable_until": consent.valid_to})

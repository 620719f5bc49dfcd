"""Mandates: given, listed, revoked; and what an outside identity may act for."""

from uuid import UUID

from services.common.ids import new_id
from services.common.refusals import Refusals
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.common.web.paging import PageOf
from services.indication import store
from services.indication.operations.files import require_file
from services.indication.refusals import MandateEnded, PeriodReversed
from services.indication.rules.mandates import Scope, acting_as, is_running
from services.indication.schemas.clients import (
    FileAnswer,
    IdentityAnswer,
    MandateAnswer,
    MandatePage,
    MandateRequest,
    RevocationRequest,
)
from services.indication.tables import Mandate


async def give_mandate(here: Context, client_id: UUID, request: MandateRequest, key: Key) -> MandateAnswer:
    """Let somebody act for the client. A client has one representative at a time, and any number of supporters."""
    valid_from = request.valid_from or here.clock.today()
    if request.valid_to and request.valid_to < valid_from:
        raise Refusals([PeriodReversed(pointer="/body/validTo")])
    async with here.writing(key) as change:
        client = await store.get_client(change.session, client_id, lock=True)
        await require_file(change.session, here, client, Scope.AGREE)
        mandate = Mandate(
            mandate_id=new_id(),
            client_id=client_id,
            subject=request.subject,
            kind=request.kind.value,
            scopes=[scope.value for scope in request.scopes],
            proof=request.proof,
            valid_from=valid_from,
            valid_to=request.valid_to,
            created_at=change.at,
        )
        change.session.add(mandate)
        await change.session.flush()
        await change.saw(client_id, f"clients/{client_id}/mandates", "C", "give-mandate")
        return change.answer(_answer(here, mandate))


async def list_mandates(here: Context, client_id: UUID, page: PageOf) -> MandatePage:
    """Who may act for the client, and who might before."""
    async with here.reading() as reading:
        client = await store.get_client(reading.session, client_id)
        await require_file(reading.session, here, client, Scope.READ)
        rows = await store.list_mandates(reading.session, client_id, page.after_id, page.size + 1)
        await reading.saw(client_id, f"clients/{client_id}/mandates", "R", "read-file")
    answers = [_answer(here, row) for row in rows]
    return page.answer(MandatePage, answers, key=lambda each: str(each.mandate_id))


async def revoke_mandate(
    here: Context, client_id: UUID, mandate_id: UUID, request: RevocationRequest, key: Key
) -> MandateAnswer:
    """End a mandate at once: by the client, or by who holds it."""
    async with here.writing(key) as change:
        client = await store.get_client(change.session, client_id, lock=True)
        mandate = await store.get_mandate(change.session, client_id, mandate_id)
        if mandate.subject != here.caller.subject:
            await require_file(change.session, here, client, Scope.AGREE)
        today = here.clock.today()
        if mandate.revoked_at or (mandate.valid_to and mandate.valid_to < today):
            raise MandateEnded(until=mandate.revoked_at.date() if mandate.revoked_at else mandate.valid_to)
        mandate.revoked_at, mandate.revoked_because = change.at, request.reason
        await change.session.flush()
        await change.saw(client_id, f"clients/{client_id}/mandates", "U", "revoke-mandate")
        return change.answer(_answer(here, mandate))


async def read_identity(here: Context, subject: UUID) -> IdentityAnswer:
    """The files that an outside identity may act for, and how; for the gateway, once per token."""
    async with here.reading() as reading:
        own = await store.find_own_client(reading.session, subject)
        held = await store.running_mandates_of(reading.session, subject, here.clock.today())
    files = [FileAnswer(client_id=own.client_id, acting_as="client", scope=list(Scope))] if own else []
    files += [
        FileAnswer(
            client_id=mandate.client_id,
            acting_as=acting_as(mandate),
            scope=[Scope(scope) for scope in mandate.scopes],
            valid_to=mandate.valid_to,
        )
        for mandate in held
    ]
    return IdentityAnswer(subject=subject, clients=files)


def _answer(here: Context, mandate: Mandate) -> MandateAnswer:
    running = is_running(mandate, here.clock.today())
    return MandateAnswer.model_validate(
        {
            **{name: getattr(mandate, name) for name in MandateAnswer.model_fields if name != "is_running"},
            "is_running": running,
        }
    )

"""Linking a verified person to the own file that somebody else opened, and undoing a wrong link."""

from uuid import UUID

from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.ids import new_id
from services.common.message_kinds import Message, MessageKind
from services.common.refusals import Refusals
from services.common.service import Change
from services.common.texts import Text
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.common.web.paging import PageOf
from services.indication import store
from services.indication.operations.files import require_file
from services.indication.refusals import DayInFuture, FileLinked, LinkEnded, LoginOfAnother, SubjectLinked
from services.indication.rules.mandates import Scope
from services.indication.rules.messages import PERSON_LINKED, PERSON_UNLINKED
from services.indication.schemas.clients import RevocationRequest
from services.indication.schemas.links import LinkAnswer, LinkPage, LinkRequest
from services.indication.tables import Client, ClientLink


async def link_person(here: Context, client_id: UUID, request: LinkRequest, key: Key) -> LinkAnswer:
    """Make the file the own file of a person whose identity was verified; the person is then its client."""
    today = here.clock.today()
    if request.verified_on > today:
        raise Refusals([DayInFuture(pointer="/body/verifiedOn", today=today)])
    async with here.writing(key) as change:
        client = await store.get_client(change.session, client_id, lock=True)
        if client.subject:
            raise FileLinked
        acts_for_client = await store.running_mandates_of(change.session, request.subject, today, client_id)
        if request.subject == here.caller.subject or acts_for_client:
            raise LoginOfAnother(pointer="/body/subject")
        if await store.find_own_client(change.session, request.subject):
            raise SubjectLinked(pointer="/body/subject")
        client.subject = request.subject
        link = new_link(here, client, "assessor", change)
        link.how, link.verified_on = request.how, request.verified_on
        link.decision_id = await change.decide(_record(link, "linked"))
        change.session.add(link)
        await _tell(change, client, link, "C", "link-person")
        await change.tell_all(_to_readers(PERSON_LINKED, client))
        return change.answer(LinkAnswer.model_validate(link))


async def list_links(here: Context, client_id: UUID, page: PageOf) -> LinkPage:
    """Which identities the file was the own file of, since when and by whom, oldest first."""
    async with here.reading() as reading:
        client = await store.get_client(reading.session, client_id)
        await require_file(reading.session, here, client, Scope.READ)
        rows = await store.list_links(reading.session, client_id, page.after_id, page.size + 1)
        await reading.saw(client_id, f"clients/{client_id}/links", "R", "read-file")
    answers = [LinkAnswer.model_validate(row) for row in rows]
    return page.answer(LinkPage, answers, key=lambda each: str(each.link_id))


async def revoke_link(
    here: Context, client_id: UUID, link_id: UUID, request: RevocationRequest, key: Key
) -> LinkAnswer:
    """Undo a wrong link at once, with the reason: the file is nobody's own until it is linked again."""
    async with here.writing(key) as change:
        client = await store.get_client(change.session, client_id, lock=True)
        link = await store.get_link(change.session, client_id, link_id)
        if link.revoked_at:
            raise LinkEnded(until=link.revoked_at)
        client.subject = None
        link.revoked_at, link.revoked_by, link.revoked_because = change.at, here.caller.subject, request.reason
        link.revocation_decision_id = await change.decide(_record(link, "unlinked"))
        await _tell(change, client, link, "U", "unlink-person")
        await change.tell_all(_to_readers(PERSON_UNLINKED, client))
        return change.answer(LinkAnswer.model_validate(link))


def new_link(here: Context, client: Client, linked_as: str, change: Change) -> ClientLink:
    """That the file is the own file of its subject; `linked_as`: by the person, or by an assessor."""
    return ClientLink(
        link_id=new_id(),
        client_id=client.client_id,
        subject=client.subject,
        linked_as=linked_as,
        linked_by=here.caller.subject,
        linked_at=change.at,
    )


async def _tell(change: Change, client: Client, link: ClientLink, action: str, purpose: str) -> None:
    """Tell the other services that it happened, and not whose identity it is; and write the access log."""
    client.version += 1
    await change.session.flush()
    data = {
        "linkId": link.link_id,
        "clientId": client.client_id,
        "version": client.version,
        "isLinked": client.subject is not None,
    }
    await change.publish("nl.pvb.clients.linked.v1", client.client_id, data)
    await change.saw(client.client_id, f"clients/{client.client_id}/links", action, purpose)


def _to_readers(kind: MessageKind, client: Client) -> list[Message]:
    """A message to the file, which the client and a representative read, and one to the provider that opened it."""
    to_opener = [kind.to_provider(client.provider_id, client.client_id)] if client.provider_id else []
    return [kind.to_client(client.client_id, client.client_id), *to_opener]


def _record(link: ClientLink, outcome: str) -> DecisionRecord:
    return DecisionRecord(
        kind="client-link",
        subject=link.link_id,
        outcome=outcome,
        rule_set="client-link",
        rule_set_version="2026-1",
        rules=[RuleSpoke(f"client-link/{outcome}", "holds", _WHY[outcome])],
        facts=[
            Fact("verifiedOn", link.verified_on, source="assessor"),
            Fact("linkedAs", link.linked_as, recorded_at=link.linked_at, source=f"clients/{link.client_id}/links"),
        ],
        client_id=link.client_id,
    )


_WHY = {
    "linked": Text(
        "Een onderzoeker stelde vast wie de persoon is. Het dossier had nog geen eigen inlog.",
        "An assessor verified who the person is. The file had no login of its own yet.",
    ),
    "unlinked": Text(
        "Een onderzoeker stelde vast dat de inlog niet bij dit dossier hoort.",
        "An assessor established that the login does not belong to this file.",
    ),
}

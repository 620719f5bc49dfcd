"""Messages in the services: sent with the change that they report, read by their party alone, marked as read once."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.errors import RaiseException

from services.common.ids import new_id
from services.common.message_kinds import Message, MessageKind, MessageUnfit
from services.common.texts import Text
from tests.services.indication.builders import Desk, made, somebody
from tests.stage import Stage, keyed, staged

MOVED = MessageKind(
    "parcel-moved",
    "parcels",
    Text("Pakket {number} is verplaatst", "Parcel {number} was moved"),
    Text("Het kost {left_euros}, vanaf {from_day}.", "It costs {left_euros}, from {from_day}."),
)
FACTS = {"number": "A-7", "left_cents": 123456, "from_day": "5 maart"}
OFFICE_ROLES = {"registry": "office-registry", "voucher": "office-voucher", "claims": "office-finance"}
STRANGERS = ("client", "representative", "provider")


@pytest.fixture(params=list(OFFICE_ROLES))
async def stage(request: pytest.FixtureRequest, database_of: Callable[[str], str]) -> AsyncIterator[Stage]:
    async with staged([request.param], database_of, background=False) as made:
        yield made


async def sent(stage: Stage, service: str, messages: Sequence[Message]) -> list[UUID]:
    async with stage.service(service).writing() as change:
        return await change.tell_all(messages)


async def listed(stage: Stage, service: str, who: Mapping[str, str], path: str = "/messages", **params: Any) -> Any:
    return made(await stage[service].get(path, headers=who, params=params), 200)


def caller(stage: Stage, role: str, party: UUID) -> dict[str, str]:
    """A caller of this role, with this client file or of this organisation."""
    if role in {"client", "representative"}:
        return stage.headers(role, client_ids=[party])
    return stage.headers(role, organisation_id=party)


async def test_each_party_reads_its_own_messages_and_nobody_elses(stage: Stage) -> None:
    [service] = stage.apps
    anna, home, office = new_id(), new_id(), new_id()
    about = new_id()
    messages = [
        MOVED.to_client(anna, about, **FACTS),
        MOVED.to_provider(home, about, **FACTS),
        MOVED.to_office(office, about, **FACTS),
    ]
    ids = [str(each) for each in await sent(stage, service, messages)]
    of = {"client": anna, "representative": anna, "provider": home, OFFICE_ROLES[service]: office}
    for role, party in of.items():
        who = caller(stage, role, party)
        [shown] = (await listed(stage, service, who))["items"]
        assert shown["messageId"] == ids[["client", "provider", "office"].index(shown["recipient"])]
        assert shown["recipientId"] == str(party)
        assert shown["resource"] == f"parcels/{about}"
        assert shown["title"] == {"nl": "Pakket A-7 is verplaatst", "en": "Parcel A-7 was moved"}
        assert shown["text"]["nl"] == "Het kost € 1.234,56, vanaf 5 maart."
        assert (shown["channel"], shown["language"], shown["readAt"]) == ("portal", "nl", None)
        for other in set(ids) - {shown["messageId"]}:
            assert (await stage[service].get(f"/messages/{other}", headers=who)).status_code == 404
            answer = await stage[service].post(f"/messages/{other}/reading", headers=keyed(who))
            assert answer.status_code == 404
    for role in (*STRANGERS, OFFICE_ROLES[service]):
        stranger = caller(stage, role, new_id())
        assert (await listed(stage, service, stranger))["items"] == []
        assert (await stage[service].get(f"/messages/{ids[0]}", headers=stranger)).status_code == 404
    posing = caller(stage, "provider", office)
    assert (await listed(stage, service, posing))["items"] == []
    for role in ("supporter", "inspector", "researcher"):
        assert (await stage[service].get("/messages", headers=stage.headers(role))).status_code == 403


async def test_a_message_is_read_once_and_the_reading_is_in_the_access_log(stage: Stage) -> None:
    [service] = stage.apps
    anna = new_id()
    first, second = await sent(stage, service, [MOVED.to_client(anna, new_id(), **FACTS) for _ in range(2)])
    who, other = caller(stage, "client", anna), caller(stage, "representative", anna)
    page = await listed(stage, service, who, unread=True, pageSize=1)
    assert [each["messageId"] for each in page["items"]] == [str(second)]
    rest = await listed(stage, service, who, unread=True, pageSize=1, cursor=page["nextCursor"])
    assert ([each["messageId"] for each in rest["items"]], rest["nextCursor"]) == ([str(first)], None)
    path = f"/messages/{second}/reading"
    read = made(await stage[service].post(path, headers=keyed(who)))
    again = made(await stage[service].post(path, headers=keyed(other)))
    assert read["readAt"] == again["readAt"] is not None
    own = f"/clients/{anna}/messages"
    assert [each["messageId"] for each in (await listed(stage, service, other, own, unread=True))["items"]] == [
        str(first)
    ]
    assert (await stage[service].get(f"/clients/{new_id()}/messages", headers=who)).status_code == 404
    lines = (await listed(stage, service, who, f"/clients/{anna}/access-log"))["items"]
    said = [each["text"]["nl"] for each in lines]
    assert "Uw vertegenwoordiger heeft een bericht bekeken. Waarom: een bericht lezen." in said
    assert "Uw vertegenwoordiger heeft een bericht bijgewerkt. Waarom: een bericht lezen." in said


async def test_an_event_tells_of_each_message_without_its_sentences(stage: Stage) -> None:
    [service] = stage.apps
    anna, about = new_id(), new_id()
    message_id = (await sent(stage, service, [MOVED.to_client(anna, about, **FACTS)]))[0]
    await stage.service(service).feed.number()
    reader = stage.headers("service", signer="indication")
    events = (await listed(stage, service, reader, "/feed?limit=1000"))["items"]
    [event] = [each for each in events if each["type"] == "nl.pvb.messages.sent.v1"]
    assert event["data"] == {
        "messageId": str(message_id),
        "kind": "parcel-moved",
        "recipient": "client",
        "recipientId": str(anna),
        "resource": f"parcels/{about}",
        "sentOn": "2026-10-05",
        "channel": "portal",
    }


async def test_a_message_goes_with_the_change_that_it_reports(stage: Stage) -> None:
    [service] = stage.apps
    anna = new_id()
    with suppress(ZeroDivisionError):
        async with stage.service(service).writing() as change:
            await change.tell(MOVED.to_client(anna, new_id(), **FACTS))
            raise ZeroDivisionError
    assert (await listed(stage, service, caller(stage, "client", anna)))["items"] == []


def test_a_message_lacks_no_fact_that_it_names() -> None:
    for name in FACTS:
        with pytest.raises(MessageUnfit, match="parcel-moved lacks"):
            MOVED.to_client(new_id(), new_id(), **{**FACTS, name: None})


def test_the_database_keeps_a_message_as_it_was_sent(database_of: Callable[[str], str]) -> None:
    with psycopg.connect(database_of("voucher"), autocommit=True) as connection:
        for change in ("UPDATE messages SET text_nl = ''", "UPDATE messages SET sent_on = now()", "TRUNCATE messages"):
            with pytest.raises(RaiseException, match="append-only"):
                connection.execute(change.encode())
        connection.execute("UPDATE messages SET read_at = now(), read_by = gen_random_uuid()")


async def test_indication_goes_by_the_mandates_of_today(database_of: Callable[[str], str]) -> None:
    async with staged(["indication"], database_of) as stage:
        desk, body = Desk(stage), new_id()
        anna = stage.headers("client", subject=somebody())
        carla = stage.headers("representative", subject=(carlas := somebody()))
        client_id = UUID((await desk.client(anna))["clientId"])
        about = new_id()
        await sent(
            stage, "indication", [MOVED.to_client(client_id, about, **FACTS), MOVED.to_assessor(body, about, **FACTS)]
        )
        assert len((await listed(stage, "indication", anna, f"/clients/{client_id}/messages"))["items"]) == 1
        assert (await listed(stage, "indication", carla))["items"] == []
        mandate = made(
            await desk.post(
                f"/clients/{client_id}/mandates",
                anna,
                {
                    "subject": str(carlas),
                    "kind": "authorised-person",
                    "scopes": ["read"],
                    "validFrom": "2026-10-01",
                    "proof": "Volmacht",
                },
            )
        )
        assert len((await listed(stage, "indication", carla))["items"]) == 1
        path = f"/clients/{client_id}/mandates/{mandate['mandateId']}/revocation"
        made(await desk.post(path, anna, {"reason": "Klaar."}))
        assert (await listed(stage, "indication", carla))["items"] == []
        assert (await stage["indication"].get(f"/clients/{client_id}/messages", headers=carla)).status_code == 404
        assessors = await listed(stage, "indication", stage.headers("assessor", organisation_id=body))
        assert [each["recipient"] for each in assessors["items"]] == ["assessor"]

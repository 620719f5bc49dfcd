"""A person's name and citizen service number stay in indication: not in other databases, feeds, logs or problems."""

import logging
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AsyncExitStack
from io import StringIO

import httpx
import psycopg
import pytest
from psycopg import sql

from services.common.ids import new_id
from services.common.logs import set_up_logs
from tests.four import NOVEMBER, SERVICES, Four, Opened, four_services, line
from tests.services.indication.builders import a_client, next_number

GIVEN, FAMILY = "Zwaluwstaartje", "Wielewaalsma-Roodborst"
pytestmark = pytest.mark.timeout(300)


class Overheard:
    """What goes over the wire between a client and the services."""

    def __init__(self) -> None:
        self.urls: list[str] = []
        self.problems: list[str] = []

    async def listen(self, response: httpx.Response) -> None:
        """Note the address, and the body when it is a problem document."""
        self.urls.append(str(response.request.url))
        if response.is_error:
            await response.aread()
            self.problems.append(response.text)


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    """Everything that is logged, however little it matters."""
    said = StringIO()
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stderr", said)
        set_up_logs("DEBUG")
        logging.getLogger().setLevel(logging.INFO)
        yield said
    set_up_logs("ERROR")


async def test_names_and_numbers_stay_in_indication(
    pilot_database_of: Callable[[str], str], opened: Opened, logged: StringIO
) -> None:
    urls: dict[str, str] = {}

    def remembered(service: str) -> str:
        urls[service] = pilot_database_of(service)
        return urls[service]

    number, overheard = next_number(), Overheard()
    marks = [GIVEN, FAMILY, number]
    async with AsyncExitStack() as stack:
        four = await stack.enter_async_context(four_services(remembered, opened))
        for client in four.stage.clients.values():
            client.event_hooks["response"].append(overheard.listen)
        await journey(four, number)
        await missteps(four, number)
        feeds = [await feed_of(four, service) for service in SERVICES]
        measures = [(await four.stage[service].get("/metrics")).text for service in SERVICES]
    log = logged.getvalue()
    assert "HTTP Request" in log and "request failed" in log, "calls and errors are logged here"
    assert len(overheard.problems) >= 8
    texts = {"feeds": feeds, "logs": [log], "problems": overheard.problems, "addresses": overheard.urls,
             "measures": measures}  # fmt: skip
    for place, said in texts.items():
        assert not [mark for each in said for mark in marks if mark.lower() in each.lower()], place
    for service in SERVICES:
        sought = [number] if service == "indication" else marks
        assert found_in(urls[service], sought) == [], service
    assert found_in(urls["indication"], [GIVEN]), "the search finds what is there"


async def journey(four: Four, number: str) -> None:
    """From the file of a person to accepted care, an ending and a credit."""
    voucher = await four.issued(givenNames=GIVEN, familyName=FAMILY, citizenServiceNumber=number)
    agreement = await four.redeemed(voucher)
    await four.start_care(agreement)
    four.stage.move_clock(NOVEMBER)
    debit = line(agreement, "2", "2026-10-08")
    assert (await four.claim([debit, line(agreement, "0", "2026-10-09")])).status_code == 201
    credit = debit | {"kind": "C", "lineReference": "CREDIT", "previousReference": debit["lineReference"]}
    assert (await four.claim([credit])).status_code == 201
    assert (await four.end(agreement, "2026-10-31")).status_code == 201
    reads = [
        ("indication", f"/clients/{voucher['clientId']}", four.desk.assessor),
        ("voucher", f"/vouchers/{voucher['voucherId']}", four.client_of(voucher)),
        ("claims", "/batches", four.provider),
    ]
    for service, path, who in reads:
        assert (await four.stage[service].get(path, headers=who)).is_success, path


async def missteps(four: Four, number: str) -> None:
    """Requests about that person that are refused."""
    assessor, desk = four.desk.assessor, four.desk
    person = {"givenNames": GIVEN, "familyName": FAMILY, "citizenServiceNumber": number}
    bodies = [
        a_client(**person),
        a_client(**person | {"citizenServiceNumber": f"{number}0"}),
        a_client(**person | {"citizenServiceNumber": str(int(number) + 1)}),
        a_client(**person | {"bornOn": GIVEN}),
        a_client(**person | {"familyName": {"is": FAMILY}}),
        a_client(**person | {"address": FAMILY}),
    ]
    for body in bodies:
        assert (await desk.post("/clients", assessor, body)).is_error
    wrong_search = {"citizenServiceNumber": f"{number}{number}"}
    assert (await desk.api.post("/clients/_search", json=wrong_search, headers=assessor)).is_error
    not_json = f'{{"citizenServiceNumber": "{number}", "familyName": "{FAMILY}'
    headers = assessor | {"Content-Type": "application/json", "Idempotency-Key": str(new_id())}
    assert (await desk.api.post("/clients", content=not_json, headers=headers)).is_error
    assert (await four.claim([{"lineReference": FAMILY, "agreementId": number}])).is_error
    assert (await four.stage["voucher"].post("/vouchers", json={"clientId": FAMILY}, headers=four.office)).is_error
    await four.sql("indication", "ALTER TABLE client RENAME TO client_away")
    broken = await desk.post("/clients", assessor, a_client(givenNames=GIVEN, familyName=FAMILY))
    assert broken.status_code == 500, "an error inside is logged and says nothing of the person"
    await four.sql("indication", "ALTER TABLE client_away RENAME TO client")


async def feed_of(four: Four, service: str) -> str:
    """Everything that a service has told."""
    headers = four.stage.headers("service", signer="voucher" if service != "voucher" else "claims")
    return (await four.stage[service].get("/feed", params={"limit": 1000}, headers=headers)).text


def found_in(url: str, marks: Iterable[str]) -> list[str]:
    """Tables with a row in which a mark stands, as text or as bytes."""
    forms = [form.lower() for mark in marks for form in (mark, mark.encode().hex())]
    found = []
    with psycopg.connect(url) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            query = sql.SQL("SELECT count(*) FROM {} AS t WHERE lower(CAST(t AS text)) LIKE ANY(%s)")
            row = connection.execute(query.format(sql.Identifier(table)), [[f"%{form}%" for form in forms]]).fetchone()
            if row and row[0]:
                found.append(f"{table}: {row[0]}")
    return found

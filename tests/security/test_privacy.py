"""Names and numbers of persons stay in indication: not in other databases or answers, feeds, logs, traces, problems."""

import logging
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AsyncExitStack
from functools import partial
from io import StringIO
from typing import Any

import httpx
import psycopg
import pytest
from psycopg import sql

from services.common.ids import new_id
from services.common.logs import set_up_logs
from tests.four import NOVEMBER, SERVICES, Four, Opened, four_services, line
from tests.services.indication.builders import a_client, a_grant, findings, made, next_number
from tests.stage import keyed

GIVEN, FAMILY = "Zwaluwstaartje", "Wielewaalsma-Roodborst"
pytestmark = pytest.mark.timeout(300)


class Overheard:
    """What goes over the wire between a client and the services."""

    def __init__(self) -> None:
        self.urls: list[str] = []
        self.headers: list[str] = []
        self.problems: list[str] = []
        self.elsewhere: list[str] = []
        """What others than indication answer."""

    async def listen(self, service: str, response: httpx.Response) -> None:
        """Note the address, the trace and other headers, and the body when it is a problem or not indication's."""
        self.urls.append(str(response.request.url))
        self.headers.append(str(response.headers.multi_items()))
        await response.aread()
        if response.is_error:
            self.problems.append(response.text)
        if service != "indication":
            self.elsewhere.append(response.text)


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
        for service, client in four.stage.clients.items():
            client.event_hooks["response"].append(partial(overheard.listen, service))
        voucher = await journey(four, number)
        await told_about(four, voucher)
        await reports(four, voucher)
        await missteps(four, number)
        for reader in ("voucher", "registry", "claims"):
            for source in four.stage.service(reader).readers._by_source:
                await four.stage.service(reader).readers.catch_up(source)
        feeds = [await feed_of(four, service) for service in SERVICES]
        measures = [(await four.stage[service].get("/metrics")).text for service in SERVICES]
    log = logged.getvalue()
    assert "HTTP Request" in log and "request failed" in log, "calls and errors are logged here"
    assert len(overheard.problems) >= 8
    assert all("traceparent" in each for each in overheard.headers)
    assert "nl.pvb.clients.emergency-access.v1" in feeds[0]
    assert "nl.pvb.fact-reports.changed.v1" in feeds[0] and '"withdrawn"' in feeds[0], "the whole story was told"
    assert len(overheard.elsewhere) >= 15
    texts = {"feeds": feeds, "logs": [log], "problems": overheard.problems, "addresses": overheard.urls,
             "measures": measures, "headers and traces": overheard.headers,
             "answers of others": overheard.elsewhere}  # fmt: skip
    for place, said in texts.items():
        assert not [mark for each in said for mark in marks if mark.lower() in each.lower()], place
    for service in SERVICES:
        sought = [number] if service == "indication" else marks
        assert found_in(urls[service], sought) == [], service
    assert found_in(urls["indication"], [GIVEN]), "the search finds what is there"


async def journey(four: Four, number: str) -> Mapping[str, Any]:
    """From the file of a person to accepted care, an ending and a credit; the voucher."""
    voucher = await four.issued(givenNames=GIVEN, familyName=FAMILY, citizenServiceNumber=number)
    agreement = await four.redeemed(voucher)
    await four.start_care(agreement)
    four.stage.move_clock(NOVEMBER)
    debit = line(agreement, "2", "2026-10-08")
    assert (await four.claim([debit, line(agreement, "0", "2026-10-09")])).status_code == 201
    credit = debit | {"kind": "C", "lineReference": "CREDIT", "previousReference": debit["lineReference"]}
    assert (await four.claim([credit])).status_code == 201
    assert (await four.end(agreement, "2026-11-30")).status_code == 201
    reads = [
        ("indication", f"/clients/{voucher['clientId']}", four.desk.assessor),
        ("voucher", f"/vouchers/{voucher['voucherId']}", four.client_of(voucher)),
        ("claims", "/batches", four.provider),
    ]
    for service, path, who in reads:
        assert (await four.stage[service].get(path, headers=who)).is_success, path
    sent = await four.stage["voucher"].get("/messages", headers=four.provider)
    assert [each["kind"] for each in sent.json()["items"]] == ["agreement-ended", "agreement-proposed"]
    return voucher


async def told_about(four: Four, voucher: Mapping[str, Any]) -> None:
    """An assessor's days with that person, whose name stands in every free text: nothing of it leaves indication."""
    desk, said = four.desk, f"{GIVEN} {FAMILY} heeft meer hulp nodig."
    file, fred = f"/clients/{voucher['clientId']}", four.stage.headers("assessor")
    given = {"purpose": said, "domains": ["wmo"], "how": said, "validTo": "2027-12-31"}
    consent = made(await desk.post(f"{file}/consents", desk.assessor, given))
    shared = {"consentId": consent["consentId"], "domain": "wmo", "source": said, "knownOn": "2026-06-01",
              "title": said, "content": said}  # fmt: skip
    made(await desk.post(f"{file}/shared-information", desk.assessor, shared))
    path = f"/indications/{voucher['indicationId']}/objections"
    objection = made(await desk.post(path, desk.assessor, {"grounds": said, "lateReason": said}))
    content = a_grant(profileCode="7VV", explanation=said, motivation=said)
    del content["assessmentVersion"]
    ruling = {"outcome": "revised", "grounds": said, "content": content}
    made(await desk.post(f"/objections/{objection['objectionId']}/ruling", fred, ruling))
    application = await desk.application({"clientId": voucher["clientId"]}, kind="reassessment", story=said)
    place = f"/applications/{application['applicationId']}"
    named = keyed(desk.assessor) | {
        "Content-Type": "text/plain",
        "Content-Disposition": f'attachment; filename="{FAMILY}.txt"',
    }
    made(await desk.api.post(f"{place}/documents", content=said.encode(), headers=named))
    emergency = {"reason": f"Melding van de politie over {FAMILY}.", "hours": 2}
    made(await desk.post(f"{file}/emergency-access", four.stage.headers("office-auditor"), emergency))
    made(await desk.post(f"{place}/information-requests", desk.assessor, {"question": said, "answerBy": "2026-11-20"}))
    await desk.assess(application, findings("5VV", usualCare={"household": said, "otherProvisions": said}))
    new = made(await desk.decide(application, a_grant(validFrom="2026-12-01", explanation=said)))
    made(await desk.post(f"{file}/consents/{consent['consentId']}/withdrawal", desk.assessor, None))
    for read in (f"{file}/access-log", f"/indications/{new['indicationId']}/letter", "/applications"):
        assert (await desk.api.get(read, headers=desk.assessor)).status_code in {200, 403}, read


async def reports(four: Four, voucher: Mapping[str, Any]) -> None:
    """The same person's facts reported as wrong: with the name in indication, where it may stand; without elsewhere."""
    about = {"resource": f"clients/{voucher['clientId']}", "fact": "familyName", "whatIsWrong": f"Niet {FAMILY}."}
    told = made(await four.desk.post("/fact-reports", four.desk.assessor, about))
    reply = {"outcome": "not-corrected", "reason": f"{GIVEN} {FAMILY} is juist."}
    made(await four.desk.post(f"/fact-reports/{told['factReportId']}/answer", four.desk.assessor, reply))
    about = {"resource": f"vouchers/{voucher['voucherId']}", "fact": "validFrom", "whatIsWrong": "Een week later."}
    made(await four.stage["voucher"].post("/fact-reports", json=about, headers=keyed(four.client_of(voucher))))


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
    about = {"resource": "clients/x", "fact": "number", "whatIsWrong": f"Het is {number}.", "shouldBe": FAMILY}
    assert (await desk.post("/fact-reports", assessor, about)).is_error
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

"""A provider sees its own part of an application, and its application stands in nobody's way."""

import asyncio
from typing import Any

import pytest

from tests.services.indication.builders import TODAY, Desk, a_grant, a_refusal, fault_codes, made, next_number, somebody

CONSENT = {"givenOn": str(TODAY), "how": "Aan tafel, met de zoon erbij"}
SECRET, REASON = "GEHEIM-MEDICATIE haloperidol", "GEHEIM-REDEN van de cliënt"
ANSWER_BY = "2026-10-19"


class Case:
    """Anna, who has a file, and a provider that applied for her by her number."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.number = desk, next_number()
        self.anna = desk.stage.headers("client", subject=somebody())
        self.ours = desk.stage.headers("provider", organisation_id=somebody())
        self.file: dict[str, Any] = {}

    async def begin(self, **changes: Any) -> dict[str, Any]:
        self.file = await self.desk.client(self.anna, citizenServiceNumber=self.number)
        return await self.applied(self.ours, **changes)

    async def applied(self, provider: dict[str, str], **changes: Any) -> dict[str, Any]:
        body = {"citizenServiceNumber": self.number, "consent": CONSENT, **changes}
        return made(await self.desk.post("/applications", provider, body))

    async def asked(self, application: dict[str, Any], question: str, of: str) -> str:
        body = {"question": question, "answerBy": ANSWER_BY, "askedOf": of}
        path = f"/applications/{application['applicationId']}/information-requests"
        return str(made(await self.desk.post(path, self.desk.assessor, body))["informationRequests"][-1]["requestId"])

    async def answer(self, application: dict[str, Any], request_id: str, who: dict[str, str], said: str) -> Any:
        path = f"/applications/{application['applicationId']}/information-requests/{request_id}/answer"
        return await self.desk.post(path, who, {"answer": said})

    async def seen(self, application: dict[str, Any], who: dict[str, str]) -> dict[str, Any]:
        return made(await self.desk.api.get(f"/applications/{application['applicationId']}", headers=who), 200)


@pytest.fixture
def case(desk: Desk) -> Case:
    return Case(desk)


async def test_a_provider_reads_neither_what_the_client_answers_nor_what_was_asked_of_the_client(case: Case) -> None:
    application = await case.begin(story="Zij valt vaak.")
    to_client = await case.asked(application, "Welke medicatie gebruikt u?", "client")
    made(await case.answer(application, to_client, case.anna, SECRET))
    to_us = await case.asked(application, "Hoe vaak viel zij?", "provider")
    answered = made(await case.answer(application, to_us, case.ours, "Drie keer in een maand."))
    listed = made(await case.desk.api.get("/applications", headers=case.ours), 200)
    seen = await case.seen(application, case.ours)
    for body in (answered, listed, seen):
        assert SECRET not in str(body)
        assert "medicatie" not in str(body)
        assert case.file["clientId"] not in str(body)
        assert "5531" not in str(body)
    assert [(each["question"], each["answer"]) for each in seen["informationRequests"]] == [
        ("Hoe vaak viel zij?", "Drie keer in een maand.")
    ]
    assert seen["story"] == "Zij valt vaak."
    whole = await case.seen(application, case.anna)
    assert [each["answer"] for each in whole["informationRequests"]] == [SECRET, "Drie keer in een maand."]
    assert whole["clientId"] == case.file["clientId"]


async def test_a_provider_does_not_find_out_by_filters_what_it_is_not_shown(case: Case) -> None:
    await case.begin()
    region, client_id = "5531", case.file["clientId"]
    queries = ("", f"?regionCode={region}", "?regionCode=0000", f"?clientId={client_id}", f"?clientId={somebody()}")
    answers = [await case.desk.api.get(f"/applications{query}", headers=case.ours) for query in queries]
    found = [len(made(answer, 200)["items"]) for answer in answers]
    assert found == [1, 0, 0, 0, 0]
    assert (
        len(made(await case.desk.api.get(f"/applications?clientId={client_id}", headers=case.anna), 200)["items"]) == 1
    )


async def test_who_was_asked_answers(case: Case) -> None:
    application = await case.begin()
    to_client = await case.asked(application, "Welke medicatie gebruikt u?", "client")
    assert (await case.answer(application, to_client, case.ours, "Geen.")).status_code == 404
    made(await case.answer(application, to_client, case.anna, "Geen."))
    to_us = await case.asked(application, "Hoe vaak viel zij?", "provider")
    assert fault_codes(await case.answer(application, to_us, case.anna, "Nooit."), 403) == {("", "asked-of-another")}
    made(await case.answer(application, to_us, case.desk.assessor, "Gebeld: drie keer."))
    assert (await case.seen(application, case.ours))["informationRequests"][0]["answer"] == "Gebeld: drie keer."


async def test_a_provider_is_asked_only_where_it_prepared_the_application(desk: Desk) -> None:
    application = await desk.application(await desk.client())
    body = {"question": "Hoe vaak viel zij?", "answerBy": ANSWER_BY, "askedOf": "provider"}
    asked = await desk.post(f"/applications/{application['applicationId']}/information-requests", desk.assessor, body)
    assert fault_codes(asked) == {("/body/askedOf", "field-out-of-place")}


async def test_a_provider_does_not_read_why_the_client_took_an_application_back(case: Case) -> None:
    application = await case.begin()
    path = f"/applications/{application['applicationId']}/withdrawal"
    withdrawn = made(await case.desk.post(path, case.anna, {"reason": REASON}))
    assert withdrawn["withdrawnBecause"] == REASON
    seen = await case.seen(application, case.ours)
    assert (seen["status"], seen["withdrawnBecause"]) == ("withdrawn", None)
    assert REASON not in str(seen)


async def test_a_report_of_a_wrong_fact_by_the_provider_still_stands_in_the_clients_access_log(case: Case) -> None:
    application = await case.begin()
    report = {
        "resource": f"applications/{application['applicationId']}",
        "fact": "kind",
        "whatIsWrong": "Dit is een herindicatie.",
    }
    made(await case.desk.post("/fact-reports", case.ours, report))
    path = f"/clients/{case.file['clientId']}/access-log"
    log = made(await case.desk.api.get(path, headers=case.anna), 200)["items"]
    assert "report-fact" in {each["purpose"] for each in log}


async def test_the_clients_own_application_goes_ahead_beside_those_of_providers(case: Case) -> None:
    await case.begin()
    theirs = case.desk.stage.headers("provider", organisation_id=somebody())
    await case.applied(theirs)
    own = await case.desk.application(case.file, case.anna)
    assert own["status"] == "received"
    twice = await case.desk.post("/applications", case.anna, {"clientId": case.file["clientId"]})
    assert fault_codes(twice, 409) == {("", "application-open")}
    again = {"citizenServiceNumber": case.number, "consent": CONSENT}
    assert fault_codes(await case.desk.post("/applications", case.ours, again), 409) == {("", "application-open")}


async def test_the_decision_is_taken_on_the_own_application_and_closes_the_others(case: Case) -> None:
    prepared = await case.begin()
    own = await case.desk.application(case.file, case.anna)
    await case.desk.assess(prepared)
    early = await case.desk.decide(prepared)
    assert fault_codes(early, 409) == {("", "own-application-leads")}
    assert early.json()["facts"] == {"applicationId": own["applicationId"]}
    await case.desk.assess(own)
    made(await case.desk.decide(own))
    closed = await case.seen(prepared, case.desk.assessor)
    assert (closed["status"], closed["decidedWithId"]) == ("withdrawn", own["applicationId"])
    assert closed["clock"]["stoppedOn"] == str(TODAY)
    part = await case.seen(prepared, case.ours)
    assert (part["status"], part["decidedWithId"], part["indicationId"]) == ("withdrawn", None, None)
    assert own["applicationId"] not in str(part)
    path = f"/clients/{case.file['clientId']}/access-log"
    log = made(await case.desk.api.get(path, headers=case.anna), 200)["items"]
    assert "decided-together" in {each["purpose"] for each in log}
    assert fault_codes(await case.desk.decide(prepared), 409) == {("", "application-state")}


async def test_of_two_providers_one_decision_answers_both(case: Case) -> None:
    one = await case.begin()
    other = await case.applied(case.desk.stage.headers("provider", organisation_id=somebody()))
    await case.desk.assess(one)
    await case.desk.assess(other)
    answers = await asyncio.gather(case.desk.decide(one, a_grant()), case.desk.decide(other, a_grant()))
    assert sorted(each.status_code for each in answers) == [201, 409]
    states = {(await case.seen(each, case.desk.assessor))["status"] for each in (one, other)}
    assert states == {"decided", "withdrawn"}


async def test_a_refusal_of_a_providers_application_waits_for_the_clients_own(case: Case) -> None:
    prepared = await case.begin()
    await case.desk.application(case.file, case.anna)
    await case.desk.assess(prepared)
    assert fault_codes(await case.desk.decide(prepared, a_refusal()), 409) == {("", "own-application-leads")}

"""Fact reports in all four services: who sees a thing may say what is wrong in it, and its owner answers."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from services.common.ids import new_id
from services.common.personal_numbers import holds_personal_number
from tests.four import SERVICES, Four, Opened, four_services, line
from tests.services.indication.builders import fault_codes, made, next_number, somebody
from tests.stage import keyed

Headers = Mapping[str, str]
WRONG = {"fact": "validFrom", "whatIsWrong": "Dit klopt al een week niet meer.", "shouldBe": "Een week later."}
WORDS = ("klopt al een week", "Een week later", "Wij keken het na")


@dataclass(frozen=True)
class Case:
    """A thing in a service, who sees it, who does not, and who answers for its facts."""

    service: str
    resource: str
    reporter: Headers
    stranger: Headers
    owner: Headers


@pytest.fixture
async def four(pilot_database_of: Callable[[str], str], opened: Opened) -> AsyncIterator[Four]:
    async with four_services(pilot_database_of, opened) as made:
        yield made


async def in_indication(four: Four) -> Case:
    anna = four.stage.headers("client", subject=somebody())
    indication = await four.desk.granted(await four.desk.client(anna))
    resource = f"indications/{indication['indicationId']}"
    return Case("indication", resource, anna, four.stage.headers("client"), four.desk.assessor)


async def in_voucher(four: Four) -> Case:
    voucher = await four.issued()
    stranger = four.stage.headers("client", client_ids=[new_id()])
    return Case("voucher", f"vouchers/{voucher['voucherId']}", four.client_of(voucher), stranger, four.office)


async def in_claims(four: Four) -> Case:
    agreement = await four.redeemed(await four.issued())
    await four.start_care(agreement)
    batch = made(await four.claim([line(agreement)]))
    rival = four.stage.headers("provider", organisation_id=new_id())
    return Case("claims", f"batches/{batch['batchId']}", four.provider, rival, four.stage.headers("office-finance"))


async def in_registry(four: Four) -> Case:
    [admission] = (await four.registry.seen("/admissions", four.registry.office))["items"]
    rival = four.stage.headers("provider", organisation_id=new_id())
    office = four.stage.headers("office-registry")
    return Case("registry", f"admissions/{admission['admissionId']}", four.provider, rival, office)


CASES = {"indication": in_indication, "voucher": in_voucher, "claims": in_claims, "registry": in_registry}


async def report(four: Four, case: Case, who: Headers | None = None, **changes: Any) -> httpx.Response:
    body = {"resource": case.resource, **WRONG} | changes
    return await four.stage[case.service].post("/fact-reports", json=body, headers=keyed(who or case.reporter))


async def answer(four: Four, case: Case, told: Mapping[str, Any], who: Headers, **reply: Any) -> httpx.Response:
    path = f"/fact-reports/{told['factReportId']}/answer"
    return await four.stage[case.service].post(path, json=reply, headers=keyed(who))


async def seen_by(four: Four, case: Case, who: Headers, **params: str) -> list[dict[str, Any]]:
    listed = await four.stage[case.service].get("/fact-reports", headers=who, params=params)
    return list(made(listed, 200)["items"])


@pytest.mark.parametrize("service", SERVICES)
async def test_who_sees_a_thing_reports_and_the_owner_answers(four: Four, service: str) -> None:
    case = await CASES[service](four)
    told = made(await report(four, case))
    assert (told["status"], told["reportedOn"], told["answerBy"]) == ("open", "2026-10-05", "2026-10-19")
    assert told | WRONG == told
    assert await seen_by(four, case, case.owner, status="open") == [told] == await seen_by(four, case, case.reporter)
    bare = await answer(four, case, told, case.owner, outcome="not-corrected")
    assert fault_codes(bare) == {("/body/reason", "reply-unfit")}
    done = made(await answer(four, case, told, case.owner, outcome="not-corrected", reason="Wij keken het na."))
    assert (done["status"], done["outcome"], done["reason"]) == ("answered", "not-corrected", "Wij keken het na.")
    again = await answer(four, case, told, case.owner, outcome="corrected")
    assert fault_codes(again, 409) == {("", "fact-report-answered")}
    assert await seen_by(four, case, case.owner, status="open") == []
    shown = await four.stage[service].get(f"/fact-reports/{told['factReportId']}", headers=case.reporter)
    assert (made(shown, 200), shown.headers["etag"]) == (done, '"2"')


@pytest.mark.parametrize("service", SERVICES)
async def test_who_does_not_see_it_neither_reports_nor_reads_nor_answers(four: Four, service: str) -> None:
    case = await CASES[service](four)
    assert (await report(four, case, case.stranger)).status_code == 404
    kind = case.resource.partition("/")[0]
    assert (await report(four, case, resource=f"{kind}/{new_id()}")).status_code == 404
    told = made(await report(four, case))
    assert await seen_by(four, case, case.stranger) == []
    path = f"/fact-reports/{told['factReportId']}"
    assert (await four.stage[service].get(path, headers=case.stranger)).status_code == 404
    assert (await answer(four, case, told, case.stranger, outcome="corrected")).status_code in {403, 404}
    assert (await answer(four, case, told, case.reporter, outcome="corrected")).status_code in {403, 404}
    assert (await seen_by(four, case, case.owner))[0]["status"] == "open"


@pytest.mark.parametrize("service", SERVICES)
async def test_the_words_stay_inside_and_numbers_are_refused(four: Four, service: str) -> None:
    case = await CASES[service](four)
    told = made(await report(four, case))
    made(await answer(four, case, told, case.owner, outcome="not-corrected", reason="Wij keken het na."))
    as_service = four.stage.headers("service", signer="claims" if service == "voucher" else "voucher")
    feed = await four.stage[service].get("/feed", params={"limit": 1000}, headers=as_service)
    events = [each["data"] for each in feed.json()["items"] if each["type"] == "nl.pvb.fact-reports.changed.v1"]
    ids = {"factReportId": told["factReportId"]}
    assert events == [ids | {"version": 1, "status": "open"}, ids | {"version": 2, "status": "answered"}]
    assert not [words for words in WORDS if words in feed.text]
    number = next_number()
    written = f"{number[:3]} {number[3:6]} {number[6:]}"
    refused = await report(four, case, fact=f"bsn {number}", whatIsWrong=f"Het is {written}.", shouldBe=number)
    assert fault_codes(refused) == {
        ("/body/fact", "number-in-text"),
        ("/body/whatIsWrong", "number-in-text"),
        ("/body/shouldBe", "number-in-text"),
    }
    assert number not in refused.text
    assert written not in refused.text
    second = made(await report(four, case))
    reply = {"outcome": "not-corrected", "reason": f"Het nummer is {number}."}
    assert fault_codes(await answer(four, case, second, case.owner, **reply)) == {("/body/reason", "number-in-text")}


async def test_the_same_key_reports_once(four: Four) -> None:
    case = await in_voucher(four)
    headers = keyed(case.reporter)
    kind, _, number = case.resource.partition("/")
    body = {"resource": f"{kind}/{number.upper()}", **WRONG}
    first, second = [await four.stage["voucher"].post("/fact-reports", json=body, headers=headers) for _ in range(2)]
    assert made(first) == made(second)
    assert second.headers["idempotency-replayed"] == "true"
    assert [each["resource"] for each in await seen_by(four, case, case.owner)] == [case.resource]


async def test_a_report_is_passed_on_to_the_service_that_owns_the_fact(four: Four) -> None:
    case = await in_voucher(four)
    told = made(await report(four, case, fact="profileCode"))
    for reply in (
        {"outcome": "passed-on"},
        {"outcome": "passed-on", "passedOnTo": "voucher"},
        {"outcome": "corrected", "passedOnTo": "indication"},
    ):
        assert fault_codes(await answer(four, case, told, case.owner, **reply)) == {("/body/passedOnTo", "reply-unfit")}
    done = made(await answer(four, case, told, case.owner, outcome="passed-on", passedOnTo="indication"))
    assert (done["outcome"], done["passedOnTo"]) == ("passed-on", "indication")


async def test_a_service_reports_what_it_sees_and_what_has_no_owner_here_is_named(four: Four) -> None:
    case = await in_indication(four)
    voucher = four.stage.headers("service", signer="voucher")
    told = made(await report(four, case, voucher))
    assert (told["reportedAs"], told["ownerRole"]) == ("service", "assessor")
    elsewhere = await report(four, case, resource=f"vouchers/{new_id()}")
    assert fault_codes(elsewhere) == {("/body/resource", "not-reportable")}
    assert "indications/{id}" in elsewhere.json()["detail"]


async def test_the_care_office_reports_on_a_decision_and_not_on_an_application(four: Four) -> None:
    case = await in_indication(four)
    office = four.stage.headers("office-voucher")
    assert (await report(four, case, office)).status_code == 201
    application = f"applications/{await application_of(four, case)}"
    assert (await report(four, case, office, resource=application)).status_code == 404
    assert (await report(four, case, four.desk.assessor, resource=application)).status_code == 201


async def test_an_office_is_not_one_reader_and_a_provider_is(four: Four) -> None:
    """Who finds out about payments in the same office sees nothing of a client's indication."""
    case, office = await in_indication(four), new_id()
    vera = four.stage.headers("office-voucher", organisation_id=office)
    made(await report(four, case, vera))
    assert len(await seen_by(four, case, vera)) == 1
    assert await seen_by(four, case, four.stage.headers("office-finance", organisation_id=office)) == []
    case = await in_registry(four)
    made(await report(four, case))
    assert len(await seen_by(four, case, four.stage.headers("provider", organisation_id=four.provider_id))) == 1


async def application_of(four: Four, case: Case) -> str:
    listed = await four.stage["indication"].get("/applications", headers=case.reporter)
    return str(made(listed, 200)["items"][0]["applicationId"])


async def test_a_provider_answers_for_its_own_page_alone(four: Four) -> None:
    anna = four.stage.headers("client")
    rival = four.stage.headers("provider", organisation_id=new_id())
    case = Case("registry", f"providers/{four.provider_id}", anna, rival, four.provider)
    told = made(await report(four, case, fact="website"))
    assert await seen_by(four, case, rival) == []
    assert (await answer(four, case, told, rival, outcome="corrected")).status_code == 404
    assert made(await answer(four, case, told, four.provider, outcome="corrected"))["outcome"] == "corrected"


async def test_a_providers_people_share_their_reports_and_others_do_not(four: Four) -> None:
    case, office = await in_indication(four), new_id()
    reporter, colleague = [
        four.stage.headers("office-voucher", subject=new_id(), organisation_id=office) for _ in range(2)
    ]
    told = made(await report(four, case, reporter))
    assert await seen_by(four, case, colleague) == []
    path = f"/fact-reports/{told['factReportId']}"
    assert (await four.stage["indication"].get(path, headers=colleague)).status_code == 404
    case = await in_registry(four)
    told = made(await report(four, case))
    nurse = four.stage.headers("provider", organisation_id=four.provider_id)
    assert await seen_by(four, case, nurse) == [told]
    shown = await four.stage["registry"].get(f"/fact-reports/{told['factReportId']}", headers=nurse)
    assert made(shown, 200) == told


async def test_reports_stand_in_the_access_log_that_the_client_reads(four: Four) -> None:
    case = await in_indication(four)
    told = made(await report(four, case))
    await seen_by(four, case, case.owner)
    made(await answer(four, case, told, case.owner, outcome="corrected"))
    shown = await four.stage["indication"].get(f"/{case.resource}", headers=case.reporter)
    path = f"/clients/{shown.json()['clientId']}/access-log"
    log = made(await four.stage["indication"].get(path, headers=case.reporter), 200)["items"]
    lines = [each["text"]["en"] for each in log if each["resource"].startswith("fact-reports")]
    assert [text.partition(" Why")[0] for text in lines] == [
        "An assessor updated a report of a wrong fact.",
        "An assessor looked at a report of a wrong fact.",
        "You yourself recorded a report of a wrong fact.",
    ]


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("123456782", True),
        ("Haar nummer is 123456782.", True),
        ("123 456 782", True),
        ("123.456.782", True),
        ("1234.56.782", True),
        ("nr123456782b", True),
        ("2026-10-05 123456782", True),
        ("123456783", False),
        ("1234567820", False),
        ("043 321 23 45", False),
        ("5 oktober 2026, 19984 cent", False),
        ("000000000", False),
    ],
)
def test_what_passes_the_eleven_test_is_a_number_of_a_person(text: str, holds: bool) -> None:
    assert holds_personal_number(text) is holds

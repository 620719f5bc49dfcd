"""Need is judged apart from money: what assessor, care office and provider cannot read, declared and tried."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from typing import Any

import pytest
from fastapi.routing import APIRoute

from services.common.ids import new_id
from services.common.tokens import Role
from services.common.web.access import Access, access_of
from services.vocabulary.names import SERVICES
from tests.documents import document, service_app
from tests.four import Four, Opened, four_services
from tests.services.indication.builders import TODAY, Desk, a_grant, findings, made, somebody
from tests.services.indication.test_advice import an_advice
from tests.stage import keyed, staged

ASSESSOR = frozenset({Role.ASSESSOR})
MONEY = ("Cents", "factor", "budget", "price", "ceiling")
"""A field of an answer with one of these in its name tells of money."""
NOT_MONEY = {"priceListId"}
"""Names an id alone."""
OFFICES = [role for role in Role if role.value.startswith("office-")]
ANYWHERE = {"GET /health/live", "GET /health/ready", "GET /metrics", "GET /problem-types",
            "GET /fact-reports", "POST /fact-reports", "GET /fact-reports/{fact_report_id}"}  # fmt: skip
"""Of every service; an assessor reads its own fact reports alone."""
OFFICE_READS = {"office-voucher": {"POST /clients/_search", "GET /indications", "GET /indications/{indication_id}"}}
"""All that an office role may call in indication, beside what is public. An auditor may open one file in an emergency,
with the reason, and the client sees it; the assessment stays closed to the auditor too."""
ASSESSMENT = ("assessment", "proposal", "advice", "shared-information", "documents", "explanation")
"""What was found, in any form."""


def routes_of(service: str) -> Iterator[tuple[str, APIRoute, Access]]:
    """Every route of a service as `GET /path`, with its declaration."""
    for route in service_app(service).router.routes:
        if isinstance(route, APIRoute):
            access = access_of(route.endpoint)
            assert access is not None, route.path
            for method in sorted(route.methods or ()):
                yield f"{method} {route.path_format}", route, access


def fields_of(schema: Any, parts: Mapping[str, Any], seen: frozenset[str] = frozenset()) -> Iterator[str]:
    """The names of all fields in a schema, through its references."""
    if isinstance(schema, list):
        for each in schema:
            yield from fields_of(each, parts, seen)
    if not isinstance(schema, dict):
        return
    place, _, name = str(schema.get("$ref", "")).rpartition("/")
    if place == "#/components/schemas" and name not in seen:
        yield from fields_of(parts[name], parts, seen | {name})
    for key, value in schema.items():
        if key == "properties":
            yield from value
        yield from fields_of(value, parts, seen)


def tells_of_money(operation: Mapping[str, Any], parts: Mapping[str, Any]) -> bool:
    """Whether an answer has a field of money in it."""
    answers = [answer for status, answer in operation["responses"].items() if status[0] == "2"]
    names = set(fields_of(answers, parts)) - NOT_MONEY
    return any(word.lower() in name.lower() for name in names for word in MONEY)


@pytest.mark.parametrize("service", SERVICES)
def test_an_assessors_token_opens_no_answer_with_an_amount_in_it(service: str) -> None:
    """Public or not: a new route with an amount in its answer is refused to assessors, or this fails."""
    told = document(service)
    endpoints = {route.operation_id: access for _, route, access in routes_of(service)}
    open_to_all, amounts = [], 0
    for path, item in told["paths"].items():
        for method, operation in item.items():
            if tells_of_money(operation, told["components"]["schemas"]):
                amounts += 1
                if endpoints[operation["operationId"]].relation_of(ASSESSOR) is not None:
                    open_to_all.append(f"{method.upper()} {path}")
    assert open_to_all == []
    assert (amounts > 3) == (service != "indication"), "the search finds amounts where there are any"


def test_the_gateway_shows_no_amounts() -> None:
    told = document("gateway")
    parts = told["components"]["schemas"]
    assert not [path for path, item in told["paths"].items() for each in item.values() if tells_of_money(each, parts)]


@pytest.mark.parametrize("service", ["voucher", "claims"])
def test_an_assessor_has_no_business_with_vouchers_and_claims(service: str) -> None:
    """Files and explanations too, whose fields no schema names."""
    assert {call for call, _, access in routes_of(service) if access.relation_of(ASSESSOR)} == ANYWHERE


@pytest.mark.parametrize("office", OFFICES)
def test_the_care_office_reads_decisions_and_no_assessments(office: Role) -> None:
    allowed = {call for call, _, access in routes_of("indication") if office in access.relations}
    own_reports = {call for call in allowed if "fact-reports" in call}
    assert not [call for call in allowed if any(word in call for word in ASSESSMENT)]
    if office is not Role.OFFICE_AUDITOR:
        assert allowed - own_reports == OFFICE_READS.get(office.value, set())


@pytest.fixture
async def four(pilot_database_of: Callable[[str], str], opened: Opened) -> AsyncIterator[Four]:
    async with four_services(pilot_database_of, opened, background=False) as made_now:
        yield made_now


async def test_public_prices_are_for_citizens_and_not_for_an_assessors_tool(four: Four) -> None:
    listed = made(await four.stage["registry"].get("/price-lists"), 200)["items"]
    paths = [
        "/price-lists",
        f"/price-lists/{listed[0]['priceListId']}",
        f"/providers/{four.provider_id}",
        f"/providers/{four.provider_id}/offers",
        "/providers?postcode=6211&radiusKm=100",
    ]
    with_amounts = set()
    for path in paths:
        for who in ({}, four.stage.headers("client"), four.office):
            answer = await four.stage["registry"].get(path, headers=who)
            assert answer.status_code == 200, path
            with_amounts |= {path} if "Cents" in answer.text else set()
        refused = await four.stage["registry"].get(path, headers=four.stage.headers("assessor"))
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden"), path
        also_client = await four.stage["registry"].get(path, headers=four.stage.headers("assessor", "client"))
        assert also_client.status_code == 403, "another role beside it changes nothing"
    assert set(paths[1:4]) <= with_amounts
    report = {"resource": paths[1].removeprefix("/"), "fact": "validFrom", "whatIsWrong": "Een jaar te vroeg."}
    for role, status in (("assessor", 404), ("client", 201)):
        headers = keyed(four.stage.headers(role))
        told = await four.stage["registry"].post("/fact-reports", json=report, headers=headers)
        assert told.status_code == status, "what may not be read cannot be reported on either"


async def test_an_explanation_with_amounts_is_not_for_assessors(four: Four) -> None:
    voucher = await four.issued()
    path = f"/decisions/{voucher['decisionId']}/explanation"
    assert (await four.stage["voucher"].get(path, headers=four.office)).status_code == 200
    assert (await four.stage["voucher"].get(path, headers=four.desk.assessor)).status_code == 403


class File:
    """A file with everything in it, prepared by a provider, with the ids of all its parts."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.provider = desk.stage.headers("provider", organisation_id=somebody())
        self.anna = desk.stage.headers("client", subject=somebody())
        self.ids: dict[str, str] = {}

    async def filled(self) -> "File":
        """From consent to ruling; then a second application with an advice, still open."""
        desk, consent = self.desk, {"givenOn": str(TODAY), "how": "Thuis"}
        file = await desk.client(self.provider, consent=consent)
        self.ids["client_id"] = file["clientId"]
        given = {"purpose": "Onderzoek", "domains": ["wmo"], "how": "Thuis", "validTo": "2026-12-31"}
        agreed = made(await desk.post(f"/clients/{file['clientId']}/consents", desk.assessor, given))
        self.ids["consent_id"] = agreed["consentId"]
        mandate = {"subject": str(new_id()), "kind": "supporter", "scopes": ["read"], "proof": "Brief"}
        held = made(await desk.post(f"/clients/{file['clientId']}/mandates", desk.assessor, mandate))
        self.ids["mandate_id"] = held["mandateId"]
        indication = await desk.granted(file)
        self.ids["indication_id"] = indication["indicationId"]
        self.ids["decision_id"] = indication["decisionId"]
        path = f"/indications/{indication['indicationId']}/objections"
        objection = made(await desk.post(path, desk.assessor, {"grounds": "Het klopt niet."}))
        self.ids["objection_id"] = objection["objectionId"]
        application = await desk.application(file, self.provider, consent=consent, kind="reassessment")
        self.ids["application_id"] = application["applicationId"]
        place = f"/applications/{application['applicationId']}"
        made(await desk.post(f"{place}/advice", self.provider, an_advice(terminal=None)))
        asked = {"question": "Wilt u de brief sturen?", "answerBy": "2026-10-19"}
        owed = made(await desk.post(f"{place}/information-requests", desk.assessor, asked))
        self.ids["request_id"] = owed["informationRequests"][0]["requestId"]
        report = {"resource": f"applications/{application['applicationId']}", "fact": "kind", "whatIsWrong": "Anders."}
        told = made(await desk.post("/fact-reports", desk.assessor, report))
        self.ids["fact_report_id"] = told["factReportId"]
        return self

    def calls(self, role: Role) -> Iterator[tuple[str, str, str]]:
        """Method, real path and template of every route that a role may call and that has an id in it."""
        for call, route, access in routes_of("indication"):
            if role in access.relations and route.param_convertors:
                method, _, template = call.partition(" ")
                path = template
                for name in route.param_convertors:
                    path = path.replace(f"{{{name}}}", self.ids.get(name, str(new_id())))
                yield method, path, template


@pytest.fixture
async def file(database_of: Callable[[str], str]) -> AsyncIterator[File]:
    async with staged(["indication"], database_of, background=False) as stage:
        yield await File(Desk(stage)).filled()


BODIES: Mapping[str, Any] = {
    "/applications/{application_id}/information-requests/{request_id}/answer": {"answer": "Hierbij."},
    "/applications/{application_id}/advice": an_advice(terminal=None),
    "/indications/{indication_id}/objections": {"grounds": "Het klopt niet."},
    "/applications/{application_id}/withdrawal": {"reason": "Niet meer nodig."},
    "/clients/{client_id}/mandates": {"subject": str(new_id()), "kind": "supporter", "scopes": ["read"], "proof": "x"},
    "/clients/{client_id}/mandates/{mandate_id}/revocation": {"reason": "Niet meer nodig."},
    "/clients/{client_id}/consents": {"purpose": "x", "domains": ["wmo"], "how": "x", "validTo": "2026-12-31"},
}
"""Whole bodies, so that a no is about who asks; where there is none, what is asked is not whole."""
SAYS_NOTHING = {400, 403, 404, 428}
"""Refused for who asks, or for what was sent; never for the state of somebody's file."""


@pytest.mark.parametrize("role", [Role.PROVIDER, Role.CLIENT, Role.REPRESENTATIVE, Role.SUPPORTER])
async def test_nobody_reaches_a_file_that_is_not_theirs(file: File, role: Role) -> None:
    """Every route that the role may call, with the real ids of somebody else's file."""
    stranger = file.desk.stage.headers(role.value, organisation_id=new_id() if role is Role.PROVIDER else None)
    tried = list(file.calls(role))
    for method, path, template in tried:
        headers = {**stranger, "Idempotency-Key": str(new_id())}
        sent: dict[str, Any] = {"json": BODIES.get(template, {})}
        if template.endswith("/documents") and method == "POST":
            sent = {"content": b"Een brief."}
            headers |= {"Content-Type": "text/plain", "Content-Disposition": 'attachment; filename="brief.txt"'}
        answer = await file.desk.api.request(method, path, headers=headers, **sent)
        expected = {403, 404} if method == "GET" or template in BODIES else SAYS_NOTHING
        assert answer.status_code in expected, f"{method} {template}: {answer.status_code} {answer.text}"
    assert len(tried) > 4
    for path in ("/applications", "/indications", "/objections", "/fact-reports"):
        listed = await file.desk.api.get(path, headers=stranger)
        assert listed.status_code == 403 or listed.json()["items"] == [], path


async def test_a_provider_sees_what_it_prepared_and_no_assessment(file: File) -> None:
    """The application and its own advice; what the assessor finds, decides and writes is not for it."""
    seen = set()
    for method, path, template in file.calls(Role.PROVIDER):
        if method == "GET" and (await file.desk.api.get(path, headers=file.provider)).status_code == 200:
            seen.add(template)
    assert {"/applications/{application_id}", "/applications/{application_id}/advice"} <= seen
    assert not [each for each in seen if any(word in each for word in ("assessment", "proposal", "letter", "/clients"))]
    listed = made(await file.desk.api.get("/applications", headers=file.provider), 200)["items"]
    assert [each["applicationId"] for each in listed] == [file.ids["application_id"]]
    for path in (f"/clients/{file.ids['client_id']}", "/indications", f"/indications/{file.ids['indication_id']}",
                 f"/applications/{file.ids['application_id']}/assessment"):  # fmt: skip
        assert (await file.desk.api.get(path, headers=file.provider)).status_code == 403, path


async def test_the_care_office_meets_a_decision_and_never_what_was_found(file: File) -> None:
    """Every address of a real file, for every office role: a decision opens for one of them, nothing else for any."""
    grounds = findings()["supervision"]["grounds"]
    for office in OFFICES:
        who = file.desk.stage.headers(office.value)
        opened = set()
        for call, route, access in routes_of("indication"):
            method, _, template = call.partition(" ")
            if method != "GET" or access.is_public or not route.param_convertors:
                continue
            path = template
            for name in route.param_convertors:
                path = path.replace(f"{{{name}}}", file.ids.get(name, str(new_id())))
            answer = await file.desk.api.get(path, headers=who)
            assert grounds not in answer.text, template
            if answer.status_code == 200:
                opened.add(template)
        assert opened == ({"/indications/{indication_id}"} if office is Role.OFFICE_VOUCHER else set()), office


async def test_an_assessor_decides_without_meeting_an_amount(four: Four) -> None:
    """All that an assessor reads about a client who has a voucher and care: not one amount in it."""
    voucher = await four.issued()
    await four.redeemed(voucher)
    application = await four.desk.application({"clientId": voucher["clientId"]}, kind="reassessment")
    await four.desk.assess(application, findings("7VV"))
    decided = made(await four.desk.decide(application, a_grant(profileCode="7VV", validFrom="2026-11-01")))
    paths = [f"/clients/{voucher['clientId']}", f"/applications/{application['applicationId']}/proposal",
             f"/indications/{decided['indicationId']}", f"/indications/{decided['indicationId']}/letter",
             f"/decisions/{decided['decisionId']}/explanation"]  # fmt: skip
    for path in paths:
        answer = await four.stage["indication"].get(path, headers=four.desk.assessor)
        assert answer.status_code == 200, path
        assert "cents" not in answer.text.lower() and "€" not in answer.text, path

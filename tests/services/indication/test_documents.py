"""Documents of an application: streamed in and out, stored once, seen by who sees the file, and gone when withdrawn."""

import asyncio
from typing import Any
from urllib.parse import quote

import httpx
import psycopg
import pytest

from services.indication.rules.documents import BYTES_AT_MOST
from tests.services.indication.builders import TODAY, Desk, a_grant, fault_codes, findings, made, somebody
from tests.stage import keyed

PDF = b"%PDF-1.7\nEen brief van de huisarts.\n%%EOF\n"


class Dossier:
    """An application of a client, and what lies in it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.anna = desk.stage.headers("client", subject=somebody())
        self.file: dict[str, Any] = {}
        self.application: dict[str, Any] = {}

    async def begun(self) -> "Dossier":
        self.file = await self.desk.client(self.anna)
        self.application = await self.desk.application(self.file, self.anna)
        return self

    @property
    def path(self) -> str:
        return f"/applications/{self.application['applicationId']}/documents"

    async def send(self, content: bytes = PDF, **changes: Any) -> httpx.Response:
        name = quote(changes.get("name", "brief huisarts.pdf"))
        headers = keyed(changes.get("who", self.anna), changes.get("key")) | {
            "Content-Type": changes.get("kind", "application/pdf"),
            "Content-Disposition": changes.get("disposition", f"attachment; filename*=UTF-8''{name}"),
        }
        return await self.desk.api.post(self.path, content=content, headers=headers)

    async def get(self, path: str, who: dict[str, str] | None = None) -> httpx.Response:
        return await self.desk.api.get(path, headers=who or self.anna)

    async def content(self, document: dict[str, Any], who: dict[str, str] | None = None) -> httpx.Response:
        return await self.get(f"{self.path}/{document['documentId']}/content", who)

    async def withdraw(self, document: dict[str, Any], who: dict[str, str] | None = None) -> httpx.Response:
        path = f"{self.path}/{document['documentId']}/withdrawal"
        return await self.desk.post(path, who or self.anna, {"reason": "Dit was van iemand anders."})

    def stored(self) -> tuple[int, int]:
        """How many contents are stored, and in how many parts."""
        url = self.desk.stage.service("indication").settings.database_url.get_secret_value()
        with psycopg.connect(url) as connection:
            [row] = connection.execute(
                "SELECT (SELECT count(*) FROM stored_content), (SELECT count(*) FROM content_part)"
            ).fetchall()
        return (row[0], row[1])


@pytest.fixture
async def dossier(desk: Desk) -> Dossier:
    return await Dossier(desk).begun()


async def test_a_document_comes_back_as_it_was_sent(dossier: Dossier) -> None:
    sent = await dossier.send(PDF, name="verslag coördinatie.pdf")
    document = made(sent)
    assert sent.headers["Location"] == f"{dossier.path}/{document['documentId']}"
    assert (document["fileName"], document["mediaType"], document["sizeBytes"], document["addedAs"]) == (
        "verslag coördinatie.pdf",
        "application/pdf",
        len(PDF),
        "client",
    )
    assert made(await dossier.get(f"{dossier.path}/{document['documentId']}"), 200) == document
    assert made(await dossier.get(dossier.path, dossier.desk.assessor), 200)["items"] == [document]
    answer = await dossier.content(document, dossier.desk.assessor)
    assert (answer.status_code, answer.content) == (200, PDF)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-length"] == str(len(PDF))
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith('attachment; filename="verslag coordinatie.pdf"')
    assert disposition.endswith("filename*=UTF-8''verslag%20co%C3%B6rdinatie.pdf")
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_large_document_is_kept_in_parts_and_one_larger_is_refused(dossier: Dossier) -> None:
    whole = PDF + b"x" * (BYTES_AT_MOST - len(PDF))
    document = made(await dossier.send(whole))
    assert dossier.stored() == (1, 39)
    assert (await dossier.content(document)).content == whole
    assert fault_codes(await dossier.send(whole + b"x"), 413) == {("", "document-too-large")}


async def test_equal_content_is_stored_once_and_goes_with_the_last_that_has_it(dossier: Dossier) -> None:
    other = await Dossier(dossier.desk).begun()
    first, second = made(await dossier.send()), made(await other.send(name="andere naam.pdf"))
    assert dossier.stored() == (1, 1)
    assert made(await dossier.withdraw(first))["withdrawnBecause"] == "Dit was van iemand anders."
    assert fault_codes(await dossier.content(first), 409) == {("", "document-withdrawn")}
    assert (await other.content(second)).content == PDF
    made(await other.withdraw(second))
    assert dossier.stored() == (0, 0)
    assert fault_codes(await other.withdraw(second), 409) == {("", "document-withdrawn")}


async def test_equal_content_sent_at_once_and_withdrawn_meanwhile_is_whole(dossier: Dossier) -> None:
    for _ in range(5):
        before = made(await dossier.send())
        answers = await asyncio.gather(dossier.withdraw(before), *(dossier.send() for _ in range(4)))
        assert [each.status_code for each in answers] == [201] * 5
        documents = [each.json() for each in answers[1:]]
        assert dossier.stored() == (1, 1)
        assert {(await dossier.content(each)).content for each in documents} == {PDF}
        for each in documents:
            made(await dossier.withdraw(each))


@pytest.mark.parametrize(
    ("content", "changes", "status", "code"),
    [
        (b"\x89PNG\r\n\x1a\n", {}, 415, "content-differs"),
        (b"MZ\x90", {"kind": "text/plain"}, 415, "content-differs"),
        (PDF, {"kind": "application/zip"}, 415, "unsupported-media-type"),
        (b"", {}, 422, "document-empty"),
        (b"", {"kind": "application/zip"}, 422, "document-empty"),
        (PDF, {"disposition": "attachment"}, 400, "file-name-missing"),
    ],
)
async def test_what_is_no_document_is_refused(
    dossier: Dossier, content: bytes, changes: dict[str, str], status: int, code: str
) -> None:
    answer = await dossier.send(content, **changes)
    assert {found for _, found in fault_codes(answer, status)} == {code}
    assert dossier.stored() == (0, 0)


async def test_the_same_key_gives_the_first_answer_and_fits_no_other_document(dossier: Dossier) -> None:
    first = await dossier.send(key="one")
    again = await dossier.send(key="one")
    assert (again.json(), again.headers["Idempotency-Replayed"]) == (first.json(), "true")
    assert fault_codes(await dossier.send(PDF + b" ", key="one")) == {("", "key-reused")}
    assert fault_codes(await dossier.send(name="iets anders.pdf", key="one")) == {("", "key-reused")}


async def test_who_does_not_see_the_file_sees_no_document(dossier: Dossier) -> None:
    document = made(await dossier.send())
    stage = dossier.desk.stage
    bram = stage.headers("client", subject=somebody())
    for path in (dossier.path, f"{dossier.path}/{document['documentId']}"):
        assert (await dossier.get(path, bram)).status_code == 404
        assert (await dossier.get(path, stage.headers("office-voucher"))).status_code == 403
    assert (await dossier.content(document, bram)).status_code == 404
    assert (await dossier.send(who=bram)).status_code == 404
    assert (await dossier.withdraw(document, bram)).status_code == 404


async def test_a_provider_sees_what_it_added_and_nothing_of_the_client(desk: Desk) -> None:
    provider = desk.stage.headers("provider", organisation_id=somebody())
    consent = {"givenOn": str(TODAY), "how": "Aan tafel"}
    dossier, hers = Dossier(desk), await Dossier(desk).begun()
    dossier.file = await desk.client(provider, consent=consent)
    dossier.application = await desk.application(dossier.file, provider, consent=consent)
    of_provider = made(await dossier.send(who=provider))
    of_assessor = made(await dossier.send(PDF + b"2", who=desk.assessor))
    assert of_provider["addedAs"] == "provider"
    listed = made(await dossier.get(dossier.path, provider), 200)["items"]
    assert [each["documentId"] for each in listed] == [of_provider["documentId"]]
    assert (await dossier.content(of_assessor, provider)).status_code == 404
    assert (await dossier.withdraw(of_assessor, provider)).status_code == 404
    assert (await hers.get(hers.path, provider)).status_code == 404


async def test_the_clients_people_withdraw_what_came_from_their_side_and_nothing_else(dossier: Dossier) -> None:
    stage, dirk = dossier.desk.stage, somebody()
    terms = {"kind": "authorised-person", "scopes": ["read", "apply"], "proof": "Getekend", "subject": str(dirk)}
    made(await dossier.desk.post(f"/clients/{dossier.file['clientId']}/mandates", dossier.anna, terms))
    representative = stage.headers("representative", subject=dirk)
    hers, of_assessor = made(await dossier.send()), made(await dossier.send(PDF + b"2", who=dossier.desk.assessor))
    for who in (representative, dossier.anna):
        refused = await dossier.withdraw(of_assessor, who)
        assert fault_codes(refused, 403) == {("", "document-of-another")}
    assert (await dossier.content(of_assessor)).content == PDF + b"2"
    made(await dossier.withdraw(hers, representative))
    made(await dossier.withdraw(of_assessor, dossier.desk.assessor))


async def test_a_decided_application_keeps_its_documents(dossier: Dossier) -> None:
    document = made(await dossier.send())
    await dossier.desk.assess(dossier.application, findings())
    made(await dossier.desk.decide(dossier.application, a_grant()))
    assert fault_codes(await dossier.withdraw(document), 409) == {("", "application-state")}
    assert fault_codes(await dossier.send(PDF + b"2"), 409) == {("", "application-state")}
    assert (await dossier.content(document)).content == PDF


async def test_the_client_reads_who_opened_a_document_and_no_name_leaves_the_file(dossier: Dossier) -> None:
    document = made(await dossier.send(name="Wielewaalsma.pdf"))
    await dossier.content(document, dossier.desk.assessor)
    log = made(await dossier.get(f"/clients/{dossier.file['clientId']}/access-log"), 200)["items"]
    assert log[0]["text"]["nl"] == "Een onderzoeker heeft stukken bij uw aanvraag bekeken. Waarom: de stukken lezen."
    assert "Wielewaalsma" not in str(log)
    assert "Wielewaalsma" not in str(await dossier.desk.events())
    wrong = await dossier.send(b"geen pdf", name="Wielewaalsma.pdf")
    assert "Wielewaalsma" not in wrong.text

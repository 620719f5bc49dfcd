"""Documents of an application: streamed in, listed, streamed out, and withdrawn."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from tempfile import SpooledTemporaryFile
from uuid import UUID

from fastapi import Request

from services.common.calendar import amsterdam_day
from services.common.ids import new_id
from services.common.refusals import NotFound
from services.common.service import Reading
from services.common.tokens import Role
from services.common.web.access import ANY
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.common.web.paging import PageOf
from services.indication import store
from services.indication.operations.applications import log, require_application
from services.indication.operations.submissions import submitting_role
from services.indication.refusals import (
    ContentDiffers,
    DocumentEmpty,
    DocumentNeeded,
    DocumentOfAnother,
    DocumentsFull,
    DocumentTooLarge,
    DocumentWithdrawn,
    FileNameMissing,
)
from services.indication.rules.documents import (
    BYTES_AT_MOST,
    DOCUMENTS_AT_MOST,
    NAME_AT_MOST,
    Inspector,
    MediaType,
    disposition_of,
    file_name_in,
    is_of_same_side,
)
from services.indication.rules.mandates import Scope
from services.indication.rules.states import require_open
from services.indication.schemas.documents import DocumentAnswer, DocumentPage, DocumentWithdrawal
from services.indication.tables import Document

PART_BYTES = 1 << 18
IN_MEMORY_AT_MOST = 1_000_000


@dataclass(frozen=True)
class Upload:
    """A document as it came in: of the kind it says, its size and hash, waiting in a file."""

    content: SpooledTemporaryFile[bytes]
    name: str
    kind: MediaType
    size_bytes: int
    content_hash: bytes

    def parts(self) -> Iterator[bytes]:
        """The content in pieces."""
        self.content.seek(0)
        while part := self.content.read(PART_BYTES):
            yield part


@dataclass(frozen=True)
class Download:
    """A document on its way out."""

    media_type: str
    size_bytes: int
    disposition: str
    parts: AsyncIterator[bytes]


async def add_document(
    here: Context, application_id: UUID, request: Request, disposition: str, key: Key
) -> DocumentAnswer:
    """Add a document to an open application. Who may not is turned away before the content is read."""
    async with here.reading() as reading:
        application = await store.get_application(reading.session, application_id)
        await require_application(reading.session, here, application, Scope.APPLY)
    async with _taking_in(request, disposition) as upload:
        key.of_body(sha256(upload.content_hash + upload.kind.value.encode() + upload.name.encode()).digest())
        async with here.writing(key) as change:
            application = await store.get_application(change.session, application_id, lock=True)
            await require_application(change.session, here, application, Scope.APPLY)
            require_open(application.status)
            if await store.count_documents(change.session, application_id) >= DOCUMENTS_AT_MOST:
                raise DocumentsFull(at_most=DOCUMENTS_AT_MOST)
            await store.keep_content(change.session, upload.content_hash, upload.size_bytes, upload.parts(), change.at)
            document = _new_document(here, application_id, upload)
            change.session.add(document)
            await change.session.flush()
            await log(change, application, "C", "add-document", "/documents")
            location = f"/applications/{application_id}/documents/{document.document_id}"
            return change.answer(DocumentAnswer.model_validate(document), location=location)


async def list_documents(here: Context, application_id: UUID, page: PageOf) -> DocumentPage:
    """The documents of an application; for a provider those it added itself."""
    async with here.reading() as reading:
        application = await store.get_application(reading.session, application_id)
        await require_application(reading.session, here, application, Scope.READ)
        rows = await store.list_documents(reading.session, application_id, _only_of(here), page.after_id, page.size + 1)
        await reading.saw(application.client_id, f"applications/{application_id}/documents", "R", "read-document")
    answers = [DocumentAnswer.model_validate(row) for row in rows]
    return page.answer(DocumentPage, answers, key=lambda each: str(each.document_id))


async def read_document(here: Context, application_id: UUID, document_id: UUID) -> DocumentAnswer:
    """One document, without its content."""
    async with here.reading() as reading:
        document = await _seen(reading, here, application_id, document_id)
    return DocumentAnswer.model_validate(document)


async def open_document(here: Context, application_id: UUID, document_id: UUID) -> Download:
    """The content of a document, piece by piece; that it was looked at is logged before the first."""
    async with here.reading() as reading:
        document = await _seen(reading, here, application_id, document_id)
    if document.content_hash is None or document.withdrawn_at:
        raise _withdrawn(document)
    name, parts = disposition_of(document.file_name), _parts_of(here, document.content_hash)
    return Download(document.media_type, document.size_bytes, name, parts)


async def withdraw_document(
    here: Context, application_id: UUID, document_id: UUID, request: DocumentWithdrawal, key: Key
) -> DocumentAnswer:
    """Take a document of the own side back while the application is open; an assessor takes any back.

    The content goes when no other document has it. While a refusal waits for a second assessor all documents stay.
    """
    async with here.writing(key) as change:
        application = await store.get_application(change.session, application_id, lock=True)
        await require_application(change.session, here, application, Scope.APPLY)
        document = await store.get_document(change.session, application_id, document_id, lock=True)
        _require_seen(here, document)
        if here.relation is not ANY and not is_of_same_side(document.added_as, submitting_role(here)):
            raise DocumentOfAnother(added_as=document.added_as)
        require_open(application.status)
        if document.content_hash is None:
            raise _withdrawn(document)
        if await store.find_waiting_draft(change.session, application_id):
            raise DocumentNeeded
        content_hash, document.content_hash = document.content_hash, None
        document.withdrawn_at, document.withdrawn_because = change.at, request.reason
        await change.session.flush()
        await store.let_go_of_content(change.session, content_hash)
        await log(change, application, "D", "withdraw-document", "/documents")
        return change.answer(DocumentAnswer.model_validate(document))


@asynccontextmanager
async def _taking_in(request: Request, disposition: str) -> AsyncIterator[Upload]:
    """Take in the body of a request, looking at it as it comes; what is refused is not read to its end."""
    said, name = request.headers.get("content-type", "").partition(";")[0].strip().lower(), file_name_in(disposition)
    if name is None:
        raise FileNameMissing(pointer="/header/content-disposition", at_most=NAME_AT_MOST)
    if said not in set(MediaType):  # the route takes no other kind, so there is no body
        raise DocumentEmpty
    kind = MediaType(said)
    inspector, digest, size = Inspector(kind), sha256(), 0
    with SpooledTemporaryFile(IN_MEMORY_AT_MOST) as content:
        async for chunk in request.stream():
            size += len(chunk)
            if size > BYTES_AT_MOST:
                raise DocumentTooLarge(megabytes=BYTES_AT_MOST // 1_000_000)
            inspector.feed(chunk)
            digest.update(chunk)
            content.write(chunk)
        if size == 0:
            raise DocumentEmpty
        if not inspector.is_as_said():
            raise ContentDiffers(said=kind.value)
        yield Upload(content, name, kind, size, digest.digest())


def _new_document(here: Context, application_id: UUID, upload: Upload) -> Document:
    role = submitting_role(here)
    return Document(
        document_id=new_id(),
        application_id=application_id,
        content_hash=upload.content_hash,
        file_name=upload.name,
        media_type=upload.kind.value,
        size_bytes=upload.size_bytes,
        added_by=here.caller.subject,
        added_as=role.value,
        provider_id=here.caller.organisation_id if role is Role.PROVIDER else None,
        added_at=here.clock.now(),
    )


async def _seen(reading: Reading, here: Context, application_id: UUID, document_id: UUID) -> Document:
    """A document that the caller may see; that it was looked at is logged."""
    application = await store.get_application(reading.session, application_id)
    await require_application(reading.session, here, application, Scope.READ)
    document = await store.get_document(reading.session, application_id, document_id)
    _require_seen(here, document)
    resource = f"applications/{application_id}/documents/{document_id}"
    await reading.saw(application.client_id, resource, "R", "read-document")
    return document


async def _parts_of(here: Context, content_hash: bytes) -> AsyncIterator[bytes]:
    """The content piece by piece, each read for itself: no connection is held while a slow reader reads."""
    number = 0
    while True:
        async with here.reading() as reading:
            part = await store.find_part(reading.session, content_hash, number)
        if part is None:
            return
        yield part
        number += 1


def _only_of(here: Context) -> UUID | None:
    """The provider whose documents are shown and no others; None for who sees the file."""
    is_provider = submitting_role(here) is Role.PROVIDER and here.relation is not ANY
    return here.caller.organisation_id if is_provider else None


def _require_seen(here: Context, document: Document) -> None:
    only = _only_of(here)
    if only and document.provider_id != only:
        raise NotFound


def _withdrawn(document: Document) -> DocumentWithdrawn:
    assert document.withdrawn_at
    return DocumentWithdrawn(withdrawn_on=amsterdam_day(document.withdrawn_at))

"""Documents of an application."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Header, Request
from fastapi.responses import StreamingResponse

from services.common.schemas import Id
from services.common.web.access import ANY, OWN, Routes, allows
from services.common.web.context import Here
from services.common.web.idempotency import Idempotency, StreamedIdempotency
from services.common.web.media import accepts, produces
from services.common.web.paging import Paging
from services.indication.operations import documents
from services.indication.rules.documents import BYTES_AT_MOST, MediaType
from services.indication.schemas.documents import DocumentAnswer, DocumentPage, DocumentWithdrawal

router = Routes(prefix="/applications/{application_id}/documents", tags=["documents"])

KINDS = tuple(kind.value for kind in MediaType)
CONTENT = {kind: {"schema": {"type": "string", "format": "binary", "maxLength": BYTES_AT_MOST}} for kind in KINDS}
BODY: dict[str, Any] = {"requestBody": {"required": True, "content": CONTENT}}
Disposition = Annotated[
    str,
    Header(
        alias="Content-Disposition",
        min_length=1,
        max_length=1000,
        description='The name of the file (RFC 6266), as in a form: `attachment; filename="brief.pdf"`.',
        examples=['attachment; filename="brief.pdf"'],
    ),
]


@router.post("", status_code=HTTPStatus.CREATED, openapi_extra=BODY)
@accepts(*KINDS)
@allows(client=OWN, representative=OWN, supporter=OWN, provider=OWN, assessor=ANY)
async def add_document(
    application_id: Id,
    request: Request,
    disposition: Disposition,
    key: StreamedIdempotency,
    here: Here,
) -> DocumentAnswer:
    """Add a document to an open application: PDF, PNG, JPEG or plain text (UTF-8) of at most 10 MB, as the body."""
    return await documents.add_document(here, application_id, request, disposition, key)


@router.get("")
@allows(client=OWN, representative=OWN, supporter=OWN, provider=OWN, assessor=ANY)
async def list_documents(application_id: Id, here: Here, page: Paging) -> DocumentPage:
    """The documents of an application; a provider sees those it added itself."""
    return await documents.list_documents(here, application_id, page)


@router.get("/{document_id}")
@allows(client=OWN, representative=OWN, supporter=OWN, provider=OWN, assessor=ANY)
async def read_document(application_id: Id, document_id: Id, here: Here) -> DocumentAnswer:
    """One document, without its content."""
    return await documents.read_document(here, application_id, document_id)


@router.get(
    "/{document_id}/content",
    response_class=StreamingResponse,
    responses={
        HTTPStatus.OK: {"content": CONTENT},
        HTTPStatus.CONFLICT: {"description": "The document was withdrawn"},
    },
)
@produces(*KINDS)
@allows(client=OWN, representative=OWN, supporter=OWN, provider=OWN, assessor=ANY)
async def download_document(application_id: Id, document_id: Id, here: Here) -> StreamingResponse:
    """The content of a document, as it was sent, under its own name."""
    found = await documents.open_document(here, application_id, document_id)
    headers = {"Content-Disposition": found.disposition, "Content-Length": str(found.size_bytes)}
    return StreamingResponse(found.parts, media_type=found.media_type, headers=headers)


@router.post("/{document_id}/withdrawal", status_code=HTTPStatus.CREATED)
@allows(client=OWN, representative=OWN, supporter=OWN, provider=OWN, assessor=ANY)
async def withdraw_document(
    application_id: Id, document_id: Id, withdrawal: DocumentWithdrawal, key: Idempotency, here: Here
) -> DocumentAnswer:
    """Take a document of your own side back while the application is open; an assessor any. Its content goes."""
    return await documents.withdraw_document(here, application_id, document_id, withdrawal, key)

"""Documents and their content."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.refusals import NotFound
from services.indication.tables import ContentPart, Document, StoredContent


async def keep_content(
    session: AsyncSession, content_hash: bytes, size_bytes: int, parts: Iterable[bytes], at: datetime
) -> None:
    """Store a content unless it is there; locked, so that nobody removes it before this transaction refers to it."""
    row = {"content_hash": content_hash, "size_bytes": size_bytes, "stored_at": at}
    adding = insert(StoredContent).values(row)
    adding = adding.on_conflict_do_update(index_elements=["content_hash"], set_={"size_bytes": size_bytes})
    is_new = (await session.execute(adding.returning(text("xmax = 0")))).scalar_one()
    if not is_new:
        return
    for number, data in enumerate(parts):
        await session.execute(
            insert(ContentPart).values({"content_hash": content_hash, "number": number, "data": data})
        )


async def find_part(session: AsyncSession, content_hash: bytes, number: int) -> bytes | None:
    """One piece of a content; None beyond the last."""
    query = select(ContentPart.data).where(ContentPart.content_hash == content_hash, ContentPart.number == number)
    return (await session.execute(query)).scalar_one_or_none()


async def let_go_of_content(session: AsyncSession, content_hash: bytes) -> None:
    """Remove a content when no document has it any more."""
    lock = select(StoredContent.content_hash).where(StoredContent.content_hash == content_hash).with_for_update()
    await session.execute(lock)
    left = select(func.count()).select_from(Document).where(Document.content_hash == content_hash)
    if (await session.execute(left)).scalar_one() == 0:
        await session.execute(delete(StoredContent).where(StoredContent.content_hash == content_hash))


async def get_document(
    session: AsyncSession, application_id: UUID, document_id: UUID, *, lock: bool = False
) -> Document:
    """One document of one application."""
    query = select(Document).where(Document.application_id == application_id, Document.document_id == document_id)
    document = (await session.execute(query.with_for_update() if lock else query)).scalar_one_or_none()
    if document is None:
        raise NotFound
    return document


async def count_documents(session: AsyncSession, application_id: UUID) -> int:
    """How many documents an application has, withdrawn ones too."""
    query = select(func.count()).select_from(Document).where(Document.application_id == application_id)
    return int((await session.execute(query)).scalar_one())


async def list_documents(
    session: AsyncSession, application_id: UUID, provider_id: UUID | None, after: UUID | None, most: int
) -> Sequence[Document]:
    """The documents of an application, oldest first; of one provider when asked."""
    query = select(Document).where(Document.application_id == application_id)
    if provider_id:
        query = query.where(Document.provider_id == provider_id)
    if after:
        query = query.where(Document.document_id > after)
    return (await session.execute(query.order_by(Document.document_id).limit(most))).scalars().all()

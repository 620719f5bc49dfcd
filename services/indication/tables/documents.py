"""Documents of applications, and their content, once for equal files."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.indication.tables.base import Base


class StoredContent(Base):
    """The content of a file (inhoud), known by its hash. Kept as long as a document that was not withdrawn has it."""

    __tablename__ = "stored_content"
    __table_args__ = (CheckConstraint("octet_length(content_hash) = 32 AND size_bytes > 0", name="whole"),)

    content_hash: Mapped[bytes] = mapped_column(primary_key=True)
    """SHA-256 of the content."""
    size_bytes: Mapped[int]
    stored_at: Mapped[datetime]


class ContentPart(Base):
    """A piece of a content, so that none is ever whole in memory. Kept with its content."""

    __tablename__ = "content_part"

    content_hash: Mapped[bytes] = mapped_column(
        ForeignKey("stored_content.content_hash", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    data: Mapped[bytes]


class Document(Base):
    """A document with an application (stuk). Kept with the application; of a withdrawn one the content goes at once."""

    __tablename__ = "document"
    __table_args__ = (
        CheckConstraint("(withdrawn_at IS NULL) = (content_hash IS NOT NULL)", name="content_until_withdrawn"),
        Index("document_by_application", "application_id", "document_id"),
        Index("document_by_content", "content_hash"),
    )

    document_id: Mapped[UUID] = mapped_column(primary_key=True)
    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.application_id"))
    content_hash: Mapped[bytes | None] = mapped_column(ForeignKey("stored_content.content_hash"))
    file_name: Mapped[str]
    """As the sender called it. It may hold a name, so it stands here and nowhere else."""
    media_type: Mapped[str]
    size_bytes: Mapped[int]
    added_by: Mapped[UUID]
    added_as: Mapped[str]
    provider_id: Mapped[UUID | None]
    """The provider that added it; another provider never sees it, and it sees no other's."""
    added_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_because: Mapped[str | None]

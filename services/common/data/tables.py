"""The tables that every service has.

They are the feed, readers, keys, decision records, the access log, fact reports and messages.
"""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase

NAMING = {
    "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ck": "%(table_name)s_%(constraint_name)s_check",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "pk": "%(table_name)s_pkey",
}


def new_base() -> type[DeclarativeBase]:
    """The declarative base of one service, with the common tables in its metadata."""

    class Base(DeclarativeBase):
        metadata = MetaData(naming_convention=NAMING)
        type_annotation_map: ClassVar[dict[object, object]] = {
            UUID: Uuid(),
            date: Date(),
            datetime: DateTime(timezone=True),
            int: BigInteger(),
            str: Text(),
            bytes: LargeBinary(),
            dict[str, Any]: JSONB(),
            list[Any]: JSONB(),
        }

    add_common_tables(Base.metadata)
    return Base


def add_common_tables(metadata: MetaData) -> None:
    """Add the tables that `common_tables`, `fact_report_table` and `message_table` in migrations make."""
    _feed_tables(metadata)
    _reader_tables(metadata)
    _book_tables(metadata)
    _fact_report_table(metadata)
    _message_table(metadata)


def _feed_tables(metadata: MetaData) -> None:
    Table(
        "feed",
        metadata,
        Column("id", BigInteger, Identity(always=True), nullable=False),
        Column("position", BigInteger),
        Column("event_id", Uuid, nullable=False),
        Column("type", Text, nullable=False),
        Column("subject", Uuid, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("data", JSONB, nullable=False),
        Index("feed_position", "position", unique=True),
        Index("feed_unnumbered", "id", unique=True, postgresql_where=text("position IS NULL")),
        comment="Events of this service, in order; kept as long as the books.",
    )
    Table(
        "feed_head",
        metadata,
        Column("one", Boolean, CheckConstraint("one", name="one"), primary_key=True, server_default=text("true")),
        Column("epoch", BigInteger, nullable=False),
        Column("last", BigInteger, nullable=False, server_default=text("0")),
        Column("floor", BigInteger, nullable=False, server_default=text("0")),
    )
    Table(
        "feed_epoch",
        metadata,
        Column("epoch", BigInteger, primary_key=True, autoincrement=False),
        Column("began_after", BigInteger, nullable=False),
        comment="One row per life of this database.",
    )


def _reader_tables(metadata: MetaData) -> None:
    Table(
        "feed_reader",
        metadata,
        Column("source", Text, primary_key=True),
        Column("position", Text),
        Column("owner", Uuid),
        Column("lease_until", DateTime(timezone=True)),
        comment="How far this service has read another's feed.",
    )
    Table(
        "feed_parked",
        metadata,
        Column("source", Text, primary_key=True),
        Column("position", Text, primary_key=True),
        Column("sequence", BigInteger, nullable=False),
        Column("subject", Uuid, nullable=False),
        Column("event", JSONB, nullable=False),
        Column("fault", Text, nullable=False),
        Index("feed_parked_subject", "source", "subject"),
        comment="Events that could not be handled, with all later ones of their subject; until handled.",
    )
    Table(
        "peer",
        metadata,
        Column("source", Text, primary_key=True),
        Column("epoch", BigInteger, nullable=False),
        comment="The epoch of a peer that this service goes by.",
    )


def _book_tables(metadata: MetaData) -> None:
    Table(
        "idempotency",
        metadata,
        Column("subject", Uuid, primary_key=True, server_default=text("gen_random_uuid()")),
        Column("key", Text, primary_key=True),
        Column("organisation", Uuid),
        Column("fingerprint", LargeBinary, nullable=False),
        Column("status", Integer),
        Column("answer", LargeBinary),
        Column("headers", JSONB),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("files", ARRAY(Uuid), nullable=False, server_default=text("'{}'")),
        Index("idempotency_at", "at"),
        Index(
            "idempotency_organisation",
            "organisation",
            "key",
            unique=True,
            postgresql_where=text("organisation IS NOT NULL"),
        ),
        comment="First answers by subject and key; kept 30 days.",
    )
    Table(
        "decision_record",
        metadata,
        Column("decision_id", Uuid, primary_key=True),
        Column("kind", Text, nullable=False),
        Column("subject", Uuid, nullable=False),
        Column("client_id", Uuid),
        Column("provider_id", Uuid),
        Column("outcome", Text, nullable=False),
        Column("rule_set", Text, nullable=False),
        Column("rule_set_version", Text, nullable=False),
        Column("rules", JSONB, nullable=False),
        Column("facts", JSONB, nullable=False),
        Column("decided_at", DateTime(timezone=True), nullable=False),
        Column("decided_by", Uuid, nullable=False),
        Column("decided_roles", Text),
        Column("decided_organisation_id", Uuid),
        Index("decision_record_subject", "subject"),
        comment="Why something was decided; kept as long as what was decided.",
    )
    Table(
        "access_log",
        metadata,
        Column("access_id", Uuid, primary_key=True),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("client_id", Uuid, nullable=False),
        Column("subject", Uuid, nullable=False),
        Column("roles", Text, nullable=False),
        Column("organisation_id", Uuid),
        Column("action", Text, nullable=False),
        Column("resource", Text, nullable=False),
        Column("purpose", Text, nullable=False),
        Column("trace_id", Text, nullable=False),
        Index("access_log_client", "client_id", "access_id"),
        comment="Who saw or changed what of a person, and why; kept 5 years, never changed.",
    )


def _fact_report_table(metadata: MetaData) -> None:
    Table(
        "fact_report",
        metadata,
        Column("fact_report_id", Uuid, primary_key=True),
        Column("version", BigInteger, nullable=False),
        Column("status", Text, nullable=False),
        Column("resource", Text, nullable=False),
        Column("fact", Text, nullable=False),
        Column("what_is_wrong", Text, nullable=False),
        Column("should_be", Text),
        Column("client_id", Uuid),
        Column("reported_by", Uuid, nullable=False),
        Column("reported_as", Text, nullable=False),
        Column("reporter_organisation_id", Uuid),
        Column("reported_at", DateTime(timezone=True), nullable=False),
        Column("reported_on", Date, nullable=False),
        Column("answer_by", Date, nullable=False),
        Column("owner_role", Text, nullable=False),
        Column("owner_organisation_id", Uuid),
        Column("outcome", Text),
        Column("reason", Text),
        Column("passed_on_to", Text),
        Column("answered_by", Uuid),
        Column("answered_at", DateTime(timezone=True)),
        Index("fact_report_reporter", "reported_by", "fact_report_id"),
        Index("fact_report_owner", "owner_role", "status", "fact_report_id"),
        Index("fact_report_client", "client_id"),
        comment="Facts reported as wrong, and the answers; kept as long as what they are about.",
    )


def _message_table(metadata: MetaData) -> None:
    Table(
        "messages",
        metadata,
        Column("message_id", Uuid, primary_key=True),
        Column("recipient", Text, nullable=False),
        Column("recipient_id", Uuid, nullable=False),
        Column("kind", Text, nullable=False),
        Column("resource", Text, nullable=False),
        Column("resource_id", Uuid, nullable=False),
        Column("language", Text, nullable=False),
        Column("channel", Text, nullable=False),
        Column("title_nl", Text, nullable=False),
        Column("title_en", Text, nullable=False),
        Column("text_nl", Text, nullable=False),
        Column("text_en", Text, nullable=False),
        Column("sent_at", DateTime(timezone=True), nullable=False),
        Column("sent_on", Date, nullable=False),
        Column("read_at", DateTime(timezone=True)),
        Column("read_by", Uuid),
        Index("messages_recipient", "recipient_id", "message_id"),
        Index("messages_unread", "recipient_id", "message_id", postgresql_where=text("read_at IS NULL")),
        Index("messages_resource", "resource_id", "kind"),
        comment="Messages to the parties, as they were sent; kept 7 years after the year in which they were sent.",
    )

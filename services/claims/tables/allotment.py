"""The escrow on claims' side: the amounts that voucher asked to hold, and the amounts drawn."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Integer, Numeric, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.elements import conv

from services.claims.tables.base import Base


class PaymentStream(Base):
    """Betaalstroom: the care office, pilot and payer by which lines are paid. Never changed; kept with the lines.

    Lines, recoveries and totals name it by its number, as of the terms by which they were judged.
    """

    __tablename__ = "payment_stream"
    __table_args__ = (UniqueConstraint("office_id", "pilot_code", "payer", name=conv("one_stream")),)

    stream_id: Mapped[int] = mapped_column(Integer, Identity(always=True), primary_key=True)
    office_id: Mapped[UUID]
    pilot_code: Mapped[str]
    payer: Mapped[str]


class AgreementTerms(Base):
    """Voorwaarden van de zorgovereenkomst as voucher last sent them; the columns after `terms` are read from it.

    `version` is the number of voucher's state, `epoch` the database epoch in which it came: rows of an earlier
    epoch cannot be drawn on, and neither can terms of version 1, which do not name the client and the payer. Kept 7
    years after the last year with claims.
    """

    __tablename__ = "agreement_terms"
    __table_args__ = (
        CheckConstraint(
            "terms_version = 1 OR"
            " num_nulls(number, office_id, payer, client_id, location_id, delivery_form, region_code) = 0",
            name=conv("terms_of_version"),
        ),
    )

    agreement_id: Mapped[UUID] = mapped_column(primary_key=True)
    voucher_id: Mapped[UUID]
    version: Mapped[int]
    epoch: Mapped[int]
    terms: Mapped[dict[str, object]] = mapped_column(JSONB)
    provider_id: Mapped[UUID]
    pilot_code: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    care_started_on: Mapped[date | None]
    claim_window_days: Mapped[int] = mapped_column(Integer)
    terms_version: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    number: Mapped[str | None]
    office_id: Mapped[UUID | None]
    payer: Mapped[str | None]
    client_id: Mapped[UUID | None]
    location_id: Mapped[UUID | None]
    delivery_form: Mapped[str | None]
    region_code: Mapped[str | None]
    stream_id: Mapped[int | None] = mapped_column(ForeignKey("payment_stream.stream_id"), type_=Integer)


class AgreedLine(Base):
    """Afgesproken prestatie: a performance of an agreement with its unit and highest price. Kept with the terms.

    `exclusive`: it fills a day, so that a client has at most one such performance a day, from any provider.
    """

    __tablename__ = "agreed_line"

    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreement_terms.agreement_id"), primary_key=True)
    performance_code: Mapped[str] = mapped_column(primary_key=True)
    unit: Mapped[str]
    unit_price_cents: Mapped[int]
    quantity: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    per: Mapped[str | None]
    exclusive: Mapped[bool] = mapped_column(server_default=text("false"))


class TermsHistory(Base):
    """Every version of the terms that ever held here, so that a line can be judged again as of then. Never changed."""

    __tablename__ = "terms_history"

    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreement_terms.agreement_id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    terms: Mapped[dict[str, object]] = mapped_column(JSONB)
    recorded_at: Mapped[datetime]


class Allotment(Base):
    """Toegekend deel: what one agreement may draw in one budget year, and has drawn. Kept 7 years after the year."""

    __tablename__ = "allotment"
    __table_args__ = (
        CheckConstraint("0 <= drawn_cents AND drawn_cents <= held_cents", name=conv("drawn_within_held")),
        CheckConstraint("asked_cents <= held_cents", name=conv("asked_within_held")),
    )

    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreement_terms.agreement_id"), primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True)
    asked_cents: Mapped[int]
    held_cents: Mapped[int]
    drawn_cents: Mapped[int] = mapped_column(server_default=text("0"))
    seq: Mapped[int] = mapped_column(server_default=text("0"))
    final: Mapped[bool] = mapped_column(server_default=text("false"))


class ExclusiveCare(Base):
    """A client with exclusive care that one payer pays: the row that batches with such lines lock. Kept with the terms.

    Two providers' batches therefore judge the days of one client and payer one after the other.
    """

    __tablename__ = "exclusive_care"

    client_id: Mapped[UUID] = mapped_column(primary_key=True)
    payer: Mapped[str] = mapped_column(primary_key=True)

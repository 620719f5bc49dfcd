"""Vouchers, what they were issued on, what they are worth and their append-only books."""

from datetime import date, datetime
from decimal import Decimal
from typing import NotRequired
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Integer, Numeric, Text, select, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, column_property, mapped_column
from sqlalchemy.sql.elements import conv
from typing_extensions import TypedDict

from services.voucher.rules.stretches import Supplement
from services.voucher.tables.base import Base
from services.voucher.tables.pilot import Pilot

RUNNING = "status IN ('issued', 'active')"


class Voucher(Base):
    """Voucher (trekkingsrecht): an individual drawing right. Kept 7 years after its last year, as the books.

    Both ends of its period are included; one that has lost every day ends the day before it begins. `agreement_turn`
    rises whenever an agreement of the client gains days: whoever redeems compares it under the lock. `moved_on`: since
    when the client lives outside the regions of the pilot.
    """

    __tablename__ = "voucher"
    __table_args__ = (
        CheckConstraint("status IN ('issued', 'active', 'ended', 'withdrawn')", name=conv("voucher_status")),
        CheckConstraint("valid_from <= valid_to + 1", name=conv("voucher_period")),
        Index("one_running_voucher", "client_id", "pilot_id", unique=True, postgresql_where=text(RUNNING)),
        Index("voucher_by_pilot", "pilot_id", "voucher_id"),
        Index("voucher_by_status", "pilot_id", "status", "voucher_id"),
        Index("voucher_by_client", "client_id", "voucher_id"),
        Index("voucher_after_death", "voucher_id", postgresql_where=text("end_reason = 'death'")),
        Index("voucher_moved", "voucher_id", postgresql_where=text("moved_on IS NOT NULL")),
        Index("voucher_by_end", "valid_to", postgresql_where=text(RUNNING)),
    )

    voucher_id: Mapped[UUID] = mapped_column(primary_key=True)
    pilot_id: Mapped[UUID] = mapped_column(ForeignKey("pilot.pilot_id"))
    client_id: Mapped[UUID]
    indication_id: Mapped[UUID]
    status: Mapped[str]
    version: Mapped[int]
    profile_code: Mapped[str]
    delivery_form: Mapped[str]
    arrangement: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    requested_on: Mapped[date]
    suspended_from: Mapped[date | None]
    suspended_to: Mapped[date | None]
    waiting_status: Mapped[str]
    issued_at: Mapped[datetime]
    issue_decision_id: Mapped[UUID]
    ended_on: Mapped[date | None]
    end_reason: Mapped[str | None]
    end_decision_id: Mapped[UUID | None]
    moved_on: Mapped[date | None]
    agreement_turn: Mapped[int] = mapped_column(server_default=text("0"))
    end_announced_on: Mapped[date | None]
    """The day on which the client was informed of the end of the pilot."""
    office_id: Mapped[UUID] = column_property(
        select(Pilot.office_id).where(Pilot.pilot_id == pilot_id).correlate_except(Pilot).scalar_subquery()
    )
    """The care office of its pilot."""


class StoredSupplement(TypedDict):
    """A supplement as it is stored; the percentage is a text, so that it stays exact."""

    ground: str
    percent: str | None
    yearCents: int | None
    decision: str
    performanceCode: NotRequired[str | None]
    hoursPerWeek: NotRequired[str | None]


def supplement_from(stored: StoredSupplement) -> Supplement:
    """A supplement as the rules take it."""
    percent, hours = stored["percent"], stored.get("hoursPerWeek")
    return Supplement(
        stored["ground"],
        None if percent is None else Decimal(percent),
        stored["yearCents"],
        stored["decision"],
        stored.get("performanceCode"),
        None if hours is None else Decimal(hours),
    )


def stored_supplement(supplement: Supplement) -> StoredSupplement:
    """A supplement as it is to be stored."""
    stored: StoredSupplement = {
        "ground": supplement.ground,
        "percent": None if supplement.percent is None else str(supplement.percent),
        "yearCents": supplement.year_cents,
        "decision": supplement.decision,
    }
    if supplement.hours_per_week is not None:
        stored["performanceCode"] = supplement.performance_code
        stored["hoursPerWeek"] = str(supplement.hours_per_week)
    return stored


class VoucherTerm(Base):
    """Leveringsvorm, etmalen, toeslagen en pgb-deel of a voucher from a day on. Kept with the voucher."""

    __tablename__ = "voucher_term"

    voucher_id: Mapped[UUID] = mapped_column(ForeignKey("voucher.voucher_id"), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    recorded_at: Mapped[datetime] = mapped_column(primary_key=True)
    delivery_form: Mapped[str]
    etmalen: Mapped[Decimal | None] = mapped_column(Numeric(2, 1))
    pgb_share_percent: Mapped[int]
    supplements: Mapped[list[StoredSupplement]] = mapped_column(JSONB)
    decision_id: Mapped[UUID]


class VoucherYear(Base):
    """Budgetjaar: what a voucher is worth in a calendar year and how much of that is held. Kept with the voucher."""

    __tablename__ = "voucher_year"
    __table_args__ = (
        CheckConstraint("value_cents >= 0", name=conv("value_not_negative")),
        CheckConstraint("reserved_cents >= 0", name=conv("reserved_not_negative")),
        CheckConstraint("reserved_cents <= GREATEST(value_cents, overhang_cents)", name=conv("reserved_within_value")),
        Index("voucher_year_overhang", "voucher_id", postgresql_where=text("overhang_cents > 0")),
    )

    voucher_id: Mapped[UUID] = mapped_column(ForeignKey("voucher.voucher_id"), primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True)
    value_cents: Mapped[int]
    reserved_cents: Mapped[int] = mapped_column(server_default=text("0"))
    overhang_cents: Mapped[int] = mapped_column(server_default=text("0"))
    """Where more is held than the value: all that may be held until it fits again; else 0."""
    provisional: Mapped[bool] = mapped_column(server_default=text("false"))
    """Whether the year has no edition of the price list of its own yet."""


class VoucherEntry(Base):
    """One line of a voucher's append-only books: value, reserve, release or re-value. Kept with the voucher.

    `cents` is the change: of the value for value and re-value (which may be negative), of what is held for reserve
    and release (never negative). So value = Σ value + Σ re-value, and reserved = Σ reserve - Σ release.
    """

    __tablename__ = "voucher_entry"
    __table_args__ = (
        CheckConstraint("kind IN ('value', 'reserve', 'release', 're-value')", name=conv("entry_kind")),
        CheckConstraint("cents >= 0 OR kind = 're-value'", name=conv("entry_sign")),
        Index("voucher_entry_by_voucher", "voucher_id", "entry_id"),
        Index("voucher_entry_at", "at", postgresql_using="brin"),
    )

    entry_id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    voucher_id: Mapped[UUID] = mapped_column(ForeignKey("voucher.voucher_id"))
    year: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str]
    cents: Mapped[int]
    agreement_id: Mapped[UUID | None]
    at: Mapped[datetime]
    decision_id: Mapped[UUID | None]


class Valuation(Base):
    """How the value of one budget year was reached, component by component; one row a time. Kept with the voucher."""

    __tablename__ = "valuation"
    __table_args__ = (Index("valuation_by_voucher", "voucher_id", "year", "valuation_id"),)

    valuation_id: Mapped[UUID] = mapped_column(primary_key=True)
    voucher_id: Mapped[UUID] = mapped_column(ForeignKey("voucher.voucher_id"))
    year: Mapped[int] = mapped_column(Integer)
    value_cents: Mapped[int]
    components: Mapped[list[dict[str, object]]] = mapped_column(JSONB)
    valued_at: Mapped[datetime]
    cause: Mapped[str]
    decision_id: Mapped[UUID]


class ValueFit(Base):
    """Aanpasdag: a lower value of a year, and the day from which what is reserved must fit it. Kept with the voucher.

    `asked_at`: when claims was asked to hold less; `done_at`: when claims had answered all, or nothing had to be asked.
    """

    __tablename__ = "value_fit"
    __table_args__ = (
        CheckConstraint("value_cents >= 0", name=conv("fit_not_negative")),
        Index("value_fit_open", "voucher_id", "fit_by", postgresql_where=text("done_at IS NULL")),
    )

    fit_id: Mapped[UUID] = mapped_column(primary_key=True)
    voucher_id: Mapped[UUID] = mapped_column(ForeignKey("voucher.voucher_id"))
    year: Mapped[int] = mapped_column(Integer)
    fit_by: Mapped[date]
    value_cents: Mapped[int]
    decided_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]


class ChoiceProfile(Base):
    """Keuzeprofiel: how far someone can steer × how complex the need is, judged per person. Kept with the voucher."""

    __tablename__ = "choice_profile"

    voucher_id: Mapped[UUID] = mapped_column(ForeignKey("voucher.voucher_id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    steering_ability: Mapped[str]
    complexity: Mapped[str]
    reason: Mapped[str]
    recorded_at: Mapped[datetime]
    judged_by: Mapped[UUID | None]
    """The subject who judged; empty for profiles of before this was recorded."""


class ChoiceConversation(Base):
    """Keuzegesprek: the conversation of informed choice, in versions. Append-only, kept with the voucher.

    `present`: the roles that took part, without names.
    """

    __tablename__ = "choice_conversation"

    voucher_id: Mapped[UUID] = mapped_column(ForeignKey("voucher.voucher_id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    held_on: Mapped[date]
    present: Mapped[list[str]] = mapped_column(ARRAY(Text))
    forms_explained: Mapped[list[str]] = mapped_column(ARRAY(Text))
    support_offered: Mapped[bool]
    support_wanted: Mapped[bool]
    support_found: Mapped[bool | None]
    summary: Mapped[str]
    recorded_by: Mapped[UUID]
    recorded_at: Mapped[datetime]


class RevaluationDue(Base):
    """Vouchers that wait to be valued again, because a fact under their value changed. Kept until that is done."""

    __tablename__ = "revaluation_due"
    __table_args__ = (Index("revaluation_due_since", "since"),)

    voucher_id: Mapped[UUID] = mapped_column(primary_key=True)
    cause: Mapped[str]
    since: Mapped[datetime]


class Revaluation(Base):
    """Herwaardering of all vouchers of a pilot, in pages in key order. Kept until the last page is done.

    `up_to`: the last voucher that is done; a new price or factor begins from the first one again.
    """

    __tablename__ = "revaluation"

    pilot_id: Mapped[UUID] = mapped_column(ForeignKey("pilot.pilot_id"), primary_key=True)
    cause: Mapped[str]
    since: Mapped[datetime]
    up_to: Mapped[UUID] = mapped_column(server_default=text("'00000000-0000-0000-0000-000000000000'"))

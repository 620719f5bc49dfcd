"""Multi-year agreements for rare and complex care, beside the voucher."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.tables.base import Base


class PurchaseAgreement(Base):
    """What the care office agreed for years with a provider (meerjarenovereenkomst). Kept 7 years after its end."""

    __tablename__ = "purchase_agreement"
    __table_args__ = (
        CheckConstraint("until_day >= from_day", name="validity"),
        CheckConstraint("until_day < from_day + interval '5 years'", name="five_years"),
        CheckConstraint("(end_reason IS NULL) = (ended_on IS NULL)", name="ended"),
        CheckConstraint("ended_on BETWEEN from_day AND until_day", name="ended_on"),
        Index("purchase_agreement_by_provider", "provider_id", "purchase_agreement_id"),
        Index("purchase_agreement_by_end", "until_day"),
    )

    purchase_agreement_id: Mapped[UUID] = mapped_column(primary_key=True)
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("provider.provider_id"))
    office_id: Mapped[UUID]
    """The care office that agreed it."""
    title_nl: Mapped[str]
    title_en: Mapped[str]
    care: Mapped[str]
    """Which rare or complex care, and for whom."""
    terms: Mapped[str]
    afterwards_nl: Mapped[str]
    afterwards_en: Mapped[str]
    """What happens to its clients when it ends."""
    profile_codes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    from_day: Mapped[date]
    until_day: Mapped[date]
    ended_on: Mapped[date | None]
    end_reason: Mapped[str | None]
    version: Mapped[int]
    recorded_at: Mapped[datetime]

    @property
    def last_day(self) -> date:
        """Its last day: as agreed, or the earlier one on which it was ended."""
        return self.ended_on or self.until_day


class PurchaseSignal(Base):
    """A warning that a multi-year agreement ends (signaal); once per end and moment. Kept as its agreement."""

    __tablename__ = "purchase_signal"

    purchase_agreement_id: Mapped[UUID] = mapped_column(
        ForeignKey("purchase_agreement.purchase_agreement_id", ondelete="CASCADE"), primary_key=True
    )
    days_before: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ends_on: Mapped[date] = mapped_column(primary_key=True)
    sent_at: Mapped[datetime]

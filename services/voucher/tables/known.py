"""The projections of other services' feeds. Kept as long as it is true; can be read again."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, Text
from sqlalchemy.dialects.postgresql import ARRAY, DATEMULTIRANGE, Range
from sqlalchemy.orm import Mapped, mapped_column

from services.voucher.tables.base import Base


class KnownIndication(Base):
    """Indicatiebesluit as indication last published it."""

    __tablename__ = "known_indication"
    __table_args__ = (Index("known_indication_by_client", "client_id", "valid_from"),)

    indication_id: Mapped[UUID] = mapped_column(primary_key=True)
    client_id: Mapped[UUID]
    version: Mapped[int]
    status: Mapped[str]
    profile_code: Mapped[str | None]
    iwlz_code: Mapped[str | None]
    tailored: Mapped[bool]
    need_features: Mapped[list[str]] = mapped_column(ARRAY(Text))
    region_code: Mapped[str | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
    withdrawal_reason: Mapped[str | None]
    recorded_at: Mapped[datetime]


class KnownClient(Base):
    """Cliënt as indication last published it: only the region, never a name."""

    __tablename__ = "known_client"

    client_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    region_code: Mapped[str | None]
    region_from: Mapped[date | None]
    recorded_at: Mapped[datetime]


class KnownRequirementSet(Base):
    """Eisenpakket as registry last published it."""

    __tablename__ = "known_requirement_set"

    requirement_set_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    pilot_code: Mapped[str]
    office_id: Mapped[UUID | None]
    """The care office that published it; None for one of before each had its office."""
    status: Mapped[str]
    valid_from: Mapped[date | None]
    recorded_at: Mapped[datetime]


class KnownPriceList(Base):
    """Prijslijst as registry last published it, one edition; its rows are in known_price.

    The rows of all published editions of a pilot together are its prices: an edition ends the one before it.
    """

    __tablename__ = "known_price_list"
    __table_args__ = (Index("known_price_list_by_pilot", "pilot_code"),)

    price_list_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    pilot_code: Mapped[str]
    office_id: Mapped[UUID | None]
    """The care office that published it; None for one of before each had its office."""
    status: Mapped[str]
    recorded_at: Mapped[datetime]


class KnownPrice(Base):
    """One row of a price list: a price or a yearly amount with its validity."""

    __tablename__ = "known_price"
    __table_args__ = (Index("known_price_by_performance", "price_list_id", "performance_code"),)

    price_list_id: Mapped[UUID] = mapped_column(
        ForeignKey("known_price_list.price_list_id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str]
    profile_code: Mapped[str | None]
    delivery_forms: Mapped[list[str]] = mapped_column(ARRAY(Text))
    performance_code: Mapped[str | None]
    unit_code: Mapped[str | None]
    pgb_variant: Mapped[str | None]
    price_cents: Mapped[int]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source: Mapped[str]


class KnownCareOffice(Base):
    """Zorgkantoor of the public list, as registry last published it."""

    __tablename__ = "known_care_office"

    office_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    name: Mapped[str]
    uzovi_number: Mapped[str]
    telephone: Mapped[str | None]
    recorded_at: Mapped[datetime]


class KnownOfficeRegion(Base):
    """Zorgkantoorregio of a care office, with the days on which it has it; none is open."""

    __tablename__ = "known_office_region"
    __table_args__ = (Index("known_office_region_by_code", "region_code"),)

    office_id: Mapped[UUID] = mapped_column(
        ForeignKey("known_care_office.office_id", ondelete="CASCADE"), primary_key=True
    )
    region_code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    from_day: Mapped[date | None]
    until_day: Mapped[date | None]


class KnownPerformance(Base):
    """Prestatie of the one list, as registry last published it. Its unit and exclusivity never change."""

    __tablename__ = "known_performance"
    __table_args__ = (Index("known_performance_code", "code", unique=True),)

    performance_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    code: Mapped[str]
    unit_code: Mapped[str]
    exclusive: Mapped[bool]
    most_a_day: Mapped[int | None]
    valid_from: Mapped[date]
    recorded_at: Mapped[datetime]


class KnownAdmission(Base):
    """Toelating as registry last published it; `standing` holds the days on which new agreements may start."""

    __tablename__ = "known_admission"
    __table_args__ = (Index("known_admission_by_provider", "provider_id", "pilot_code"),)

    admission_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    provider_id: Mapped[UUID]
    pilot_code: Mapped[str]
    requirement_set_id: Mapped[UUID | None]
    status: Mapped[str]
    standing: Mapped[list[Range[date]]] = mapped_column(DATEMULTIRANGE)
    recorded_at: Mapped[datetime]


class KnownOffer(Base):
    """An offer of a provider at a location: performance, form, profiles (none = all) and its price."""

    __tablename__ = "known_offer"
    __table_args__ = (Index("known_offer_by_provider", "provider_id", "location_id", "performance_code"),)

    offer_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    provider_id: Mapped[UUID]
    location_id: Mapped[UUID]
    pilot_code: Mapped[str]
    performance_code: Mapped[str]
    delivery_form: Mapped[str]
    profile_codes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    price_cents: Mapped[int]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    withdrawn: Mapped[bool]
    recorded_at: Mapped[datetime]

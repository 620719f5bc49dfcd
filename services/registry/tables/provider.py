"""Who delivers care, where, and what they offer at which price."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Double, ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql import text

from services.registry.tables.base import Base

LOOKED_AT = ("provider_id", "pilot_code", "performance_code", "profile_codes", "valid_from", "valid_to")
"""What a search asks of an offer stands in its index, or PostgreSQL would go by the slow one of `offer_no_overlap`."""


class Provider(Base):
    """A care provider (zorgaanbieder); its id is the organisation of its tokens. Kept for good: claims name it."""

    __tablename__ = "provider"
    __table_args__ = (
        Index("agb_code_taken", "agb_code", unique=True),
        Index("kvk_number_taken", "kvk_number", unique=True),
        Index("wtza_number_taken", "wtza_number", unique=True),
        Index("provider_by_name", "name_key", "provider_id"),
        CheckConstraint("professionals >= 0", name="professionals"),
        CheckConstraint("residents BETWEEN 3 AND 26", name="residents"),
    )

    provider_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(Text(collation="C"))
    """The name without capitals and accents: the order of lists."""
    agb_code: Mapped[str]
    kvk_number: Mapped[str]
    wtza_number: Mapped[str | None]
    professionals: Mapped[int]
    residents: Mapped[int | None]
    """Of a living initiative (wooninitiatief): how many people live there together with a pgb."""
    website: Mapped[str | None]
    about: Mapped[str | None]
    version: Mapped[int]
    registered_at: Mapped[datetime]


class Location(Base):
    """A place (locatie) where a provider works or works from. Kept as long as its provider."""

    __tablename__ = "location"
    __table_args__ = (
        Index("location_by_provider", "provider_id", "location_id"),
        Index("location_by_place", "latitude", "longitude"),
        Index("location_by_name", "name_key", "location_id"),
        Index(
            "location_by_words",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        ),
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude"),
    )

    location_id: Mapped[UUID] = mapped_column(primary_key=True)
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("provider.provider_id"))
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(Text(collation="C"), server_default="")
    """The names of provider and location without capitals and accents: the order of lists."""
    street: Mapped[str]
    house_number: Mapped[str]
    postcode: Mapped[str]
    place: Mapped[str]
    municipality: Mapped[str]
    municipality_code: Mapped[str]
    latitude: Mapped[float] = mapped_column(Double)
    longitude: Mapped[float] = mapped_column(Double)
    search_text: Mapped[str]
    """Names, place and identity without capitals and accents, for searching."""
    identity_codes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    """Religion, culture, language and way of life (identiteit), from the list."""
    identity_words: Mapped[str | None]
    """The same in the provider's own words."""
    version: Mapped[int]
    registered_at: Mapped[datetime]


class Offer(Base):
    """What a provider offers at a location, in one form, at its own price (aanbod). Kept 7 years after its last day."""

    __tablename__ = "offer"
    __table_args__ = (
        CheckConstraint("price_cents >= 0", name="not_negative"),
        CheckConstraint("valid_to >= valid_from", name="validity"),
        Index("offer_by_provider", "provider_id", "offer_id"),
        Index(
            "offer_by_location",
            "location_id",
            "delivery_form",
            postgresql_where=text("NOT withdrawn"),
            postgresql_include=[*LOOKED_AT],
        ),
        ExcludeConstraint(
            ("location_id", "="),
            ("pilot_code", "="),
            ("performance_code", "="),
            ("delivery_form", "="),
            (text("daterange(valid_from, valid_to, '[]')"), "&&"),
            name="offer_no_overlap",
            using="gist",
            where=text("NOT withdrawn"),
        ),
    )

    offer_id: Mapped[UUID] = mapped_column(primary_key=True)
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("provider.provider_id"))
    location_id: Mapped[UUID] = mapped_column(ForeignKey("location.location_id"))
    pilot_code: Mapped[str]
    performance_code: Mapped[str]
    delivery_form: Mapped[str]
    profile_codes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    unit_code: Mapped[str]
    price_cents: Mapped[int]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    withdrawn: Mapped[bool]
    version: Mapped[int]
    recorded_at: Mapped[datetime]

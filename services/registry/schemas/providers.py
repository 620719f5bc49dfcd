"""Providers, locations and offers, as sent and as shown."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from services.common.schemas import Answer, Cents, Day, Id, Name, Page, Schema, TextAnswer, WordsOnNobody
from services.registry.reference import find_unit
from services.registry.rules.delivery_form import DeliveryForm
from services.registry.rules.requirements import size_class
from services.registry.schemas.experiences import ExperienceTotals
from services.registry.schemas.purchase import RunningPeriod
from services.registry.schemas.words import (
    AdmissionStatus,
    AgbCode,
    DeliveryForms,
    IdentityCode,
    KvkNumber,
    PerformanceCode,
    PilotCode,
    Postcode,
    ProfileCode,
    WtzaNumber,
)
from services.registry.tables import Admission, Offer, Provider
from services.registry.tables.base import columns


class ProviderBody(Schema):
    """A provider (zorgaanbieder) as it registers itself."""

    name: Name
    agb_code: AgbCode
    kvk_number: KvkNumber
    wtza_number: WtzaNumber | None = None
    professionals: Annotated[int, Field(ge=0, le=1_000_000)]
    residents: Annotated[int, Field(ge=3, le=26)] | None = None
    website: Annotated[str, StringConstraints(pattern=r"^https://[^\s\x00]{1,190}$", max_length=200)] | None = None
    about: WordsOnNobody | None = None


class LocationBody(Schema):
    """A location (locatie). Without coordinates the middle of the postcode area is taken."""

    name: Name
    street: Name
    house_number: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,5}[0-9A-Za-z -]{0,6}$", max_length=12)]
    postcode: Postcode
    place: Name
    municipality: Name
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    identity_codes: list[IdentityCode] = Field(default_factory=list, max_length=20)
    identity_words: WordsOnNobody | None = None


class OfferBody(Schema):
    """What is offered at a location (aanbod), at a price at or under the list."""

    location_id: Id
    pilot_code: PilotCode
    performance_code: PerformanceCode
    delivery_form: DeliveryForm
    profile_codes: list[ProfileCode] = Field(
        default_factory=list,
        max_length=40,
        description="Care profiles it is offered for; an empty list means every profile that the price list has.",
    )
    price_cents: Cents
    valid_from: Day
    valid_to: Day | None = None


class LocationAnswer(Answer):
    """A location."""

    location_id: UUID
    provider_id: UUID
    name: str = Field(max_length=200)
    street: str = Field(max_length=200)
    house_number: str = Field(max_length=12)
    postcode: str = Field(max_length=6)
    place: str = Field(max_length=200)
    municipality: str = Field(max_length=200)
    municipality_code: str = Field(max_length=10)
    latitude: float
    longitude: float
    identity_codes: list[Annotated[str, Field(max_length=40)]] = Field(max_length=20)
    identity_words: str | None = Field(max_length=4000)
    version: int


class LocationPage(Page[LocationAnswer]):
    """Locations of a provider."""


class OfferAnswer(Answer):
    """What a provider offers at a location. No profiles: every profile."""

    offer_id: UUID
    provider_id: UUID
    location_id: UUID
    pilot_code: str = Field(max_length=63)
    performance_code: str = Field(max_length=10)
    delivery_form: str = Field(max_length=10)
    profile_codes: list[Annotated[str, Field(max_length=20)]] = Field(max_length=40)
    unit_code: str = Field(max_length=2)
    unit: TextAnswer | None
    price_cents: int
    currency: str = Field("EUR", max_length=3)
    valid_from: date
    valid_to: date | None
    withdrawn: bool
    version: int

    @classmethod
    def of(cls, row: Offer) -> Self:
        """From its row."""
        unit = find_unit(row.unit_code)
        return cls.model_validate({**columns(row), "unit": TextAnswer(nl=unit.nl, en=unit.en) if unit else None})


class OfferPage(Page[OfferAnswer]):
    """Offers of a provider."""


class StandingAnswer(Answer):
    """Where a provider stands in a pilot; its evidence is not public."""

    pilot_code: str = Field(max_length=63)
    status: AdmissionStatus
    delivery_forms: DeliveryForms
    umbrella_provider_id: UUID | None
    umbrella_name: str | None = Field(max_length=200)

    @classmethod
    def of(cls, row: Admission) -> Self:
        """From the admission."""
        return cls.model_validate(columns(row))


class ProviderAnswer(Answer):
    """A provider."""

    provider_id: UUID
    name: str = Field(max_length=200)
    agb_code: str = Field(max_length=8)
    kvk_number: str = Field(max_length=8)
    wtza_number: str | None = Field(max_length=20)
    size_class: str = Field(max_length=20)
    website: str | None = Field(max_length=200)
    about: str | None = Field(max_length=4000)
    version: int
    registered_at: AwareDatetime

    @classmethod
    def of(cls, row: Provider) -> Self:
        """From its row."""
        return cls.model_validate({**columns(row), "size_class": size_class(row.professionals, row.residents)})


class ProviderPageAnswer(ProviderAnswer):
    """The public page of a provider: where it is, what it offers now, and where it stands."""

    admissions: list[StandingAnswer] = Field(max_length=100)
    locations: list[LocationAnswer] = Field(max_length=500)
    offers: list[OfferAnswer] = Field(max_length=1000)
    experiences: ExperienceTotals
    running_periods: list[RunningPeriod] = Field(max_length=200)


class FoundLocation(Answer):
    """A location that matches a search."""

    location_id: UUID
    name: str = Field(max_length=200)
    postcode: str = Field(max_length=6)
    place: str = Field(max_length=200)
    municipality: str = Field(max_length=200)
    latitude: float
    longitude: float
    distance_km: float | None
    delivery_forms: DeliveryForms


class FoundProvider(Answer):
    """A provider that matches a search, with its nearest matching locations."""

    provider_id: UUID
    name: str = Field(max_length=200)
    size_class: str = Field(max_length=20)
    website: str | None = Field(max_length=200)
    distance_km: float | None
    admissions: list[StandingAnswer] = Field(max_length=100)
    locations: list[FoundLocation] = Field(max_length=20)


class FoundProviderPage(Page[FoundProvider]):
    """Providers that match a search, in its order."""

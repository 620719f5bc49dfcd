"""Locations as a search finds them, and side by side."""

from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field

from services.common.rounding import round_half_away
from services.common.schemas import Answer, Page
from services.registry.rules.delivery_form import DeliveryForm
from services.registry.rules.requirements import size_class
from services.registry.schemas.capacity import FormCapacityAnswer, IdentityTermAnswer
from services.registry.schemas.experiences import ExperienceTotals
from services.registry.schemas.providers import OfferAnswer, StandingAnswer

FormCode = Annotated[str, Field(max_length=10)]


class LocationFound(Answer):
    """A location that matches. `waitingWeeks` and `mark` are empty where nothing is known that counts."""

    location_id: UUID
    provider_id: UUID
    provider_name: str = Field(max_length=200)
    name: str = Field(max_length=200)
    size_class: str = Field(max_length=20)
    umbrella_name: str | None = Field(max_length=200)
    postcode: str = Field(max_length=6)
    place: str = Field(max_length=200)
    municipality: str = Field(max_length=200)
    latitude: float
    longitude: float
    distance_km: float | None
    identity_codes: list[Annotated[str, Field(max_length=40)]] = Field(max_length=20)
    delivery_forms: list[FormCode] = Field(
        max_length=len(DeliveryForm), description="Delivery forms in which it has an offer that fits."
    )
    waiting_weeks: int | None = Field(
        description="Weeks of waiting in the quickest of these forms, said in the last 14 days; empty: unknown."
    )
    capacity: list[FormCapacityAnswer] = Field(max_length=len(DeliveryForm))
    mark: float | None

    @classmethod
    def of(cls, row: Any, today: date, has_place: bool) -> Self:  # a database row
        """From the row that the search found."""
        return cls(
            location_id=row.location_id,
            provider_id=row.provider_id,
            provider_name=row.provider_name,
            name=row.name,
            size_class=size_class(row.professionals, row.residents),
            umbrella_name=row.umbrella_name,
            postcode=row.postcode,
            place=row.place,
            municipality=row.municipality,
            latitude=row.latitude,
            longitude=row.longitude,
            distance_km=round(row.metres / 1000, 1) if has_place else None,
            identity_codes=row.identity_codes,
            delivery_forms=row.delivery_forms,
            waiting_weeks=row.waiting_weeks,
            capacity=[FormCapacityAnswer.of_facts(each, today) for each in row.capacity or ()],
            mark=None if row.mark_hundredths is None else round_half_away(row.mark_hundredths, 10) / 10,
        )


class LocationFoundPage(Page[LocationFound]):
    """Locations that match a search, in its order."""


class ChoiceCount(Answer):
    """How many locations a search finds with this value: `facet=value` in the query."""

    facet: str = Field(max_length=20)
    value: str = Field(max_length=40, description="The choice, as it stands in the query.")
    locations: int = Field(description="Number of locations that the search finds with this choice.")


class LocationFacets(Answer):
    """How many locations fit, and how many would with each next choice."""

    total: int
    items: list[ChoiceCount] = Field(max_length=250)


class ComparedLocation(LocationFound):
    """One of the locations that stand side by side, with all that it offers now."""

    about: str | None = Field(max_length=4000)
    website: str | None = Field(max_length=200)
    identities: list[IdentityTermAnswer] = Field(max_length=20)
    identity_words: str | None = Field(max_length=4000)
    admissions: list[StandingAnswer] = Field(max_length=100)
    offers: list[OfferAnswer] = Field(max_length=1000)
    experiences: ExperienceTotals


class PriceCell(Answer):
    """What one location asks."""

    location_id: UUID
    price_cents: int


class ComparedPrice(Answer):
    """One performance at the locations that offer it, in the order of the locations."""

    performance_code: str = Field(max_length=10)
    delivery_form: FormCode
    pilot_code: str = Field(max_length=63)
    unit_code: str = Field(max_length=2)
    currency: str = Field("EUR", max_length=3)
    prices: list[PriceCell] = Field(max_length=5)


class ComparisonAnswer(Answer):
    """Up to five locations side by side, in the order in which they were asked."""

    items: list[ComparedLocation] = Field(max_length=5)
    prices: list[ComparedPrice] = Field(max_length=1000)

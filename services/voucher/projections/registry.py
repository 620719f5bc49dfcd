"""Facts of registry, taken into voucher's projections: requirement sets, price lists, admissions and offers."""

from datetime import date
from uuid import UUID

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.data.readers import Event, Subscription
from services.common.schemas import Answer
from services.voucher.store import care_offices, known
from services.voucher.store.revaluations import queue_revaluations


class RequirementSetFact(Answer):
    """A requirement set, as far as voucher uses it."""

    requirement_set_id: UUID
    version: int
    pilot_code: str
    office_id: UUID | None = None
    status: str
    valid_from: date | None = None


class PriceFact(Answer):
    """One row of a price list."""

    kind: str
    profile_code: str | None = None
    delivery_forms: list[str] = Field(default_factory=list)
    performance_code: str | None = None
    unit_code: str | None = None
    pgb_variant: str | None = None
    price_cents: int
    valid_from: date
    valid_to: date | None = None
    source: str = ""


class PriceListFact(Answer):
    """A price list, as far as voucher uses it."""

    price_list_id: UUID
    version: int
    pilot_code: str
    office_id: UUID | None = None
    status: str
    items: list[PriceFact] = Field(default_factory=list)


class PerformanceFact(Answer):
    """A performance of the one list, as far as voucher uses it."""

    performance_id: UUID
    version: int
    code: str = Field(alias="performanceCode")
    unit_code: str
    exclusive: bool
    most_a_day: int | None = None
    valid_from: date


class StandingFact(Answer):
    """Days on which new agreements may start."""

    first: date = Field(alias="from")
    until: date | None = None


class AdmissionFact(Answer):
    """An admission, as far as voucher uses it."""

    admission_id: UUID
    version: int
    provider_id: UUID
    pilot_code: str
    requirement_set_id: UUID | None = None
    status: str
    standing: list[StandingFact] = Field(default_factory=list)


class OfferFact(Answer):
    """An offer, as far as voucher uses it."""

    offer_id: UUID
    version: int
    provider_id: UUID
    location_id: UUID
    pilot_code: str
    performance_code: str
    delivery_form: str
    profile_codes: list[str] = Field(default_factory=list)
    price_cents: int
    valid_from: date
    valid_to: date | None = None
    withdrawn: bool = False


class OfficeRegionFact(Answer):
    """A region of a care office, with the days on which it has it."""

    region_code: str
    name: str = ""
    from_day: date | None = Field(None, alias="from")
    until_day: date | None = Field(None, alias="until")


class CareOfficeFact(Answer):
    """A care office of the public list, as far as voucher uses it."""

    office_id: UUID
    version: int
    name: str
    uzovi_number: str
    telephone: str | None = None
    regions: list[OfficeRegionFact] = Field(default_factory=list)


async def know_care_office(session: AsyncSession, event: Event) -> None:
    """Take a newer state of a care office with its regions."""
    fact = CareOfficeFact.model_validate(event.data)
    copy = care_offices.CareOfficeCopy(**fact.model_dump(exclude={"regions"}), recorded_at=event.time)
    regions = [care_offices.OfficeRegion(office_id=fact.office_id, **each.model_dump()) for each in fact.regions]
    await care_offices.keep_care_office(session, copy, regions)


async def know_requirement_set(session: AsyncSession, event: Event) -> None:
    """Take a newer state of a requirement set."""
    fact = RequirementSetFact.model_validate(event.data)
    await known.keep_requirement_set(session, known.RequirementSetCopy(**fact.model_dump(), recorded_at=event.time))


async def know_price_list(session: AsyncSession, event: Event) -> None:
    """Take a newer edition of a price list with its rows, and queue the vouchers of its pilot to be valued again."""
    fact = PriceListFact.model_validate(event.data)
    copy = known.PriceListCopy(**fact.model_dump(exclude={"items"}), recorded_at=event.time)
    prices = [
        known.PriceCopy(price_list_id=fact.price_list_id, position=position, **item.model_dump())
        for position, item in enumerate(fact.items)
    ]
    if await known.keep_price_list(session, copy, prices):
        await queue_revaluations(session, fact.pilot_code, "price-list", event.time)


async def know_performance(session: AsyncSession, event: Event) -> None:
    """Take a newer state of a performance. Agreements keep what was so when they were drafted."""
    fact = PerformanceFact.model_validate(event.data)
    await known.keep_performance(session, known.PerformanceCopy(**fact.model_dump(), recorded_at=event.time))


async def know_admission(session: AsyncSession, event: Event) -> None:
    """Take a newer state of an admission."""
    fact = AdmissionFact.model_validate(event.data)
    days = [
        f"[{each.first},{each.until}]" if each.until else f"[{each.first},)"
        for each in fact.standing
        if each.until is None or each.first <= each.until
    ]
    await known.keep_admission(
        session,
        known.AdmissionCopy(
            **fact.model_dump(exclude={"standing"}), standing=f"{{{','.join(days)}}}", recorded_at=event.time
        ),
    )


async def know_offer(session: AsyncSession, event: Event) -> None:
    """Take a newer state of an offer."""
    fact = OfferFact.model_validate(event.data)
    await known.keep_offer(session, known.OfferCopy(**fact.model_dump(), recorded_at=event.time))


REGISTRY = Subscription(
    "registry",
    {
        "nl.pvb.care-offices.changed.v1": know_care_office,
        "nl.pvb.requirement-sets.changed.v1": know_requirement_set,
        "nl.pvb.performances.changed.v1": know_performance,
        "nl.pvb.price-lists.changed.v1": know_price_list,
        "nl.pvb.admissions.changed.v1": know_admission,
        "nl.pvb.offers.changed.v1": know_offer,
    },
)

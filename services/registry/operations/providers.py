"""Providers: registered by themselves, public to everyone."""

from uuid import UUID

from services.common.web import etags
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.registry.operations.experiences import totals_of
from services.registry.operations.locations import write_keys
from services.registry.operations.purchase import running_periods
from services.registry.refusals.providers import OrganisationMissing, ProviderKnown
from services.registry.rules.search import folded
from services.registry.schemas.experiences import ExperienceTotals
from services.registry.schemas.providers import (
    LocationAnswer,
    OfferAnswer,
    ProviderAnswer,
    ProviderBody,
    ProviderPageAnswer,
    StandingAnswer,
)
from services.registry.store import providers as store
from services.registry.store.umbrellas import name_umbrella
from services.registry.tables import Provider

EVERY = 100_000
"""More locations than a provider has."""


async def register_provider(here: Context, body: ProviderBody, key: Key) -> ProviderAnswer:
    """Register the caller's organisation as a provider."""
    provider_id = here.caller.organisation_id
    if provider_id is None:
        raise OrganisationMissing
    async with here.writing(key) as change:
        if await store.find_provider(change.session, provider_id):
            raise ProviderKnown
        row = Provider(provider_id=provider_id, version=1, registered_at=change.at)
        _describe(row, body)
        change.session.add(row)
        await change.session.flush()
        return change.answer(ProviderAnswer.of(row), location=f"/providers/{provider_id}", etag=1)


async def change_provider(
    here: Context, provider_id: UUID, body: ProviderBody, match: etags.Versions
) -> ProviderAnswer:
    """Change what a provider says of itself."""
    here.require_own(provider_id=provider_id)
    async with here.writing() as change:
        row = await store.get_provider(change.session, provider_id, lock=True)
        etags.check(row.version, match)
        _describe(row, body)
        row.version += 1
        locations = await store.list_locations(change.session, provider_id, most=EVERY)
        for each in locations:
            write_keys(row.name, each)
        await change.session.flush()
        await name_umbrella(change.session, provider_id, row.name)
        return change.answer(ProviderAnswer.of(row), status=200, etag=row.version)


async def get_provider(here: Context, provider_id: UUID) -> ProviderPageAnswer:
    """The public page of a provider."""
    async with here.reading() as reading:
        row = await store.get_provider(reading.session, provider_id)
        admissions = await store.latest_admissions(reading.session, [provider_id])
        locations = await store.list_locations(reading.session, provider_id)
        offers = await store.list_offers(reading.session, provider_id, current_on=here.clock.today())
        totals = await totals_of(reading, "provider_id", [provider_id])
        answer = ProviderPageAnswer(
            **ProviderAnswer.of(row).model_dump(),
            admissions=[StandingAnswer.of(each) for each in admissions],
            locations=[LocationAnswer.model_validate(each) for each in locations],
            offers=[OfferAnswer.of(each) for each in offers],
            experiences=totals.get(provider_id, ExperienceTotals()),
            running_periods=await running_periods(reading, provider_id, admissions, here.clock.today()),
        )
    etags.send(here.response, row.version)
    return answer


def _describe(row: Provider, body: ProviderBody) -> None:
    row.name, row.name_key = body.name, folded(body.name)
    row.agb_code, row.kvk_number = body.agb_code, body.kvk_number
    row.wtza_number = body.wtza_number
    row.residents = body.residents
    row.professionals, row.website, row.about = body.professionals, body.website, body.about

"""Experiences: given by who got the care, answered by the provider, moderated with reason, taken back by the author."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement

from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.ids import new_id
from services.common.refusals import NotFound, Refusal, Refusals
from services.common.service import Reading
from services.common.texts import Text
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.common.web.paging import PageOf
from services.registry.refusals.experiences import (
    AgreementNotRedeemed,
    ExperienceAnswered,
    ExperienceClosed,
    GroundMissing,
    YearWithoutCare,
    YearWithoutCareYet,
)
from services.registry.rules.experience import REDEEMED, THEMES, ExperienceStatus, averages, can_become, years_of_care
from services.registry.schemas.experiences import (
    AverageMarks,
    ExperienceBody,
    ExperienceReply,
    ExperienceTotals,
    ModerationBody,
    OwnExperience,
    OwnExperiencePage,
    ShownExperience,
    ShownExperiencePage,
)
from services.registry.store import experiences as store
from services.registry.store.offices import of_office
from services.registry.store.providers import get_provider
from services.registry.tables import Experience, KnownAgreement

VOUCHER = "voucher"
MODERATED = {
    ExperienceStatus.SHOWN: Text("Iedereen kan deze ervaring lezen.", "Everyone can read this experience."),
    ExperienceStatus.HELD_BACK: Text("Deze ervaring wordt niet getoond.", "This experience is not shown."),
}


async def give_experience(here: Context, body: ExperienceBody, key: Key) -> OwnExperience:
    """Say what a year of care was like; once a year for each redeemed agreement."""
    agreement = await _own_agreement(here, body.agreement_id)
    _refuse_unfit(here, agreement, body.year)
    async with here.writing(key) as change:
        row = Experience(
            experience_id=new_id(),
            agreement_id=agreement.agreement_id,
            year=body.year,
            provider_id=agreement.provider_id,
            location_id=agreement.location_id,
            status=ExperienceStatus.SHOWN,
            words=body.words,
            given_at=change.at,
            version=1,
            **body.marks.model_dump(),
        )
        change.session.add(row)
        await change.session.flush()
        await change.saw(agreement.client_id, "experiences", "C", "give-experience")
        return change.answer(OwnExperience.model_validate(row), location=f"/experiences/{row.experience_id}", etag=1)


async def list_own(here: Context, page: PageOf, status: str | None) -> OwnExperiencePage:
    """The caller's own experiences; the care office sees those in its pilots, without the agreement."""
    own = KnownAgreement.client_id.in_(here.caller.client_ids)
    in_pilots = of_office(KnownAgreement.pilot_code, here.office_id) if here.office_id else None
    which: list[ColumnElement[bool]] = [own if in_pilots is None else in_pilots]
    if status:
        which.append(Experience.status == status)
    async with here.reading() as reading:
        rows = await store.list_experiences(reading.session, which, page.after_id, page.size + 1)
        await reading.saw_all(sorted({row.client_id for row in rows}), "experiences", "R", "list-experiences")
        found = [_seen(here, row.Experience) for row in rows]
    return page.answer(OwnExperiencePage, found, key=lambda each: str(each.experience_id))


async def get_experience(here: Context, experience_id: UUID) -> OwnExperience:
    """One experience, for its author and the care office."""
    async with here.reading() as reading:
        row = await store.get_experience(reading.session, experience_id)
        await _require_author(here, reading, row, "R", "read-experience")
    here.response.headers["ETag"] = f'"{row.version}"'
    return _seen(here, row)


async def list_of_provider(here: Context, provider_id: UUID, page: PageOf) -> ShownExperiencePage:
    """What clients of a provider say, for everyone to read."""
    async with here.reading() as reading:
        await get_provider(reading.session, provider_id)
        rows = await store.list_shown(reading.session, provider_id, page.after_id, page.size + 1)
        found = [ShownExperience.model_validate(row) for row in rows]
    return page.answer(ShownExperiencePage, found, key=lambda each: str(each.experience_id))


async def answer_experience(here: Context, experience_id: UUID, body: ExperienceReply, key: Key) -> ShownExperience:
    """Answer an experience, once, for everyone to read."""
    async with here.writing(key) as change:
        row = await store.get_experience(change.session, experience_id, lock=True)
        here.require_own(provider_id=row.provider_id)
        if row.status != ExperienceStatus.SHOWN:
            raise ExperienceClosed(status=row.status)
        if row.answer is not None:
            raise ExperienceAnswered
        row.answer, row.answered_at, row.version = body.answer, change.at, row.version + 1
        await change.session.flush()
        return change.answer(ShownExperience.model_validate(row))


async def moderate(here: Context, experience_id: UUID, body: ModerationBody, key: Key) -> OwnExperience:
    """Hold an experience back, or show it again; the author can read why."""
    if (body.ground is None) == (body.outcome == "held-back"):
        raise GroundMissing(pointer="/body/ground")
    async with here.writing(key) as change:
        row = await store.get_experience(change.session, experience_id, lock=True)
        _become(row, ExperienceStatus(body.outcome))
        client_id = await store.client_of(change.session, row)
        row.ground, row.reason = body.ground, body.reason
        row.decision_id = await change.decide(_decision(row, body, client_id))
        await change.session.flush()
        await change.saw(client_id, "experiences", "U", "moderate-experience")
        return change.answer(_seen(here, row), etag=row.version)


async def withdraw(here: Context, experience_id: UUID, key: Key) -> OwnExperience:
    """Take an experience back: marks, words and answer are erased at once."""
    async with here.writing(key) as change:
        row = await store.get_experience(change.session, experience_id, lock=True)
        await _require_author(here, change, row, "D", "withdraw-experience")
        _become(row, ExperienceStatus.WITHDRAWN)
        for theme in THEMES:
            setattr(row, theme, None)
        row.words = row.answer = row.reason = row.ground = None
        await change.session.flush()
        return change.answer(OwnExperience.model_validate(row), etag=row.version)


async def totals_of(reading: Reading, column: str, ids: Collection[UUID]) -> dict[UUID, ExperienceTotals]:
    """By provider or location: the number of experiences, and the averages from five on."""
    found = await store.totals_of(reading.session, column, ids)
    shown = {each: (count, averages(count, totals)) for each, (count, totals) in found.items()}
    return {
        each: ExperienceTotals(count=count, averages=AverageMarks(**marks) if marks else None)
        for each, (count, marks) in shown.items()
    }


async def _own_agreement(here: Context, agreement_id: UUID) -> KnownAgreement:
    """The agreement, when it is the caller's; voucher's feed is read to its end before a refusal."""
    for is_last in (False, True):
        async with here.reading() as reading:
            found = await store.find_agreement(reading.session, agreement_id)
        if found and found.status in REDEEMED:
            break
        if not is_last:
            await here.service.readers.catch_up(VOUCHER)
    if found is None:
        raise NotFound
    here.require_own(client_id=found.client_id)
    return found


def _refuse_unfit(here: Context, agreement: KnownAgreement, year: int) -> None:
    refusals: list[Refusal] = []
    if agreement.status not in REDEEMED:
        refusals.append(AgreementNotRedeemed(pointer="/body/agreementId", status=agreement.status))
    years = years_of_care(agreement.starts_on, agreement.ends_on, here.clock.today())
    if year not in years:
        told = ", ".join(str(each) for each in years)
        at = "/body/year"
        without = YearWithoutCare(pointer=at, year=year, years=told) if told else None
        refusals.append(without or YearWithoutCareYet(pointer=at, year=year))
    if refusals:
        raise Refusals(refusals)


async def _require_author(here: Context, reading: Reading, row: Experience, action: str, purpose: str) -> None:
    client_id = await store.client_of(reading.session, row)
    here.require_own(client_id=client_id, office_id=await here.office_of(reading.session, row.experience_id))
    await reading.saw(client_id, "experiences", action, purpose)


def _become(row: Experience, status: ExperienceStatus) -> None:
    if not can_become(row.status, status):
        raise ExperienceClosed(status=row.status)
    row.status, row.version = status, row.version + 1


def _seen(here: Context, row: Experience) -> OwnExperience:
    """As the caller may see it: the care office does not need to know of which agreement it is."""
    told = OwnExperience.model_validate(row)
    return told.model_copy(update={"agreement_id": None}) if here.sees_all else told


def _decision(row: Experience, body: ModerationBody, client_id: UUID) -> DecisionRecord:
    ground = body.ground or "none"
    moderated = MODERATED[ExperienceStatus(body.outcome)]
    text = Text(f"{moderated.nl} {body.reason}", f"{moderated.en} {body.reason}")
    return DecisionRecord(
        kind="experience-moderation",
        subject=row.experience_id,
        client_id=client_id,
        outcome=body.outcome,
        rule_set="moderation",
        rule_set_version="1",
        rules=[RuleSpoke(ground, body.outcome, text)],
        facts=[Fact("year", row.year, source="experience")],
    )

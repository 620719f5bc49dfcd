"""The yearly question which requirement can go: asked with figures, answered by the care office, for all to read."""

from datetime import date, datetime, time
from uuid import UUID

from services.common.calendar import AMSTERDAM, add_months, amsterdam_day
from services.common.ids import new_id
from services.common.refusals import Refusals
from services.common.service import Change, Service
from services.common.web import etags
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.common.web.paging import PageOf
from services.registry.operations.offices import office_of_pilot
from services.registry.refusals.catalogue import RequirementsMissing, ReviewAnswered, ReviewRequirementUnknown
from services.registry.rules.review import MONTHS_BETWEEN, Asked, is_due, use_of
from services.registry.schemas.reviews import ReviewAnswer, ReviewAnswers, ReviewBody, ReviewPage, ReviewSummary
from services.registry.store import admissions, catalogue
from services.registry.store import reviews as store
from services.registry.tables import RequirementReview, RequirementSet, ReviewedRequirement

EVENT = "nl.pvb.requirement-reviews.changed.v1"


async def ask_review(here: Context, body: ReviewBody, key: Key) -> ReviewAnswer:
    """Ask the question for a pilot, with the figures of the past year."""
    async with here.writing(key) as change:
        held = await catalogue.set_in_force(change.session, body.pilot_code, here.clock.today())
        if held is None:
            raise RequirementsMissing(pointer="/body/pilotCode")
        await office_of_pilot(here, change, body.pilot_code)
        row, requirements = await _ask(change, held, here.clock.today())
        answer = ReviewAnswer.of(row, requirements)
        return change.answer(answer, location=f"/requirement-reviews/{row.review_id}", etag=1)


async def get_review(here: Context, review_id: UUID) -> ReviewAnswer:
    """A yearly question with its figures and answers."""
    async with here.reading() as reading:
        row = await store.get_review(reading.session, review_id)
        requirements = await store.reviewed(reading.session, review_id)
    etags.send(here.response, row.version)
    return ReviewAnswer.of(row, requirements)


async def list_reviews(here: Context, page: PageOf, pilot_code: str | None) -> ReviewPage:
    """Yearly questions."""
    async with here.reading() as reading:
        rows = await store.list_reviews(reading.session, pilot_code, page.after_id, page.size + 1)
        found = [ReviewSummary.model_validate(row) for row in rows]
    return page.answer(ReviewPage, found, key=lambda each: str(each.review_id))


async def answer_review(here: Context, review_id: UUID, body: ReviewAnswers, key: Key) -> ReviewAnswer:
    """Answer for one or more requirements; once all have an answer, the question is answered and changes no more."""
    async with here.writing(key) as change:
        row = await store.get_review(change.session, review_id, lock=True)
        if row.status != "open":
            raise ReviewAnswered
        requirements = await store.reviewed(change.session, review_id)
        by_code = {each.requirement_code: each for each in requirements}
        unknown = [place for place, each in enumerate(body.items) if each.requirement_code not in by_code]
        if unknown:
            raise Refusals(
                [ReviewRequirementUnknown(pointer=f"/body/items/{place}/requirementCode") for place in unknown]
            )
        for each in body.items:
            of = by_code[each.requirement_code]
            of.answer, of.words_nl, of.words_en = each.answer, each.words.nl, each.words.en
            of.answered_at = change.at
        row.version += 1
        if all(each.answer for each in requirements):
            row.status, row.answered_at = "answered", change.at
        await _tell(change, row)
        return change.answer(ReviewAnswer.of(row, requirements), etag=row.version)


async def ask_yearly(service: Service) -> None:
    """Worker: ask the question by itself, a year after it was asked last or the first set was published."""
    today = service.clock.today()
    async with service.reading() as reading:
        last = await store.last_asked(reading.session)
    for pilot_code in sorted(code for code, at in last.items() if is_due(amsterdam_day(at), today)):
        async with service.writing() as change:
            await catalogue.lock_pilot(change.session, pilot_code)
            asked = (await store.last_asked(change.session))[pilot_code]
            held = await catalogue.set_in_force(change.session, pilot_code, today)
            if held and is_due(amsterdam_day(asked), today):
                await _ask(change, held, today)


async def _ask(
    change: Change, held: RequirementSet, today: date
) -> tuple[RequirementReview, list[ReviewedRequirement]]:
    since = add_months(today, -MONTHS_BETWEEN)
    row = RequirementReview(
        review_id=new_id(),
        pilot_code=held.pilot_code,
        year=today.year,
        requirement_set_id=held.requirement_set_id,
        status="open",
        counted_from=since,
        counted_to=today,
        version=1,
        opened_at=change.at,
    )
    change.session.add(row)
    await change.session.flush()
    requirements = await _figures(change, row, datetime.combine(since, time(), AMSTERDAM))
    change.session.add_all(requirements)
    await _tell(change, row)
    return row, requirements


async def _figures(change: Change, row: RequirementReview, since: datetime) -> list[ReviewedRequirement]:
    session, pilot_code = change.session, row.pilot_code
    rows = await admissions.decided_admissions(session, pilot_code)
    admitted = [Asked(each.size_class, each.delivery_forms) for each in rows]
    unmet = await store.unmet_at_decisions(session, pilot_code, row.counted_from)
    looked = await store.looked_at(session, pilot_code, since)
    suspended = await store.suspended_for(session, pilot_code, since)
    found = []
    for each in await catalogue.requirements_of(session, row.requirement_set_id):
        use = use_of(each, each.hours_estimate, admitted, unmet)
        found.append(
            ReviewedRequirement(
                review_id=row.review_id,
                position=each.position,
                requirement_code=each.code,
                title_nl=each.title_nl,
                title_en=each.title_en,
                providers_asked=use.providers_asked,
                times_missing=use.times_missing,
                times_only_missing=use.times_only_missing,
                times_verified=looked.get((each.code, "verified"), 0),
                times_rejected=looked.get((each.code, "rejected"), 0),
                times_suspended=suspended.get(each.code, 0),
                hours=use.hours,
            )
        )
    return found


async def _tell(change: Change, row: RequirementReview) -> None:
    await change.session.flush()
    fact = {
        "reviewId": row.review_id,
        "version": row.version,
        "pilotCode": row.pilot_code,
        "year": row.year,
        "status": row.status,
    }
    await change.publish(EVENT, row.review_id, fact)

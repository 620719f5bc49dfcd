"""Multi-year agreements: made, changed and ended by the care office, public, with signals before the end."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.common.ids import new_id
from services.common.refusals import Refusal, Refusals
from services.common.schemas import TextAnswer
from services.common.service import Change, Reading, Service
from services.common.web import etags
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.common.web.paging import PageOf
from services.registry.refusals.catalogue import ValidityReversed
from services.registry.refusals.purchase import LastDayUnfit, PurchaseEnded, PurchaseProviderUnknown, TooManyYears
from services.registry.rules.purchase import SIGNALS, due_signals, last_possible_day
from services.registry.schemas.purchase import (
    PurchaseAnswer,
    PurchaseBody,
    PurchaseEnding,
    PurchasePage,
    PurchaseTerms,
    RunningPeriod,
)
from services.registry.store import purchase as store
from services.registry.store.providers import find_provider
from services.registry.tables import Admission, PurchaseAgreement, PurchaseSignal

CHANGED = "nl.pvb.purchase-agreements.changed.v1"
ENDING = "nl.pvb.purchase-agreements.ending.v1"
AFTER_ADMISSION = TextAnswer(
    nl="Lopende overeenkomsten gaan door tot hun einddatum. Nieuwe kunnen niet meer beginnen.",
    en="Running agreements go on to their last day. New ones cannot begin any more.",
)


async def agree_purchase(here: Context, body: PurchaseBody, key: Key) -> PurchaseAnswer:
    """Agree with a provider for years, beside the voucher."""
    async with here.writing(key) as change:
        refusals = _period_faults(body.first_day, body.until)
        if await find_provider(change.session, body.provider_id) is None:
            refusals.append(PurchaseProviderUnknown(pointer="/body/providerId"))
        if refusals:
            raise Refusals(refusals)
        row = PurchaseAgreement(
            purchase_agreement_id=new_id(),
            office_id=here.office_id,
            provider_id=body.provider_id,
            from_day=body.first_day,
            version=1,
            recorded_at=change.at,
        )
        _describe(row, body)
        change.session.add(row)
        await _tell(change, row)
        location = f"/purchase-agreements/{row.purchase_agreement_id}"
        return change.answer(PurchaseAnswer.of(row, here.clock.today()), location=location, etag=1)


async def change_purchase(
    here: Context, purchase_agreement_id: UUID, body: PurchaseTerms, match: etags.Versions
) -> PurchaseAnswer:
    """Change what is agreed, or for how long; never beyond five years after its first day."""
    async with here.writing() as change:
        row = await store.get_purchase(change.session, purchase_agreement_id, lock=True)
        etags.check(row.version, match)
        _refuse_ended(here, row)
        refusals = _period_faults(row.from_day, body.until)
        if refusals:
            raise Refusals(refusals)
        _describe(row, body)
        row.version += 1
        await _tell(change, row)
        return change.answer(PurchaseAnswer.of(row, here.clock.today()), status=200, etag=row.version)


async def end_purchase(here: Context, purchase_agreement_id: UUID, body: PurchaseEnding, key: Key) -> PurchaseAnswer:
    """End an agreement before the day that was agreed."""
    async with here.writing(key) as change:
        row = await store.get_purchase(change.session, purchase_agreement_id, lock=True)
        _refuse_ended(here, row)
        earliest = max(here.clock.today(), row.from_day)
        if not earliest <= body.last_day <= row.until_day:
            raise LastDayUnfit(pointer="/body/lastDay", earliest=earliest, latest=row.until_day)
        row.ended_on, row.end_reason, row.version = body.last_day, body.reason, row.version + 1
        await _tell(change, row)
        return change.answer(PurchaseAnswer.of(row, here.clock.today()), etag=row.version)


async def get_purchase(here: Context, purchase_agreement_id: UUID) -> PurchaseAnswer:
    """One agreement."""
    async with here.reading() as reading:
        row = await store.get_purchase(reading.session, purchase_agreement_id)
    etags.send(here.response, row.version)
    return PurchaseAnswer.of(row, here.clock.today())


async def list_purchases(
    here: Context, page: PageOf, provider_id: UUID | None, running_on: date | None
) -> PurchasePage:
    """Agreements in order of making."""
    async with here.reading() as reading:
        rows = await store.list_purchases(reading.session, provider_id, running_on, page.after_id, page.size + 1)
        found = [PurchaseAnswer.of(row, here.clock.today()) for row in rows]
    return page.answer(PurchasePage, found, key=lambda each: str(each.purchase_agreement_id))


async def running_periods(
    reading: Reading, provider_id: UUID, admissions: Sequence[Admission], today: date
) -> list[RunningPeriod]:
    """How long each admission and multi-year agreement of a provider runs, and what comes after it."""
    found = [
        RunningPeriod(
            kind="admission",
            pilot_code=each.pilot_code,
            purchase_agreement_id=None,
            first_day=each.decided_on,
            until=each.last_day,
            afterwards=AFTER_ADMISSION,
        )
        for each in admissions
        if each.decided_on is not None and each.status != "refused"
    ]
    rows = await store.list_purchases(reading.session, provider_id, None)
    found += [_period(row) for row in rows if row.last_day >= today]
    return sorted(found, key=lambda each: (each.until or date.max, each.first_day))


async def signal_endings(service: Service) -> None:
    """Warn of agreements that end: once a year, half a year and a quarter before."""
    async with service.writing() as change:
        today = service.clock.today()
        rows = await store.ending_within(change.session, today, max(SIGNALS))
        sent = await store.signals_sent(change.session, [row.purchase_agreement_id for row in rows])
        for row in rows:
            for moment in due_signals(row.last_day, today):
                if (row.purchase_agreement_id, moment, row.last_day) not in sent:
                    await _signal(change, row, moment)


async def _signal(change: Change, row: PurchaseAgreement, days_before: int) -> None:
    change.session.add(
        PurchaseSignal(
            purchase_agreement_id=row.purchase_agreement_id,
            days_before=days_before,
            ends_on=row.last_day,
            sent_at=change.at,
        )
    )
    fact = {
        "purchaseAgreementId": row.purchase_agreement_id,
        "providerId": row.provider_id,
        "daysBefore": days_before,
        "endsOn": row.last_day,
    }
    await change.session.flush()
    await change.publish(ENDING, row.purchase_agreement_id, fact)


def _period(row: PurchaseAgreement) -> RunningPeriod:
    return RunningPeriod(
        kind="purchase-agreement",
        pilot_code=None,
        purchase_agreement_id=row.purchase_agreement_id,
        first_day=row.from_day,
        until=row.last_day,
        afterwards=TextAnswer(nl=row.afterwards_nl, en=row.afterwards_en),
    )


def _period_faults(first: date, until: date) -> list[Refusal]:
    latest = last_possible_day(first)
    if until < first:
        return [ValidityReversed(pointer="/body/until")]
    return [TooManyYears(pointer="/body/until", latest=latest)] if until > latest else []


def _refuse_ended(here: Context, row: PurchaseAgreement) -> None:
    if row.ended_on is not None or row.until_day < here.clock.today():
        raise PurchaseEnded(last_day=row.last_day)


def _describe(row: PurchaseAgreement, body: PurchaseTerms) -> None:
    row.title_nl, row.title_en = body.title.nl, body.title.en
    row.afterwards_nl, row.afterwards_en = body.afterwards.nl, body.afterwards.en
    row.care, row.terms, row.profile_codes = body.care, body.terms, body.profile_codes
    row.until_day = body.until


async def _tell(change: Change, row: PurchaseAgreement) -> None:
    await change.session.flush()
    fact = {
        "purchaseAgreementId": row.purchase_agreement_id,
        "version": row.version,
        "providerId": row.provider_id,
        "officeId": row.office_id,
        "from": row.from_day,
        "until": row.last_day,
    }
    await change.publish(CHANGED, row.purchase_agreement_id, fact)

"""Change the terms of a running voucher from a day on: decide, value it, end what a new form does not list.

Invariant: what the client asked for fits when it is decided, so that of every year that is lowered
Σ max(asked, drawn) ≤ value. Claims has yet to answer what was lowered; until then a fit of today is open. What the
client did not ask for gets a fit-by day after the notice period.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from services.common.calendar import amsterdam_day
from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.ids import new_id
from services.common.refusals import Refusals
from services.common.service import Change
from services.common.web import etags
from services.common.web.context import Context
from services.common.web.idempotency import Key, finished
from services.voucher.facts import Year
from services.voucher.operations.close_agreement import close_agreement
from services.voucher.operations.decide_swaps import undo_swap_of
from services.voucher.operations.end_agreement import ending_record
from services.voucher.operations.escrow import Asked, as_asked_now, ask, hand_over
from services.voucher.operations.fill_up import fill_up_now
from services.voucher.operations.fit import note_fits
from services.voucher.operations.inform import inform_of_values
from services.voucher.operations.parties import Acting, Parties, acting, agreement_fact
from services.voucher.operations.revalue_vouchers import revalue_waiting
from services.voucher.operations.terms import terms_shown_of
from services.voucher.operations.terms_case import Changing, fitting_worths, judge, kept_by_year
from services.voucher.operations.value import Revalued, Valuing, Worths, write_new_values
from services.voucher.operations.voucher_responses import tell_voucher
from services.voucher.refusals.issue import VoucherStopped
from services.voucher.refusals.terms import OfficeDecidesTerms
from services.voucher.rules import terms_change as rule
from services.voucher.rules.agreement_states import AGREEMENTS_CHANGED
from services.voucher.rules.arrangement import check_office_decides
from services.voucher.rules.budget_year import Days
from services.voucher.rules.delivery_form import DELIVERY_FORMS
from services.voucher.rules.issue import RESTS_ON
from services.voucher.rules.messages import AGREEMENT_ENDED, CARE_CALLED_OFF, ENDED_WITH_FORM, TERMS_CHANGED
from services.voucher.rules.terms import DatedTerms, Term, dated_terms
from services.voucher.rules.value import Worth
from services.voucher.rules.voucher_states import RUNNING
from services.voucher.schemas.terms import (
    TermsChangeResponse,
    TermsOutcomeResponse,
    TermsRequest,
    TermsYearResponse,
)
from services.voucher.settings import Settings
from services.voucher.store import vouchers
from services.voucher.store.agreements import RunningAgreement, save_agreement
from services.voucher.store.fits import Fit, add_fits
from services.voucher.store.terms import NewTerm, add_terms
from services.voucher.store.values import list_years
from services.voucher.tables import Voucher

CAUSE = "terms"


async def change_terms(
    context: Context[Settings], voucher_id: UUID, request: TermsRequest, match: etags.Versions, key: Key
) -> TermsChangeResponse:
    """Change the terms, or raise every refusal at once; then hand over to claims what ends."""

    async def finish(answer: TermsChangeResponse) -> TermsChangeResponse:
        ended = [each.agreement_id for each in answer.agreements if each.outcome == "ends"]
        await asyncio.gather(*(hand_over(context.service, agreement_id) for agreement_id in ended))
        return answer

    return await finished(TermsChangeResponse, lambda: _change(context, voucher_id, request, match, key), finish)


async def _change(
    context: Context[Settings], voucher_id: UUID, request: TermsRequest, match: etags.Versions, key: Key
) -> TermsChangeResponse:
    """Judge and write; before a refusal that rests on data of other services, their feeds are read to the end."""
    caught_up: set[str] = set()
    while True:
        try:
            return await _attempt(context, voucher_id, request, match, key)
        except Refusals as refused:
            behind = {RESTS_ON[each.code] for each in refused.refusals if each.code in RESTS_ON} - caught_up
            if not behind:
                raise
        for source in sorted(behind):
            await context.service.readers.catch_up(source)
        caught_up |= behind


async def _attempt(
    context: Context[Settings], voucher_id: UUID, request: TermsRequest, match: etags.Versions, key: Key
) -> TermsChangeResponse:
    async with context.writing(key) as change:
        voucher = await vouchers.get_voucher(change.session, voucher_id, lock=True)
        who = _allowed(context, voucher, request)
        etags.check(voucher.version, match)
        if voucher.status not in RUNNING:
            raise VoucherStopped(status=voucher.status)
        await undo_swap_of(change, voucher_id)
        await revalue_waiting(change, voucher)  # what the client did not ask for gets its own fit-by day first
        changing = await judge(change, voucher, who, request)
        years = (await list_years(change.session, [voucher_id]))[voucher_id]
        worths = fitting_worths(changing, years)
        return await _write(change, changing, years, worths)


def _allowed(context: Context[Settings], voucher: Voucher, request: TermsRequest) -> Acting:
    """The side that acts. The care office decides on form and supplements, and the client on its agreements."""
    who = acting(context.caller, Parties(voucher.client_id, voucher.voucher_id, voucher.office_id))
    if who.is_office and request.endings:
        check_office_decides(voucher.arrangement)
    if not who.is_office and (request.delivery_form is not None or request.supplements is not None):
        raise OfficeDecidesTerms
    return who


async def _write(
    change: Change, changing: Changing, years: Sequence[Year], worths: Sequence[Worth]
) -> TermsChangeResponse:
    voucher, new, basis = changing.voucher, changing.new, changing.basis
    outcomes = [_outcome(changing, each) for each in changing.going_on]
    ended_before = [each for each in changing.running if each.agreement.agreement_id in changing.endings]
    outcomes += [_outcome(changing, each) for each in ended_before if each not in changing.going_on]
    decision_id = await change.decide(_record(changing, outcomes, years, worths))
    await add_terms(change.session, [NewTerm(voucher.voucher_id, new, decision_id)])
    for running in ended_before:
        await _end(change, changing, running)
    [valued] = await write_new_values(change, [Valuing(basis, years, CAUSE)], Worths())
    await _fit(change, changing, valued)
    await fill_up_now(change, {voucher.voucher_id: basis.days})
    await vouchers.raise_agreement_turn(change.session, voucher)
    await vouchers.save_voucher(change.session, voucher)
    await tell_voucher(change, voucher, basis.priced.pilot.code)
    if changing.who.is_office:
        form = DELIVERY_FORMS[new.delivery_form].words
        message = TERMS_CHANGED.to_client(voucher.client_id, voucher.voucher_id, changed_on=new.valid_from, form=form)
        await change.tell(message)
    await change.saw(voucher.client_id, "vouchers", "U", "change-terms")
    answer = TermsChangeResponse(
        voucher_id=voucher.voucher_id,
        version=voucher.version,
        terms=terms_shown_of(_stretch_of(changing, decision_id)),
        agreements=outcomes,
        years=[
            TermsYearResponse(year=was.year, before_cents=was.value_cents, value_cents=now.value_cents)
            for was, now in zip(years, valued.after, strict=True)
        ],
        decision_id=decision_id,
    )
    return change.answer(answer, location=f"/vouchers/{voucher.voucher_id}/terms", etag=voucher.version)


async def _fit(change: Change, changing: Changing, valued: Revalued) -> None:
    """A fit of today for what the client asked for, and has only to be answered; else one after the notice period."""
    basis = changing.basis
    if changing.asked.requested_on is None:
        await note_fits(change, [valued])
        await inform_of_values(change, [valued])
        return
    today = amsterdam_day(change.at)
    lowered = [
        now
        for was, now in zip(valued.before, valued.after, strict=True)
        if now.value_cents < was.value_cents and now.value_cents < now.reserved_cents
    ]
    await add_fits(
        change.session,
        [Fit(new_id(), basis.voucher_id, each.year, today, each.value_cents, change.at) for each in lowered],
    )


async def _end(change: Change, changing: Changing, running: RunningAgreement) -> None:
    """End one agreement with the change."""
    agreement, who = running.agreement, changing.who
    ends_on = changing.endings[agreement.agreement_id]
    kept = kept_by_year(changing, running)
    decision_id = await change.decide(ending_record(running, ends_on, kept))
    close_agreement(change, running, ends_on, changing.reason, who.role.value)
    await save_agreement(change.session, agreement)
    now = as_asked_now(running)
    years = {year: now[year] if now[year].cents == cents else Asked(cents) for year, cents in kept.items()}
    await ask(change, running, years, decision_id)
    await change.publish(AGREEMENTS_CHANGED, agreement.agreement_id, agreement_fact(agreement))
    kind = ENDED_WITH_FORM if agreement.agreement_id in changing.with_form else AGREEMENT_ENDED
    kind = CARE_CALLED_OFF if agreement.called_off else kind
    facts = {"number": agreement.number, "last_day": ends_on}
    await change.tell(kind.to_provider(agreement.provider_id, agreement.agreement_id, **facts))
    if who.is_office:
        await change.tell(kind.to_client(agreement.client_id, agreement.agreement_id, **facts))
    await change.saw(agreement.client_id, f"agreements/{agreement.agreement_id}", "U", "end-agreement")


def _outcome(changing: Changing, running: RunningAgreement) -> TermsOutcomeResponse:
    agreement = running.agreement
    ends_on = changing.endings.get(agreement.agreement_id)
    return TermsOutcomeResponse(
        agreement_id=agreement.agreement_id,
        number=agreement.number,
        outcome="ends" if ends_on else "goes-on",
        ends_on=ends_on,
    )


def _stretch_of(changing: Changing, decision_id: UUID) -> DatedTerms:
    """The new terms with the days that they have, up to the next change that is known."""
    recorded = [each for each in changing.basis.terms if isinstance(each, Term)]
    voucher = Days(changing.voucher.valid_from, changing.voucher.valid_to)
    found = dated_terms(changing.basis.standing, recorded, voucher)
    [stretch] = [each for each in found if each.days.first == changing.new.valid_from]
    return replace(stretch, row=replace(stretch.row, decision_id=decision_id))


def _record(
    changing: Changing, outcomes: Sequence[TermsOutcomeResponse], years: Sequence[Year], worths: Sequence[Worth]
) -> DecisionRecord:
    """Why the terms change, what they were and are, and what happens to each running agreement."""
    asked, now, new, voucher = changing.asked, changing.now, changing.new, changing.voucher
    day = new.valid_from
    facts = [
        Fact("requestedOn", asked.requested_on),
        Fact("reason", changing.reason),
        Fact("deliveryFormBefore", now.delivery_form, None, day),
        Fact("deliveryForm", new.delivery_form, day, None),
        Fact("etmalen", new.etmalen and str(new.etmalen), day, None),
        Fact("pgbSharePercent", new.pgb_share_percent, day, None),
    ]
    facts += [
        Fact(
            f"supplement {each.ground}",
            str(each.percent or each.year_cents or each.hours_per_week),
            day,
            None,
            source=each.decision,
        )
        for each in new.agreed_supplements
    ]
    facts += [
        Fact(
            f"agreement {each.number}",
            each.ends_on or each.outcome,
            day,
            source=f"voucher agreements/{each.agreement_id}",
        )
        for each in outcomes
    ]
    for was, worth in zip(years, worths, strict=True):
        facts.append(Fact("valueCentsBefore", was.value_cents, date(was.year, 1, 1), date(was.year, 12, 31)))
        facts.append(Fact("valueCents", worth.cents, date(was.year, 1, 1), date(was.year, 12, 31)))
    return DecisionRecord(
        kind="voucher-terms",
        subject=voucher.voucher_id,
        client_id=voucher.client_id,
        outcome="changed",
        rule_set=rule.RULE_SET,
        rule_set_version=rule.RULE_SET_VERSION,
        rules=[RuleSpoke(code, "met", words) for code, words in rule.MET],
        facts=facts,
    )

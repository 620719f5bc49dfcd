"""The case of a change of terms: the voucher with its agreements, what it asks for, and whether that fits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.common.calendar import amsterdam_day
from services.common.refusals import NotFound, Refusal, Refusals
from services.common.service import Change
from services.common.web.etags import VersionStale
from services.voucher.facts import Year
from services.voucher.operations.end_agreement import EndsOn, asked_up_to_end
from services.voucher.operations.parties import Acting
from services.voucher.operations.revalue_vouchers import basis_of
from services.voucher.operations.value import Basis, price_missing
from services.voucher.rules import terms_change as rule
from services.voucher.rules.agreement_states import AgreementStatus, Step, after
from services.voucher.rules.budget_year import Days
from services.voucher.rules.issue import features_of
from services.voucher.rules.notice import check_notice
from services.voucher.rules.release import check_end
from services.voucher.rules.terms import Term, TermsOfDay, terms_on
from services.voucher.rules.terms_change import AskedChange, Scope
from services.voucher.rules.value import Worth
from services.voucher.rules.voucher_end import Wanted
from services.voucher.schemas.terms import TermsRequest
from services.voucher.store import known, pilots
from services.voucher.store.agreements import RunningAgreement, running_under
from services.voucher.store.terms import terms_of
from services.voucher.tables import Voucher


@dataclass(frozen=True)
class Changing:
    """A voucher under lock with its agreements, and the change that is judged."""

    voucher: Voucher
    who: Acting
    asked: AskedChange
    reason: str
    now: TermsOfDay
    new: Term
    basis: Basis
    """With the new terms."""
    running: Sequence[RunningAgreement]
    endings: Mapping[UUID, date]
    """Agreement → its last day, of those that end with the change."""
    with_form: frozenset[UUID]
    """Those of them that the new form does not list."""

    @property
    def going_on(self) -> list[RunningAgreement]:
        """The redeemed agreements that have a day under the new terms."""
        return [
            each
            for each in self.running
            if each.agreement.status == AgreementStatus.REDEEMED and each.days.last >= self.new.valid_from
        ]


async def judge(change: Change, voucher: Voucher, who: Acting, request: TermsRequest) -> Changing:
    """The change with all that it rests on; raises the refusals of all rules but whether it fits."""
    session, client_id, voucher_id = change.session, voucher.client_id, voucher.voucher_id
    today = amsterdam_day(change.at)
    priced = (await pilots.priced_pilots(session, {voucher.pilot_id}))[voucher.pilot_id]
    indications = (await known.indications_by_client(session, {client_id}))[client_id]
    recorded = (await terms_of(session, [voucher_id]))[voucher_id]
    basis = basis_of(voucher, priced, indications, recorded)
    asked = _asked(request, None if who.is_office else today)
    days = Days(voucher.valid_from, voucher.valid_to)
    now = terms_on(basis.standing, recorded, max(days.first, min(asked.valid_from, days.last)))
    assert now, "a voucher is issued with its terms"
    new = rule.changed_term(
        now, asked, change.at, [each.recorded_at for each in recorded if each.valid_from == asked.valid_from]
    )
    features = next((features_of(each) for each in indications if each.indication_id == now.indication_id), [])
    scope = Scope(days, now, features, priced.pilot.delivery_forms, priced.prices, priced.pilot.pgb_variant)
    if refusals := rule.reasons_not_to_change(asked, new, scope, today):
        raise Refusals(refusals)
    running = (await running_under(session, [voucher_id]))[voucher_id]
    endings = _asked_endings(running, request, today)
    with_form = _ends_with_form(running, new, priced) if new.delivery_form != now.delivery_form else {}
    endings |= {each: min(day, endings.get(each, day)) for each, day in with_form.items()}
    after_it = replace(basis, terms=[*recorded, new])
    return Changing(voucher, who, asked, request.reason, now, new, after_it, running, endings, frozenset(with_form))


def _asked(request: TermsRequest, today: date | None) -> AskedChange:
    """The request as the rules take it; `today`: the client itself asks."""
    supplements = request.supplements
    return AskedChange(
        request.valid_from,
        today or request.requested_on,
        request.delivery_form,
        request.etmalen,
        request.pgb_share_percent,
        None if supplements is None else [each.as_rule() for each in supplements],
    )


def _asked_endings(running: Sequence[RunningAgreement], request: TermsRequest, today: date) -> dict[UUID, date]:
    """The endings of the request, each judged as an ending by the client; raises what refuses one."""
    by_id = {each.agreement.agreement_id: each for each in running}
    found = {}
    for place, each in enumerate(request.endings):
        now = by_id.get(each.agreement_id)
        if now is None:
            raise NotFound
        if now.agreement.version != each.version:
            raise VersionStale
        after(now.agreement.status, Step.END)
        try:
            check_end(each.ends_on, now.days)
            check_notice(each.ends_on, "client", today, now.notice_period_days)
        except Refusal as refusal:
            refusal.pointer = f"/body/endings/{place}/endsOn"
            raise
        found[each.agreement_id] = each.ends_on
    return found


def _ends_with_form(running: Sequence[RunningAgreement], new: Term, priced: pilots.PricedPilot) -> dict[UUID, date]:
    """Agreement → its last day, of the redeemed ones that the new form does not list."""
    last_days = {
        each.agreement.agreement_id: rule.ends_with_form(
            {line.performance_code for line in each.lines}, each.days, new.delivery_form, new.valid_from, priced.prices
        )
        for each in running
        if each.agreement.status == AgreementStatus.REDEEMED
    }
    return {agreement_id: day for agreement_id, day in last_days.items() if day}


def kept_by_year(changing: Changing, running: RunningAgreement) -> dict[int, int]:
    """What an agreement asks by year once the change is made, in cents."""
    ends_on = changing.endings.get(running.agreement.agreement_id)
    if ends_on is None:
        return {row.year: row.asked_cents for row in running.reservations}
    return asked_up_to_end(running, EndsOn(ends_on, changing.reason))


def fitting_worths(changing: Changing, years: Sequence[Year]) -> list[Worth]:
    """The values by the new terms; raises where a price is missing, or where what the client asks for does not fit."""
    worths = [changing.basis.worth(each.year) for each in years]
    if missing := [price_missing(each) for worth in worths for each in worth.missing]:
        raise Refusals(missing)
    if changing.asked.requested_on:
        wanted: dict[int, list[Wanted]] = {each.year: [] for each in years}
        for running in changing.running:
            kept = kept_by_year(changing, running)
            for row in running.reservations:
                wanted.setdefault(row.year, []).append(Wanted(kept[row.year], row.drawn_cents))
        short = [
            rule.exceeding(worth.year, worth.cents, was.value_cents, wanted[worth.year])
            for worth, was in zip(worths, years, strict=True)
        ]
        if found := [each for each in short if each]:
            raise Refusals(found)
    return worths

"""What happens to agreements when their voucher ends or becomes shorter; the caller has locked the voucher.

A voucher that becomes shorter still runs: its agreements ask for fewer days, and follow when it becomes longer again.
The agreements of a voucher that ends end with it, without anybody's consent. Invariant: afterwards every year has
drawn ≤ max(value, drawn when the voucher ended).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from services.common.calendar import amsterdam_day
from services.common.data.decisions import DecisionRecord, RuleSpoke
from services.common.ids import new_id
from services.common.service import Change
from services.common.texts import Text
from services.voucher.operations.agreements import tell_lapsed
from services.voucher.operations.close_agreement import VOUCHER, close_agreement, held_cents
from services.voucher.operations.decide_swaps import undo_swap_of
from services.voucher.operations.end_agreement import ending_record
from services.voucher.operations.escrow import Asked, as_asked_now, ask
from services.voucher.operations.parties import agreement_fact
from services.voucher.rules.agreement_states import AGREEMENTS_CHANGED, AgreementStatus, Step, after
from services.voucher.rules.messages import AGREEMENT_ENDED_WITH_VOUCHER, WITH_VOUCHER
from services.voucher.rules.release import YearHeld
from services.voucher.rules.voucher_end import Wanted, asked_up_to, fitted, last_day
from services.voucher.store.agreements import RunningAgreement, proposals_under, running_under, save_agreement
from services.voucher.store.fits import Fit, add_fits
from services.voucher.store.values import list_years
from services.voucher.tables import Voucher

Years = Mapping[int, Asked]


async def tell_last_day(change: Change, voucher: Voucher, *, is_shorter: bool) -> list[UUID]:
    """Set the end of every agreement's terms to the end of the voucher; a shorter voucher lowers the amounts asked.

    An open swap is undone first. Returns the agreements of which claims is to be told.
    """
    await undo_swap_of(change, voucher.voucher_id)
    agreements = (await running_under(change.session, [voucher.voucher_id]))[voucher.voucher_id]
    for running in agreements:
        _note_held(running, is_shorter=is_shorter)
        await ask(change, running, _up_to_last_day(running) if is_shorter else as_asked_now(running))
    return [running.agreement.agreement_id for running in agreements]


def _note_held(running: RunningAgreement, *, is_shorter: bool) -> None:
    """Note what an agreement held before its voucher became shorter, so that its end names all that came free."""
    agreement = running.agreement
    if agreement.status != AgreementStatus.REDEEMED:
        return
    if not is_shorter:
        agreement.held_at_ending_cents = None
    elif agreement.held_at_ending_cents is None:
        agreement.held_at_ending_cents = held_cents(running)


async def end_agreements(change: Change, ended: Sequence[Voucher], why: Mapping[str, Text]) -> list[UUID]:
    """End all agreements of vouchers that have ended, and let their proposals lapse; `why`: words by end reason.

    Open swaps are undone first. Returns the agreements of which claims is to be told.
    """
    ids = [voucher.voucher_id for voucher in ended]
    changed = [agreement_id for each in ids for agreement_id in await undo_swap_of(change, each)]
    agreements, books = await running_under(change.session, ids), await list_years(change.session, ids)
    for voucher in ended:
        values = {row.year: row.value_cents for row in books[voucher.voucher_id]}
        changed += await _end_all(change, voucher, agreements[voucher.voucher_id], values, why)
        await _lapse_all(change, voucher)
    return changed


async def _end_all(
    change: Change,
    voucher: Voucher,
    agreements: Sequence[RunningAgreement],
    values: Mapping[int, int],
    why: Mapping[str, Text],
) -> list[UUID]:
    """End the agreements of one voucher; an agreement that ended earlier asks for less where the value is too low."""
    asked = _fitted(agreements, values)
    today = amsterdam_day(change.at)
    short = [
        Fit(new_id(), voucher.voucher_id, year, today, values[year], change.at)
        for year in _short_years(agreements, asked)
    ]
    await add_fits(change.session, short)  # until claims has said what was drawn, and nothing is left to ask
    changed = []
    for running in agreements:
        agreement, years = running.agreement, asked[running.agreement.agreement_id]
        ends_on = last_day(running.days, running.voucher_days)
        ends_now = agreement.status == AgreementStatus.REDEEMED or agreement.ended_on != ends_on
        if not ends_now and years == as_asked_now(running):
            continue
        decision_id = await change.decide(_record(running, ends_on, years, voucher, why))
        if ends_now:
            close_agreement(change, running, ends_on, voucher.end_reason, VOUCHER, with_voucher=True)
            await save_agreement(change.session, agreement)
            await change.publish(AGREEMENTS_CHANGED, agreement.agreement_id, agreement_fact(agreement))
            await change.tell(
                AGREEMENT_ENDED_WITH_VOUCHER.to_provider(
                    agreement.provider_id, agreement.agreement_id, number=agreement.number, last_day=ends_on
                )
            )
        await ask(change, running, years, decision_id)
        changed.append(agreement.agreement_id)
    return changed


async def _lapse_all(change: Change, voucher: Voucher) -> None:
    proposals = await proposals_under(change.session, voucher.voucher_id)
    for agreement in proposals:
        agreement.status = after(agreement.status, Step.LAPSE).value
        agreement.closed_at, agreement.closed_by, agreement.close_reason = change.at, VOUCHER, voucher.end_reason
        await save_agreement(change.session, agreement)
        await change.publish(AGREEMENTS_CHANGED, agreement.agreement_id, agreement_fact(agreement))
    await tell_lapsed(change, proposals, WITH_VOUCHER)


def _fitted(agreements: Sequence[RunningAgreement], values: Mapping[int, int]) -> dict[UUID, dict[int, Asked]]:
    """Agreement → what it asks per year: its days up to the end, as far as the value of the year goes."""
    asked = {running.agreement.agreement_id: dict(_up_to_last_day(running)) for running in agreements}
    for year, value_cents in values.items():
        rows = [
            (running.agreement.agreement_id, row)
            for running in agreements
            for row in running.reservations
            if row.year == year
        ]
        wanted = [Wanted(asked[agreement_id][year].cents, row.drawn_cents) for agreement_id, row in rows]
        for (agreement_id, row), cents in zip(rows, fitted(value_cents, wanted), strict=True):
            asked[agreement_id][year] = Asked(cents, row.final)
    return asked


def _short_years(agreements: Sequence[RunningAgreement], given: Mapping[UUID, Years]) -> list[int]:
    """The years of which the value does not reach for the days of all agreements."""
    found = {
        year
        for running in agreements
        for year, each in _up_to_last_day(running).items()
        if given[running.agreement.agreement_id][year].cents < each.cents
    }
    return sorted(found)


def _up_to_last_day(running: RunningAgreement) -> Years:
    """What an agreement asks for its days up to the voucher's last one; a year that is final stays so."""
    held = {row.year: YearHeld(row.asked_cents, row.reserved_cents) for row in running.reservations if not row.final}
    asked = asked_up_to(running.lines, running.days, running.voucher_days, held)
    return as_asked_now(running) | {year: Asked(cents) for year, cents in asked.items()}


def _record(
    running: RunningAgreement, ends_on: date, years: Years, voucher: Voucher, why: Mapping[str, Text]
) -> DecisionRecord:
    reason = voucher.end_reason or ""
    kept = {year: each.cents for year, each in years.items()}
    return ending_record(running, ends_on, kept, [RuleSpoke(reason, "ended", why[reason])] if reason in why else [])

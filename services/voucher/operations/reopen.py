"""A reported death that is taken back: the voucher and the agreements that ended with it go on.

An agreement gets the days after the reported death again as far as the value has room, in order of redemption.
Invariant: no year is reserved above its value by this, or above what it held before.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.logs import logger
from services.common.service import Change, Service
from services.common.texts import Text
from services.common.web.app import Worker
from services.voucher.operations.close_agreement import VOUCHER
from services.voucher.operations.escrow import Asked, as_asked_now, ask
from services.voucher.operations.parties import agreement_fact
from services.voucher.operations.revalue import send_all
from services.voucher.operations.revalue_vouchers import basis_of, revalue_one
from services.voucher.operations.value import Basis
from services.voucher.rules import agreement_states
from services.voucher.rules.agreement_states import AGREEMENTS_CHANGED, AgreementStatus, Step
from services.voucher.rules.messages import AGREEMENT_REOPENED, VOUCHER_REOPENED
from services.voucher.rules.release import YearHeld
from services.voucher.rules.reservation import year_cents
from services.voucher.rules.voucher_end import regained
from services.voucher.rules.voucher_states import VoucherStep, after
from services.voucher.store import known, pilots, vouchers
from services.voucher.store.agreements import RunningAgreement, running_under, save_agreement
from services.voucher.store.terms import terms_of
from services.voucher.store.values import list_years
from services.voucher.store.voucher_ends import list_death_taken_back
from services.voucher.tables import Agreement, Voucher

AT_ONCE = 100
DEATH = "death"
TAKEN_BACK = Text(
    "De melding dat de cliënt is overleden, is teruggenomen.", "The report that the client had died was taken back."
)


async def reopen_taken_back(service: Service) -> None:
    """Re-open vouchers that ended with a death of which indication no longer knows; any replica may."""
    last = UUID(int=0)
    while True:
        async with service.reading() as reading:
            found = await list_death_taken_back(reading.session, last, AT_ONCE)
        if not found:
            return
        for voucher_id in found:
            async with service.writing() as change:
                changed = await _reopen(change, voucher_id)
            await send_all(service, changed)
        last = found[-1]


async def _reopen(change: Change, voucher_id: UUID) -> Sequence[UUID]:
    """Re-open one voucher, unless it changed meanwhile; returns the agreements of which claims is to be told."""
    rows = await vouchers.lock_ended(change.session, [voucher_id])
    if not rows or rows[0].end_reason != DEATH:
        return []
    [voucher] = rows
    basis = await _basis(change, voucher)
    if basis.days.last <= voucher.valid_to or not await _take_place(change, voucher):
        return []
    agreements = (await running_under(change.session, [voucher_id]))[voucher_id]
    voucher.status = after(voucher.status, VoucherStep.REOPEN).value
    if agreements:
        voucher.status = after(voucher.status, VoucherStep.REDEEM).value
    voucher.ended_on = voucher.end_reason = voucher.end_decision_id = None
    await change.decide(_record(voucher, basis))
    for running in agreements:
        if running.agreement.closed_by == VOUCHER and running.agreement.close_reason == DEATH:
            await _reopen_agreement(change, running)
    await change.tell(VOUCHER_REOPENED.to_client(voucher.client_id, voucher_id))
    years = (await list_years(change.session, [voucher_id]))[voucher_id]
    changed = await revalue_one(change, voucher, basis, years, "indication")
    await _raise_ended(change, voucher)
    return changed


async def _raise_ended(change: Change, voucher: Voucher) -> None:
    """Ask for the days up to the end that the parties had chosen, after what agreements that go on were given."""
    agreements = (await running_under(change.session, [voucher.voucher_id]))[voucher.voucher_id]
    years = (await list_years(change.session, [voucher.voucher_id]))[voucher.voucher_id]
    free = {each.year: each.value_cents - each.reserved_cents for each in years}
    for running in agreements:
        if running.agreement.status != AgreementStatus.ENDED:
            continue
        asked = as_asked_now(running)
        for row in running.reservations:
            if not row.final:
                full = year_cents(running.lines, row.year, running.days, running.voucher_days)
                cents = regained(full, YearHeld(row.asked_cents, row.reserved_cents), free[row.year])
                free[row.year] -= max(0, cents - row.reserved_cents)
                asked[row.year] = Asked(cents)
        if asked != as_asked_now(running):
            await ask(change, running, asked)


async def _basis(change: Change, voucher: Voucher) -> Basis:
    """The facts by which the voucher is valued now."""
    priced = await pilots.priced_pilots(change.session, {voucher.pilot_id})
    indications = await known.indications_by_client(change.session, {voucher.client_id})
    terms = await terms_of(change.session, [voucher.voucher_id])
    return basis_of(voucher, priced[voucher.pilot_id], indications[voucher.client_id], terms[voucher.voucher_id])


async def _take_place(change: Change, voucher: Voucher) -> bool:
    """Count the client as a participant again; False where the place was given to somebody else meanwhile."""
    pilot = await pilots.get_pilot(change.session, voucher.pilot_id, lock=True)
    if pilot.participant_cap is not None and pilot.participants >= pilot.participant_cap:
        logger().warning("no place to re-open a voucher", voucher=str(voucher.voucher_id), pilot=pilot.code)
        return False
    pilot.participants += 1
    return True


async def _reopen_agreement(change: Change, running: RunningAgreement) -> None:
    """Let an agreement go on, or end on the day on which the parties had ended it before."""
    agreement = running.agreement
    if agreement.closed_before:
        _close_as_before(agreement, agreement.closed_before)
    else:
        agreement.status = agreement_states.after(agreement.status, Step.REOPEN).value
        agreement.ended_on = agreement.close_reason = agreement.closed_at = agreement.closed_by = None
        agreement.held_at_ending_cents = None
    await save_agreement(change.session, agreement)
    await change.publish(AGREEMENTS_CHANGED, agreement.agreement_id, agreement_fact(agreement))
    await change.tell(
        AGREEMENT_REOPENED.to_provider(agreement.provider_id, agreement.agreement_id, number=agreement.number)
    )


def _close_as_before(agreement: Agreement, before: dict[str, str | None]) -> None:
    agreement.ended_on = date.fromisoformat(before["endedOn"] or "")
    agreement.closed_at = datetime.fromisoformat(before["closedAt"] or "")
    agreement.closed_by, agreement.close_reason = before["closedBy"], before["closeReason"]
    agreement.closed_before = None


def _record(voucher: Voucher, basis: Basis) -> DecisionRecord:
    return DecisionRecord(
        kind="voucher-reopening",
        subject=voucher.voucher_id,
        client_id=voucher.client_id,
        outcome=voucher.status,
        rule_set="voucher-reopening",
        rule_set_version="1",
        rules=[RuleSpoke("death-taken-back", voucher.status, TAKEN_BACK)],
        facts=[
            Fact("formerLastDay", voucher.valid_to, voucher.valid_from, voucher.valid_to),
            Fact("lastDay", basis.days.last, basis.days.first, basis.days.last),
        ],
    )


WORKERS = (Worker("re-open vouchers after a death that was taken back", 60, reopen_taken_back),)
"""The work that voucher does by itself on deaths that are taken back."""

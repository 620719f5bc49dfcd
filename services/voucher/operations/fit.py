"""On its fit-by day a lower value is fitted: agreements are asked to hold what fits, the youngest redemption first.

One transaction per voucher, under its lock; an open swap is undone first. What was drawn is never asked back, so
afterwards drawn ≤ max(value, drawn when the fit was asked). While claims is away the fit stays open and what is
reserved stays counted.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from uuid import UUID

from services.common.calendar import amsterdam_day
from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.data.faults import ANY_FAULT
from services.common.ids import new_id
from services.common.json import load
from services.common.logs import logger
from services.common.refusals import PeerAway, Refusal
from services.common.service import Change, Service
from services.common.texts import Text
from services.voucher.facts import Year
from services.voucher.operations.decide_swaps import undo_swap_of
from services.voucher.operations.escrow import CLAIMS, MOST, Asked, as_asked_now, ask, send
from services.voucher.operations.value import Revalued
from services.voucher.rules.agreement_states import AgreementStatus
from services.voucher.rules.budget_year import calendar_year
from services.voucher.rules.fit import asked_to_fit, first_changed_day, fit_by, room_to_fit
from services.voucher.rules.messages import AGREEMENT_SHORTENED
from services.voucher.rules.shortened import suffices_until
from services.voucher.rules.voucher_end import Wanted
from services.voucher.store import fits as store
from services.voucher.store.agreements import RunningAgreement, running_under
from services.voucher.store.escrow import lock_voucher
from services.voucher.store.values import list_years

ALL_YEARS = "all-years"
"""Why a voucher is valued that was issued by an earlier version: a migration queued it."""
Lowered = dict[UUID, dict[int, int]]
"""Agreement → what it is asked to hold of a year, in cents, where that is less than before."""


async def note_fits(change: Change, several: Sequence[Revalued]) -> None:
    """Write a fit-by day for each year of which the value fell below what is reserved. The vouchers are locked."""
    to_fit = [(each.basis, year) for each in several for year in _years_to_fit(each)]
    last = await store.last_two_valuations(change.session, [(basis.voucher_id, year.year) for basis, year in to_fit])
    first_changed, decided_on = _FirstChanged(), amsterdam_day(change.at)
    fits = []
    for (basis, year), valued in zip(to_fit, last, strict=True):
        changed_on = first_changed[tuple(valued.components)]
        day = fit_by(decided_on, basis.priced.pilot.notice_period_days, changed_on)
        fits.append(store.Fit(new_id(), basis.voucher_id, year.year, day, year.value_cents, change.at))
    await store.add_fits(change.session, fits)


def _years_to_fit(each: Revalued) -> list[Year]:
    """Those below what is reserved: because they fell, or since before there were fit-by days."""
    return [
        now
        for was, now in zip(each.before, each.after, strict=True)
        if now.value_cents < now.reserved_cents and (each.cause == ALL_YEARS or now.value_cents < was.value_cents)
    ]


class _FirstChanged(dict[tuple[str, ...], date | None]):
    """The first day on which two valuations, newest first, rest on something else; found once where they are equal."""

    def __missing__(self, newest_first: tuple[str, ...]) -> date | None:
        now, former = [*(load(each) for each in newest_first), [], []][:2]
        self[newest_first] = first_changed_day(former, now)
        return self[newest_first]


async def fit_due(service: Service) -> None:
    """Fit every value of which the day has come, and look again at those that claims had yet to answer."""
    after = UUID(int=0)
    while True:
        async with service.reading() as reading:
            due = await store.list_due(reading.session, amsterdam_day(reading.at), after, MOST)
        if due:
            with suppress(PeerAway):  # then what is known counts, and catch-up looks again before claims judges
                await service.readers.catch_up(CLAIMS)
        changed = []
        for voucher_id in due:
            try:
                async with service.writing() as change:
                    changed += await _fit(change, voucher_id)
            except (Refusal, *ANY_FAULT) as fault:  # one that cannot be fitted must not hold up the others
                logger().error("a value could not be fitted", voucher=str(voucher_id), fault=repr(fault)[:300])
        for start in range(0, len(changed), MOST):
            await send(service, changed[start : start + MOST])
        if len(due) < MOST:
            return
        after = due[-1]


async def fit_for_provider(service: Service, provider_id: UUID) -> None:
    """Fit what is due of the vouchers under which a provider gives care, so that claims judges nothing on old room.

    What was drawn so far counts first, of agreements with other providers too: else one would draw on room of which
    another had drawn before the fit. Raises PeerAway while claims has not said what that is.
    """
    async with service.reading() as reading:
        due = await store.list_due_of_provider(reading.session, amsterdam_day(reading.at), provider_id)
    if not due:
        return
    await service.readers.catch_up(CLAIMS)
    await _hear_what_was_drawn(service, due)
    for voucher_id in due:
        async with service.writing() as change:
            await _fit(change, voucher_id)


async def _hear_what_was_drawn(service: Service, voucher_ids: Sequence[UUID]) -> None:
    """Send what claims has not answered under these vouchers; raises PeerAway while it does not answer."""
    async with service.reading() as reading:
        waiting = await store.list_unanswered(reading.session, voucher_ids)
    for start in range(0, len(waiting), MOST):
        some = waiting[start : start + MOST]
        if set(some) - await send(service, some):
            raise PeerAway(service=CLAIMS)


async def _fit(change: Change, voucher_id: UUID) -> list[UUID]:
    """Fit one voucher; returns the agreements of which claims is to be told."""
    await lock_voucher(change.session, voucher_id)
    changed = await undo_swap_of(change, voucher_id)
    today = amsterdam_day(change.at)
    due = [each for each in (await store.open_fits(change.session, [voucher_id]))[voucher_id] if each.fit_by <= today]
    years = {each.year: each for each in (await list_years(change.session, [voucher_id]))[voucher_id]}
    agreements = (await running_under(change.session, [voucher_id]))[voucher_id]
    lowered: Lowered = {}
    for year in sorted({each.year for each in due}):
        of_year = [each for each in due if each.year == year]
        room = room_to_fit(years[year].value_cents, [each.value_cents for each in of_year])
        lower = _lower(agreements, year, room) if years[year].reserved_cents > room else {}
        for agreement_id, cents in lower.items():
            lowered.setdefault(agreement_id, {})[year] = cents
        ids = [each.fit_id for each in of_year]
        if lower or not _all_answered(agreements, year):
            await store.mark_asked(change.session, ids, change.at)
        else:
            await store.mark_done(change.session, ids, change.at)
    for running in agreements:
        if cents_by_year := lowered.get(running.agreement.agreement_id):
            await _ask(change, running, cents_by_year)
    return [*changed, *lowered]


def _lower(agreements: Sequence[RunningAgreement], year: int, room: int) -> dict[UUID, int]:
    """What agreements are asked to hold of a year, where that is less than was asked; `agreements` as redeemed."""
    rows = [(each.agreement.agreement_id, row) for each in agreements for row in each.reservations if row.year == year]
    wanted = [Wanted(row.asked_cents, row.drawn_cents) for _, row in rows]
    asked = zip(rows, asked_to_fit(room, wanted), strict=True)
    return {agreement_id: cents for (agreement_id, row), cents in asked if cents < row.asked_cents}


def _all_answered(agreements: Sequence[RunningAgreement], year: int) -> bool:
    """Whether claims has answered for every agreement that holds something of the year."""
    return all(
        each.handover.answered_version == each.handover.version
        for each in agreements
        if any(row.year == year for row in each.reservations)
    )


async def _ask(change: Change, running: RunningAgreement, lowered: dict[int, int]) -> None:
    agreement = running.agreement
    facts = []
    for row in running.reservations:
        if row.year in lowered:
            days = calendar_year(row.year)
            facts.append(Fact("reservedCents", row.reserved_cents, *days, source="voucher books"))
            facts.append(Fact("drawnCents", row.drawn_cents, *days, source="claims"))
            facts.append(Fact("askedCents", lowered[row.year], *days, source="voucher books"))
    record = DecisionRecord(
        kind="fit",
        subject=agreement.agreement_id,
        client_id=agreement.client_id,
        provider_id=agreement.provider_id,
        outcome="shortened",
        rule_set="fit",
        rule_set_version="1",
        rules=[RuleSpoke("fit", "asked", WHY)],
        facts=facts,
    )
    decision_id = await change.decide(record)
    years = as_asked_now(running) | {year: Asked(cents) for year, cents in lowered.items()}
    await ask(change, running, years, decision_id)
    asked = [replace(row, asked_cents=lowered.get(row.year, row.asked_cents)) for row in running.reservations]
    last_day = suffices_until(running.lines, running.days, running.voucher_days, asked)
    if last_day and agreement.status == AgreementStatus.REDEEMED:
        about, number = agreement.agreement_id, agreement.number
        to_client = AGREEMENT_SHORTENED.to_client(agreement.client_id, about, number=number, last_day=last_day)
        to_provider = AGREEMENT_SHORTENED.to_provider(agreement.provider_id, about, number=number, last_day=last_day)
        await change.tell_all([to_client, to_provider])


WHY = Text(
    "De waarde van de voucher is verlaagd, en de dag waarop de overeenkomsten moeten passen is gekomen. Wat al is "
    "gedeclareerd, blijft. De overeenkomst die het laatst is ingewisseld, levert het eerst in.",
    "The value of the voucher was lowered, and the day has come on which the agreements must fit. What was claimed "
    "already stays. The agreement that was redeemed last gives way first.",
)

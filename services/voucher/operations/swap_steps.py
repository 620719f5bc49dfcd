"""The steps of a swap under the lock of its client's vouchers: open it, carry it out, undo it.

Invariants at every step: the reservations of a year are within its value, claims holds no more than is reserved, and
the books are the sum of the reservations. What the endings give back is released only when the starts are reserved in
the same transaction, so undoing a swap always fits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.common.calendar import amsterdam_day
from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.refusals import Refusal
from services.common.service import Change
from services.common.texts import Text
from services.common.tokens import Role
from services.voucher.facts import Year
from services.voucher.operations.close_agreement import close_agreement
from services.voucher.operations.end_agreement import ending_record
from services.voucher.operations.escrow import Asked, as_asked_now, ask, claim_terms
from services.voucher.operations.fill_up import fill_up
from services.voucher.operations.parties import agreement_fact
from services.voucher.operations.redemption_case import RULE_SET, RULE_SET_VERSION, Judged, facts_of, rules_met
from services.voucher.operations.swap_case import SwapCase, asked_of, judge_starts
from services.voucher.refusals.swaps import MINUTES_OPEN, OPEN_FOR
from services.voucher.rules.agreement_states import AGREEMENTS_CHANGED, Step, after
from services.voucher.rules.budget_year import calendar_year
from services.voucher.rules.messages import ENDED_IN_SWAP, STARTED_IN_SWAP, SWAP_DONE, SWAP_UNDONE
from services.voucher.rules.swap import SwapPart, is_successor, total
from services.voucher.rules.swap_states import SWAPS_CHANGED, SwapStatus, SwapStep, swap_fact
from services.voucher.rules.swap_states import after as after_step
from services.voucher.store import swaps as store
from services.voucher.store.agreements import RunningAgreement, not_handed_over, save_agreement
from services.voucher.store.fill_up import Needed, set_needed
from services.voucher.store.redemption import list_facts
from services.voucher.store.vouchers import raise_agreement_turn
from services.voucher.tables import Agreement, Voucher

FITS = Text(
    "Wat begint past in de waarde, met wat vrijkomt van wat stopt.",
    "What starts fits into the value, with what is freed by what ends.",
)
WHY_UNDONE = {
    SwapStep.DEADLINE: Text(
        f"Binnen {MINUTES_OPEN} minuten was niet bekend wat vrijkomt.",
        f"What is freed was not known within {MINUTES_OPEN} minutes.",
    ),
    SwapStep.CANCEL: Text("De ruil is afgebroken.", "The swap was cancelled."),
    SwapStep.VOUCHER_CHANGES: Text(
        "De voucher zelf is veranderd. Daarom is de ruil niet uitgevoerd.",
        "The voucher itself has changed. Therefore the swap was not carried out.",
    ),
}


@dataclass(frozen=True)
class Ending:
    """An agreement that ends in a swap, its last day, and what it then asks of the years that are lowered, in cents."""

    running: RunningAgreement
    ends_on: date
    lowered: dict[int, int]


@dataclass(frozen=True)
class Swapping:
    """A swap with its agreements, all locked."""

    swap_id: UUID
    voucher: Voucher
    requested_by: str
    reason: str
    endings: Sequence[Ending]
    starts: Sequence[Agreement]

    @property
    def ends(self) -> dict[UUID, date]:
        """Agreement → its last day."""
        return {each.running.agreement.agreement_id: each.ends_on for each in self.endings}

    @property
    def start_ids(self) -> list[UUID]:
        """The agreements that start, in order."""
        return [each.agreement_id for each in self.starts]

    @property
    def agreements(self) -> list[Agreement]:
        """All agreements, those that end first."""
        return [*(each.running.agreement for each in self.endings), *self.starts]


async def judge_now(change: Change, swapping: Swapping, freed: Mapping[int, int]) -> SwapCase:
    """Judge the starts today, as if the endings had happened; `freed`: what the endings give back, in cents by year."""
    today = amsterdam_day(change.at)
    found = await list_facts(change.session, swapping.start_ids)
    facts = {each.agreement.agreement_id: each for each in found}
    return judge_starts(
        [facts[each] for each in swapping.start_ids],
        swapping.ends,
        freed,
        today,
        by_office=swapping.requested_by == Role.OFFICE_VOUCHER,
    )


async def open_swap(change: Change, swapping: Swapping, case: SwapCase) -> None:
    """Ask claims for less of what ends, keep the difference reserved, and mark the agreements as part of it."""
    await add_swap(change, swapping, case)
    for ending in swapping.endings:
        years = {year: Asked(cents) for year, cents in ending.lowered.items()}
        if years:
            await ask(change, ending.running, years, kept=True)
        ending.running.handover.swap_id = swapping.swap_id
    await _mark(change, swapping, swapping.swap_id)
    await raise_agreement_turn(change.session, swapping.voucher)
    await _publish(change, swapping, SwapStatus.OPEN, None)


async def add_swap(change: Change, swapping: Swapping, case: SwapCase) -> None:
    """Write the swap as open: what its agreements ask now, and what they are to ask."""
    before = [
        SwapPart(
            each.running.agreement.agreement_id,
            each.ends_on,
            {row.year: row.asked_cents for row in each.running.reservations if row.year in each.lowered},
        )
        for each in swapping.endings
    ]
    new = store.NewSwap(
        swap_id=swapping.swap_id,
        voucher_id=swapping.voucher.voucher_id,
        before=store.parts_json(before),
        target=store.parts_json(_target(swapping, case)),
        deadline=change.at + OPEN_FOR,
        opened_at=change.at,
        requested_by=swapping.requested_by,
        reason=swapping.reason,
    )
    await store.add_swap(change.session, new)


async def carry_out(
    change: Change, swapping: Swapping, case: SwapCase, books: Sequence[Year], freed: Mapping[int, int]
) -> UUID:
    """End what ends and redeem what starts. `freed`: what an open swap has kept, released here; else claims answers.

    Returns the decision.
    """
    record = _record(swapping, SwapStatus.DONE, [RuleSpoke("value-exhausted", "met", FITS)], books, freed, case.needed)
    decision_id = await change.decide(record)
    was_open = [each.running.agreement.agreement_id for each in swapping.endings if each.running.handover.swap_id]
    _unmark(swapping)
    if was_open:
        await store.release_lowered(change.session, was_open, change.at, decision_id)
    for ending in swapping.endings:
        await _end(change, swapping, ending)
    for agreement, judged in zip(swapping.starts, case.starts, strict=True):
        await _redeem(change, swapping, agreement, judged)
    if was_open:
        await change.tell(SWAP_DONE.to_client(swapping.voucher.client_id, swapping.swap_id))
    await fill_up(change.session, [swapping.voucher.voucher_id], change.at)
    await raise_agreement_turn(change.session, swapping.voucher)
    await _decide(change, swapping, SwapStep.FITS, [], decision_id, _target(swapping, case))
    return decision_id


async def undo(
    change: Change,
    swapping: Swapping,
    swap: store.StoredSwap,
    step: SwapStep,
    books: Sequence[Year],
    refusals: Sequence[Refusal] = (),
) -> None:
    """Ask claims again for what the endings held before. It always fits: nothing of it was released."""
    obstacles = [obstacle_of(each) for each in refusals]
    why = [RuleSpoke(each.code, "refused", Text(**each.detail)) for each in obstacles]
    rules = why or [RuleSpoke(step.value, "undone", WHY_UNDONE[step])]
    needed = total(each.cents for each in swap.starts)
    decision_id = await change.decide(_record(swapping, SwapStatus.UNDONE, rules, books, {}, needed))
    before = {each.agreement_id: each.cents for each in swap.before}
    _unmark(swapping)
    for ending in swapping.endings:
        years = before[ending.running.agreement.agreement_id]
        if years:
            await ask(change, ending.running, {year: Asked(cents) for year, cents in years.items()}, decision_id)
    await _mark(change, swapping, None)
    reason = rules[0].text
    await change.tell(SWAP_UNDONE.to_client(swapping.voucher.client_id, swapping.swap_id, reason=reason))
    await _decide(change, swapping, step, obstacles, decision_id, swap.target)


def obstacle_of(refusal: Refusal) -> store.Obstacle:
    """A refusal as a swap keeps it."""
    detail = refusal.fill(refusal.detail)._asdict()
    return store.Obstacle(refusal.code, refusal.pointer or "", detail, dict(refusal.facts))


async def _end(change: Change, swapping: Swapping, ending: Ending) -> None:
    """End one agreement. After an open swap the amounts were asked before, and only the terms are new."""
    running, agreement = ending.running, ending.running.agreement
    years = as_asked_now(running) | {year: Asked(cents) for year, cents in ending.lowered.items()}
    asked = {year: each.cents for year, each in years.items()}
    decision_id = await change.decide(ending_record(running, ending.ends_on, asked))
    close_agreement(change, running, ending.ends_on, swapping.reason, swapping.requested_by)
    agreement.swap_id = None
    await save_agreement(change.session, agreement)
    await ask(change, running, years, decision_id)
    facts = {"number": agreement.number, "last_day": ending.ends_on}
    await change.tell(ENDED_IN_SWAP.to_provider(agreement.provider_id, agreement.agreement_id, **facts))
    await change.publish(AGREEMENTS_CHANGED, agreement.agreement_id, agreement_fact(agreement))


async def _redeem(change: Change, swapping: Swapping, agreement: Agreement, judged: Judged) -> None:
    """Confirm one agreement for the client and redeem it."""
    record = DecisionRecord(
        "redemption",
        agreement.agreement_id,
        "redeemed",
        RULE_SET,
        RULE_SET_VERSION,
        rules_met(),
        facts_of(judged),
        client_id=agreement.client_id,
        provider_id=agreement.provider_id,
    )
    decision_id = await change.decide(record)
    agreement.status = after(agreement.status, Step.CLIENT_CONFIRMS).value
    agreement.client_confirmed_at, agreement.client_confirmed_by = change.at, swapping.requested_by
    agreement.redeemed_at, agreement.redemption_decision_id = change.at, decision_id
    agreement.predecessor_id = agreement.predecessor_id or _predecessor(swapping, agreement)
    agreement.swap_id = None
    await save_agreement(change.session, agreement)
    terms = claim_terms(judged.found, judged.case.delivery_form)
    fresh = not_handed_over(agreement, judged.found.lines, terms, swapping.endings[0].running)
    await ask(change, fresh, {year: Asked(cents) for year, cents in asked_of(judged).items()}, decision_id)
    needs = [Needed(agreement.agreement_id, room.year, room.needed_cents) for room in judged.case.rooms]
    await set_needed(change.session, needs)
    told = {"number": agreement.number, "first_day": agreement.starts_on}
    await change.tell(STARTED_IN_SWAP.to_provider(agreement.provider_id, agreement.agreement_id, **told))
    await change.publish(AGREEMENTS_CHANGED, agreement.agreement_id, agreement_fact(agreement))


def _predecessor(swapping: Swapping, agreement: Agreement) -> UUID | None:
    """The agreement with the same provider that ends on the day before, if there is one."""
    for ending in swapping.endings:
        former = ending.running.agreement
        if former.provider_id == agreement.provider_id and is_successor(ending.ends_on, agreement.starts_on):
            return former.agreement_id
    return None


async def _mark(change: Change, swapping: Swapping, swap_id: UUID | None) -> None:
    """Write on every agreement of which open swap it is a part."""
    for agreement in swapping.agreements:
        agreement.swap_id = swap_id
        await save_agreement(change.session, agreement)
        await change.publish(AGREEMENTS_CHANGED, agreement.agreement_id, agreement_fact(agreement))


def _unmark(swapping: Swapping) -> None:
    for ending in swapping.endings:
        ending.running.handover.swap_id = None


async def _decide(
    change: Change,
    swapping: Swapping,
    step: SwapStep,
    obstacles: Sequence[store.Obstacle],
    decision_id: UUID,
    target: Sequence[SwapPart],
) -> None:
    status = after_step(SwapStatus.OPEN, step)
    decided = store.Decided(
        swap_id=swapping.swap_id,
        status=status.value,
        why=step.value,
        obstacles=store.obstacles_json(obstacles),
        decision_id=decision_id,
        target=store.parts_json(target),
        at=change.at,
    )
    await store.decide_swap(change.session, decided)
    await _publish(change, swapping, status, step)


def _target(swapping: Swapping, case: SwapCase) -> list[SwapPart]:
    endings = [SwapPart(each.running.agreement.agreement_id, each.ends_on, each.lowered) for each in swapping.endings]
    starts = [
        SwapPart(agreement.agreement_id, None, asked_of(judged))
        for agreement, judged in zip(swapping.starts, case.starts, strict=True)
    ]
    return [*endings, *starts]


async def _publish(change: Change, swapping: Swapping, status: SwapStatus, step: SwapStep | None) -> None:
    """Publish the whole state of the swap."""
    fact = swap_fact(
        swapping.swap_id,
        swapping.voucher.voucher_id,
        swapping.voucher.client_id,
        status,
        step,
        endings=[each.running.agreement.agreement_id for each in swapping.endings],
        starts=swapping.start_ids,
    )
    await change.publish(SWAPS_CHANGED, swapping.swap_id, fact)


def _record(
    swapping: Swapping,
    outcome: SwapStatus,
    rules: list[RuleSpoke],
    books: Sequence[Year],
    freed: Mapping[int, int],
    needed: Mapping[int, int],
) -> DecisionRecord:
    facts = [
        Fact("endsOn", each.ends_on, source=f"voucher agreements/{each.running.agreement.agreement_id}")
        for each in swapping.endings
    ]
    for row in books:
        if row.year in needed:
            days = calendar_year(row.year)
            free = row.value_cents - row.reserved_cents
            facts.append(Fact("freeCents", free, *days, source="voucher books"))
            facts.append(Fact("freedCents", freed.get(row.year, 0), *days, source="claims"))
            facts.append(Fact("neededCents", needed[row.year], *days, source="price × quantity × days"))
    return DecisionRecord(
        "swap", swapping.swap_id, outcome.value, "swap", "1", rules, facts, client_id=swapping.voucher.client_id
    )

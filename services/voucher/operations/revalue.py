"""The work on values and ends: vouchers are revalued when a fact changes, and end when their last day has passed.

Single vouchers wait in a queue. After an edition of a price list or a decision on the factor all vouchers of the pilot
are revalued, page by page in key order: a page is one transaction, and what is done stays done when the process ends.
A voucher without days left ends on its own day with its agreements, after the indication feed was read to its end.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import NamedTuple
from uuid import UUID

from services.common.calendar import amsterdam_day
from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.logs import logger
from services.common.message_kinds import Message
from services.common.refusals import PeerAway
from services.common.service import Change, Service
from services.common.texts import Text
from services.common.web.app import Worker
from services.voucher.operations.close_pilot import close_due, list_placements
from services.voucher.operations.end_with_voucher import end_agreements
from services.voucher.operations.escrow import MOST, send
from services.voucher.operations.fit import fit_due
from services.voucher.operations.inform import announce_pilot_ends
from services.voucher.operations.moves import note_moves
from services.voucher.operations.pilot_versions import take_over_versions
from services.voucher.operations.revalue_vouchers import INDICATION, basis_of, revalue_set, to_value
from services.voucher.operations.value import Valuing, Worths, write_new_values
from services.voucher.operations.voucher_responses import tell_voucher
from services.voucher.rules.messages import VOUCHER_ENDED
from services.voucher.rules.move import latest_day
from services.voucher.rules.voucher_states import VoucherStep, after
from services.voucher.store import known, pilots, vouchers
from services.voucher.store.escrow import make_due
from services.voucher.store.known import IndicationCopy
from services.voucher.store.pilots import PricedPilot
from services.voucher.store.revaluations import (
    Due,
    end_revaluation,
    list_page,
    note_up_to,
    queue_revaluation,
    take_due,
    take_revaluation,
)
from services.voucher.store.terms import terms_of
from services.voucher.store.values import list_years
from services.voucher.store.voucher_ends import list_ended_too_late, list_past_their_end
from services.voucher.tables import Voucher

AT_ONCE = 100
PAGE = 1000
"""So many vouchers of a pilot are valued in one transaction, and locked for as long."""


async def revalue_due(service: Service) -> None:
    """Revalue every voucher of which a fact changed, and all vouchers of pilots with new prices or another factor."""
    worths = Worths()
    while await _revalue_some(service, worths) or await _revalue_page(service, worths):
        pass


async def close_past_their_end(service: Service) -> None:
    """End vouchers whose last day has passed, after reading the indication feed to its end."""
    after: UUID | None = UUID(int=0)
    while after:
        after = await _close_some(service, after)


async def _revalue_some(service: Service, worths: Worths) -> int:
    """Revalue the vouchers that waited longest; returns how many are done. A failure goes to the end of the queue."""
    async with service.writing() as change:
        causes = {row.voucher_id: row.cause for row in await take_due(change.session, AT_ONCE)}
        done = await _revalue(change, causes, worths)
    await send_all(service, done.agreement_ids)
    return len(causes) - done.failed


async def _revalue_page(service: Service, worths: Worths) -> bool:
    """Revalue the next vouchers of a pilot, and note how far that has come; False when no pilot waits.

    No page waits for claims: the worker that sends sets asks it to hold what changed, while the next page is valued.
    """
    async with service.writing() as change:
        revaluation = await take_revaluation(change.session)
        if revaluation is None:
            return False
        page = await list_page(change.session, revaluation, PAGE)
        done = await _revalue(change, dict.fromkeys(page, revaluation.cause), worths)
        await make_due(change.session, done.agreement_ids, change.at)
        if len(page) == PAGE:
            await note_up_to(change.session, revaluation.pilot_id, page[-1])
        else:
            await end_revaluation(change.session, revaluation.pilot_id)
    return True


class _Done(NamedTuple):
    """The agreements whose sets must be sent to claims, and how many vouchers could not be valued."""

    agreement_ids: list[UUID]
    failed: int


async def _revalue(change: Change, causes: Mapping[UUID, str], worths: Worths) -> _Done:
    """Lock these vouchers and revalue those that run, all in sets; where that fails, one by one."""
    rows = await vouchers.lock_running(change.session, causes)
    if not rows:
        return _Done([], 0)
    priced = await pilots.priced_pilots(change.session, {row.pilot_id for row in rows})
    await note_moves(change, rows, priced)
    try:
        async with change.session.begin_nested():
            several = await to_value(change.session, rows, priced, causes)
            return _Done(await revalue_set(change, several, worths), 0)
    except Exception as fault:  # noqa: BLE001  # whatever it is, it must not hold up the other vouchers
        logger().warning("vouchers are valued one by one", vouchers=len(rows), fault=repr(fault)[:300])
    return await _one_by_one(change, causes, priced)


async def _one_by_one(change: Change, causes: Mapping[UUID, str], priced: Mapping[UUID, PricedPilot]) -> _Done:
    """Revalue each voucher by itself; one that fails is queued."""
    changed: list[UUID] = []
    failed = 0
    for row in await vouchers.lock_running(change.session, causes):
        voucher_id, cause = row.voucher_id, causes[row.voucher_id]
        try:
            async with change.session.begin_nested():
                changed += await revalue_set(change, await to_value(change.session, [row], priced, causes), Worths())
        except Exception as fault:  # noqa: BLE001  # whatever it is, it must not hold up the others
            logger().error("a voucher could not be valued", voucher=str(voucher_id), fault=repr(fault)[:300])
            await queue_revaluation(change.session, Due(voucher_id, cause, change.at))
            failed += 1
    return _Done(changed, failed)


async def _close_some(service: Service, after: UUID) -> UUID | None:
    """End the next vouchers in key order; returns the last that was examined, None when there is none."""
    async with service.reading() as reading:
        ended = await list_past_their_end(reading.session, amsterdam_day(reading.at), after, AT_ONCE)
    if not ended:
        return None
    try:
        await service.readers.catch_up("indication")
    except PeerAway:
        return None
    with suppress(PeerAway):  # claims never draws more than it holds, so amounts drawn meanwhile are safe
        await service.readers.catch_up("claims")
    await revalue_due(service)
    async with service.writing() as change:
        today = amsterdam_day(change.at)
        rows = [row for row in await vouchers.lock_running(change.session, ended) if _is_past(row, today)]
        changed = await _close(change, rows) if rows else []
    await send_all(service, changed)
    return ended[-1]


async def send_all(service: Service, agreement_ids: Sequence[UUID]) -> None:
    """Send the sets of these agreements to claims."""
    for start in range(0, len(agreement_ids), MOST):
        await send(service, agreement_ids[start : start + MOST])


async def end_what_runs_on(service: Service) -> None:
    """End agreements that go on after the end of their voucher; end vouchers earlier after a death that came to light.

    Agreements end with their voucher now; vouchers that ended before that rule may have left some behind.
    """
    after = UUID(int=0)
    while True:
        async with service.reading() as reading:
            found = await list_ended_too_late(reading.session, after, AT_ONCE)
        if not found:
            return
        async with service.writing() as change:
            rows = await vouchers.lock_ended(change.session, found)
            if rows:
                await _end_earlier(change, rows)
            changed = await end_agreements(change, rows, WHY)
        await send_all(service, changed)
        after = found[-1]


async def _end_earlier(change: Change, rows: Sequence[Voucher]) -> None:
    """Give ended vouchers the earlier last day that is known by now, with the value up to that day."""
    ids = [row.voucher_id for row in rows]
    priced = await pilots.priced_pilots(change.session, {row.pilot_id for row in rows})
    indications = await known.indications_by_client(change.session, {row.client_id for row in rows})
    terms = await terms_of(change.session, ids)
    years = await list_years(change.session, ids)
    for row in rows:
        basis = basis_of(row, priced[row.pilot_id], indications[row.client_id], terms[row.voucher_id])
        if basis.days.last >= row.valid_to:
            continue
        await write_new_values(change, [Valuing(basis, years[row.voucher_id], INDICATION)], Worths())
        row.valid_to = row.ended_on = basis.days.last
        row.end_reason = _why_ended(row, indications[row.client_id], basis.priced.pilot.period_to)
        row.end_decision_id = await change.decide(_ending(row))
        await vouchers.save_voucher(change.session, row)
        await tell_voucher(change, row, basis.priced.pilot.code)
        await change.tell(_ended(row))


def _ended(row: Voucher) -> Message:
    return VOUCHER_ENDED.to_client(
        row.client_id, row.voucher_id, last_day=row.ended_on, reason=WHY[row.end_reason or ""]
    )


def _is_past(voucher: Voucher, today: date) -> bool:
    return voucher.valid_to < today or voucher.valid_to < voucher.valid_from


async def _close(change: Change, rows: Sequence[Voucher]) -> list[UUID]:
    """End locked vouchers with their agreements; returns the agreements of which claims is to be told."""
    indications = await known.indications_by_client(change.session, {row.client_id for row in rows})
    priced = {
        pilot_id: await pilots.get_pilot(change.session, pilot_id, lock=True)
        for pilot_id in sorted({row.pilot_id for row in rows})
    }
    for row in rows:
        pilot = priced[row.pilot_id]
        reason = _why_ended(row, indications[row.client_id], pilot.period_to)
        step = VoucherStep.WITHDRAW if reason in TAKEN_AWAY else VoucherStep.END
        row.status = after(row.status, step).value
        row.ended_on, row.end_reason = row.valid_to, reason
        pilot.participants -= 1
        row.end_decision_id = await change.decide(_ending(row))
        await vouchers.save_voucher(change.session, row)
        await tell_voucher(change, row, pilot.code)
    await change.tell_all([_ended(row) for row in rows])
    return await end_agreements(change, rows, WHY)


def _why_ended(voucher: Voucher, indications: Sequence[IndicationCopy], period_to: date) -> str:
    if voucher.valid_to >= period_to:
        return "pilot-ended"
    last_day = max(voucher.valid_to, voucher.valid_from)
    withdrawn = [
        row
        for row in indications
        if row.status == "withdrawn" and row.valid_from is not None and row.valid_from <= last_day
    ]
    ends_by_move = voucher.moved_on is not None and voucher.valid_to == latest_day(
        voucher.valid_from, period_to, voucher.moved_on
    )
    if ends_by_move and all(row.valid_to is None or row.valid_to > voucher.valid_to for row in withdrawn):
        return "moved"
    if any(row.withdrawal_reason == "death" for row in withdrawn):
        return "death"
    return "indication-withdrawn" if withdrawn else "indication-ended"


TAKEN_AWAY = ("death", "indication-withdrawn")
"""The reasons for which a voucher is withdrawn; for any other it ends."""

WHY: Mapping[str, Text] = {
    "pilot-ended": Text("Het experiment is afgelopen.", "The pilot has ended."),
    "death": Text("De cliënt is overleden.", "The client has died."),
    "moved": Text(
        "De cliënt is verhuisd naar een regio buiten het experiment.",
        "The client moved to a region outside the pilot.",
    ),
    "indication-withdrawn": Text("Het indicatiebesluit is ingetrokken.", "The indication was withdrawn."),
    "indication-ended": Text(
        "Er is geen indicatiebesluit meer dat binnen het experiment geldt.",
        "There is no longer an indication that is valid within the pilot.",
    ),
}


def _ending(voucher: Voucher) -> DecisionRecord:
    reason = voucher.end_reason or ""
    return DecisionRecord(
        kind="voucher-ending",
        subject=voucher.voucher_id,
        client_id=voucher.client_id,
        outcome=voucher.status,
        rule_set="voucher-ending",
        rule_set_version="1",
        rules=[RuleSpoke(reason, voucher.status, WHY[reason])],
        facts=[Fact("lastDay", voucher.valid_to, voucher.valid_from, voucher.valid_to)],
    )


WORKERS = (
    Worker("revalue vouchers", 0.5, revalue_due),
    Worker("fit values whose day has come", 60, fit_due),
    Worker("end vouchers past their end", 60, close_past_their_end),
    Worker("announce the end of pilots", 3600, announce_pilot_ends),
    Worker("take over versions of pilots", 60, take_over_versions),
    Worker("close pilots of which the day has come", 60, close_due),
    Worker("list the clients of pilots that end", 600, list_placements),
    Worker("end what goes on after vouchers that ended", 3600, end_what_runs_on),
)
"""The work that voucher does by itself on values and ends."""

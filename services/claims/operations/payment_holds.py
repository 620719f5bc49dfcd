"""Holds before payment: a line with a warning that its payment waits for, until a person releases it.

Invariant: an accepted line is held, or waits, or is in one live order. A line that was held is paid by itself, so that
the rest of its batch goes on; a credit or a full recovery ends a hold, because both sides are then set off.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from uuid import UUID

from services.claims.facts import ClaimLine
from services.claims.operations.line_warnings import warnings_of
from services.claims.refusals.payments import LineNotHeld
from services.claims.rules.line_ids import line_id
from services.claims.rules.warnings import HOLDING
from services.claims.schemas.holds import HoldReleaseRequest, PaymentHoldPage, PaymentHoldResponse
from services.claims.settings import Settings
from services.claims.store import payment_holds as store
from services.claims.store.payments import LinesInScope
from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.data.idempotency import Key
from services.common.refusals import NotFound
from services.common.service import Change
from services.common.texts import Text
from services.common.web.context import Context
from services.common.web.paging import PageOf

AT_ONCE = 100
RELEASED = Text(
    "De regel is na beoordeling vrijgegeven voor betaling.", "The line was looked at and released for payment."
)


async def hold_warned(change: Change, scope: LinesInScope) -> None:
    """Hold what waits within the scope and has a warning that its payment waits for. Nobody drafts a run meanwhile."""
    suspects = await store.list_suspects(change.session, scope)
    for batch_id, lines in groupby(suspects, key=lambda line: line.batch_id):
        await _hold_of_batch(change, batch_id, list(lines))


async def _hold_of_batch(change: Change, batch_id: UUID, lines: Sequence[ClaimLine]) -> None:
    for start in range(0, len(lines), AT_ONCE):
        warned = await warnings_of(change.session, lines[start : start + AT_ONCE])
        codes = {position: [each.code for each in found if each in HOLDING] for position, found in warned.items()}
        holds = [
            store.NewHold(batch_id, position, line_id(batch_id, position), found, change.at)
            for position, found in codes.items()
            if found
        ]
        await store.add_holds(change.session, holds)


async def release_line(
    context: Context[Settings], line: UUID, request: HoldReleaseRequest, key: Key
) -> PaymentHoldResponse:
    """Release a line that is held, with the reason; the next run pays it. Raises NotFound or LineNotHeld."""
    async with context.writing(key) as change:
        hold = await store.find_hold(change.session, line)
        if hold is None:
            raise NotFound
        context.require_own(office_id=hold.office_id)
        if hold.released_at is not None:
            raise LineNotHeld
        record = DecisionRecord(
            kind="hold-release",
            subject=line,
            provider_id=hold.provider_id,
            outcome="released",
            rule_set="payment-hold",
            rule_set_version="1",
            rules=[RuleSpoke("payment-hold", "released", RELEASED)],
            facts=[
                Fact("warnings", hold.warnings, recorded_at=hold.held_at, source="claims"),
                Fact("amountCents", hold.amount_cents, source="claims"),
                Fact("reason", request.reason, source="office"),
            ],
        )
        hold = replace(
            hold,
            released_at=change.at,
            released_by=context.caller.subject,
            release_reason=request.reason,
            decision_id=await change.decide(record),
        )
        await store.release_hold(change.session, hold)
        return change.answer(PaymentHoldResponse.of(hold))


async def list_holds(context: Context[Settings], page: PageOf) -> PaymentHoldPage:
    """The lines of the caller, or of its care office, that are or were held."""
    async with context.reading() as reading:
        rows = await store.list_holds(
            reading.session, context.own_organisation_id, context.office_id, page.after_id, page.size + 1
        )
    return page.answer(
        PaymentHoldPage, [PaymentHoldResponse.of(row) for row in rows], key=lambda each: str(each.line_id)
    )

"""Recover an amount of an accepted debit: drawn falls, the next payment run sets it off."""

from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.engine import Row

from services.claims.judging.rules import RULE_SET, RULE_SET_VERSION
from services.claims.judging.storing import HELD_EVENT
from services.claims.refusals.allotments import AllotmentsUnconfirmed
from services.claims.refusals.recoveries import NotRecoverable, RecoveryTooHigh
from services.claims.rules.line_ids import line_id, place_of
from services.claims.schemas.allotments import HeldAnswer
from services.claims.schemas.decisions import RecoveryAnswer, RecoveryPage, RecoveryRequest
from services.claims.store import allotments, batches
from services.claims.store.explanations import credit_of
from services.claims.tables import Recovery
from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.data.feed import epoch_of
from services.common.ids import new_id
from services.common.refusals import NotFound
from services.common.service import Change
from services.common.texts import Text
from services.common.web.access import OWN
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.common.web.paging import PageOf

RECOVERED = Text("Dit bedrag was niet verschuldigd.", "This amount was not due.")


async def recover(here: Context, wanted: RecoveryRequest, key: Key) -> RecoveryAnswer:
    """Recover an amount; raises NotRecoverable, RecoveryTooHigh, or AllotmentsUnconfirmed after a restore."""
    async with here.writing(key) as change:
        line = await batches.find_line(change.session, *place_of(wanted.line_id))
        if line is None:
            raise NotFound
        row_epoch = (await change.session.execute(_LOCK, {"agreement": line.agreement_id})).scalar_one()
        if row_epoch != await epoch_of(change.session):
            raise AllotmentsUnconfirmed
        await _check(change, line, wanted.amount_cents)
        recovery = await _write(change, line, wanted)
        await _lower(change, line, wanted.amount_cents)
        return change.answer(_answer(recovery))


async def list_recoveries(here: Context, page: PageOf) -> RecoveryPage:
    """The caller's recoveries, or all for who may see them."""
    query = select(Recovery).order_by(Recovery.recovery_id).limit(page.size + 1)
    if here.relation is OWN:
        query = query.where(Recovery.provider_id == here.caller.organisation_id)
    if page.after_id:
        query = query.where(Recovery.recovery_id > page.after_id)
    async with here.reading() as reading:
        rows = (await reading.session.scalars(query)).all()
    return page.answer(RecoveryPage, [_answer(row) for row in rows], key=lambda each: str(each.recovery_id))


async def _check(change: Change, line: Row[Any], amount_cents: int) -> None:
    if line.broken or line.kind != "D":
        raise NotRecoverable
    if await credit_of(change.session, line.provider_id, line.line_reference):
        raise NotRecoverable
    place = {"batch": line.batch_id, "position": line.position}
    left = line.amount_cents - (await change.session.execute(_RECOVERED, place)).scalar_one()
    if amount_cents > left:
        raise RecoveryTooHigh(pointer="/body/amountCents", left_cents=left)


async def _write(change: Change, line: Row[Any], wanted: RecoveryRequest) -> Recovery:
    decision_id = await change.decide(
        DecisionRecord(
            kind="recovery",
            subject=wanted.line_id,
            provider_id=line.provider_id,
            outcome="recovered",
            rule_set=RULE_SET,
            rule_set_version=RULE_SET_VERSION,
            rules=[RuleSpoke("recovery", "recovered", RECOVERED)],
            facts=[
                Fact("amountCents", wanted.amount_cents, source="office"),
                Fact("reason", wanted.reason, source="office"),
            ],
        )
    )
    recovery = Recovery(
        recovery_id=new_id(),
        provider_id=line.provider_id,
        batch_id=line.batch_id,
        position=line.position,
        amount_cents=wanted.amount_cents,
        reason=wanted.reason,
        recorded_at=change.at,
        decision_id=decision_id,
    )
    change.session.add(recovery)
    await change.session.flush()
    return recovery


async def _lower(change: Change, line: Row[Any], amount_cents: int) -> None:
    """Lower what is drawn, and tell voucher; for the escrow a recovery is what a credit is."""
    drawn = {"agreement": line.agreement_id, "year": line.service_from.year, "cents": amount_cents}
    await change.session.execute(_LOWER, drawn)
    epoch = await epoch_of(change.session)
    rows = (await change.session.execute(allotments.HELD, {"agreements": [line.agreement_id]})).all()
    told = HeldAnswer.model_validate({"claims_epoch": epoch, "allotments": rows})
    await change.publish(HELD_EVENT, line.batch_id, told.model_dump(mode="json", by_alias=True))


def _answer(recovery: Recovery) -> RecoveryAnswer:
    line: UUID = line_id(recovery.batch_id, recovery.position)
    shown = {name: getattr(recovery, name) for name in RecoveryAnswer.model_fields if name != "line_id"}
    return RecoveryAnswer.model_validate(shown | {"line_id": line})


_LOCK = text("SELECT epoch FROM agreement_terms WHERE agreement_id = :agreement FOR UPDATE")
_RECOVERED = text("""
SELECT COALESCE(sum(amount_cents), 0)::bigint FROM recovery WHERE batch_id = :batch AND position = :position
""")
_LOWER = text("""
UPDATE allotment SET drawn_cents = drawn_cents - :cents, seq = seq + 1,
       held_cents = CASE WHEN final THEN LEAST(held_cents, drawn_cents - :cents) ELSE held_cents END
WHERE agreement_id = :agreement AND year = :year
""")

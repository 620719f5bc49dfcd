"""Room for late claims: claims has decided that a month may be claimed late, and asks for what it does not hold.

Invariant: the room comes out of what no agreement has reserved of that year's value, whatever has become of voucher and
agreement; one decision is given its room once. While the room can be used, the year is not final for claims.
"""

from datetime import date
from uuid import UUID

from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.refusals import NotFound
from services.common.service import Change, Service
from services.common.texts import Text
from services.voucher.operations.escrow import Asked, as_asked_now, ask, hand_over_soon
from services.voucher.rules.late_room import asked_with_room, check_room
from services.voucher.schemas.late_rooms import LateRoomRequest, LateRoomResponse
from services.voucher.store.agreement_parts import Reserved
from services.voucher.store.agreements import RunningAgreement, get_agreement, get_running
from services.voucher.store.late_rooms import LateRoom, find_room, put_room
from services.voucher.store.values import list_years

ROOM = Text(
    "Het zorgkantoor laat late declaraties van deze maand toe; de ruimte daarvoor is gereserveerd.",
    "The care office admits late claims of this month; the room for them is reserved.",
)


async def reserve_late_room(service: Service, agreement_id: UUID, request: LateRoomRequest) -> LateRoomResponse:
    """Reserve the room of a decision; a repeat changes nothing, and a higher amount adds the difference.

    Raises NotFound for an agreement of another care office or a year that it does not have, SwapOpen, and
    LateRoomExhausted where the value has no room.
    """
    async with service.writing() as change:
        found = await get_agreement(change.session, agreement_id)
        if found.office_id != request.office_id:
            raise NotFound
        running = await get_running(change.session, found)
        room = await find_room(change.session, request.late_claim_id)
        if room is not None and room.agreement_id != agreement_id:
            raise NotFound
        version = running.handover.version
        if room is None or room.cents < request.amount_cents:
            version = await _reserve(change, running, request, room)
    hand_over_soon(service, agreement_id)
    return LateRoomResponse(late_claim_id=request.late_claim_id, version=version)


async def _reserve(change: Change, running: RunningAgreement, request: LateRoomRequest, room: LateRoom | None) -> int:
    row = _year_of(running, request.month)
    more = request.amount_cents - (room.cents if room else 0)
    cents = asked_with_room(row.asked_cents, row.reserved_cents, more, final=row.final)
    years = (await list_years(change.session, [running.voucher.voucher_id]))[running.voucher.voucher_id]
    free = next((each.value_cents - each.reserved_cents for each in years if each.year == row.year), 0)
    check_room(row.year, cents, row.reserved_cents, free)
    decision_id = await change.decide(_record(running, request))
    await put_room(
        change.session,
        LateRoom(
            late_claim_id=request.late_claim_id,
            agreement_id=running.agreement.agreement_id,
            month=request.month,
            year=row.year,
            cents=request.amount_cents,
            usable_until=request.usable_until,
            asked_at=change.at,
        ),
    )
    return await ask(change, running, as_asked_now(running) | {row.year: Asked(cents, row.final)}, decision_id)


def _year_of(running: RunningAgreement, month: date) -> Reserved:
    row = next((each for each in running.reservations if each.year == month.year), None)
    if row is None:
        raise NotFound
    return row


def _record(running: RunningAgreement, request: LateRoomRequest) -> DecisionRecord:
    return DecisionRecord(
        kind="late-room",
        subject=running.agreement.agreement_id,
        client_id=running.agreement.client_id,
        provider_id=running.agreement.provider_id,
        outcome="reserved",
        rule_set="late-room",
        rule_set_version="1",
        rules=[RuleSpoke("late-room", "reserved", ROOM)],
        facts=[
            Fact("lateClaimId", request.late_claim_id, source="claims"),
            Fact("month", request.month, source="claims"),
            Fact("amountCents", request.amount_cents, source="claims"),
            Fact("usableUntil", request.usable_until, source="claims"),
        ],
    )

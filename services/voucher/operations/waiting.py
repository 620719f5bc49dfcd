"""The duty of care: how clients wait is recorded, places are offered, and long waits become work of the care office."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.common.calendar import amsterdam_day
from services.common.ids import new_id
from services.common.schemas import TextAnswer
from services.common.service import Change, Reading, Service
from services.common.texts import Text
from services.common.tokens import describe_roles
from services.common.web import etags
from services.common.web.app import Worker
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.voucher.operations.parties import Parties, acting
from services.voucher.operations.voucher_responses import tell_voucher
from services.voucher.operations.work import new_work
from services.voucher.reference import waiting_norm
from services.voucher.refusals.issue import VoucherStopped
from services.voucher.refusals.waiting import OfferAnswered, WaitingDayWrong
from services.voucher.rules.status_words import WAITING_STATUS_WORDS
from services.voucher.rules.voucher_states import RUNNING
from services.voucher.rules.waiting import Norm, Wait, median_wait, wait_of
from services.voucher.rules.waiting_messages import PLACE_OFFERED, WAITING_STATUS_CHANGED
from services.voucher.rules.work import WorkKind
from services.voucher.schemas.waiting import (
    PlaceOfferAnswerRequest,
    PlaceOfferRequest,
    PlaceOfferResponse,
    WaitingNormResponse,
    WaitingResponse,
    WaitingStatusRequest,
    WaitingStatusResponse,
    WaitingSummaryResponse,
)
from services.voucher.settings import Settings
from services.voucher.store import vouchers, waiting, work
from services.voucher.store.pilots import get_pilot, pilot_codes
from services.voucher.store.waiting import OfferedPlace, RecordedStatus, Waiting, WantedWaiting
from services.voucher.tables import Voucher

MOST = 500
AT_ISSUE = "-"
"""The reason of the status that a voucher was issued with."""


async def list_waiting(
    context: Context[Settings], pilot_id: UUID, status: str | None, after: UUID | None, most: int
) -> list[WaitingResponse]:
    """The vouchers of a pilot whose clients wait for care today, in order of issue."""
    async with context.reading() as reading:
        await _pilot(context, reading, pilot_id)
        today = context.clock.today()
        rows = await waiting.list_waiting(reading.session, WantedWaiting(today, most, pilot_id, status, after))
        waits = await _waits(reading, rows, today)
        await reading.saw_all(sorted({row.client_id for row in rows}), "vouchers", "R", "list-waiting")
    return [_shown(row, waits[row.voucher_id], _norm(row)) for row in rows]


async def summarise(context: Context[Settings], pilot_id: UUID) -> WaitingSummaryResponse:
    """How long the clients of a pilot wait; the median includes those who still wait."""
    async with context.reading() as reading:
        await _pilot(context, reading, pilot_id)
        today = context.clock.today()
        rows = await waiting.count_waits(reading.session, pilot_id, today)
    began = [(row.days, row.vouchers) for row in rows if row.has_begun]
    still = [(row.days, row.vouchers) for row in rows if not row.has_begun]
    return WaitingSummaryResponse(
        pilot_id=pilot_id,
        counted_on=today,
        begun=sum(count for _, count in began),
        still_waiting=sum(count for _, count in still),
        median_days=median_wait(began, still) if rows else None,
        definition=TextAnswer.of(DEFINITION),
    )


async def change_status(
    context: Context[Settings], voucher_id: UUID, request: WaitingStatusRequest, match: etags.Versions
) -> WaitingStatusResponse:
    """Record how the client waits from a day on; raises WaitingDayWrong."""
    async with context.writing() as change:
        voucher = await _running(context, change, voucher_id)
        etags.check(voucher.version, match)
        recorded_before = await waiting.list_statuses(change.session, voucher_id)
        before = recorded_before or [_at_issue(voucher)]
        today = amsterdam_day(change.at)
        if not before[-1].from_day <= request.from_day <= today:
            raise WaitingDayWrong(first_day=before[-1].from_day, today=today, pointer="/body/from")
        if not recorded_before:
            await waiting.add_status(change.session, before[0])
        recorded = RecordedStatus(
            voucher_id,
            before[-1].version + 1,
            request.status,
            request.from_day,
            request.reason,
            context.caller.subject,
            change.at,
        )
        await waiting.add_status(change.session, recorded)
        voucher.waiting_status = request.status
        await change.tell(
            WAITING_STATUS_CHANGED.to_client(
                voucher.client_id,
                voucher_id,
                status=WAITING_STATUS_WORDS[request.status],
                from_day=request.from_day,
            )
        )
        await _save(change, voucher)
        await change.saw(voucher.client_id, "vouchers", "U", "change-waiting-status")
        return change.answer(WaitingStatusResponse.model_validate(vars(recorded)), 200, etag=voucher.version)


async def offer_place(
    context: Context[Settings], voucher_id: UUID, request: PlaceOfferRequest, key: Key
) -> PlaceOfferResponse:
    """Offer a place to the client of a voucher, who gets a message."""
    async with context.writing(key) as change:
        voucher = await _running(context, change, voucher_id)
        offered = OfferedPlace(
            new_id(),
            voucher_id,
            request.provider_id,
            request.location_id,
            request.available_from,
            amsterdam_day(change.at),
            change.at,
        )
        await waiting.add_offer(change.session, offered)
        await change.tell(PLACE_OFFERED.to_client(voucher.client_id, voucher_id, available_from=request.available_from))
        await change.saw(voucher.client_id, "vouchers", "U", "offer-place")
        location = f"/vouchers/{voucher_id}/offers/{offered.offer_id}"
        return change.answer(PlaceOfferResponse.model_validate(offered), location=location)


async def list_offers(
    context: Context[Settings], voucher_id: UUID, after: UUID | None, most: int
) -> list[PlaceOfferResponse]:
    """The places that were offered, oldest first."""
    async with context.reading() as reading:
        voucher = await vouchers.get_voucher(reading.session, voucher_id)
        context.require_own(client_id=voucher.client_id, office_id=voucher.office_id)
        await reading.saw(voucher.client_id, "vouchers", "R", "list-offers")
        rows = await waiting.list_offers_of(reading.session, voucher_id, after, most)
    return [PlaceOfferResponse.model_validate(row) for row in rows]


async def get_offer(context: Context[Settings], voucher_id: UUID, offer_id: UUID) -> PlaceOfferResponse:
    """One place that was offered; raises NotFound."""
    async with context.reading() as reading:
        voucher = await vouchers.get_voucher(reading.session, voucher_id)
        context.require_own(client_id=voucher.client_id, office_id=voucher.office_id)
        await reading.saw(voucher.client_id, "vouchers", "R", "list-offers")
        return PlaceOfferResponse.model_validate(await waiting.get_offer(reading.session, voucher_id, offer_id))


async def answer_offer(
    context: Context[Settings], voucher_id: UUID, offer_id: UUID, request: PlaceOfferAnswerRequest, key: Key
) -> PlaceOfferResponse:
    """Record the client's answer: by the client's side, or by the care office that heard it. Raises OfferAnswered."""
    async with context.writing(key) as change:
        voucher = await vouchers.get_voucher(change.session, voucher_id)
        acting(context.caller, Parties(voucher.client_id, voucher_id, voucher.office_id))
        offered = await waiting.get_offer(change.session, voucher_id, offer_id, lock=True)
        if offered.answer is not None:
            raise OfferAnswered(answer=offered.answer)
        by = describe_roles(context.caller.roles)
        answered = await waiting.answer_offer(
            change.session, offer_id, request.answer, amsterdam_day(change.at), by, request.reason
        )
        await change.saw(voucher.client_id, "vouchers", "U", "answer-offer")
        return change.answer(PlaceOfferResponse.model_validate(answered), 200)


async def list_overdue(service: Service) -> None:
    """Put clients who wait longer than the norm on the work list of their care office, once; any replica may."""
    today, after = service.clock.today(), None
    while True:
        async with service.writing() as change:
            rows = await waiting.list_waiting(change.session, WantedWaiting(today, MOST, after=after))
            waits = await _waits(change, rows, today)
            overdue = [row for row in rows if waits[row.voucher_id].over_since]
            await work.add_work_items(change.session, [_work(change, row, waits[row.voucher_id]) for row in overdue])
        if len(rows) < MOST:
            return
        after = rows[-1].voucher_id


async def _waits(reading: Reading, rows: Sequence[Waiting], today: date) -> dict[UUID, Wait]:
    """Voucher → its wait."""
    statuses = await waiting.statuses_of(reading.session, rows)
    agreed = await waiting.agreed_of(reading.session, [row.voucher_id for row in rows])
    return {
        row.voucher_id: wait_of(
            max(row.valid_from, amsterdam_day(row.issued_at)),
            today,
            statuses[row.voucher_id],
            agreed[row.voucher_id],
            _norm(row),
        )
        for row in rows
    }


async def _pilot(context: Context[Settings], reading: Reading, pilot_id: UUID) -> None:
    pilot = await get_pilot(reading.session, pilot_id)
    context.require_own(office_id=pilot.office_id)


async def _running(context: Context[Settings], change: Change, voucher_id: UUID) -> Voucher:
    """The voucher of the caller's care office, locked; raises NotFound, or VoucherStopped where it has ended."""
    voucher = await vouchers.get_voucher(change.session, voucher_id, lock=True)
    context.require_own(office_id=voucher.office_id)
    if voucher.status not in RUNNING:
        raise VoucherStopped(status=voucher.status)
    return voucher


async def _save(change: Change, voucher: Voucher) -> None:
    await vouchers.save_voucher(change.session, voucher)
    codes = await pilot_codes(change.session, [voucher.pilot_id])
    await tell_voucher(change, voucher, codes[voucher.pilot_id])


def _at_issue(voucher: Voucher) -> RecordedStatus:
    """The status that the voucher was issued with, from its first day on."""
    return RecordedStatus(
        voucher.voucher_id, 1, voucher.waiting_status, voucher.valid_from, AT_ISSUE, None, voucher.issued_at
    )


def _norm(row: Waiting) -> Norm | None:
    return waiting_norm(row.delivery_form, row.profile_code)


def _shown(row: Waiting, wait: Wait, norm: Norm | None) -> WaitingResponse:
    return WaitingResponse.model_validate(
        {
            "voucher_id": row.voucher_id,
            "client_id": row.client_id,
            "delivery_form": row.delivery_form,
            "profile_code": row.profile_code,
            "status": wait.status,
            "waits_since": wait.since,
            "counted_days": wait.counted_days,
            "norm": norm and WaitingNormResponse(weeks=norm.weeks, text=TextAnswer.of(norm.text), source=norm.source),
            "over_norm_since": wait.over_since,
            "offers_made": row.offers,
            "offers_declined": row.declined,
        }
    )


def _work(change: Change, row: Waiting, wait: Wait) -> work.WorkItem:
    return new_work(
        change,
        WorkKind.CARE_OVERDUE,
        office_id=row.office_id,
        subject_id=row.voucher_id,
        pilot_id=row.pilot_id,
        client_id=row.client_id,
        due_on=wait.over_since,
    )


WORKERS = (Worker("list clients who wait longer than the norm", 3600, list_overdue),)

DEFINITION = Text(
    "Het aantal dagen van de eerste dag van de voucher tot de eerste zorg. Cliënten die nog wachten tellen mee "
    "(Kaplan–Meier).",
    "The number of days from the first day of the voucher to the first care. Clients who still wait are included "
    "(Kaplan–Meier).",
)

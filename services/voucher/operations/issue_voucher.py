"""Issuing vouchers: gather what is known, decide by every rule, write voucher, value, decisions and event."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from services.common.calendar import amsterdam_day
from services.common.ids import new_id
from services.common.refusals import Refusal, Refusals
from services.common.service import Reading
from services.common.web.context import Context
from services.common.web.idempotency import Key, replay
from services.voucher.operations.issue_check import checked_response, digest_of
from services.voucher.operations.issue_records import Issued, refused_response, term_of, write_issued
from services.voucher.operations.open_ways import open_ways
from services.voucher.operations.value import Basis, price_missing
from services.voucher.refusals.issue import BulkChanged, ClientUnclear, DuplicateLine, NoIndication, PilotUnknown
from services.voucher.rules.budget_year import budget_years
from services.voucher.rules.care_at_home import AtHome
from services.voucher.rules.coverage import covered_days, standings
from services.voucher.rules.issue import RESTS_ON, Asked, Known, reasons_not_to_issue
from services.voucher.rules.open_ways import TO_OTHER_OFFICE, TO_REGULAR_CARE, OpenWays, name_ways
from services.voucher.schemas.vouchers import (
    BulkCheckResponse,
    BulkOutcome,
    BulkVoucherRequest,
    BulkVoucherResponse,
    VoucherRequest,
    VoucherResponse,
)
from services.voucher.settings import Settings
from services.voucher.store import known, pilots, vouchers
from services.voucher.store.care_at_home import counting_requests
from services.voucher.store.known import ClientCopy, IndicationCopy
from services.voucher.store.pilots import PricedPilot


@dataclass(frozen=True)
class Desk:
    """All that is known about several requests at one moment."""

    priced: Mapping[UUID, PricedPilot]
    client_of: Mapping[UUID, UUID]
    indications: Mapping[UUID, Sequence[IndicationCopy]]
    clients: Mapping[UUID, ClientCopy]
    running: set[tuple[UUID, UUID]]
    care_at_home: Mapping[tuple[UUID, UUID, str], AtHome]
    """Pilot, client and form → the request for care at home that counts."""
    at: datetime
    ways: OpenWays
    taken: Counter[UUID] = field(default_factory=Counter)
    """Pilot → the places that requests before this one take; they are written with the vouchers alone."""

    @property
    def today(self) -> date:
        """The day on which is decided."""
        return amsterdam_day(self.at)


async def issue_voucher(context: Context[Settings], request: VoucherRequest, key: Key) -> VoucherResponse:
    """Issue one voucher; raises the refusal of every rule that is not met."""
    ways = await _catch_up_before_refusing(context, [request], key)
    async with context.writing(key) as change:
        desk = await _gather(context, change, [request], ways, lock=True)
        outcome = _decide(desk, request)
        if not isinstance(outcome, Issued):
            raise Refusals(outcome)
        _take_place(desk, outcome)
        _write_places(desk)
        [answer] = await write_issued(change, [outcome])
        return change.answer(answer, location=f"/vouchers/{answer.voucher_id}", etag=answer.version)


async def check_vouchers(context: Context[Settings], request: BulkVoucherRequest) -> BulkCheckResponse:
    """What issuing these vouchers would give now, line by line; nothing is created."""
    ways = await _catch_up_before_refusing(context, request.items)
    async with context.reading() as reading:
        outcomes = _decide_all(await _gather(context, reading, request.items, ways), request.items)
    return checked_response(outcomes)


async def issue_vouchers(context: Context[Settings], request: BulkVoucherRequest, key: Key) -> BulkVoucherResponse:
    """Issue many vouchers in one transaction; each has its own outcome.

    With the digest of a check exactly what that check showed is created, or nothing. Raises BulkChanged.
    """
    ways = await _catch_up_before_refusing(context, request.items, key)
    async with context.writing(key) as change:
        desk = await _gather(context, change, request.items, ways, lock=True)
        outcomes = _decide_all(desk, request.items)
        if request.checked is not None and request.checked != digest_of(outcomes):
            raise BulkChanged(pointer="/body/checked")
        _write_places(desk)
        answers = await write_issued(change, [each for each in outcomes if isinstance(each, Issued)])
        return change.answer(_bulk_answer(outcomes, answers), 200)


def _decide_all(desk: Desk, items: Sequence[VoucherRequest]) -> list[Issued | list[Refusal]]:
    """The outcome of each item, decided with those before it; a line for the same client and pilot is a duplicate."""
    outcomes: list[Issued | list[Refusal]] = []
    lines: dict[tuple[UUID, UUID | None], int] = {}
    for index, item in enumerate(items):
        place = (item.pilot_id, _client_id(desk.client_of, item))
        if place in lines:
            outcomes.append([DuplicateLine(pointer="/body", first_line=lines[place] + 1)])
            continue
        outcome = _decide(desk, item)
        outcomes.append(outcome)
        if isinstance(outcome, Issued):
            lines[place] = index
            _take_place(desk, outcome)
    return outcomes


def _bulk_answer(outcomes: Sequence[Issued | list[Refusal]], answers: Sequence[VoucherResponse]) -> BulkVoucherResponse:
    """The outcome of each item, in the order of the request."""
    written = iter(answers)
    items = []
    for index, outcome in enumerate(outcomes):
        if isinstance(outcome, Issued):
            items.append(BulkOutcome(index=index, outcome="issued", voucher=next(written), errors=[]))
        else:
            errors = [refused_response(refusal, index) for refusal in outcome]
            items.append(BulkOutcome(index=index, outcome="refused", voucher=None, errors=errors))
    return BulkVoucherResponse(issued=len(answers), refused=len(outcomes) - len(answers), items=items)


async def _catch_up_before_refusing(
    context: Context[Settings], requests: Sequence[VoucherRequest], key: Key | None = None
) -> OpenWays:
    """Catch up with the feeds that a refusal would depend on, and read which ways a refusal can name.

    Grants and replays need none of it.
    """
    async with context.reading() as reading:
        if key:
            await replay(reading.session, key)
        desk = await _gather(context, reading, requests, OpenWays())
        refusals = [refusal for each in requests for refusal in _refusals(_decide(desk, each))]
    for source in sorted({RESTS_ON[each.code] for each in refusals if each.code in RESTS_ON}):
        await context.service.readers.catch_up(source)
    codes = {each.code for each in refusals}
    return await open_ways(context, desk.today) if codes & (TO_REGULAR_CARE | TO_OTHER_OFFICE) else OpenWays()


def _refusals(outcome: Issued | list[Refusal]) -> list[Refusal]:
    return [] if isinstance(outcome, Issued) else outcome


async def _gather(
    context: Context[Settings],
    reading: Reading,
    requests: Sequence[VoucherRequest],
    ways: OpenWays,
    *,
    lock: bool = False,
) -> Desk:
    """The known facts, with the pilots of the caller's care office.

    With `lock` the pilots are locked, so that neither cap nor running vouchers change meanwhile.
    """
    session, at = reading.session, reading.at
    found = await pilots.priced_pilots(session, {each.pilot_id for each in requests}, lock=lock)
    priced = {pilot_id: each for pilot_id, each in found.items() if each.pilot.office_id == context.office_id}
    indication_ids = {each.indication_id for each in requests if each.indication_id}
    client_of = await known.clients_of_indications(session, indication_ids)
    client_ids = {each for each in (_client_id(client_of, request) for request in requests) if each}
    return Desk(
        priced,
        client_of,
        await known.indications_by_client(session, client_ids),
        await known.clients_by_id(session, client_ids),
        await vouchers.running_of(session, {(pilot, client) for pilot in priced for client in client_ids}),
        await counting_requests(session, priced, client_ids),
        at,
        ways,
    )


def _client_id(client_of: Mapping[UUID, UUID], request: VoucherRequest) -> UUID | None:
    return request.client_id or (client_of.get(request.indication_id) if request.indication_id else None)


def _decide(desk: Desk, request: VoucherRequest) -> Issued | list[Refusal]:
    """The voucher to write, or every reason not to."""
    priced = desk.priced.get(request.pilot_id)
    if priced is None:
        return [PilotUnknown(pointer="/body/pilotId")]
    client_id = _client_id(desk.client_of, request)
    rows = desk.indications.get(client_id, ()) if client_id else ()
    if (
        request.client_id
        and request.indication_id
        and desk.client_of.get(request.indication_id, request.client_id) != client_id
    ):
        return [ClientUnclear(pointer="/body/indicationId")]
    first = request.valid_from or desk.today
    indication = _positive(rows, request.indication_id, first)
    terms = asked_terms(request, first)
    facts = Known(
        indication,
        _region(desk, client_id, indication),
        priced.prices,
        (request.pilot_id, client_id) in desk.running,
        priced.pilot.participants + desk.taken[request.pilot_id],
        desk.care_at_home.get((request.pilot_id, client_id, request.delivery_form)) if client_id else None,
    )
    refusals = reasons_not_to_issue(terms, priced.pilot, facts, desk.today)
    profile = indication.profile_code if indication else None
    name_ways(refusals, desk.ways, priced.pilot.office_id, profile, facts.region_code)
    if refusals or indication is None or client_id is None or request.requested_on is None:
        return refusals or [NoIndication(valid_from=first)]
    return _valued(desk, request, terms, priced, indication, facts)


def asked_terms(request: VoucherRequest, first: date) -> Asked:
    """A request as the rules take it."""
    return Asked(
        delivery_form=request.delivery_form,
        valid_from=first,
        requested_on=request.requested_on,
        crisis_care=request.exclusions.crisis_care,
        changing_need=request.exclusions.changing_need,
        rare_complex_care=request.exclusions.rare_complex_care,
        etmalen=request.etmalen,
        pgb_share_percent=request.pgb_share_percent,
        supplements=[each.as_rule() for each in request.supplements],
    )


def _positive(rows: Iterable[IndicationCopy], indication_id: UUID | None, day: date) -> IndicationCopy | None:
    """The positive indication that is valid on a day; with `indication_id` only that one."""
    fitting = [
        row
        for row in rows
        if row.status == "granted"
        and indication_id in (None, row.indication_id)
        and row.valid_from is not None
        and row.valid_from <= day
        and (row.valid_to is None or day <= row.valid_to)
    ]
    return fitting[-1] if fitting else None


def _region(desk: Desk, client_id: UUID | None, indication: IndicationCopy | None) -> str | None:
    """The region of the client, else that of the indication."""
    client = desk.clients.get(client_id) if client_id else None
    if client and client.region_code:
        return client.region_code
    return indication.region_code if indication else None


def _valued(
    desk: Desk,
    request: VoucherRequest,
    terms: Asked,
    priced: PricedPilot,
    indication: IndicationCopy,
    facts: Known,
) -> Issued | list[Refusal]:
    """The voucher with its value in every year that needs one, or the prices that are missing."""
    pilot, voucher_id = priced.pilot, new_id()
    standing = standings(desk.indications[indication.client_id])
    days = covered_days(standing, terms.valid_from, pilot.period_to, pilot.profile_codes)
    term = term_of(terms, desk.at)
    basis = Basis(voucher_id, indication.client_id, days, standing, [term], priced)
    worths = [basis.worth(year) for year in budget_years(days)]
    missing = [price_missing(each) for worth in worths for each in worth.missing]
    return missing or Issued(
        request,
        indication,
        facts.region_code,
        pilot.participants + desk.taken[pilot.pilot_id],
        facts.care_at_home,
        basis,
        term,
        worths,
    )


def _take_place(desk: Desk, issued: Issued) -> None:
    """Count the voucher, so that the next item is decided with it."""
    pilot = issued.basis.priced.pilot
    desk.running.add((pilot.pilot_id, issued.basis.client_id))
    desk.taken[pilot.pilot_id] += 1


def _write_places(desk: Desk) -> None:
    """Give the pilots, which are locked, the participants that their new vouchers make."""
    for pilot_id, places in desk.taken.items():
        desk.priced[pilot_id].pilot.participants += places

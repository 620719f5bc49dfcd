"""Issuing vouchers: gather what is known, decide by every rule, write voucher, value, decisions and event."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.calendar import amsterdam_day
from services.common.ids import new_id
from services.common.refusals import Refusal, Refusals
from services.common.web.context import Here
from services.common.web.idempotency import Key, replay
from services.voucher.operations.issue_records import Issued, refused_answer, term_of, write_issued
from services.voucher.operations.value import Basis, price_missing
from services.voucher.refusals import ClientUnclear, NoIndication, PilotUnknown
from services.voucher.rules.budget_year import years_to_value
from services.voucher.rules.coverage import covered_days, standings
from services.voucher.rules.issue import RESTS_ON, Asked, Known, reasons_not_to_issue
from services.voucher.rules.stretches import Supplement
from services.voucher.schemas.vouchers import (
    BulkOutcome,
    BulkVoucherAnswer,
    BulkVoucherRequest,
    VoucherAnswer,
    VoucherRequest,
)
from services.voucher.store import known, pilots, vouchers
from services.voucher.store.pilots import PricedPilot
from services.voucher.tables import KnownClient, KnownIndication


@dataclass(frozen=True)
class Desk:
    """All that is known about a set of requests at one moment."""

    priced: Mapping[UUID, PricedPilot]
    client_of: Mapping[UUID, UUID]
    indications: Mapping[UUID, Sequence[KnownIndication]]
    clients: Mapping[UUID, KnownClient]
    running: set[tuple[UUID, UUID]]
    at: datetime

    @property
    def today(self) -> date:
        """The day on which is decided."""
        return amsterdam_day(self.at)


async def issue_voucher(here: Here, asked: VoucherRequest, key: Key) -> VoucherAnswer:
    """Issue one voucher, or say every rule that refuses it."""
    await _catch_up_before_no(here, [asked], key)
    async with here.writing(key) as change:
        desk = await _gather(change.session, [asked], change.at, lock=True)
        outcome = _decide(desk, asked)
        if not isinstance(outcome, Issued):
            raise Refusals(outcome)
        _take_place(desk, outcome)
        [answer] = await write_issued(change, [outcome])
        return change.answer(answer, location=f"/vouchers/{answer.voucher_id}", etag=answer.version)


async def issue_vouchers(here: Here, asked: BulkVoucherRequest, key: Key) -> BulkVoucherAnswer:
    """Issue many vouchers in one transaction; each has its own outcome."""
    await _catch_up_before_no(here, asked.items, key)
    async with here.writing(key) as change:
        desk = await _gather(change.session, asked.items, change.at, lock=True)
        outcomes = []
        for item in asked.items:
            outcome = _decide(desk, item)
            outcomes.append(outcome)
            if isinstance(outcome, Issued):
                _take_place(desk, outcome)
        answers = await write_issued(change, [each for each in outcomes if isinstance(each, Issued)])
        return change.answer(_bulk_answer(outcomes, answers), 200)


def _bulk_answer(outcomes: Sequence[Issued | list[Refusal]], answers: Sequence[VoucherAnswer]) -> BulkVoucherAnswer:
    """What became of each item, in the order asked."""
    written = iter(answers)
    items = []
    for index, outcome in enumerate(outcomes):
        if isinstance(outcome, Issued):
            items.append(BulkOutcome(index=index, outcome="issued", voucher=next(written), errors=[]))
        else:
            errors = [refused_answer(refusal, index) for refusal in outcome]
            items.append(BulkOutcome(index=index, outcome="refused", voucher=None, errors=errors))
    return BulkVoucherAnswer(issued=len(answers), refused=len(outcomes) - len(answers), items=items)


async def _catch_up_before_no(here: Here, requests: Sequence[VoucherRequest], key: Key) -> None:
    """Read the feeds to their end that a no would rest on; a yes, or an answer given before, needs none."""
    async with here.reading() as reading:
        await replay(reading.session, key)
        desk = await _gather(reading.session, requests, reading.at)
        noes = [no for each in requests for no in _noes(_decide(desk, each))]
    for source in sorted({RESTS_ON[each.code] for each in noes if each.code in RESTS_ON}):
        await here.service.readers.catch_up(source)


def _noes(outcome: Issued | list[Refusal]) -> list[Refusal]:
    return [] if isinstance(outcome, Issued) else outcome


async def _gather(
    session: AsyncSession, requests: Sequence[VoucherRequest], at: datetime, *, lock: bool = False
) -> Desk:
    """What is known; with `lock` the pilots stand still, so that cap and running vouchers stay as they are seen."""
    priced = await pilots.priced_pilots(session, {each.pilot_id for each in requests}, lock=lock)
    told = {each.indication_id for each in requests if each.indication_id}
    client_of = await known.clients_of_indications(session, told) if told else {}
    client_ids = {each for each in (_client_id(client_of, request) for request in requests) if each}
    return Desk(
        priced,
        client_of,
        await known.indications_by_client(session, client_ids),
        await known.clients_by_id(session, client_ids),
        await vouchers.running_of(session, {(pilot, client) for pilot in priced for client in client_ids}),
        at,
    )


def _client_id(client_of: Mapping[UUID, UUID], asked: VoucherRequest) -> UUID | None:
    return asked.client_id or (client_of.get(asked.indication_id) if asked.indication_id else None)


def _decide(desk: Desk, asked: VoucherRequest) -> Issued | list[Refusal]:
    """The voucher to write, or every reason not to."""
    priced = desk.priced.get(asked.pilot_id)
    if priced is None:
        return [PilotUnknown(pointer="/body/pilotId")]
    client_id = _client_id(desk.client_of, asked)
    rows = desk.indications.get(client_id, ()) if client_id else ()
    if (
        asked.client_id
        and asked.indication_id
        and desk.client_of.get(asked.indication_id, asked.client_id) != client_id
    ):
        return [ClientUnclear(pointer="/body/indicationId")]
    first = asked.valid_from or desk.today
    indication = _positive(rows, asked.indication_id, first)
    terms = asked_terms(asked, first)
    facts = Known(
        indication,
        _region(desk, client_id, indication),
        priced.prices,
        (asked.pilot_id, client_id) in desk.running,
        priced.pilot.participants,
    )
    refusals = reasons_not_to_issue(terms, priced.pilot, facts, desk.today)
    if refusals or indication is None or client_id is None or asked.requested_on is None:
        return refusals or [NoIndication(valid_from=first)]
    return _valued(desk, asked, terms, priced, indication, facts.region_code)


def asked_terms(asked: VoucherRequest, first: date) -> Asked:
    """A request as the rules take it."""
    return Asked(
        delivery_form=asked.delivery_form,
        valid_from=first,
        requested_on=asked.requested_on,
        crisis_care=asked.exclusions.crisis_care,
        changing_need=asked.exclusions.changing_need,
        rare_complex_care=asked.exclusions.rare_complex_care,
        etmalen=asked.etmalen,
        pgb_share_percent=asked.pgb_share_percent,
        supplements=[
            Supplement(each.ground, each.percent, each.year_cents, each.decision) for each in asked.supplements
        ],
    )


def _positive(rows: Iterable[KnownIndication], indication_id: UUID | None, day: date) -> KnownIndication | None:
    """The positive indication that is valid on a day, the one asked for if one is."""
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


def _region(desk: Desk, client_id: UUID | None, indication: KnownIndication | None) -> str | None:
    """Where the client lives: as last told of the client, else as in the indication."""
    told = desk.clients.get(client_id) if client_id else None
    if told and told.region_code:
        return told.region_code
    return indication.region_code if indication else None


def _valued(
    desk: Desk,
    asked: VoucherRequest,
    terms: Asked,
    priced: PricedPilot,
    indication: KnownIndication,
    region_code: str | None,
) -> Issued | list[Refusal]:
    """The voucher with its value in every year that needs one, or the prices that are missing."""
    pilot, voucher_id = priced.pilot, new_id()
    standing = standings(desk.indications[indication.client_id])
    days = covered_days(standing, terms.valid_from, pilot.period_to, pilot.profile_codes)
    term = term_of(voucher_id, terms, desk.at)
    basis = Basis(voucher_id, indication.client_id, days, standing, [term], priced)
    worths = [basis.worth(year) for year in years_to_value(days.first, days.last, desk.today)]
    missing = [price_missing(each) for worth in worths for each in worth.missing]
    return missing or Issued(asked, indication, region_code, pilot.participants, basis, term, worths)


def _take_place(desk: Desk, issued: Issued) -> None:
    """Count the voucher in, so that the next one is decided with it."""
    pilot = issued.basis.priced.pilot
    desk.running.add((pilot.pilot_id, issued.basis.client_id))
    pilot.participants += 1

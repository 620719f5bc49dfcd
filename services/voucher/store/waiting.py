"""Clients who wait for care, how they wait, and the places that are offered to them."""
# ruff: noqa: S608  # the columns of classes here; values are bound

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.common.calendar import amsterdam_day
from services.common.data.database import Session
from services.common.data.statement import Statement, columns_of
from services.common.refusals import NotFound
from services.voucher.rules.budget_year import Days
from services.voucher.rules.waiting import Agreed, StatusFrom


@dataclass(frozen=True)
class WantedWaiting:
    """The vouchers that wait today, after `after` and `most` at most."""

    today: date
    most: int
    pilot_id: UUID | None = None
    status: str | None = None
    after: UUID | None = None


@dataclass(frozen=True)
class Waiting:
    """A voucher that waits for care today, with the terms of today and how many places were offered."""

    voucher_id: UUID
    client_id: UUID
    pilot_id: UUID
    office_id: UUID
    valid_from: date
    issued_at: datetime
    waiting_status: str
    delivery_form: str
    profile_code: str
    offers: int
    declined: int


@dataclass(frozen=True)
class RecordedStatus:
    """A waiting status as it was recorded, from a day on."""

    voucher_id: UUID
    version: int
    status: str
    from_day: date
    reason: str
    recorded_by: UUID | None
    recorded_at: datetime


@dataclass(frozen=True)
class OfferedPlace:
    """A place that was offered to a client, with the answer where there is one."""

    offer_id: UUID
    voucher_id: UUID
    provider_id: UUID
    location_id: UUID
    available_from: date
    offered_on: date
    recorded_at: datetime
    answer: str | None = None
    answered_on: date | None = None
    answered_by: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class EndedWaits:
    """How many vouchers of a pilot waited so many days until care began, or have waited until now."""

    has_begun: bool
    days: int
    vouchers: int


@dataclass(frozen=True)
class _Vouchers:
    voucher_ids: list[UUID]


@dataclass(frozen=True)
class _Voucher:
    voucher_id: UUID


@dataclass(frozen=True)
class _Offer:
    voucher_id: UUID
    offer_id: UUID


@dataclass(frozen=True)
class _Offers:
    voucher_id: UUID
    after: UUID | None
    most: int


@dataclass(frozen=True)
class _Pilot:
    pilot_id: UUID
    today: date


@dataclass(frozen=True)
class _Answer:
    offer_id: UUID
    answer: str
    answered_on: date
    answered_by: str
    reason: str | None


@dataclass(frozen=True)
class _AgreementRow:
    agreement_id: UUID
    voucher_id: UUID
    redeemed_at: datetime
    starts_on: date
    care_started_on: date | None
    ended_on: date | None


@dataclass(frozen=True)
class _PostponementRow:
    agreement_id: UUID
    from_on: date
    until_on: date


async def list_waiting(session: Session, wanted: WantedWaiting) -> list[Waiting]:
    """The vouchers that wait today, in key order."""
    return await _WAITING.run(session, wanted)


async def statuses_of(session: Session, waiting: Collection[Waiting]) -> dict[UUID, list[StatusFrom]]:
    """Voucher → its waiting statuses in order of their days; the one of the issue where no other was recorded."""
    found: dict[UUID, list[StatusFrom]] = {each.voucher_id: [] for each in waiting}
    for row in await _STATUSES.run(session, _Vouchers(list(found))):
        found[row.voucher_id].append(StatusFrom(row.status, row.from_day))
    return {
        each.voucher_id: found[each.voucher_id] or [StatusFrom(each.waiting_status, each.valid_from)]
        for each in waiting
    }


async def agreed_of(session: Session, voucher_ids: Collection[UUID]) -> dict[UUID, list[Agreed]]:
    """Voucher → its agreements that were redeemed, as far as waiting goes."""
    found: dict[UUID, list[Agreed]] = {each: [] for each in voucher_ids}
    rows = await _AGREED.run(session, _Vouchers(list(voucher_ids)))
    postponed: dict[UUID, list[Days]] = {row.agreement_id: [] for row in rows}
    for each in await _POSTPONED.run(session, _Vouchers(list(voucher_ids))):
        postponed[each.agreement_id].append(Days(each.from_on, each.until_on))
    for row in rows:
        agreed = Agreed(
            amsterdam_day(row.redeemed_at),
            row.starts_on,
            row.care_started_on,
            row.ended_on,
            tuple(postponed[row.agreement_id]),
        )
        found[row.voucher_id].append(agreed)
    return found


async def list_statuses(session: Session, voucher_id: UUID) -> list[RecordedStatus]:
    """The statuses that were recorded for a voucher, oldest first."""
    return await _RECORDED.run(session, _Voucher(voucher_id))


async def add_status(session: Session, recorded: RecordedStatus) -> None:
    """Write a waiting status; the former ones stay."""
    await _ADD_STATUS.run(session, recorded)


async def add_offer(session: Session, offered: OfferedPlace) -> None:
    """Write a place that is offered."""
    await _ADD_OFFER.run(session, offered)


async def list_offers_of(session: Session, voucher_id: UUID, after: UUID | None, most: int) -> list[OfferedPlace]:
    """The places that were offered on a voucher, oldest first, after `after` and `most` at most."""
    return await _OFFERS.run(session, _Offers(voucher_id, after, most))


async def get_offer(session: Session, voucher_id: UUID, offer_id: UUID, *, lock: bool = False) -> OfferedPlace:
    """A place that was offered on a voucher; raises NotFound. With `lock` nobody else answers meanwhile."""
    found = await (_LOCK_OFFER if lock else _OFFER).find(session, _Offer(voucher_id, offer_id))
    if found is None:
        raise NotFound
    return found


async def answer_offer(
    session: Session, offer_id: UUID, answer: str, answered_on: date, answered_by: str, reason: str | None
) -> OfferedPlace:
    """Write the answer to an offered place that is locked."""
    return await _ANSWER.one(session, _Answer(offer_id, answer, answered_on, answered_by, reason))


async def count_waits(session: Session, pilot_id: UUID, today: date) -> list[EndedWaits]:
    """How long all vouchers of a pilot have waited, from their first day to the first care or to today."""
    return await _WAITS.run(session, _Pilot(pilot_id, today))


_WAITING = Statement("waiting.sql", WantedWaiting, Waiting)
_WAITS = Statement("waits_ended.sql", _Pilot, EndedWaits)
_STATUSES = Statement(
    f"SELECT {columns_of(RecordedStatus)} FROM waiting_status WHERE voucher_id = ANY(CAST(:voucher_ids AS uuid[]))"
    " ORDER BY voucher_id, from_day, version",
    _Vouchers,
    RecordedStatus,
)
_RECORDED = Statement(
    f"SELECT {columns_of(RecordedStatus)} FROM waiting_status WHERE voucher_id = :voucher_id ORDER BY version",
    _Voucher,
    RecordedStatus,
)
_ADD_STATUS = Statement(
    """
    INSERT INTO waiting_status (voucher_id, version, status, from_day, reason, recorded_by, recorded_at)
    VALUES (:voucher_id, :version, :status, :from_day, :reason, :recorded_by, :recorded_at)
    """,
    RecordedStatus,
)
_AGREED = Statement(
    f"SELECT {columns_of(_AgreementRow)} FROM agreement WHERE voucher_id = ANY(CAST(:voucher_ids AS uuid[]))"
    " AND redeemed_at IS NOT NULL ORDER BY agreement_id",
    _Vouchers,
    _AgreementRow,
)
_POSTPONED = Statement(
    """
    SELECT p.agreement_id, p.from_on, p.until_on
    FROM postponement p JOIN agreement a ON a.agreement_id = p.agreement_id
    WHERE a.voucher_id = ANY(CAST(:voucher_ids AS uuid[])) AND a.redeemed_at IS NOT NULL
    ORDER BY p.postponement_id
    """,
    _Vouchers,
    _PostponementRow,
)
_ADD_OFFER = Statement(
    """
    INSERT INTO place_offer (offer_id, voucher_id, provider_id, location_id, available_from, offered_on, recorded_at,
      answer, answered_on, answered_by, reason)
    VALUES (:offer_id, :voucher_id, :provider_id, :location_id, :available_from, :offered_on, :recorded_at,
      :answer, :answered_on, :answered_by, :reason)
    """,
    OfferedPlace,
)
_OFFERS = Statement(
    f"""
    SELECT {columns_of(OfferedPlace)} FROM place_offer
    WHERE voucher_id = :voucher_id AND (CAST(:after AS uuid) IS NULL OR offer_id > :after)
    ORDER BY offer_id LIMIT :most
    """,
    _Offers,
    OfferedPlace,
)
_OFFER_TEXT = (
    f"SELECT {columns_of(OfferedPlace)} FROM place_offer WHERE offer_id = :offer_id AND voucher_id = :voucher_id"
)
_OFFER = Statement(_OFFER_TEXT, _Offer, OfferedPlace)
_LOCK_OFFER = Statement(f"{_OFFER_TEXT} FOR UPDATE", _Offer, OfferedPlace)
_ANSWER = Statement(
    f"""
    UPDATE place_offer SET answer = :answer, answered_on = :answered_on, answered_by = :answered_by, reason = :reason
    WHERE offer_id = :offer_id RETURNING {columns_of(OfferedPlace)}
    """,
    _Answer,
    OfferedPlace,
)

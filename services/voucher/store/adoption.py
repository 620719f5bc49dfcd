"""Adoption: a restored database takes over what claims holds, before money may change in it again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.data.statement import Json, NoParameters, Statement


@dataclass(frozen=True)
class Epochs:
    """The epoch of this database, and the one for which claims' amounts were last taken over."""

    epoch: int
    adopted: int

    @property
    def are_books_open(self) -> bool:
        """Whether money may change."""
        return self.epoch == self.adopted


@dataclass(frozen=True)
class AdoptedAgreement:
    """An agreement whose state came from claims."""

    agreement_id: UUID
    voucher_id: UUID
    client_id: UUID
    number: str
    pilot_code: str
    office_id: UUID
    version: int
    status: str
    provider_id: UUID
    location_id: UUID
    starts_on: date
    ends_on: date | None
    ended_on: date | None
    care_started_on: date | None


@dataclass(frozen=True)
class RecreatedVoucher:
    """A voucher that this database lacked."""

    voucher_id: UUID
    client_id: UUID
    pilot_code: str
    delivery_form: str
    profile_code: str
    valid_from: date
    valid_to: date


@dataclass(frozen=True)
class SettledYear:
    """A year whose book was changed to the sum of its reservations, in cents."""

    voucher_id: UUID
    year: int
    value_cents: int
    reserved_cents: int


@dataclass(frozen=True)
class UndoneSwap:
    """A swap that was open when the backup was made, with its agreements."""

    swap_id: UUID
    voucher_id: UUID
    client_id: UUID
    endings: list[UUID]
    starts: list[UUID]


@dataclass(frozen=True)
class Adopting:
    """A page of claims' list, and when and by which decision it is taken over."""

    items: Json
    at: datetime
    decision_id: UUID


@dataclass(frozen=True)
class _AdoptingAgreements(Adopting):
    conditions: str


@dataclass(frozen=True)
class _ItemsAt:
    items: Json
    at: datetime


@dataclass(frozen=True)
class _Undoing:
    at: datetime
    decision_id: UUID
    why: str


@dataclass(frozen=True)
class _Epoch:
    epoch: int


@dataclass(frozen=True)
class _EpochAt:
    epoch: int
    at: datetime


@dataclass(frozen=True)
class _Decision:
    decision_id: UUID


@dataclass(frozen=True)
class _Items:
    items: Json


async def get_epochs(session: AsyncSession) -> Epochs:
    """The present epoch, and the adopted one."""
    return await _EPOCHS.one(session, NoParameters())


async def open_books(session: AsyncSession, epoch: int) -> bool:
    """Open the books for this epoch, first in its transaction: others wait, and see it after the commit.

    False where somebody else has opened them.
    """
    return await _OPEN.find(session, _Epoch(epoch)) is not None


async def recreate_vouchers(session: AsyncSession, adopting: Adopting) -> Sequence[RecreatedVoucher]:
    """Make the vouchers of this page that are missing."""
    return await _RECREATE_VOUCHERS.run(session, adopting)


async def widen_vouchers(session: AsyncSession, decision_id: UUID) -> None:
    """Give the vouchers that this decision made the days of all their agreements; call it after the last page."""
    await _WIDEN_VOUCHERS.run(session, _Decision(decision_id))
    await _MOVE_TERMS.run(session, _Decision(decision_id))


async def adopt_agreements(session: AsyncSession, adopting: Adopting, conditions: str) -> Sequence[AdoptedAgreement]:
    """Bring the agreements of this page to what claims knows; call it before `adopt_amounts`.

    `conditions` is the text of an agreement whose own words are lost.
    """
    page = _AdoptingAgreements(adopting.items, adopting.at, adopting.decision_id, conditions)
    return await _ADOPT_AGREEMENTS.run(session, page)


async def adopt_amounts(session: AsyncSession, adopting: Adopting) -> None:
    """Take over the amounts of this page, with the terms where claims has the newer set."""
    await _ADOPT_AMOUNTS.run(session, _ItemsAt(adopting.items, adopting.at))


async def list_unplaced(session: AsyncSession, items: Json) -> Sequence[UUID]:
    """Agreements of this page that cannot be made: their pilot is unknown, or their terms tell too little."""
    return await _UNPLACED.run(session, _Items(items))


async def settle_books(session: AsyncSession) -> Sequence[SettledYear]:
    """Make each year's book the sum of its reservations; returns the years that changed."""
    return await _SETTLE.run(session, NoParameters())


async def undo_swaps(session: AsyncSession, at: datetime, decision_id: UUID, why: str) -> Sequence[UndoneSwap]:
    """Undo every open swap: what it had lowered is asked in full again. Call it before `send_all_again`."""
    await _FREE_AGREEMENTS.run(session, NoParameters())
    return await _UNDO_SWAPS.run(session, _Undoing(at, decision_id, why))


async def renew_numbers(session: AsyncSession) -> None:
    """Let new agreement numbers come after those that were adopted."""
    await _RENEW_NUMBERS.run(session, NoParameters())


async def send_all_again(session: AsyncSession, epoch: int, at: datetime) -> None:
    """Have every set sent to claims as the first of this epoch."""
    await _RESET_RESERVATIONS.run(session, NoParameters())
    await _RESET_HANDOVERS.run(session, _EpochAt(epoch, at))


_EPOCHS = Statement("SELECT f.epoch, a.epoch AS adopted FROM feed_head f, adoption a", NoParameters, Epochs)
_OPEN = Statement("UPDATE adoption SET epoch = :epoch WHERE epoch <> :epoch RETURNING epoch", _Epoch, int)
_RECREATE_VOUCHERS = Statement("recreate_vouchers.sql", Adopting, RecreatedVoucher)
_WIDEN_VOUCHERS = Statement(
    """
    UPDATE voucher v SET valid_from = LEAST(v.valid_from, a.first), valid_to = GREATEST(v.valid_to, a.last)
    FROM (SELECT voucher_id, min(starts_on) AS first, max(ends_on) AS last FROM agreement GROUP BY voucher_id) AS a
    WHERE a.voucher_id = v.voucher_id AND v.issue_decision_id = :decision_id
    """,
    _Decision,
)
_MOVE_TERMS = Statement(
    """
    UPDATE voucher_term t SET valid_from = v.valid_from FROM voucher v
    WHERE v.voucher_id = t.voucher_id AND v.issue_decision_id = :decision_id AND t.decision_id = :decision_id
    """,
    _Decision,
)
_ADOPT_AGREEMENTS = Statement("adopt_agreements.sql", _AdoptingAgreements, AdoptedAgreement)
_ADOPT_AMOUNTS = Statement("adopt_amounts.sql", _ItemsAt)
_UNPLACED = Statement(
    """
    SELECT i."agreementId"
    FROM jsonb_to_recordset(CAST(:items AS jsonb)) AS i ("agreementId" uuid, "voucherId" uuid, terms jsonb)
    WHERE NOT EXISTS (SELECT FROM voucher v WHERE v.voucher_id = i."voucherId")
       OR NOT (COALESCE(i.terms->>'termsVersion', '1') = '2'
               OR EXISTS (SELECT FROM agreement a WHERE a.agreement_id = i."agreementId"))
    """,
    _Items,
    UUID,
)
_SETTLE = Statement("settle_books.sql", NoParameters, SettledYear)
_FREE_AGREEMENTS = Statement("UPDATE agreement SET swap_id = NULL WHERE swap_id IS NOT NULL", NoParameters)
_UNDO_SWAPS = Statement(
    """
    UPDATE swap s SET status = 'undone', decided_at = :at, decision_id = :decision_id, why = :why
    FROM voucher v WHERE v.voucher_id = s.voucher_id AND s.status = 'open'
    RETURNING s.swap_id, s.voucher_id, v.client_id,
      ARRAY(SELECT CAST(b->>'agreement_id' AS uuid) FROM jsonb_array_elements(s.before) AS b) AS endings,
      ARRAY(SELECT CAST(t->>'agreement_id' AS uuid) FROM jsonb_array_elements(s.target) AS t
            WHERE t->>'ends_on' IS NULL) AS starts
    """,
    _Undoing,
    UndoneSwap,
)
_RENEW_NUMBERS = Statement(
    """
    SELECT setval('agreement_number', GREATEST(
      (SELECT last_value FROM agreement_number),
      (SELECT max(CAST(CASE left(number, 1) WHEN 'P' THEN substr(number, 2, 9) ELSE substr(number, 2) END AS bigint))
       FROM agreement WHERE number ~ '^(P[0-9]{11}|Z[0-9]{10})$')))
    """,
    NoParameters,
    int,
)
_RESET_RESERVATIONS = Statement(
    """
    UPDATE reservation
    SET asked_cents = CASE WHEN kept THEN reserved_cents ELSE asked_cents END, kept = false, seen_seq = -1
    """,
    NoParameters,
)
"""What an open swap had lowered is asked in full again."""
_RESET_HANDOVERS = Statement(
    """
    UPDATE handover
    SET version = :epoch * CAST(1000000 AS bigint), answered_version = 0, swap_id = NULL, next_try_at = :at, tries = 0
    """,
    _EpochAt,
)

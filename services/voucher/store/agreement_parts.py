"""What belongs to an agreement: its lines, reservations, handover, conversation and reports of care that started."""
# ruff: noqa: S608  # the columns are those of classes here; values are bound

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from services.common.data.database import Session
from services.common.data.statement import Statement, columns_of
from services.voucher.facts import Line


@dataclass(frozen=True)
class NewLine:
    """One agreed performance of a new agreement, at its place."""

    agreement_id: UUID
    position: int
    performance_code: str
    unit_code: str
    quantity: Decimal
    per: str
    unit_price_cents: int
    exclusive: bool
    most_a_day: int | None


@dataclass(frozen=True)
class Reserved:
    """What an agreement holds of one budget year, in cents; `told_cents` is what claims last answered."""

    agreement_id: UUID
    year: int
    asked_cents: int
    reserved_cents: int
    told_cents: int
    drawn_cents: int
    final: bool
    stayed_cents: int | None
    """What it held before its last release, where the agreement had ended by then."""
    provisional: bool
    """Whether the year has no edition of the price list of its own yet."""
    needed_cents: int
    """What the days of the agreement ask in full; 0 where that is not known."""
    valid_from: date
    """Of its voucher."""
    valid_to: date


@dataclass(frozen=True)
class HandoverState:
    """The version of an agreement's set, and the version that claims has answered."""

    agreement_id: UUID
    version: int
    answered_version: int

    @property
    def is_answered(self) -> bool:
        """Whether claims has answered the newest set."""
        return self.answered_version == self.version


@dataclass(frozen=True)
class RecordedConversation:
    """The conversation on which the care office confirms for a client."""

    agreement_id: UUID
    held_on: date
    summary: str
    recorded_by: UUID
    recorded_at: datetime


@dataclass(frozen=True)
class ReportedCareStart:
    """A provider's report of the first day of care."""

    care_start_id: UUID
    agreement_id: UUID
    care_started_on: date
    reported_by: UUID
    reported_at: datetime
    in_time: bool


@dataclass(frozen=True)
class _Agreements:
    agreement_ids: list[UUID]


@dataclass(frozen=True)
class _Years:
    agreement_id: UUID
    years: list[int]


@dataclass(frozen=True)
class _LineRow:
    agreement_id: UUID
    performance_code: str
    unit_code: str
    quantity: Decimal
    per: str
    unit_price_cents: int
    exclusive: bool
    most_a_day: int | None

    @property
    def line(self) -> Line:
        """As the rules take it."""
        return Line(
            self.performance_code,
            self.unit_code,
            self.quantity,
            self.per,
            self.unit_price_cents,
            self.exclusive,
            self.most_a_day,
        )


async def add_lines(session: Session, lines: Sequence[NewLine]) -> None:
    """Write the lines of a new agreement."""
    await _ADD_LINE.run_each(session, lines)


async def replace_lines(session: Session, lines: Sequence[NewLine]) -> None:
    """Write the lines of a proposal, at least one, in the place of those of the version before."""
    await _REMOVE_LINES.run(session, _Agreements([lines[0].agreement_id]))
    await add_lines(session, lines)


async def lines_of(session: Session, agreement_ids: Sequence[UUID]) -> dict[UUID, list[Line]]:
    """The lines of each agreement, in order."""
    found: dict[UUID, list[Line]] = {each: [] for each in agreement_ids}
    for row in await _LIST_LINES.run(session, _Agreements(list(agreement_ids))):
        found[row.agreement_id].append(row.line)
    return found


async def reservations_of(session: Session, agreement_ids: Sequence[UUID]) -> dict[UUID, list[Reserved]]:
    """The reservations of each agreement, by year."""
    found: dict[UUID, list[Reserved]] = {each: [] for each in agreement_ids}
    for row in await _LIST_RESERVATIONS.run(session, _Agreements(list(agreement_ids))):
        found[row.agreement_id].append(row)
    return found


async def handovers_of(session: Session, agreement_ids: Sequence[UUID]) -> dict[UUID, HandoverState]:
    """Agreement → the state of its handover; without those that are not redeemed."""
    rows = await _LIST_HANDOVERS.run(session, _Agreements(list(agreement_ids)))
    return {row.agreement_id: row for row in rows}


async def conversations_of(session: Session, agreement_ids: Sequence[UUID]) -> dict[UUID, RecordedConversation]:
    """Agreement → its conversation, where one is recorded."""
    rows = await _LIST_CONVERSATIONS.run(session, _Agreements(list(agreement_ids)))
    return {row.agreement_id: row for row in rows}


async def put_conversation(session: Session, conversation: RecordedConversation) -> None:
    """Write the conversation of an agreement in the place of an earlier one."""
    await _PUT_CONVERSATION.run(session, conversation)


async def add_care_start(session: Session, report: ReportedCareStart) -> None:
    """Write a report of the first day of care; earlier reports stay."""
    await _ADD_CARE_START.run(session, report)


async def note_stayed(session: Session, agreement_id: UUID, years: Sequence[int]) -> None:
    """Note what these years hold before their last release, so that what the end released stays known."""
    await _NOTE_STAYED.run(session, _Years(agreement_id, list(years)))


_NOTE_STAYED = Statement(
    """
    UPDATE reservation SET stayed_cents = reserved_cents
    WHERE agreement_id = :agreement_id AND year = ANY(CAST(:years AS int[])) AND stayed_cents IS NULL
    """,
    _Years,
)
_ADD_LINE = Statement(
    """
    INSERT INTO agreement_line
      (agreement_id, position, performance_code, unit_code, quantity, per, unit_price_cents, exclusive, most_a_day)
    VALUES (:agreement_id, :position, :performance_code, :unit_code, :quantity, :per, :unit_price_cents, :exclusive,
            :most_a_day)
    """,
    NewLine,
)
_REMOVE_LINES = Statement(
    "DELETE FROM agreement_line WHERE agreement_id = ANY(CAST(:agreement_ids AS uuid[]))", _Agreements
)
_LIST_LINES = Statement(
    f"SELECT {columns_of(_LineRow)} FROM agreement_line WHERE agreement_id = ANY(CAST(:agreement_ids AS uuid[]))"
    " ORDER BY agreement_id, position",
    _Agreements,
    _LineRow,
)
_LIST_RESERVATIONS = Statement(
    """
    SELECT r.agreement_id, r.year, r.asked_cents, r.reserved_cents, r.told_cents, r.drawn_cents, r.final,
           r.stayed_cents, COALESCE(y.provisional, false) AS provisional, r.needed_cents,
           v.valid_from, v.valid_to
    FROM reservation r JOIN handover h USING (agreement_id) JOIN voucher v USING (voucher_id)
    LEFT JOIN voucher_year y ON y.voucher_id = h.voucher_id AND y.year = r.year
    WHERE r.agreement_id = ANY(CAST(:agreement_ids AS uuid[])) ORDER BY r.agreement_id, r.year
    """,
    _Agreements,
    Reserved,
)
_LIST_HANDOVERS = Statement(
    f"SELECT {columns_of(HandoverState)} FROM handover WHERE agreement_id = ANY(CAST(:agreement_ids AS uuid[]))",
    _Agreements,
    HandoverState,
)
_LIST_CONVERSATIONS = Statement(
    f"SELECT {columns_of(RecordedConversation)} FROM conversation"
    " WHERE agreement_id = ANY(CAST(:agreement_ids AS uuid[]))",
    _Agreements,
    RecordedConversation,
)
_PUT_CONVERSATION = Statement(
    """
    INSERT INTO conversation (agreement_id, held_on, summary, recorded_by, recorded_at)
    VALUES (:agreement_id, :held_on, :summary, :recorded_by, :recorded_at)
    ON CONFLICT (agreement_id) DO UPDATE SET
      held_on = EXCLUDED.held_on, summary = EXCLUDED.summary, recorded_by = EXCLUDED.recorded_by,
      recorded_at = EXCLUDED.recorded_at
    """,
    RecordedConversation,
)
_ADD_CARE_START = Statement(
    """
    INSERT INTO care_start (care_start_id, agreement_id, care_started_on, reported_by, reported_at, in_time)
    VALUES (:care_start_id, :agreement_id, :care_started_on, :reported_by, :reported_at, :in_time)
    """,
    ReportedCareStart,
)

"""Figures of the budget of pilots: reckoned from the books, read by group or month, and held against thresholds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.common.data.database import Session
from services.common.data.statement import NoParameters, Statement
from services.voucher.rules.budget import GroupBy, Reached


@dataclass(frozen=True)
class Reckoned:
    """When the figures of a pilot were reckoned, and how far the books and the feeds had come."""

    as_of: datetime
    mark: str


@dataclass(frozen=True)
class Reckoning:
    """Figures to reckon: of which pilot, at what moment, and from which month on a month is not over yet."""

    pilot_id: UUID
    at: datetime
    today: date
    since: date
    mark: str
    payer: str


@dataclass(frozen=True)
class Amounts:
    """The amounts of a budget year, in cents; `key`: of which group. A month has no number and no projection."""

    key: str
    vouchers: int | None
    issued_cents: int
    reserved_cents: int
    drawn_cents: int
    projected_cents: int | None


@dataclass(frozen=True)
class YearTotal:
    """The amounts of a budget year that thresholds look at."""

    year: int
    reserved_cents: int
    projected_cents: int


@dataclass(frozen=True)
class _Pilot:
    pilot_id: UUID


@dataclass(frozen=True)
class _Year:
    pilot_id: UUID
    year: int


@dataclass(frozen=True)
class _Due:
    mark: str
    before: datetime


@dataclass(frozen=True)
class _Left:
    pilot_id: UUID
    at: datetime


@dataclass(frozen=True)
class _Threshold:
    pilot_id: UUID
    year: int
    measure: str
    percent: int
    ceiling_cents: int
    amount_cents: int
    reached_at: datetime


async def current_mark(session: Session) -> str:
    """How far the books and the feeds have come; while it is the same, so are the figures of a day."""
    return await _MARK.one(session, NoParameters())


async def list_due(session: Session, mark: str, before: datetime) -> list[UUID]:
    """Pilots that are no draft and of which the figures rest on another mark, or were reckoned before an instant."""
    return await _DUE.run(session, _Due(mark, before))


async def find_reckoned(session: Session, pilot_id: UUID) -> Reckoned | None:
    """When the figures of a pilot were reckoned; None before the first time."""
    return await _FIND.find(session, _Pilot(pilot_id))


async def lock_budget(session: Session, pilot_id: UUID) -> Reckoned:
    """The same, for one who reckons: others wait until this transaction ends. The epoch before the first time."""
    await _ENSURE.run(session, _Pilot(pilot_id))
    return await _LOCK.one(session, _Pilot(pilot_id))


async def refresh(session: Session, reckoning: Reckoning) -> None:
    """Reckon the figures of a pilot, whose budget is locked, from the books as of one moment."""
    await _REFRESH.run(session, reckoning)
    await _DROP.run(session, _Left(reckoning.pilot_id, reckoning.at))


async def list_totals(session: Session, pilot_id: UUID) -> Sequence[YearTotal]:
    """The totals of all budget years of a pilot, in order."""
    return await _TOTALS.run(session, _Pilot(pilot_id))


async def get_total(session: Session, pilot_id: UUID, year: int) -> Amounts:
    """The total of one budget year; nothing where no voucher has it."""
    return await _TOTAL.one(session, _Year(pilot_id, year))


async def list_groups(session: Session, pilot_id: UUID, year: int, by: GroupBy) -> Sequence[Amounts]:
    """The amounts of a budget year by group or by month, in order of the key."""
    return await _GROUPS[by].run(session, _Year(pilot_id, year))


async def add_thresholds(session: Session, pilot_id: UUID, reached: Sequence[Reached], at: datetime) -> list[Reached]:
    """Note thresholds that were reached; returns those that were not noted before."""
    new = []
    for each in reached:
        row = _Threshold(pilot_id, each.year, each.measure, each.percent, each.ceiling_cents, each.amount_cents, at)
        if await _NOTE.run(session, row):
            new.append(each)
    return new


_MARK = Statement(
    """
    SELECT concat_ws(' ', (SELECT max(entry_id) FROM voucher_entry), (SELECT last FROM feed_head),
                     (SELECT string_agg(position, ' ' ORDER BY source) FROM feed_reader))
    """,
    NoParameters,
    str,
)
_DUE = Statement(
    """
    SELECT p.pilot_id FROM pilot p LEFT JOIN budget b USING (pilot_id)
    WHERE p.status <> 'draft' AND (b.pilot_id IS NULL OR b.mark <> :mark OR b.as_of < :before) ORDER BY p.pilot_id
    """,
    _Due,
    UUID,
)
_FIND = Statement("SELECT as_of, mark FROM budget WHERE pilot_id = :pilot_id AND mark <> ''", _Pilot, Reckoned)
_ENSURE = Statement(
    "INSERT INTO budget (pilot_id, as_of, mark) VALUES (:pilot_id, 'epoch', '') ON CONFLICT (pilot_id) DO NOTHING",
    _Pilot,
)
_LOCK = Statement("SELECT as_of, mark FROM budget WHERE pilot_id = :pilot_id FOR UPDATE", _Pilot, Reckoned)
_REFRESH = Statement("refresh_budget.sql", Reckoning)
_DROP = Statement("DELETE FROM budget_group WHERE pilot_id = :pilot_id AND as_of <> :at", _Left)
_TOTALS = Statement(
    """
    SELECT year, CAST(sum(reserved_cents) AS bigint) AS reserved_cents,
           CAST(sum(projected_cents) AS bigint) AS projected_cents
    FROM budget_group WHERE pilot_id = :pilot_id GROUP BY year ORDER BY year
    """,
    _Pilot,
    YearTotal,
)
_SUMS = """
SELECT {key} AS key, CAST(COALESCE(sum(vouchers), 0) AS bigint) AS vouchers,
       CAST(COALESCE(sum(issued_cents), 0) AS bigint) AS issued_cents,
       CAST(COALESCE(sum(reserved_cents), 0) AS bigint) AS reserved_cents,
       CAST(COALESCE(sum(drawn_cents), 0) AS bigint) AS drawn_cents,
       CAST(COALESCE(sum(projected_cents), 0) AS bigint) AS projected_cents
FROM budget_group WHERE pilot_id = :pilot_id AND year = :year {grouped}
"""
_TOTAL = Statement(_SUMS.format(key="'total'", grouped=""), _Year, Amounts)
_COLUMNS: Mapping[GroupBy, str] = {
    "region": "region_code",
    "form": "delivery_form",
    "profile": "profile_code",
    "payer": "payer",
}
_GROUPS: Mapping[GroupBy, Statement[_Year, Amounts]] = {
    **{by: Statement(_SUMS.format(key=key, grouped="GROUP BY 1 ORDER BY 1"), _Year, Amounts)
       for by, key in _COLUMNS.items()},
    "month": Statement(
        """
        SELECT to_char(month, 'YYYY-MM') AS key, CAST(NULL AS bigint) AS vouchers, issued_cents, reserved_cents,
               drawn_cents, CAST(NULL AS bigint) AS projected_cents
        FROM budget_month WHERE pilot_id = :pilot_id AND year = :year ORDER BY month
        """,
        _Year,
        Amounts,
    ),
}  # fmt: skip
_NOTE = Statement(
    """
    INSERT INTO budget_threshold (pilot_id, year, measure, percent, ceiling_cents, amount_cents, reached_at)
    VALUES (:pilot_id, :year, :measure, :percent, :ceiling_cents, :amount_cents, :reached_at)
    ON CONFLICT DO NOTHING RETURNING percent
    """,
    _Threshold,
    int,
)

"""The levers of pilots: proposals with their dry run, and what came of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from pydantic import TypeAdapter

from services.common.data.database import Session
from services.common.data.statement import Json, NoParameters, Statement, as_json, columns_of
from services.common.refusals import NotFound
from services.voucher.rules.lever import DryRun


@dataclass(frozen=True)
class Lever:
    """A lever of a pilot; the columns of its kind are filled, and those of what has happened to it."""

    lever_id: UUID
    pilot_id: UUID
    kind: str
    status: str
    factor: Decimal | None
    valid_from: date | None
    year: int | None
    more_cents: int | None
    note: str | None
    reason: str
    dry_run: dict[str, object] | None
    proposed_at: datetime
    proposed_by: UUID | None
    decided_at: datetime | None = None
    decided_by: UUID | None = None
    decided_reason: str | None = None
    decision_id: UUID | None = None
    taken_back_at: datetime | None = None
    taken_back_by: UUID | None = None
    taken_back_reason: str | None = None

    @property
    def tried(self) -> DryRun | None:
        """The dry run of its proposal; None for a factor that was decided before levers were proposed."""
        return None if self.dry_run is None else _DRY_RUN.validate_python(self.dry_run)


@dataclass(frozen=True)
class Running:
    """A running voucher of a pilot, as far as its value needs it."""

    voucher_id: UUID
    client_id: UUID
    valid_from: date
    moved_on: date | None


@dataclass(frozen=True)
class _Proposal:
    lever_id: UUID
    pilot_id: UUID
    kind: str
    status: str
    factor: Decimal | None
    valid_from: date | None
    year: int | None
    more_cents: int | None
    note: str | None
    reason: str
    dry_run: Json
    proposed_at: datetime
    proposed_by: UUID | None


@dataclass(frozen=True)
class _OfPilot:
    pilot_id: UUID


@dataclass(frozen=True)
class _One:
    pilot_id: UUID
    lever_id: UUID


@dataclass(frozen=True)
class _Page:
    pilot_id: UUID
    after: UUID
    most: int


@dataclass(frozen=True)
class _More:
    year: int
    cents: int


@dataclass(frozen=True)
class Decided:
    """What was decided on a proposal, by whom and why."""

    lever_id: UUID
    status: str
    at: datetime
    by: UUID
    reason: str | None
    decision_id: UUID | None


FIRST = UUID(int=0)
_DRY_RUN = TypeAdapter(DryRun)


async def add_lever(session: Session, lever: Lever, run: DryRun) -> None:
    """Write a proposal with its dry run."""
    values = {name: getattr(lever, name) for name in _Proposal.__dataclass_fields__ if name != "dry_run"}
    await _ADD.run(session, _Proposal(**values, dry_run=as_json(run)))


async def get_lever(session: Session, pilot_id: UUID, lever_id: UUID, *, lock: bool = False) -> Lever:
    """A lever of a pilot; raises NotFound. With `lock` nobody else changes it until this transaction ends."""
    found = await (_LOCK if lock else _FIND).find(session, _One(pilot_id, lever_id))
    if found is None:
        raise NotFound
    return found


async def list_levers(session: Session, pilot_id: UUID, after: UUID | None, most: int) -> Sequence[Lever]:
    """The levers of a pilot, in order of proposing."""
    return await _LIST.run(session, _Page(pilot_id, after or FIRST, most))


async def decide_lever(session: Session, decided: Decided) -> None:
    """Write a decision on a proposal that is locked."""
    await _DECIDE.run(session, decided)


async def take_back(session: Session, decided: Decided) -> None:
    """Write that a lever, which is locked, was taken back."""
    await _TAKE_BACK.run(session, decided)


async def more_budget(session: Session, pilot_id: UUID) -> dict[int, int]:
    """Year → by how many cents the levers that count raise its ceiling."""
    return {row.year: row.cents for row in await _MORE.run(session, _OfPilot(pilot_id))}


async def data_version(session: Session) -> int:
    """The number of the last line of the books; 0 when there is none."""
    return await _VERSION.one(session, NoParameters())


async def list_running(session: Session, pilot_id: UUID, after: UUID, most: int) -> Sequence[Running]:
    """Running vouchers of a pilot, in key order."""
    return await _RUNNING.run(session, _Page(pilot_id, after, most))


_COLUMNS = columns_of(Lever)
_ADD = Statement(
    """
    INSERT INTO lever (lever_id, pilot_id, kind, status, factor, valid_from, year, more_cents, note, reason, dry_run,
                       proposed_at, proposed_by)
    VALUES (:lever_id, :pilot_id, :kind, :status, :factor, :valid_from, :year, :more_cents, :note, :reason,
            CAST(:dry_run AS jsonb), :proposed_at, :proposed_by)
    """,
    _Proposal,
)
_FIND_TEXT = f"SELECT {_COLUMNS} FROM lever WHERE pilot_id = :pilot_id AND lever_id = :lever_id"  # noqa: S608  # the columns of a class
_FIND = Statement(_FIND_TEXT, _One, Lever)
_LOCK = Statement(f"{_FIND_TEXT} FOR UPDATE", _One, Lever)
_LIST = Statement(
    f"SELECT {_COLUMNS} FROM lever WHERE pilot_id = :pilot_id AND lever_id > :after ORDER BY lever_id LIMIT :most",  # noqa: S608  # the columns of a class
    _Page,
    Lever,
)
_DECIDE = Statement(
    """
    UPDATE lever SET status = :status, decided_at = :at, decided_by = :by, decided_reason = :reason,
                     decision_id = CAST(:decision_id AS uuid)
    WHERE lever_id = :lever_id
    """,
    Decided,
)
_TAKE_BACK = Statement(
    """
    UPDATE lever SET status = :status, taken_back_at = :at, taken_back_by = :by, taken_back_reason = :reason,
                     decision_id = COALESCE(CAST(:decision_id AS uuid), decision_id)
    WHERE lever_id = :lever_id
    """,
    Decided,
)
_MORE = Statement(
    """
    SELECT year, CAST(sum(more_cents) AS bigint) AS cents FROM lever
    WHERE pilot_id = :pilot_id AND kind = 'budget' AND status = 'approved' GROUP BY year
    """,
    _OfPilot,
    _More,
)
_VERSION = Statement("SELECT COALESCE(max(entry_id), 0) FROM voucher_entry", NoParameters, int)
_RUNNING = Statement(
    """
    SELECT voucher_id, client_id, valid_from, moved_on FROM voucher
    WHERE pilot_id = :pilot_id AND voucher_id > :after AND status IN ('issued', 'active')
    ORDER BY voucher_id LIMIT :most
    """,
    _Page,
    Running,
)

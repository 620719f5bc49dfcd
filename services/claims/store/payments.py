"""Payment runs: what waits for them, and their states."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.claims.facts import Due, PaymentRun, PaymentStream, RunTotals
from services.common.data.database import Session
from services.common.data.statement import NoParameters, Statement, columns_of
from services.common.refusals import NotFound


@dataclass(frozen=True)
class LinesInScope:
    """The lines that a run can pay: of one stream, received up to the cut-off."""

    cut_off: date
    stream_id: int


@dataclass(frozen=True)
class Scope(LinesInScope):
    """What a run pays: those lines, and what was recorded before `until`."""

    until: datetime


@dataclass(frozen=True)
class WantedStreams:
    """Of which care office, pilot and payer (None: of all), and up to when."""

    office_id: UUID
    pilot_code: str | None
    payer: str | None
    cut_off: date
    until: datetime


async def one_run_at_a_time(session: Session) -> None:
    """Keep all others from drafting a run until this transaction ends."""
    await _ONE_AT_A_TIME.run(session, NoParameters())


async def list_streams_due(session: Session, wanted: WantedStreams) -> list[PaymentStream]:
    """The streams of a care office of which lines or recoveries wait; a carried amount alone is no news."""
    return await _STREAMS_DUE.run(session, wanted)


async def add_carries(session: Session, run_id: UUID) -> None:
    """Note what the orders of a new run leave to a later one."""
    await _ADD_CARRIES.run(session, _RunId(run_id))


async def note_due(session: Session, scope: Scope) -> None:
    """Note what waits now, for the sums and the items of a run alike: what comes meanwhile is in neither."""
    await _NOTE_DUE.run(session, scope)


async def list_due(session: Session) -> list[Due]:
    """What was noted per provider, with the account verified last; `iban` is empty where there is none."""
    return await _DUE.run(session, NoParameters())


async def add_run(session: Session, run: PaymentRun) -> None:
    """Write a new run."""
    await _ADD_RUN.run(session, run)


async def update_run(session: Session, run: PaymentRun) -> None:
    """Write the new state of a run that is locked."""
    state = _RunState(
        run_id=run.run_id,
        version=run.version,
        status=run.status,
        execution_on=run.execution_on,
        approved_by=run.approved_by,
        approved_at=run.approved_at,
        exported_at=run.exported_at,
        settled_at=run.settled_at,
        decision_id=run.decision_id,
    )
    await _UPDATE_RUN.run(session, state)


async def get_totals(session: Session, run_id: UUID) -> RunTotals:
    """The totals of a run."""
    return await _TOTALS.one(session, _RunId(run_id))


async def list_runs(
    session: Session, office_id: UUID | None, after: UUID | None, most: int
) -> list[tuple[PaymentRun, RunTotals]]:
    """Runs of a care office in order of id, each with its totals."""
    runs = await _RUNS.run(session, _Page(office_id, after or UUID(int=0), most))
    return [(run, await get_totals(session, run.run_id)) for run in runs]


async def get_run(session: Session, run_id: UUID, *, lock: bool = False) -> PaymentRun:
    """A run, with `lock` until the transaction ends; raises NotFound."""
    run = await (_LOCKED_RUN if lock else _RUN).find(session, _RunId(run_id))
    if run is None:
        raise NotFound
    return run


@dataclass(frozen=True)
class _RunId:
    run_id: UUID


@dataclass(frozen=True)
class _RunState:
    run_id: UUID
    version: int
    status: str
    execution_on: date | None
    approved_by: UUID | None
    approved_at: datetime | None
    exported_at: datetime | None
    settled_at: datetime | None
    decision_id: UUID | None


@dataclass(frozen=True)
class _Page:
    office_id: UUID | None
    after: UUID
    most: int


_ONE_AT_A_TIME = Statement("LOCK TABLE payment_run IN SHARE ROW EXCLUSIVE MODE", NoParameters)
_NOTE_DUE = Statement(
    """
CREATE TEMP TABLE due_now ON COMMIT DROP AS
SELECT * FROM waiting_for_payment
WHERE stream_id = :stream_id AND (received_on IS NULL OR received_on <= :cut_off)
  AND (recorded_at IS NULL OR recorded_at < :until)""",
    Scope,
)
_STREAMS_DUE = Statement(
    """
SELECT DISTINCT stream_id, pilot_code, payer FROM waiting_for_payment
WHERE office_id = :office_id AND kind <> 'carry' AND (received_on IS NULL OR received_on <= :cut_off)
  AND (recorded_at IS NULL OR recorded_at < :until)
  AND (CAST(:pilot_code AS text) IS NULL OR pilot_code = :pilot_code)
  AND (CAST(:payer AS text) IS NULL OR payer = :payer)
ORDER BY pilot_code, payer""",
    WantedStreams,
    PaymentStream,
)
_ADD_CARRIES = Statement(
    """
INSERT INTO payment_carry (order_id, stream_id, cents)
SELECT order_id, stream_id, net_cents FROM payment_order JOIN payment_run USING (run_id)
WHERE run_id = :run_id AND net_cents < 0""",
    _RunId,
)
_DUE = Statement("payment_due.sql", NoParameters, Due)
_TOTALS = Statement("run_totals.sql", _RunId, RunTotals)
_SELECT = f"SELECT {columns_of(PaymentRun)} FROM payment_run"  # noqa: S608  # names of fields only
_RUN = Statement("{{select}} WHERE run_id = :run_id", _RunId, PaymentRun, select=_SELECT)
_LOCKED_RUN = Statement("{{select}} WHERE run_id = :run_id FOR UPDATE", _RunId, PaymentRun, select=_SELECT)
_RUNS = Statement(
    "{{select}} WHERE office_id = :office_id AND run_id > :after ORDER BY run_id LIMIT :most",
    _Page,
    PaymentRun,
    select=_SELECT,
)
_ADD_RUN = Statement(
    """
INSERT INTO payment_run (run_id, version, status, office_id, stream_id, pilot_code, payer, cut_off, drafted_by,
                         drafted_at, execution_on, approved_by, approved_at, exported_at, settled_at, decision_id)
VALUES (:run_id, :version, :status, :office_id, :stream_id, :pilot_code, :payer, :cut_off, :drafted_by, :drafted_at,
        :execution_on, :approved_by, :approved_at, :exported_at, :settled_at, :decision_id)""",
    PaymentRun,
)
_UPDATE_RUN = Statement(
    """
UPDATE payment_run
SET version = :version, status = :status, execution_on = :execution_on, approved_by = :approved_by,
    approved_at = :approved_at, exported_at = :exported_at, settled_at = :settled_at, decision_id = :decision_id
WHERE run_id = :run_id""",
    _RunState,
)

"""Requests for care at home, and objections to their refusal."""
# ruff: noqa: S608  # the columns of classes here; values are bound

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.common.data.database import Session
from services.common.data.statement import Statement, columns_of
from services.common.refusals import NotFound
from services.voucher.rules.care_at_home import AtHome
from services.voucher.rules.delivery_form import DeliveryFormCode


@dataclass(frozen=True)
class NewRequest:
    """A request for care at home as it is made."""

    care_at_home_request_id: UUID
    pilot_id: UUID
    client_id: UUID
    delivery_form: str
    requested_on: date
    decide_by: date
    status: str
    version: int
    received_at: datetime


@dataclass(frozen=True)
class _Kept(NewRequest):
    responsible: bool | None
    efficient: bool | None
    facts: str | None
    reason: str | None
    nearest_form: DeliveryFormCode | None
    decided_at: datetime | None
    decided_as: str | None
    decided_by: UUID | None
    decision_id: UUID | None


@dataclass(frozen=True)
class CareAtHome(_Kept):
    """A request with what was decided on it, and the office and code of its pilot."""

    office_id: UUID
    pilot_code: str


@dataclass(frozen=True)
class Decided:
    """What is decided on a request, and by what."""

    care_at_home_request_id: UUID
    status: str
    responsible: bool
    efficient: bool
    facts: str | None
    reason: str | None
    nearest_form: str | None
    decided_at: datetime
    decided_as: str
    decided_by: UUID
    decision_id: UUID


@dataclass(frozen=True)
class WantedRequests:
    """The requests of these clients, and those of the pilots of this care office; after `after`, `most` at most."""

    most: int
    own_clients: list[UUID]
    office_id: UUID | None
    after: UUID | None = None
    pilot_id: UUID | None = None
    client_id: UUID | None = None
    status: str | None = None


@dataclass(frozen=True)
class NewObjection:
    """An objection as it comes in."""

    objection_id: UUID
    care_at_home_request_id: UUID
    decision_id: UUID
    decided_by: UUID
    grounds: str
    late_reason: str | None
    received_on: date
    due_on: date
    status: str
    version: int
    received_at: datetime


@dataclass(frozen=True)
class Objection(NewObjection):
    """An objection, with its ruling where there is one."""

    outcome: str | None
    ruling: str | None
    ruled_on: date | None
    ruled_by: UUID | None
    ruling_decision_id: UUID | None


@dataclass(frozen=True)
class Ruled:
    """A ruling on an objection."""

    objection_id: UUID
    outcome: str
    ruling: str
    ruled_on: date
    ruled_by: UUID
    ruling_decision_id: UUID


@dataclass(frozen=True)
class _Request:
    care_at_home_request_id: UUID


@dataclass(frozen=True)
class _Requests:
    request_ids: list[UUID]


@dataclass(frozen=True)
class _Objection:
    care_at_home_request_id: UUID
    objection_id: UUID


@dataclass(frozen=True)
class _Due:
    today: date
    most: int


@dataclass(frozen=True)
class _Clients:
    pilot_ids: list[UUID]
    client_ids: list[UUID]


@dataclass(frozen=True)
class _Counting(AtHome):
    pilot_id: UUID
    client_id: UUID
    delivery_form: str


async def add_request(session: Session, request: NewRequest) -> None:
    """Write a request; breaks `one_open_care_at_home` where the client has an open one for this pilot and form."""
    await _ADD.run(session, request)


async def get_request(session: Session, request_id: UUID, *, lock: bool = False) -> CareAtHome:
    """A request; raises NotFound. With `lock` nobody else changes it until this transaction ends."""
    found = await (_LOCK if lock else _FIND).find(session, _Request(request_id))
    if found is None:
        raise NotFound
    return found


async def get_requests(session: Session, request_ids: Collection[UUID]) -> Sequence[CareAtHome]:
    """Requests by their ids, in order of receipt."""
    return await _FIND_ALL.run(session, _Requests(list(request_ids)))


async def list_requests(session: Session, wanted: WantedRequests) -> Sequence[CareAtHome]:
    """Requests, in order of receipt. Of each pilot of the office at most a page is read."""
    return await _LIST.run(session, wanted)


async def lock_due(session: Session, today: date, most: int) -> Sequence[CareAtHome]:
    """Open requests whose last day to decide has passed; locked, without those that others have locked."""
    return await _DUE.run(session, _Due(today, most))


async def decide_requests(session: Session, decided: Sequence[Decided]) -> None:
    """Write decisions on requests that are locked."""
    await _DECIDE.run_each(session, decided)


async def counting_requests(
    session: Session, pilot_ids: Collection[UUID], client_ids: Collection[UUID]
) -> dict[tuple[UUID, UUID, str], AtHome]:
    """Pilot, client and form → the request that counts: the open one, else the one that was decided last."""
    if not pilot_ids or not client_ids:
        return {}
    rows = await _COUNTING.run(session, _Clients(list(pilot_ids), list(client_ids)))
    return {(row.pilot_id, row.client_id, row.delivery_form): row for row in rows}


async def add_objection(session: Session, objection: NewObjection) -> None:
    """Write an objection; breaks `one_care_at_home_objection` where there is one on this refusal."""
    await _OBJECT.run(session, objection)


async def list_objections(session: Session, request_id: UUID) -> Sequence[Objection]:
    """The objections to refusals of a request, oldest first."""
    return await _OBJECTIONS.run(session, _Request(request_id))


async def get_objection(session: Session, request_id: UUID, objection_id: UUID) -> Objection:
    """An objection on a request, which the caller has locked where it rules; raises NotFound."""
    found = await _OBJECTION.find(session, _Objection(request_id, objection_id))
    if found is None:
        raise NotFound
    return found


async def rule_on(session: Session, ruled: Ruled) -> Objection:
    """Write a ruling on an objection whose request is locked."""
    return await _RULE.one(session, ruled)


_SHOWN = f"""
    SELECT {columns_of(_Kept, "r")}, p.office_id, p.code AS pilot_code
    FROM care_at_home_request r JOIN pilot p ON p.pilot_id = r.pilot_id
    """
_ADD = Statement(
    """
    INSERT INTO care_at_home_request (care_at_home_request_id, pilot_id, client_id, delivery_form, requested_on,
      decide_by, status, version, received_at)
    VALUES (:care_at_home_request_id, :pilot_id, :client_id, :delivery_form, :requested_on, :decide_by, :status,
      :version, :received_at)
    """,
    NewRequest,
)
_FIND_TEXT = f"{_SHOWN} WHERE r.care_at_home_request_id = :care_at_home_request_id"
_FIND = Statement(_FIND_TEXT, _Request, CareAtHome)
_LOCK = Statement(f"{_FIND_TEXT} FOR UPDATE OF r", _Request, CareAtHome)
_FIND_ALL = Statement(
    f"""{_SHOWN} WHERE r.care_at_home_request_id = ANY(CAST(:request_ids AS uuid[]))
    ORDER BY r.care_at_home_request_id
    """,
    _Requests,
    CareAtHome,
)
_LIST = Statement("care_at_home_requests.sql", WantedRequests, CareAtHome, columns=columns_of(_Kept, "r"))
_DUE = Statement(
    f"""{_SHOWN} WHERE r.status = 'requested' AND r.decide_by < :today
    ORDER BY r.care_at_home_request_id LIMIT :most FOR UPDATE OF r SKIP LOCKED
    """,
    _Due,
    CareAtHome,
)
_DECIDE = Statement(
    """
    UPDATE care_at_home_request SET status = :status, responsible = :responsible, efficient = :efficient,
      facts = :facts, reason = :reason, nearest_form = :nearest_form, decided_at = :decided_at,
      decided_as = :decided_as, decided_by = :decided_by, decision_id = :decision_id, version = version + 1
    WHERE care_at_home_request_id = :care_at_home_request_id
    """,
    Decided,
)
_COUNTING = Statement(
    f"""
    SELECT DISTINCT ON (pilot_id, client_id, delivery_form) {columns_of(_Counting)} FROM care_at_home_request
    WHERE client_id = ANY(CAST(:client_ids AS uuid[])) AND pilot_id = ANY(CAST(:pilot_ids AS uuid[]))
    ORDER BY pilot_id, client_id, delivery_form, decided_at DESC NULLS FIRST
    """,
    _Clients,
    _Counting,
)
_OBJECT = Statement(
    """
    INSERT INTO care_at_home_objection (objection_id, care_at_home_request_id, decision_id, decided_by, grounds,
      late_reason, received_on, due_on, status, version, received_at)
    VALUES (:objection_id, :care_at_home_request_id, :decision_id, :decided_by, :grounds, :late_reason, :received_on,
      :due_on, :status, :version, :received_at)
    """,
    NewObjection,
)
_OBJECTIONS = Statement(
    f"SELECT {columns_of(Objection)} FROM care_at_home_objection"
    " WHERE care_at_home_request_id = :care_at_home_request_id ORDER BY objection_id",
    _Request,
    Objection,
)
_OBJECTION = Statement(
    f"SELECT {columns_of(Objection)} FROM care_at_home_objection"
    " WHERE care_at_home_request_id = :care_at_home_request_id AND objection_id = :objection_id",
    _Objection,
    Objection,
)
_RULE = Statement(
    f"""
    UPDATE care_at_home_objection SET status = 'ruled', version = version + 1, outcome = :outcome, ruling = :ruling,
      ruled_on = :ruled_on, ruled_by = :ruled_by, ruling_decision_id = :ruling_decision_id
    WHERE objection_id = :objection_id RETURNING {columns_of(Objection)}
    """,
    Ruled,
    Objection,
)

"""The projections of other services' facts, and queries on them."""
# ruff: noqa: S608  # tables and columns are those of this module; values are bound

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID

from services.common.data.database import Session
from services.common.data.statement import NoParameters, Statement, columns_of


@dataclass(frozen=True)
class IndicationCopy:
    """An indication as indication last published it."""

    indication_id: UUID
    client_id: UUID
    version: int
    status: str
    profile_code: str | None
    iwlz_code: str | None
    tailored: bool
    need_features: list[str]
    region_code: str | None
    valid_from: date | None
    valid_to: date | None
    withdrawn_on: date | None
    withdrawal_reason: str | None
    recorded_at: datetime


@dataclass(frozen=True)
class ClientCopy:
    """The region of a client."""

    client_id: UUID
    version: int
    region_code: str | None
    region_from: date | None
    """Since when; None where that was not published."""
    recorded_at: datetime


@dataclass(frozen=True)
class RequirementSetCopy:
    """A requirement set as registry last published it."""

    requirement_set_id: UUID
    version: int
    pilot_code: str
    office_id: UUID | None
    status: str
    valid_from: date | None
    recorded_at: datetime


@dataclass(frozen=True)
class PriceListCopy:
    """An edition of a price list as registry last published it, without its rows."""

    price_list_id: UUID
    version: int
    pilot_code: str
    office_id: UUID | None
    status: str
    recorded_at: datetime


@dataclass(frozen=True)
class PriceCopy:
    """One row of an edition: a price or a yearly amount, in cents, with its validity."""

    price_list_id: UUID
    position: int
    kind: str
    profile_code: str | None
    delivery_forms: list[str]
    performance_code: str | None
    unit_code: str | None
    pgb_variant: str | None
    price_cents: int
    valid_from: date
    valid_to: date | None
    source: str


@dataclass(frozen=True)
class PerformanceCopy:
    """A performance of the one list; `most_a_day`: how many units one day can hold, None for a unit not of the day."""

    performance_id: UUID
    version: int
    code: str
    unit_code: str
    exclusive: bool
    most_a_day: int | None
    valid_from: date
    recorded_at: datetime


@dataclass(frozen=True)
class AdmissionCopy:
    """An admission as registry last published it; `standing`: the days on which new agreements may start."""

    admission_id: UUID
    version: int
    provider_id: UUID
    pilot_code: str
    requirement_set_id: UUID | None
    status: str
    standing: str
    """As PostgreSQL writes a datemultirange."""
    recorded_at: datetime


@dataclass(frozen=True)
class OfferCopy:
    """An offer of a provider at a location: performance, form, profiles (none = all) and its price in cents."""

    offer_id: UUID
    version: int
    provider_id: UUID
    location_id: UUID
    pilot_code: str
    performance_code: str
    delivery_form: str
    profile_codes: list[str]
    price_cents: int
    valid_from: date
    valid_to: date | None
    withdrawn: bool
    recorded_at: datetime


@dataclass(frozen=True)
class _Pilot:
    pilot_code: str | None


@dataclass(frozen=True)
class _PriceList:
    price_list_id: UUID


@dataclass(frozen=True)
class _PricesOf:
    pilot_code: str


@dataclass(frozen=True)
class _RequirementSet:
    requirement_set_id: UUID


@dataclass(frozen=True)
class _Codes:
    codes: list[str]


@dataclass(frozen=True)
class _Clients:
    client_ids: list[UUID]


@dataclass(frozen=True)
class _Indications:
    indication_ids: list[UUID]


@dataclass(frozen=True)
class _ClientOfIndication:
    indication_id: UUID
    client_id: UUID


async def keep_indication(session: Session, copy: IndicationCopy) -> None:
    """Keep a newer indication, and queue its client's running vouchers to be valued again, in one statement.

    Operations that issue vouchers at this moment are waited for, so that none of theirs is missed.
    """
    await lock_issuing(session)
    await _KEEP_INDICATION.run(session, copy)


async def keep_client(session: Session, copy: ClientCopy) -> None:
    """Keep a newer region of a client; vouchers whose client moved out of their pilot, or back, are valued again."""
    await _KEEP_CLIENT.run(session, copy)


async def keep_requirement_set(session: Session, copy: RequirementSetCopy) -> None:
    """Keep a newer requirement set."""
    await _KEEP_REQUIREMENT_SET.run(session, copy)


async def keep_price_list(session: Session, copy: PriceListCopy, prices: Sequence[PriceCopy]) -> bool:
    """Keep a newer edition with its rows; False when the edition at hand is as new."""
    await lock_issuing(session, copy.pilot_code)
    if not await _KEEP_PRICE_LIST.run(session, copy):
        return False
    await _FORGET_PRICES.run(session, _PriceList(copy.price_list_id))
    await _ADD_PRICE.run_each(session, prices)
    return True


async def keep_performance(session: Session, copy: PerformanceCopy) -> None:
    """Keep a newer state of a performance."""
    await _KEEP_PERFORMANCE.run(session, copy)


async def keep_admission(session: Session, copy: AdmissionCopy) -> None:
    """Keep a newer admission."""
    await _KEEP_ADMISSION.run(session, copy)


async def keep_offer(session: Session, copy: OfferCopy) -> None:
    """Keep a newer offer."""
    await _KEEP_OFFER.run(session, copy)


async def lock_issuing(session: Session, pilot_code: str | None = None) -> None:
    """Wait for operations that issue vouchers of a pilot, or of any, and hold back new ones. Issuing locks it."""
    await _LOCK_ISSUING.run(session, _Pilot(pilot_code))


def _insert(table: str, row: type[object], **casts: str) -> str:
    names = [field.name for field in fields(row)]  # type: ignore[arg-type]  # a dataclass
    values = ", ".join(
        f"CAST(CAST(:{name} AS text) AS {casts[name]})" if name in casts else f":{name}" for name in names
    )
    return f"INSERT INTO {table} AS k ({', '.join(names)}) VALUES ({values})"


def _keep_newer(table: str, key: str, row: type[object], **casts: str) -> str:
    """Insert a copy, or replace an older version of it; gives the key where something was written."""
    changed = ", ".join(f"{field.name} = EXCLUDED.{field.name}" for field in fields(row) if field.name != key)  # type: ignore[arg-type]  # a dataclass
    return (
        f"{_insert(table, row, **casts)} ON CONFLICT ({key}) DO UPDATE SET {changed}"
        f" WHERE EXCLUDED.version > k.version RETURNING {key}"
    )


_LOCK_ISSUING = Statement(
    "SELECT pilot_id FROM pilot WHERE code = COALESCE(:pilot_code, code) ORDER BY pilot_id FOR SHARE", _Pilot, UUID
)
_KEEP_INDICATION = Statement("keep_indication.sql", IndicationCopy)
_KEEP_CLIENT = Statement("keep_client.sql", ClientCopy)
_KEEP_REQUIREMENT_SET = Statement(
    _keep_newer("known_requirement_set", "requirement_set_id", RequirementSetCopy), RequirementSetCopy, UUID
)
_KEEP_PRICE_LIST = Statement(_keep_newer("known_price_list", "price_list_id", PriceListCopy), PriceListCopy, UUID)
_FORGET_PRICES = Statement("DELETE FROM known_price WHERE price_list_id = :price_list_id", _PriceList)
_ADD_PRICE = Statement(_insert("known_price", PriceCopy), PriceCopy)
_KEEP_PERFORMANCE = Statement(
    _keep_newer("known_performance", "performance_id", PerformanceCopy), PerformanceCopy, UUID
)
_KEEP_ADMISSION = Statement(
    _keep_newer("known_admission", "admission_id", AdmissionCopy, standing="datemultirange"), AdmissionCopy, UUID
)
_KEEP_OFFER = Statement(_keep_newer("known_offer", "offer_id", OfferCopy), OfferCopy, UUID)


async def find_price_list(session: Session, price_list_id: UUID | None) -> PriceListCopy | None:
    """An edition of a price list, or None."""
    return await _FIND_PRICE_LIST.find(session, _PriceList(price_list_id)) if price_list_id else None


async def list_prices(session: Session, pilot_code: str) -> list[PriceCopy]:
    """The rows of all published editions of a pilot, each on its own days."""
    return await _LIST_PRICES.run(session, _PricesOf(pilot_code))


async def performances_by_code(session: Session, codes: Collection[str]) -> dict[str, PerformanceCopy]:
    """Code → performance, of those codes that are known."""
    return {each.code: each for each in await _LIST_PERFORMANCES.run(session, _Codes(list(codes)))}


async def list_codes(session: Session) -> list[str]:
    """Every code of the list of performances."""
    return await _LIST_CODES.run(session, NoParameters())


async def find_requirement_set(session: Session, requirement_set_id: UUID | None) -> RequirementSetCopy | None:
    """A requirement set, or None."""
    return (
        await _FIND_REQUIREMENT_SET.find(session, _RequirementSet(requirement_set_id)) if requirement_set_id else None
    )


async def indications_by_client(session: Session, client_ids: Collection[UUID]) -> dict[UUID, list[IndicationCopy]]:
    """All indications of these clients, oldest first."""
    found: dict[UUID, list[IndicationCopy]] = {client_id: [] for client_id in client_ids}
    for row in await _LIST_INDICATIONS.run(session, _Clients(list(client_ids))):
        found[row.client_id].append(row)
    return found


async def clients_of_indications(session: Session, indication_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Indication → client, of those that are known."""
    if not indication_ids:
        return {}
    rows = await _CLIENTS_OF_INDICATIONS.run(session, _Indications(list(indication_ids)))
    return {row.indication_id: row.client_id for row in rows}


async def clients_by_id(session: Session, client_ids: Collection[UUID]) -> dict[UUID, ClientCopy]:
    """Client → its copy, of those that are known."""
    return {row.client_id: row for row in await _LIST_CLIENTS.run(session, _Clients(list(client_ids)))}


_FIND_PRICE_LIST = Statement(
    f"SELECT {columns_of(PriceListCopy)} FROM known_price_list WHERE price_list_id = :price_list_id",
    _PriceList,
    PriceListCopy,
)
_LIST_PRICES = Statement(
    f"""
    SELECT {columns_of(PriceCopy, "p")}
    FROM known_price p JOIN known_price_list e USING (price_list_id)
    WHERE e.pilot_code = :pilot_code AND e.status = 'published'
    ORDER BY p.valid_from, p.price_list_id, p.position
    """,
    _PricesOf,
    PriceCopy,
)
_LIST_PERFORMANCES = Statement(
    f"SELECT {columns_of(PerformanceCopy)} FROM known_performance WHERE code = ANY(CAST(:codes AS text[]))",
    _Codes,
    PerformanceCopy,
)
_LIST_CODES = Statement("SELECT code FROM known_performance ORDER BY code", NoParameters, str)
_FIND_REQUIREMENT_SET = Statement(
    f"SELECT {columns_of(RequirementSetCopy)} FROM known_requirement_set"
    " WHERE requirement_set_id = :requirement_set_id",
    _RequirementSet,
    RequirementSetCopy,
)
_LIST_INDICATIONS = Statement(
    f"SELECT {columns_of(IndicationCopy)} FROM known_indication"
    " WHERE client_id = ANY(CAST(:client_ids AS uuid[])) ORDER BY valid_from",
    _Clients,
    IndicationCopy,
)
_CLIENTS_OF_INDICATIONS = Statement(
    "SELECT indication_id, client_id FROM known_indication WHERE indication_id = ANY(CAST(:indication_ids AS uuid[]))",
    _Indications,
    _ClientOfIndication,
)
_LIST_CLIENTS = Statement(
    f"SELECT {columns_of(ClientCopy)} FROM known_client WHERE client_id = ANY(CAST(:client_ids AS uuid[]))",
    _Clients,
    ClientCopy,
)

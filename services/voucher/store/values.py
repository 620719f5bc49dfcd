"""The budget years in the books of vouchers, and other values of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.common.data.access_log import Acting
from services.common.data.database import Session
from services.common.data.inserts import RECORD_DECISION
from services.common.data.statement import Json, Statement, as_json
from services.common.tokens import describe_roles
from services.voucher.facts import Year


@dataclass(frozen=True)
class SharedWorth:
    """A value of a year with its reasons, as far as vouchers of equal worth have them in common; as it is stored."""

    year: int
    value_cents: int
    provisional: bool
    reasons: object
    """A JSON object of `components`, `rules` and `facts`."""


@dataclass(frozen=True)
class NewValue:
    """Another value of a year that is in the books, and by how much it differs from the former one."""

    voucher_id: UUID
    client_id: UUID
    worth: int
    """The place of its worth among those that are written with it."""
    grounds: int
    """The same of the facts that are of its voucher only."""
    change_cents: int
    cause: str
    valuation_id: UUID
    decision_id: UUID


@dataclass(frozen=True)
class NewValues:
    """Other values of many years, with the worths and the facts of vouchers that they name by their place."""

    values: Sequence[NewValue]
    worths: Sequence[SharedWorth]
    grounds: Sequence[Sequence[object]]


@dataclass(frozen=True)
class YearMark:
    """Whether a year of a voucher has no edition of its own yet."""

    voucher_id: UUID
    year: int
    provisional: bool


@dataclass(frozen=True)
class _Vouchers:
    voucher_ids: list[UUID]


@dataclass(frozen=True)
class _Marks:
    voucher_ids: list[UUID]
    years: list[int]
    provisional: list[bool]


@dataclass(frozen=True)
class _Values:
    worths: Json
    grounds: Json
    voucher_ids: list[UUID]
    client_ids: list[UUID]
    of_worth: list[int]
    of_grounds: list[int]
    changes: list[int]
    causes: list[str]
    valuation_ids: list[UUID]
    decision_ids: list[UUID]
    at: datetime
    decided_by: UUID
    decided_roles: str
    decided_organisation_id: UUID | None


@dataclass(frozen=True)
class _YearOf(Year):
    voucher_id: UUID


@dataclass(frozen=True)
class _Components:
    voucher_id: UUID
    year: int
    components: list[dict[str, object]]


async def list_years(session: Session, voucher_ids: Collection[UUID]) -> dict[UUID, list[Year]]:
    """Voucher → the budget years in its books, in order."""
    found: dict[UUID, list[Year]] = {voucher_id: [] for voucher_id in voucher_ids}
    for row in await _YEARS.run(session, _Vouchers(list(voucher_ids))):
        found[row.voucher_id].append(row)
    return found


async def list_components(
    session: Session, voucher_ids: Collection[UUID]
) -> dict[tuple[UUID, int], Sequence[dict[str, object]]]:
    """Voucher and year → the components of its last valuation, as they are stored."""
    rows = await _COMPONENTS.run(session, _Vouchers(list(voucher_ids))) if voucher_ids else []
    return {(row.voucher_id, row.year): row.components for row in rows}


async def write_values(session: Session, new: NewValues, at: datetime, by: Acting) -> None:
    """Write other values into the books with their valuations and decision records. The vouchers are locked."""
    if not new.values:
        return
    values = new.values
    await _WRITE_VALUES.run(
        session,
        _Values(
            as_json([{"worth": place, **vars(each)} for place, each in enumerate(new.worths)]),
            as_json([{"grounds": place, "facts": each} for place, each in enumerate(new.grounds)]),
            [each.voucher_id for each in values],
            [each.client_id for each in values],
            [each.worth for each in values],
            [each.grounds for each in values],
            [each.change_cents for each in values],
            [each.cause for each in values],
            [each.valuation_id for each in values],
            [each.decision_id for each in values],
            at,
            by.subject,
            describe_roles(by.roles),
            by.organisation_id,
        ),
    )


async def mark_provisional(session: Session, marks: Sequence[YearMark]) -> None:
    """Mark whether years have an edition of their own, where their value is the same. The vouchers are locked."""
    if marks:
        columns = [each.voucher_id for each in marks], [each.year for each in marks]
        await _MARK.run(session, _Marks(*columns, [each.provisional for each in marks]))


_COMPONENTS = Statement(
    """
    SELECT DISTINCT ON (voucher_id, year) voucher_id, year, components FROM valuation
    WHERE voucher_id = ANY(CAST(:voucher_ids AS uuid[])) ORDER BY voucher_id, year, valuation_id DESC
    """,
    _Vouchers,
    _Components,
)
_YEARS = Statement(
    """
    SELECT year, value_cents, reserved_cents, overhang_cents, provisional, voucher_id FROM voucher_year
    WHERE voucher_id = ANY(CAST(:voucher_ids AS uuid[])) ORDER BY voucher_id, year
    """,
    _Vouchers,
    _YearOf,
)
_MARK = Statement(
    """
    UPDATE voucher_year y SET provisional = m.provisional
    FROM unnest(CAST(:voucher_ids AS uuid[]), CAST(:years AS int[]), CAST(:provisional AS boolean[]))
      AS m (voucher_id, year, provisional)
    WHERE y.voucher_id = m.voucher_id AND y.year = m.year
    """,
    _Marks,
)
_WRITE_VALUES = Statement(
    "write_values.sql",
    _Values,
    record_decision=RECORD_DECISION.select(
        decision_id="decision_id",
        kind="'voucher-value'",
        subject="voucher_id",
        client_id="client_id",
        provider_id="CAST(NULL AS uuid)",
        outcome="year || ': ' || value_cents || ' cents (' || cause || ')'",
        rule_set="'voucher-value'",
        rule_set_version="'1'",
        rules="rules",
        facts="facts",
    ),
)

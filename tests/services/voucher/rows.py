"""Rows of voucher as they stand in its database, put there directly, for tests that start from a state."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import DictRow, dict_row
from sqlalchemy import TextClause
from sqlalchemy.dialects.postgresql import psycopg as dialect

from services.common.ids import new_id
from services.voucher.rules.budget_year import Days, budget_years, calendar_year
from tests.stage import OFFICE_ID

AT = datetime(2026, 10, 5, 7, tzinfo=UTC)
PILOT = "zuid-limburg"


def plain(statement: TextClause) -> str:
    """A statement of the store as psycopg takes it."""
    return str(statement.compile(dialect=dialect.dialect()))  # type: ignore[no-untyped-call]  # SQLAlchemy's own


def connect(url: str) -> psycopg.Connection[DictRow]:
    """A connection with rows as dictionaries; every statement is its own transaction unless one is opened."""
    return psycopg.connect(url, autocommit=True, row_factory=dict_row)


def insert(connection: psycopg.Connection[DictRow], table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; dictionaries and lists of dictionaries become JSON."""
    if not rows:
        return
    names = list(rows[0])
    marks = ", ".join(f"%({name})s" for name in names)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})".encode(),
            [{name: _column(value) for name, value in row.items()} for row in rows],
        )


def _column(value: Any) -> Any:
    is_json = isinstance(value, dict) or (isinstance(value, list) and value and isinstance(value[0], dict))
    return json.dumps(value, default=str) if is_json else value


def pilot(connection: psycopg.Connection[DictRow], **fields: Any) -> UUID:
    """An open pilot."""
    row: dict[str, Any] = {
        "pilot_id": new_id(),
        "office_id": OFFICE_ID,
        "code": PILOT,
        "name_nl": "Zuid-Limburg",
        "name_en": "South Limburg",
        "status": "open",
        "version": 1,
        "region_codes": ["5531"],
        "period_from": date(2026, 1, 1),
        "period_to": date(2028, 12, 31),
        "profile_codes": ["4VV", "5VV"],
        "delivery_forms": ["stay", "vpt", "mpt"],
        "requirement_set_id": new_id(),
        "price_list_id": new_id(),
        "pgb_variant": "without-group-care",
        "claim_window_days": 90,
        "notice_period_days": 30,
        "participant_cap": None,
        "participants": 0,
        "budget_ceilings": "[]",
        "created_at": AT,
    } | fields
    insert(connection, "pilot", [row])
    made: UUID = row["pilot_id"]
    return made


def voucher(
    connection: psycopg.Connection[DictRow],
    pilot_id: UUID,
    years: Mapping[int, int],
    *,
    in_all_years: bool = True,
    **fields: Any,
) -> dict[str, Any]:
    """An issued voucher with the value of each year in cents; it ends with them, or is worth € 120 a day after them."""
    row: dict[str, Any] = {
        "voucher_id": new_id(),
        "pilot_id": pilot_id,
        "client_id": new_id(),
        "indication_id": new_id(),
        "status": "issued",
        "version": 1,
        "profile_code": "5VV",
        "delivery_form": "stay",
        "arrangement": "self-directed",
        "valid_from": date(2026, 1, 1),
        "valid_to": date(max(years, default=2028), 12, 31),
        "requested_on": date(2025, 12, 1),
        "waiting_status": "active",
        "issued_at": AT,
        "issue_decision_id": new_id(),
    } | fields
    insert(connection, "voucher", [row])
    days = Days(*(date.fromisoformat(str(row[name])) for name in ("valid_from", "valid_to")))
    others = {year: 12_000 * days.within(*calendar_year(year)).length for year in budget_years(days)}
    values = {**(others if in_all_years else {}), **years}
    insert(
        connection,
        "voucher_year",
        [{"voucher_id": row["voucher_id"], "year": year, "value_cents": cents} for year, cents in values.items()],
    )
    return row


def grounds(connection: psycopg.Connection[DictRow], of: Mapping[str, Any]) -> None:
    """What a voucher is valued from: an indication without end and its terms."""
    known(connection, of)
    term(connection, of)


def known(connection: psycopg.Connection[DictRow], of: Mapping[str, Any], **fields: Any) -> None:
    """The indication of a voucher, as voucher knows it."""
    insert(
        connection,
        "known_indication",
        [
            {
                "indication_id": of["indication_id"],
                "client_id": of["client_id"],
                "version": 1,
                "status": "granted",
                "profile_code": of["profile_code"],
                "tailored": False,
                "need_features": [],
                "valid_from": date(2025, 6, 1),
                "recorded_at": AT,
            }
            | fields
        ],
    )


def term(connection: psycopg.Connection[DictRow], of: Mapping[str, Any], **fields: Any) -> None:
    """The terms of a voucher from its first day on, or from another."""
    insert(
        connection,
        "voucher_term",
        [
            {
                "voucher_id": of["voucher_id"],
                "valid_from": of["valid_from"],
                "recorded_at": AT,
                "delivery_form": of["delivery_form"],
                "pgb_share_percent": 0,
                "supplements": "[]",
                "decision_id": new_id(),
            }
            | fields
        ],
    )


def agreement(
    connection: psycopg.Connection[DictRow],
    of: Mapping[str, Any],
    lines: Sequence[Mapping[str, Any]] = (),
    **fields: Any,
) -> dict[str, Any]:
    """A drafted agreement under a voucher, one line of one etmaal a day at € 100 unless told otherwise."""
    row: dict[str, Any] = {
        "agreement_id": new_id(),
        "voucher_id": of["voucher_id"],
        "client_id": of["client_id"],
        "pilot_code": PILOT,
        "number": new_id().hex[-12:],
        "version": 1,
        "status": "drafted",
        "provider_id": new_id(),
        "location_id": new_id(),
        "starts_on": date(2026, 9, 1),
        "ends_on": None,
        "conditions": "Elke ochtend rustig wakker worden.",
        "drafted_by": "client",
        "drafted_at": AT,
    } | fields
    insert(connection, "agreement", [row])
    usual = {"performance_code": "T051", "unit_code": "14", "quantity": 1, "per": "day", "unit_price_cents": 10_000}
    insert(
        connection,
        "agreement_line",
        [
            frozen(usual | dict(line)) | {"agreement_id": row["agreement_id"], "position": place}
            for place, line in enumerate(lines or [{}])
        ],
    )
    return row


def frozen(line: Mapping[str, Any]) -> dict[str, Any]:
    """A line with what drafting writes of its performance: Z051 fills a day, and a unit of the day has its limit."""
    most = {"14": 1, "04": 24, "16": 6}.get(line["unit_code"])
    return {"exclusive": line["performance_code"] == "Z051", "most_a_day": most} | dict(line)


def hand_over(connection: psycopg.Connection[DictRow], agreement: Mapping[str, Any]) -> None:
    """What a redeemed agreement has beside it: the set for claims."""
    connection.execute(
        "INSERT INTO handover (agreement_id, voucher_id, version, terms, next_try_at)"
        " SELECT %s, %s, epoch * 1000000 + 1, '{}', %s FROM feed_head",
        [agreement["agreement_id"], agreement["voucher_id"], AT],
    )

"""Many vouchers of one pilot as they may be found before they are revalued, and what their rows hold afterwards."""

from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import DictRow
from sqlalchemy import text

from services.common.data.database import Session
from services.voucher.rules.budget_year import Days, budget_years
from services.voucher.rules.reservation import year_cents
from tests.services.voucher import rows

Agreed = tuple[list[Any], date, dict[int, tuple[int, int]]]
"""The lines of an agreement, its start, and by year what is asked and what its days ask, in cents."""
PRICES = {("4VV", "stay"): 15_461, ("4VV", "vpt"): 12_675, ("5VV", "stay"): 19_984, ("5VV", "vpt"): 17_198}
"""Cents a day."""
HELD = {
    "voucher": "voucher_id, status, version, profile_code, valid_from, valid_to, agreement_turn",
    "voucher_year": "*",
    "voucher_entry": "voucher_id, row_number() OVER (PARTITION BY voucher_id ORDER BY entry_id), year, kind, cents,"
    " agreement_id, at, (SELECT outcome FROM decision_record d WHERE d.decision_id = t.decision_id)",
    "valuation": "voucher_id, year, value_cents, components, valued_at, cause,"
    " (SELECT outcome FROM decision_record d WHERE d.decision_id = t.decision_id)",
    "decision_record": "kind, subject, client_id, provider_id, outcome, rule_set, rule_set_version, rules, facts,"
    " decided_at, decided_by, decided_roles, decided_organisation_id",
    "value_fit": "voucher_id, year, fit_by, value_cents, decided_at, asked_at, done_at",
    "reservation": "*",
    "handover": "agreement_id, voucher_id, version % 1000000, answered_version, terms, next_try_at, tries",
    "agreement": "agreement_id, status, version, ends_on, ended_on, close_reason, held_at_ending_cents,"
    " terms_changed_on",
    "messages": "recipient, recipient_id, kind, resource_id, text_nl, text_en, sent_on",
    "feed": "type, CASE WHEN data ? 'messageId' THEN NULL ELSE subject END, at, data - 'messageId'",
    "revaluation_due": "voucher_id, cause",
    "revaluation": "pilot_id, cause",
}
"""Table → all that matters of a row: ids of new rows differ each time."""


async def state(session: Session) -> dict[str, list[str]]:
    """What every table holds, in an order of its own."""
    found = {}
    for table, columns in HELD.items():
        query = f"SELECT CAST(r AS text) FROM (SELECT {columns} FROM {table} t) AS r ORDER BY 1"
        found[table] = list((await session.scalars(text(query))).all())
    return found


def tell_prices(connection: psycopg.Connection[DictRow], price_list_id: UUID, changes: dict[str, int]) -> None:
    """An edition: another price by profile from 1 March 2027 on, in cents a day more."""
    connection.execute("DELETE FROM known_price WHERE price_list_id = %s", [price_list_id])
    kept = {"price_list_id": price_list_id, "kind": "day-price", "unit_code": "14", "source": "test"}
    listed = []
    for (profile, form), cents in PRICES.items():
        row = kept | {"profile_code": profile, "delivery_forms": [form], "performance_code": f"{form[0].upper()}051"}
        listed.append(row | {"price_cents": cents, "valid_from": date(2026, 1, 1), "valid_to": None})
        later = {"price_cents": cents + changes[profile], "valid_from": date(2027, 3, 1), "valid_to": None}
        listed += [row | later] if changes[profile] else []
    rows.insert(connection, "known_price", [each | {"position": place} for place, each in enumerate(listed)])


def many(connection: psycopg.Connection[DictRow], pilot_id: UUID, dice: Random, count: int) -> list[UUID]:
    """Vouchers with their agreements, the same for the same dice; returns them in key order."""
    return sorted(_one(connection, pilot_id, dice) for _ in range(count))


def _one(connection: psycopg.Connection[DictRow], pilot_id: UUID, dice: Random) -> UUID:
    first = date(2026, 1, 1) + timedelta(days=dice.randrange(300))
    last = dice.choice([date(2028, 12, 31)] * 4 + [date(2027, 8, 31), date(2028, 5, 31)])
    profile, form = dice.choice(list(PRICES))
    days = Days(first, last)
    worth = {year: _worth(days, year, PRICES[profile, form]) for year in budget_years(days)}
    if dice.random() < 0.15:
        del worth[max(worth)]
    agreements = [_agreement(days, worth, dice) for _ in range(dice.choice([0, 1, 1, 2]))]
    made = rows.voucher(
        connection, pilot_id, worth, in_all_years=False, voucher_id=_id(dice), client_id=_id(dice),
        indication_id=_id(dice), status="active" if agreements else "issued", profile_code=profile, delivery_form=form,
        valid_from=first, valid_to=last, issue_decision_id=_id(dice),
    )  # fmt: skip
    until = dice.choice([None] * 5 + [date(2028, 9, 30), date(2027, 6, 30)])
    rows.known(connection, made, valid_to=until)
    if until and dice.random() < 0.5:
        other = made | {"indication_id": _id(dice), "profile_code": "4VV" if profile == "5VV" else "5VV"}
        rows.known(connection, other, valid_from=until + timedelta(days=1))
    rows.term(connection, made, decision_id=_id(dice))
    for number, (lines, starts_on, held) in enumerate(agreements):
        _redeemed(connection, made, lines, starts_on, held, number, dice)
    connection.execute(
        "UPDATE voucher_year y SET reserved_cents = s.total, overhang_cents = CASE WHEN s.total > value_cents THEN"
        " s.total ELSE 0 END FROM (SELECT h.voucher_id, r.year, sum(r.reserved_cents) AS total"
        " FROM reservation r JOIN handover h USING (agreement_id) GROUP BY 1, 2) s"
        " WHERE s.voucher_id = y.voucher_id AND s.year = y.year AND y.voucher_id = %s",
        [made["voucher_id"]],
    )
    found: UUID = made["voucher_id"]
    return found


def _worth(days: Days, year: int, cents: int) -> int:
    return cents * days.within(date(year, 1, 1), date(year, 12, 31)).length


def _agreement(
    voucher: Days, worth: dict[int, int], dice: Random
) -> tuple[list[Any], date, dict[int, tuple[int, int]]]:
    """Lines, start, and by year what is asked and what its days ask: all, nearly all, or a part; some years lack."""
    quantity = dice.choice([3, 7, 20])
    lines = [rows.frozen({"performance_code": "H126", "unit_code": "04", "quantity": quantity, "per": "week",
                          "unit_price_cents": 6_000})]  # fmt: skip
    starts_on = max(voucher.first, date(2026, 10, 1)) + timedelta(days=dice.randrange(60))
    held = {}
    for year in worth:
        needed = year_cents([_Line(quantity)], year, Days(starts_on, date.max), voucher)
        share = dice.choice([1.0, 1.0, 0.9, 0.5])
        if needed and dice.random() < 0.9:
            held[year] = int(needed * share), dice.choice([needed, needed, needed, 0])
    return lines, starts_on, held


class _Line:
    per, unit_price_cents = "week", 6_000

    def __init__(self, quantity: int) -> None:
        self.quantity: Any = quantity


def _redeemed(
    connection: psycopg.Connection[DictRow],
    voucher: dict[str, Any],
    lines: list[Any],
    starts_on: date,
    held: dict[int, tuple[int, int]],
    number: int,
    dice: Random,
) -> None:
    agreement = rows.agreement(
        connection, voucher, lines, agreement_id=_id(dice), provider_id=_id(dice), location_id=_id(dice),
        number=f"Z{dice.randrange(10**10):010}", status="redeemed", starts_on=starts_on,
        redeemed_at=rows.AT + timedelta(minutes=number),
    )  # fmt: skip
    rows.hand_over(connection, agreement)
    reserved = [
        {"agreement_id": agreement["agreement_id"], "year": year, "asked_cents": asked,
         "reserved_cents": asked + dice.choice([0, 0, 5_000]), "needed_cents": needed}
        for year, (asked, needed) in held.items()
    ]  # fmt: skip
    rows.insert(connection, "reservation", reserved)


def _id(dice: Random) -> UUID:
    return UUID(int=dice.getrandbits(128), version=4)

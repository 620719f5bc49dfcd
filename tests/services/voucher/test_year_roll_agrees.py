"""The year-roll agrees with a naive count of days on many agreements, however the years come: one by one or at once."""

import random
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

import pytest

from services.voucher.operations.escrow import send_open
from services.voucher.operations.year_roll import Rolled, roll_years
from tests.services.voucher import rows
from tests.services.voucher.agreement_scene import AgreementScene
from tests.services.voucher.rolling import DAY_PRICE, voucher_of_2026

YEARS = (2026, 2027, 2028)
EDGES = [date(2026, 11, 30), date(2026, 12, 31), date(2027, 1, 1), date(2027, 6, 30), date(2027, 12, 31),
         date(2028, 1, 1), date(2028, 2, 29), date(2028, 12, 31)]  # fmt: skip
PER = {"day": 1, "week": 7}


@pytest.mark.parametrize("instants", [["2027-01-01", "2028-01-01"], ["2028-07-01"]], ids=["one by one", "at once"])
async def test_every_year_holds_what_a_count_of_days_gives(scene: AgreementScene, instants: list[str]) -> None:
    chance = random.Random(2027)
    made = [_some(scene, chance) for _ in range(60)]
    for instant in instants:
        scene.service.clock.move_to(datetime.fromisoformat(f"{instant}T08:00:00+01:00"))
        assert await roll_years(scene.service) == Rolled()
    await send_open(scene.service)
    expected: dict[tuple[UUID, int], int] = {}
    for voucher, agreement, line in made:
        for year in YEARS:
            days = _days(voucher, agreement, year)
            if days:
                cents = _cents(line, agreement, year, days)
                expected[agreement["agreement_id"], year] = min(cents, _worth(voucher, year))
    query = "SELECT agreement_id, year, reserved_cents FROM reservation"
    assert {(row[0], row[1]): row[2] for row in await scene.sql(query)} == expected
    assert {
        (each, year): row.held for each, known in scene.claims.known.items() for year, row in known.years.items()
    } == expected
    await _books_agree(scene, made, expected)


def _some(scene: AgreementScene, chance: random.Random) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """A voucher with one agreement that was redeemed in 2026 before any year but 2026 was valued."""
    voucher = voucher_of_2026(scene, valid_to=chance.choice(EDGES))
    start = chance.choice([day for day in EDGES if day <= date(2027, 6, 30)])
    ends_on = chance.choice([None, *(day for day in EDGES if day >= start)])
    ended_on = chance.choice([None, *(day for day in EDGES if day >= start and (ends_on is None or day <= ends_on))])
    line = {"performance_code": "T051", "unit_code": "14", "quantity": Decimal(chance.randrange(1, 500)) / 100,
            "per": chance.choice(["day", "week", "year", "total"]),
            "unit_price_cents": chance.randrange(1, 20_000)}  # fmt: skip
    fields = {"status": "ended" if ended_on else "redeemed", "starts_on": start, "ends_on": ends_on}
    with rows.connect(scene.url) as connection:
        agreement = rows.agreement(connection, voucher, [line], **fields, ended_on=ended_on)
        rows.hand_over(connection, agreement)
        days = _days(voucher, agreement, 2026)
        if days:
            cents = _cents(line, agreement, 2026, days)
            connection.execute(
                "INSERT INTO reservation (agreement_id, year, asked_cents, reserved_cents) VALUES (%s, 2026, %s, %s)",
                [agreement["agreement_id"], cents, cents],
            )
    return voucher, agreement, line


def _days(voucher: dict[str, Any], agreement: dict[str, Any], year: int) -> int:
    """How many days both have in the year, counted one by one."""
    ends = [voucher["valid_to"], agreement["ends_on"], agreement["ended_on"]]
    last = min(day for day in ends if day)
    first = max(voucher["valid_from"], agreement["starts_on"])
    return sum((first + timedelta(days=n)).year == year for n in range((last - first).days + 1))


def _worth(voucher: dict[str, Any], year: int) -> int:
    """What the year can hold: € 20,000 in 2026, then the day price on each of the voucher's days."""
    whole = voucher | {"starts_on": voucher["valid_from"], "ends_on": None, "ended_on": None}
    return 2_000_000 if year == 2026 else _days(voucher, whole, year) * DAY_PRICE


def _cents(line: dict[str, Any], agreement: dict[str, Any], year: int, days: int) -> int:
    total = line["unit_price_cents"] * line["quantity"]
    if line["per"] == "total":
        return _rounded(total) if agreement["starts_on"].year == year else 0
    return _rounded(total * days / PER.get(line["per"], 366 if year == 2028 else 365))


def _rounded(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


async def _books_agree(scene: AgreementScene, made: list[Any], expected: dict[tuple[UUID, int], int]) -> None:
    """Value and what is held by voucher and year: at most the value, and nothing hangs over."""
    found = await scene.sql(
        "SELECT voucher_id, year, value_cents, reserved_cents, overhang_cents FROM voucher_year WHERE year > 2026"
    )
    books = {(row[0], row[1]): tuple(row[2:]) for row in found}
    for voucher, agreement, _ in made:
        for year in (2027, 2028):
            value, reserved = _worth(voucher, year), expected.get((agreement["agreement_id"], year), 0)
            if not value:
                assert (voucher["voucher_id"], year) not in books
                continue
            assert books[voucher["voucher_id"], year] == (value, reserved, 0)
    assert any(row[2] == row[3] for row in found), "some asked more than the value"

"""The budget reckoned by other means: plain Python over the rows of the books, and over what claims itself holds."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from services.common.calendar import amsterdam_day
from services.common.rounding import round_half_away
from services.voucher.operations.budget import refresh_budgets
from tests.services.voucher import rows
from tests.services.voucher.agreement_scene import AgreementScene
from tests.services.voucher.valued import voucher_of_2026

NAMES = ("vouchers", "issuedCents", "reservedCents", "drawnCents", "projectedCents")
COLUMNS = {"region": "region", "form": "delivery_form", "profile": "profile_code", "payer": "payer"}
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def table(scene: AgreementScene, query: str) -> list[dict[str, Any]]:
    """Rows of voucher's database, as they are."""
    with rows.connect(scene.url) as connection:
        return connection.execute(query.encode()).fetchall()


def figures_of_rows(scene: AgreementScene, year: int) -> dict[tuple[str, str], tuple[int, ...]]:
    """(grouping, key) → the five figures of a budget year, one row of the books after the other."""
    today = amsterdam_day(scene.service.clock.now())
    [pilot] = table(scene, "SELECT * FROM pilot")
    regions = {row["client_id"]: row["region_code"] for row in table(scene, "SELECT * FROM known_client")}
    vouchers = {row["voucher_id"]: row for row in table(scene, "SELECT * FROM voucher")}
    value, reserved = _books(scene, year)
    drawn = drawn_at_claims(scene, year)
    with_some = [each for each in value if reserved[each] > 0]
    total_value = sum(value[each] for each in with_some)
    used = min(Fraction(1), Fraction(sum(reserved[each] for each in with_some), total_value)) if total_value else 1
    found: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * len(NAMES))
    for voucher_id, cents in value.items():
        voucher = vouchers[voucher_id] | {"payer": "wlz"}
        voucher["region"] = regions.get(voucher["client_id"]) or pilot["region_codes"][0]
        expected = reserved[voucher_id] or _expected(voucher, year, today, cents * used)
        amounts = (1, cents, reserved[voucher_id], drawn[voucher_id], expected)
        for place in [("total", "total"), *((by, str(voucher[name])) for by, name in COLUMNS.items())]:
            found[place] = [one + more for one, more in zip(found[place], amounts, strict=True)]
    return {place: tuple(amounts) for place, amounts in found.items()}


def _books(scene: AgreementScene, year: int) -> tuple[dict[UUID, int], dict[UUID, int]]:
    """Voucher → its value and what is reserved of it: sums of the lines, where the books have lines of the value."""
    value = {row["voucher_id"]: row["value_cents"] for row in table(scene, "SELECT * FROM voucher_year")
             if row["year"] == year}  # fmt: skip
    reserved: dict[UUID, int] = defaultdict(int)
    for line in table(scene, "SELECT * FROM voucher_entry"):
        if line["year"] == year and line["kind"] in ("reserve", "release"):
            reserved[line["voucher_id"]] += line["cents"] if line["kind"] == "reserve" else -line["cents"]
    return value, reserved


def drawn_at_claims(scene: AgreementScene, year: int) -> dict[UUID, int]:
    """Voucher → what was drawn of a year, by claims' own totals."""
    drawn: dict[UUID, int] = defaultdict(int)
    for known in scene.claims.known.values():
        if year in known.years:
            drawn[UUID(known.voucher_id)] += known.years[year].drawn
    return drawn


def _expected(voucher: Mapping[str, Any], year: int, today: date, used_cents: Fraction | int) -> int:
    first, last = max(voucher["valid_from"], date(year, 1, 1)), min(voucher["valid_to"], date(year, 12, 31))
    days, left = (last - first).days + 1, (last - max(first, today)).days + 1
    if voucher["status"] not in ("issued", "active") or days <= 0 or left <= 0:
        return 0
    return round_half_away(Fraction(used_cents) * left / days)


def new_voucher(scene: AgreementScene, **fields: Any) -> dict[str, Any]:
    """A voucher up to the end of 2028 with the first lines of its books, as issuing writes them."""
    made = voucher_of_2026(scene, **fields)
    years = f"SELECT voucher_id, year, 'value', value_cents, CAST('{scene.service.clock.now()}' AS timestamptz)"
    with rows.connect(scene.url) as connection:
        connection.execute(
            f"INSERT INTO voucher_entry (voucher_id, year, kind, cents, at) {years}"
            " FROM voucher_year WHERE voucher_id = %s",
            [made["voucher_id"]],
        )
    return made


async def shown(scene: AgreementScene, year: int, by: str | None = None) -> dict[str, Any]:
    """The budget as the care office reads it."""
    path = f"/pilots/{scene.pilot_id}/budget?year={year}" + (f"&groupBy={by}" if by else "")
    answer = await scene.http.get(path, headers=scene.office)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def figures_equal_the_books(scene: AgreementScene, *years: int) -> None:
    """What is shown equals the books and claims' totals, for every grouping; months add up to the whole."""
    await refresh_budgets(scene.service)
    for year in years:
        expected = figures_of_rows(scene, year)
        total = (await shown(scene, year))["total"]
        assert tuple(total[name] for name in NAMES) == expected.get(("total", "total"), (0,) * len(NAMES))
        for by in COLUMNS:
            groups = (await shown(scene, year, by))["groups"]
            assert {(by, each["key"]): tuple(each[name] for name in NAMES) for each in groups} == {
                place: amounts for place, amounts in expected.items() if place[0] == by
            }
        months = {each["key"]: each for each in (await shown(scene, year, "month"))["groups"]}
        assert sum(each["drawnCents"] for each in months.values()) == total["drawnCents"]
        assert sum(each["reservedCents"] for each in months.values()) == total["reservedCents"]
        assert sum(each["issuedCents"] for each in months.values()) == total["issuedCents"]
        assert {key: (each["issuedCents"], each["reservedCents"]) for key, each in months.items()
                if each["issuedCents"] or each["reservedCents"]} == _months(scene, year)  # fmt: skip


def _months(scene: AgreementScene, year: int) -> dict[str, tuple[int, int]]:
    """Month → what the lines of the books of that month add to value and reservation of a year."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for line in table(scene, "SELECT * FROM voucher_entry"):
        if line["year"] == year:
            month = found[line["at"].astimezone(AMSTERDAM).strftime("%Y-%m")]
            sign = -1 if line["kind"] == "release" else 1
            month[0 if line["kind"] in ("value", "re-value") else 1] += sign * line["cents"]
    return {key: (value, reserved) for key, (value, reserved) in found.items() if value or reserved}

"""The published amounts that voucher looks up, read once from the CSV files beside this module."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from services.common.texts import Text
from services.voucher.rules.own_contribution import YearAmounts
from services.voucher.rules.waiting import Norm

HERE = Path(__file__).parent


@cache
def own_contribution_amounts() -> Mapping[int, YearAmounts]:
    """The amounts of the own contribution by calendar year, for the years of which they are known."""
    with (HERE / "own_contribution.csv").open(encoding="utf-8", newline="") as lines:
        rows = [_amounts(row) for row in csv.DictReader(lines)]
    return {row.year: row for row in rows}


def waiting_norm(delivery_form: str, profile_code: str) -> Norm | None:
    """How long a client may wait for this form with this profile; None where no norm is known."""
    return _waiting_norms().get((delivery_form, profile_code))


@cache
def _waiting_norms() -> Mapping[tuple[str, str], Norm]:
    with (HERE / "waiting_norms.csv").open(encoding="utf-8", newline="") as lines:
        return {
            (row["delivery_form"], row["profile_code"]): Norm(
                int(row["norm_weeks"]), Text(row["label_nl"], row["label_en"]), row["source"]
            )
            for row in csv.DictReader(lines)
        }


def _amounts(row: Mapping[str, str]) -> YearAmounts:
    return YearAmounts(
        year=int(row["year"]),
        low_minimum_cents=int(row["low_minimum_cents"]),
        low_maximum_cents=int(row["low_maximum_cents"]),
        high_maximum_cents=int(row["high_maximum_cents"]),
        discount_cents=int(row["discount_cents"]),
        deduction_cents=int(row["deduction_cents"]) if row["deduction_cents"] else None,
        wealth_percent=int(row["wealth_percent"]),
        low_months=int(row["low_months"]),
        source=row["source"],
    )

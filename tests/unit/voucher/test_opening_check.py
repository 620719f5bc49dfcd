"""What must be fixed before a pilot opens: each item, what lacks of it, and what to do."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.common.ids import new_id
from services.voucher.rules.opening_check import Draft, Grounds, missing_before_opening, opening_check
from tests.stage import OFFICE_ID
from tests.unit.voucher.grounds import SomeGrounds


@dataclass(frozen=True)
class AnAmount:
    profile_code: str = "5VV"
    delivery_form: str = "stay"


@dataclass(frozen=True)
class AnEdition:
    pilot_code: str = "zuid-limburg"
    status: str = "published"
    office_id: UUID | None = OFFICE_ID


@dataclass(frozen=True)
class ARegion:
    office_id: UUID = OFFICE_ID
    region_code: str = "5531"
    from_day: date | None = None
    until_day: date | None = None


@dataclass(frozen=True)
class ADeviation:
    of: str = "purchasing"


FORMS = ("stay", "vpt", "mpt", "dtv")
PRICES = SomeGrounds().prices
DRAFT = Draft(
    code="zuid-limburg",
    office_id=OFFICE_ID,
    region_codes=("5531",),
    period_from=date(2026, 1, 1),
    period_to=date(2028, 12, 31),
    profile_codes=("5VV",),
    delivery_forms=FORMS,
    pgb_variant="without-group-care",
    ceiling_years=(),
    baseline=tuple(AnAmount(delivery_form=form) for form in FORMS),
)
GROUNDS = Grounds(AnEdition(), AnEdition(), PRICES, [ARegion()])


def lacking(grounds: Grounds = GROUNDS, **changes: Any) -> dict[str, int]:
    """Item → how many things lack, where any do."""
    items = opening_check(replace(DRAFT, **changes), grounds)
    assert [each.code for each in items] == [
        "regions", "period", "deviations", "requirement-set", "price-list", "prices", "budget-ceilings", "baseline",
    ]  # fmt: skip
    assert sum(len(each.lacks) for each in items) == len(missing_before_opening(items))
    return {each.code: len(each.lacks) for each in items if not each.met}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {}),
        ({"region_codes": ("5531", "5502")}, {"regions": 1}),
        ({"period_to": date(2029, 1, 1)}, {"period": 1}),
        ({"deviations": (ADeviation(), ADeviation("care-package"))}, {"deviations": 1}),
        ({"ceiling_years": (2026, 2027, 2028)}, {}),
        ({"ceiling_years": (2026, 2026, 2028, 2030)}, {"budget-ceilings": 3}),
        ({"baseline": None}, {"baseline": 1}),
        ({"baseline": (AnAmount(),)}, {"baseline": 3}),
        ({"profile_codes": ("5VV", "9VV")}, {"prices": 1}),
    ],
)
def test_each_item_says_what_lacks_of_it(changes: dict[str, Any], expected: dict[str, int]) -> None:
    assert lacking(**changes) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"requirement_set": None, "price_list": None, "prices": []}, {"requirement-set": 1, "price-list": 1}),
        ({"requirement_set": AnEdition("other")}, {"requirement-set": 1}),
        ({"requirement_set": AnEdition(office_id=new_id())}, {"requirement-set": 1}),
        ({"price_list": AnEdition(status="draft")}, {"price-list": 1}),
        ({"price_list": AnEdition(office_id=new_id())}, {"price-list": 1}),
        ({"price_list": AnEdition(office_id=None), "requirement_set": AnEdition(office_id=None)}, {}),
        ({"prices": PRICES[:2]}, {"prices": 2}),
        ({"regions": [ARegion(office_id=new_id())]}, {"regions": 1}),
        ({"regions": [ARegion(until_day=date(2025, 12, 31))]}, {"regions": 1}),
    ],
)
def test_what_registry_published_is_checked_for_pilot_office_and_form(
    changes: dict[str, Any], expected: dict[str, int]
) -> None:
    assert lacking(replace(GROUNDS, **changes)) == expected


def test_what_lacks_is_named_in_words_with_what_to_do() -> None:
    [item] = [each for each in opening_check(replace(DRAFT, baseline=(AnAmount(),)), GROUNDS) if not each.met]
    assert item.lacks[0].nl == "de nullijn voor zorgprofiel 5VV met volledig pakket thuis"
    assert item.remedy.en == "Give what the profile costs a year in that delivery form at regular price."
    [refused] = missing_before_opening(opening_check(replace(DRAFT, baseline=None), GROUNDS))
    assert (refused.code, refused.pointer) == ("pilot-incomplete", "/baseline")

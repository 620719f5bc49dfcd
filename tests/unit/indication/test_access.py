"""Access: a foundation, supervision or nearness, and permanence; all three or nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.indication import reference
from services.indication.rules.access import Access, access

KNOWN = reference.foundations()


def judge(
    *foundations: str, age: int = 84, supervision: bool = True, nearby: bool = False, lasts: bool = True
) -> Access:
    return access(foundations, age, permanent_supervision=supervision, care_nearby=nearby, permanent=lasts, known=KNOWN)


def test_dementia_with_permanent_supervision_has_access() -> None:
    assert judge("02").is_granted
    assert judge("02").failing == ()


def test_care_nearby_does_as_well_as_supervision() -> None:
    assert judge("01", supervision=False, nearby=True).is_granted


@pytest.mark.parametrize(
    ("findings", "failing"),
    [
        ({"lasts": False}, ("not-permanent",)),
        ({"supervision": False}, ("no-supervision-or-nearness",)),
        ({"supervision": False, "lasts": False}, ("no-supervision-or-nearness", "not-permanent")),
    ],
)
def test_what_fails_is_named(findings: dict[str, bool], failing: tuple[str, ...]) -> None:
    assert judge("02", **findings).failing == failing


def test_a_mental_disorder_opens_the_law_for_adults_only() -> None:
    assert judge("03", age=18).is_granted
    assert judge("03", age=17).failing == ("no-foundation",)


def test_psychosocial_problems_are_no_foundation_of_the_law() -> None:
    assert judge("07").failing == ("no-foundation",)


@settings(deadline=None)
@given(st.lists(st.sampled_from(sorted(KNOWN))), st.integers(0, 110), st.booleans(), st.booleans(), st.booleans())
def test_access_is_never_granted_without_all_three(
    foundations: list[str], age: int, supervision: bool, nearby: bool, lasts: bool
) -> None:
    found = judge(*foundations, age=age, supervision=supervision, nearby=nearby, lasts=lasts)
    has_foundation = bool({"01", "02", "04", "05", "06"} & set(foundations)) or ("03" in foundations and age >= 18)
    assert found.is_granted == (has_foundation and (supervision or nearby) and lasts)
    assert len(found.legs) == 3
    assert all(leg.text.nl and leg.text.en for leg in found.legs)

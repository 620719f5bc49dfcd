"""Texts for people: amounts and numbers as each language writes them."""

from decimal import Decimal

import pytest

from services.common.texts import Text, euros


@pytest.mark.parametrize(
    ("cents", "dutch", "english"),
    [
        (0, "€ 0,00", "€ 0.00"),
        (5, "€ 0,05", "€ 0.05"),
        (123_456_789, "€ 1.234.567,89", "€ 1,234,567.89"),
        (-10_050, "-€ 100,50", "-€ 100.50"),
    ],
)
def test_amounts_are_written_as_people_read_them(cents: int, dutch: str, english: str) -> None:
    assert euros(cents) == (dutch, english)


def test_facts_in_cents_and_decimals_fit_the_language() -> None:
    text = Text("Nog {left_euros} × {factor}.", "Still {left_euros} × {factor}.")
    assert text.format(left_cents=150_000, factor=Decimal("1.0500")) == (
        "Nog € 1.500,00 × 1,0500.",
        "Still € 1,500.00 × 1.0500.",
    )


def test_a_missing_fact_shows_as_a_dash() -> None:
    assert Text("Nog {left_euros}.", "Still {left_euros}.").format(left_cents=None).nl == "Nog –."

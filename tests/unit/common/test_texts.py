"""Texts for people: amounts and numbers as each language writes them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from services.common.texts import LOOKED_AT, Text, euros, preferred_language


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


def test_days_and_instants_are_written_in_words() -> None:
    said = Text("Tot {until}, op {at}.", "Until {until}, at {at}.").format(
        until=date(2027, 3, 5), at=datetime(2026, 12, 31, 23, 5, tzinfo=UTC)
    )
    assert said == (
        "Tot 5 maart 2027, op 1 januari 2027 om 00.05 uur.", "Until 5 March 2027, at 1 January 2027 at 00:05.",
    )  # fmt: skip


def test_a_missing_fact_shows_as_a_dash() -> None:
    assert Text("Nog {left_euros}.", "Still {left_euros}.").format(left_cents=None).nl == "Nog –."


def test_a_long_wish_for_a_language_is_not_read_to_its_end() -> None:
    padding = "fr;q=0.1, " * (LOOKED_AT // 10)
    assert preferred_language(f"en, {padding}") == "en"
    assert preferred_language(f"{padding}en") == "nl"

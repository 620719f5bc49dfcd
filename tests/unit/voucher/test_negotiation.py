"""What differs between two versions of a proposal."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.voucher.rules.negotiation import Difference, ProposedLine, ProposedTerms, changed_fields, differences
from services.voucher.rules.status_words import PROPOSED_FIELD_WORDS

HOURS = ProposedLine("H126", "04", Decimal(3), "week", 6000)
STAY = ProposedLine("Z051", "14", Decimal(1), "day", 10000)
TERMS = ProposedTerms(
    UUID(int=1), date(2026, 12, 1), None, [HOURS], "Rustig wakker worden.", None, None, None, None, None, None
)


def test_equal_terms_do_not_differ_however_the_numbers_are_written() -> None:
    same = replace(TERMS, lines=[replace(HOURS, quantity=Decimal("3.00"))])
    assert differences(TERMS, same) == []


def test_each_field_and_each_line_that_differs_is_named_with_both_values() -> None:
    now = replace(TERMS, ends_on=date(2027, 6, 30), lines=[STAY, replace(HOURS, quantity=Decimal("4.50"))])
    assert differences(TERMS, now) == [
        Difference("changed", "endsOn", None, None, "2027-06-30"),
        Difference("changed", "quantity", "H126", "3", "4.5"),
        Difference("added", "lines", "Z051", None, "Z051"),
    ]
    assert differences(now, TERMS)[-1] == Difference("removed", "lines", "Z051", "Z051", None)


def test_a_sentence_names_each_field_once_and_has_a_word_for_every_one() -> None:
    found = differences(TERMS, replace(TERMS, who="Team Linde", lines=[replace(HOURS, quantity=Decimal(2)), STAY]))
    assert changed_fields(found) == "who, quantity, lines"
    every: dict[str, Any] = dict.fromkeys(
        (
            "conditions",
            "who",
            "times",
            "place",
            "on_call",
            "own_part",
            "own_purchases",
            "coordinator_id",
            "coordinator_function",
        ),
        "x",
    )
    line = ProposedLine("H126", "05", Decimal(9), "day", 1)
    other = replace(TERMS, location_id=UUID(int=2), starts_on=date(2027, 1, 1), ends_on=date.max, lines=[line], **every)
    names = {each.field for each in differences(TERMS, other)}
    assert names | {"lines"} == set(PROPOSED_FIELD_WORDS)

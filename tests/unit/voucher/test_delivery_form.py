"""The table of delivery forms: the same forms in every service and in the glossary, and words for people."""

import csv
from pathlib import Path

from services.registry.operations.set_changes import WORDS
from services.registry.rules import delivery_form as registry
from services.voucher.rules.delivery_form import DELIVERY_FORMS

ROOT = Path(__file__).parents[3]


def test_voucher_and_registry_know_the_same_forms_by_the_same_words() -> None:
    known = {code: row.words for code, row in registry.DELIVERY_FORMS.items() if row.in_kind}
    assert known == {code: row.words for code, row in DELIVERY_FORMS.items()}
    assert set(registry.DELIVERY_FORMS) == set(registry.PricedForm)
    assert set(registry.DeliveryForm) == registry.IN_KIND


def test_every_form_is_a_word_of_the_glossary() -> None:
    with (ROOT / "docs/reference/glossary.csv").open(encoding="utf-8", newline="") as file:
        known = {row["term_en"]: row["term_nl"] for row in csv.DictReader(file)}
    for row in registry.DELIVERY_FORMS.values():
        assert known[row.words.en].partition(" (")[0] == row.words.nl


def test_a_changed_requirement_set_names_forms_in_words() -> None:
    for code, row in registry.DELIVERY_FORMS.items():
        assert WORDS[code] == row.words


def test_each_form_is_valued_by_something_and_says_by_which_law() -> None:
    for row in DELIVERY_FORMS.values():
        assert row.price_kinds
        assert row.law
        assert (row.day_price_of is not None) == ("day-price" in row.price_kinds)
        assert 0 <= row.most_pgb_share_percent <= 100

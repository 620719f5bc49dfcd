"""Names as people write them: one letter however it was encoded, and found whatever accents and signs were left out."""

from datetime import date
from unicodedata import normalize

import pytest

from services.common.names import Gazetteer, Renaming, folded
from services.common.schemas import Name, Schema, Words

DAY = date(2026, 10, 5)
NAME = "Zoë Ağça-Ångström"
HARBOURS = Gazetteer.of(
    ["Zürich (Z.)", "Zürich (F.)", "Nieuw-Ameland", "Oost"],
    [
        Renaming("Ballum", "Nieuw-Ameland", date(2027, 1, 1)),
        Renaming("Buurt", "Oost", None),
        Renaming("Rand", "Oost", None),
        Renaming("Rand", "Nieuw-Ameland", None),
    ],
    [("Nes", "Nieuw-Ameland"), ("Nes", "Oost"), ("Hollum", "Nieuw-Ameland")],
)


class Inner(Schema):
    """A schema within another."""

    name: Name


class Outer(Schema):
    """Texts in every place where a request can hold one."""

    words: Words
    list_of: list[Name]
    by_key: dict[str, str]
    inner: list[Inner]
    none: Name | None = None


def test_every_text_of_a_request_is_composed() -> None:
    sent = normalize("NFD", NAME)
    assert sent != NAME
    body = {"words": sent, "listOf": [sent], "byKey": {"a": sent}, "inner": [{"name": sent}]}
    read = Outer.model_validate(body)
    assert [read.words, *read.list_of, *read.by_key.values(), read.inner[0].name] == [NAME] * 4
    assert read.none is None


def test_the_length_of_a_name_is_counted_in_composed_letters() -> None:
    assert len(Inner.model_validate({"name": normalize("NFD", "é" * 200)}).name) == 200


@pytest.mark.parametrize("written", ["'s-Gravenhage", "’s Gravenhage", "S GRAVENHAGE", " s-gravenhage "])
def test_case_accents_and_signs_do_not_count(written: str) -> None:
    assert folded(written) == "s gravenhage"


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("nieuw ameland", "Nieuw-Ameland"),
        ("zurich f", "Zürich (F.)"),
        ("BUURT", "Oost"),
        ("Ballum", None),
        ("Rand", None),
    ],
)
def test_a_name_is_found_as_it_holds_on_the_day(written: str, found: str | None) -> None:
    assert HARBOURS.find(written, DAY) == found


def test_a_former_name_counts_from_its_day() -> None:
    assert HARBOURS.find("Ballum", date(2027, 1, 1)) == "Nieuw-Ameland"


@pytest.mark.parametrize(
    ("written", "likely"),
    [
        ("Zurich", ["Zürich (Z.)", "Zürich (F.)"]),
        ("Nes", ["Nieuw-Ameland", "Oost"]),
        ("Ameland", ["Nieuw-Ameland"]),
        ("Rand", ["Oost", "Nieuw-Ameland"]),
        ("Holum", ["Nieuw-Ameland"]),
        ("Qqqq", []),
        ("", []),
    ],
)
def test_what_may_be_meant_is_named_by_name_then_place_then_letters(written: str, likely: list[str]) -> None:
    assert HARBOURS.likely(written, DAY) == likely

"""Typed statements: what is found wrong with one when its module is imported, and what the drivers are given."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from uuid import UUID

import pytest

from services.common.data.statement import NoParameters, Statement, StatementUnfit, parameter_names, written


@dataclass(frozen=True)
class Parcel:
    parcel_id: UUID
    weight: int


class Size(StrEnum):
    SMALL = "small"
    LARGE = "large"


@dataclass(frozen=True)
class Sized:
    parcel_id: UUID
    size: Size
    before: Size | None


@dataclass(frozen=True)
class Loading:
    parcel: Parcel
    lane: str


@dataclass(frozen=True)
class Doubled:
    first: Parcel
    second: Parcel


@dataclass
class Changeable:
    parcel_id: UUID


@pytest.fixture(autouse=True)
def _none_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Statement, "made", [])


def test_the_names_of_a_statement_are_the_fields_of_its_parameters() -> None:
    found = Statement("SELECT 1 FROM parcel WHERE parcel_id = :parcel_id AND weight > :weight", Parcel, int)
    assert found.sql == "SELECT 1 FROM parcel WHERE parcel_id = %(parcel_id)s AND weight > %(weight)s"
    assert Statement.made == [found]
    assert found.module == __name__


def test_a_name_without_a_field_is_refused() -> None:
    with pytest.raises(StatementUnfit, match=r"Parcel lacks \['parcel'\] and has \['parcel_id'\] more"):
        Statement("SELECT 1 FROM parcel WHERE parcel_id = :parcel AND weight > :weight", Parcel, int)


def test_a_field_that_the_text_does_not_use_is_refused() -> None:
    with pytest.raises(StatementUnfit, match=r"Parcel lacks \[\] and has \['weight'\] more"):
        Statement("SELECT 1 FROM parcel WHERE parcel_id = :parcel_id", Parcel, int)


def test_parameters_that_can_change_are_refused() -> None:
    with pytest.raises(StatementUnfit, match="Changeable is no frozen dataclass"):
        Statement("SELECT 1 FROM parcel WHERE parcel_id = :parcel_id", Changeable, int)


def test_the_fields_of_a_row_within_the_parameters_are_parameters_too() -> None:
    found = Statement("SELECT :parcel_id, :weight, :lane", Loading, int)
    assert found._values(Loading(Parcel(UUID(int=1), 5), "north")) == {
        "parcel_id": UUID(int=1),
        "weight": 5,
        "lane": "north",
    }


def test_a_name_that_two_rows_have_is_refused() -> None:
    with pytest.raises(StatementUnfit, match=r"Doubled has \['parcel_id', 'weight'\] twice"):
        Statement("SELECT :parcel_id, :weight", Doubled, int)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("SELECT :a::date, now()::timestamptz, x::int[]", ["a"]),
        ("SELECT CAST(:a AS jsonb) -> ':b' -- and :c\n, :d", ["a", "d"]),
        ("SELECT 1 /* :a\n :b */ + :c", ["c"]),
        ('SELECT "odd:a" FROM t WHERE ":b" = :c', ["c"]),
        ("SELECT 'it''s :a', :b", ["b"]),
        ("DO $$ BEGIN x := :a; END $$", []),
        ("DO $body$ $$ :a $body$", []),
        ("SELECT (list)[1:2], :a, :b, :a", ["a", "b"]),
    ],
)
def test_only_parameters_are_parameters(text: str, names: list[str]) -> None:
    assert parameter_names(text) == names


def test_a_cast_a_string_and_a_percent_reach_the_driver_as_they_are() -> None:
    text = "SELECT :a::date, ':b' LIKE '100%', 7 % :c -- :d %"
    assert written(text, "%({})s".format, percent="%%") == "SELECT %(a)s::date, ':b' LIKE '100%%', 7 %% %(c)s -- :d %%"
    assert written(text, lambda _: "$1") == "SELECT $1::date, ':b' LIKE '100%', 7 % $1 -- :d %"


def test_a_long_text_must_be_a_file() -> None:
    with pytest.raises(StatementUnfit, match="15 lines or more is a file"):
        Statement("SELECT\n" + ",\n".join("1" for _ in range(14)), NoParameters, int)
    Statement("SELECT\n" + ",\n".join("1" for _ in range(13)), NoParameters, int)


def test_a_file_is_read_from_the_folder_beside_the_module() -> None:
    with pytest.raises(FileNotFoundError) as missing:
        Statement("there_is_none.sql", NoParameters)
    assert Path(missing.value.filename) == Path(__file__).parent / "sql" / "there_is_none.sql"


def test_parts_take_their_places_and_bring_their_parameters() -> None:
    found = Statement("WITH a AS ({{first}}) SELECT :weight FROM a", Parcel, int, first="SELECT :parcel_id")
    assert found.text == "WITH a AS (SELECT :parcel_id) SELECT :weight FROM a"


@pytest.mark.parametrize("parts", [{}, {"first": "SELECT 1", "second": "SELECT 2"}])
def test_a_part_that_is_missing_or_has_no_place_is_refused(parts: dict[str, str]) -> None:
    with pytest.raises(StatementUnfit, match="places for"):
        Statement("WITH a AS ({{first}}) SELECT 1", NoParameters, int, **parts)


def test_a_text_becomes_the_enumeration_of_its_field() -> None:
    found = Statement("SELECT parcel_id, size, before FROM parcel", NoParameters, Sized)
    row = found._make(UUID(int=1), "small", None)
    assert (row.size, row.before) == (Size.SMALL, None)
    assert found._make(UUID(int=1), "small", "large").before is Size.LARGE
    with pytest.raises(ValueError, match="huge"):
        found._make(UUID(int=1), "huge", None)

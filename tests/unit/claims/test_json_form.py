"""A line in JSON and the same line in a file get the same answer, field by field and word for word."""

import csv
import json
import re
from io import StringIO
from typing import Any

import pytest
from fastapi.exceptions import RequestValidationError
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.claims.operations.uploads import _fault
from services.claims.rules.file_form import FormReader
from services.claims.rules.form import COLUMNS
from services.claims.rules.json_form import COLUMN_NAMES, NUMBERS, LinesReader, Written
from services.claims.schemas.batches import LineRequest
from services.common.web.bodies import read_json

RIGHT = {
    "lineReference": "S1",
    "agreementId": "019a0000-0000-7000-8000-000000000000",
    "performanceCode": "V051",
    "serviceFrom": "2026-09-01",
    "serviceTo": "2026-09-06",
    "quantity": "6",
    "unitPriceCents": "17198",
    "amountCents": "103188",
    "kind": "D",
    "previousReference": "",
}
IN_JSON = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?|NaN")
CELLS = {
    "lineReference": ["", " a", "a", "a" * 21, "é", "\x00", "=1+1", 'a"b,c'],
    "agreementId": [
        "urn:uuid:019a0000-0000-7000-8000-000000000000",
        "{019a0000-0000-7000-8000-000000000000}",
        "019a0000000070008000000000000000",
        "019A0000-0000-7000-8000-00000000000F",
    ],
    "performanceCode": ["v051", "V-051", "", "V0510000000"],
    "serviceFrom": ["1792368000", "20260901", "2026-02-29", "2028-02-29", "2026-09-01T00:00:00", "", "0001-01-01"],
    "serviceTo": ["2026-9-1", "2026-09-31", "9999-12-31"],
    "quantity": ["1.005", "1e2", "1E-1", "100.0", "-0.5", "-0", "1000000", "999999.99", "NaN", "0"],
    "unitPriceCents": ["17198.0", "1e3", "-1", "100000000", "99999999", "NaN", "0"],
    "amountCents": ["-0", "1.5"],
    "kind": ["d", "", "DC", "C"],
    "previousReference": ["whatever it may be, however long", "a"],
}


@pytest.mark.parametrize(("column", "cell"), [(column, cell) for column, cells in CELLS.items() for cell in cells])
@pytest.mark.parametrize("kind", ["D", "C"])
def test_a_value_gets_the_same_answer_in_both(column: str, cell: str, kind: str) -> None:
    line = RIGHT | {"kind": kind} | {column: cell}
    assert _of_json(_document(line)) == _of_file(line)


@given(st.fixed_dictionaries({column: st.sampled_from([RIGHT[column], *cells]) for column, cells in CELLS.items()}))
def test_a_line_gets_the_same_answer_in_both(line: dict[str, str]) -> None:
    assert _of_json(_document(line)) == _of_file(line)


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("amountCents", "17_198", "cents-form"),
        ("amountCents", "17198", "cents-form"),
        ("unitPriceCents", True, "cents-form"),
        ("quantity", "6", "quantity-form"),
        ("quantity", False, "quantity-form"),
        ("quantity", [], "quantity-form"),
        ("serviceFrom", 1792368000, "day-form"),
        ("serviceFrom", {}, "day-form"),
        ("agreementId", 5, "agreement-form"),
        ("kind", None, "kind-form"),
        ("lineReference", 5, "reference-form"),
    ],
)
def test_a_value_of_another_type_has_not_the_form_of_its_field(column: str, value: object, code: str) -> None:
    faults, _ = _of_json(json.dumps([_right() | {column: value}]))
    assert [each[:2] for each in faults] == [(column, code)]


@pytest.mark.parametrize("previous", [5, "x" * 30, {}, None, True])
def test_the_previous_reference_of_a_debit_is_not_looked_at(previous: object) -> None:
    assert _of_json(json.dumps([_right() | {"previousReference": previous}])) == _of_file(RIGHT)


def test_a_missing_field_an_unknown_one_and_what_is_no_line_are_told_by_place() -> None:
    short = _right() | {"line_reference": "S1", "\ud800": 1}
    del short["lineReference"], short["previousReference"]
    reader = LinesReader()
    assert reader.take([_right(), short, 5]) == b""
    told = {(each.row, each.column, each.code) for each in reader.faults}
    assert told == {
        (2, "lineReference", "missing"),
        (2, "line_reference", "extra-forbidden"),
        (2, "?", "extra-forbidden"),
        (3, "", "model-type"),
        *((2, column, code) for column, code in _CODES_OF_PLAIN_NUMBERS),
        *((1, column, code) for column, code in _CODES_OF_PLAIN_NUMBERS),
    }


def test_faults_are_counted_to_the_end_and_the_first_thousand_kept() -> None:
    reader = LinesReader()
    reader.take([{}] * 5_000)
    assert (len(reader.faults), reader.fault_count) == (1_000, 45_000)


@pytest.mark.parametrize("name", ["lineReference", "x"])
def test_a_name_given_twice_is_refused(name: str) -> None:
    with pytest.raises(RequestValidationError):
        read_json(f'{{"{name}": 1, "{name}": 1}}'.encode(), COLUMN_NAMES, Written)


@pytest.mark.parametrize(("column", "cell"), [(column, cell) for column, cells in CELLS.items() for cell in cells])
def test_the_document_describes_what_is_taken(column: str, cell: str) -> None:
    """But for days that nobody means, numbers in another notation, and what is not looked at on a debit."""
    if column == "previousReference" or cell[:4] in {"0001", "9999", "1e2", "1E-1", "100."} or cell in {"NaN", "-0"}:
        return
    line = RIGHT | {column: cell}
    document = _document(line)
    try:
        LineRequest.model_validate_json(document[1:-1])
        is_described = True
    except ValidationError:
        is_described = False
    assert is_described == (_of_json(document)[0] == [])


_CODES_OF_PLAIN_NUMBERS = [
    ("quantity", "quantity-form"),
    ("unitPriceCents", "cents-form"),
    ("amountCents", "cents-form"),
]
"""What is said of a Python number that was not read from JSON: it has no written form."""
Told = tuple[list[tuple[str, str, str]], bytes]


def _right() -> dict[str, Any]:
    return {name: int(value) if name in NUMBERS else value for name, value in RIGHT.items()}


def _document(line: dict[str, str]) -> str:
    """A list of one line, whose numbers are written as they stand where JSON has such numbers."""
    parts = [
        f"{json.dumps(name)}: {cell if name in NUMBERS and IN_JSON.fullmatch(cell) else json.dumps(cell)}"
        for name, cell in line.items()
    ]
    return "[{" + ", ".join(parts) + "}]"


def _of_json(document: str) -> Told:
    reader = LinesReader()
    lines = read_json(document.encode(), COLUMN_NAMES, Written)
    assert isinstance(lines, list)
    clean = reader.take(lines)
    return [(each.column, each.code, _said(each, "line")) for each in reader.faults], clean


def _of_file(line: dict[str, str]) -> Told:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows([COLUMNS, [line[column] for column in COLUMNS]])
    reader = FormReader()
    clean = reader.feed(text.getvalue().encode()) + reader.end()
    return [(each.column, each.code, _said(each, "row")) for each in reader.faults], clean


def _said(fault: Any, what: Any) -> str:
    """The sentence for a fault, without the name of its place."""
    refusal = _fault(fault, what)
    words = refusal.detail.format(**refusal.facts)
    assert words.en.startswith(
        f"Row 2, column {fault.column}: " if what == "row" else f"Line 1, field {fault.column}: "
    )
    return words.nl.partition(": ")[2] + words.en.partition(": ")[2]

"""The form of a claim file, fault by fault."""

import pytest

from tests.adjudicator import COLUMNS, Fault, csv_of, form_faults, lines_of

HEADER = ",".join(COLUMNS)
SOUND = [
    "a 1",
    "0190b0a0-0000-7000-8000-000000000001",
    "H126",
    "2026-09-01",
    "2026-09-01",
    "1.50",
    "7700",
    "11550",
    "D",
    "",
]


def file_with(column: str = "", value: str = "", kind: str = "D") -> str:
    """A file of one sound line with one value changed."""
    fields = dict(zip(COLUMNS, SOUND, strict=True)) | {"kind": kind}
    if column:
        fields[column] = value
    return f"{HEADER}\n{','.join(fields.values())}\n"


def where(text: str | bytes) -> list[tuple[int, str]]:
    """Row and column of every fault."""
    return [(fault.row, fault.column) for fault in form_faults(text)]


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_endings_and_the_byte_order_mark(ending: str, mark: str) -> None:
    text = mark + file_with().replace("\n", ending)
    assert form_faults(text) == form_faults(text.encode()) == []
    assert form_faults(text.removesuffix(ending)) == []


def test_a_file_comes_back_as_it_was() -> None:
    assert csv_of(lines_of(file_with())) == file_with()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("lineReference", ""),
        ("lineReference", "x" * 21),
        ("lineReference", " x"),
        ("lineReference", "x "),
        ("lineReference", "x\ty"),
        ("lineReference", "é"),
        ("agreementId", ""),
        ("agreementId", "0190b0a0000070008000000000000001"),
        ("agreementId", "g190b0a0-0000-7000-8000-000000000001"),
        ("performanceCode", ""),
        ("performanceCode", "H12345678901"),
        ("performanceCode", "H-1"),
        ("serviceFrom", "2026-02-29"),
        ("serviceFrom", "20260901"),
        ("serviceTo", "2026-9-1"),
        ("serviceTo", ""),
        ("quantity", "1,5"),
        ("quantity", "+1"),
        ("quantity", "1.005"),
        ("quantity", "1234567"),
        ("quantity", ".5"),
        ("quantity", "1."),
        ("quantity", "\uff11"),
        ("unitPriceCents", "-1"),
        ("unitPriceCents", "123456789"),
        ("unitPriceCents", "1.0"),
        ("amountCents", ""),
        ("amountCents", "-11550"),
        ("kind", "d"),
        ("kind", ""),
    ],
)
def test_one_fault_of_one_value(column: str, value: str) -> None:
    quoted = f'"{value}"' if "," in value else value
    assert where(file_with(column, quoted)) == [(2, column)]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("lineReference", "~!#$%&'() /x"),
        ("lineReference", '"a,b"'),
        ("lineReference", "x" * 20),
        ("performanceCode", "1234567890"),
        ("serviceFrom", "2028-02-29"),
        ("quantity", "-999999.99"),
        ("quantity", "-0"),
        ("unitPriceCents", "00000000"),
        ("amountCents", "99999999"),
        ("previousReference", "é and much longer than twenty characters "),
    ],
)
def test_what_form_allows(column: str, value: str) -> None:
    assert where(file_with(column, value)) == []


def test_a_previous_reference_is_looked_at_on_a_credit_only() -> None:
    assert where(file_with("previousReference", "", kind="C")) == []
    assert where(file_with("previousReference", " x", kind="C")) == [(2, "previousReference")]


def test_every_fault_is_told() -> None:
    text = (
        file_with("quantity", "x")
        + ",".join(["a", "b", *SOUND[2:6], "-1", *SOUND[7:]])
        + "\nshort,row\n\n"
        + ",".join(SOUND)
    )
    assert where(text) == [(2, "quantity"), (3, "agreementId"), (3, "unitPriceCents"), (4, ""), (5, "")]


@pytest.mark.parametrize("text", ["", "a,b\n", HEADER.lower() + "\n", HEADER + ",extra\n", f" {HEADER}\n"])
def test_another_header(text: str) -> None:
    assert form_faults(text) == [Fault(1, "", "not the header")]


def test_at_least_one_line() -> None:
    assert where(HEADER) == where(HEADER + "\n") == [(2, "")]


def test_another_encoding() -> None:
    assert where(file_with().encode() + "é".encode("latin-1")) == [(3, "")]


@pytest.mark.parametrize("row", ['"open', 'a"b,c', "a\rb"])
def test_a_row_that_cannot_be_read(row: str) -> None:
    assert where(f"{HEADER}\n{row}\n") == [(2, "")]

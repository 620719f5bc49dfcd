"""The form of a file: what passes as it stands, what is taken apart, and every fault by row and column."""

import re

import pytest

from services.claims.rules.file_form import FILE_PATTERN, FormReader, Total, debits_less_credits_cents
from services.claims.rules.form import COLUMNS

HEADER = ",".join(COLUMNS).encode() + b"\n"
ROW = b"S1,019a0000-0000-7000-8000-000000000000,V051,2026-09-01,2026-09-06,6,17198,103188,D,\n"


def read(content: bytes, chunk: int = 1 << 16) -> tuple[bytes, FormReader]:
    reader = FormReader()
    clean = b"".join(reader.feed(content[at : at + chunk]) for at in range(0, len(content), chunk))
    return clean + reader.end(), reader


def faults(content: bytes) -> list[tuple[int, str, str]]:
    return [(each.row, each.column, each.code) for each in read(content)[1].faults]


def with_column(column: str, value: str) -> bytes:
    fields = ROW.decode().rstrip("\n").split(",")
    fields[COLUMNS.index(column)] = value
    return ",".join(fields).encode() + b"\n"


@pytest.mark.parametrize("chunk", [1, 7, 64, 10_000])
def test_right_rows_pass_as_they_stand_however_they_are_cut(chunk: int) -> None:
    clean, reader = read(HEADER + ROW * 5, chunk)
    assert (clean, reader.line_count, reader.fault_count) == (ROW * 5, 5, 0)


def test_a_byte_order_mark_carriage_returns_and_a_missing_last_newline_are_fine() -> None:
    clean, reader = read(b"\xef\xbb\xbf" + (HEADER + ROW * 2).replace(b"\n", b"\r\n").removesuffix(b"\r\n"))
    assert (reader.line_count, reader.fault_count) == (2, 0)
    assert clean == ROW * 2


def test_quoted_columns_are_read() -> None:
    clean, reader = read(HEADER + b'"a,""b"' + ROW[2:].replace(b"V051", b'"V051"'))
    assert reader.faults == []
    assert clean == b'"a,""b"' + ROW[2:]


def test_a_leap_day_exists_only_in_a_leap_year() -> None:
    assert faults(HEADER + with_column("serviceFrom", "2028-02-29")) == []
    assert faults(HEADER + with_column("serviceFrom", "2026-02-29")) == [(2, "serviceFrom", "day-form")]


@pytest.mark.parametrize(
    ("column", "wrong"),
    [
        ("lineReference", ""),
        ("lineReference", " a"),
        ("lineReference", "a "),
        ("lineReference", "a" * 21),
        ("lineReference", "é"),
        ("agreementId", "019a0000000070008000000000000000"),
        ("performanceCode", "V-051"),
        ("performanceCode", "V0510000000"),
        ("serviceFrom", "2026-9-1"),
        ("serviceTo", "20260901"),
        ("serviceTo", "0000-01-01"),
        ("quantity", "1.234"),
        ("quantity", "1234567"),
        ("quantity", "+1"),
        ("quantity", "1."),
        ("quantity", ""),
        ("unitPriceCents", "-1"),
        ("amountCents", "123456789"),
        ("amountCents", "1.0"),
        ("kind", "d"),
    ],
)
def test_a_wrong_column_is_named(column: str, wrong: str) -> None:
    assert [(row, where) for row, where, _ in faults(HEADER + ROW + with_column(column, wrong) + ROW)] == [(3, column)]


@pytest.mark.parametrize(
    ("column", "right"),
    [
        ("lineReference", "a b"),
        ("lineReference", "~" * 20),
        ("agreementId", "019A0000-0000-7000-8000-00000000000F"),
        ("quantity", "-0.01"),
        ("quantity", "999999.99"),
        ("amountCents", "00000000"),
        ("previousReference", "not looked at on a debit, however long it may be".replace(",", ";")),
    ],
)
def test_an_unusual_column_is_right(column: str, right: str) -> None:
    assert faults(HEADER + with_column(column, right)) == []


def test_the_previous_reference_counts_on_a_credit_only() -> None:
    credit = with_column("kind", "C")
    assert faults(HEADER + credit) == []
    assert faults(HEADER + credit.replace(b"C,\n", b"C, x\n")) == [(2, "previousReference", "reference-form")]
    clean, _ = read(HEADER + ROW.replace(b"D,\n", b"D,whatever\n"))
    assert clean == ROW


def test_all_faults_of_all_rows_are_told_and_nothing_comes_out() -> None:
    content = HEADER + with_column("kind", "X").replace(b"V051", b"?") + b"a,b\n" + b'"open\n' + b"\xff\n" + b"\n" + ROW
    clean, reader = read(content)
    assert clean == b""
    assert [(each.row, each.column, each.code) for each in reader.faults] == [
        (2, "performanceCode", "performance-form"),
        (2, "kind", "kind-form"),
        (3, "", "columns"),
        (4, "", "quotes"),
        (5, "", "encoding"),
        (6, "", "row-blank"),
    ]


def test_a_file_may_have_semicolons_throughout() -> None:
    row = ROW.replace(b",", b";")
    content = HEADER.replace(b",", b";") + row + row.replace(b"S1;", b"S,1;") + row.replace(b"S1;", b'"S;1";')
    clean, reader = read(content)
    assert reader.faults == []
    assert clean == ROW + ROW.replace(b"S1", b'"S,1"') + ROW.replace(b"S1", b"S;1")
    assert faults(HEADER.replace(b",", b";") + ROW) == [(2, "", "columns")]


def test_blank_rows_may_be_at_the_end_only() -> None:
    assert faults(HEADER + ROW + b"\n\r\n,,,,,,,,,\n\n") == []
    assert faults(HEADER + ROW + b"\n,,,,,,,,,\n" + ROW) == [(3, "", "row-blank"), (4, "", "row-blank")]
    assert faults(HEADER + b"\n\n") == [(2, "", "no-lines")]


@pytest.mark.parametrize("total", [b"#total,2,206376", b"#total,2,206376,,,,,,,", b'"#total","2",206376\r\n\r\n'])
def test_a_total_is_the_last_row(total: bytes) -> None:
    clean, reader = read(HEADER + ROW * 2 + total)
    assert (clean, reader.faults, reader.line_count) == (ROW * 2, [], 2)
    assert reader.total == Total(4, 2, 206_376)
    reader.compare_total(debits_less_credits_cents(clean.decode().splitlines()))
    assert reader.faults == []


def test_a_total_counts_credits_below_zero() -> None:
    credit = ROW.replace(b"D,\n", b'C,"a,b"\n')
    assert debits_less_credits_cents((ROW + credit * 2).decode().splitlines()) == -103_188


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        (b"#total,1\n", [(3, "", "total-form")]),
        (b"#total,1,1.5\n", [(3, "", "total-form")]),
        (b"#total,1,103188,x\n", [(3, "", "total-form")]),
        (b"#total,1,103188\n" + ROW, [(3, "", "total-not-last")]),
        (b"#total,1,103188\n#total,1,103188\n", [(3, "", "total-not-last")]),
        (b"\n#total,1,103188\n" + ROW, [(3, "", "row-blank"), (4, "", "total-not-last")]),
    ],
)
def test_a_wrong_total_is_a_fault(rows: bytes, wrong: list[tuple[int, str, str]]) -> None:
    assert faults(HEADER + ROW + rows) == wrong


def test_a_total_of_other_lines_or_cents_is_a_fault() -> None:
    _, reader = read(HEADER + ROW + b"#total,2,103188\n")
    reader.compare_total(None)
    _, of_cents = read(HEADER + ROW + b"#total,1,103189\n")
    of_cents.compare_total(103_188)
    assert [(each.row, each.code) for each in (*reader.faults, *of_cents.faults)] == [(3, "total-differs")] * 2


def test_a_line_may_be_called_total() -> None:
    clean, reader = read(HEADER + ROW.replace(b"S1", b"#total") + ROW.replace(b"S1", b'"#total"'))
    assert (reader.line_count, reader.total, reader.faults) == (2, None, [])
    assert clean == ROW.replace(b"S1", b"#total") * 2


def test_only_the_first_thousand_faults_are_kept_and_all_are_counted() -> None:
    _, reader = read(HEADER + b"x\n" * 5_000)
    assert (len(reader.faults), reader.fault_count) == (1_000, 5_000)


def test_a_row_without_end_is_one_fault_and_no_memory() -> None:
    reader = FormReader()
    reader.feed(HEADER)
    for _ in range(100):
        reader.feed(b"x" * 50_000)
        assert len(reader._rest) <= 10_001
    reader.feed(b"\n" + ROW)
    reader.end()
    assert [(each.row, each.code) for each in reader.faults] == [(2, "row-too-long")]


def test_without_the_right_header_nothing_else_is_said() -> None:
    assert faults(ROW * 3) == [(1, "", "header")]
    assert faults(b"") == [(1, "", "header")]
    assert faults(HEADER) == [(2, "", "no-lines")]


def test_the_pattern_of_the_document_describes_what_is_taken() -> None:
    assert re.fullmatch(FILE_PATTERN, (HEADER + ROW * 3).decode())
    assert not re.fullmatch(FILE_PATTERN, (HEADER + with_column("kind", "X")).decode())

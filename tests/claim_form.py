"""The form of a claim file: every fault by row and column, and the lines of a file without faults.

A row is counted as an editor counts it: the header is row 1. A fault of a whole row has an empty column.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from tests.claim_world import Line

COLUMNS = (
    "lineReference",
    "agreementId",
    "performanceCode",
    "serviceFrom",
    "serviceTo",
    "quantity",
    "unitPriceCents",
    "amountCents",
    "kind",
    "previousReference",
)


@dataclass(frozen=True, order=True)
class Fault:
    """One fault of form."""

    row: int
    column: str
    why: str


def form_faults(csv_text: str | bytes) -> list[Fault]:
    """Every fault of form in a file; an empty list means that its lines may be judged."""
    try:
        rows = _rows(csv_text if isinstance(csv_text, str) else csv_text.decode("utf-8"))
    except UnicodeDecodeError as error:
        return [Fault(error.object.count(b"\n", 0, error.start) + 1, "", "not UTF-8")]
    mark = _mark(rows)
    if mark is None:
        return [Fault(1, "", "not the header")]
    lines, total = _without_tail(rows, mark)
    if len(lines) == 1:
        return [Fault(2, "", "no lines")]
    faults = [fault for number, row in enumerate(lines[1:], start=2) for fault in _row_faults(number, row, mark)]
    return [*faults, *_total_faults([] if faults else [_fields(row, mark) or [] for row in lines[1:]], total)]


def lines_of(csv_text: str) -> tuple[Line, ...]:
    """The lines of a file without faults of form."""
    rows = _rows(csv_text)
    mark = _mark(rows) or ","
    return tuple(_line(_fields(row, mark) or []) for row in _without_tail(rows, mark)[0][1:])


def csv_of(lines: tuple[Line, ...]) -> str:
    """The file of these lines."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for line in lines:
        writer.writerow(
            (
                line.line_reference,
                line.agreement_id,
                line.performance_code,
                line.service_from,
                line.service_to,
                line.quantity,
                line.unit_price_cents,
                line.amount_cents,
                line.kind,
                line.previous_reference,
            )
        )
    return text.getvalue()


def _rows(text: str) -> list[str]:
    rows = text.removeprefix("\ufeff").split("\n")
    if rows[-1] == "":
        rows.pop()
    return [row.removesuffix("\r") for row in rows]


def _mark(rows: list[str]) -> str | None:
    """What separates the columns, as the header shows it; None without the header."""
    return next((mark for mark in ",;" if rows and _fields(rows[0], mark) == list(COLUMNS)), None)


def _without_tail(rows: list[str], mark: str) -> tuple[list[str], tuple[int, list[str]] | None]:
    """The rows without blank rows and the total at the end; and the total with its row."""
    rows, total = list(rows), None
    while len(rows) > 1:
        fields = _fields(rows[-1], mark)
        is_total = fields is not None and fields[:1] == ["#total"] and not any(fields[3:])
        if fields is None or (is_total and total) or not (is_total or not any(fields)):
            break
        total = (len(rows), fields[1:3]) if is_total else total
        rows.pop()
    return rows, total


def _total_faults(lines: list[list[str]], total: tuple[int, list[str]] | None) -> Iterator[Fault]:
    """What is wrong with the total, when the lines have no faults."""
    if total and lines:
        cents = sum(int(line[7]) * {"D": 1, "C": -1}[line[8]] for line in lines)
        if total[1] != [str(len(lines)), str(cents)]:
            yield Fault(total[0], "", "another total")


def _fields(row: str, mark: str) -> list[str] | None:
    if "\r" in row:
        return None
    try:
        return next(csv.reader([row], delimiter=mark, strict=True), [])
    except csv.Error:
        return None


def _row_faults(number: int, row: str, mark: str) -> Iterator[Fault]:
    fields = _fields(row, mark)
    if fields is None or len(fields) != len(COLUMNS):
        yield Fault(number, "", f"not {len(COLUMNS)} columns")
        return
    for column, value in zip(COLUMNS, fields, strict=True):
        looked_at = column != "previousReference" or (fields[8] == "C" and value != "")
        if looked_at and not SHAPES[column](value):
            yield Fault(number, column, f"not allowed: {value!r}")


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda value: compiled.fullmatch(value) is not None


def _is_reference(value: str) -> bool:
    return 1 <= len(value) <= 20 and all(" " <= sign <= "~" for sign in value) and value == value.strip(" ")


def _is_day(value: str) -> bool:
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


SHAPES: dict[str, Callable[[str], bool]] = {
    "lineReference": _is_reference,
    "agreementId": _matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
    "performanceCode": _matches("[A-Za-z0-9]{1,10}"),
    "serviceFrom": _is_day,
    "serviceTo": _is_day,
    "quantity": _matches(r"-?[0-9]{1,6}(\.[0-9]{1,2})?"),
    "unitPriceCents": _matches("[0-9]{1,8}"),
    "amountCents": _matches("[0-9]{1,8}"),
    "kind": _matches("[DC]"),
    "previousReference": _is_reference,
}


def _line(fields: list[str]) -> Line:
    return Line(
        line_reference=fields[0],
        agreement_id=UUID(fields[1]),
        performance_code=fields[2],
        service_from=date.fromisoformat(fields[3]),
        service_to=date.fromisoformat(fields[4]),
        quantity=Decimal(fields[5]),
        unit_price_cents=int(fields[6]),
        amount_cents=int(fields[7]),
        kind="C" if fields[8] == "C" else "D",
        previous_reference=fields[9],
    )

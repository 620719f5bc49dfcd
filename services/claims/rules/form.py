"""The form of a claim line, checked before any rule: what may stand in each column, and what is wrong where.

A file is read as it streams. Rows that plainly have the right form pass in runs, untouched, by one pattern; only other
rows are taken apart. What comes out is clean CSV for COPY; when anything is wrong nothing may be stored.
"""

import csv
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

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
REFERENCE = r"[!-~](?:[ -~]{0,18}[!-~])?"
AGREEMENT = r"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}"
PERFORMANCE = r"[0-9A-Za-z]{1,10}"
DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
QUANTITY = r"-?[0-9]{1,6}(?:\.[0-9]{1,2})?"
CENTS = r"[0-9]{1,8}"
KIND = r"[DC]"
ROW_AT_MOST = 10_000
"""Bytes that one row may have; longer ones cannot be right."""
SHOWN_AT_MOST = 1_000
"""How many faults are kept for the answer; the rest is counted."""


@dataclass(frozen=True)
class FormFault:
    """What is wrong, in which row of the file (the header is row 1) and which column (empty: the row as a whole)."""

    row: int
    column: str
    code: str


@dataclass
class FormReader:
    """Reads one CSV file in chunks: `feed` and `end` give clean rows; `faults` and `fault_count` say what is wrong."""

    faults: list[FormFault] = field(default_factory=list)
    fault_count: int = 0
    line_count: int = 0
    _row: int = 0
    _rest: bytes = b""
    _unreadable: bool = False

    def feed(self, chunk: bytes) -> bytes:
        """The clean form of all rows that are complete with this chunk."""
        rows = self._rest + chunk
        end = rows.rfind(b"\n") + 1
        if end == 0 and len(rows) > ROW_AT_MOST:
            return self._too_long(rows)
        self._rest = rows[end:]
        return self._take(rows, end)

    def end(self) -> bytes:
        """The clean form of what is left, and the verdict on the whole."""
        rows = self._rest + b"\n" if self._rest else b""
        clean = self._take(rows, len(rows))
        if self._row == 0:
            self._fault(1, "", "header")
        elif self.line_count == 0 and not self.fault_count:
            self._fault(2, "", "no-lines")
        return clean

    def _take(self, rows: bytes, end: int) -> bytes:
        clean: list[bytes] = []
        at = 0
        while at < end and not self._unreadable:
            if self._row and (run := _PLAIN_ROWS.match(rows, at, end)) and run.end() > at:
                count = rows.count(b"\n", at, run.end())
                self._row += count
                self.line_count += count
                clean.append(rows[at : run.end()])
                at = run.end()
                continue
            stop = rows.index(b"\n", at) + 1
            clean.append(self._take_apart(rows[at:stop].rstrip(b"\n").removesuffix(b"\r")))
            at = stop
        return b"" if self.fault_count else b"".join(clean)

    def _take_apart(self, row: bytes) -> bytes:
        """One row that is not plainly right: the header, a quoted row, or a faulty one."""
        self._row += 1
        fields = self._fields(row)
        if self._row == 1:
            if fields is None or tuple(fields) != COLUMNS:
                self._unreadable = True
                self._fault(1, "", "header")
            return b""
        self.line_count += 1
        if fields is None:
            return b""
        if len(fields) != len(COLUMNS):
            self._fault(self._row, "", "columns")
            return b""
        wrong = wrong_columns(fields)
        for column in wrong:
            self._fault(self._row, column, _CODES[column])
        return b"" if wrong else clean_row(fields)

    def _fields(self, row: bytes) -> list[str] | None:
        plain = row.removeprefix(b"\xef\xbb\xbf") if self._row == 1 else row
        if len(plain) > ROW_AT_MOST:
            self._fault(self._row, "", "row-too-long")
            return None
        try:
            return next(csv.reader([plain.decode()], strict=True), [])
        except UnicodeDecodeError:
            self._fault(self._row, "", "encoding")
        except csv.Error:
            self._fault(self._row, "", "quotes")
        return None

    def _too_long(self, rows: bytes) -> bytes:
        """A row without end: it is wrong once, however much of it still comes."""
        if self._row == 0:
            self._row = 1
            self._unreadable = True
            self._fault(1, "", "header")
        self._rest = rows[: ROW_AT_MOST + 1]
        return b""

    def _fault(self, row: int, column: str, code: str) -> None:
        self.fault_count += 1
        if len(self.faults) < SHOWN_AT_MOST:
            self.faults.append(FormFault(row, column, code))


def wrong_columns(fields: Sequence[str]) -> list[str]:
    """The columns of a row whose form is wrong. The previous reference of a debit is not looked at."""
    is_debit = fields[8] == "D"
    return [
        column
        for column, value, fits in zip(COLUMNS, fields, _FITS, strict=True)
        if not fits(value) and not (is_debit and column == "previousReference")
    ]


def clean_row(fields: Sequence[str]) -> bytes:
    """A row of the right form as COPY reads it."""
    *others, previous = fields
    if others[8] == "D":
        previous = ""
    return ",".join([_quoted(others[0]), *others[1:], _quoted(previous)]).encode() + b"\n"


def _quoted(reference: str) -> str:
    return '"' + reference.replace('"', '""') + '"' if '"' in reference or "," in reference else reference


def _fits(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda value: compiled.fullmatch(value) is not None


def _is_day(value: str) -> bool:
    if re.fullmatch(DAY, value) is None:
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


_FITS: tuple[Callable[[str], bool], ...] = (
    _fits(REFERENCE),
    _fits(AGREEMENT),
    _fits(PERFORMANCE),
    _is_day,
    _is_day,
    _fits(QUANTITY),
    _fits(CENTS),
    _fits(CENTS),
    _fits(KIND),
    _fits(f"(?:{REFERENCE})?"),
)
_CODES = {
    "lineReference": "reference-form",
    "agreementId": "agreement-form",
    "performanceCode": "performance-form",
    "serviceFrom": "day-form",
    "serviceTo": "day-form",
    "quantity": "quantity-form",
    "unitPriceCents": "cents-form",
    "amountCents": "cents-form",
    "kind": "kind-form",
    "previousReference": "reference-form",
}

# A row that is plainly right: nothing quoted, no 29 February, no debit with a previous reference.
_PLAIN_REFERENCE = r"[!#-+\--~](?:[ !#-+\--~]{0,18}[!#-+\--~])?"
_PLAIN_DAY = (
    r"[12][0-9]{3}-(?:0[13578]-(?:0[1-9]|[12][0-9]|3[01])|1[02]-(?:0[1-9]|[12][0-9]|3[01])"
    r"|0[469]-(?:0[1-9]|[12][0-9]|30)|11-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))"
)
_PLAIN_REST = (
    rf"{AGREEMENT},{PERFORMANCE},{_PLAIN_DAY},{_PLAIN_DAY},{QUANTITY},{CENTS},{CENTS},"
    rf"(?:D,|C,(?:{_PLAIN_REFERENCE})?)"
)
_PLAIN_ROWS = re.compile(rf"(?>(?>{_PLAIN_REFERENCE}),{_PLAIN_REST}\r?\n)*+".encode())
FILE_PATTERN = rf"^{','.join(COLUMNS)}\r?\n(?:{_PLAIN_REFERENCE},{_PLAIN_REST}\r?\n)+$"
"""What a file looks like, for the document; quoted columns are taken as well."""

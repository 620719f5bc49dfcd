"""Reads a file of claim lines as it streams: every fault by row and column, and the rows as they are judged.

Rows that plainly have the right form pass in runs by one pattern; only other rows are taken apart. Whatever separates
columns and rows in what was sent, the rows that come out have commas and LF and are quoted only where they must be, so
that every way of judging reads the same lines. When anything is wrong nothing may be stored.
"""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass

from services.claims.rules.faults import FaultsFound
from services.claims.rules.form import AGREEMENT, CENTS, CODES, COLUMNS, PERFORMANCE, QUANTITY, clean_row, wrong_columns

ROW_AT_MOST = 10_000
"""Bytes that one row may have; longer ones cannot be right."""
TOTAL = "#total"
"""How an optional last row begins: the number of lines, and debits less credits in cents."""
_TOTAL_FORM = re.compile(r"[0-9]{1,8},-?[0-9]{1,16}")
_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Total:
    """What the last row says of the others: how many lines, and debits less credits in cents."""

    row: int
    line_count: int
    cents: int


@dataclass(frozen=True)
class Separated:
    """A file whose columns are separated by one mark, and how its plainly right rows look.

    Plainly right is: nothing quoted, no separator within a reference, no 29 February, no debit with a previous
    reference.
    """

    mark: str
    rows: re.Pattern[bytes]

    def clean(self, run: bytes) -> bytes:
        """Rows that are plainly right, as they are judged."""
        lines = run.replace(b"\r\n", b"\n") if b"\r" in run else run
        return lines if self.mark == "," else lines.replace(self.mark.encode(), b",")


_DAY = (
    r"[12][0-9]{3}-(?:0[13578]-(?:0[1-9]|[12][0-9]|3[01])|1[02]-(?:0[1-9]|[12][0-9]|3[01])"
    r"|0[469]-(?:0[1-9]|[12][0-9]|30)|11-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))"
)


def _row(mark: str, signs: str) -> tuple[str, str]:
    """The patterns of a plain reference and of the columns after it; `signs` may be in a reference."""
    reference = rf"[{signs}](?:[ {signs}]{{0,18}}[{signs}])?"
    columns = (AGREEMENT, PERFORMANCE, _DAY, _DAY, QUANTITY, CENTS, CENTS, rf"(?:D{mark}|C{mark}(?:{reference})?)")
    return reference, mark.join(columns)


def _separated(mark: str, signs: str) -> Separated:
    reference, rest = _row(mark, signs)
    return Separated(mark, re.compile(rf"(?>(?>{reference}){mark}{rest}\r?\n)*+".encode()))


_NO_COMMA = r"!#-+\--~"
_COMMAS, _SEMICOLONS = _separated(",", _NO_COMMA), _separated(";", r"!#-+\--:<-~")
FILE_PATTERN = rf"^{','.join(COLUMNS)}\r?\n(?:{','.join(_row(',', _NO_COMMA))}\r?\n)+$"
"""What a file looks like, for the document; quoted columns, semicolons and a total are taken as well."""


@dataclass
class FormReader(FaultsFound):
    """Reads one file in chunks: `feed` and `end` give clean rows; `faults` and `fault_count` say what is wrong."""

    line_count: int = 0
    total: Total | None = None
    _row: int = 0
    _rest: bytes = b""
    _unreadable: bool = False
    _separated: Separated = _COMMAS
    _tail_from: int = 0
    _total_row: int = 0

    def feed(self, chunk: bytes) -> bytes:
        """The clean form of all rows that are complete with this chunk."""
        rows = self._rest + chunk
        end = rows.rfind(b"\n") + 1
        if end == 0 and len(rows) > ROW_AT_MOST:
            return self._too_long(rows)
        self._rest = rows[end:]
        return self._take(rows, end)

    def end(self) -> bytes:
        """The clean form of what is left, and the verdict on the whole but for the cents of a total."""
        rows = self._rest + b"\n" if self._rest else b""
        clean = self._take(rows, len(rows))
        if self._row == 0:
            self._fault(1, "", "header")
        elif self.line_count == 0 and not self.fault_count:
            self._fault(2, "", "no-lines")
        return clean

    def compare_total(self, cents: int | None) -> None:
        """Hold the total row against the lines; `cents` are their debits less credits, if they could be read."""
        total = self.total
        if total is None or (total.line_count == self.line_count and cents in (None, total.cents)):
            return
        stated = {"stated_lines": total.line_count, "stated_cents": total.cents}
        self._fault(total.row, "", "total-differs", line_count=self.line_count, sum_cents=cents, **stated)

    def _take(self, rows: bytes, end: int) -> bytes:
        clean: list[bytes] = []
        at = 0
        while at < end and not self._unreadable:
            if self._row and (run := self._separated.rows.match(rows, at, end)) and run.end() > at:
                self._end_tail(self._row + 1)
                count = rows.count(b"\n", at, run.end())
                self._row += count
                self.line_count += count
                clean.append(self._separated.clean(rows[at : run.end()]))
                at = run.end()
                continue
            stop = rows.index(b"\n", at) + 1
            clean.append(self._take_apart(rows[at:stop].rstrip(b"\n").removesuffix(b"\r")))
            at = stop
        return b"" if self.fault_count else b"".join(clean)

    def _take_apart(self, row: bytes) -> bytes:
        """One row that is not plainly right: the header, a quoted, blank or total row, or a faulty one."""
        if self._row == 0:
            self._take_header(row)
            return b""
        self._row += 1
        fields = self._fields(row)
        if fields is not None and self._is_of_the_tail(fields):
            return b""
        self._end_tail(self._row)
        self.line_count += 1
        if fields is None:
            return b""
        if len(fields) != len(COLUMNS):
            self._fault(self._row, "", "columns")
            return b""
        wrong = wrong_columns(fields)
        for column in wrong:
            self._fault(self._row, column, CODES[column])
        return b"" if wrong else clean_row(fields)

    def _take_header(self, row: bytes) -> None:
        """Row 1 names the columns, and shows what separates them."""
        self._row = 1
        for separated in (_COMMAS, _SEMICOLONS):
            try:
                names = next(csv.reader([row.removeprefix(_MARK).decode()], delimiter=separated.mark, strict=True), [])
            except (UnicodeDecodeError, csv.Error):
                continue
            if tuple(names) == COLUMNS:
                self._separated = separated
                return
        self._unreadable = True
        self._fault(1, "", "header")

    def _is_of_the_tail(self, fields: list[str]) -> bool:
        """Whether a row may only be at the end: a blank one, or the total."""
        if fields and fields[0] == TOTAL and (len(fields) != len(COLUMNS) or not any(fields[3:])):
            self._take_total(fields)
        elif any(fields):
            return False
        self._tail_from = self._tail_from or self._row
        return True

    def _take_total(self, fields: list[str]) -> None:
        if self._total_row:
            self._fault(self._total_row, "", "total-not-last")
        self._total_row = self._row
        if any(fields[3:]) or not _TOTAL_FORM.fullmatch(",".join(fields[1:3])):
            self._fault(self._row, "", "total-form")
        else:
            self.total = Total(self._row, int(fields[1]), int(fields[2]))

    def _end_tail(self, line: int) -> None:
        """In this row is a line, so the rows before it were not the end."""
        if not self._tail_from:
            return
        for row in range(self._tail_from, line):
            self._fault(row, "", "total-not-last" if row == self._total_row else "row-blank")
        self._tail_from = self._total_row = 0
        self.total = None

    def _fields(self, row: bytes) -> list[str] | None:
        if len(row) > ROW_AT_MOST:
            self._fault(self._row, "", "row-too-long")
            return None
        try:
            return next(csv.reader([row.decode()], delimiter=self._separated.mark, strict=True), [])
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


def debits_less_credits_cents(rows: Iterable[str]) -> int:
    """What clean rows come to: the sum of the debits less that of the credits, in cents."""
    amount, kind = COLUMNS.index("amountCents"), COLUMNS.index("kind")
    return sum(int(fields[amount]) * (1 if fields[kind] == "D" else -1) for fields in csv.reader(rows))

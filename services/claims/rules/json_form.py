"""Reads claim lines from JSON by the same table of forms as a file: equal values get equal answers.

A number is read as it was written, so that 1.005, 1e2 and 100.0 are what they would be in a column. What is around the
lines is not judged here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.claims.rules.faults import FaultsFound
from services.claims.rules.form import CODES, COLUMNS, clean_row, wrong_columns

NUMBERS = frozenset({"quantity", "unitPriceCents", "amountCents"})
OPTIONAL = "previousReference"
_NO_FORM = "\x00"
"""What no column takes."""
_NAME_AT_MOST = 60


class Written(str):
    """A number in JSON, as it was written."""

    __slots__ = ()


@dataclass
class LinesReader(FaultsFound):
    """Reads the lines of a document: `take` gives clean rows; the faults name a line, the first is 1, and its field."""

    line_count: int = 0

    def take(self, lines: Sequence[object]) -> bytes:
        """The clean form of these lines, as of the rows of a file; nothing when one has a fault."""
        return b"".join([self._take(line) for line in lines])

    def _take(self, line: object) -> bytes:
        self.line_count += 1
        if not isinstance(line, dict):
            self._fault(self.line_count, "", "model-type")
            return b""
        cells = [_cell(line, column) for column in COLUMNS]
        for column in wrong_columns(cells):
            self._fault(self.line_count, column, CODES[column] if column in line else "missing")
        self.refuse_names(line.keys() - COLUMN_NAMES)
        return clean_row(cells) if self.fault_count == 0 else b""

    def refuse_names(self, names: Iterable[str]) -> None:
        """Count these names as unknown, in the line that was read last; before the first, beside the lines."""
        for name in sorted(names):
            self._fault(self.line_count, _shown(name), "extra-forbidden")


COLUMN_NAMES = frozenset(COLUMNS)


def _cell(line: Mapping[str, object], column: str) -> str:
    """A value as the cell of a column; what is of another type is what no column takes."""
    value = line.get(column)
    if value is None and column == OPTIONAL:
        return ""
    kind = Written if column in NUMBERS else str
    return value if type(value) is kind else _NO_FORM


def _shown(name: str) -> str:
    """A name of the caller's own, fit for a pointer."""
    return name[:_NAME_AT_MOST].encode("utf-8", "replace").decode()

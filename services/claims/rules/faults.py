"""Faults of form: the first are kept for the answer, all are counted."""

from collections.abc import Mapping
from dataclasses import dataclass, field

SHOWN_AT_MOST = 1_000
"""How many faults are kept for the answer; the rest is counted."""


@dataclass(frozen=True)
class FormFault:
    """What is wrong, in which row or line and which column or field (empty: the row as a whole).

    Rows of a file count from its header, which is row 1; lines of a document count from 1.
    """

    row: int
    column: str
    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass
class FaultsFound:
    """What a reader found wrong."""

    faults: list[FormFault] = field(default_factory=list)
    fault_count: int = 0

    def _fault(self, row: int, column: str, code: str, **facts: object) -> None:
        self.fault_count += 1
        if len(self.faults) < SHOWN_AT_MOST:
            self.faults.append(FormFault(row, column, code, facts))

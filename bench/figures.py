"""A figure, and how figures are shown: a table for people and one JSON document for machines."""

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from rich.console import Console
from rich.table import Table

MARKS = {True: "reached", False: "not reached", None: ""}


@dataclass(frozen=True)
class Figure:
    """One ratio and its bar. At or above the bar is good."""

    name: str
    ratio: float
    bar: float | None
    """None: shown without being held to anything."""
    of: str
    """What the ratio is of: `ours ÷ theirs`, in words."""
    rounds: Sequence[float] = field(default_factory=tuple)
    """The ratio of each round; `ratio` is their median."""
    detail: dict[str, float] = field(default_factory=dict)
    """Absolute figures of this run, for the curious; this machine's move."""

    @property
    def is_reached(self) -> bool | None:
        """Whether the bar is reached; None without one."""
        return None if self.bar is None else self.ratio >= self.bar


def figure(name: str, of: str, bar: float | None, rounds: Sequence[float], **detail: float) -> Figure:
    """A figure from its rounds: the median counts."""
    return Figure(name, round(statistics.median(rounds), 3), bar, of, [round(each, 3) for each in rounds], detail)


def show(figures: Sequence[Figure], console: Console) -> None:
    """Print the table, then the JSON document."""
    table = Table(title="PVB, measured (ratios within this run)")
    for heading, right in (("what", False), ("of", False), ("ratio", True), ("bar", True), ("", False)):
        table.add_column(heading, justify="right" if right else "left")
    for each in figures:
        bar = "" if each.bar is None else f"{each.bar:.2f}"
        table.add_row(each.name, each.of, f"{each.ratio:.2f}", bar, MARKS[each.is_reached])
    console.print(table)
    print(json.dumps({"figures": [asdict(each) | {"reached": each.is_reached} for each in figures]}, indent=1))

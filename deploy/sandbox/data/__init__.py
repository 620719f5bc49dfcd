"""What the sandbox is made from, as tables; every row says where it comes from."""

import csv
from functools import cache
from pathlib import Path


@cache
def rows(table: str) -> tuple[dict[str, str], ...]:
    """The rows of a table."""
    with (Path(__file__).parent / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def listed(cell: str) -> list[str]:
    """The values of a cell that holds several."""
    return [each for each in cell.split("|") if each]

"""What may not stand in the sources: time from elsewhere than the clock, and files that grew out of hand."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SQL_TIME = re.compile(
    r"(?<![.\w])(?<!def )(now\(\)|current_date|current_timestamp|localtimestamp|clock_timestamp\(\))", re.IGNORECASE
)
LEASES = {"services/common/data/positions.py", "services/common/data/migrations.py"}
"""A lease runs in the database's time, and the life of a database begins at one of its instants."""


def sources(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def test_sql_never_asks_the_time() -> None:
    for path in [*sources("services"), *sources("gateway"), *(ROOT / "services").rglob("*.sql")]:
        name = str(path.relative_to(ROOT))
        if name not in LEASES:
            code = "\n".join(line.partition("#")[0] for line in path.read_text().splitlines())
            assert not SQL_TIME.search(code), f"{name} asks PostgreSQL for the time; pass the clock's instant"


def test_no_file_has_grown_out_of_hand() -> None:
    for folder in ("services", "gateway", "deploy"):
        for path in sources(folder):
            length = len(path.read_text().splitlines())
            assert length <= 400, f"{path.relative_to(ROOT)} has {length} lines: does it still hold one thing?"

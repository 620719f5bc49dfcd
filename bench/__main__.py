"""`make bench`: measure, print a table and one JSON document; `ARGS="gateway --quick"` chooses."""

import asyncio
import importlib
import sys

import uvloop
from rich.console import Console

from bench.figures import Figure, show
from bench.stand import stand
from services.common.logs import set_up_logs

PARTS = {
    "adjudication": 1_000_000,
    "redeem": 4_000,
    "gateway": 4_000,
    "search": 20_000,
    "revalue": 300_000,
    "reads": 1_000_000,
}
"""Part → its size; a tenth when quick."""


def main(arguments: list[str]) -> None:
    """Measure the parts asked for, or all."""
    is_quick = "--quick" in arguments
    asked = [each for each in arguments if not each.startswith("-")] or list(PARTS)
    unknown = set(asked) - set(PARTS)
    if unknown:
        sys.exit(f"bench knows {', '.join(PARTS)}; not {', '.join(sorted(unknown))}.")
    set_up_logs("ERROR")
    console = Console(stderr=True, highlight=False)
    figures: list[Figure] = []
    for part in asked:
        size = PARTS[part] // (10 if is_quick else 1)
        console.print(f"measuring {part} ({size:,}) …")
        measure = getattr(importlib.import_module(f"bench.{part}"), f"measure_{part}")
        with stand() as place, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            figures += runner.run(measure(place, size))
    show(figures, Console(highlight=False))


if __name__ == "__main__":
    main(sys.argv[1:])

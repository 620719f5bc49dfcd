"""One door to the database: operations ask the store, and what a process remembers lives on its service."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.test_sources import ROOT, sources

DRIVERS = {"sqlalchemy", "psycopg"}
NOT_YET_CONVERTED = {
    *(f"services/{service}/operations/" for service in ("indication", "registry")),
    *(
        f"services/voucher/operations/{name}.py"
        for name in (
            "agreements",
            "coverage",
            "issue_voucher",
            "obstacles",
            "pilots",
            "voucher_answers",
            "vouchers",
        )
    ),
}


def imported(path: Path) -> Iterator[str]:
    """The packages that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (each.name.partition(".")[0] for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


def test_operations_know_neither_sqlalchemy_nor_the_driver() -> None:
    for path in sources("services"):
        name = str(path.relative_to(ROOT))
        if "/operations/" in name and not name.startswith(tuple(NOT_YET_CONVERTED)):
            assert not DRIVERS.intersection(imported(path)), f"{name} goes past the store to the database"


def test_nothing_at_module_level_remembers_what_a_service_did() -> None:
    for path in [*sources("services"), *sources("gateway")]:
        assert "weakref" not in imported(path), f"{path.relative_to(ROOT)}: use service.part(…)"

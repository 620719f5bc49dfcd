"""One door to the database: operations ask the store, and what a process remembers lives on its service."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.test_sources import ROOT, sources

NOT_YET_CONVERTED = {f"services/{service}/operations/" for service in ("indication", "registry")}
TRANSACTIONS = {"begin_nested", "rollback"}
"""What an operation asks of a session itself: where a part of its transaction begins and ends."""


def imported(path: Path) -> Iterator[str]:
    """The packages that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (each.name.partition(".")[0] for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


def asked_of_a_session(path: Path) -> Iterator[str]:
    """The methods that a module calls on a session."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value).rpartition(".")[2] == "session":
            yield node.attr


def test_operations_name_a_function_of_the_store_for_all_that_they_read_and_write() -> None:
    """That they import neither SQLAlchemy nor psycopg is a contract of the imports."""
    for path in sources("services"):
        name = str(path.relative_to(ROOT))
        if "/operations/" in name and not name.startswith(tuple(NOT_YET_CONVERTED)):
            assert not set(asked_of_a_session(path)) - TRANSACTIONS, f"{name} goes past the store to the database"


def test_nothing_at_module_level_remembers_what_a_service_did() -> None:
    for path in [*sources("services"), *sources("gateway")]:
        assert "weakref" not in imported(path), f"{path.relative_to(ROOT)}: use service.part(…)"

"""Where types end: `Any` switches the type checker off, so its uses are counted and can only become fewer."""

import ast
from pathlib import Path

from tests.architecture.test_sources import ROOT, sources

CONVERTED = ("services/common", "services/voucher", "services/claims")
MOST = 23
"""Lower it whenever a use disappears. Most of those that are left are parts of JSON documents."""
ALIASES = {"JsonObject"}
"""Names for types that hold `Any`. Each use of one counts as a use of `Any`."""


def uses(path: Path) -> list[str]:
    """The places in a module that name `Any` or an alias of it, annotations in quotes too; imports do not count."""
    tree = ast.parse(path.read_text())
    quoted = [
        part
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "Any" in node.value.split("[", 1)[-1]
        for part in _names_of_type(node.value)
    ]
    names = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)] + quoted
    return [f"{path.relative_to(ROOT)}: {name}" for name in names if name in {"Any", *ALIASES}]


def _names_of_type(text: str) -> list[str]:
    try:
        return [node.id for node in ast.walk(ast.parse(text, mode="eval")) if isinstance(node, ast.Name)]
    except SyntaxError:  # a sentence, not a type
        return []


def aliases_in(path: Path) -> set[str]:
    """The names at module level of types that hold `Any`."""
    return {
        target.id
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name) and isinstance(node.value, ast.Subscript) and "Any" in ast.unparse(node.value)
    }


def test_any_becomes_rarer() -> None:
    found = [use for package in CONVERTED for path in sources(package) for use in uses(path)]
    assert len(found) <= MOST, "\n".join(found)


def test_every_name_for_a_type_with_any_counts_as_any() -> None:
    assert {name for package in CONVERTED for path in sources(package) for name in aliases_in(path)} == ALIASES

"""One dialect: the same idea has the same word in every service that was converted."""

import ast
from collections.abc import Iterator
from pathlib import Path

from services.vocabulary.names import SERVICES
from tests.architecture.test_sources import ROOT

NOT_YET_CONVERTED = {"indication", "registry"}
CONVERTED = [service for service in SERVICES if service not in NOT_YET_CONVERTED]
PARAMETERS = {"here": "context", "asked": "request", "wanted": "request", "body": "request"}
"""A parameter's word of before → the word for it."""
VERBS = ("show_", "read_")
"""One is found (`find_x`, perhaps None) or got (`get_x`, or a refusal); many are listed (`list_x`)."""
SUFFIXES = ("Request", "Response", "Page")
PARTS = {
    "BulkOutcome",
    "CoveredOffer",
    "HeldAllotment",
    "HeldYear",
    "ListedAllotment",
    "ListedYear",
    "ProductionRow",
}
"""What stands within a response, and is none by itself."""


def functions(folder: str) -> Iterator[tuple[Path, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for service in CONVERTED:
        for path in sorted((ROOT / "services" / service / folder).glob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield path, node


def test_there_is_a_service_to_look_at() -> None:
    assert CONVERTED
    assert list(functions("operations"))


def test_a_request_and_a_context_are_called_so() -> None:
    for folder in ("operations", "routes"):
        for path, function in functions(folder):
            for argument in [*function.args.args, *function.args.kwonlyargs]:
                word = PARAMETERS.get(argument.arg)
                assert word is None, f"{path.name}: {function.name}({argument.arg}): call it {word}"


def test_reading_has_three_verbs() -> None:
    for folder in ("operations", "store"):
        for path, function in functions(folder):
            assert not function.name.startswith(VERBS), f"{path.name}: {function.name}: find_, get_ or list_"


def test_a_context_names_the_settings_of_its_service() -> None:
    for folder in ("operations", "routes"):
        for path, function in functions(folder):
            for argument in function.args.args:
                if argument.arg == "context" and argument.annotation:
                    said = ast.unparse(argument.annotation)
                    assert said in {"Context[Settings]", "Here[Settings]"}, f"{path.name}: {function.name}: {said}"


def test_models_of_documents_say_what_they_are() -> None:
    for service in CONVERTED:
        for path in sorted((ROOT / "services" / service / "schemas").glob("*.py")):
            for node in ast.parse(path.read_text()).body:
                bases = {ast.unparse(base) for base in node.bases} if isinstance(node, ast.ClassDef) else set()
                if isinstance(node, ast.ClassDef) and "Answer" in bases and node.name not in PARTS:
                    assert node.name.endswith(SUFFIXES), f"{path.name}: {node.name}"


def test_a_status_is_named() -> None:
    for service in CONVERTED:
        for path in sorted((ROOT / "services" / service / "routes").glob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.keyword) and node.arg == "status_code":
                    assert not isinstance(node.value, ast.Constant), f"{path.name}: status.HTTP_…, not {node.value}"

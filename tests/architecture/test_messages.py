"""Every kind of message can be filled, and each place that makes one gives the facts that it names."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from services.common.ids import new_id
from services.common.message_kinds import MessageKind
from services.common.texts import LANGUAGES, Text
from tests.architecture.test_refusals import HOLE, MODULES, SAMPLES

DECLARING = re.compile(r"\.rules\.(\w+_)?messages$")
"""The modules of rules that declare kinds of messages."""
KINDS = {
    (module.__name__.split(".")[1], kind.code): kind
    for module in MODULES
    for kind in vars(module).values()
    if isinstance(kind, MessageKind)
}


def facts_of(kind: MessageKind) -> dict[str, Any]:
    return {
        name.removesuffix("_euros") + "_cents" if name.endswith("_euros") else name: next(
            (sample for end, sample in SAMPLES.items() if name.endswith(end)), Text("zeven", "seven")
        )
        for name in kind.named
    }


def test_kinds_are_declared_beside_the_rules_of_a_service_and_each_code_once() -> None:
    declared = [
        (module.__name__, kind.code)
        for module in MODULES
        if DECLARING.search(module.__name__)
        for kind in vars(module).values()
        if isinstance(kind, MessageKind)
    ]
    assert {(name.split(".")[1], code) for name, code in declared} == KINDS.keys()
    assert [code for code, times in Counter(code for _, code in declared).items() if times > 1] == []


@pytest.mark.parametrize("kind", KINDS.values(), ids=[code for _, code in KINDS])
def test_a_filled_message_has_no_hole_in_either_language(kind: MessageKind) -> None:
    message = kind.to_client(new_id(), new_id(), **facts_of(kind))
    for text in (message.title, message.text):
        for language in LANGUAGES:
            sentence = text.say(language)
            assert sentence
            assert not HOLE.search(sentence), sentence


def test_every_kind_is_sent_somewhere_and_with_the_facts_that_it_names() -> None:
    made = [found for module in MODULES for found in _made(module)]
    assert [f"{place} {kind.code} lacks {sorted(lacks)}" for place, kind, lacks in made if lacks] == []
    handed_on = {kind.code for module in MODULES for kind in _named_in_operations(module)}
    assert {kind.code for kind in KINDS.values()} - handed_on == set()


def _made(module: ModuleType) -> Iterator[tuple[str, MessageKind, frozenset[str]]]:
    """Where a message is made: the place, its kind, and the facts that are not given there by name."""
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr.startswith("to_"):
            kind = _meant(module, node.func.value)
            if kind:
                given = {each.arg for each in node.keywords if each.arg}
                given |= {name.removesuffix("_cents") + "_euros" for name in given if name.endswith("_cents")}
                is_open = any(each.arg is None for each in node.keywords)
                yield f"{module.__name__}:{node.lineno}", kind, frozenset() if is_open else kind.named - given


def _named_in_operations(module: ModuleType) -> Iterator[MessageKind]:
    """The kinds that a module uses by name, beside the module that declares them."""
    if not DECLARING.search(module.__name__):
        for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Name | ast.Attribute):
                kind = _meant(module, node)
                if kind:
                    yield kind


def _meant(module: ModuleType, said: ast.expr) -> MessageKind | None:
    found: Any = None
    if isinstance(said, ast.Name):
        found = getattr(module, said.id, None)
    elif isinstance(said, ast.Attribute) and isinstance(said.value, ast.Name):
        found = getattr(getattr(module, said.value.id, None), said.attr, None)
    return found if isinstance(found, MessageKind) else None

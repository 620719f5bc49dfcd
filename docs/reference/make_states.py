"""Writes states.md from the tables of edges in the rules of the services: `python docs/reference/make_states.py`."""

import pkgutil
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from services.common.state_machine import StateMachine

HERE = Path(__file__).parent
SERVICES = ("indication", "registry", "voucher", "claims")
TABLES = ("EDGES", "CAN_BECOME", "RESTORED")
"""What a table of edges is called where it is no `StateMachine` yet."""
STEPS = {"RESTORED": "ruling on an objection"}
"""The step of a table that has no steps of its own, and the step that all its edges are."""
HEAD = """# States

The states of the nouns that have a table of edges in the rules of their service, and the steps between them. Whatever
is no edge of that table is refused. Where an edge names its event, a table below the diagram shows it.
`make_states.py` writes this page from those tables.
"""


class Step(NamedTuple):
    """One edge: from one state to another."""

    before: StrEnum
    step: str
    after: StrEnum
    event: str | None = None


def page() -> str:
    """The page as Markdown."""
    return HEAD + "".join(f"\n## {name}\n" + "".join(_nouns(name)) for name in SERVICES)


def _nouns(service: str) -> Iterator[str]:
    rules = import_module(f"services.{service}.rules")
    for found in pkgutil.iter_modules(rules.__path__, f"{rules.__name__}."):
        module = import_module(found.name)
        steps: dict[type[StrEnum], list[Step]] = {}
        for name, value in vars(module).items():
            if isinstance(value, StateMachine) or (name in TABLES and value):
                for step in _steps(value, STEPS.get(name, "")):
                    steps.setdefault(type(step.before), []).append(step)
        for kind, each in steps.items():
            if kind.__module__ == module.__name__:
                yield _noun(kind, each, found.name)


def _steps(table: Any, otherwise: str) -> Iterator[Step]:
    """The edges of a table in any of its forms."""
    if isinstance(table, StateMachine):
        for edge in table.edges:
            for before in sorted(edge.before, key=list(type(edge.after)).index):
                yield Step(before, str(edge.step), edge.after, edge.event)
    elif isinstance(table, Mapping):
        for key, value in table.items():
            if isinstance(key, tuple):
                yield Step(key[0], str(key[1]), value)
            else:
                yield from (Step(key, otherwise, after) for after in _in_order(value))
    else:
        yield from (Step(before, otherwise, after) for before, after in table)


def _in_order(states: Any) -> list[StrEnum]:
    return sorted(states, key=lambda state: list(type(state)).index(state))


def _noun(kind: type[StrEnum], steps: list[Step], module: str) -> str:
    order = list(kind)
    steps = sorted(steps, key=lambda step: (order.index(step.before), order.index(step.after)))
    lines = [f'  state "{state}" as {_id(state)}\n' for state in order]
    lines.append(f"  [*] --> {_id(order[0])}\n")
    lines += [f"  {_id(each.before)} --> {_id(each.after)}{f' : {each.step}' * bool(each.step)}\n" for each in steps]
    lines += [f"  {_id(state)} --> [*]\n" for state in order if state not in {step.before for step in steps}]
    events = "".join(
        f"| {each.before} | {each.step} | {each.after} | `{each.event}` |\n" for each in steps if each.event
    )
    table = "\n| from | step | to | event |\n| --- | --- | --- | --- |\n" + events if events else ""
    source = module.replace(".", "/") + ".py"
    return f"\n### {_words(kind)}\n\n`{source}`\n\n```mermaid\nstateDiagram-v2\n{''.join(lines)}```\n{table}"


def _id(state: StrEnum) -> str:
    return state.value.replace("-", "_")


def _words(kind: type[StrEnum]) -> str:
    """The noun, from the sentence that says what the states are of."""
    found = re.match(r"(?:Where|The states? of) (?:an? |the )?(.+?)(?: stands)?\.", kind.__doc__ or "")
    assert found, f"{kind.__name__} says 'The state of a …', so that a reader knows of what"
    return found[1]


if __name__ == "__main__":
    (HERE / "states.md").write_text(page(), encoding="utf-8")

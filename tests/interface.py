"""The five OpenAPI documents as lines of text: paths, parameters, fields and their bounds, without any schema's name.

`make interface` writes them to `tests/architecture/interface`. What only people read (the names of schemas and
operations, descriptions, examples) is left out: it may change at any time, and these lines must not.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from services.vocabulary.names import SERVICES
from tests.documents import document

FOLDER = Path(__file__).parent / "architecture" / "interface"
NAMES = (*SERVICES, "gateway")
FOR_PEOPLE = frozenset({"title", "description", "summary", "operationId", "example", "examples", "discriminator"})
PROBLEM = "application/problem+json"


def lines_of(name: str) -> list[str]:
    """One document as lines, in order."""
    whole = document(name)
    lines = [f"{path} {line}" for path, item in whole["paths"].items() for line in _operations(whole, item)]
    problem = whole["components"]["schemas"].get("Problem")
    return sorted(lines) + [f"problem {line}" for line in (_schema(whole, problem, "", ()) if problem else ())]


def _operations(whole: Any, item: Mapping[str, Any]) -> Iterator[str]:
    for method, operation in item.items():
        if method == "parameters":
            continue
        verb = method.upper()
        yield f"{verb} tags={operation.get('tags')} security={operation.get('security')}"
        for each in [*item.get("parameters", ()), *operation.get("parameters", ())]:
            parameter = _resolved(whole, each)
            must = "!" if parameter.get("required") else ""
            place = f"{verb} {parameter['in']}:{parameter['name']}{must}"
            yield from _schema(whole, parameter["schema"], place, ())
        if body := operation.get("requestBody"):
            yield from _content(whole, _resolved(whole, body), f"{verb} body{'!' if body.get('required') else ''}")
        for status, response in operation["responses"].items():
            found = _resolved(whole, response)
            yield f"{verb} {status} headers={sorted(found.get('headers', ()))}"
            yield from _content(whole, found, f"{verb} {status}")


def _content(whole: Any, holder: Mapping[str, Any], place: str) -> Iterator[str]:
    for kind, content in holder.get("content", {}).items():
        if kind == PROBLEM:
            yield f"{place} {kind}"
        else:
            yield from _schema(whole, content.get("schema", {}), f"{place} {kind} ", ())


def _schema(whole: Any, given: Mapping[str, Any], place: str, above: Sequence[str]) -> Iterator[str]:
    """A schema and all that it holds; one within itself is named once."""
    reference = str(given.get("$ref", ""))
    if reference in above:
        yield f"{place} (as above)"
        return
    schema = _resolved(whole, given)
    below = [*above, reference] if reference else above
    bounds = {
        name: value
        for name, value in schema.items()
        if name not in FOR_PEOPLE | {"properties", "items", "required", "anyOf", "oneOf", "allOf", "$defs"}
        and not (name == "additionalProperties" and isinstance(value, dict))
    }
    yield f"{place} {' '.join(f'{name}={bounds[name]}' for name in sorted(bounds))}".rstrip()
    required = schema.get("required", ())
    for name, inner in schema.get("properties", {}).items():
        yield from _schema(whole, inner, f"{place}.{name}{'!' if name in required else ''}", below)
    if isinstance(schema.get("items"), dict):
        yield from _schema(whole, schema["items"], f"{place}[]", below)
    if isinstance(schema.get("additionalProperties"), dict):
        yield from _schema(whole, schema["additionalProperties"], f"{place}{{}}", below)
    for joint in ("anyOf", "oneOf", "allOf"):
        for number, inner in enumerate(schema.get(joint, ())):
            yield from _schema(whole, inner, f"{place} {joint}{number}", below)


def _resolved(whole: Any, node: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = node.get("$ref")
    if not reference:
        return node
    found = whole
    for step in str(reference).removeprefix("#/").split("/"):
        found = found[step]
    return {**found, **{name: value for name, value in node.items() if name != "$ref"}}


def write_all() -> None:
    """Write the lines of all documents."""
    FOLDER.mkdir(exist_ok=True)
    for name in NAMES:
        (FOLDER / f"{name}.txt").write_text("\n".join(lines_of(name)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_all()

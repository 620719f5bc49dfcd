"""The reference of one API as a plain page, made from its OpenAPI document."""

from collections.abc import Iterable, Iterator
from typing import Any

from gateway.markup import Markup, items, join, link, page, table, tag

METHODS = ("get", "post", "put", "patch", "delete")


def reference_page(name: str, document: dict[str, Any]) -> bytes:
    """The whole page of one API."""
    info = document["info"]
    operations = list(_operations(document))
    schemas = document.get("components", {}).get("schemas", {})
    base = document["servers"][0]["url"]
    return page(
        f"API {name}",
        tag("p", "Naslag van deze API, in het Engels. ", link(f"/{name}/v1/openapi.json", "Het OpenAPI-document"), "."),
        tag(
            "article",
            tag("p", info.get("description", "")),
            tag("p", "Base address: ", tag("code", base), ". Version ", info["version"], "."),
            tag("h2", "Operations"),
            items(link(f"#{each['operationId']}", _head(method, path)) for method, path, each in operations),
            *(_operation(method, path, each) for method, path, each in operations),
            tag("h2", "Schemas"),
            *(_schema(schema_name, schema) for schema_name, schema in sorted(schemas.items())),
            lang="en",
        ),
    )


def type_of(schema: dict[str, Any]) -> Markup:
    """A type in words, with links to named schemas."""
    if "$ref" in schema:
        target = schema["$ref"].rpartition("/")[2]
        return link(f"#schema-{target}", target)
    for word in ("anyOf", "oneOf", "allOf"):
        if word in schema:
            return _between(" or " if word != "allOf" else " and ", [type_of(each) for each in schema[word]])
    if "enum" in schema:
        return _between(", ", [tag("code", str(each)) for each in schema["enum"]])
    if "const" in schema:
        return tag("code", str(schema["const"]))
    kind = schema.get("type", "any")
    if kind == "array":
        return join(["list of ", type_of(schema.get("items", {}))])
    words = " or ".join(kind) if isinstance(kind, list) else str(kind)
    return join([words, f" ({schema['format']})" if "format" in schema else None, _bounds(schema)])


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in sorted(document["paths"].items()):
        for method in METHODS:
            if method in item:
                yield method, path, item[method]


def _operation(method: str, path: str, operation: dict[str, Any]) -> Markup:
    open_to_all = operation.get("security") == []
    return tag(
        "section",
        tag("h3", _head(method, path), id=operation["operationId"]),
        tag("p", operation.get("description") or operation.get("summary", "")),
        tag("p", "No token needed." if open_to_all else "Needs a token."),
        _parameters(operation.get("parameters", []), f"{method.upper()} {path}"),
        _body("Body", operation.get("requestBody", {}).get("content", {})),
        tag("p", "Answers:"),
        items(_response(status, each) for status, each in sorted(operation["responses"].items())),
    )


def _head(method: str, path: str) -> Markup:
    return tag("code", f"{method.upper()} {path}")


def _parameters(parameters: list[dict[str, Any]], of: str) -> Markup | None:
    if not parameters:
        return None
    rows = [
        (
            tag("code", each["name"]),
            each["in"],
            "yes" if each.get("required") else "no",
            type_of(each.get("schema", {})),
            each.get("description", ""),
        )
        for each in parameters
    ]
    return table(f"Parameters of {of}", ("Name", "In", "Required", "Type", "Meaning"), rows)


def _body(label: str, content: dict[str, Any]) -> Markup | None:
    if not content:
        return None
    kinds = [join([tag("code", kind), ": ", type_of(each.get("schema", {}))]) for kind, each in content.items()]
    return tag("p", f"{label}: ", _between("; ", kinds))


def _response(status: str, response: dict[str, Any]) -> Markup:
    schemas = [type_of(each["schema"]) for each in response.get("content", {}).values() if each.get("schema")]
    return join([tag("strong", status), " ", response.get("description", ""), " – " if schemas else None, *schemas])


def _schema(name: str, schema: dict[str, Any]) -> Markup:
    required = set(schema.get("required", ()))
    rows = [
        (tag("code", field), "yes" if field in required else "no", type_of(each), each.get("description", ""))
        for field, each in schema.get("properties", {}).items()
    ]
    return tag(
        "section",
        tag("h3", name, id=f"schema-{name}"),
        tag("p", schema.get("description", "")),
        table(f"Fields of {name}", ("Field", "Required", "Type", "Meaning"), rows)
        if rows
        else tag("p", "Type: ", type_of(schema)),
    )


def _bounds(schema: dict[str, Any]) -> str | None:
    words = [
        f"{word} {schema[key]}"
        for key, word in (
            ("minimum", "from"),
            ("maximum", "up to"),
            ("minLength", "at least"),
            ("maxLength", "at most"),
            ("pattern", "form"),
        )
        if key in schema
    ]
    return ", " + ", ".join(words) if words else None


def _between(separator: str, parts: Iterable[Markup]) -> Markup:
    several = list(parts)
    return join([piece for part in several for piece in (separator, part)][1:])

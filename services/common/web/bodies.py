"""Bodies in strict JSON: UTF-8, no name twice, and a bounded number of unknown names (RFC 8259, 7493)."""

import json
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import NoReturn

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import TypeAdapter

from services.common.json import JsonObject
from services.common.refusals import BadInput, Refusal
from services.common.texts import Text
from services.common.web.aside import aside

MOST_UNKNOWN = 200
"""The most unknown names in a body; a body with more is refused before it is validated."""
LEAST_LIMIT_BYTES = 32 * 1024
"""No route has a lower limit for its body."""
CHARACTER_BYTES, SCALAR_BYTES, TEXT, ITEMS = 6, 64, 200, 100
"""A character written as an escape, a number or day; and lengths where a schema gives none."""
LARGE_BYTES = 16 * 1024
"""Larger bodies are read beside the event loop."""
DEEPEST = 10
MOST_PARAMETERS = 200
"""The most parameters in a query."""


class TooManyNames(BadInput):
    """A body has too many unknown names; it was not validated further."""

    code = "too-many-names"
    title = Text("Te veel onbekende velden", "Too many unknown fields")
    detail = Text(
        "De inhoud heeft meer dan {most} velden die hier niet bestaan. Er is niet verder gekeken.",
        "The body has more than {most} fields that do not exist here. Nothing else was checked.",
    )


class TooManyParameters(BadInput):
    """A query has more parameters than any address here takes."""

    code = "too-many-parameters"
    title = Text("Te veel parameters", "Too many parameters")
    detail = Text(
        "Een adres neemt hoogstens {most} parameters. Er is niet verder gekeken.",
        "An address takes at most {most} parameters. Nothing else was checked.",
    )


class BodyTooLarge(Refusal):
    """A body is larger than any valid body of this route; it was not read."""

    status = 413
    code = "body-too-large"
    title = Text("De inhoud is te groot", "The body is too large")
    detail = Text(
        "Dit adres neemt hoogstens {kilobytes} kB aan. De inhoud kan dus niet de juiste vorm hebben.",
        "This address accepts at most {kilobytes} kB, so the body cannot have the right form.",
    )


class JsonRequest(Request):
    """A request whose body was read as JSON."""

    def __init__(self, request: Request, body: bytes, value: object) -> None:
        """`value` is what `json()` gives."""
        super().__init__(request.scope, request.receive)
        self._bytes, self._value = body, value

    async def body(self) -> bytes:
        """The body as it was sent."""
        return self._bytes

    async def json(self) -> object:
        """What it says."""
        return self._value


class JsonBody:
    """How the body of one route is read."""

    def __init__(self, route: APIRoute) -> None:
        """The route has a body."""
        assert route.body_field is not None
        assert route.body_field.field_info.annotation is not None
        self._annotation = route.body_field.field_info.annotation

    @cached_property
    def schema(self) -> JsonObject:
        """The JSON schema of the body."""
        return TypeAdapter(self._annotation).json_schema()

    @cached_property
    def names(self) -> frozenset[str]:
        """Every property name in the schema."""
        return frozenset(names_in(self.schema))

    @cached_property
    def most_bytes(self) -> int:
        """How large a body can be that fits the schema, however it is written, with some room for spaces and faults."""
        return max(LEAST_LIMIT_BYTES, 2 * most_bytes(self.schema, self.schema.get("$defs", {})))

    async def read(self, request: Request) -> Request:
        """The request with its body read; raises RequestValidationError, TooManyNames or BodyTooLarge."""
        size, most = request.headers.get("content-length", ""), self.most_bytes
        if size.isdecimal() and int(size) > most:
            raise BodyTooLarge(kilobytes=most // 1024)
        body = await request.body()
        if len(body) > most:
            raise BodyTooLarge(kilobytes=most // 1024)
        if not body:
            return request
        names = self.names
        value = await aside(lambda: read_json(body, names), when=len(body) > LARGE_BYTES)
        return JsonRequest(request, body, value)


def read_json(body: bytes, names: frozenset[str], number: Callable[[str], object] | None = None) -> object:
    """What a body says; raises RequestValidationError, or TooManyNames where too many are not among `names`.

    `number` makes a value of a number as it was written, for a caller that must tell 1.0 from 1.
    """
    try:
        text = body.decode("utf-8-sig")
        value = json.loads(
            text, object_pairs_hook=_object, parse_int=number, parse_float=number, parse_constant=number or _no_number
        )
    except _NameTwice as twice:
        raise RequestValidationError([{"type": "name_twice", "loc": ("body", twice.name[:100])}]) from None
    except (ValueError, RecursionError) as fault:  # a ValueError when it is no UTF-8 too
        place = getattr(fault, "pos", 0)
        raise RequestValidationError([{"type": "json_invalid", "loc": ("body", place)}]) from None
    refuse_unknown(value, names)
    return value


def refuse_unknown(value: object, names: frozenset[str]) -> None:
    """Raise TooManyNames where a value, however deep, holds too many names that are not among these."""
    unknown, waiting = 0, [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            unknown += len(each.keys() - names)
            if unknown > MOST_UNKNOWN:
                raise TooManyNames(most=MOST_UNKNOWN)
            waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)


class _NameTwice(ValueError):
    def __init__(self, name: str) -> None:
        super().__init__("a name occurs twice")
        self.name = name


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise _NameTwice(name)
            seen.add(name)
    return found


def _no_number(_: str) -> NoReturn:
    """NaN and the infinities are no JSON."""
    raise ValueError


def refuse_many_parameters(query: bytes) -> None:
    """Raise TooManyParameters before a query with too many of them is taken apart."""
    if query.count(b"&") >= MOST_PARAMETERS:
        raise TooManyParameters(most=MOST_PARAMETERS)


def most_bytes(schema: JsonObject, defined: JsonObject, depth: int = 0) -> int:
    """How many bytes JSON of this schema has at most, without spaces; what contains itself counts ten levels deep."""
    if depth > DEEPEST:
        return 0
    if "$ref" in schema:
        return most_bytes(defined[schema["$ref"].rpartition("/")[2]], defined, depth + 1)

    def of(part: JsonObject) -> int:
        return most_bytes(part, defined, depth + 1)

    largest = max((of(each) for kind in ("anyOf", "oneOf", "allOf") for each in schema.get(kind, ())), default=0)
    match schema.get("type"):
        case "object":
            largest += sum(len(name) + 4 + of(each) for name, each in schema.get("properties", {}).items())
        case "array":
            largest += int(schema.get("maxItems", ITEMS)) * (2 + of(schema.get("items", {})))
        case "string" if "format" not in schema and "enum" not in schema:
            largest += CHARACTER_BYTES * int(schema.get("maxLength", TEXT))
    return largest or SCALAR_BYTES


def names_in(schema: object) -> Iterator[str]:
    """Every name of a property in a JSON schema."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for each in schema.values():
            yield from names_in(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from names_in(each)

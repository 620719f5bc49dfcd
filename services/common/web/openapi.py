"""The OpenAPI document as the Dutch API Design Rules want it."""

from collections.abc import Callable, Iterator

from pydantic.alias_generators import to_camel

from services.common.json import JsonObject
from services.common.web.access import access_of
from services.common.web.fields import describe_fields
from services.common.web.problems import PROBLEM_JSON, Problem

METHODS = {"get", "post", "put", "patch", "delete"}
ALWAYS = {
    "401": "Not signed in",
    "403": "Not allowed",
    "406": "This kind of answer does not exist",
    "429": "Too many requests",
    "500": "Something broke inside",
    "503": "A part is away for a moment",
}


def conform(document: JsonObject, version: str, endpoints: dict[str, Callable[..., object]]) -> JsonObject:
    """The document with problem documents, headers, camelCase path parameters, plain nullables and described fields."""
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas.update(_problem_schemas())
    document["components"]["headers"] = _headers(version)
    document["paths"] = {_camel_path(path): item for path, item in document["paths"].items()}
    for operation in _operations(document):
        _conform_operation(operation, endpoints)
    _flatten_nullables(document)
    _bound(document)
    describe_fields(document)
    return document


def _operations(document: JsonObject) -> Iterator[JsonObject]:
    for item in document["paths"].values():
        for method, operation in item.items():
            if method in METHODS:
                operation["x-method"] = method
                yield operation


def _conform_operation(operation: JsonObject, endpoints: dict[str, Callable[..., object]]) -> None:
    method = operation.pop("x-method")
    parameters = operation.get("parameters", [])
    for parameter in parameters:
        if parameter["in"] == "path":
            parameter["name"] = to_camel(parameter["name"])
        if parameter["name"].lower() == "idempotency-key":
            parameter |= {"name": "Idempotency-Key", "required": True, "description": IDEMPOTENCY_KEY}
            parameter["schema"] = {"type": "string", "pattern": VISIBLE, "minLength": 1, "maxLength": 255}
        if parameter["name"].lower() == "if-match":
            parameter |= {"name": "If-Match", "required": True, "description": "The ETag of what you change."}
            parameter["schema"] = {"type": "string", "minLength": 1, "maxLength": 100, "examples": ['"1"']}
    access = access_of(endpoints[operation["operationId"]])
    if access and access.is_public:
        operation.pop("security", None)
        operation["security"] = []
    else:
        operation["security"] = [{"bearer": []}]
    _conform_responses(operation, method, {each["name"] for each in parameters})


def _conform_responses(operation: JsonObject, method: str, parameters: set[str]) -> None:
    responses = operation["responses"]
    responses.pop("422", None)
    expected = dict(ALWAYS)
    if parameters or "requestBody" in operation:
        expected["400"] = "The input is not right"
    if any(each["in"] == "query" for each in operation.get("parameters", [])):
        expected["422"] = "A business rule refuses the request"
    if any(each["in"] == "path" for each in operation.get("parameters", [])):
        expected["404"] = "It does not exist, or it is not yours"
    if method != "get":
        expected |= {"404": "It does not exist, or it is not yours", "409": "Its state does not allow this"}
        expected |= {
            "422": "A business rule refuses the request",
            "413": "Too large",
            "415": "This kind of content is not taken",
        }
    if "If-Match" in parameters:
        expected |= {"412": "Changed meanwhile", "428": "If-Match is missing"}
    for status, meaning in expected.items():
        responses.setdefault(status, {"description": meaning})
    for status, response in responses.items():
        response.setdefault("headers", {})["API-Version"] = {"$ref": "#/components/headers/API-Version"}
        if status[0] in "45":
            response["content"] = {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        if status in {"429", "503"}:
            response["headers"]["Retry-After"] = {"$ref": "#/components/headers/Retry-After"}


def _problem_schemas() -> dict[str, object]:
    schema = Problem.model_json_schema(by_alias=True, ref_template="#/components/schemas/{model}")
    parts: dict[str, object] = schema.pop("$defs", {})
    return {"Problem": schema, **parts}


def _headers(version: str) -> dict[str, object]:
    return {
        "API-Version": {
            "description": "Full version of the API",
            "schema": {"type": "string", "maxLength": 20, "examples": [version]},
        },
        "Retry-After": {"description": "Seconds to wait", "schema": {"type": "integer", "examples": [5]}},
    }


def _camel_path(path: str) -> str:
    return "/".join("{" + to_camel(part[1:-1]) + "}" if part.startswith("{") else part for part in path.split("/"))


def _flatten_nullables(node: object) -> None:
    """`anyOf [X, null]` → `type [X, null]`: generators make better clients of it."""
    if isinstance(node, list):
        for each in node:
            _flatten_nullables(each)
    if not isinstance(node, dict):
        return
    options = node.get("anyOf")
    if isinstance(options, list) and any(each.get("type") == "number" for each in options):
        options[:] = [each for each in options if each.get("type") != "string"]  # a decimal is taken as a number only
        if len(options) == 1:
            node.update(node.pop("anyOf")[0])
            options = None
    if isinstance(options, list) and len(options) == 2 and {"type": "null"} in options:
        other: JsonObject = next(each for each in options if each != {"type": "null"})
        if isinstance(other.get("type"), str):
            del node["anyOf"]
            node.update({**other, "type": [other["type"], "null"]})
            if "enum" in node:
                node["enum"] = [*node["enum"], None]
    for each in node.values():
        _flatten_nullables(each)


def _bound(node: object) -> None:
    """Give the longest text of a pattern and the bounds of a number: generators and gateways use them."""
    if isinstance(node, list):
        for each in node:
            _bound(each)
    if not isinstance(node, dict):
        return
    kinds = node.get("type")
    if kinds in ("string", ["string", "null"]) and node.get("format") in LONGEST:
        node.setdefault("maxLength", LONGEST[node["format"]])
    if kinds in ("integer", ["integer", "null"]):
        node.setdefault("format", "int64")
    for each in node.values():
        _bound(each)


LONGEST = {"uuid": 36, "date": 10, "date-time": 40}
VISIBLE = "^[!-~]([ -~]*[!-~])?$"
"""Visible ASCII, with no blank at either end."""

IDEMPOTENCY_KEY = (
    "Your own key of this request. The same key and body gives you the first answer again, for 30 days; "
    "a key of somebody else, also of your organisation, is another key."
)

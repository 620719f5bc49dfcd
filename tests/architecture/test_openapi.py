"""The NLGov API Design Rules that can fire on a document, as tests of our own; the linter runs in `make check`."""

import csv
import re
from collections.abc import Iterator
from typing import Any

import pytest

from services.common.web.fields import TABLE, properties
from services.vocabulary.names import SERVICES
from tests.documents import document

NAMES = [*SERVICES, "gateway"]
KEBAB = re.compile(r"^(/|(/_[a-z0-9]+|/(([a-z0-9\-]+|{[^}]+})(/([a-z0-9\-.]+|{[^}]+}))*)(/_[a-z]+)?)/?)$")
CAMEL = re.compile(r"^[a-z][a-z\d]*([A-Z][a-z\d]*)*$")
PASCAL = re.compile(r"^[A-Z][A-Za-z\d]*$")
DATE_NAME = re.compile(r"((\w+D)|(_[dD]))((ate)|(atum))")


def operations(name: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document(name)["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


@pytest.mark.parametrize("name", NAMES)
def test_the_document_says_who_and_where(name: str) -> None:
    told = document(name)
    assert re.match(r"^3\.\d+\.\d+$", told["openapi"])
    assert {"name", "email", "url"} <= set(told["info"]["contact"])
    assert re.match(r"^\d+\.\d+\.\d+$", told["info"]["version"])
    for server in told["servers"]:
        assert re.match(r"^https://.*/v\d+$", server["url"])


@pytest.mark.parametrize("name", NAMES)
def test_paths_and_keys_have_their_case(name: str) -> None:
    for path, _, operation in operations(name):
        assert KEBAB.match(path), path
        assert path == "/" or not path.endswith("/"), path
        for parameter in operation.get("parameters", []):
            if parameter["in"] == "query":
                assert CAMEL.match(parameter["name"]), (path, parameter["name"])
    for schema in document(name)["components"]["schemas"]:
        assert PASCAL.match(schema), schema


@pytest.mark.parametrize("name", NAMES)
def test_every_answer_tells_its_version_and_every_error_is_a_problem(name: str) -> None:
    for path, method, operation in operations(name):
        for status, response in operation["responses"].items():
            assert "API-Version" in response["headers"], (path, method, status)
            if status[0] in "45":
                schema = response["content"]["application/problem+json"]["schema"]
                assert schema == {"$ref": "#/components/schemas/Problem"}
        if method in {"put", "post", "patch"} or operation.get("parameters"):
            assert "400" in operation["responses"], (path, method)
    assert {"status", "title", "detail"} <= set(document(name)["components"]["schemas"]["Problem"]["required"])


@pytest.mark.parametrize("name", NAMES)
def test_days_are_dates(name: str) -> None:
    for key, schema in properties(document(name)):
        if key in {"date", "datum"} or DATE_NAME.search(key):
            assert schema.get("format") == "date", key
        assert schema.get("format") not in {"time", "date-time-local"}, key


@pytest.mark.parametrize("name", NAMES)
def test_operation_ids_are_unique_and_every_operation_is_explained(name: str) -> None:
    ids = [operation["operationId"] for _, _, operation in operations(name)]
    assert len(ids) == len(set(ids))
    for path, method, operation in operations(name):
        assert operation.get("summary"), (path, method)
        assert operation.get("description"), (path, method)


@pytest.mark.parametrize("name", NAMES)
def test_every_field_says_what_it_is(name: str) -> None:
    for key, schema in properties(document(name)):
        assert str(schema.get("description", "")).strip(), f"{key} in {name}: add it to services/vocabulary/fields.csv"


def test_the_table_of_fields_has_each_field_once_in_order() -> None:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    told = [row["field"] for row in rows]
    assert told == sorted(set(told), key=str.lower)
    assert set(told) == {key for name in NAMES for key, _ in properties(document(name))}
    for row in rows:
        assert row["name_nl"] == row["name_nl"].strip() != "", row
        assert re.fullmatch(r"\S.*\S\.", row["description_en"]), row

"""What every field of the documents means: one table, used where a schema has no description of its own."""

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import services.vocabulary

TABLE = Path(services.vocabulary.__file__).parent / "fields.csv"


class Field(NamedTuple):
    """One row: a name as in JSON, its Dutch and iWlz names, and its meaning."""

    field: str
    name_nl: str
    iwlz_name: str
    """Empty where the sector has no such field, or none with just this meaning."""
    description_en: str

    @property
    def told(self) -> str:
        """The sentence of the table, with the other names."""
        in_iwlz = f"; in iWlz: {self.iwlz_name}" if self.iwlz_name else ""
        return f"{self.description_en} In Dutch: {self.name_nl}{in_iwlz}."


@cache
def fields() -> Mapping[str, Field]:
    """The table, by name; read once."""
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return {row["field"]: Field(**row) for row in csv.DictReader(lines)}


def describe_fields(document: object) -> None:
    """Give every property without a description the one of the table; a description in the schema takes precedence."""
    for name, schema in properties(document):
        if "description" not in schema and name in fields():
            schema["description"] = fields()[name].told


def properties(node: object) -> Iterator[tuple[str, dict[str, object]]]:
    """Every property of every schema, also of schemas within schemas and of those of an operation."""
    if isinstance(node, list):
        for each in node:
            yield from properties(each)
    if isinstance(node, dict):
        if isinstance(node.get("properties"), dict):
            yield from node["properties"].items()
        for each in node.values():
            yield from properties(each)

"""Writes entities.md from the tables of the services: `python docs/reference/make_entities.py`."""

from importlib import import_module
from pathlib import Path

from sqlalchemy import Column, Table
from sqlalchemy.orm import DeclarativeBase

HERE = Path(__file__).parent
SERVICES = ("indication", "registry", "voucher", "claims")
HEAD = """# Entities

The tables of each service, with their keys and the references between them. Every service has a database of its own,
and no reference leads from one database to another: what a service knows of another one is a copy in a table named
`known_…`. The tables that every service has (event feed, feed readers, idempotency keys, decision records, access log,
fact reports) are left out.
`make_entities.py` writes this page from `services/*/tables`.
"""


def page() -> str:
    """The page as Markdown."""
    return HEAD + "".join(_service(name) for name in SERVICES)


def _service(name: str) -> str:
    base: type[DeclarativeBase] = import_module(f"services.{name}.tables").Base
    classes = sorted((mapper.class_ for mapper in base.registry.mappers), key=lambda entity: str(entity.__table__.name))
    diagram = "".join(_entity(entity.__table__) for entity in classes) + "".join(
        _references(entity.__table__) for entity in classes
    )
    rows = "".join(f"| `{entity.__table__.name}` | {_first_line(entity)} |\n" for entity in classes)
    return f"\n## {name}\n\n```mermaid\nerDiagram\n{diagram}```\n\n| table | what a row is |\n| --- | --- |\n{rows}"


def _entity(table: Table) -> str:
    keys = "".join(f"    {_kind(column)} {column.name} {_role(column)}\n" for column in table.columns if _role(column))
    return f"  {table.name} {{\n{keys}  }}\n"


def _role(column: "Column[object]") -> str:
    roles = [name for name, holds in (("PK", column.primary_key), ("FK", bool(column.foreign_keys))) if holds]
    return ", ".join(roles)


def _kind(column: "Column[object]") -> str:
    return type(column.type).__name__.lower()


def _references(table: Table) -> str:
    lines = set()
    for constraint in table.foreign_key_constraints:
        names = ", ".join(column.name for column in constraint.columns)
        optional = any(column.nullable for column in constraint.columns)
        lines.add(f'  {constraint.referred_table.name} {"|o" if optional else "||"}--o{{ {table.name} : "{names}"\n')
    return "".join(sorted(lines))


def _first_line(entity: type[object]) -> str:
    return (entity.__doc__ or "").strip().splitlines()[0].replace("|", "\\|")


if __name__ == "__main__":
    (HERE / "entities.md").write_text(page(), encoding="utf-8")

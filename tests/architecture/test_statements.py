"""Every typed statement, prepared on the migrated database of its service: columns, types and parameters fit."""

import importlib
import pkgutil
import types
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Literal, NewType, get_args, get_origin
from uuid import UUID

import psycopg
import pytest
from psycopg.pq import ExecStatus

import services
from services.common.data.statement import NoParameters, Statement, parameter_fields, written
from services.vocabulary.names import SERVICES
from tests.temporary_tables import make_temporary_tables

TEXTS = frozenset({"text", "varchar", "name", "bpchar"})
PYTHON_OF = {
    "uuid": UUID,
    "bool": bool,
    "int2": int,
    "int4": int,
    "int8": int,
    "numeric": Decimal,
    "date": date,
    "timestamptz": datetime,
    "bytea": bytes,
    "void": types.NoneType,
} | dict.fromkeys(TEXTS, str)
SENT_AS = {UUID: "uuid", bool: "bool", int: "int2", Decimal: "numeric", date: "date", datetime: "timestamptz"}
"""What psycopg says of a value; of a text, a list and nothing at all it says that the type is unknown."""
JSON = frozenset({"json", "jsonb"})


def all_statements() -> Iterator[Statement[Any, Any]]:
    """Every statement of the product: all its modules are imported first."""
    for module in pkgutil.walk_packages(services.__path__, "services."):
        if ".migrations." not in module.name and ".alembic" not in module.name:
            importlib.import_module(module.name)
    yield from (each for each in Statement.made if each.module.startswith("services."))


def owners(statement: Statement[Any, Any]) -> tuple[str, ...]:
    """The services whose databases run a statement: a common one runs in all."""
    owner = statement.module.split(".")[1]
    return (owner,) if owner in SERVICES else SERVICES


@pytest.mark.parametrize("service", SERVICES)
def test_every_statement_fits_the_database(service: str, database_of: Callable[[str], str]) -> None:
    wrong: list[str] = []
    with psycopg.connect(database_of(service)) as connection:
        make_temporary_tables(service, connection)
        known = types_of(connection)
        for statement in all_statements():
            if service in owners(statement):
                head = " ".join(statement.text.split())[:90]
                wrong += [f"{statement.module}: {fault}\n    {head}" for fault in faults(connection, statement, known)]
    assert not wrong, "\n".join(wrong)


def types_of(connection: psycopg.Connection) -> dict[int, str]:
    """The database's own types, by their numbers."""
    return dict(connection.execute("SELECT oid::int, typname FROM pg_type WHERE typnamespace = 11").fetchall())


def faults(connection: psycopg.Connection, statement: Statement[Any, Any], known: dict[int, str]) -> Iterator[str]:
    """What is wrong with one statement."""
    oids = {name: oid for oid, name in known.items()}
    hints = {name: kind for name, (_, kind) in parameter_fields(statement.parameters).items()}
    numbers = {name: f"${number}" for number, name in enumerate(statement.names, 1)}
    sent = [oids[kind] if (kind := sent_as(hints[name])) else 0 for name in statement.names]
    driver = connection.pgconn
    driver.exec_(b"SAVEPOINT one")
    result = driver.prepare(b"", written(statement.text, numbers.__getitem__).encode(), sent)
    if result.status != ExecStatus.COMMAND_OK:
        yield result.error_message.decode()
        driver.exec_(b"ROLLBACK TO one")
        return
    described = driver.describe_prepared(b"")
    for number, name in enumerate(statement.names):
        kind = known.get(described.param_type(number), "?")
        if not fits(kind, hints[name], sending=True):
            yield f"parameter {name} is {kind} in the database and {hints[name]} in {statement.parameters.__name__}"
    columns = [
        ((described.fname(number) or b"").decode(), known.get(described.ftype(number), "?"))
        for number in range(described.nfields)
    ]
    yield from faults_of_columns(columns, statement.row)


def faults_of_columns(columns: list[tuple[str, str]], row: Any) -> Iterator[str]:
    """What is wrong with the columns of a statement, beside the class of its rows."""
    if row is None:
        if columns:
            yield f"it gives {columns}, and no row class says so"
        return
    if not is_dataclass(row):
        if len(columns) != 1 or not fits(columns[0][1], row):
            yield f"it gives {columns}, where {row} was expected"
        return
    hints = typing.get_type_hints(row)
    wanted = [field.name for field in fields(row) if field.init]
    if [name for name, _ in columns] != wanted:
        yield f"it gives {[name for name, _ in columns]}, where {row} has {wanted}"
        return
    for name, kind in columns:
        if not fits(kind, hints[name]):
            yield f"column {name} is {kind} in the database and {hints[name]} in {row}"


def fits(kind: str, wanted: Any, *, sending: bool = False) -> bool:
    """Whether a type of the database is what a field says; a text may be sent as anything that can be written."""
    if wanted in {Any, object} and not sending:
        return kind in JSON
    if is_list(wanted) and kind.startswith("_"):
        return fits(kind.removeprefix("_"), get_args(wanted)[0], sending=sending)
    base = plain(wanted)
    if kind in JSON:
        return (base in {dict, list} and not sending) or (base is str and sending)
    if sending and base is int:
        return PYTHON_OF.get(kind) in {int, Decimal}
    return PYTHON_OF.get(kind) is base


def is_list(wanted: Any) -> bool:
    return get_origin(wanted) is list


def plain(wanted: Any) -> Any:
    """The type that the driver gives or takes for a field: without None, and a text for what is a kind of text."""
    if isinstance(wanted, NewType):
        return plain(wanted.__supertype__)
    origin = get_origin(wanted)
    if origin in {typing.Union, types.UnionType}:
        [one] = [each for each in get_args(wanted) if each is not types.NoneType]
        return plain(one)
    if origin is Literal:
        return type(get_args(wanted)[0])
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        return str
    if typing.is_typeddict(wanted):  # the form of a document
        return dict
    return origin or wanted


def sent_as(wanted: Any) -> str | None:
    """What psycopg says of the type of a parameter; None where it does not say, as with a text or with nothing."""
    if types.NoneType in get_args(wanted):
        return None
    return SENT_AS.get(plain(wanted))


@dataclass(frozen=True)
class OneEpoch:
    epoch: int


@dataclass(frozen=True)
class ThatDay:
    day: date


@dataclass(frozen=True)
class PerhapsADay:
    day: date | None


def test_what_does_not_fit_is_found(database_of: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Statement, "made", [])
    with psycopg.connect(database_of("claims")) as connection:

        def found(text: str, parameters: type[object], row: Any) -> str:
            statement: Statement[Any, Any] = Statement(text, parameters, row)
            return "".join(faults(connection, statement, types_of(connection)))

        two = found("SELECT epoch, last FROM feed_head", NoParameters, OneEpoch)
        assert "it gives ['epoch', 'last']" in two
        assert 'relation "feed_had" does not exist' in found("SELECT epoch FROM feed_had", NoParameters, OneEpoch)
        assert "column epoch is text" in found("SELECT 'x'::text AS epoch FROM feed_head", NoParameters, OneEpoch)
        assert "it gives [('epoch', 'int8')]" in found("SELECT epoch FROM feed_head", NoParameters, UUID)
        assert "no row class says so" in found("SELECT epoch FROM feed_head", NoParameters, None)
        assert "bigint = date" in found("SELECT epoch FROM feed_head WHERE last = :day", ThatDay, int)
        assert "parameter day is int8" in found("SELECT type FROM feed WHERE position = :day", PerhapsADay, str)
        assert not found("SELECT epoch FROM feed_head WHERE epoch > :epoch", OneEpoch, int)

"""Typed statements: the one door to the database. Parameters are a frozen dataclass; a row is one too, or a scalar.

`FIND = Statement("SELECT … WHERE report_id = :report_id", ReportId, Report)`, then `await FIND.find(session, …)`. A
statement that writes several rows takes them as fields of its parameters: a field that is a frozen dataclass gives the
fields of that one. Long texts are files in the folder `sql` beside the module that makes the statement. When that
module is imported, the `:names` of the text are compared with the fields of the parameters; a test prepares every
statement on the migrated database of its service and compares the columns with the fields of the row.
"""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from operator import attrgetter
from pathlib import Path
from typing import Any, ClassVar, Generic, NewType, TypeVar, get_args, get_type_hints, overload

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.data.quick import Quick, Statements
from services.common.json import dump

P = TypeVar("P")
R = TypeVar("R")
Door = AsyncSession | Quick | Statements
"""What a statement runs on: a session's transaction, a transaction of the driver, or a connection in autocommit."""
LINES_INLINE = 15
"""SQL of this many lines or more is in a file."""

Json = NewType("Json", str)
"""A JSON document as a parameter; the statement casts it."""


def as_json(value: object) -> Json:
    """A value as a JSON parameter."""
    return Json(dump(value).decode())


class StatementUnfit(Exception):
    """The statement does not match its parameters, or its text is not in the right place."""


@dataclass(frozen=True)
class NoParameters:
    """The parameters of a statement that takes none."""


class Statement(Generic[P, R]):
    """One SQL statement with the types of its parameters and of its rows."""

    made: ClassVar[list["Statement[Any, Any]"]] = []
    """Every statement of the modules imported so far, for the test that prepares them all."""

    @overload
    def __init__(self: "Statement[P, None]", source: str, parameters: type[P], /, **parts: str) -> None: ...

    @overload
    def __init__(self, source: str, parameters: type[P], row: type[R], /, **parts: str) -> None: ...

    def __init__(self, source: str, parameters: type[P], row: type[R] | None = None, /, **parts: str) -> None:
        """`source` is a text, or the name of a file; each of `parts` takes the place of its name in double braces."""
        self.module, folder = _caller()
        self.parameters, self.row = parameters, row
        self.text = filled(_text(source, folder), parts)
        self.names = _checked(self.text, parameters)
        self._readers = [(name, attrgetter(parameter_fields(parameters)[name][0])) for name in self.names]
        self.sql = written(self.text, "%({})s".format, percent="%%")
        self._make: Callable[..., R] = _maker(row) if is_dataclass(row) else _single
        Statement.made.append(self)

    async def run(self, door: Door, parameters: P) -> list[R]:
        """Run it; returns its rows. Errors are those of SQLAlchemy in a session, else those of psycopg."""
        values = self._values(parameters)
        if isinstance(door, AsyncSession):
            result = await (await door.connection()).exec_driver_sql(self.sql, values)
            return [self._make(*row) for row in result.all()] if result.returns_rows else []
        return [self._make(*row) for row in await door.tuples(self.sql, values)]

    async def find(self, door: Door, parameters: P) -> R | None:
        """The one row, or None."""
        rows = await self.run(door, parameters)
        assert len(rows) <= 1, f"{len(rows)} rows where one was expected"
        return rows[0] if rows else None

    async def one(self, door: Door, parameters: P) -> R:
        """The one row; the statement always gives one."""
        [row] = await self.run(door, parameters)
        return row

    async def run_each(self, session: AsyncSession, several: Sequence[P]) -> None:
        """Run it for each of these parameters, in one round trip where the driver can; returns no rows."""
        if several:
            await (await session.connection()).exec_driver_sql(self.sql, [self._values(each) for each in several])

    def _values(self, parameters: P) -> dict[str, object]:
        return {name: read(parameters) for name, read in self._readers}


def written(text: str, write: Callable[[str], str], percent: str = "%") -> str:
    """The text with every parameter as `write` writes its name; strings, quoted names and comments stay as they are."""
    return "".join(write(name) if name else plain.replace("%", percent) for plain, name in _pieces(text))


def parameter_names(text: str) -> list[str]:
    """The names of the parameters in a text, each once, in order."""
    return list(dict.fromkeys(name for _, name in _pieces(text) if name))


def _pieces(text: str) -> Iterator[tuple[str, str | None]]:
    """The text in pieces: plain ones, and parameters with their names."""
    at = 0
    for found in _TOKEN.finditer(text):
        if name := found["name"]:
            yield text[at : found.start()], None
            yield "", name
            at = found.end()
    yield text[at:], None


_TOKEN = re.compile(
    r"--[^\n]* | /\*.*?\*/ | '(?:[^']|'')*' | \"(?:[^\"]|\"\")*\" | \$(?P<tag>\w*)\$.*?\$(?P=tag)\$"
    r" | :: | :(?P<name>[a-z_][a-z0-9_]*)",
    re.VERBOSE | re.DOTALL,
)


def _caller() -> tuple[str, Path]:
    """The module that makes a statement, and its folder of SQL."""
    frame = inspect.currentframe()
    assert frame
    assert frame.f_back
    assert frame.f_back.f_back
    made_in = frame.f_back.f_back.f_globals
    return made_in["__name__"], Path(made_in["__file__"]).parent / "sql"


def columns_of(row: type[object], table: str = "") -> str:
    """The names of a row's fields as a list of columns, each of `table` if that is given."""
    assert is_dataclass(row)
    return ", ".join(f"{table}.{field.name}" if table else field.name for field in fields(row))


def read_sql(name: str, folder: Path) -> str:
    """The text of a file of SQL."""
    return (folder / name).read_text(encoding="utf-8").strip()


def _text(source: str, folder: Path) -> str:
    if source.endswith(".sql"):
        return read_sql(source, folder)
    if len(source.strip().splitlines()) >= LINES_INLINE:
        raise StatementUnfit(f"A statement of {LINES_INLINE} lines or more is a file: {source.strip()[:80]!r}")
    return source.strip()


def filled(text: str, parts: Mapping[str, str]) -> str:
    """The text with every name in double braces replaced by its part; raises StatementUnfit when one has no place."""
    wanted = set(re.findall(r"\{\{(\w+)\}\}", text))
    if wanted != parts.keys():
        raise StatementUnfit(f"The text has places for {sorted(wanted)}, and was given {sorted(parts)}.")
    return re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found[1]], text)


def _checked(text: str, parameters: type[object]) -> list[str]:
    names, known = parameter_names(text), parameter_fields(parameters).keys()
    if set(names) != known:
        without, unused = sorted(set(names) - known), sorted(known - set(names))
        raise StatementUnfit(f"{parameters.__name__} lacks {without} and has {unused} more than {text[:80]!r}.")
    return names


def parameter_fields(parameters: type[object]) -> dict[str, tuple[str, object]]:
    """The name of each parameter → where its value is found, as a path of attributes, and its type.

    Raises StatementUnfit for what is no frozen dataclass, and for a name that occurs twice.
    """
    if not is_dataclass(parameters) or not parameters.__dataclass_params__.frozen:  # type: ignore[attr-defined]  # every dataclass has it
        raise StatementUnfit(f"{parameters.__name__} is no frozen dataclass.")
    found: dict[str, tuple[str, object]] = {}
    for name, kind in get_type_hints(parameters).items():
        inner = parameter_fields(kind) if isinstance(kind, type) and is_dataclass(kind) else None
        new = {each: (f"{name}.{path}", of) for each, (path, of) in inner.items()} if inner else {name: (name, kind)}
        if twice := sorted(found.keys() & new.keys()):
            raise StatementUnfit(f"{parameters.__name__} has {twice} twice.")
        found |= new
    return found


def _maker(row: type[R]) -> Callable[..., R]:
    """What makes a row of its columns: the class itself, after texts have become the enumerations of its fields."""
    assert is_dataclass(row)
    hints = get_type_hints(row)
    kinds = {place: _enumeration(hints[field.name]) for place, field in enumerate(fields(row))}
    enumerations = {place: kind for place, kind in kinds.items() if kind}
    if not enumerations:
        return row

    def make(*columns: object) -> R:
        values = list(columns)
        for place, kind in enumerations.items():
            values[place] = None if values[place] is None else kind(values[place])
        return row(*values)

    return make


def _enumeration(hint: object) -> type[Enum] | None:
    return next((each for each in (hint, *get_args(hint)) if isinstance(each, type) and issubclass(each, Enum)), None)


def _single(value: R) -> R:  # a scalar is the one column of its row
    return value

"""One confirmation that redeems, under a profiler: its functions and its named SQL steps, in order of first call.

`make walk` prints them; `tests/architecture/test_walk.py` holds how many they may be. A step counts once, however often
it is called. A lambda or a comprehension counts with the function that holds it, and generated code counts nowhere.
"""

import asyncio
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from deploy.launcher.databases import administering, create_database
from deploy.launcher.embedded_postgres import EmbeddedPostgres
from services.common.data.migrations import upgrade
from services.common.ids import new_id
from services.common.logs import set_up_logs
from tests.services.voucher.agreement_scene import agreement_scene

ROOT = str(Path(__file__).resolve().parents[1]) + "/"
PRODUCT = ("services/", "gateway/")
OWN, COMMON, DOOR = "services/voucher/", "services/common/", "services/common/data/"
OUTSIDE = "(outside)"
"""The caller of what no function of the product calls."""
DRIVER = "/psycopg/cursor_async.py"
_CTE = re.compile(r"(?:\bWITH(?:\s+RECURSIVE)?|,)\s+(\w+)(?:\s*\([\w\s,]*\))?\s+AS\s+(?:(?:NOT\s+)?MATERIALIZED\s+)?\(")
_followed: ContextVar[bool] = ContextVar("followed", default=False)
"""True in the call that is walked and in the tasks that it starts, and not in the workers that run beside it."""


@dataclass(frozen=True)
class Step:
    """One function of the product, or one named step of a statement."""

    file: str
    """Where the function is, or the module that ran the statement."""
    name: str
    """The qualified name of the function, or the name of the step within `WITH`."""
    caller: str
    """The file of the product that called it first."""
    is_sql: bool = False


@dataclass
class Walk:
    """What was called between the request and its answer."""

    steps: list[Step] = field(default_factory=list)
    callers: dict[str, list[str]] = field(default_factory=dict)
    """File → the other files that called into it, in order of their first call."""

    def within(self, folder: str) -> list[Step]:
        """The steps in the files of a folder, without those of the database door."""
        return [step for step in self.steps if step.file.startswith(folder) and not step.file.startswith(DOOR)]

    def entered_again(self, folder: str) -> dict[str, list[str]]:
        """The files of a folder that several files called into, with those; the database door is no such file."""
        return {
            file: callers
            for file, callers in sorted(self.callers.items())
            if file.startswith(folder) and not file.startswith(DOOR) and len(callers) > 1
        }

    def report(self) -> str:
        """The steps and their counts, for people."""
        lines = [
            f"{number:3}  {step.file:50} {'SQL ' * step.is_sql + step.name:58} <- {step.caller}"
            for number, step in enumerate(self.steps, 1)
        ]
        for words, folder in (("the service itself", OWN), ("common", COMMON)):
            steps = self.within(folder)
            sql = sum(step.is_sql for step in steps)
            files = len({step.file for step in steps})
            lines += ["", f"{words}: {len(steps)} steps ({len(steps) - sql} functions, {sql} of SQL) in {files} files"]
            lines += [
                f"  entered again: {file} <- {', '.join(callers)}"
                for file, callers in self.entered_again(folder).items()
            ]
        door = [step for step in self.steps if step.file.startswith(DOOR)]
        lines += ["", f"the database door: {len(door)} functions in {len({step.file for step in door})} files"]
        return "\n".join(lines)


async def walk(database_of: Callable[[str], str]) -> Walk:
    """The walk of a second confirmation in a warm process, claims beside it."""
    async with agreement_scene(database_of, with_claims=True) as scene:
        voucher = scene.new_voucher()
        await scene.redeemed(voucher, startsOn="2026-09-01", endsOn="2026-09-02")
        agreement, key = await scene.agreed_by_client(voucher), str(new_id())
        with _followed_walk() as made:
            answer = await scene.confirm(agreement, scene.provider, key=key)
        assert answer.json()["status"] == "redeemed", answer.text
    return made


@contextmanager
def _followed_walk() -> Iterator[Walk]:
    made, known = Walk(), set[tuple[str, str, bool]]()

    def add(file: str, name: str, caller: str, *, is_sql: bool = False) -> None:
        if (file, name, is_sql) not in known:
            known.add((file, name, is_sql))
            made.steps.append(Step(file, name, caller, is_sql))

    def seen(frame: FrameType, event: str, _: Any) -> None:
        if event != "call" or not _followed.get():
            return
        if file := _product_file(frame):
            if not frame.f_code.co_name.startswith("<"):
                caller = _caller_of(frame)
                add(file, frame.f_code.co_qualname, caller)
                if caller != file and caller not in (callers := made.callers.setdefault(file, [])):
                    callers.append(caller)
        elif frame.f_code.co_filename.endswith(DRIVER) and frame.f_code.co_name == "execute":
            file = _caller_of(frame, beside_door=True)
            for name in sql_steps(frame.f_locals["query"]):
                add(file, name, file, is_sql=True)

    before, token = sys.getprofile(), _followed.set(True)
    sys.setprofile(seen)
    try:
        yield made
    finally:
        sys.setprofile(before)
        _followed.reset(token)


def sql_steps(query: str | bytes | object) -> list[str]:
    """The names of the steps of a statement, in order: those of `WITH`, at any depth."""
    text = query.decode() if isinstance(query, bytes) else str(query)
    return _CTE.findall(text)


def _caller_of(frame: FrameType, *, beside_door: bool = False) -> str:
    """The file of the product from which this was called; `beside_door`: no file of the database door."""
    above = frame.f_back
    while above is not None:
        file = _product_file(above)
        if file and not (beside_door and file.startswith(DOOR)):
            return file
        above = above.f_back
    return OUTSIDE


def _product_file(frame: FrameType) -> str | None:
    file = frame.f_code.co_filename.removeprefix(ROOT)
    return file if file.startswith(PRODUCT) else None


def main() -> None:
    """Walk on databases of its own, and print the walk."""
    set_up_logs("ERROR")
    with tempfile.TemporaryDirectory() as folder, EmbeddedPostgres(Path(folder), durable=False) as server:

        def database_of(service: str) -> str:
            with administering(server.admin_url) as admin:
                create_database(admin, service)
            upgrade(service, server.url_of(service))
            return server.url_of(service)

        sys.stdout.write(asyncio.run(walk(database_of)).report() + "\n")


if __name__ == "__main__":
    main()

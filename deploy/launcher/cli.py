"""The command `pvb`."""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn
from uuid import UUID

import typer
from rich.console import Console
from typer.exceptions import TyperException

from deploy.launcher.documents import write_documents
from deploy.launcher.errors import CannotStart
from deploy.launcher.home import Home
from deploy.launcher.options import GATEWAY, Options, read_options
from deploy.launcher.production import refuse_in_production, refuse_unsafe_upgrade
from deploy.launcher.production_keys import write_keys
from deploy.launcher.progress import shown
from deploy.launcher.provision import announce_restore
from deploy.launcher.running import logging_to, run_sandbox
from deploy.launcher.sandbox import Sandbox, opened
from deploy.launcher.serve import serve_by_environment
from deploy.launcher.settings import mode
from deploy.launcher.standalone import serve_databases, serve_for_sandbox
from deploy.launcher.status import show_status
from deploy.launcher.verify import days_paid_twice
from deploy.sandbox.journey import play
from services.vocabulary.names import SERVICES

INTERRUPTED = 130

app = typer.Typer(
    help="Run PVB: four services and a gateway on PostgreSQL, on this machine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
db = typer.Typer(help="The four databases.", no_args_is_help=True)
app.add_typer(db, name="db")
sandbox_commands = typer.Typer(help="The sandbox in the four databases.", no_args_is_help=True)
app.add_typer(sandbox_commands, name="sandbox")
console = Console(highlight=False)

Apart = Annotated[bool, typer.Option("--processes", help="Every service a process of its own, with real sockets.")]


def main() -> None:
    """Run the command; what keeps it from starting is said in one sentence."""
    try:
        sys.exit(app(prog_name="pvb", standalone_mode=False))
    except CannotStart as reason:
        _end(str(reason), reason.exit_code)
    except TyperException as fault:
        said = fault.format_message()
        help_text = "\n" in said  # what is shown when a command has no arguments
        _end(said if help_text else f"{said.rstrip('.')}; `./pvb --help` lists what there is.", fault.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        _end("PVB stopped.", INTERRUPTED)
    except OSError as fault:
        if fault.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS}:
            raise
        sys.exit(f"PVB cannot write {fault.filename or 'its files'}: {fault.strerror}.")


def _end(sentence: str, code: int) -> NoReturn:
    sys.stderr.write(f"{sentence}\n")
    sys.exit(code)


@app.command()
def up(processes: Apart = False) -> None:
    """Start everything, with the data of last time, and stay up. The first time it is seeded."""
    refuse_in_production("up")
    run_sandbox(read_options(), console, processes=processes)


@app.command()
def demo(
    once: Annotated[bool, typer.Option("--once", help="Stop after the journey.")] = False,
    processes: Apart = False,
    keep: Annotated[bool, typer.Option("--keep", help="Go on with the data of last time instead of afresh.")] = False,
) -> None:
    """Start everything afresh, play one client's journey through the public API, and stay up."""
    refuse_in_production("demo")
    options = read_options()
    if not run_sandbox(options, console, processes=processes, fresh=not keep, journey=play, stay=not once):
        raise typer.Exit(INTERRUPTED)


@app.command()
def serve(name: Annotated[str, typer.Argument(metavar="|".join((*SERVICES, GATEWAY)))]) -> None:
    """Run one service, or the gateway, by itself: for the sandbox here, or with PVB_SIGNING_KEY set as PVB_… says."""
    if name not in (*SERVICES, GATEWAY):
        raise typer.BadParameter(f"there are {', '.join(SERVICES)} and {GATEWAY}")
    by_environment = mode().production or "PVB_SIGNING_KEY" in os.environ
    serve_it = serve_by_environment if by_environment else serve_for_sandbox
    serve_it(name, read_options())


@app.command()
def status() -> None:
    """Tell what runs, and how it is. Exit code 0: all is ready; 1: not all; 3: nothing runs."""
    raise typer.Exit(show_status(read_options(), console))


@app.command()
def verify() -> None:
    """Prove by queries that no night is paid twice. Exit code 0: none is, but those of before the rule; 1: some are."""
    refuse_unsafe_upgrade(read_options())
    with _sandbox() as sandbox:
        found = days_paid_twice(sandbox.databases.urls)
    for each in found:
        typer.echo(each)
    against = sum(not each.is_known for each in found)
    typer.echo(f"Days paid twice against the rule: {against}; accepted before the rule: {len(found) - against}.")
    raise typer.Exit(1 if against else 0)


@app.command()
def restore(
    announce: Annotated[bool, typer.Option("--announce", help="Say that databases were restored from a backup.")],
    service: Annotated[
        list[str] | None, typer.Option(help="A service whose database was restored; repeat it for several.")
    ] = None,
) -> None:
    """Announce restored databases, before the services start: the last step of a restore."""
    chosen = service or []
    unknown = sorted(set(chosen) - set(SERVICES))
    if not announce or not chosen or unknown:
        raise typer.BadParameter(f"name --announce and, with --service, which of {', '.join(SERVICES)} was restored")
    with _sandbox() as sandbox:
        epochs = announce_restore({name: sandbox.databases.urls[name] for name in chosen})
    for name, epoch in epochs.items():
        console.print(f"{name} begins a new epoch: {epoch}.")
    console.print("Start the services now. Those that follow a restored one read its feed again from where it began.")


@app.command()
def keys(folder: Annotated[Path, typer.Argument(file_okay=False)]) -> None:
    """Make the keys of a production installation: a file of settings for each process."""
    for file in write_keys(folder):
        typer.echo(file)


@app.command()
def documents(folder: Annotated[Path, typer.Argument(file_okay=False)]) -> None:
    """Write the OpenAPI documents of the gateway and the services into a folder."""
    for file in write_documents(folder):
        typer.echo(file)


@db.command("start")
def start_databases() -> None:
    """Start PostgreSQL alone, with the four databases prepared, and stay up: for `pvb serve`."""
    refuse_in_production("db start")
    serve_databases(read_options(), console)


@db.command("upgrade")
def upgrade_databases(
    office: Annotated[UUID | None, typer.Option(help="The care office of pilots that were made without one.")] = None,
) -> None:
    """Bring the four databases to the newest migrations, and do nothing else to them."""
    refuse_unsafe_upgrade(read_options())
    with _sandbox() as sandbox:
        sandbox.databases.upgrade(office)
    console.print("The databases are at the newest migrations.")


@db.command("reset")
def reset_databases() -> None:
    """Return the four databases to the state right after seeding. What happened since is gone."""
    refuse_in_production("db reset")
    with _sandbox() as sandbox, shown(console) as show:
        sandbox.prepare(show, fresh=True)
    console.print("The databases are as they were right after seeding.")


@sandbox_commands.command("fill")
def fill_sandbox(
    people: Annotated[int | None, typer.Option(help="How many invented people; else as PVB_PEOPLE says.")] = None,
) -> None:
    """Fill four databases in which nothing has happened with invented people. Databases with other data are refused."""
    refuse_in_production("sandbox fill")
    options = read_options() if people is None else read_options(os.environ | {"PVB_PEOPLE": str(people)})
    with _sandbox(options) as sandbox, shown(console) as show:
        filled = sandbox.fill(show)
    word = "is full now" if filled else "was full already"
    console.print(f"The sandbox {word}, with {options.people} people.")


@contextmanager
def _sandbox(options: Options | None = None) -> Iterator[Sandbox]:
    """The sandbox of this home, with its database server; the log goes to a file."""
    chosen = options or read_options()
    home = Home(chosen.home)
    with home.locked(), logging_to(home), opened(chosen, home, console.print) as sandbox:
        yield sandbox

"""Running a sandbox until told to stop, with or without a journey through it."""

import asyncio
import socket
import sys
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple, TypeVar

import uvloop
from rich.console import Console

from deploy.launcher.home import Home
from deploy.launcher.options import Options
from deploy.launcher.plan import Plan
from deploy.launcher.sandbox import Sandbox, opened, watch
from deploy.launcher.serving import address_of, listen, told_to_stop
from deploy.launcher.topologies import Processes, Topology, one_process
from services.common.logs import set_up_logs

T = TypeVar("T")
Journey = Callable[[str, Console], Awaitable[None]]
"""Something to play through the public API, given its address; raises when it does not end as it should."""


def run_sandbox(
    options: Options,
    console: Console,
    *,
    processes: bool = False,
    fresh: bool = False,
    journey: Journey | None = None,
    stay: bool = True,
) -> bool:
    """Start everything, play the journey if there is one, and stay up until told to stop.

    False when it was told to stop before the journey had ended.
    """
    home = Home(options.home)
    with ExitStack() as stack:
        stack.enter_context(home.locked())
        listener = stack.enter_context(listen(options.host, options.port))
        stack.enter_context(logging_to(home))
        sandbox = stack.enter_context(opened(options, home, console.print))
        sandbox.prepare(console.print, fresh=fresh)
        plan = sandbox.plan(address_of(listener))
        children = Processes(home.log, console.print) if processes else None
        work = _Work(journey, stay, console)
        return on_our_loop(_run(sandbox, plan, listener, children, work))


class _Work(NamedTuple):
    journey: Journey | None
    stay: bool
    console: Console


async def _run(sandbox: Sandbox, plan: Plan, listener: socket.socket, children: Processes | None, work: _Work) -> bool:
    topology: Topology = children or one_process
    async with told_to_stop() as stop, topology(plan, listener) as running:
        _note(sandbox.home, plan, children)
        essential: list[asyncio.Future[Any]] = [running]
        if sandbox.server:
            essential.append(asyncio.ensure_future(watch(sandbox.server, work.console.print)))
        stopping = asyncio.ensure_future(stop.wait())
        if work.journey:
            playing = work.journey(address_of(listener), work.console)
            if not await alongside(playing, [stopping, *essential]):
                return False
        if work.stay:
            _welcome(work.console, plan, sandbox.home)
            await alongside(stopping, essential)
        return True


async def alongside(work: Awaitable[Any], essential: Sequence[asyncio.Future[Any]]) -> bool:
    """Do the work while what is essential to it goes on; raises what ended that, or False when it just ended."""
    task = asyncio.ensure_future(work)
    done, _ = await asyncio.wait({task, *essential}, return_when=asyncio.FIRST_COMPLETED)
    for each in done - {task}:
        each.result()
    if task in done:
        task.result()
        return True
    task.cancel()
    await asyncio.wait({task})
    return False


def on_our_loop(work: Coroutine[Any, Any, T]) -> T:
    """Run on uvloop, in this thread."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


@contextmanager
def logging_to(home: Home) -> Iterator[None]:
    """Let everything that this process logs go to a file; what is for the user goes to standard output."""
    terminal = sys.stderr
    with home.log("pvb").open("a", buffering=1, encoding="utf-8") as log:
        sys.stderr = log
        set_up_logs()
        try:
            yield
        finally:
            sys.stderr = terminal


def _note(home: Home, plan: Plan, children: Processes | None) -> None:
    home.note(
        url=plan.public_url,
        topology="one process" if children is None else "processes",
        addresses={} if children is None else children.addresses,
        processes={} if children is None else children.pids,
    )


def _welcome(console: Console, plan: Plan, home: Home) -> None:
    console.print(
        f"\n[bold]PVB runs at {plan.public_url}[/bold], and the sandbox clock stands at {plan.clock:%d %B %Y, %H:%M}."
    )
    console.print(f"Documents and personas are listed there; the log is {home.folder}/logs/pvb.log. Ctrl-C stops it.")

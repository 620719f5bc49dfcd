"""Running a sandbox until told to stop, with or without a journey through it."""

import asyncio
import socket
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple

from rich.console import Console

from deploy.launcher.home import Home
from deploy.launcher.options import Options
from deploy.launcher.plan import Plan
from deploy.launcher.progress import Tell, shown
from deploy.launcher.sandbox import Sandbox, opened, watch
from deploy.launcher.serve import on_our_loop
from deploy.launcher.serving import address_of, alongside, listen, told_to_stop
from deploy.launcher.topologies import Processes, Topology, one_process
from deploy.launcher.waiting_room import waiting_room
from deploy.sandbox.showing import instant
from services.common.data.filling import HowFar
from services.common.logs import set_up_logs

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
        with waiting_room(listener, options.public_url or address_of(listener)) as room, shown(console) as show:
            sandbox.prepare(both(show, room.tell), fresh=fresh)
        plan = sandbox.plan(address_of(listener))
        children = Processes(home, console.print) if processes else None
        work = _Work(journey, stay, console)
        ended = on_our_loop(_run(sandbox, plan, listener, children, work))
    console.print("PVB stopped.")
    return ended


class _Work(NamedTuple):
    journey: Journey | None
    stay: bool
    console: Console


async def _run(sandbox: Sandbox, plan: Plan, listener: socket.socket, children: Processes | None, work: _Work) -> bool:
    topology: Topology = children or one_process
    async with told_to_stop() as stop, topology(plan, listener) as running:
        sandbox.home.note(url=plan.public_url, topology="processes" if children else "one process")
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


def both(one: Tell, other: Tell) -> Tell:
    """Tell two at once."""

    def tell(far: HowFar) -> None:
        one(far)
        other(far)

    return tell


def _welcome(console: Console, plan: Plan, home: Home) -> None:
    began = instant(plan.clock)
    console.print(f"\n[bold]PVB runs at {plan.public_url}[/bold]; the sandbox clock began at {began}.", soft_wrap=True)
    console.print(f"The log is {home.folder / 'logs' / 'pvb.log'}. Ctrl-C stops it.", soft_wrap=True)

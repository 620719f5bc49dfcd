"""One program, two topologies: all apps in this process behind one port, or each in a process of its own."""

import asyncio
import contextlib
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import replace

import httpx

from deploy.launcher import children
from deploy.launcher.apps import apps_in_one_process
from deploy.launcher.connections import ConnectionLimits
from deploy.launcher.errors import CannotStart
from deploy.launcher.home import Home
from deploy.launcher.options import GATEWAY, ROOT
from deploy.launcher.plan import Plan, peer_urls
from deploy.launcher.serve import LISTENER
from deploy.launcher.serving import address_of, alive, listen, serving
from deploy.launcher.settings import read
from services.vocabulary.names import SERVICES

READY_PATIENCE_S = 60.0
SHORT_LIFE_S = 5.0
MOST_SHORT_LIVES = 5
WATCH_EVERY_S = 0.3

Say = Callable[[str], None]
Topology = Callable[[Plan, socket.socket], AbstractAsyncContextManager[asyncio.Future[None]]]
"""Runs a plan behind a socket while the block runs; the future ends, with the reason, when it cannot go on."""


@asynccontextmanager
async def one_process(plan: Plan, listener: socket.socket) -> AsyncIterator[asyncio.Future[None]]:
    """Gateway and services here: outside requests reach a service by plain mounting, peers without sockets."""
    apps = apps_in_one_process(plan.settings)
    async with AsyncExitStack() as stack:
        for app in apps.values():
            await stack.enter_async_context(alive(app))
        limits = read(ConnectionLimits, {"public_url": plan.public_url})
        yield await stack.enter_async_context(serving(apps[GATEWAY], listener, limits))


class Processes:
    """Five child processes with real sockets between them. A child that dies is started again, on the same socket."""

    def __init__(self, home: Home, say: Say) -> None:
        """Logs and a note of what runs go to `home`; `say` tells the user what happened to a child."""
        self._home, self._say = home, say
        self._listeners: dict[str, socket.socket] = {}
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._began: dict[str, float] = {}
        self._short_lives: Counter[str] = Counter()

    @asynccontextmanager
    async def __call__(self, plan: Plan, listener: socket.socket) -> AsyncIterator[asyncio.Future[None]]:
        """Run all five; the sockets are opened here, so that nobody can take a port meanwhile."""
        with contextlib.ExitStack() as stack:
            self._listeners = {GATEWAY: listener}
            self._listeners |= {name: stack.enter_context(listen("127.0.0.1", 0)) for name in SERVICES}
            stack.callback(self._stop)
            for name in (*SERVICES, GATEWAY):
                self._start(name, plan)
            await self._ready(address_of(listener))
            watch = asyncio.create_task(self._watch(plan))
            try:
                yield watch
            finally:
                watch.cancel()

    @property
    def addresses(self) -> dict[str, str]:
        """Process → where it listens."""
        return {name: address_of(listener) for name, listener in self._listeners.items()}

    @property
    def pids(self) -> dict[str, int]:
        """Process → its id."""
        return {name: child.pid for name, child in self._children.items()}

    def _start(self, name: str, plan: Plan) -> None:
        handle = self._listeners[name].fileno()
        environment = plan.environment(name, peer_urls(self.addresses)) | {LISTENER: str(handle)}
        with self._home.log(name).open("ab") as log:
            self._children[name] = children.spawn(
                [sys.executable, "-P", "-m", "deploy.launcher.serve", name],
                dies_by=signal.SIGKILL,
                folder=ROOT,
                output=log,
                environment=environment,
                keep_open=[handle],
            )
        self._began[name] = time.monotonic()
        self._home.note(processes=self.pids, addresses=self.addresses)

    def _died(self) -> str | None:
        """The name of a child that ended, if any."""
        return next((name for name, child in self._children.items() if child.poll() is not None), None)

    async def _ready(self, address: str) -> None:
        """Wait until the gateway finds every service ready."""
        deadline = time.monotonic() + READY_PATIENCE_S
        async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
            while time.monotonic() < deadline:
                with contextlib.suppress(httpx.HTTPError):
                    if (await client.get(f"{address}/health/ready")).is_success:
                        return
                if name := self._died():
                    raise CannotStart(f"The process {name} ended before it was ready; {self._home.log(name)} says why.")
                await asyncio.sleep(0.1)
        logs = self._home.log(GATEWAY).parent
        raise CannotStart(f"The services were not ready after {READY_PATIENCE_S:.0f} s; the logs in {logs} say why.")

    async def _watch(self, plan: Plan) -> None:
        while True:
            await asyncio.sleep(WATCH_EVERY_S)
            name = self._died()
            if name is None:
                continue
            was_short = time.monotonic() - self._began[name] < SHORT_LIFE_S
            self._short_lives[name] = self._short_lives[name] + 1 if was_short else 0
            if self._short_lives[name] > MOST_SHORT_LIVES:
                raise CannotStart(f"The process {name} keeps ending after its start; {self._home.log(name)} says why.")
            self._say(f"The process {name} ended by itself; it is started again.")
            self._start(name, await self._at_this_time(plan))

    async def _at_this_time(self, plan: Plan) -> Plan:
        """The plan with the clock where the others have it."""
        with contextlib.suppress(httpx.HTTPError, ValueError, KeyError):
            async with httpx.AsyncClient(trust_env=False, timeout=2) as client:
                now = (await client.get(self.addresses[GATEWAY] + "/sandbox/clock")).json()["now"]
                return replace(plan, clock=plan.clock.fromisoformat(now))
        return plan

    def _stop(self) -> None:
        for name in reversed(self._children):
            self._children[name].send_signal(signal.SIGTERM)
        for child in self._children.values():
            children.stop(child)

"""An app on a socket, with its lifespan, until told to stop."""

import asyncio
import errno
import gc
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from deploy.launcher.connections import ConnectionLimits, LimitedConfig
from deploy.launcher.errors import CannotStart
from deploy.launcher.settings import read
from services.common.web.routes import STOPPING

PORT_PATIENCE_S = 2.0
FAREWELL_S = 3
SWITCH_S = 0.0005
"""How long the event loop waits for a thread beside it, each time that it goes on; ten times less than usual."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. A predecessor that was just killed gets a moment to let go of the port."""
    deadline = time.monotonic() + PORT_PATIENCE_S
    while True:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.socket(family)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((host, port))
            listener.listen(2048)
        except OSError as fault:
            listener.close()
            if fault.errno != errno.EADDRINUSE:
                raise CannotStart(f"PVB cannot listen on {host}, port {port}: {fault.strerror}.") from None
            if time.monotonic() > deadline:
                raise CannotStart(
                    f"Port {port} is taken by another program; stop that, or choose another port with PVB_PORT."
                ) from None
            time.sleep(0.1)
        else:
            return listener


def address_of(listener: socket.socket) -> str:
    """Where the socket listens, as a URL."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@asynccontextmanager
async def serving(
    app: ASGIApp, listener: socket.socket, limits: ConnectionLimits | None = None
) -> AsyncIterator[asyncio.Task[None]]:
    """Answer on the socket while the block runs. The task ends early only when the server does."""
    stopping = asyncio.Event()
    config = LimitedConfig(
        _knowing(app, stopping),
        limits or read(ConnectionLimits),
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=FAREWELL_S,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await server.up.wait()
        gc.freeze()  # what was made until now stays as long as we do: neither collections nor our end need walk it
        gc.enable()
        sys.setswitchinterval(SWITCH_S)
        yield task
    finally:
        stopping.set()
        server.should_exit = True
        await task


def _knowing(app: ASGIApp, stopping: asyncio.Event) -> ASGIApp:
    """The app, which can tell from each request's scope that the server stops."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        scope[STOPPING] = stopping
        await app(scope, receive, send)

    return serve


@asynccontextmanager
async def alive(app: ASGIApp) -> AsyncIterator[None]:
    """The app's lifespan: what it starts is running inside the block, and stopped after."""
    to_app: asyncio.Queue[Message] = asyncio.Queue()
    from_app: asyncio.Queue[Message] = asyncio.Queue()
    scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": {}}
    running = asyncio.ensure_future(app(scope, to_app.get, from_app.put))
    await _tell(running, to_app, from_app, "startup")
    try:
        yield
    finally:
        await _tell(running, to_app, from_app, "shutdown")
        await running


async def _tell(
    running: asyncio.Future[Any], to_app: asyncio.Queue[Message], from_app: asyncio.Queue[Message], what: str
) -> None:
    await to_app.put({"type": f"lifespan.{what}"})
    answer: asyncio.Future[Any] = asyncio.ensure_future(from_app.get())
    await asyncio.wait({running, answer}, return_when=asyncio.FIRST_COMPLETED)
    if not answer.done():
        answer.cancel()
        running.result()  # raises what went wrong
    elif answer.result()["type"] == f"lifespan.{what}.failed":
        await running
        raise RuntimeError(answer.result().get("message") or f"{what} failed")


@asynccontextmanager
async def told_to_stop() -> AsyncIterator[asyncio.Event]:
    """An event that Ctrl-C and SIGTERM set, instead of ending us in the middle of something."""
    event = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, event.set)
    try:
        yield event
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)


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


class _Server(uvicorn.Server):
    """Uvicorn, leaving signals to us, and saying when it is up."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start as it does, and say so."""
        await super().startup(sockets)
        self.up.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take none."""
        yield

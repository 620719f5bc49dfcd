"""The whole system in this process behind one port, on fresh databases, in a thread of its own."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import uvloop

from deploy.launcher.keys import Keys, keys_in
from deploy.launcher.options import SANDBOX_CLOCK
from deploy.launcher.plan import Plan
from deploy.launcher.serving import address_of, listen
from deploy.launcher.topologies import one_process
from services.vocabulary.names import SERVICES


class System:
    """Where the system listens, and its keys."""

    def __init__(self, address: str, keys: Keys, urls: dict[str, str]) -> None:
        """Made by `running_system`."""
        self.address, self.keys, self.urls = address, keys, urls


@contextmanager
def running_system(database_of: Callable[[str], str], folder: Path) -> Iterator[System]:
    """The system in one process until the block ends."""
    urls = {name: database_of(name) for name in SERVICES}
    keys = keys_in(folder / "keys")
    up, stop = threading.Event(), threading.Event()
    with listen("127.0.0.1", 0) as listener:
        plan = Plan(urls, keys, datetime.fromisoformat(SANDBOX_CLOCK), address_of(listener))

        async def run() -> None:
            async with one_process(plan, listener):
                up.set()
                while not stop.is_set():  # noqa: ASYNC110  # set from another thread
                    await asyncio.sleep(0.05)

        thread = threading.Thread(target=lambda: uvloop.run(run()), daemon=True)
        thread.start()
        assert up.wait(30), "the system did not start"
        try:
            yield System(plan.public_url, keys, urls)
        finally:
            stop.set()
            thread.join(30)

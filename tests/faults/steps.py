"""Kills a service between two of its steps: it freezes before a statement, a commit or a call, and then it is gone.

What counts is what others see of a process: its database loses all its connections, its peers have got what was sent,
and nothing of its memory is left. A service on the stage is frozen, disconnected and replaced by another life.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import httpx
import pytest
from psycopg import AsyncConnection, AsyncCursor
from psycopg.transaction import AsyncTransaction

from deploy.launcher.databases import administering, disconnect_all
from tests.services.voucher.agreement_scene import AgreementScene
from tests.services.voucher.fake_claims import FakeClaims
from tests.services.voucher.scene import FakeFeed
from tests.stage import staged

PEER = "pvb.internal"
Act = Callable[[], Coroutine[Any, Any, Any]]


class Steps:
    """Counts the steps of a piece of work, and freezes it before one of them."""

    def __init__(self) -> None:
        self.count = 0
        self.fatal: int | None = None
        self.is_watching = False
        self.reached = asyncio.Event()

    async def step(self) -> None:
        """One step begins; after the fatal one nothing begins any more."""
        if not self.is_watching:
            return
        self.count += 1
        if self.fatal is not None and self.count >= self.fatal:
            self.reached.set()
            await asyncio.Event().wait()

    async def kill_in(self, work: Act, before: int | None, disconnect: Callable[[], None]) -> bool:
        """Do the work, and kill the process before a step; whether it came to that step."""
        self.count, self.fatal, self.is_watching = 0, before, True
        self.reached.clear()
        doing, reached = asyncio.create_task(work()), asyncio.create_task(self.reached.wait())
        await asyncio.wait({doing, reached}, return_when=asyncio.FIRST_COMPLETED)
        reached.cancel()
        self.is_watching = False
        if self.reached.is_set():
            await asyncio.to_thread(disconnect)
            doing.cancel()
            await asyncio.gather(doing, return_exceptions=True)
            return True
        await doing
        return False


@contextmanager
def watched(steps: Steps, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every statement, commit and call to a peer is a step; so is what comes after a commit and after a call."""

    def around(owner: type, name: str, *, after: bool) -> None:
        original: Callable[..., Awaitable[Any]] = getattr(owner, name)

        async def stepped(self: Any, *given: Any, **named: Any) -> Any:
            is_ours = owner is not httpx.ASGITransport or given[0].url.host == PEER
            if is_ours:
                await steps.step()
            result = await original(self, *given, **named)
            if is_ours and after:
                await steps.step()
            return result

        patch.setattr(owner, name, stepped)

    around(AsyncCursor, "execute", after=False)
    around(AsyncConnection, "commit", after=True)
    around(AsyncTransaction, "__aexit__", after=True)
    around(httpx.ASGITransport, "handle_async_request", after=True)
    yield


class Lives:
    """One life of voucher after the other on one database, beside peers that live on."""

    def __init__(self, admin_url: str, url: str) -> None:
        self.admin_url, self.url = admin_url, url
        self.fakes = (FakeFeed("indication"), FakeFeed("registry"), FakeClaims())
        self.scene: AgreementScene | None = None

    def disconnect(self) -> None:
        """End every connection to the database."""
        with administering(self.admin_url) as admin:
            disconnect_all(admin, self.url.rpartition("/")[2].partition("?")[0])

    @asynccontextmanager
    async def life(self) -> AsyncIterator[AgreementScene]:
        """Voucher, without workers."""
        apps = {each.source: each.app for each in self.fakes}
        async with staged(["voucher"], lambda _: self.url, apps, background=False) as stage:
            if self.scene is None:
                self.scene = AgreementScene(stage, self.url, self.fakes)
                self.scene.tell_all()
                await self.scene.catch_up()
            else:
                self.scene.renew(stage, self.url)
            yield self.scene

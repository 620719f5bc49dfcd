"""Waiting for something to become true, with patience for a busy machine."""

import asyncio
import time
from collections.abc import Awaitable, Callable

PATIENCE_S = 60.0


async def until(holds: Callable[[], Awaitable[object]], what: str, patience_s: float = PATIENCE_S) -> None:
    """Return when it holds; fail when it takes too long."""
    deadline = time.monotonic() + patience_s
    while not await holds():
        assert time.monotonic() < deadline, f"it did not happen: {what}"
        await asyncio.sleep(0.05)

"""Long computations, in one thread beside the event loop.

One thread, whoever asks: Python runs one thread at a time, so with more of them everybody else would wait for each.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
_ONE_THREAD = ThreadPoolExecutor(1, thread_name_prefix="aside")


async def aside(work: Callable[[], T], *, when: bool = True) -> T:
    """What the work gives, done in its turn beside the event loop; here and now when it is small (`when=False`)."""
    if not when:
        return work()
    return await asyncio.get_running_loop().run_in_executor(_ONE_THREAD, work)

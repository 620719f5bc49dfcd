"""Bounds the requests of one caller that are processed at once; its other requests wait their turn."""

import asyncio
import time
from collections import deque

from gateway.limits import TooManyFrom
from services.common.web.standard import TooMany

COST, COST_AT_LEAST_S, COST_AT_MOST_S = 10, 0.02, 0.5
"""What a request without a token, or one that was refused, costs its caller: so many times as long as it took."""
CREDIT_S = 1.0
"""How much a caller may owe before its next request waits."""
MOST_DEBTORS = 10_000
MOST_WAITING = 1000
"""The most requests of one caller that wait; its connections bound how many can arrive at all."""


class InWork:
    """Counts the requests in work per caller; each gateway process counts for itself."""

    def __init__(self, most: int, patience_s: float) -> None:
        """`most` at once per caller, 0 for any number; a request that waits longer than `patience_s` gets 429."""
        self._most, self._patience_s = most, patience_s
        self._counts: dict[str, int] = {}
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}
        self._owed_until: dict[str, float] = {}

    def enter(self, caller: str) -> bool:
        """Begin one more request of a caller; False when it must wait."""
        now = self._counts.get(caller, 0)
        if self._most and now >= self._most:
            return False
        self._counts[caller] = now + 1
        return True

    async def wait(self, caller: str) -> None:
        """Wait for a turn, in order of arrival; raises TooManyFrom."""
        queue = self._waiting.setdefault(caller, deque())
        if len(queue) >= MOST_WAITING:
            raise self._too_many()
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue.append(turn)
        try:
            async with asyncio.timeout(self._patience_s):
                await turn
        except BaseException as fault:
            if turn.done() and not turn.cancelled():
                self.leave(caller)  # the turn came at the moment of the time-out
            if isinstance(fault, TimeoutError):
                raise self._too_many() from None
            raise

    async def pay(self, caller: str) -> None:
        """Wait until the caller owes no more than its credit; raises TooManyFrom where that takes too long.

        A flood of requests that are each done within a moment fills no turns, and would keep the process busy.
        """
        wait_s = self._owed_until.get(caller, 0.0) - time.monotonic() - CREDIT_S
        if self._most and wait_s > 0:
            if wait_s > self._patience_s:
                raise self._too_many()
            await asyncio.sleep(wait_s)

    def charge(self, caller: str, took_s: float) -> None:
        """Let a caller owe for a request without a token, or for one that was refused."""
        now = time.monotonic()
        if len(self._owed_until) >= MOST_DEBTORS:
            self._owed_until = {each: until for each, until in self._owed_until.items() if until > now}
        owed_until = max(self._owed_until.get(caller, now), now)
        self._owed_until[caller] = owed_until + min(max(took_s * COST, COST_AT_LEAST_S), COST_AT_MOST_S)

    def leave(self, caller: str) -> None:
        """One request of a caller is done: the turn goes to the next."""
        queue = self._waiting.get(caller)
        while queue:
            turn = queue.popleft()
            if not queue:
                del self._waiting[caller]
            if not turn.done():
                turn.set_result(None)
                return
        left = self._counts[caller] - 1
        if left:
            self._counts[caller] = left
        else:
            del self._counts[caller]

    def _too_many(self) -> TooManyFrom:
        return TooManyFrom(TooMany(), {"Retry-After": "1"})

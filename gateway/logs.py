"""The access log: one JSON line a request. No token, query string, body or network address stands in it."""

import asyncio
import re
import sys
import time

import orjson

FLUSH_S = 0.2
_PERSONS_NUMBER = re.compile(
    r"(?<![0-9A-Za-z-])(?:\d{8,9}|\d{3}([ .-])\d{3}\1\d{3}|\d{4}([ .-])\d{2}\2\d{3})(?![0-9A-Za-z-])"
)
"""What somebody may put into a path though it belongs in a body: a citizen service number, however it is written."""


class AccessLog:
    """Writes what was asked, by which roles, how it ended and how long it took; lines wait a moment for each other."""

    def __init__(self, *, on: bool = True) -> None:
        """To standard error."""
        self._on = on
        self._lines: list[bytes] = []

    def write(self, method: str, path: str, roles: str, status: int, trace_id: str, began: float) -> None:
        """One line; `began` as `time.perf_counter()` gave it."""
        if not self._on:
            return
        line = {
            "event": "access",
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "level": "info",
            "method": method,
            "path": _PERSONS_NUMBER.sub("*********", path),
            "roles": roles,
            "status": status,
            "ms": round((time.perf_counter() - began) * 1000, 1),
            "trace_id": trace_id,
        }
        if not self._lines:
            asyncio.get_running_loop().call_later(FLUSH_S, self.flush)
        self._lines.append(orjson.dumps(line))

    def flush(self) -> None:
        """Write what waits."""
        if self._lines:
            sys.stderr.write(b"\n".join([*self._lines, b""]).decode())
            sys.stderr.flush()
            self._lines.clear()

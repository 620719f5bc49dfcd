"""The access log: one JSON line a request. It contains no token, query string, body or network address."""

import asyncio
import re
import sys
import time

import orjson

FLUSH_S = 0.2
_PERSONS_NUMBER = re.compile(
    r"(?<![0-9A-Za-z-])(?:\d{8,9}|\d{3}([ .-])\d{3}\1\d{3}|\d{4}([ .-])\d{2}\2\d{3})(?![0-9A-Za-z-])"
)
"""A citizen service number, however it is written: a caller may put it into a path by mistake."""


class AccessLog:
    """Writes the request, the roles of its caller, its status and its duration; lines are written in batches."""

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
        """Write the waiting lines."""
        if self._lines:
            sys.stderr.write(b"\n".join([*self._lines, b""]).decode())
            sys.stderr.flush()
            self._lines.clear()

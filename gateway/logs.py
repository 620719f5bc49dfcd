"""The access log: one JSON line a request. No token, query string, body or network address stands in it."""

import sys
import time
from typing import TextIO

import orjson


class AccessLog:
    """Writes what was asked, by which roles, how it ended and how long it took."""

    def __init__(self, stream: TextIO | None = None, *, on: bool = True) -> None:
        """To standard error, unless told otherwise."""
        self._stream = stream
        self._on = on

    def write(self, method: str, path: str, roles: str, status: int, trace_id: str, began: float) -> None:
        """One line; `began` as `time.perf_counter()` gave it."""
        if not self._on:
            return
        line = {
            "event": "access",
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "level": "info",
            "method": method,
            "path": path,
            "roles": roles,
            "status": status,
            "ms": round((time.perf_counter() - began) * 1000, 1),
            "trace_id": trace_id,
        }
        (self._stream or sys.stderr).write(orjson.dumps(line).decode() + "\n")

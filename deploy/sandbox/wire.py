"""HTTP as far as the sandbox needs it: many small requests to one address of our own, as cheaply as can be.

Filling the sandbox takes thousands of requests, from the process that answers them. A general client takes several
times the processor time of the answers themselves, which somebody would be waiting for.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit

import orjson

HEAD_BYTES = 64 * 1024
NO_BODY = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED})


class Broken(Exception):
    """The connection ended before the whole answer was there."""


@dataclass(frozen=True)
class Reply:
    """An answer: status, headers by lower-case name, body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_success(self) -> bool:
        """Whether the status is a 2xx."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    def json(self) -> Any:
        """The body as JSON; raises ValueError."""
        return orjson.loads(self.body)


class Wire:
    """Connections to one address, kept open and used again."""

    def __init__(self, address: str, answer_s: float) -> None:
        """`answer_s`: how long an answer may take."""
        parts = urlsplit(address)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._authority, self._answer_s = parts.netloc, answer_s
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def close(self) -> None:
        """Let go of all connections."""
        for _, writer in self._idle:
            writer.close()
        self._idle.clear()

    async def request(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes = b"", params: Mapping[str, Any] = {}
    ) -> Reply:
        """One request; raises Broken when no whole answer came."""
        target = f"{path}?{urlencode(params)}" if params else path
        length = {} if method == "GET" else {"Content-Length": str(len(body))}
        lines = {"Host": self._authority, **length, **headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        try:
            async with asyncio.timeout(self._answer_s):
                reader, writer = await self._connection()
                try:
                    writer.write(f"{method} {target} HTTP/1.1\r\n{head}\r\n".encode("latin-1") + body)
                    reply = await _read(reader)
                except BaseException:
                    writer.close()
                    raise
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as fault:
            raise Broken(str(fault)) from fault
        if reply.headers.get("connection") == "close":
            writer.close()
        else:
            self._idle.append((reader, writer))
        return reply

    async def _connection(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        while self._idle:
            reader, writer = self._idle.pop()
            if not (reader.at_eof() or writer.is_closing()):
                return reader, writer
            writer.close()
        return await asyncio.open_connection(self._host, self._port, limit=HEAD_BYTES)


async def _read(reader: asyncio.StreamReader) -> Reply:
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines if line)
    headers = {name.lower(): value.strip() for name, _, value in pairs}
    status = int(first.split(" ", 2)[1])
    if status in NO_BODY:
        return Reply(status, headers, b"")
    if headers.get("transfer-encoding") == "chunked":
        return Reply(status, headers, await _read_chunks(reader))
    return Reply(status, headers, await reader.readexactly(int(headers.get("content-length", "0"))))


async def _read_chunks(reader: asyncio.StreamReader) -> bytes:
    body = bytearray()
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        body += await reader.readexactly(size)
        await reader.readexactly(2)
    await reader.readuntil(b"\r\n")
    return bytes(body)

"""Load over HTTP from a process of its own: a number of clients, each asking one thing after the other."""

import asyncio
import multiprocessing
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

import uvloop


@dataclass(frozen=True)
class Ask:
    """One request, as bytes on the wire."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""

    def wire(self, host: str) -> bytes:
        """The request in HTTP/1.1."""
        lines = [f"{self.method} {self.path} HTTP/1.1", f"host: {host}", f"content-length: {len(self.body)}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + self.body


@dataclass(frozen=True)
class Load:
    """What came of it."""

    seconds: float
    statuses: dict[int, int]
    complaint: str = ""
    """The last answer that was an error."""

    @property
    def per_second(self) -> float:
        """Answers a second, whatever they were."""
        return sum(self.statuses.values()) / self.seconds


async def put_load(address: str, asks: Sequence[Ask], clients: int = 16) -> Load:
    """Send all requests by `clients` connections, from another process; this one stays free to answer."""
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return await loop.run_in_executor(pool, _put_load, address, list(asks), clients)


def _put_load(address: str, asks: list[Ask], clients: int) -> Load:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_send_all(address, asks, clients))


async def _send_all(address: str, asks: list[Ask], clients: int) -> Load:
    parts = urlsplit(address)
    assert parts.hostname
    assert parts.port
    waiting = iter([ask.wire(parts.netloc) for ask in asks])
    connections = [await asyncio.open_connection(parts.hostname, parts.port) for _ in range(clients)]
    statuses: Counter[int] = Counter()
    complaints: list[bytes] = []
    begun = time.perf_counter()
    await asyncio.gather(*[_client(*connection, waiting, statuses, complaints) for connection in connections])
    seconds = time.perf_counter() - begun
    for _, writer in connections:
        writer.close()
    return Load(seconds, dict(statuses), b"".join(complaints[-1:]).decode())


async def _client(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    waiting: Iterator[bytes],
    statuses: Counter[int],
    complaints: list[bytes],
) -> None:
    for wire in waiting:  # one iterator, shared by all clients
        writer.write(wire)
        status, body = await _answer(reader)
        statuses[status] += 1
        if status >= 400:
            complaints.append(body)


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    status = int(head[9:12])
    marker = head.find(b"content-length:")
    if marker >= 0:
        length = int(head[marker + 15 : head.index(b"\r\n", marker)])
        return status, await reader.readexactly(length)
    body = b""
    while size := int(await reader.readline(), 16):
        body += (await reader.readexactly(size + 2))[:-2]
    await reader.readline()
    return status, body

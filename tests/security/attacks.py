"""Attacks on a running system, each for some seconds, from another address of this machine: `python -m … <name>`.

They are those of a hostile caller with no token, a client's token or a provider's, and one machine.
"""

import asyncio
import contextlib
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import urlsplit

ELSEWHERE = "127.0.0.2"
"""The attacker's address, so that limits per address do not count it together with anybody else."""
PIECE = b"x" * 65_536


class Target:
    """Where the system listens, the tokens that the attacker has, and until when it goes on."""

    def __init__(self, address: str, tokens: Mapping[str, str], seconds: float) -> None:
        """Begins now."""
        parts = urlsplit(address)
        self.host, self.port = str(parts.hostname), int(parts.port or 80)
        self._tokens = tokens
        self._until = time.monotonic() + seconds

    def goes_on(self) -> bool:
        """Whether there is time left."""
        return time.monotonic() < self._until

    def head(self, method: str, path: str, *more: str, who: str | None = None) -> bytes:
        """The beginning of a request, without the empty line."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}:{self.port}", *more]
        if who:
            lines.append(f"Authorization: Bearer {self._tokens[who]}")
        return "\r\n".join(lines).encode() + b"\r\n"

    def post(self, path: str, who: str, body: bytes, kind: str = "application/json") -> bytes:
        """A whole request with a body."""
        key = f"attack-{os.urandom(8).hex()}"
        more = (f"Content-Type: {kind}", f"Content-Length: {len(body)}", f"Idempotency-Key: {key}")
        return self.head("POST", path, *more, who=who) + b"\r\n" + body

    async def keep_asking(self, make: Callable[[], bytes]) -> None:
        """One request after the other on one connection, and a new one when it was closed."""
        while self.goes_on():
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                reader, writer = await self.connection()
                with contextlib.closing(writer):
                    while self.goes_on():
                        writer.write(make())
                        await writer.drain()
                        await _answer(reader)

    async def trickle(self, begin: bytes, piece: Callable[[], bytes], pause_s: float) -> None:
        """One connection on which a request never ends."""
        while self.goes_on():
            with contextlib.suppress(OSError):
                reader, writer = await self.connection()
                with contextlib.closing(writer):
                    writer.write(begin)
                    while self.goes_on() and not reader.at_eof():
                        writer.write(piece())
                        await writer.drain()
                        await asyncio.sleep(pause_s)
            await asyncio.sleep(0.5)

    async def connection(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A new connection from the attacker's address."""
        return await asyncio.open_connection(self.host, self.port, local_addr=(ELSEWHERE, 0))


async def many(count: int, one: Callable[[], Awaitable[None]]) -> None:
    """So many at once."""
    await asyncio.gather(*(one() for _ in range(count)))


async def slow_headers(target: Target) -> None:
    """200 connections whose headers come byte by byte."""
    await many(200, lambda: target.trickle(target.head("GET", "/health/live") + b"X: ", lambda: b"x", 0.5))


async def slow_bodies(target: Target) -> None:
    """200 batches that come byte by byte."""
    head = target.head("POST", "/claims/v1/batches", "Content-Type: text/csv", "Content-Length: 90000", who="zonnehof")
    await many(200, lambda: target.trickle(head + b"Idempotency-Key: slow\r\n\r\n", lambda: b"x", 0.5))


async def idle_connections(target: Target) -> None:
    """2,000 connections that ask once and stay."""
    wire = target.head("GET", "/health/live") + b"\r\n"
    await many(2000, lambda: target.trickle(wire, lambda: b"", 0.5))


async def growing_headers(target: Target) -> None:
    """100 headers that grow by 60 kB every half second."""
    await many(100, lambda: target.trickle(target.head("GET", "/") + b"X: ", lambda: PIECE[:60_000], 0.5))


async def endless_header(target: Target) -> None:
    """10 headers of any size, as fast as they are taken."""
    await many(10, lambda: target.trickle(target.head("GET", "/") + b"X: ", lambda: PIECE * 16, 0))


async def many_headers(target: Target) -> None:
    """4 requests at once with 200,000 headers, or a target of 20 MB."""
    heads = target.head("GET", "/", *["X: x"] * 200_000) + b"\r\n"
    long = target.head("GET", "/" + "x" * 20_000_000) + b"\r\n"
    await asyncio.gather(
        many(2, lambda: target.keep_asking(lambda: heads)), many(2, lambda: target.keep_asking(lambda: long))
    )


async def bad_tokens(target: Target) -> None:
    """16 callers whose tokens are not valid, each time another."""

    def ask() -> bytes:
        token = f"Authorization: Bearer {os.urandom(8).hex()}.{os.urandom(200).hex()}.x"
        return target.head("GET", "/voucher/v1/vouchers", token) + b"\r\n"

    await many(16, lambda: target.keep_asking(ask))


async def token_requests(target: Target) -> None:
    """16 callers who ask tokens."""
    form = b"grant_type=client_credentials&client_id=anna&client_secret=sandbox"
    kind = "Content-Type: application/x-www-form-urlencoded"
    wire = target.head("POST", "/auth/token", kind, f"Content-Length: {len(form)}") + b"\r\n" + form
    await many(16, lambda: target.keep_asking(lambda: wire))


async def unknown_names(target: Target) -> None:
    """8 bodies of 60,000 names that do not exist, with a client's token."""
    body = json.dumps({f"name{number}": 1 for number in range(60_000)}).encode()
    await many(8, lambda: target.keep_asking(lambda: target.post("/indication/v1/applications", "bram", body)))


async def unknown_parameters(target: Target) -> None:
    """8 queries of 7,000 parameters that do not exist, without a token."""
    query = "&".join(f"x{number}=1" for number in range(7_000))
    wire = target.head("GET", f"/registry/v1/providers?{query}") + b"\r\n"
    await many(8, lambda: target.keep_asking(lambda: wire))


async def empty_lines(target: Target) -> None:
    """4 batches of 300,000 empty lines, and 4 of the 10,000 that a batch may have."""
    small, large = (b'{"lines":[' + b",".join([b"{}"] * count) + b"]}" for count in (10_000, 300_000))
    await asyncio.gather(
        many(4, lambda: target.keep_asking(lambda: target.post("/claims/v1/batches", "zonnehof", large))),
        many(4, lambda: target.keep_asking(lambda: target.post("/claims/v1/batches", "zonnehof", small))),
    )


async def bad_rows(target: Target) -> None:
    """One file of 20 MB in which every row is wrong, over and over."""
    columns = "lineReference,agreementId,performanceCode,serviceFrom,serviceTo,quantity,unitPriceCents,amountCents,kind"
    body = f"{columns},previousReference\n".encode() + b"a,b,c,d,e,f,g,h,i,j\n" * 1_000_000
    await target.keep_asking(lambda: target.post("/claims/v1/batches", "zonnehof", body, "text/csv"))


async def public_search(target: Target) -> None:
    """16 searches at once, without a token."""
    wire = target.head("GET", "/registry/v1/locations?place=Maastricht&pageSize=100") + b"\r\n"
    await many(16, lambda: target.keep_asking(lambda: wire))


ATTACKS = {
    each.__name__: each
    for each in (
        slow_headers,
        slow_bodies,
        idle_connections,
        growing_headers,
        endless_header,
        many_headers,
        bad_tokens,
        token_requests,
        unknown_names,
        unknown_parameters,
        empty_lines,
        bad_rows,
        public_search,
    )
}


async def _answer(reader: asyncio.StreamReader) -> None:
    """Read one answer to its end."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    marker = head.find(b"content-length:")
    if marker >= 0:
        await reader.readexactly(int(head[marker + 15 : head.index(b"\r\n", marker)]))
    if b"connection: close" in head:
        raise ConnectionError


def main() -> None:
    """Attack by name; what is needed comes on standard input."""
    given = json.loads(sys.stdin.readline())
    os.nice(10)  # the attacker has a machine of its own; here it must not take ours
    target = Target(given["address"], given["tokens"], given["seconds"])
    with contextlib.suppress(TimeoutError):
        asyncio.run(asyncio.wait_for(ATTACKS[sys.argv[1]](target), given["seconds"] + 2))


if __name__ == "__main__":
    main()

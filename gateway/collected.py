"""The problem types and OpenAPI documents of the services for the pages, fetched at intervals."""

import asyncio
import time
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import RootModel

from services.common.http import Peer, PeerRefused
from services.common.refusals import PeerAway
from services.common.web.routes import ProblemType, ProblemTypes

FRESH_S = 300


class Document(RootModel[dict[str, Any]]):
    """An OpenAPI document."""


class Collected:
    """Fetches them from the services and caches them for a while."""

    def __init__(self, peers: Mapping[str, Peer], own_problems: Iterable[ProblemType]) -> None:
        """`own_problems` are the gateway's own."""
        self._peers = peers
        self._own = {each.code: each for each in own_problems}
        self._problems: dict[str, dict[str, ProblemType]] = {}
        self._documents: dict[str, dict[str, Any]] = {}
        self._asked: dict[str, float] = {}

    async def problems(self) -> dict[str, ProblemType]:
        """Every problem type, by code; for a service that does not answer, those that it gave last."""
        await asyncio.gather(*(self._ask_problems(peer) for peer in self._peers.values()))
        found = {code: each for said in self._problems.values() for code, each in said.items()}
        return dict(sorted({**found, **self._own}.items()))

    async def document(self, service: str) -> dict[str, Any]:
        """The OpenAPI document of a service; raises PeerAway when it was never seen."""
        name = f"document of {service}"
        if self._is_due(name):
            try:
                said = await self._peers[service].get("/openapi.json", answer=Document)
                self._documents[service] = said.root
                self._asked[name] = time.monotonic()
            except (PeerAway, PeerRefused):
                if service not in self._documents:
                    raise PeerAway(service=service) from None
        return self._documents[service]

    async def _ask_problems(self, peer: Peer) -> None:
        if not self._is_due(peer.name):
            return
        try:
            said = await peer.get("/problem-types", answer=ProblemTypes, timeout_s=2)
        except (PeerAway, PeerRefused):
            return
        self._problems[peer.name] = {each.code: each for each in said.items}
        self._asked[peer.name] = time.monotonic()

    def _is_due(self, name: str) -> bool:
        return time.monotonic() - self._asked.get(name, -FRESH_S) >= FRESH_S

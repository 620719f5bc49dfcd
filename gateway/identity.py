"""Exchanging tokens: an outside token becomes a short internal one that services verify by themselves.

Known tokens are a look-up in a dict. Nothing here must survive the process.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import jwt

from gateway.issuer import Issuer, office_without_organisation
from gateway.refusals import TokenUnknown
from gateway.settings import TrustedIssuer
from gateway.trust import IssuerAway, OutsideIssuer
from services.common.refusals import Unavailable
from services.common.tokens import LIFE, Identity, Role, Signer
from services.common.web.access import OrganisationMissing

PERSONAL = frozenset({Role.CLIENT, Role.REPRESENTATIVE, Role.SUPPORTER})
"""Roles that act for client files; indication knows which files."""
_EARLY_S = 30
"""An internal token is replaced this long before it ends, so that it lasts the request."""
_REMEMBER = 10_000

AskClients = Callable[[Identity], Awaitable[Identity]]
"""Gives the identity back with the client files that it may act for."""


@dataclass(frozen=True)
class Exchanged:
    """An outside token, exchanged."""

    authorization: bytes
    """The header value for the services."""
    caller: str
    """Whom requests are counted for."""
    roles: str
    """For the log."""
    expires: float
    """When to exchange again, in monotonic seconds."""
    file_generation: int | None
    """How many files had been written when indication was asked; None when it did not need to be."""


class Identities:
    """Identifies callers."""

    def __init__(self, signer: Signer, own: Issuer, trusted: list[TrustedIssuer], ask_clients: AskClients) -> None:
        """`ask_clients`: the client files that an identity may act for in its roles."""
        self._signer, self._own, self._ask_clients = signer, own, ask_clients
        self._outside: Mapping[str, OutsideIssuer] = {each.issuer: OutsideIssuer(each) for each in trusted}
        self._known: dict[str, Exchanged] = {}
        self._running: dict[str, asyncio.Task[Exchanged]] = {}
        self._generation = 0

    def known(self, token: str) -> Exchanged | None:
        """The exchanged token, when this token was exchanged before and is still valid."""
        found = self._known.get(token)
        if found is None or found.expires < time.monotonic():
            return None
        if found.file_generation is not None and found.file_generation != self._generation:
            return None
        return found

    async def exchange(self, token: str) -> Exchanged:
        """The internal token for an outside one, exchanged once for all.

        Raises TokenUnknown, OrganisationMissing or Unavailable.
        """
        task = self._running.get(token)
        if task is None:
            task = asyncio.create_task(self._exchange(token))
            self._running[token] = task
            task.add_done_callback(lambda done: self._done(token, done))
        return await asyncio.shield(task)

    def files_changed(self) -> None:
        """A client file or mandate was written: the files of each caller are fetched again."""
        self._generation += 1

    def forget_files(self, token: str) -> None:
        """Fetch the files of this caller again: one may have been made through another gateway."""
        found = self._known.get(token)
        if found and found.file_generation is not None:
            del self._known[token]

    def _done(self, token: str, task: asyncio.Task[Exchanged]) -> None:
        del self._running[token]
        if not task.cancelled():
            task.exception()  # waiting requests get the exception; without any, nothing must report it as unhandled

    async def _exchange(self, token: str) -> Exchanged:
        generation = self._generation
        identity, expires = await self._identify(token)
        if role := office_without_organisation(identity):
            raise OrganisationMissing(role=role)
        personal = bool(identity.roles & PERSONAL)
        if personal:
            identity = await self._ask_clients(identity)
        life_s = min(LIFE.total_seconds() - _EARLY_S, expires - time.time())
        exchanged = Exchanged(
            b"Bearer " + self._signer.sign(identity).encode(),
            str(identity.subject),
            " ".join(sorted(identity.roles)),
            time.monotonic() + life_s,
            generation if personal else None,
        )
        if identity.client_ids or not personal:
            self._remember(token, exchanged)
        return exchanged

    async def _identify(self, token: str) -> tuple[Identity, float]:
        try:
            said = jwt.decode(token, options={"verify_signature": False}).get("iss")
            if said == self._own.url:
                return self._own.identify(token)
            if isinstance(said, str) and said in self._outside:
                return await self._outside[said].identify(token)
        except (jwt.PyJWTError, ValueError, TypeError, KeyError) as fault:
            raise TokenUnknown from fault
        except IssuerAway as away:
            raise Unavailable from away
        raise TokenUnknown

    def _remember(self, token: str, exchanged: Exchanged) -> None:
        if len(self._known) >= _REMEMBER:
            now = time.monotonic()
            self._known = {each: held for each, held in self._known.items() if held.expires > now}
            while len(self._known) >= _REMEMBER:
                del self._known[next(iter(self._known))]
        self._known[token] = exchanged

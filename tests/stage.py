"""A stage to test services on: real apps, real PostgreSQL, calls between them in this process, fakes where wanted."""

import importlib
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import httpx
from fastapi import FastAPI
from pydantic import SecretStr
from starlette.types import ASGIApp

from services.common.http import InProcess
from services.common.ids import new_id
from services.common.refusals import PeerAway
from services.common.service import Service
from services.common.settings import ServiceSettings
from services.common.tokens import Identity, Role, Signer, new_signing_key, service_subject

SIGNERS = ("gateway", "indication", "registry", "voucher", "claims")
SANDBOX_START = datetime.fromisoformat("2026-10-05T09:00:00+02:00")
SECRETS = {
    "encryption_keys": {1: "11" * 64},
    "index_key": "22" * 32,
}
"""Settings that only some services have; those who do not know them pass them over."""


OFFICE_ID = UUID("f498377e-23be-5b6a-9dc5-fbd8272605d1")
"""The care office that runs the pilots of a test: that of Zuid-Limburg (5531) in registry's list."""
ATTEMPTS = 5
"""So often a feed is read again when the machine was too busy for a caller's patience."""


class Stage:
    """Services on stage, by name; `stage["voucher"]` is a client to one."""

    def __init__(self, fakes: Mapping[str, ASGIApp] | None = None) -> None:
        """`fakes` stand in for services that are not on stage."""
        keys = {name: new_signing_key(name) for name in SIGNERS}
        self._private = {name: private for name, (private, _) in keys.items()}
        self.jwks = {"keys": [public for _, public in keys.values()]}
        self.transport = InProcess()
        self.transport.apps.update(fakes or {})
        self.apps: dict[str, FastAPI] = {}
        self.clients: dict[str, httpx.AsyncClient] = {}

    def __getitem__(self, service: str) -> httpx.AsyncClient:
        """A client to a service."""
        return self.clients[service]

    def private_key(self, name: str) -> SecretStr:
        """The private key of a signer."""
        return SecretStr(self._private[name])

    def service(self, name: str) -> Service:
        """The inside of a service: its database, clock and feed."""
        service: Service = self.apps[name].state.service
        return service

    def settings(self, service: str, database_url: str, **more: Any) -> ServiceSettings:
        """Settings as the launcher would make them."""
        kind: type[ServiceSettings] = importlib.import_module(f"services.{service}.settings").Settings
        common: dict[str, Any] = {
            "database_url": database_url,
            "sandbox": True,
            "clock": SANDBOX_START,
            "jwks": self.jwks,
            "signing_key": self._private[service],
            "pool_size": 5,
        }
        return kind(**(common | SECRETS | more))

    def headers(self, *roles: str, **who: Any) -> dict[str, str]:
        """Headers of a caller with these roles: `subject=`, `organisation_id=`, `client_ids=` say who.

        An office role is of the office `OFFICE_ID` unless told otherwise. Without a subject it is the organisation's
        registered software, the same at each call, or somebody new.
        """
        signer = who.get("signer", "voucher") if Role.SERVICE in roles else "gateway"
        software = uuid5(who["organisation_id"], " ".join(sorted(roles))) if who.get("organisation_id") else new_id()
        identity = Identity(
            who.get("subject") or (software if signer == "gateway" else service_subject(signer)),
            frozenset(Role(role) for role in roles),
            who.get("organisation_id", OFFICE_ID if any(role.startswith("office-") for role in roles) else None),
            frozenset(who.get("client_ids", ())),
            frozenset(who.get("bound_ids", ())),
        )
        token = Signer(signer, self._private[signer]).sign(identity)
        return {"Authorization": f"Bearer {token}", "Accept-Language": who.get("language", "nl")}

    async def caught_up(self, name: str, *sources: str) -> None:
        """Let a service read feeds to their end; on a busy machine that can take longer than a caller may wait."""
        for source in sources:
            for attempt in range(ATTEMPTS):
                try:
                    await self.service(name).readers.catch_up(source)
                    break
                except PeerAway:
                    if attempt == ATTEMPTS - 1:
                        raise

    def move_clock(self, to: datetime | timedelta) -> None:
        """Move the clocks of all services on stage forward, to an instant or by a while."""
        for app in self.apps.values():
            service: Service = app.state.service
            service.clock.move_to(to if isinstance(to, datetime) else service.clock.now() + to)
            for react in service.on_clock:
                react()


@asynccontextmanager
async def staged(
    names: Iterable[str],
    database_of: Callable[[str], str],
    fakes: Mapping[str, ASGIApp] | None = None,
    **settings: Any,
) -> AsyncIterator[Stage]:
    """Put services on stage with fresh databases; they run until the block ends."""
    stage = Stage(fakes)
    async with AsyncExitStack() as stack:
        for name in names:
            create_app = importlib.import_module(f"services.{name}.app").create_app
            app: FastAPI = create_app(stage.settings(name, database_of(name), **settings), stage.transport)
            stage.apps[name] = app
            stage.transport.apps[name] = app
        for name, app in stage.apps.items():
            await stack.enter_async_context(app.router.lifespan_context(app))
            client = httpx.AsyncClient(
                transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url="http://pvb.test", timeout=30
            )
            stage.clients[name] = await stack.enter_async_context(client)
        yield stage


def keyed(headers: Mapping[str, str], key: str | UUID | None = None) -> dict[str, str]:
    """The headers with an idempotency key, a new one unless given."""
    return {**headers, "Idempotency-Key": str(key or new_id())}

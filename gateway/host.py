"""The parts of the gateway that live as long as the process."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from gateway.hosts import Hosts
from gateway.identity import Identities
from gateway.in_work import InWork
from gateway.issuer import Issuer
from gateway.limits import RateLimit
from gateway.logs import AccessLog
from gateway.settings import GatewaySettings
from services.common.clock import Clock
from services.common.http import Peer
from services.common.metrics import Metrics
from services.common.tokens import Verifier


@dataclass(frozen=True)
class Gateway:
    """The gateway's parts, for its routes and its front."""

    settings: GatewaySettings
    verifier: Verifier
    metrics: Metrics
    clock: Clock
    peers: Mapping[str, Peer]
    issuer: Issuer
    identities: Identities
    rate_limit: RateLimit
    in_work: InWork
    hosts: Hosts
    access_log: AccessLog


async def _of(request: Request) -> Gateway:
    gateway: Gateway = request.app.state.service
    return gateway


At = Annotated[Gateway, Depends(_of)]
"""The gateway, as a parameter of a route."""

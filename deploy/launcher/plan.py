"""What a sandbox runs with: databases, keys, clock and addresses, and each process's settings from them."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from deploy.launcher.keys import Keys
from deploy.launcher.options import GATEWAY, ROOT
from services.vocabulary.names import SERVICES

HOLDS_PERSONS = "indication"
FOR_EVERY_PROCESS = frozenset(
    {
        "PVB_ACCESS_LOG",
        "PVB_BATCH_BYTES",
        "PVB_BODY_BYTES",
        "PVB_BODY_PAUSE_S",
        "PVB_CONNECTIONS_PER_ADDRESS",
        "PVB_CORS_ORIGINS",
        "PVB_DOCUMENT_BYTES",
        "PVB_HEADER_BYTES",
        "PVB_HEADER_COUNT",
        "PVB_HEADER_S",
        "PVB_HOST_NAMES",
        "PVB_IN_WORK_PER_CALLER",
        "PVB_REQUESTS_PER_MINUTE",
        "PVB_TURN_PATIENCE_S",
    }
)
"""Limits and names that the environment may set in both topologies; none of them is a secret."""


@dataclass(frozen=True)
class Plan:
    """One sandbox, ready to start in either topology."""

    urls: Mapping[str, str]
    """Service → database URL."""
    keys: Keys
    clock: datetime
    public_url: str
    """Where the outside world finds the gateway."""

    def settings(self, name: str) -> dict[str, Any]:
        """The settings of a service or the gateway; each gets its own secrets and nobody else's."""
        common: dict[str, Any] = {
            "sandbox": True,
            "clock": self.clock,
            "public_url": self.public_url,
            "jwks": self.keys.jwks,
            "signing_key": self.keys.signing[name],
        }
        if name == GATEWAY:
            return common | {"issuer_key": self.keys.issuer}
        own: dict[str, Any] = {"database_url": self.urls[name]}
        if name == HOLDS_PERSONS:
            own |= {"encryption_keys": dict(self.keys.encryption_keys), "index_key": self.keys.index_key}
        return common | own

    def environment(self, name: str, peers: Mapping[str, str]) -> dict[str, str]:
        """The same as environment of a process of its own, with where its peers listen."""
        inherited = {
            key: value for key, value in os.environ.items() if not key.startswith("PVB_") or key in FOR_EVERY_PROCESS
        }
        settings = self.settings(name) | {"peers": dict(peers)}
        ours = {f"PVB_{key.upper()}": _as_text(value) for key, value in settings.items()}
        return inherited | ours | {"PYTHONPATH": str(ROOT)}


def peer_urls(addresses: Mapping[str, str]) -> dict[str, str]:
    """Where each service's paths begin, from where its process listens."""
    return {name: f"{addresses[name]}/{name}/v1" for name in SERVICES}


def _as_text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, str) else json.dumps(value)

"""The sandbox's keys: one to sign with per process that signs, and those that seal what identifies a person."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.launcher.options import GATEWAY
from deploy.launcher.private_files import kept
from services.common.tokens import new_signing_key
from services.vocabulary.names import SERVICES

SIGNERS = (GATEWAY, *SERVICES)
ISSUER = "issuer"
ENCRYPTION_KEY_BYTES = 64
INDEX_KEY_BYTES = 32


@dataclass(frozen=True)
class Keys:
    """Every key of one sandbox; in production each process is given its own by the operator."""

    signing: Mapping[str, str]
    """Signer → its private key, a JWK in JSON."""
    issuer: str
    """The gateway's key for tokens to the outside."""
    encryption_keys: Mapping[int, str]
    """Version → 64 bytes in hex (AES-SIV)."""
    index_key: str
    """32 bytes in hex (HMAC-SHA256)."""

    @property
    def jwks(self) -> dict[str, Any]:
        """The public keys of all signers, as everybody gets them."""
        return {"keys": [_public(self.signing[name]) for name in SIGNERS]}

    @property
    def fingerprint(self) -> str:
        """Tells whether sealed data can be read with these keys, and nothing else."""
        sealed = json.dumps([dict(self.encryption_keys), self.index_key], sort_keys=True)
        return hashlib.sha256(b"pvb keys " + sealed.encode()).hexdigest()


def keys_in(folder: Path) -> Keys:
    """The keys in a folder, made the first time."""
    return Keys(
        signing={name: _signing_key(folder, name) for name in SIGNERS},
        issuer=_signing_key(folder, ISSUER),
        encryption_keys={1: kept(folder / "encryption-1.hex", lambda: secrets.token_hex(ENCRYPTION_KEY_BYTES))},
        index_key=kept(folder / "index.hex", lambda: secrets.token_hex(INDEX_KEY_BYTES)),
    )


def _signing_key(folder: Path, name: str) -> str:
    return kept(folder / f"{name}.jwk", lambda: new_signing_key(name)[0])


def _public(private: str) -> dict[str, Any]:
    return {part: value for part, value in json.loads(private).items() if part not in {"d", "key_ops"}}

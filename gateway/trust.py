"""OpenID Connect issuers outside: their keys, and what their tokens may say."""

import time
from typing import Any

import httpx
import jwt

from gateway.issuer import ALGORITHMS, subject_from
from gateway.settings import TrustedIssuer
from services.common.logs import logger
from services.common.tokens import Identity

KEYS_LAST_S = 600
ASK_AGAIN_S = 30
"""The least time between two fetches of the keys because of an unknown key."""


class IssuerAway(Exception):
    """The issuer's keys cannot be fetched, and none are known."""


class OutsideIssuer:
    """One trusted issuer."""

    def __init__(self, trusted: TrustedIssuer) -> None:
        """Keys are fetched when the first token comes."""
        self.trusted = trusted
        self._keys: dict[str | None, dict[str, Any]] = {}
        self._fetched = -KEYS_LAST_S - 1.0

    async def identify(self, token: str) -> tuple[Identity, float]:
        """The identity and expiry of the token; raises jwt.PyJWTError or IssuerAway."""
        header = jwt.get_unverified_header(token)
        if header.get("alg") not in ALGORITHMS:
            raise jwt.InvalidAlgorithmError("algorithm not allowed")
        key = jwt.PyJWK.from_dict(await self._key(header.get("kid")), algorithm=header["alg"])
        claims = jwt.decode(
            token,
            key,
            algorithms=ALGORITHMS,
            audience=self.trusted.audience,
            issuer=self.trusted.issuer,
            options={"require": ["exp", "sub"]},
        )
        return self._identity(claims), float(claims["exp"])

    def _identity(self, claims: dict[str, Any]) -> Identity:
        said = claims.get(self.trusted.roles_claim) or []
        words = said.split() if isinstance(said, str) else [word for word in said if isinstance(word, str)]
        roles = frozenset(self.trusted.roles[word] for word in words if word in self.trusted.roles)
        return Identity(subject_from(self.trusted.issuer, claims["sub"]), roles, self.trusted.organisation_id)

    async def _key(self, name: str | None) -> dict[str, Any]:
        age_s = time.monotonic() - self._fetched
        if age_s > KEYS_LAST_S or (name not in self._keys and age_s > ASK_AGAIN_S):
            await self._fetch()
        if name not in self._keys:
            raise jwt.InvalidKeyError("the issuer has no such key")
        return self._keys[name]

    async def _fetch(self) -> None:
        self._fetched = time.monotonic()
        try:
            async with httpx.AsyncClient(timeout=5) as client:
                found = (await client.get(self.trusted.jwks_url)).raise_for_status().json()
            self._keys = {key.get("kid"): key for key in found["keys"] if key.get("use", "sig") == "sig"}
        except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError) as fault:
            logger().warning("issuer away", issuer=self.trusted.issuer, fault=type(fault).__name__)
            if not self._keys:
                self._fetched = -KEYS_LAST_S - 1.0
                raise IssuerAway from fault

"""Short internal tokens: signed by the gateway for callers, and by each service for its own calls. EdDSA, 5 minutes."""

import json
import secrets
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import NAMESPACE_DNS, UUID, uuid5

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.common.clock import real_now
from services.vocabulary.roles import Role as Role  # noqa: PLC0414  # whoever reads a token needs them

KeySet = Mapping[str, Sequence[dict[str, object]]]
"""A JWK set: its `keys`, each a JWK."""
AUDIENCE = "pvb"
GATEWAY = "gateway"
LIFE = timedelta(minutes=5)


@dataclass(frozen=True)
class Identity:
    """The identity of a caller: a subject with roles, its organisation, and the client files it may act for."""

    subject: UUID
    roles: frozenset[Role]
    organisation_id: UUID | None = None
    client_ids: frozenset[UUID] = frozenset()
    bound_ids: frozenset[UUID] = frozenset()
    """The files among them that it may read but not make agreements for: its mandate does not cover that."""


class BadToken(Exception):
    """The token is missing, malformed, expired, or not signed by a party that may sign it."""


class Signer:
    """Signs internal tokens with one private key."""

    def __init__(self, name: str, private_jwk: str) -> None:
        """`name` is `gateway` or the service's name; it becomes the token's `kid`."""
        self.name = name
        self._key = jwt.PyJWK.from_json(private_jwk, algorithm="EdDSA").key

    def sign(self, who: Identity, life: timedelta = LIFE) -> str:
        """A token for this identity."""
        at = real_now()
        claims = {
            "iss": f"pvb-{self.name}",
            "aud": AUDIENCE,
            "sub": str(who.subject),
            "roles": sorted(who.roles),
            "org": str(who.organisation_id) if who.organisation_id else None,
            "clients": sorted(str(each) for each in who.client_ids),
            "bound": sorted(str(each) for each in who.bound_ids),
            "iat": at,
            "exp": at + life,
            "jti": secrets.token_hex(16),
        }
        return jwt.encode(claims, self._key, algorithm="EdDSA", headers={"kid": self.name})

    def sign_document(self, document: bytes, kind: str) -> tuple[str, str, str]:
        """A document as protected header, payload and signature of a JWS (RFC 7515), each in base64url.

        `kind` becomes its `typ`. It has no audience, so that no document passes as a token.
        """
        jws = jwt.PyJWS().encode(document, self._key, algorithm="EdDSA", headers={"kid": self.name, "typ": kind})
        protected, payload, signature = jws.split(".")
        return protected, payload, signature


class Verifier:
    """Verifies internal tokens; remembers what it verified for as long as it is valid."""

    def __init__(self, jwks: KeySet, remember: int = 4096) -> None:
        """`jwks` holds the public keys by `kid`."""
        self._keys = {str(key["kid"]): jwt.PyJWK.from_dict(key, algorithm="EdDSA").key for key in jwks["keys"]}
        self._known: OrderedDict[str, tuple[float, Identity]] = OrderedDict()
        self._remember = remember

    def verify(self, token: str) -> Identity:
        """The identity that the token gives; raises BadToken."""
        known = self._known.get(token)
        if known and known[0] > real_now().timestamp():
            return known[1]
        identity, expires = self._decode(token)
        self._known[token] = (expires, identity)
        while len(self._known) > self._remember:
            self._known.popitem(last=False)
        return identity

    def _decode(self, token: str) -> tuple[Identity, float]:
        try:
            signer = jwt.get_unverified_header(token)["kid"]
            key = self._keys[signer]
            claims = jwt.decode(
                token,
                key,
                algorithms=["EdDSA"],
                audience=AUDIENCE,
                issuer=f"pvb-{signer}",
                options={"require": ["exp"]},
            )
            roles = frozenset(Role(role) for role in claims["roles"])
            identity = Identity(
                UUID(claims["sub"]),
                roles,
                UUID(claims["org"]) if claims.get("org") else None,
                frozenset(UUID(each) for each in claims.get("clients", [])),
                frozenset(UUID(each) for each in claims.get("bound", [])),
            )
        except (jwt.PyJWTError, KeyError, ValueError, TypeError) as fault:
            raise BadToken from fault
        if not _may_sign(signer, identity):
            raise BadToken
        return identity, float(claims["exp"])


def new_signing_key(name: str) -> tuple[str, dict[str, object]]:
    """A fresh Ed25519 key: the private JWK as JSON, and the public JWK with `kid` = name."""
    private: dict[str, object] = jwt.algorithms.OKPAlgorithm.to_jwk(Ed25519PrivateKey.generate(), as_dict=True)
    private |= {"kid": name, "alg": "EdDSA", "use": "sig"}
    public = {part: value for part, value in private.items() if part not in {"d", "key_ops"}}
    return json.dumps(private), public


def service_subject(name: str) -> UUID:
    """The fixed subject of a service."""
    return uuid5(NAMESPACE_DNS, f"{name}.service.pvb")


def service_identity(name: str) -> Identity:
    """The identity with which a service calls another."""
    return Identity(service_subject(name), frozenset({Role.SERVICE}))


def _may_sign(signer: str, identity: Identity) -> bool:
    """A service may sign only for itself; only the gateway may sign for callers."""
    if Role.SERVICE in identity.roles:
        return identity == service_identity(signer)
    return signer == GATEWAY


def describe_roles(roles: Sequence[str] | frozenset[str]) -> str:
    """Roles as one sorted, readable word list."""
    return ", ".join(sorted(roles))

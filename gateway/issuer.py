"""The gateway's own small issuer: client credentials for registered software, and for personas in the sandbox."""

import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import jwt

from gateway.personas import SECRET, personas
from gateway.refusals import ClientUnknown, ClientWithoutOrganisation, GrantUnsupported, TokenRequestWrong
from gateway.settings import GatewaySettings, RegisteredClient
from services.common.tokens import Identity, describe_roles, new_signing_key
from services.vocabulary.roles import OFFICE_ROLES

LIFE_S = 3600
KEY_ID = "issuer"
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_LIFE_S = 300
FIELDS = frozenset({"grant_type", "client_id", "client_secret", "client_assertion_type", "client_assertion"})
"""The fields of a token request, each once; others are ignored."""
_LEEWAY_S = 10


class Issuer:
    """Issues tokens to clients that prove their identity, and verifies its own tokens."""

    def __init__(self, settings: GatewaySettings) -> None:
        """Personas exist only when the settings say sandbox."""
        self.url = settings.public_url
        self.token_url = f"{self.url}/auth/token"
        private = settings.issuer_key.get_secret_value() if settings.issuer_key else new_signing_key(KEY_ID)[0]
        self._key = jwt.PyJWK.from_json(private, algorithm="EdDSA")
        self._personas = personas() if settings.sandbox else {}
        self._clients = {client.client_id: client for client in settings.clients}
        self._used: OrderedDict[tuple[str, str], float] = OrderedDict()

    @property
    def jwks(self) -> dict[str, Any]:
        """The public key, by which tokens can be verified."""
        public = jwt.algorithms.OKPAlgorithm.to_jwk(self._key.key.public_key(), as_dict=True)
        return {"keys": [{**public, "kid": KEY_ID, "alg": "EdDSA", "use": "sig"}]}

    def token(self, form: Sequence[tuple[str, str]]) -> dict[str, Any]:
        """The answer to a token request (RFC 6749, 4.4; RFC 7523); raises OAuthRefusal."""
        known = [(name, value) for name, value in form if name in FIELDS]
        fields = dict(known)
        if len(fields) != len(known) or "grant_type" not in fields:
            raise TokenRequestWrong
        if fields["grant_type"] != "client_credentials":
            raise GrantUnsupported
        if fields.get("client_assertion_type", ASSERTION_TYPE) != ASSERTION_TYPE:
            raise TokenRequestWrong
        client_id = self._prove_key(fields) if "client_assertion" in fields else self._prove_secret(fields)
        return {"access_token": self._sign(client_id), "token_type": "Bearer", "expires_in": LIFE_S}

    def identify(self, token: str) -> tuple[Identity, float]:
        """The identity and expiry of a token of this issuer; raises jwt.PyJWTError."""
        claims = jwt.decode(
            token,
            self._key.key,
            algorithms=["EdDSA"],
            audience=self.url,
            issuer=self.url,
            options={"require": ["exp", "sub", "jti"]},
        )
        identity = self._identity(claims.get("client_id", ""))
        if identity is None or str(identity.subject) != claims["sub"]:
            raise jwt.InvalidTokenError("the client is gone")
        return identity, float(claims["exp"])

    def _identity(self, client_id: str) -> Identity | None:
        if client := self._clients.get(client_id):
            return Identity(client.subject, client.roles, client.organisation_id)
        persona = self._personas.get(client_id)
        return persona.identity if persona else None

    def _prove_secret(self, fields: dict[str, str]) -> str:
        if not {"client_id", "client_secret"} <= fields.keys():
            raise TokenRequestWrong
        right = hmac.compare_digest(fields["client_secret"].encode(), SECRET.encode())
        if not right or fields["client_id"] not in self._personas:
            raise ClientUnknown
        return fields["client_id"]

    def _prove_key(self, fields: dict[str, str]) -> str:
        if "client_assertion_type" not in fields or "client_secret" in fields:
            raise TokenRequestWrong
        try:
            claims = self._assertion(fields["client_assertion"])
        except (jwt.PyJWTError, KeyError, TypeError, ValueError) as fault:
            raise ClientUnknown from fault
        if fields.get("client_id", claims["iss"]) != claims["iss"]:
            raise ClientUnknown
        self._use_once(claims)
        return str(claims["iss"])

    def _assertion(self, assertion: str) -> dict[str, Any]:
        unproven = jwt.decode(assertion, options={"verify_signature": False})
        client = self._clients[unproven["iss"]]
        claims: dict[str, Any] = jwt.decode(
            assertion,
            _key_of(client, jwt.get_unverified_header(assertion)),
            algorithms=ALGORITHMS,
            audience=[self.url, self.token_url],
            issuer=client.client_id,
            leeway=_LEEWAY_S,
            options={"require": ["exp", "sub", "jti"]},
        )
        if claims["sub"] != client.client_id or claims["exp"] > time.time() + ASSERTION_LIFE_S + _LEEWAY_S:
            raise ValueError("the assertion is about somebody else, or lives too long")
        return claims

    def _use_once(self, claims: dict[str, Any]) -> None:
        now = time.time()
        while self._used and next(iter(self._used.values())) < now:
            self._used.popitem(last=False)
        name = (str(claims["iss"]), str(claims["jti"]))
        if name in self._used:
            raise ClientUnknown
        self._used[name] = now + ASSERTION_LIFE_S + 2 * _LEEWAY_S

    def _sign(self, client_id: str) -> str:
        identity = self._identity(client_id)
        assert identity, "proved a moment ago"
        if role := office_without_organisation(identity):
            raise ClientWithoutOrganisation(role=role)
        at = int(time.time())
        claims = {
            "iss": self.url,
            "aud": self.url,
            "sub": str(identity.subject),
            "client_id": client_id,
            "iat": at,
            "exp": at + LIFE_S,
            "jti": secrets.token_urlsafe(16),
        }
        return jwt.encode(claims, self._key.key, algorithm="EdDSA", headers={"kid": KEY_ID, "typ": "at+jwt"})


def _key_of(client: RegisteredClient, header: dict[str, Any]) -> jwt.PyJWK:
    """The client's key that the header names, or its only one."""
    keys = client.jwks["keys"]
    named = [key for key in keys if key.get("kid") == header.get("kid")] or (keys if len(keys) == 1 else [])
    if not named or header.get("alg") not in ALGORITHMS:
        raise KeyError("kid")
    return jwt.PyJWK.from_dict(named[0], algorithm=header["alg"])


def office_without_organisation(identity: Identity) -> str:
    """The roles for which the identity lacks an organisation, in words; empty where it lacks none."""
    return "" if identity.organisation_id else describe_roles(identity.roles & OFFICE_ROLES)


def subject_from(issuer: str, subject: str) -> UUID:
    """The fixed subject here of a person whom another issuer knows by a text."""
    return uuid5(NAMESPACE_URL, f"{issuer}#{subject}")

"""The checks on settings before a process starts; each error is one sentence that names the setting and its form."""

import json
from typing import Annotated
from urllib.parse import urlsplit

import jwt
from pydantic import AfterValidator

from services.common.tokens import KeySet

ASYMMETRIC = frozenset({"RSA", "EC", "OKP"})
CURVE = {"kty": "OKP", "crv": "Ed25519"}
EXAMPLE_URL = "https://pvb.example"
"""The public address until one is set; production does not start with it."""
EXAMPLE_ENDS = (".example", ".invalid", ".test")
"""How host names end that nobody can have (RFC 2606)."""


def _without_slash(url: str) -> str:
    return url.rstrip("/")


PublicUrl = Annotated[str, AfterValidator(_without_slash)]
"""Where the outside world finds the gateway; paths that begin with a slash are put behind it."""
ENCRYPTION_KEY_BYTES = 64
INDEX_KEY_BYTES = 32

SIGNING_KEY_FORM = "a private Ed25519 key as a JWK in JSON (kty OKP, crv Ed25519, with x and d)"
KEY_SET_FORM = (
    "a JWK set in JSON with the public Ed25519 keys of gateway and services, each with its name as kid and without d"
)
INDEX_KEY_FORM = "at least 32 bytes, written in hexadecimal (64 digits or more)"
ENCRYPTION_KEYS_FORM = (
    "a JSON object that gives each version (1 to 255) a key of 64 bytes, written in hexadecimal (128 digits)"
)


def must_be(setting: str, form: str) -> ValueError:
    """The error to raise. Its sentence never contains the value, which may be secret."""
    return ValueError(f"{setting} must be {form}.")


def require_private_key(setting: str, text: str) -> None:
    """A private Ed25519 key; raises ValueError."""
    try:
        key = json.loads(text)
        is_private = CURVE.items() <= key.items() and "d" in key
        jwt.PyJWK.from_dict(key, algorithm="EdDSA")
    except (ValueError, TypeError, AttributeError, KeyError, jwt.PyJWTError):
        is_private = False
    if not is_private:
        raise must_be(setting, SIGNING_KEY_FORM)


def require_key_set(setting: str, jwks: KeySet) -> None:
    """A set of public Ed25519 keys, which may be empty; raises ValueError."""
    try:
        for key in jwks["keys"]:
            if not (CURVE.items() <= key.items() and isinstance(key["kid"], str)):
                raise must_be(setting, KEY_SET_FORM)
            jwt.PyJWK.from_dict(key, algorithm="EdDSA")
    except (ValueError, TypeError, AttributeError, KeyError, jwt.PyJWTError):
        raise must_be(setting, KEY_SET_FORM) from None


def require_signing(private: str, jwks: KeySet, *, production: bool) -> None:
    """A key to sign with and a set to verify by; in production it is public and has that key. Raises ValueError."""
    require_private_key("PVB_SIGNING_KEY", private)
    require_key_set("PVB_JWKS", jwks)
    if not production:
        return
    if any("d" in key for key in jwks["keys"]):
        raise must_be("PVB_JWKS", KEY_SET_FORM)
    if json.loads(private)["x"] not in {key["x"] for key in jwks["keys"]}:
        raise ValueError(f"PVB_JWKS must hold the public part of PVB_SIGNING_KEY: it is {KEY_SET_FORM}.")


def require_client_keys(setting: str, jwks: KeySet) -> None:
    """The public keys of registered software: no secret that both sides know, and at least one; raises ValueError."""
    form = "software with public keys only, of kind RSA, EC or OKP; symmetric keys (oct) and private parts are refused"
    try:
        kinds = [(key["kty"], "d" in key) for key in jwks["keys"]]
    except (TypeError, KeyError):
        kinds = []
    if not kinds or any(kind not in ASYMMETRIC or private for kind, private in kinds):
        raise ValueError(f"{setting} must name {form}.")


def hexadecimal(setting: str, text: str, form: str, *, least: int, most: int | None = None) -> bytes:
    """The bytes of a key; raises ValueError when there are too few or too many, or it is not hexadecimal."""
    try:
        key = bytes.fromhex(text)
    except ValueError:
        raise must_be(setting, form) from None
    if len(key) < least or (most is not None and len(key) > most):
        raise must_be(setting, form)
    return key


def require_random(setting: str, key: bytes, form: str) -> None:
    """In production: a key that is one byte repeated is no secret; raises ValueError."""
    if len(set(key)) == 1:
        raise ValueError(f"{setting} must be random, and is one byte repeated: it is {form}.")


def require_database_url(setting: str, url: str) -> None:
    """A PostgreSQL URL that names a database; raises ValueError."""
    form = "a URL as postgresql://login:password@host:5432/database"
    try:
        parts = urlsplit(url)
        is_right = parts.scheme in {"postgresql", "postgres"} and len(parts.path) > 1 and (parts.port or 1) > 0
    except ValueError:
        is_right = False
    if not is_right or "{" in url:
        raise must_be(setting, form)


def is_https(url: str) -> bool:
    """Whether a URL is of TLS, and names a host."""
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" and bool(parts.hostname)
    except ValueError:
        return False


def require_https(setting: str, url: str) -> None:
    """In production, for every address that is outside or is reached from outside; raises ValueError."""
    if not is_https(url) or (urlsplit(url).hostname or "").endswith(EXAMPLE_ENDS):
        raise must_be(setting, "an https address, such as https://pvb.zorgkantoor.nl")


def refuse_sandbox_in_production(*, sandbox: bool, clock: object) -> None:
    """Production has no personas and no clock of its own; raises ValueError."""
    if sandbox:
        raise ValueError("PVB_SANDBOX must be left out in production, where PVB_PRODUCTION is true.")
    if clock:
        raise ValueError("PVB_CLOCK must be left out in production, where PVB_PRODUCTION is true.")

"""Encryption of single fields (AES-SIV, RFC 5297) and blind indexes for looking them up (HMAC-SHA256)."""

import hmac
from collections.abc import Mapping
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers.aead import AESSIV


class Cipher:
    """Encrypts with one key and decrypts with any; the first byte of a value names its key."""

    def __init__(self, keys: Mapping[int, bytes], index_key: bytes, seal_with: int | None = None) -> None:
        """`keys`: version (1–255) → 64 bytes; `index_key`: 32 bytes or more; `seal_with`: the newest unless named."""
        self._ciphers = {version: AESSIV(key) for version, key in keys.items()}
        self.versions = frozenset(keys)
        self.seals_with = max(keys) if seal_with is None else seal_with
        if self.seals_with not in keys:
            raise ValueError("there is no key of the version to seal with")
        self._index_key = index_key

    def encrypt(self, plain: str, context: str) -> bytes:
        """The plain text encrypted for one place (`context`, such as table and column)."""
        return bytes([self.seals_with]) + self._ciphers[self.seals_with].encrypt(plain.encode(), [context.encode()])

    def decrypt(self, sealed: bytes, context: str) -> str:
        """The plain text again; raises `cryptography.exceptions.InvalidTag` when it was altered."""
        return self._ciphers[sealed[0]].decrypt(sealed[1:], [context.encode()]).decode()

    def blind_index(self, plain: str) -> bytes:
        """32 bytes that are equal for equal texts and tell nothing without the key."""
        return hmac.new(self._index_key, plain.encode(), sha256).digest()

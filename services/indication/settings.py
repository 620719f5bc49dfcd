"""What indication must know before it starts: beside the common settings, the keys of the citizen service number."""

from functools import cached_property

from pydantic import SecretStr

from services.common.crypto import Cipher
from services.common.settings import ServiceSettings


class Settings(ServiceSettings):
    """The settings of indication. Keys are hexadecimal; a new key gets a higher version, old ones stay to read with."""

    encryption_keys: dict[int, SecretStr]
    """Version (1–255) → 64 bytes."""
    index_key: SecretStr
    """32 bytes or more; it never changes, or nobody is found any more."""

    @cached_property
    def cipher(self) -> Cipher:
        """What seals and finds citizen service numbers."""
        keys = {version: bytes.fromhex(key.get_secret_value()) for version, key in self.encryption_keys.items()}
        return Cipher(keys, bytes.fromhex(self.index_key.get_secret_value()))

"""What indication must know before it starts: beside the common settings, the keys of the citizen service number."""

from functools import cached_property

from pydantic import Field, SecretStr

from services.common.crypto import Cipher
from services.common.setting_checks import (
    ENCRYPTION_KEY_BYTES,
    ENCRYPTION_KEYS_FORM,
    INDEX_KEY_BYTES,
    INDEX_KEY_FORM,
    hexadecimal,
    must_be,
    require_random,
)
from services.common.settings import ServiceSettings
from services.indication.rules.letter import Sender

SANDBOX = Sender("Onafhankelijk indicatieorgaan (sandbox)", "Postbus 1, 1000 AA Voorbeeldstad")
"""Who decides in the sandbox, unless the settings say so."""


class Settings(ServiceSettings):
    """The settings of indication. Keys are hexadecimal; a new key gets a higher version, old ones stay to read with."""

    encryption_keys: dict[int, SecretStr]
    """Version (1–255) → 64 bytes."""
    seal_with: int | None = None
    """The version to seal with; the newest unless named. Name the old one until every replica knows the new one."""
    index_key: SecretStr
    """32 bytes or more; it never changes, or nobody is found any more."""
    four_eyes_on_refusals: bool = False
    """Whether a refusal is sent only after a second assessor approved it."""
    number_lookups_per_hour: int = Field(60, ge=1)
    """So often an organisation, or a person without one, may look somebody up by citizen service number in an hour."""
    staff_number_lookups_per_hour: int = Field(1000, ge=1)
    """The same for the organisation of assessors and of the care office."""

    letter_sender: str = ""
    """Who decides, as its letters say."""
    letter_address: str = ""
    """Where an objection can be sent by post."""

    def model_post_init(self, context: object, /) -> None:
        """Refuse keys that do not fit, and letters that come from nobody, before anything starts."""
        super().model_post_init(context)
        _ = self.cipher
        if self.production:
            for key in self._keys.values():
                require_random("PVB_ENCRYPTION_KEYS", key, ENCRYPTION_KEYS_FORM)
            require_random("PVB_INDEX_KEY", self._index, INDEX_KEY_FORM)
        if not (self.sandbox or self.letter_sender.strip()):
            raise must_be("PVB_LETTER_SENDER", "the name of the body that decides, as its letters say")
        if not (self.sandbox or self.letter_address.strip()):
            raise must_be("PVB_LETTER_ADDRESS", "the postal address at which an objection can be sent, on one line")

    @property
    def sender(self) -> Sender:
        """Who the letters are from."""
        return Sender(self.letter_sender or SANDBOX.name, self.letter_address or SANDBOX.address)

    @cached_property
    def cipher(self) -> Cipher:
        """What seals and finds citizen service numbers."""
        if self.seal_with is not None and self.seal_with not in self._keys:
            raise must_be("PVB_SEAL_WITH", "a version that PVB_ENCRYPTION_KEYS has")
        return Cipher(self._keys, self._index, self.seal_with)

    @cached_property
    def _keys(self) -> dict[int, bytes]:
        """Version → key; raises ValueError."""
        name, form, length = "PVB_ENCRYPTION_KEYS", ENCRYPTION_KEYS_FORM, ENCRYPTION_KEY_BYTES
        if not self.encryption_keys or not all(1 <= version <= 255 for version in self.encryption_keys):
            raise must_be(name, form)
        given = {version: key.get_secret_value() for version, key in self.encryption_keys.items()}
        return {version: hexadecimal(name, key, form, least=length, most=length) for version, key in given.items()}

    @cached_property
    def _index(self) -> bytes:
        """The index key; raises ValueError."""
        return hexadecimal("PVB_INDEX_KEY", self.index_key.get_secret_value(), INDEX_KEY_FORM, least=INDEX_KEY_BYTES)

    @property
    def answer_cipher(self) -> Cipher:
        """Kept answers are sealed: they hold names and what people wrote."""
        return self.cipher

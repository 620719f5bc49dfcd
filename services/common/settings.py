"""Settings that every service has; given to `create_app`, read from `PVB_…` by the launcher only."""

from typing import Any

from pydantic import AwareDatetime, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.common.crypto import Cipher


class ServiceSettings(BaseSettings):
    """What a service must know before it starts."""

    model_config = SettingsConfigDict(env_prefix="PVB_", extra="ignore")

    database_url: SecretStr
    """A PostgreSQL URL of this service's own database, as `postgresql://…`."""
    public_url: str = "https://pvb.example"
    """Where the outside world finds the gateway."""
    sandbox: bool = False
    clock: AwareDatetime | None = None
    """Where the clock starts; refused outside the sandbox."""
    jwks: dict[str, Any] = Field(default_factory=lambda: {"keys": []})
    """The public keys of gateway and services, as a JWK set; `kid` is the signer's name."""
    signing_key: SecretStr
    """This service's own private key, a JWK in JSON, for its calls to others."""
    pool_size: int = 10
    pool_wait_s: float = 10
    """How long a request waits for a connection to the database; then the answer is 503."""
    background: bool = True
    """Whether feed readers and workers run in this process."""

    @property
    def answer_cipher(self) -> Cipher | None:
        """What seals kept answers; None where they hold no word about a person."""
        return None

    def model_post_init(self, context: object, /) -> None:
        """Refuse what production may not have."""
        if self.clock and not self.sandbox:
            raise ValueError("PVB_CLOCK is for the sandbox only; leave it out, or set PVB_SANDBOX=true")

"""Settings that every service has; given to `create_app`, read from `PVB_…` by the launcher only."""

from pydantic import AwareDatetime, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.common.crypto import Cipher
from services.common.json import JsonObject
from services.common.setting_checks import (
    EXAMPLE_URL,
    PublicUrl,
    refuse_sandbox_in_production,
    require_database_url,
    require_https,
    require_signing,
)


class ServiceSettings(BaseSettings):
    """What a service must know before it starts."""

    model_config = SettingsConfigDict(env_prefix="PVB_", extra="ignore")

    database_url: SecretStr
    """A PostgreSQL URL of this service's own database, as `postgresql://…`."""
    public_url: PublicUrl = EXAMPLE_URL
    """Where the outside world finds the gateway."""
    production: bool = False
    """Whether settings that are unsafe in production are refused at the start."""
    sandbox: bool = False
    clock: AwareDatetime | None = None
    """Where the clock starts; refused outside the sandbox."""
    jwks: JsonObject = Field(default_factory=lambda: {"keys": []})
    """The public keys of gateway and services, as a JWK set; `kid` is the signer's name."""
    signing_key: SecretStr
    """This service's own private key, a JWK in JSON, for its calls to others."""
    pool_size: int = Field(10, ge=1)
    pool_wait_s: float = Field(10, gt=0)
    """How long a request waits for a connection to the database; then the answer is 503."""
    background: bool = True
    """Whether feed readers and workers run in this process."""

    @property
    def answer_cipher(self) -> Cipher | None:
        """The cipher of stored idempotent answers; None where they contain no personal data."""
        return None

    def model_post_init(self, context: object, /) -> None:
        """Refuse settings of a wrong form, and what production may not have; the sentence names the setting."""
        if self.production:
            refuse_sandbox_in_production(sandbox=self.sandbox, clock=self.clock)
        if self.clock and not self.sandbox:
            raise ValueError("PVB_CLOCK is for the sandbox only; leave it out, or set PVB_SANDBOX=true.")
        require_database_url("PVB_DATABASE_URL", self.database_url.get_secret_value())
        require_signing(self.signing_key.get_secret_value(), self.jwks, production=self.production)
        if self.production:
            require_https("PVB_PUBLIC_URL", self.public_url)

"""What the gateway must know before it starts; read from `PVB_…` by the launcher only."""

from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.common.tokens import Role

MEGABYTE = 1024 * 1024


class TrustedIssuer(BaseModel):
    """An OpenID Connect issuer whose tokens are taken, and what they may say."""

    issuer: str
    audience: str
    jwks_url: str
    roles_claim: str = "roles"
    roles: dict[str, Role]
    """The issuer's word for a role → ours. A word that is not listed gives no role."""
    organisation_id: UUID | None = None
    """The organisation of everybody this issuer knows."""


class RegisteredClient(BaseModel):
    """Software of a provider or portal that proves itself with its own key (`private_key_jwt`)."""

    client_id: str
    jwks: dict[str, Any]
    roles: frozenset[Role]
    subject: UUID
    organisation_id: UUID | None = None


class GatewaySettings(BaseSettings):
    """The gateway's settings."""

    model_config = SettingsConfigDict(env_prefix="PVB_", extra="ignore")

    public_url: str = "https://pvb.example"
    """Where the outside world finds the gateway."""
    host_names: list[str] = []
    """Further names that the gateway is asked by, besides the one in its public address."""
    cors_origins: list[str] = []
    """Origins whose pages may send requests from a browser, as `https://portal.example`."""
    production: bool = False
    sandbox: bool = False
    clock: AwareDatetime | None = None
    jwks: dict[str, Any] = Field(default_factory=lambda: {"keys": []})
    """The public keys of gateway and services; `kid` is the signer's name."""
    signing_key: SecretStr
    """The gateway's private key for internal tokens, a JWK in JSON."""
    issuer_key: SecretStr | None = None
    """The private key for tokens from `/auth/token`, a JWK in JSON; a fresh one when left out."""
    trusted_issuers: list[TrustedIssuer] = []
    clients: list[RegisteredClient] = []
    body_bytes: int = MEGABYTE
    batch_bytes: int = 50 * MEGABYTE
    document_bytes: int = 10 * MEGABYTE
    body_pause_s: float = 30
    requests_per_minute: int = 300_000
    """Per caller; who sends no token is counted by network address."""
    in_work_per_caller: int = 6
    """Requests of one caller that are in work at once; more wait their turn. 0 is no bound."""
    turn_patience_s: float = 30
    """How long a request waits for its turn; then the answer is 429."""
    connect_timeout_s: float = 2
    answer_timeout_s: float = 300
    access_log: bool = True

    def model_post_init(self, context: object, /) -> None:
        """Refuse what production may not have."""
        if self.production and self.sandbox:
            raise ValueError("the sandbox is on in production: take PVB_SANDBOX out, or PVB_PRODUCTION")
        if self.clock and not self.sandbox:
            raise ValueError("PVB_CLOCK is for the sandbox only; leave it out, or set PVB_SANDBOX=true")
        if any(Role.SERVICE in client.roles for client in self.clients):
            raise ValueError("a registered client cannot have the role service")
        if len({client.subject for client in self.clients}) < len(self.clients):
            raise ValueError("two registered clients have one subject: an idempotency key would be of both")
        if any(Role.SERVICE in issuer.roles.values() for issuer in self.trusted_issuers):
            raise ValueError("an issuer outside cannot give the role service")

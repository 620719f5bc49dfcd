"""The settings of the gateway; only the launcher reads them from `PVB_…`."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.common.setting_checks import (
    EXAMPLE_URL,
    PublicUrl,
    is_https,
    must_be,
    refuse_sandbox_in_production,
    require_client_keys,
    require_https,
    require_private_key,
    require_signing,
)
from services.common.tokens import Role

MEGABYTE = 1024 * 1024


class TrustedIssuer(BaseModel):
    """An OpenID Connect issuer whose tokens are accepted, and the claims that are used."""

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

    public_url: PublicUrl = EXAMPLE_URL
    """Where the outside world finds the gateway."""
    host_names: list[str] = []
    """Further host names of the gateway, besides the one in its public address."""
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
    body_bytes: int = Field(MEGABYTE, ge=1)
    batch_bytes: int = Field(50 * MEGABYTE, ge=1)
    document_bytes: int = Field(10 * MEGABYTE, ge=1)
    body_pause_s: float = Field(30, gt=0)
    requests_per_minute: int = Field(300_000, ge=1)
    """Per caller; a caller without a token is counted by network address."""
    in_work_per_caller: int = Field(16, ge=0)
    """Requests of one caller that are processed at once; more wait their turn. 0 means no limit."""
    turn_patience_s: float = Field(30, gt=0)
    """How long a request waits for its turn; then the answer is 429."""
    connect_timeout_s: float = Field(2, gt=0)
    answer_timeout_s: float = Field(300, gt=0)
    access_log: bool = True

    def model_post_init(self, context: object, /) -> None:
        """Refuse settings of a wrong form, and what production may not have; the sentence names the setting."""
        if self.production:
            refuse_sandbox_in_production(sandbox=self.sandbox, clock=self.clock)
        if self.clock and not self.sandbox:
            raise ValueError("PVB_CLOCK is for the sandbox only; leave it out, or set PVB_SANDBOX=true.")
        self._refuse_clients()
        self._refuse_issuers()
        require_signing(self.signing_key.get_secret_value(), self.jwks, production=self.production)
        if self.issuer_key:
            require_private_key("PVB_ISSUER_KEY", self.issuer_key.get_secret_value())
        if self.production:
            require_https("PVB_PUBLIC_URL", self.public_url)
            if not all(map(is_https, self.cors_origins)):
                raise must_be("PVB_CORS_ORIGINS", "a JSON array of https addresses, as https://portal.zorgkantoor.nl")

    def _refuse_clients(self) -> None:
        if any(Role.SERVICE in client.roles for client in self.clients):
            raise ValueError("PVB_CLIENTS must give no software the role service.")
        if len({client.subject for client in self.clients}) < len(self.clients):
            raise ValueError(
                "PVB_CLIENTS must not give two registered clients one subject: an idempotency key would be of both."
            )
        for client in self.clients:
            require_client_keys("PVB_CLIENTS", client.jwks)
            _require_organisation("PVB_CLIENTS", client.roles, client.organisation_id)

    def _refuse_issuers(self) -> None:
        if any(Role.SERVICE in issuer.roles.values() for issuer in self.trusted_issuers):
            raise ValueError("PVB_TRUSTED_ISSUERS must give nobody the role service.")
        for issuer in self.trusted_issuers:
            _require_organisation("PVB_TRUSTED_ISSUERS", issuer.roles.values(), issuer.organisation_id)
        plain = [each for each in self.trusted_issuers if not (is_https(each.issuer) and is_https(each.jwks_url))]
        if self.production and plain:
            raise ValueError("PVB_TRUSTED_ISSUERS must give each issuer https addresses, as issuer and as jwks_url.")


def _require_organisation(setting: str, roles: Collection[Role], organisation_id: UUID | None) -> None:
    """A provider is its organisation: without one, it would be nobody in particular. Raises ValueError."""
    if Role.PROVIDER in roles and organisation_id is None:
        raise ValueError(f"{setting} must give an organisation_id wherever it gives the role provider.")

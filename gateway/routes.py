"""The gateway's own routes: tokens, personas, keys, health and the sandbox clock."""

import asyncio
import base64
import binascii
from datetime import datetime, timedelta
from typing import Annotated, Any
from urllib.parse import parse_qsl, unquote_plus
from uuid import UUID

from fastapi import Request, Response
from pydantic import AwareDatetime, ConfigDict, Field, model_validator
from pydantic.json_schema import WithJsonSchema

from gateway.host import At, Gateway
from gateway.issuer import ASSERTION_TYPE
from gateway.personas import personas
from gateway.refusals import ClockTooFar, NotReady, SandboxOnly, TokenRequestWrong
from services.common.calendar import AMSTERDAM
from services.common.http import Peer, PeerRefused
from services.common.refusals import PeerAway
from services.common.schemas import Answer, Schema, TextAnswer, not_formed
from services.common.texts import Text
from services.common.tokens import Role
from services.common.web.access import ANY, Routes, allows, public
from services.common.web.media import accepts
from services.common.web.routes import ClockBackwards

FORM = "application/x-www-form-urlencoded"
LAST_YEAR = 2035
EVERYBODY = {role.name.lower(): ANY for role in Role if role is not Role.SERVICE}

TOKEN_FORM = {
    "required": True,
    "content": {
        FORM: {
            "schema": {
                "type": "object",
                "required": ["grant_type"],
                "properties": {
                    "grant_type": {"type": "string", "enum": ["client_credentials"]},
                    "client_id": {"type": "string", "maxLength": 200},
                    "client_secret": {"type": "string", "maxLength": 200},
                    "client_assertion_type": {"type": "string", "enum": [ASSERTION_TYPE]},
                    "client_assertion": {"type": "string", "maxLength": 8000},
                },
                "oneOf": [
                    {"required": ["client_id", "client_secret"], "not": {"required": ["client_assertion"]}},
                    {"required": ["client_assertion", "client_assertion_type"], "not": {"required": ["client_secret"]}},
                ],
            },
            "example": {"grant_type": "client_credentials", "client_id": "anna", "client_secret": "sandbox"},
        }
    },
}

router = Routes()


class TokenAnswer(Answer):
    """A token, as OAuth answers it (RFC 6749, 5.1)."""

    access_token: str = Field(max_length=8000, alias="access_token")
    token_type: str = Field(max_length=20, alias="token_type")
    expires_in: int = Field(ge=0, le=86_400, alias="expires_in")


class PersonaAnswer(Answer):
    """A test user of the sandbox."""

    persona: str = Field(max_length=64)
    label: TextAnswer
    tries: TextAnswer
    roles: list[Role] = Field(max_length=20, description="Roles that its token has.")
    subject: UUID
    organisation_id: UUID | None


class PersonasAnswer(Answer):
    """All personas of the sandbox; empty elsewhere."""

    items: list[PersonaAnswer] = Field(max_length=200)


class KeyAnswer(Answer):
    """One public key (RFC 7517)."""

    kty: str = Field(max_length=20)
    crv: str = Field(max_length=20)
    x: str = Field(max_length=200)
    kid: str = Field(max_length=64)
    alg: str = Field(max_length=20)
    use: str = Field(max_length=20)


class KeysAnswer(Answer):
    """The keys with which tokens of this gateway can be verified."""

    keys: list[KeyAnswer] = Field(max_length=20)


class PeerHealth(Answer):
    """The health of a service as it reports it."""

    status: str = Field(max_length=20, description="ready, or away when it does not answer.")
    degraded: list[Annotated[str, Field(max_length=20)]] = Field(default_factory=list, max_length=20)


class ServiceHealth(PeerHealth):
    """The health of one service."""

    service: str = Field(max_length=20)


class GatewayHealth(Answer):
    """Whether all services are ready."""

    status: str = Field(max_length=20, description="live, or ready when all four services are.")
    services: list[ServiceHealth] = Field(default_factory=list, max_length=20)


def _without_default(schema: dict[str, Any]) -> None:
    schema.pop("default", None)


class ClockMove(Schema):
    """The move of the sandbox clock: either to an instant, or by some days to the same time of day."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": ["to"]}, {"required": ["days"]}]})

    to: Annotated[AwareDatetime | None, WithJsonSchema({"type": "string", "format": "date-time"})] = Field(
        None, json_schema_extra=_without_default
    )
    days: Annotated[
        int | None,
        Field(ge=1, le=3660),
        WithJsonSchema({"type": "integer", "format": "int32", "minimum": 1, "maximum": 3660}),
    ] = Field(None, json_schema_extra=_without_default)

    @model_validator(mode="after")
    def one_of_both(self) -> "ClockMove":
        """Exactly one of the two must be given."""
        if len(self.model_fields_set) != 1 or (self.to is None and self.days is None):
            raise not_formed(Text("Geef `to` of `days`, één van de twee.", "Give `to` or `days`, one of the two."))
        return self


class ClockAnswer(Answer):
    """The current time of the sandbox."""

    now: AwareDatetime


@router.post("/auth/token", tags=["auth"], openapi_extra={"requestBody": TOKEN_FORM})
@public
@accepts(FORM)
async def give_token(request: Request, response: Response, at: At) -> TokenAnswer:
    """Give a token to software that proves who it is, or to a persona of the sandbox (OAuth client credentials)."""
    response.headers["Pragma"] = "no-cache"
    said = (await request.body()).decode("utf-8", "replace")
    try:
        form = parse_qsl(said, keep_blank_values=True, max_num_fields=100)
    except ValueError as fault:
        raise TokenRequestWrong from fault
    return TokenAnswer.model_validate(at.issuer.token(form + _basic(request)))


@router.get("/auth/personas", tags=["auth"])
@public
async def list_personas(at: At) -> PersonasAnswer:
    """List the test personas of the sandbox and what each can try; their client_secret is `sandbox`."""
    known = personas().values() if at.settings.sandbox else ()
    items = [
        PersonaAnswer(
            persona=each.name,
            label=TextAnswer(nl=each.label.nl, en=each.label.en),
            tries=TextAnswer(nl=each.tries.nl, en=each.tries.en),
            roles=sorted(each.roles),
            subject=each.subject,
            organisation_id=each.organisation_id,
        )
        for each in known
    ]
    return PersonasAnswer(items=items)


@router.get("/auth/jwks.json", tags=["auth"])
@public
async def list_keys(at: At) -> KeysAnswer:
    """List the public keys with which the tokens of this gateway can be verified."""
    return KeysAnswer.model_validate(at.issuer.jwks)


@router.get("/health/live", tags=["health"])
@public
async def is_live() -> GatewayHealth:
    """Report that the gateway runs."""
    return GatewayHealth(status="live")


@router.get("/health/ready", tags=["health"])
@public
async def is_ready(at: At) -> GatewayHealth:
    """Report whether all services are ready; if not, which are not, or the progress of filling the sandbox."""
    found = await asyncio.gather(*(_health_of(peer) for peer in at.peers.values()))
    away = [each.service for each in found if each.status != "ready"]
    if away:
        raise NotReady(services=", ".join(away))
    return GatewayHealth(status="ready", services=list(found))


@router.get("/sandbox/clock", tags=["sandbox"])
@public
async def read_clock(at: At) -> ClockAnswer:
    """Return the current time of the sandbox."""
    _require_sandbox(at)
    return ClockAnswer(now=at.clock.now())


@router.post("/sandbox/clock", tags=["sandbox"])
@allows(**EVERYBODY)
async def move_clock(move: ClockMove, at: At) -> ClockAnswer:
    """Move the clocks of all services forward. Repeating a move to the same instant does no harm."""
    _require_sandbox(at)
    target = move.to or _days_on(at.clock.now(), move.days or 0)
    if target < at.clock.now():
        raise ClockBackwards(now=at.clock.now().isoformat(timespec="seconds"))
    if target.year > LAST_YEAR:
        raise ClockTooFar(year=LAST_YEAR)
    at.clock.move_to(max([target, *[await _move(peer, target) for peer in at.peers.values()]]))
    at.identities.files_changed()  # mandates end as time goes on
    return ClockAnswer(now=at.clock.now())


def _require_sandbox(at: Gateway) -> None:
    if not at.settings.sandbox:
        raise SandboxOnly


def _days_on(now: datetime, days: int) -> datetime:
    return now.astimezone(AMSTERDAM) + timedelta(days=days)


async def _move(peer: Peer, target: datetime) -> datetime:
    """The time of a service after the move: later than requested if its clock was already further."""
    try:
        moved = await peer.post("/clock", {"to": target}, answer=ClockAnswer)
    except PeerRefused as refused:
        if refused.code != ClockBackwards.code:
            raise
        return datetime.fromisoformat(str(refused.facts.get("now", target.isoformat())))
    return moved.now


async def _health_of(peer: Peer) -> ServiceHealth:
    """The health of a service; raises SandboxFilling when it reports that it is being filled."""
    try:
        said = await peer.get("/health/ready", answer=PeerHealth, timeout_s=2)
    except (PeerAway, PeerRefused):
        return ServiceHealth(service=peer.name, status="away")
    return ServiceHealth(service=peer.name, status=said.status, degraded=said.degraded)


def _basic(request: Request) -> list[tuple[str, str]]:
    """Client id and secret from the Authorization header, as RFC 6749 (2.3.1) allows."""
    kind, _, said = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return []
    try:
        name, _, secret = base64.b64decode(said, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as fault:
        raise TokenRequestWrong from fault
    return [("client_id", unquote_plus(name)), ("client_secret", unquote_plus(secret))]

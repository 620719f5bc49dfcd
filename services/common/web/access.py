"""Access to routes: declared on the route itself; a route without a declaration refuses every call."""

from collections.abc import Callable, Collection, Coroutine
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Any, TypeVar
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.routing import Match
from starlette.types import Scope

from services.common.refusals import Forbidden, NotFound, Refusal
from services.common.schemas import WRITTEN_ID
from services.common.service import SHARED, Service
from services.common.texts import Language, Text, preferred_language
from services.common.tokens import BadToken, Identity, Role
from services.common.web import etags
from services.common.web.bodies import JsonBody, refuse_many_parameters
from services.common.web.media import check_media

Endpoint = TypeVar("Endpoint", bound=Callable[..., object])


class Relation(StrEnum):
    """The relation between the caller and the resource that a route requires."""

    OWN = "own"
    OFFICE = "office"
    ANY = "any"


OWN = Relation.OWN
"""Only resources of the caller: of its client files, or of its organisation."""
OFFICE = Relation.OFFICE
"""Only resources of the caller's office, which is its organisation, beside those that are its own."""
ANY = Relation.ANY
"""All resources of this kind."""


@dataclass(frozen=True)
class Access:
    """The declaration of one route: each role with its relation; or everybody, except some roles."""

    relations: dict[Role, Relation]
    is_public: bool = False
    refused: frozenset[Role] = frozenset()

    def relation_of(self, roles: frozenset[Role]) -> Relation | None:
        """The relation for a caller with these roles; None when it may not call."""
        if self.refused & roles:
            return None
        held = [self.relations[role] for role in roles if role in self.relations]
        if self.is_public:
            return ANY
        return next((each for each in (ANY, OFFICE, OWN) if each in held), None)

    @property
    def offices(self) -> frozenset[Role]:
        """The roles that reach what is of their office alone."""
        return frozenset(role for role, relation in self.relations.items() if relation is OFFICE)

    @property
    def roles(self) -> list[Role]:
        """The roles that may call, in order."""
        return sorted(set(Role) - self.refused if self.is_public else self.relations)


def allows(**relations: Relation) -> Callable[[Endpoint], Endpoint]:
    """Declare who may call: `@allows(client=OWN, office_voucher=ANY)`."""
    access = Access({Role(role.replace("_", "-")): relation for role, relation in relations.items()})
    return _declare(access)


def public(endpoint: Endpoint) -> Endpoint:
    """Declare that everybody may call, without a token."""
    return _declare(Access({}, is_public=True))(endpoint)


def public_except(*roles: Role) -> Callable[[Endpoint], Endpoint]:
    """Declare that everybody may call, without a token, but nobody with the token of one of these roles."""
    return _declare(Access({}, is_public=True, refused=frozenset(roles)))


def access_of(endpoint: Callable[..., object] | None) -> Access | None:
    """The declaration of a route; None when it has none, or when there is no route."""
    return getattr(endpoint, "__access__", None)


@dataclass(frozen=True)
class Caller:
    """The caller of a request, and its language."""

    subject: UUID
    roles: frozenset[Role]
    organisation_id: UUID | None
    client_ids: frozenset[UUID]
    language: Language
    bound_ids: frozenset[UUID] = frozenset()
    """The client files that the caller may read but not make agreements for."""

    def has(self, role: Role) -> bool:
        """Whether the caller has this role."""
        return role in self.roles


NOBODY = Identity(UUID(int=0), frozenset())


class Unauthenticated(Refusal):
    """No token, or one that is not valid."""

    status = 401
    code = "unauthenticated"
    title = Text("Niet ingelogd", "Not signed in")
    detail = Text(
        "Stuur een geldig token mee: Authorization: Bearer <token>. U krijgt er een bij /auth/token.",
        "Send a valid token: Authorization: Bearer <token>. You get one at /auth/token.",
    )


class RoleForbidden(Forbidden):
    """None of the caller's roles may do this."""

    code = "forbidden"
    title = Text("Niet toegestaan", "Not allowed")
    detail = Text("Met uw rol mag u dit niet doen.", "Your role does not allow this.")
    remedy: Text | None = Text("Dit kan met een van deze rollen: {roles}.", "One of these roles may do this: {roles}.")


class OrganisationMissing(Forbidden):
    """The role reaches what is of the caller's office, and the token names no organisation."""

    code = "organisation-missing"
    title = Text("De organisatie ontbreekt", "Organisation missing")
    detail = Text(
        "Met de rol {role} werkt u voor een organisatie. In uw token staat niet welke.",
        "The role {role} acts for an organisation. Your token does not say which.",
    )
    remedy = Text(
        "Vraag uw beheerder om uw organisatie bij uw toegang vast te leggen.",
        "Ask your administrator to register your organisation with your access.",
    )


class RouteClosed(RoleForbidden):
    """The route does not declare who may call it, so nobody may."""

    remedy: Text | None = None


class Route(APIRoute):
    """A route that checks the caller's access before it reads the request."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """No id begins with an underscore: `/vouchers/_bulk` is an operation for every method."""
        match, child = super().matches(scope)
        if any(str(value).startswith("_") for value in child.get("path_params", {}).values()):
            return Match.NONE, {}
        return match, child

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Check access, then media types and parameter names, then run the route."""
        inner = super().get_route_handler()
        endpoint = self.endpoint
        taken = _query_names(self.dependant)
        body = JsonBody(self) if self.body_field else None

        async def handler(request: Request) -> Response:
            _admit(request, access_of(endpoint))
            await _refuse_other_offices(request)
            check_media(request, endpoint)
            _refuse_unknown(request, taken)
            if body:
                request = await body.read(request)
            return etags.answer_of(request, await inner(request))

        return handler


class Routes(APIRouter):
    """A router whose routes check their declared access."""

    def __init__(
        self, prefix: str = "", *, tags: list[str | Enum] | None = None, include_in_schema: bool = True
    ) -> None:
        """As APIRouter."""
        super().__init__(
            prefix=prefix,
            tags=tags,
            include_in_schema=include_in_schema,
            route_class=Route,
            redirect_slashes=False,
        )


def require_own(
    caller: Caller,
    relation: Relation,
    *,
    client_id: UUID | None = None,
    provider_id: UUID | None = None,
    office_id: UUID | None = None,
) -> None:
    """Pass when the relation is ANY, or the file, the organisation or the office is the caller's; else NotFound."""
    if relation is ANY:
        return
    if relation is OFFICE and office_id is not None and office_id == caller.organisation_id:
        return
    if client_id is not None and client_id in caller.client_ids:
        return
    if provider_id is not None and provider_id == caller.organisation_id:
        return
    raise NotFound


def _declare(access: Access) -> Callable[[Endpoint], Endpoint]:
    def mark(endpoint: Endpoint) -> Endpoint:
        endpoint.__access__ = access  # type: ignore[attr-defined]  # read by Route
        return endpoint

    return mark


def _admit(request: Request, access: Access | None) -> None:
    """Put caller and relation on the request, or raise."""
    if access is None:
        raise RouteClosed
    identity = _identify(request, access)
    relation = access.relation_of(identity.roles)
    if relation is None:
        raise RoleForbidden(roles=", ".join(access.roles))
    if relation is OFFICE and identity.organisation_id is None:
        raise OrganisationMissing(role=", ".join(sorted(access.offices & identity.roles)))
    request.state.relation = relation
    request.state.caller = Caller(
        identity.subject,
        identity.roles,
        identity.organisation_id,
        identity.client_ids,
        preferred_language(request.headers.get("accept-language")),
        identity.bound_ids,
    )


async def _refuse_other_offices(request: Request) -> None:
    """Raise NotFound where the path names a thing of another office than the caller's. Lists choose for themselves."""
    service: Service = request.app.state.service
    if request.state.relation is not OFFICE or service.office_of is None:
        return
    things = [UUID(value) for value in request.path_params.values() if WRITTEN_ID.fullmatch(str(value))]
    if not things:
        return
    reached = (request.state.caller.organisation_id, SHARED, None)
    async with service.reading() as reading:
        for thing in things:
            if await service.office_of(reading.session, thing) not in reached:
                raise NotFound


def _query_names(dependant: Dependant) -> set[str]:
    own = {each.alias for each in dependant.query_params}
    return own.union(*(_query_names(each) for each in dependant.dependencies))


def _refuse_unknown(request: Request, taken: Collection[str]) -> None:
    """Refuse unknown parameters: a misspelled filter would otherwise be ignored."""
    refuse_many_parameters(request.scope["query_string"])
    unknown = [name for name in request.query_params if name not in taken]
    if unknown:
        raise RequestValidationError([{"type": "parameter_unknown", "loc": ("query", name)} for name in unknown])


def _identify(request: Request, access: Access) -> Identity:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        if access.is_public:
            return NOBODY
        raise Unauthenticated
    try:
        identity: Identity = request.app.state.service.verifier.verify(token.strip())
    except BadToken:
        if access.is_public:
            return NOBODY
        raise Unauthenticated from None
    return identity

"""Problem documents (RFC 9457): every error is answered in one form, with all faults at once."""

import random
from collections.abc import Mapping, Sequence

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from psycopg.errors import DeadlockDetected, LockNotAvailable
from pydantic import Field
from pydantic.alias_generators import to_camel
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from starlette.exceptions import HTTPException
from starlette.routing import Match

from services.common.data.faults import CONSTRAINT_BROKEN, constraint_of
from services.common.json import dump
from services.common.logs import logger
from services.common.refusals import FactMissing, NotFound, Refusal, Refusals, Unavailable
from services.common.schemas import Answer
from services.common.texts import Language, Text, preferred_language
from services.common.web.access import access_of
from services.common.web.aside import aside
from services.common.web.cross_origin import ANY_ORIGIN, READING, preflight_headers
from services.common.web.faults import FAULT_TEXTS, MEANING, fault_text
from services.common.web.standard import STANDARD, BadRequest, InternalError, NotMeant, standard_for

PROBLEM_JSON = "application/problem+json"
BUSY = (NoConnectionFree, DeadlockDetected, LockNotAvailable)
"""No connection became available, or another transaction was in the way."""
FEW_FAULTS = 50
"""With more faults than this, the sentences are made beside the event loop."""
MOST_FAULTS = 1000
"""The most faults in a problem document."""


class ManyFaults(RequestValidationError):
    """Faults of which only the first are worded: `count` is how many there are."""

    def __init__(self, worded: Sequence[object], count: int) -> None:
        """`worded` as the validator gives them."""
        super().__init__(worded)
        self.count = count


class Fault(Answer):
    """One fault in the request: its place, its kind, and what to do. Never the value itself."""

    pointer: str = Field(max_length=500)
    code: str = Field(max_length=100)
    detail: str = Field(max_length=2000)
    remedy: str | None = Field(None, max_length=2000)


class Problem(Answer):
    """A problem document: what went wrong (RFC 9457)."""

    type: str = Field(max_length=500)
    title: str = Field(max_length=300)
    status: int = Field(ge=400, le=599, description="HTTP status code, the same as that of the answer.")
    detail: str = Field(max_length=4000)
    code: str = Field(max_length=100)
    trace_id: str = Field(max_length=64)
    remedy: str | None = Field(None, max_length=2000)
    facts: dict[str, object] | None = Field(
        None, max_length=50, description="The facts that the sentences use, by name."
    )
    errors: list[Fault] | None = Field(None, max_length=MOST_FAULTS)


def add_problem_handlers(app: FastAPI, constraints: Mapping[str, type[Refusal]]) -> None:
    """Answer every error of this app with a problem document."""

    async def refused(request: Request, fault: Exception) -> Response:
        several = fault.refusals if isinstance(fault, Refusals) else [fault]
        refusals = [each for each in several if isinstance(each, Refusal)]
        many = len(refusals) > FEW_FAULTS or len(refusals[0].parts) > FEW_FAULTS
        return await aside(lambda: problem_of(request, refusals), when=many)

    async def invalid(request: Request, fault: Exception) -> Response:
        assert isinstance(fault, RequestValidationError)
        return await aside(lambda: _bad_input(request, fault), when=len(fault.errors()) > FEW_FAULTS)

    async def http_error(request: Request, fault: Exception) -> Response:
        assert isinstance(fault, HTTPException)
        headers = dict(fault.headers or {})
        if fault.status_code == 405:
            if _is_open_preflight(request):
                return Response(None, 204, dict(preflight_headers(ANY_ORIGIN, READING)))
            headers["Allow"] = ", ".join(sorted(_allowed_methods(request)))
        return problem_of(request, [standard_for(fault.status_code)], headers)

    async def fact_missing(request: Request, fault: Exception) -> Response:
        assert isinstance(fault, FactMissing)
        if request.app.state.service.settings.sandbox:
            raise fault
        logger().error("refusal without its facts", fault=str(fault))
        return problem_of(request, [fault.kind.bare()])

    app.add_exception_handler(FactMissing, fact_missing)
    app.add_exception_handler(Refusal, refused)
    app.add_exception_handler(Refusals, refused)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, http_error)
    _add_constraint_handlers(app, constraints)
    _add_busy_handlers(app)


def _add_constraint_handlers(app: FastAPI, constraints: Mapping[str, type[Refusal]]) -> None:
    """Answer with the refusal that a broken constraint means, whichever driver says so."""

    async def constraint_broken(request: Request, fault: Exception) -> Response:
        name = constraint_of(fault)
        if name is None or name not in constraints:
            raise fault
        return problem_of(request, [of_constraint(constraints[name])])

    for broken in CONSTRAINT_BROKEN:
        app.add_exception_handler(broken, constraint_broken)


def _add_busy_handlers(app: FastAPI) -> None:
    """Answer 503 when the database is temporarily too busy; nothing was written, and a retry can succeed."""

    async def busy(request: Request, fault: Exception) -> Response:
        found = fault.orig if isinstance(fault, OperationalError) else fault
        if not isinstance(found, BUSY):
            raise fault
        return problem_of(request, [Unavailable()])

    for each in (OperationalError, *BUSY):
        app.add_exception_handler(each, busy)


def problem_of(request: Request, refusals: Sequence[Refusal], headers: Mapping[str, str] | None = None) -> Response:
    """The problem document of one or more refusals."""
    language = preferred_language(request.headers.get("accept-language"))
    first = refusals[0]
    body = _body(request, first, language)
    if first.parts or len(refusals) > 1 or pointer_of(first) is not None:
        body["errors"] = [_fault(each, language) for each in (first.parts or refusals)[:MOST_FAULTS]]
    extra = {**first.headers, **(headers or {})}
    if first.retry_after_s is not None:
        extra.setdefault("Retry-After", str(first.retry_after_s))
    if first.status == 401:
        extra.setdefault("WWW-Authenticate", "Bearer")
    return Response(dump(body), first.status, extra, PROBLEM_JSON)


def _fault(refusal: Refusal, language: Language) -> dict[str, object]:
    """One fault of several, with what is possible instead where the refusal says it."""
    fault: dict[str, object] = {
        "pointer": pointer_of(refusal) or "",
        "code": refusal.code,
        "detail": _say(refusal.detail, refusal, language),
    }
    return fault | {"remedy": _say(refusal.remedy, refusal, language)} if refusal.remedy else fault


def of_constraint(kind: type[Refusal]) -> Refusal:
    """The refusal that a broken constraint means; the database tells no facts, so no sentence names one."""
    return kind.bare() if kind.named else kind()


def internal_error(request: Request) -> Response:
    """The answer to an unexpected error: the trace id, and no internal details."""
    return problem_of(request, [InternalError()])


def problem_types(service: Sequence[type[Refusal]]) -> list[type[Refusal]]:
    """Every problem this service can answer with: its own and the standard ones, by code."""
    known: dict[str, type[Refusal]] = {}
    everywhere: tuple[type[Refusal], ...] = (*STANDARD, NotFound)
    for each in (*everywhere, *service):
        if issubclass(known.setdefault(each.code, each), each):
            known[each.code] = each  # the page of a code shows the fullest sentence, not that of a special case
    return [known[code] for code in sorted(known)]


def bare_problem(refusal: Refusal, public_url: str) -> tuple[bytes, dict[str, str]]:
    """The problem document, in Dutch, and the headers of a refusal that comes before there is a request."""
    headers = {} if refusal.retry_after_s is None else {"retry-after": str(refusal.retry_after_s)}
    return dump(_document(refusal, "nl", public_url, f"{random.getrandbits(128):032x}")), headers


def _body(request: Request, refusal: Refusal, language: Language) -> dict[str, object]:
    public_url = request.app.state.service.settings.public_url
    return _document(refusal, language, public_url, request.scope.get("trace_id", ""))


def _document(refusal: Refusal, language: Language, public_url: str, trace_id: str) -> dict[str, object]:
    body: dict[str, object] = {
        "type": f"{public_url}/problems/{refusal.code}",
        "title": refusal.title.say(language),
        "status": refusal.status,
        "detail": _say(refusal.detail, refusal, language),
        "code": refusal.code,
        "traceId": trace_id,
    }
    if refusal.remedy:
        body["remedy"] = _say(refusal.remedy, refusal, language)
    if refusal.facts:
        body["facts"] = {_camel(name): value for name, value in refusal.facts.items()}
    return body


def _bad_input(request: Request, fault: RequestValidationError) -> Response:
    language = preferred_language(request.headers.get("accept-language"))
    found = fault.errors()
    faults = [
        {"pointer": _pointer(each["loc"]), "code": _fault_code(each), "detail": fault_text(each).say(language)}
        for each in found[:MOST_FAULTS]
    ]
    only_meaning = all(each["type"] in MEANING for each in found)
    count = fault.count if isinstance(fault, ManyFaults) else len(found)
    refusal = NotMeant(count=count) if only_meaning else BadRequest(count=count)
    return Response(dump(_body(request, refusal, language) | {"errors": faults}), refusal.status, None, PROBLEM_JSON)


def _fault_code(fault: Mapping[str, object]) -> str:
    kind = str(fault["type"])
    return kind.replace("_", "-") if kind in FAULT_TEXTS else "invalid"


def pointer_of(refusal: Refusal) -> str | None:
    """The JSON pointer of the field at fault: rules name it as the code does, and the document has its own names."""
    if refusal.at is None:
        return refusal.pointer
    return "/body" + "".join(f"/{part if isinstance(part, int) else to_camel(part)}" for part in refusal.at)


def _pointer(place: Sequence[str | int]) -> str:
    """`("body", "lines", 0, "price")` → `/body/lines/0/price`; path parameters have their name in the document."""
    named = [to_camel(str(part)) for part in place] if place[0] == "path" else place
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in named)


def _say(text: Text, refusal: Refusal, language: Language) -> str:
    return refusal.fill(text).say(language)


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.title() for part in rest)


def _is_open_preflight(request: Request) -> bool:
    """Whether a browser on any origin asks to read what everybody can read without a token."""
    if request.method != "OPTIONS" or "origin" not in request.headers:
        return False
    if request.headers.get("access-control-request-method") not in {"GET", "HEAD"}:
        return False
    for route in request.app.router.routes:
        match, child = route.matches({**request.scope, "method": "GET"})
        if match is Match.FULL:
            access = access_of(child.get("endpoint"))
            return access is not None and access.is_public
    return False


def _allowed_methods(request: Request) -> set[str]:
    """What the address takes: of the routes that match, those with the fewest variable parts name it best."""
    matching = [
        (str(route.path).count("{"), set(getattr(route, "methods", None) or ()))
        for route in request.app.router.routes
        if hasattr(route, "path") and route.matches(request.scope)[0] is not Match.NONE
    ]
    fewest = min((variable for variable, _ in matching), default=0)
    allowed = {method for variable, methods in matching if variable == fewest for method in methods}
    return allowed | ({"HEAD"} if "GET" in allowed else set())

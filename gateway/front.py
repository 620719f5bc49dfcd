"""The entrance: a bare ASGI app that every request passes, and that does as little as possible."""

import time
from collections.abc import Callable, Iterable
from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from starlette.types import Message, Receive, Scope, Send

from gateway.forwarder import CallerGone
from gateway.heads import Heads, heads_of
from gateway.host import Gateway
from gateway.identity import Exchanged
from gateway.limits import GuardedBody, TooManyFrom, largest_body, network_of
from gateway.refusals import TokenUnknown
from gateway.routing import OWN, Deliver, Place, place_of
from services.common.refusals import NotFound, Refusal
from services.common.web.app import API_VERSION
from services.common.web.bodies import refuse_many_parameters
from services.common.web.cross_origin import CHANGING, answer_headers, preflight_headers
from services.common.web.edge import CLOSED_BY_CALLER, Edge, trace_of
from services.common.web.problems import problem_of
from services.common.web.standard import TooLarge


class Front:
    """Trace, identity, limits and delivery of one request after the other."""

    def __init__(self, gateway: Gateway, own: FastAPI, deliver: Deliver) -> None:
        """`own` answers the gateway's own paths; `deliver` passes other requests to the services."""
        self._gateway, self._own, self._deliver = gateway, own, deliver
        self._answering = Edge(_answer_here, version=API_VERSION, name=OWN, measures=gateway.metrics)
        self._origins = frozenset(gateway.settings.cors_origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve HTTP and the lifespan; anything else is closed."""
        if scope["type"] == "http":
            await self._serve(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._own(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1000})

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.perf_counter()
        trace_id, traceparent = trace_of(scope)
        heads = heads_of(scope)
        heads.passed_on.append((b"traceparent", traceparent.encode()))
        inner: Scope = {**scope, "headers": heads.passed_on}
        is_listed = heads.origin is not None and heads.origin in self._origins
        answer, place, caller = _Answer(send, heads.origin if is_listed else None), place_of(scope), None
        try:
            if fault := heads.fault or self._gateway.hosts.refusal(heads.host, scope):
                raise fault
            caller = await self._admit(scope, heads, place)
            if is_listed and heads.is_preflight:
                await self._allow(inner, receive, answer)
            elif place is None:
                raise NotFound
            else:
                await self._in_turn(caller, place, inner, heads, receive, answer)
        except Refusal as refusal:
            await self._refuse(refusal, {}, inner, receive, answer)
        except TooManyFrom as too_many:
            await self._refuse(too_many.refusal, too_many.headers, inner, receive, answer)
        except CallerGone:
            pass
        finally:
            self._learn(scope["method"], place, heads.token, caller, answer.status)
            roles, status = caller.roles if caller else "", answer.status or CLOSED_BY_CALLER
            self._gateway.access_log.write(scope["method"], scope["path"], roles, status, trace_id, began)

    async def _in_turn(
        self, caller: Exchanged | None, place: Place, inner: Scope, heads: Heads, receive: Receive, answer: "_Answer"
    ) -> None:
        """Pass the request on as soon as its caller has not too many others in work."""
        if caller:
            heads.passed_on.append((b"authorization", caller.authorization))
        elif heads.other and place.service == OWN:
            heads.passed_on.append((b"authorization", heads.other))
        in_work, whose = self._gateway.in_work, caller.caller if caller else _address(inner)
        is_probe = place.service == OWN and place.path.startswith("/health")
        if not is_probe:
            await in_work.pay(whose)
        if not in_work.enter(whose):
            await in_work.wait(whose)
        began, status = time.perf_counter(), 0
        try:
            refuse_many_parameters(inner["query_string"])
            await self._pass_on(place, inner, heads, receive, answer)
            status = answer.status
        except Refusal as refusal:
            status = refusal.status
            raise
        finally:
            in_work.leave(whose)
            costs = caller is None or status >= HTTPStatus.BAD_REQUEST
            if costs and not is_probe and status < HTTPStatus.INTERNAL_SERVER_ERROR:
                in_work.charge(whose, time.perf_counter() - began)

    async def _admit(self, scope: Scope, heads: Heads, place: Place | None) -> Exchanged | None:
        """The caller; raises when the caller is unknown, or calls too often."""
        count, identities = self._gateway.rate_limit.count, self._gateway.identities
        if heads.token is None:
            count(_address(scope))
            return None
        caller = identities.known(heads.token)
        if caller is None:
            count(_address(scope))
            try:
                caller = await identities.exchange(heads.token)
            except TokenUnknown:
                if place and place.service == OWN:
                    return None  # the gateway's own routes say for themselves whether they need a token
                raise
        count(caller.caller)
        return caller

    async def _pass_on(self, place: Place, inner: Scope, heads: Heads, receive: Receive, answer: "_Answer") -> None:
        if not heads.has_body:
            await self._answer(place, inner, receive, answer.send)
            return
        settings = self._gateway.settings
        largest = largest_body(place.service, place.path, settings)
        if heads.size is not None and heads.size > largest:
            raise TooLarge
        body = GuardedBody(receive, answer.send, largest, settings.body_pause_s)
        try:
            await self._answer(place, inner, body.receive, body.send)
        except (Refusal, CallerGone):
            if body.refusal is None:
                raise
        if body.refusal:
            raise body.refusal

    async def _answer(self, place: Place, inner: Scope, receive: Receive, send: Send) -> None:
        if place.service == OWN:
            inner["root_path"] = inner.get("root_path", "") + place.root
            await self._own(inner, receive, send)
        else:
            await self._deliver(place.service, inner, receive, send)

    async def _refuse(
        self, refusal: Refusal, headers: dict[str, str], inner: Scope, receive: Receive, answer: "_Answer"
    ) -> None:
        if answer.status:
            raise refusal  # too late for a refusal: the connection breaks, and the caller gets an incomplete answer
        if refusal.status == HTTPStatus.REQUEST_TIMEOUT:
            headers = {**headers, "Connection": "close"}
        await self._say(lambda request: problem_of(request, [refusal], headers), inner, receive, answer)

    async def _allow(self, inner: Scope, receive: Receive, answer: "_Answer") -> None:
        """Answer the preflight request of a browser on a listed origin."""
        allowed = Response(None, HTTPStatus.NO_CONTENT, dict(preflight_headers(str(answer.origin), CHANGING)))
        await self._say(lambda _: allowed, inner, receive, answer)

    async def _say(
        self, made: Callable[[Request], Response], inner: Scope, receive: Receive, answer: "_Answer"
    ) -> None:
        await self._answering({**inner, "app": self._own, "answer": made}, receive, answer.send)

    def _learn(
        self, method: str, place: Place | None, token: str | None, caller: Exchanged | None, status: int
    ) -> None:
        """Note that client files or mandates changed, or that one of this caller is not known yet."""
        if place is None:
            return
        if status == 404 and caller and token:
            self._gateway.identities.forget_files(token)
        wrote = method not in {"GET", "HEAD"} and 200 <= status < 300
        if wrote and place.service == "indication" and _holds_files(place.path):
            self._gateway.identities.files_changed()


class _Answer:
    """The path of the answer to the caller; it notes the status."""

    __slots__ = ("_send", "origin", "status")

    def __init__(self, send: Send, origin: str | None) -> None:
        self._send = send
        self.status = 0
        self.origin = origin
        """The listed origin whose page may read the answer."""

    async def send(self, message: Message) -> None:
        """Pass one message."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            if self.origin is not None:
                message = {**message, "headers": _readable_by(self.origin, message["headers"])}
        await self._send(message)


async def _answer_here(scope: Scope, receive: Receive, send: Send) -> None:
    answer: Response = scope["answer"](Request(scope))
    await answer(scope, receive, send)


def _readable_by(origin: str, headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers of an answer for a page of a listed origin, instead of those of the service."""
    ours = answer_headers(origin)
    kept = [pair for pair in headers if pair[0].decode("latin-1").lower() not in ours]
    return [*kept, *((name.encode(), value.encode()) for name, value in ours.items()), (b"vary", b"Origin")]


def _holds_files(path: str) -> bool:
    return path.startswith("/clients") and not path.endswith("/_search")


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return f"address:{network_of(client[0] if client else None)}"

"""The way in: a bare ASGI app that every request passes, and that does as little as it can."""

import time
from http import HTTPStatus

from fastapi import FastAPI, Request
from starlette.types import Message, Receive, Scope, Send

from gateway.forwarder import CallerGone
from gateway.heads import Heads, heads_of
from gateway.host import Gateway
from gateway.identity import Exchanged
from gateway.limits import GuardedBody, TooManyFrom, network_of, takes_large
from gateway.refusals import TokenUnknown
from gateway.routing import OWN, Deliver, Place, place_of
from services.common.refusals import NotFound, Refusal
from services.common.web.app import API_VERSION
from services.common.web.edge import Edge, trace_of
from services.common.web.problems import problem_of
from services.common.web.standard import TooLarge


class Front:
    """Trace, identity, limits and delivery of one request after the other."""

    def __init__(self, gateway: Gateway, own: FastAPI, deliver: Deliver) -> None:
        """`own` answers what is the gateway's; `deliver` brings the rest to the services."""
        self._gateway, self._own, self._deliver = gateway, own, deliver
        self._refusing = Edge(_answer_refusal, version=API_VERSION, name=OWN, measures=gateway.metrics)

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
        answer, place, caller = _Answer(send), place_of(scope), None
        try:
            caller = await self._admit(scope, heads, place)
            if place is None:
                raise NotFound
            if caller:
                heads.passed_on.append((b"authorization", caller.authorization))
            elif heads.other and place.service == OWN:
                heads.passed_on.append((b"authorization", heads.other))
            await self._pass_on(place, inner, heads, receive, answer)
        except Refusal as refusal:
            await self._refuse(refusal, {}, inner, receive, answer)
        except TooManyFrom as too_many:
            await self._refuse(too_many.refusal, too_many.headers, inner, receive, answer)
        except CallerGone:
            pass
        finally:
            self._learn(scope["method"], place, heads.token, caller, answer.status)
            roles = caller.roles if caller else ""
            self._gateway.access_log.write(scope["method"], scope["path"], roles, answer.status, trace_id, began)

    async def _admit(self, scope: Scope, heads: Heads, place: Place | None) -> Exchanged | None:
        """Who calls; raises when that is unknown, or calls too often."""
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
        largest = settings.batch_bytes if takes_large(place.service, place.path) else settings.body_bytes
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
            raise refusal  # too late to say so: the connection breaks, and the caller sees an answer cut short
        if refusal.status == HTTPStatus.REQUEST_TIMEOUT:
            headers = {**headers, "Connection": "close"}
        await self._refusing({**inner, "app": self._own, "refusal": (refusal, headers)}, receive, answer.send)

    def _learn(
        self, method: str, place: Place | None, token: str | None, caller: Exchanged | None, status: int
    ) -> None:
        """Notice that client files or mandates changed, or that this caller misses one."""
        if place is None:
            return
        if status == 404 and caller and token:
            self._gateway.identities.forget_files(token)
        wrote = method not in {"GET", "HEAD"} and 200 <= status < 300
        if wrote and place.service == "indication" and _holds_files(place.path):
            self._gateway.identities.files_changed()


class _Answer:
    """The way back to the caller; it remembers the status that passed."""

    __slots__ = ("_send", "status")

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0

    async def send(self, message: Message) -> None:
        """Pass one message."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
        await self._send(message)


async def _answer_refusal(scope: Scope, receive: Receive, send: Send) -> None:
    refusal, headers = scope["refusal"]
    await problem_of(Request(scope), [refusal], headers)(scope, receive, send)


def _holds_files(path: str) -> bool:
    return path.startswith("/clients") and not path.endswith("/_search")


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return f"address:{network_of(client[0] if client else None)}"

"""The public API of a sandbox, called as its personas, the way anybody's software would call it."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from http import HTTPStatus
from itertools import count
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import urlencode

import orjson

from deploy.sandbox.wire import Broken, Reply, Wire
from services.common.ids import new_id

Json = dict[str, Any]
T = TypeVar("T")
R = TypeVar("R")

AT_ONCE = 16
ANSWER_S = 120
TRIES = 8
TRY_AGAIN = frozenset({HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.CONFLICT})


class Refused(Exception):
    """The API said no; the message is one sentence that says to what, and why."""

    def __init__(self, persona: str, asked: str, status: int, problem: Json) -> None:
        """`asked` is method and path."""
        faults = [f"{each['pointer']}: {each['detail']}" for each in problem.get("errors") or []]
        why = "; ".join(faults[:3]) or problem.get("detail") or problem.get("error_description") or ""
        self.code: str = str(problem.get("code") or problem.get("error") or status)
        self.status, self.problem = status, problem
        super().__init__(f"{persona} asked {asked} and was answered {status} {self.code}: {why}")


class Caller:
    """One persona, with its token."""

    def __init__(self, api: "Api", persona: str, token: str, facts: Json) -> None:
        """`facts` is what the gateway lists about the persona."""
        self._api, self.persona, self._token = api, persona, token
        self.subject: str = facts["subject"]
        self.organisation_id: str = facts["organisationId"] or ""

    async def get(self, path: str, **params: Any) -> Json:
        """One resource."""
        return _body(await self._ask("GET", path, params=_given(params)))

    async def text(self, path: str, **headers: str) -> str:
        """One resource as it is, for files."""
        return (await self._ask("GET", path, headers=headers)).body.decode()

    async def all(self, path: str, **params: Any) -> list[Json]:
        """Every item of a list, page after page."""
        found: list[Json] = []
        cursor: str | None = None
        while True:
            page = await self.get(path, pageSize=100, cursor=cursor, **params)
            found += page["items"]
            cursor = page.get("nextCursor")
            if cursor is None:
                return found

    async def post(self, path: str, body: Json | None = None, version: int | None = None, **params: Any) -> Json:
        """Make or do something, once, however often it must be sent."""
        headers = {"Idempotency-Key": str(new_id())} | _match(version)
        return _body(await self._ask("POST", path, json=body, headers=headers, params=_given(params)))

    async def send(self, path: str, content: str, media: str, **params: Any) -> Json:
        """Upload a file."""
        headers = {"Idempotency-Key": str(new_id()), "Content-Type": media}
        return _body(await self._ask("POST", path, content=content, headers=headers, params=_given(params)))

    async def find(self, path: str, body: Json) -> Json:
        """Ask something that has no place in a URL; changes nothing."""
        return _body(await self._ask("POST", path, json=body))

    async def put(self, path: str, body: Json, version: int) -> Json:
        """Change something of which this version was seen."""
        return _body(await self._ask("PUT", path, json=body, headers=_match(version)))

    async def _ask(self, method: str, path: str, **how: Any) -> Reply:
        headers = {"Authorization": f"Bearer {self._token}", **how.pop("headers", {})}
        return await self._api.ask(self.persona, method, path, headers=headers, **how)


class Api:
    """A running sandbox at an address."""

    def __init__(self, address: str, at_once: int = AT_ONCE, language: str = "en") -> None:
        """`at_once`: how many requests are under way at most."""
        self.address = address
        self._at_once = at_once
        self._headers = {"Accept-Language": language, "Accept": "application/json"}
        self._wire = Wire(address, ANSWER_S)
        self._room = asyncio.Semaphore(at_once)
        self._personas: dict[str, Json] = {}
        self._callers: dict[str, Caller] = {}

    async def __aenter__(self) -> Self:
        listed = _body(await self.ask("anybody", "GET", "/auth/personas"))
        self._personas = {each["persona"]: each for each in listed["items"]}
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._wire.close()

    async def as_(self, persona: str) -> Caller:
        """The persona, with a token."""
        if persona not in self._callers:
            form = {"grant_type": "client_credentials", "client_id": persona, "client_secret": "sandbox"}
            token = _body(await self.ask(persona, "POST", "/auth/token", form=form))["access_token"]
            self._callers[persona] = Caller(self, persona, token, self._personas[persona])
        return self._callers[persona]

    async def as_organisation(self, organisation_id: str) -> Caller:
        """The persona that acts for an organisation."""
        return await self.as_(
            next(name for name, facts in self._personas.items() if facts["organisationId"] == organisation_id)
        )

    def personas(self, role: str) -> list[str]:
        """The personas with a role."""
        return [name for name, facts in self._personas.items() if role in facts["roles"]]

    async def public(self, path: str, **params: Any) -> Json:
        """One resource that needs no token."""
        return _body(await self.ask("anybody", "GET", path, params=_given(params)))

    async def now(self) -> datetime:
        """What time it is in the sandbox."""
        return datetime.fromisoformat((await self.public("/sandbox/clock"))["now"])

    async def move_clock(self, to: datetime) -> None:
        """Move the sandbox clock forward; stay where it is when it is later already."""
        if to > await self.now():
            await (await self.as_("vera")).find("/sandbox/clock", {"to": to.isoformat()})

    async def each(self, work: Callable[[T], Awaitable[R]], items: Iterable[T]) -> list[R]:
        """Do the work for each item, some at once; the first refusal ends it."""
        waiting = list(items)
        done: dict[int, R] = {}
        queue = iter(enumerate(waiting))

        async def worker() -> None:
            for place, item in queue:
                done[place] = await work(item)

        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(min(self._at_once, len(waiting))):
                    group.create_task(worker())
        except ExceptionGroup as several:
            raise several.exceptions[0] from several
        return [done[place] for place in range(len(waiting))]

    async def ask(self, persona: str, method: str, path: str, **how: Any) -> Reply:
        """One request, sent again while a service is away or busy, or the connection broke; raises Refused.

        `how`: `headers`, `params`, and a body as `json`, `form` or `content`.
        """
        for attempt in count(1):
            reply = await self._once(method, path, **how)
            if reply is not None and reply.is_success:
                return reply
            if attempt == TRIES or (reply is not None and not _may_try_again(reply)):
                break
            await asyncio.sleep(0.05 * 2**attempt)
        if reply is None:
            raise Refused(persona, f"{method} {path}", 0, {"code": "no-answer", "detail": "the connection broke"})
        raise Refused(persona, f"{method} {path}", reply.status, _problem(reply))

    async def _once(self, method: str, path: str, **how: Any) -> Reply | None:
        """One try; None when the connection broke, after which the same key makes it safe to send again."""
        media, body = _content(how)
        headers = self._headers | media | how.get("headers", {})
        with contextlib.suppress(Broken):
            async with self._room:
                return await self._wire.request(method, path, headers, body, how.get("params", {}))
        return None


def _content(how: Mapping[str, Any]) -> tuple[dict[str, str], bytes]:
    """The media type and the bytes of a body."""
    if how.get("json") is not None:
        return {"Content-Type": "application/json"}, orjson.dumps(how["json"])
    if "form" in how:
        return {"Content-Type": "application/x-www-form-urlencoded"}, urlencode(how["form"]).encode()
    return {}, how.get("content", "").encode()


def _may_try_again(reply: Reply) -> bool:
    return reply.status in TRY_AGAIN and "retry-after" in reply.headers


def _given(params: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in params.items() if value is not None}


def _match(version: int | None) -> dict[str, str]:
    return {} if version is None else {"If-Match": f'"{version}"'}


def _body(reply: Reply) -> Json:
    found: Json = reply.json()
    return found


def _problem(reply: Reply) -> Json:
    with contextlib.suppress(ValueError):
        found = reply.json()
        if isinstance(found, dict):
            return found
    return {"detail": reply.body[:200].decode("utf-8", "replace")}

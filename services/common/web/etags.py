"""Versions over HTTP: an ETag out; If-Match and If-None-Match in (RFC 9110, 13.1)."""

import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Request, Response
from fastapi.exceptions import RequestValidationError

from services.common.refusals import Refusal
from services.common.texts import Text

MOST_CHARACTERS = 1000
_TAG = re.compile(r'(?P<weak>W/)?"(?P<opaque>[\x21\x23-\x7e\x80-\xff]*)"')


class VersionMissing(Refusal):
    """The request does not say which version it changes."""

    status = 428
    code = "if-match-missing"
    title = Text("If-Match ontbreekt", "If-Match is missing")
    detail = Text(
        "Stuur in If-Match de ETag mee van de versie die u wilt veranderen.",
        "Send the ETag of the version that you want to change in If-Match.",
    )


class VersionStale(Refusal):
    """The resource has changed since the caller read it."""

    status = 412
    code = "version-stale"
    title = Text("Intussen veranderd", "Changed in the meantime")
    detail = Text(
        "Dit is veranderd nadat u het las. Lees het opnieuw en probeer het dan nog eens.",
        "This has changed since you read it. Read it again, then retry.",
    )


@dataclass(frozen=True)
class Tags:
    """The entity tags of one condition."""

    any: bool
    """Whether it is the asterisk, which matches every version."""
    given: dict[str, bool]
    """Opaque tag → whether only weak forms of it were given."""

    def match(self, tag: str, *, strongly: bool) -> bool:
        """Whether a tag of ours, which is strong, is among them."""
        if self.any:
            return True
        weak = self.given.get(tag)
        return weak is not None and not (strongly and weak)


@dataclass(frozen=True)
class Versions:
    """The versions of a resource to which the caller wants to apply its change."""

    wanted: Tags
    unwanted: Tags | None

    def take(self, version: int) -> bool:
        """Whether this version is one of them. If-Match compares strongly, If-None-Match weakly."""
        tag = str(version)
        if self.unwanted is not None and self.unwanted.match(tag, strongly=False):
            return False
        return self.wanted.match(tag, strongly=True)


def send(response: Response, version: int) -> None:
    """Send the version in the ETag header."""
    response.headers["ETag"] = f'"{version}"'


def check(version: int, match: Versions) -> None:
    """Raise 412 unless the current version is one to which the caller wants to apply its change."""
    if not match.take(version):
        raise VersionStale


def answer_of(request: Request, response: Response) -> Response:
    """The answer to a conditional GET: 304 if nothing changed, 412 if something did."""
    tag = response.headers.get("etag")
    if tag is None or response.status_code != 200 or request.method not in {"GET", "HEAD"}:
        return response
    opaque = tag.removeprefix("W/").strip('"')
    wanted, unwanted = _tags(request, "if-match"), _tags(request, "if-none-match")
    if wanted is not None and not wanted.match(opaque, strongly=True):
        raise VersionStale
    if unwanted is not None and unwanted.match(opaque, strongly=False):
        return Response(None, 304, {"ETag": tag})
    return response


def tags_in(condition: str) -> Tags | None:
    """The entity tags of a condition; None when it does not have the form of RFC 9110."""
    if condition.strip() == "*":
        return Tags(any=True, given={})
    given: dict[str, bool] = {}
    for each in _members(condition):
        found = _TAG.fullmatch(each)
        if found is None:
            return None
        given[found["opaque"]] = bool(found["weak"]) and given.get(found["opaque"], True)
    return Tags(any=False, given=given) if given else None


def _members(condition: str) -> list[str]:
    """The parts between commas outside quotes; empty parts are left out."""
    parts = re.findall(r'(?:"[^"]*"|[^",])+', condition)
    return [part.strip() for part in parts if part.strip()]


def _tags(request: Request, name: str) -> Tags | None:
    lines = request.headers.getlist(name)
    if not lines:
        return None
    tags = tags_in(", ".join(lines))
    if tags is None:
        raise RequestValidationError([{"type": "entity_tag", "loc": ("header", name)}])
    return tags


async def _if_match(
    request: Request,
    if_match: Annotated[str | None, Header(max_length=MOST_CHARACTERS)] = None,
) -> Versions:
    if if_match is None or not if_match.strip():
        raise VersionMissing
    wanted = _tags(request, "if-match")
    assert wanted is not None
    return Versions(wanted, _tags(request, "if-none-match"))


IfMatch = Annotated[Versions, Depends(_if_match)]
"""The versions to which the caller wants to apply its change; 428 when it names none."""

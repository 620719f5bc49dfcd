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
    """A change was asked without saying of which version."""

    status = 428
    code = "if-match-missing"
    title = Text("If-Match ontbreekt", "If-Match is missing")
    detail = Text(
        "Stuur de ETag van wat u wilt veranderen mee in If-Match.", "Send the ETag of what you change in If-Match."
    )


class VersionStale(Refusal):
    """Somebody else changed it meanwhile."""

    status = 412
    code = "version-stale"
    title = Text("Intussen veranderd", "Changed meanwhile")
    detail = Text(
        "Dit is veranderd nadat u het las. Lees het opnieuw en probeer het dan nog eens.",
        "This changed after you read it. Read it again and then retry.",
    )


@dataclass(frozen=True)
class Tags:
    """The entity tags of one condition."""

    any: bool
    """Whether it is the asterisk: whatever there is."""
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
    """For which versions of a thing the caller wants its change."""

    wanted: Tags
    unwanted: Tags | None

    def take(self, version: int) -> bool:
        """Whether this version is one of them. If-Match compares strongly, If-None-Match weakly."""
        tag = str(version)
        if self.unwanted is not None and self.unwanted.match(tag, strongly=False):
            return False
        return self.wanted.match(tag, strongly=True)


def send(response: Response, version: int) -> None:
    """Tell the caller which version this is."""
    response.headers["ETag"] = f'"{version}"'


def check(version: int, match: Versions) -> None:
    """Raise 412 when the caller does not want its change for the version that there is."""
    if not match.take(version):
        raise VersionStale


def answer_of(request: Request, response: Response) -> Response:
    """The answer to a GET under its conditions: 304 where nothing changed, 412 where something did."""
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
    """What a condition lists; None when it does not have the form of RFC 9110."""
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
    """The parts between commas that stand outside quotes; empty parts count for nothing."""
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
"""The versions that the caller wants its change for; 428 when it does not say."""

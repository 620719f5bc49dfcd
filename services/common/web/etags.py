"""Versions over HTTP: an ETag out, If-Match in."""

from typing import Annotated

from fastapi import Depends, Header, Response

from services.common.web.standard import VersionMissing, VersionStale

NEVER = -1
"""An ETag that was never given out; `check` refuses it, after the body was looked at."""


def send(response: Response, version: int) -> None:
    """Tell the caller which version this is."""
    response.headers["ETag"] = f'"{version}"'


def check(version: int, match: int) -> None:
    """Raise 412 when the caller saw another version than the one that stands."""
    if version != match:
        raise VersionStale


async def _if_match(if_match: Annotated[str | None, Header(max_length=100)] = None) -> int:
    if if_match is None or not if_match.strip():
        raise VersionMissing
    plain = if_match.strip().strip('"')
    is_ours = plain.isascii() and plain.isdigit() and len(plain) <= 18
    return int(plain) if is_ours else NEVER


IfMatch = Annotated[int, Depends(_if_match)]
"""The version that the caller saw; 428 when it does not say."""

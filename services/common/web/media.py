"""Media types: what a route takes and gives; anything else is 415 or 406."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from fastapi import Request

from services.common.refusals import Refusal
from services.common.texts import Text

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])

JSON = ("application/json",)


def accepts(*types: str) -> Callable[[Endpoint], Endpoint]:
    """Declare which media types a route takes; without it, JSON."""

    def mark(endpoint: Endpoint) -> Endpoint:
        endpoint.__accepts__ = types  # type: ignore[attr-defined]  # read by Route
        return endpoint

    return mark


def produces(*types: str) -> Callable[[Endpoint], Endpoint]:
    """Declare which media types a route gives; without it, JSON."""

    def mark(endpoint: Endpoint) -> Endpoint:
        endpoint.__produces__ = types  # type: ignore[attr-defined]  # read by Route
        return endpoint

    return mark


class UnsupportedMediaType(Refusal):
    """The body is of a kind that this route does not take."""

    status = 415
    code = "unsupported-media-type"
    title = Text("Dit soort inhoud kan hier niet", "Unsupported media type")
    detail = Text("Stuur de inhoud als {accepted}.", "Send the body as {accepted}.")


class NotAcceptable(Refusal):
    """The caller asks for a kind of answer that this route does not give."""

    status = 406
    code = "not-acceptable"
    title = Text("Dit soort antwoord is er niet", "Not acceptable")
    detail = Text("Dit adres antwoordt met {produced}.", "This address answers with {produced}.")


def check_media(request: Request, endpoint: Callable[..., Any]) -> None:
    """Raise when the body's or the wished answer's media type does not fit the route."""
    accepted: tuple[str, ...] = getattr(endpoint, "__accepts__", JSON)
    if request.method in {"POST", "PUT", "PATCH"} and _has_body(request):
        sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if sent not in accepted:
            raise UnsupportedMediaType(accepted=", ".join(accepted))
    produced: tuple[str, ...] = getattr(endpoint, "__produces__", JSON)
    wished = request.headers.get("accept")
    if wished and not any(_fits(each, produced) for each in wished.split(",")):
        raise NotAcceptable(produced=", ".join(produced))


def wished(request: Request, produced: tuple[str, ...]) -> str:
    """Which of these media types the caller wishes most (RFC 9110, 12.5.1); the first where it makes no difference."""
    wishes = [_wish(each) for each in request.headers.get("accept", "*/*").split(",")]
    return max(produced, key=lambda kind: _weight(kind, wishes))


def _wish(given: str) -> tuple[str, float]:
    kind, *parameters = (part.strip().lower() for part in given.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            with suppress(ValueError):
                return kind, float(value)
    return kind, 1.0


def _weight(kind: str, wishes: list[tuple[str, float]]) -> float:
    """How much a media type is wished: by name before by group, by group before anything."""
    ways = (kind, kind.partition("/")[0] + "/*", "*/*")
    return next((weight for way in ways for wish, weight in wishes if wish == way), 0.0)


def _has_body(request: Request) -> bool:
    return request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers


def _fits(wish: str, produced: tuple[str, ...]) -> bool:
    kind = wish.partition(";")[0].strip().lower()
    if kind in {"*/*", "application/problem+json"}:
        return True
    if kind.endswith("/*"):
        return any(each.startswith(kind[:-1]) for each in produced)
    return kind in {each.partition(";")[0] for each in produced}

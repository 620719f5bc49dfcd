"""Media types: what a route takes and gives; anything else is 415 or 406."""

from collections.abc import Callable, Mapping
from typing import ClassVar, TypeVar

from fastapi import Request

from services.common.refusals import Refusal
from services.common.texts import Text
from services.common.web.preferences import media_weight, takes_plain, weight_of, wishes_in

Endpoint = TypeVar("Endpoint", bound=Callable[..., object])

JSON = ("application/json",)
PROBLEM = "application/problem+json"
"""Every route can answer with it, so a caller may ask for it."""


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
    """The route does not accept a body of this media type."""

    status = 415
    code = "unsupported-media-type"
    title = Text("Dit soort inhoud kan hier niet", "Unsupported media type")
    detail = Text("Stuur de inhoud als {accepted}.", "Send the body as {accepted}.")


class NotAcceptable(Refusal):
    """The route cannot answer in a media type that the caller accepts."""

    status = 406
    code = "not-acceptable"
    title = Text("Dit soort antwoord is er niet", "Not acceptable")
    detail = Text("Dit adres antwoordt met {produced}.", "This address answers with {produced}.")


class CodingNotAcceptable(Refusal):
    """The caller refuses answers without content coding, and the service has no other."""

    status = 406
    code = "coding-not-acceptable"
    title = Text("Deze codering is er niet", "Content coding not available")
    detail = Text(
        "Antwoorden zijn hier niet gecomprimeerd. Laat identity toe in Accept-Encoding.",
        "Answers are not compressed here. Allow identity in Accept-Encoding.",
    )


class UnsupportedCoding(Refusal):
    """The body has a content coding that the service does not decode."""

    status = 415
    code = "unsupported-content-coding"
    title = Text("Deze codering kan hier niet", "Unsupported content coding")
    detail = Text(
        "Stuur de inhoud zonder Content-Encoding, dus niet gecomprimeerd.",
        "Send the body without Content-Encoding, so uncompressed.",
    )
    headers: ClassVar[Mapping[str, str]] = {"Accept-Encoding": "identity"}


def check_media(request: Request, endpoint: Callable[..., object]) -> None:
    """Raise when the body's or the wished answer's media type or coding does not fit the route."""
    accepted: tuple[str, ...] = getattr(endpoint, "__accepts__", JSON)
    headers = request.headers
    if _has_body(request):
        codings = {each for each, _ in wishes_in(headers.getlist("content-encoding"))}
        if codings - {"identity"}:
            raise UnsupportedCoding
        if request.method in {"POST", "PUT", "PATCH"}:
            sent = headers.get("content-type", "").partition(";")[0].strip().lower()
            if sent not in accepted:
                raise UnsupportedMediaType(accepted=", ".join(accepted))
    produced: tuple[str, ...] = getattr(endpoint, "__produces__", JSON)
    wishes = wishes_in(headers.getlist("accept"))
    if not any(media_weight(wishes, each) for each in produced) and not weight_of(wishes, PROBLEM):
        raise NotAcceptable(produced=", ".join(produced))
    if not takes_plain(wishes_in(headers.getlist("accept-encoding"))):
        raise CodingNotAcceptable


def wished(request: Request, produced: tuple[str, ...]) -> str:
    """Which of these media types the caller wishes most (RFC 9110, 12.5.1); the first where it makes no difference."""
    wishes = wishes_in(request.headers.getlist("accept"))
    return max(produced, key=lambda kind: media_weight(wishes, kind))


def _has_body(request: Request) -> bool:
    return request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers

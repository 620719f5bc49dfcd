"""The refusals that every service has because HTTP has them."""

from services.common.data.idempotency import KeyReused, KeyRunning
from services.common.refusals import (
    BadInput,
    NotFound,
    PeerAway,
    Refusal,
    RuleRefused,
    SandboxFilling,
    Unavailable,
)
from services.common.texts import Text
from services.common.web.access import OrganisationMissing, RoleForbidden, Unauthenticated
from services.common.web.bodies import BodyTooLarge, TooManyNames, TooManyParameters
from services.common.web.etags import VersionMissing, VersionStale
from services.common.web.media import CodingNotAcceptable, NotAcceptable, UnsupportedCoding, UnsupportedMediaType


class BadRequest(BadInput):
    """The input does not have the right form."""

    code = "bad-input"
    title = Text("De invoer klopt niet", "Invalid input")
    detail = Text(
        "Aantal fouten: {count}. Ze staan hieronder, met de plaats. Er is niets veranderd.",
        "Number of faults: {count}. They are listed below with their place. Nothing has changed.",
    )


class NotMeant(RuleRefused):
    """The input has the right form, but its meaning is impossible."""

    code = "input-not-meant"
    title = Text("Dit kan niet de bedoeling zijn", "Impossible input")
    detail = BadRequest.detail


class MethodNotAllowed(Refusal):
    """The address exists, but not with this method."""

    status = 405
    code = "method-not-allowed"
    title = Text("Deze methode kan hier niet", "Method not allowed")
    detail = Text(
        "De Allow-header noemt de methoden die wel kunnen.", "The Allow header lists the methods that are allowed."
    )


class TooLarge(Refusal):
    """The body is larger than this address accepts."""

    status = 413
    code = "too-large"
    title = Text("Te groot", "Too large")
    detail = Text(
        "De inhoud is groter dan hier mag. Stuur die in delen.",
        "The body is larger than allowed here. Send it in parts.",
    )


class TooMany(Refusal):
    """The caller sent more requests than allowed."""

    status = 429
    code = "too-many-requests"
    title = Text("Te veel verzoeken", "Too many requests")
    detail = Text(
        "Wacht even en probeer het dan opnieuw. Retry-After zegt hoe lang.",
        "Wait before you retry. Retry-After says how long.",
    )


class KeyMissing(BadInput):
    """The request has no idempotency key."""

    code = "idempotency-key-missing"
    title = Text("Idempotency-Key ontbreekt", "Idempotency-Key is missing")
    detail = Text(
        "Stuur met elke POST een Idempotency-Key mee van 1 tot 255 zichtbare tekens. "
        "Dezelfde sleutel geeft later hetzelfde antwoord.",
        "Send an Idempotency-Key of 1 to 255 visible characters with every POST. "
        "The same key gives the same answer again.",
    )


class InternalError(Refusal):
    """An unexpected error in the service."""

    status = 500
    code = "internal-error"
    title = Text("Er ging iets mis", "Something went wrong")
    detail = Text(
        "Dit ligt aan ons. Noem het traceId als u het meldt. "
        "Met dezelfde Idempotency-Key kunt u het veilig opnieuw doen.",
        "This is an error on our side. Quote the traceId when you report it. You can safely retry with the same "
        "Idempotency-Key.",
    )


STANDARD: tuple[type[Refusal], ...] = (
    BadRequest,
    NotMeant,
    TooManyNames,
    TooManyParameters,
    Unauthenticated,
    RoleForbidden,
    OrganisationMissing,
    NotFound,
    MethodNotAllowed,
    NotAcceptable,
    CodingNotAcceptable,
    TooLarge,
    BodyTooLarge,
    UnsupportedMediaType,
    UnsupportedCoding,
    TooMany,
    KeyMissing,
    KeyReused,
    KeyRunning,
    VersionMissing,
    VersionStale,
    InternalError,
    Unavailable,
    PeerAway,
    SandboxFilling,
)


def standard_for(status: int) -> Refusal:
    """The standard refusal of an HTTP status that a library raised."""
    fitting = {each.status: each for each in reversed(STANDARD)}
    kind = fitting.get(status, InternalError)
    return kind(count=1) if kind is BadRequest else kind.bare()

"""The refusals of the gateway itself."""

from typing import ClassVar

from services.common.refusals import Conflict, Forbidden, Refusal, Unavailable
from services.common.texts import Text


class TooSlow(Refusal):
    """The headers of a request did not come in time, or its body stopped coming."""

    status = 408
    code = "too-slow"
    title = Text("Het verzoek bleef uit", "Request timed out")
    detail = Text(
        "Uw verzoek kwam niet op tijd binnen. Er is niets veranderd. Stuur het opnieuw.",
        "Your request did not arrive in time. Nothing has changed. Send it again.",
    )


class HeadersTooLarge(Refusal):
    """The headers of a request are larger, or more numerous, than any request needs."""

    status = 431
    code = "headers-too-large"
    title = Text("De headers zijn te groot", "The headers are too large")
    detail = Text(
        "Het adres en de headers van een verzoek zijn samen hoogstens {kilobytes} kB. Stuur minder of kortere headers.",
        "The target and the headers of a request are at most {kilobytes} kB together. Send fewer or shorter headers.",
    )


class NotUnderstood(Refusal):
    """The bytes on the connection are not HTTP/1.1."""

    status = 400
    code = "not-http"
    title = Text("Dit is geen HTTP", "This is not HTTP")
    detail = Text(
        "Uw verzoek heeft niet de vorm van een HTTP/1.1-verzoek.",
        "Your request does not have the form of an HTTP/1.1 request.",
    )


class TooManyConnections(Refusal):
    """One network address has more open connections than allowed."""

    status = 429
    code = "too-many-connections"
    title = Text("Te veel verbindingen", "Too many connections")
    detail = Text(
        "Vanaf uw netwerkadres staan te veel verbindingen open. Gebruik een verbinding voor meer verzoeken.",
        "Too many connections are open from your network address. Use one connection for several requests.",
    )
    retry_after_s = 5


class HeaderRepeated(Refusal):
    """A header that has one value was sent more than once."""

    status = 400
    code = "header-repeated"
    title = Text("Een header staat er twee keer", "Header repeated")
    detail = Text("Stuur de header {header} één keer.", "Send the header {header} once.")


class ExpectationUnknown(Refusal):
    """The Expect header asks for something other than 100-continue."""

    status = 417
    code = "expectation-unknown"
    title = Text("Deze verwachting kan hier niet", "Expectation failed")
    detail = Text("In Expect kan alleen 100-continue staan.", "The Expect header supports only 100-continue.")


class HostMissing(Refusal):
    """The request does not say which host it is for."""

    status = 400
    code = "host-missing"
    title = Text("De Host-header ontbreekt of klopt niet", "The Host header is missing or wrong")
    detail = Text(
        "Stuur in Host de naam en, zo nodig, de poort uit het adres.",
        "Send the host name of the address in Host, with the port if it is needed.",
    )


class HostForeign(Refusal):
    """The request is for a host that is not served here."""

    status = 421
    code = "host-foreign"
    title = Text("Dit is een andere server", "Misdirected request")
    detail = Text(
        "Voor de host in uw verzoek antwoordt deze server niet. Gebruik het openbare adres van PVB.",
        "This server does not answer for the host in your request. Use the public address of PVB.",
    )
    remedy = Text(
        "Beheert u deze server? Zet het adres in PVB_PUBLIC_URL, of de naam in PVB_HOST_NAMES.",
        "If you run this server, set PVB_PUBLIC_URL to the address, or add the name to PVB_HOST_NAMES.",
    )


class ClockTooFar(Conflict):
    """The sandbox clock was asked to go beyond the years of the reference data."""

    code = "clock-too-far"
    title = Text("Dat is te ver vooruit", "Too far ahead")
    detail = Text(
        "De klok van de sandbox gaat tot en met het jaar {year}.",
        "The sandbox clock runs up to and including the year {year}.",
    )


class NotReady(Unavailable):
    """Not all services are ready."""

    code = "not-ready"
    title = Text("Nog niet alles is gereed", "Not ready yet")
    detail = Text("Nog niet gereed: {services}.", "Not ready yet: {services}.")


class SandboxOnly(Forbidden):
    """This exists only in the sandbox."""

    code = "sandbox-only"
    title = Text("Alleen in de sandbox", "Sandbox only")
    detail = Text("Dit kan alleen in de sandbox.", "This is possible only in the sandbox.")


class TokenUnknown(Refusal):
    """The token has expired, is forged, or comes from an issuer that is not trusted."""

    status = 401
    code = "token-invalid"
    title = Text("Dit token geldt niet", "This token is not valid")
    detail = Text(
        "Uw token is verlopen, of de uitgever is niet vertrouwd. Haal een nieuw token op bij /auth/token.",
        "Your token has expired, or its issuer is not trusted. Get a new one at /auth/token.",
    )


class OAuthRefusal(Refusal):
    """No token is issued; `error` is the word of RFC 6749, section 5.2."""

    status = 400
    error: ClassVar[str] = "invalid_request"


class TokenRequestWrong(OAuthRefusal):
    """The form lacks a field, or repeats one."""

    code = "token-request-wrong"
    title = Text("Deze tokenaanvraag klopt niet", "Invalid token request")
    detail = Text(
        "Stuur een formulier met grant_type=client_credentials, en client_id met client_secret (sandbox) of met "
        "client_assertion. Stuur elk veld één keer.",
        "Send a form with grant_type=client_credentials, and client_id with client_secret (sandbox) or with "
        "client_assertion. Send each field once.",
    )


class GrantUnsupported(OAuthRefusal):
    """The request asks for a grant other than client credentials."""

    error = "unsupported_grant_type"
    code = "grant-unsupported"
    title = Text("Dit grant_type kan hier niet", "This grant type is not supported")
    detail = Text("Gebruik grant_type=client_credentials.", "Use grant_type=client_credentials.")


class ClientWithoutOrganisation(OAuthRefusal):
    """The client is registered for a care office without its organisation."""

    error = "unauthorized_client"
    code = "client-without-organisation"
    title = Text("De organisatie ontbreekt", "Organisation missing")
    detail = Text(
        "Deze client heeft de rol {role}, en bij de client staat niet voor welk zorgkantoor.",
        "This client has the role {role}, and its registration does not say for which care office.",
    )
    remedy = Text(
        "Vraag uw beheerder om de organisatie bij de client vast te leggen.",
        "Ask your administrator to register the organisation of the client.",
    )


class ClientUnknown(OAuthRefusal):
    """The client is unknown, its secret is wrong, or its assertion is invalid. The answer does not say which."""

    status = 401
    error = "invalid_client"
    code = "client-unknown"
    title = Text("Deze client kennen wij niet", "Unknown client")
    detail = Text(
        "De client_id bestaat niet, of het bewijs klopt niet. In de sandbox staan de persona's bij /auth/personas; "
        "hun client_secret is sandbox. Een client_assertion geldt één keer en hooguit vijf minuten.",
        "The client_id does not exist, or the proof is not valid. The sandbox lists its personas at /auth/personas; "
        "their client_secret is sandbox. A client_assertion is valid once, for at most five minutes.",
    )

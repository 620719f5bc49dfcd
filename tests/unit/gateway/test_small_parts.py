"""The small parts: markup, personas, settings, hop-by-hop headers, the rate limit."""

from uuid import UUID

import pytest
from pydantic import ValidationError

from gateway.forwarder import end_to_end
from gateway.limits import RateLimit, TooManyFrom
from gateway.markup import join, link, page, table, tag
from gateway.personas import organisation_of, personas, subject_of
from gateway.settings import GatewaySettings
from services.common.tokens import Role


def test_text_is_escaped_and_markup_is_not() -> None:
    assert tag("p", "<b>", tag("em", "&"), class_='"') == '<p class="&quot;">&lt;b&gt;<em>&amp;</em></p>'
    assert link("/a?b=1&c", "x<y") == '<a href="/a?b=1&amp;c">x&lt;y</a>'
    assert join(["<", None, tag("br")]) == "&lt;<br>"


def test_a_table_has_a_caption_and_headings() -> None:
    shown = table("Things", ("A", "B"), [("1", "<2>")])
    assert "<caption>Things</caption>" in shown
    assert '<th scope="row">1</th><td>&lt;2&gt;</td>' in shown


def test_a_page_says_its_language() -> None:
    assert page("Titel").startswith(b'<!doctype html><html lang="nl">')


def test_personas_stay_the_same_and_no_label_is_a_name() -> None:
    assert subject_of("anna") == UUID("5aad0e45-6a96-5f0f-aeff-2608c6980439")
    assert personas()["zonnehof"].organisation_id == organisation_of("zonnehof")
    assert len({each.subject for each in personas().values()}) == len(personas())
    for name, persona in personas().items():
        assert persona.roles
        assert Role.SERVICE not in persona.roles
        assert name == "mentor" or name.capitalize() not in persona.label.nl
        assert (Role.PROVIDER in persona.roles) <= (persona.organisation_id is not None)


def test_every_role_but_service_has_a_persona() -> None:
    assert {role for each in personas().values() for role in each.roles} == set(Role) - {Role.SERVICE}


PUBLIC = {"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"production": True, "sandbox": True}, "PVB_SANDBOX"),
        ({"clock": "2026-10-05T09:00:00+02:00"}, "PVB_CLOCK"),
        (
            {"clients": [{"client_id": "x", "jwks": {}, "roles": ["service"], "subject": str(UUID(int=1))}]},
            "role service",
        ),
        (
            {
                "clients": [
                    {"client_id": name, "jwks": {}, "roles": ["provider"], "subject": str(UUID(int=1))}
                    for name in ("x", "y")
                ]
            },
            "one subject",
        ),
        (
            {"trusted_issuers": [{"issuer": "x", "audience": "x", "jwks_url": "x", "roles": {"a": "service"}}]},
            "role service",
        ),
        (
            {"trusted_issuers": [{"issuer": "x", "audience": "x", "jwks_url": "x", "roles": {"a": "provider"}}]},
            "PVB_TRUSTED_ISSUERS must give an organisation_id",
        ),
        (
            {"clients": [{"client_id": "x", "jwks": PUBLIC, "roles": ["provider"], "subject": str(UUID(int=1))}]},
            "PVB_CLIENTS must give an organisation_id",
        ),
    ],
)
def test_the_gateway_does_not_start_with_what_is_unsafe(settings: dict[str, object], word: str) -> None:
    with pytest.raises(ValidationError, match=word):
        GatewaySettings(signing_key="{}", **settings)  # type: ignore[arg-type]  # as the environment gives it


def test_headers_of_one_connection_stay_there() -> None:
    kept = end_to_end(
        [(b"Connection", b"close, X-One"), (b"x-one", b"1"), (b"TE", b"trailers"), (b"x-two", b"2"), (b"etag", b"3")]
    )
    assert kept == [(b"x-two", b"2"), (b"etag", b"3")]


def test_callers_are_counted_apart() -> None:
    limit = RateLimit(2)
    for _ in range(2):
        limit.count("a")
    limit.count("b")
    with pytest.raises(TooManyFrom) as refused:
        limit.count("a")
    assert refused.value.headers["RateLimit"].startswith('"caller";r=0;t=')

"""Where a path leads."""

import pytest

from gateway.heads import heads_of
from gateway.limits import largest_body
from gateway.routing import OWN, Place, is_internal, place_of
from tests.services.gateway.fakes import settings_of


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/voucher/v1/vouchers/1", Place("voucher", "/voucher/v1", "/vouchers/1")),
        ("/claims/v1/allotments", Place("claims", "/claims/v1", "/allotments")),
        ("/claims/v1", Place("claims", "/claims/v1", "")),
        ("/claims/v10/batches", Place(OWN, "", "/claims/v10/batches")),
        ("/gateway/v1/auth/token", Place(OWN, "/gateway/v1", "/auth/token")),
        ("/auth/token", Place(OWN, "", "/auth/token")),
        ("/", Place(OWN, "", "/")),
        ("", Place(OWN, "", "")),
    ],
)
def test_a_path_leads_to_one_place(path: str, place: Place) -> None:
    assert place_of({"path": path, "raw_path": path.encode()}) == place


def test_a_path_that_hides_its_prefix_leads_nowhere() -> None:
    assert place_of({"path": "/claims/v1/batches", "raw_path": b"/cl%61ims/v1/batches"}) is None


@pytest.mark.parametrize("path", ["/feed", "/feed/epoch", "/clock", "/identities/1", "/a//b", "/./feed", "/a/../feed"])
def test_what_services_say_among_themselves_is_internal(path: str) -> None:
    assert is_internal(path)


@pytest.mark.parametrize("path", ["/feeds", "/clocks/1", "/allotments", "/allotments/1", "/vouchers/1/feed", ""])
def test_what_only_looks_like_it_is_not(path: str) -> None:
    assert not is_internal(path)


@pytest.mark.parametrize(
    ("service", "path", "large"),
    [
        ("claims", "/batches", True),
        ("claims", "/batches/1/lines", False),
        ("claims", "/batches-of-mine", False),
        ("voucher", "/batches", False),
        ("indication", "/applications/1/documents", True),
        ("indication", "/applications/1/documents/2/withdrawal", False),
        ("indication", "/applications/1", False),
    ],
)
def test_only_batches_and_documents_may_be_large(service: str, path: str, *, large: bool) -> None:
    settings = settings_of(body_bytes=1, batch_bytes=2, document_bytes=2)
    assert (largest_body(service, path, settings) == 2) is large


def test_headers_are_read_once_and_credentials_are_not_passed_on() -> None:
    heads = heads_of(
        {
            "method": "POST",
            "headers": [
                (b"authorization", b"bearer abc"),
                (b"traceparent", b"x"),
                (b"content-length", b"12"),
                (b"accept", b"*/*"),
            ],
        }
    )
    assert (heads.token, heads.other, heads.size, heads.has_body) == ("abc", None, 12, True)
    assert heads.passed_on == [(b"content-length", b"12"), (b"accept", b"*/*")]


def test_other_credentials_are_kept_apart() -> None:
    heads = heads_of({"headers": [(b"authorization", b"Basic abc"), (b"transfer-encoding", b"chunked")]})
    assert (heads.token, heads.other, heads.size, heads.has_body) == (None, b"Basic abc", None, True)

"""Which form of an answer a caller wishes most."""

import pytest
from fastapi import Request

from services.common.web.media import wished

FORMS = ("application/json", "text/html", "application/pdf")


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        (None, "application/json"),
        ("*/*", "application/json"),
        ("application/pdf", "application/pdf"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("application/json;q=0.5, application/pdf", "application/pdf"),
        ("text/*, application/pdf;q=0.9", "text/html"),
        ("Application/PDF;Q=1.0, */*;q=0.1", "application/pdf"),
        ("application/json;q=0, */*", "text/html"),
        ("application/pdf;q=much", "application/pdf"),
    ],
)
def test_the_heaviest_wish_is_met(accept: str | None, form: str) -> None:
    headers = [(b"accept", accept.encode())] if accept else []
    assert wished(Request({"type": "http", "headers": headers}), FORMS) == form

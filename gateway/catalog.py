"""The API catalogue (RFC 9727): where each API, its document, its reference and its health are found."""

from typing import Any

from services.vocabulary.names import SERVICES

MEDIA_TYPE = 'application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"'
PATH = "/.well-known/api-catalog"


def linkset(public_url: str) -> dict[str, Any]:
    """The catalogue as a linkset (RFC 9264)."""
    apis = [_api(public_url, name) for name in (*SERVICES, "gateway")]
    listed = {"anchor": f"{public_url}{PATH}", "item": [{"href": api["anchor"]} for api in apis]}
    return {"linkset": [listed, *apis]}


def _api(public_url: str, name: str) -> dict[str, Any]:
    base = f"{public_url}/{name}/v1"
    return {
        "anchor": base,
        "service-desc": [{"href": f"{base}/openapi.json", "type": "application/json"}],
        "service-doc": [{"href": f"{public_url}/docs/{name}", "type": "text/html"}],
        "status": [{"href": f"{base}/health/ready", "type": "application/json"}],
    }

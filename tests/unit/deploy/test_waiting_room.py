"""While a sandbox is prepared somebody answers on its port, and the port is free for the gateway afterwards."""

import socket

import httpx

from deploy.launcher.serving import address_of, listen
from deploy.launcher.waiting_room import waiting_room
from services.common.data.filling import HowFar
from services.common.texts import Text

PUBLIC_URL = "http://127.0.0.1:8000"
FAR = HowFar(Text("aanvragen", "applications"), 3, 8, 120, 500)


def ready(address: str, language: str = "en") -> httpx.Response:
    return httpx.get(f"{address}/health/ready", headers={"Accept-Language": language}, trust_env=False)


def test_it_says_what_is_waited_for_and_how_far_that_is() -> None:
    with listen("127.0.0.1", 0) as listener:
        address = address_of(listener)
        with waiting_room(listener, PUBLIC_URL) as room:
            preparing = ready(address)
            live = httpx.get(f"{address}/health/live", trust_env=False)
            room.tell(FAR)
            filling, vult = ready(address), ready(address, "nl")
    assert (preparing.status_code, preparing.json()["code"]) == (503, "not-ready")
    assert live.status_code == 200
    assert filling.status_code == 503
    assert filling.headers["content-type"] == "application/problem+json"
    assert filling.headers["retry-after"] == "5"
    assert filling.json()["type"] == f"{PUBLIC_URL}/problems/sandbox-filling"
    assert filling.json()["detail"] == "The sandbox is being filled. Step 3 of 8, applications: 120 of 500."
    assert vult.json()["detail"] == "De sandbox wordt gevuld. Stap 3 van 8, aanvragen: 120 van 500."


def test_the_port_is_free_for_the_gateway_afterwards() -> None:
    with listen("127.0.0.1", 0) as listener:
        with waiting_room(listener, PUBLIC_URL):
            assert ready(address_of(listener)).status_code == 503
        with socket.create_connection(listener.getsockname()[:2]):
            connection, _ = listener.accept()
            connection.close()

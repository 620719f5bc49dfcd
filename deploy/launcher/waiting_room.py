"""Who answers on the gateway's port while a sandbox is prepared: not ready yet, because of what, and how far it is."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from services.common.data.filling import HowFar, not_full
from services.common.refusals import Refusal, Unavailable
from services.common.texts import Text

PATIENCE_S = 5
LIVE = "/health/live"


class SandboxPreparing(Unavailable):
    """The databases of the sandbox are being made or migrated."""

    code = "not-ready"
    title = Text("Nog niet alles is gereed", "Not ready yet")
    detail = Text("De databases worden klaargemaakt.", "The databases are being prepared.")


class WaitingRoom:
    """What to answer; `tell` it how far the filling is."""

    def __init__(self, public_url: str) -> None:
        """Nothing is being filled yet."""
        self._public_url = public_url
        self._refusal: Refusal = SandboxPreparing()

    def tell(self, far: HowFar) -> None:
        """Answer from now on that the filling is so far."""
        self._refusal = not_full(far)

    def problem(self, language: str) -> bytes:
        """The problem document, in Dutch unless English is asked for."""
        refusal = self._refusal
        text = refusal.detail.format(**refusal.facts)
        said = {
            "type": f"{self._public_url}/problems/{refusal.code}",
            "title": refusal.title.en if language.startswith("en") else refusal.title.nl,
            "status": int(HTTPStatus.SERVICE_UNAVAILABLE),
            "detail": text.en if language.startswith("en") else text.nl,
            "code": refusal.code,
        }
        return json.dumps(said, ensure_ascii=False).encode()


@contextmanager
def waiting_room(listener: socket.socket, public_url: str) -> Iterator[WaitingRoom]:
    """Answer on the socket inside the block; afterwards it is free for the gateway."""
    room = WaitingRoom(public_url)

    class Answer(BaseHTTPRequestHandler):
        timeout = PATIENCE_S

        def do_GET(self) -> None:
            """Say that the process is alive, or that nothing is ready."""
            if self.path == LIVE:
                self._send(HTTPStatus.OK, b'{"status":"live","services":[]}', "application/json")
            else:
                body = room.problem(self.headers.get("accept-language", ""))
                self._send(HTTPStatus.SERVICE_UNAVAILABLE, body, "application/problem+json")

        do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815  # names that http.server gives

        def _send(self, status: HTTPStatus, body: bytes, media: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", media)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Retry-After", str(PATIENCE_S))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *values: Any) -> None:  # noqa: A002  # the name that http.server gives
            """Log nothing: there is nothing yet that could have been reached."""

    server = ThreadingHTTPServer(("", 0), Answer, bind_and_activate=False)
    server.socket.close()
    server.socket = listener.dup()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield room
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

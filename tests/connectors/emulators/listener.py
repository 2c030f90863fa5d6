"""A webhook on a free port that notes what it is told."""

import json
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, Queue
from threading import Thread
from types import TracebackType
from typing import Any, Self


class Listener:
    """Answers with ``status`` and ``headers`` after ``pause`` seconds; keeps what came.

    The answer's text is ``said``, or what is ``said_to`` the type of the event.
    """

    def __init__(self) -> None:
        self.status = 200
        self.pause = 0.0
        self.said = ""
        self.said_to: dict[str, str] = {}
        self.headers: dict[str, str] = {}
        self.notes: Queue[tuple[dict[str, str], Any]] = Queue()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def hear(self) -> Any:
        """Wait for the next notification and give its body."""
        return self.notes.get(timeout=10)[1]

    def hears_nothing(self, seconds: float = 0.3) -> bool:
        try:
            self.notes.get(timeout=seconds)
        except Empty:
            return True
        return False


def _handler(listener: Listener) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            status, headers = listener.status, dict(listener.headers)
            told = json.loads(body)
            said = listener.said_to.get(told.get("type", ""), listener.said)
            listener.notes.put(
                ({name.lower(): value for name, value in self.headers.items()}, told)
            )
            time.sleep(listener.pause)
            with suppress(ConnectionError):  # who waited too long has gone
                self._tell(status, headers, said.encode())

        def _tell(self, status: int, headers: dict[str, str], said: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler

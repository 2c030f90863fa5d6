"""A webhook on a free port that notes what it is told."""

import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, Queue
from threading import Thread
from types import TracebackType
from typing import Any, Self


class Listener:
    """Answers with ``status`` after ``delay`` seconds and keeps each notification."""

    def __init__(self) -> None:
        self.status = 200
        self.delay = 0.0
        self.notes: Queue[tuple[dict[str, str], Any]] = Queue()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_port}/max"

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
            listener.notes.put(({k.lower(): v for k, v in self.headers.items()}, json.loads(body)))
            time.sleep(listener.delay)
            self.send_response(listener.status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler

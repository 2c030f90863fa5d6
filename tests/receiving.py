"""A real receiver of webhooks on this machine, which verifies them with the standard's library."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks.webhooks import Webhook, WebhookVerificationError


class Receiver:
    """Answers with ``status``; keeps what came, and under which of its secrets it was signed."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/hook?x=1"
        self.status = 204
        self.location = ""
        self.came: list[tuple[dict[str, str], bytes, str]] = []

    def verified(self, secret: str) -> list[Any]:
        """Tell the bodies of the calls that bear this secret's signature."""
        found = []
        for headers, body, _ in self.came:
            try:
                found.append(Webhook(secret).verify(body, headers))
            except WebhookVerificationError:
                continue
        return found


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Serve until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.came.append((headers, body, self.path))
            self.send_response(receiver.status)
            if receiver.location:
                self.send_header("location", receiver.location)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its own name
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver = Receiver(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield receiver
    server.shutdown()
    thread.join()
    server.server_close()

"""Calls over TLS: to the address that was looked at, in the name that was registered."""

import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from connectors.contract import UnavailableError
from connectors.webhooks import Receivers, Signed

NAME = "hook.example.test"
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class Secure:
    """A receiver with a certificate for one name; keeps what it was called by."""

    def __init__(self, port: int, certificate: Path) -> None:
        self.port, self.certificate = port, certificate
        self.greeted: list[str | None] = []
        self.hosts: list[str] = []


def certified(folder: Path, name: str) -> Path:
    """Make a certificate that vouches for one name, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[Secure]:
    certificate = certified(tmp_path, NAME)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            secure.hosts.append(self.headers["host"])
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its own name
            del format, args

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, *_: Any) -> None:
            """Keep still about clients that do not like the certificate."""

    server = Quiet(("127.0.0.1", 0), Handler)
    secure = Secure(server.server_address[1], certificate)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda _, name, __: secure.greeted.append(name)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield secure
    server.shutdown()
    thread.join()
    server.server_close()


async def call(secure: Secure, name: str, *addresses: str) -> int:
    message = Signed(
        url=f"https://{name}:{secure.port}/hook",
        message_id="msg_1",
        body=b"{}",
        secrets=(SECRET,),
    )
    trusted = ssl.create_default_context(cafile=str(secure.certificate))
    receivers = Receivers(verify=trusted)
    try:
        return await receivers.call(message, addresses, now=NOW)
    finally:
        await receivers.close()


async def test_the_address_is_called_in_the_name_that_was_registered(secure: Secure) -> None:
    status = await call(secure, NAME, "127.0.0.1")

    assert status == 204
    assert (secure.greeted, secure.hosts) == ([NAME], [f"{NAME}:{secure.port}"])


async def test_a_certificate_of_another_name_is_not_believed(secure: Secure) -> None:
    with pytest.raises(UnavailableError):
        await call(secure, "other.example.test", "127.0.0.1")

    assert secure.hosts == []


async def test_an_address_that_is_dead_leaves_the_next_one(secure: Secure) -> None:
    assert await call(secure, NAME, "::1", "127.0.0.1") == 204


async def test_no_address_no_call(secure: Secure) -> None:
    with pytest.raises(UnavailableError):
        await call(secure, NAME)

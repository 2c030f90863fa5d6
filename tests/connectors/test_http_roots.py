"""Roots of trust besides the usual ones, against a TLS server with a certificate of our own."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from connectors.http import LineError, open_client, send


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Root of a test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    form = serialization.PrivateFormat.PKCS8
    path = tmp_path / "root.pem"
    path.write_bytes(made.public_bytes(pem))
    secret = key.private_bytes(pem, form, serialization.NoEncryption())
    (tmp_path / "key.pem").write_bytes(secret)
    return path


@pytest.fixture
async def url(certificate: Path) -> AsyncIterator[str]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
        await writer.drain()
        writer.close()

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.parent / "key.pem")
    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    async with server:
        yield f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def _asked(client: httpx.AsyncClient, url: str) -> int:
    headers = httpx.Headers()
    return (await send(client, "GET", url, name="x", headers=headers, query={})).status


async def test_an_extra_root_vouches_for_its_servers(url: str, certificate: Path) -> None:
    async with open_client(extra_roots=certificate) as client:
        assert await _asked(client, url) == 200


async def test_without_it_the_server_is_not_trusted(url: str) -> None:
    async with open_client() as client:
        with pytest.raises(LineError, match="x: ConnectError"):
            await _asked(client, url)


@pytest.mark.parametrize("content", [None, b"nonsense"])
def test_a_file_that_holds_no_root_is_said_at_once(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "roots.pem"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises((FileNotFoundError, ssl.SSLError)):
        open_client(extra_roots=path)

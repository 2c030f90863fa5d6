"""Mail over TLS, from the first byte or by STARTTLS, with a real server and real certificates."""

import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import msgspec
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from connectors.contract import UnavailableError
from connectors.mail import Mail, Mailer, mail_address
from tests.mailing import Post, serving

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MAIL = Mail(to="ivanova@school1.example.ru", subject="Вам назначено", paragraphs=("x",), key="8c7f")
HERE = x509.IPAddress(ip_address("127.0.0.1"))
ELSEWHERE = x509.DNSName("mail.example.ru")


class Guard:
    """Lets everybody in and remembers what was said to it."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []

    def __call__(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, told: object
    ) -> AuthResult:
        del server, session, envelope, mechanism
        assert isinstance(told, LoginPassword)
        self.heard.append(told.password)
        return AuthResult(success=True)


class Certificate(msgspec.Struct, frozen=True):
    """A server's certificate, which is its own root."""

    path: Path

    def of_server(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.path)
        return context

    def trusted(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.path))


def certified(path: Path, name: x509.GeneralName, *, until: datetime) -> Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=30))
        .not_valid_after(until)
        .add_extension(x509.SubjectAlternativeName([name]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return Certificate(path)


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def guard() -> Guard:
    return Guard()


@pytest.fixture
def good(tmp_path: Path) -> Certificate:
    return certified(tmp_path / "good.pem", HERE, until=datetime.now(UTC) + timedelta(days=1))


@pytest.fixture
def serve(post: Post, guard: Guard) -> Iterator[Callable[..., Controller]]:
    """Start a server that takes logins, over TLS alone where it has a certificate for it."""
    begun: list[Controller] = []

    def start(**more: object) -> Controller:
        asks = "tls_context" in more
        words = {"authenticator": guard, "auth_required": False, "auth_require_tls": asks} | more
        begun.append(serving(post, **words))
        return begun[-1]

    yield start
    for each in begun:
        each.stop()


def a_mailer(scheme: str, server: Controller, trusted: ssl.SSLContext | None) -> Mailer:
    url = f"{scheme}://desk:secret@127.0.0.1:{server.port}"
    address = mail_address(url, "desk@example.ru")
    return Mailer(msgspec.structs.replace(address, trusted=trusted))


async def test_a_mail_goes_over_starttls_and_so_does_the_password(
    serve: Callable[..., Controller], post: Post, guard: Guard, good: Certificate
) -> None:
    server = serve(tls_context=good.of_server(), require_starttls=True)

    await a_mailer("smtp+starttls", server, good.trusted()).send(MAIL, now=NOW)

    assert (len(post.taken), guard.heard) == (1, [b"secret"])


async def test_a_mail_goes_over_tls_from_the_first_byte(
    serve: Callable[..., Controller], post: Post, guard: Guard, good: Certificate
) -> None:
    server = serve(ssl_context=good.of_server())

    await a_mailer("smtps", server, good.trusted()).send(MAIL, now=NOW)

    assert (len(post.taken), guard.heard) == (1, [b"secret"])


@pytest.mark.parametrize(
    ("scheme", "way"), [("smtps", "ssl_context"), ("smtp+starttls", "tls_context")]
)
@pytest.mark.parametrize("fault", ["unknown", "anothers", "over"])
async def test_a_wrong_certificate_gets_neither_the_mail_nor_the_password(
    serve: Callable[..., Controller],
    post: Post,
    guard: Guard,
    tmp_path: Path,
    scheme: str,
    way: str,
    fault: str,
) -> None:
    tomorrow, yesterday = (datetime.now(UTC) + timedelta(days=each) for each in (1, -1))
    wrong = certified(
        tmp_path / "wrong.pem",
        ELSEWHERE if fault == "anothers" else HERE,
        until=yesterday if fault == "over" else tomorrow,
    )
    server = serve(**{way: wrong.of_server()})
    trusted = None if fault == "unknown" else wrong.trusted()

    with pytest.raises(UnavailableError):
        await a_mailer(scheme, server, trusted).send(MAIL, now=NOW)

    assert (post.taken, guard.heard) == ([], [])


@pytest.mark.parametrize("scheme", ["smtp+starttls", "smtps"])
@pytest.mark.filterwarnings("ignore:Requiring AUTH")  # it stands without TLS on purpose
async def test_a_server_without_tls_gets_nothing_where_tls_is_asked_for(
    serve: Callable[..., Controller], post: Post, guard: Guard, good: Certificate, scheme: str
) -> None:
    server = serve()

    with pytest.raises(UnavailableError):
        await a_mailer(scheme, server, good.trusted()).send(MAIL, now=NOW)

    assert (post.taken, guard.heard) == ([], [])


async def test_where_starttls_is_offered_it_is_taken_though_nobody_asked(
    serve: Callable[..., Controller], post: Post, good: Certificate
) -> None:
    server = serve(tls_context=good.of_server(), require_starttls=True)

    await a_mailer("smtp", server, good.trusted()).send(MAIL, now=NOW)

    assert len(post.taken) == 1

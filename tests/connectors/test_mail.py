"""Mail against a real SMTP server on this machine."""

import email
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from connectors.contract import RefusedError, UnavailableError
from connectors.mail import Mail, Mailer, MailSettingsError, mail_address
from tests.mailing import Post, serving

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MAIL = Mail(
    to="ivanova@school1.example.ru",
    subject="Вам назначено сообщение № 17.",
    paragraphs=("Вам назначено сообщение № 17.\nhttps://desk.example.ru/cases/17", "1 < 2 & 3"),
    key="8c7f",
    unsubscribe="https://desk.example.ru/unsubscribe/1/abc",
)
_LONGEST_LINE = 78
"""Characters that RFC 5322 asks for, without the line's end."""


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def server(post: Post) -> Iterator[Controller]:
    controller = serving(post)
    yield controller
    controller.stop()


def a_mailer(server: Controller, sender: str = "Госпаблик <desk@example.ru>") -> Mailer:
    return Mailer(mail_address(f"smtp://127.0.0.1:{server.port}", sender))


def read(post: Post) -> EmailMessage:
    (content,) = post.taken
    message = email.message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    return message


async def test_a_mail_arrives_as_it_was_written(server: Controller, post: Post) -> None:
    await a_mailer(server).send(MAIL, now=NOW)

    message = read(post)
    plain, rich = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert rich is not None
    assert message["subject"] == "Вам назначено сообщение № 17."
    assert (message["from"], message["to"]) == ("Госпаблик <desk@example.ru>", MAIL.to)
    assert plain.get_content().splitlines() == "\n\n".join(MAIL.paragraphs).splitlines()
    assert '<a href="https://desk.example.ru/cases/17">' in rich.get_content()
    assert "1 &lt; 2 &amp; 3" in rich.get_content()


async def test_a_mail_can_be_stopped_with_one_click(server: Controller, post: Post) -> None:
    await a_mailer(server).send(MAIL, now=NOW)

    message = read(post)
    assert message["list-unsubscribe"] == "<https://desk.example.ru/unsubscribe/1/abc>"
    assert message["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"


async def test_a_mail_sent_again_bears_the_same_id(server: Controller, post: Post) -> None:
    for _ in range(2):
        await a_mailer(server).send(MAIL, now=NOW)

    ids = {email.message_from_bytes(content)["message-id"] for content in post.taken}
    assert ids == {"<8c7f@example.ru>"}


@pytest.mark.parametrize("start", ["", "Срочно. ", "x", "да", "нет", "Срочно: "])
async def test_a_long_subject_keeps_the_spaces_between_its_words(
    server: Controller, post: Post, start: str
) -> None:
    subject = f"{start}Всплеск: Светлореченск, оплата и сборы. Сообщений за три часа: 4, страниц: 3"
    mail = Mail(to=MAIL.to, subject=subject, paragraphs=("x",), key="1")

    await a_mailer(server).send(mail, now=NOW)

    assert read(post)["subject"] == subject
    assert max(map(len, post.taken[0].splitlines())) <= _LONGEST_LINE


@pytest.mark.parametrize("evil", ["x\r\nBcc: all@example.ru", "x\nBcc: all@example.ru", "x\u2028y"])
async def test_no_name_or_subject_can_add_a_header(
    server: Controller, post: Post, evil: str
) -> None:
    mail = Mail(to=MAIL.to, subject=evil, paragraphs=(evil,), key="1")

    await a_mailer(server).send(mail, now=NOW)

    message = read(post)
    assert message["bcc"] is None
    assert message["subject"].startswith("x ")


@pytest.mark.parametrize(
    ("answer", "failure"), [("550 no such user", RefusedError), ("450 later", UnavailableError)]
)
async def test_a_recipient_refused_for_good_is_given_up_and_one_refused_now_is_not(
    server: Controller, post: Post, answer: str, failure: type[Exception]
) -> None:
    post.recipient = answer

    with pytest.raises(failure):
        await a_mailer(server).send(MAIL, now=NOW)

    assert post.taken == []


@pytest.mark.parametrize(
    ("answer", "failure"), [("554 spam", RefusedError), ("451 busy", UnavailableError)]
)
async def test_a_mail_refused_at_its_end_is_given_up_or_tried_again(
    server: Controller, post: Post, answer: str, failure: type[Exception]
) -> None:
    post.data = answer

    with pytest.raises(failure):
        await a_mailer(server).send(MAIL, now=NOW)


async def test_a_server_that_dies_in_the_middle_leaves_the_mail_for_later(
    server: Controller, post: Post
) -> None:
    post.dies = True

    with pytest.raises(UnavailableError):
        await a_mailer(server).send(MAIL, now=NOW)


async def test_a_server_that_is_away_leaves_the_mail_for_later() -> None:
    mailer = Mailer(mail_address("smtp://127.0.0.1:9", "desk@example.ru"))

    with pytest.raises(UnavailableError, match="smtp"):
        await mailer.send(MAIL, now=NOW)


def authenticated(login: str, password: str) -> Any:
    def check(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> Any:
        del server, session, envelope, mechanism
        assert isinstance(data, LoginPassword)
        fits = (data.login, data.password) == (login.encode(), password.encode())
        return AuthResult(success=fits, handled=False)

    return check


@pytest.fixture
def guarded(post: Post) -> Iterator[Controller]:
    """A server that lets only one login in."""
    controller = serving(
        post,
        authenticator=authenticated("desk", "p@ss"),
        auth_required=True,
        auth_require_tls=False,
    )
    yield controller
    controller.stop()


@pytest.mark.filterwarnings("ignore:Requiring AUTH")  # it stands without TLS on purpose
async def test_a_server_that_wants_a_login_gets_it(guarded: Controller, post: Post) -> None:
    url = f"smtp://desk:p%40ss@127.0.0.1:{guarded.port}"

    await Mailer(mail_address(url, "desk@example.ru")).send(MAIL, now=NOW)

    assert len(post.taken) == 1


@pytest.mark.filterwarnings("ignore:Requiring AUTH")  # it stands without TLS on purpose
async def test_a_wrong_login_is_the_operators_trouble_and_the_mail_waits(
    guarded: Controller,
) -> None:
    url = f"smtp://desk:wrong@127.0.0.1:{guarded.port}"

    with pytest.raises(UnavailableError) as refusal:
        await Mailer(mail_address(url, "desk@example.ru")).send(MAIL, now=NOW)

    assert "GOSPABLIK_SMTP_URL" in refusal.value.sentence


async def test_a_password_is_not_sent_in_the_clear_over_the_network() -> None:
    address = mail_address("smtp://desk:secret@mail.example.ru", "desk@example.ru")

    assert "secret" not in repr(address)
    assert (address.port, address.is_tls) == (587, False)


@pytest.mark.parametrize(
    ("url", "sender"),
    [
        ("http://mail.example.ru", "desk@example.ru"),
        ("smtp://", "desk@example.ru"),
        ("smtp://mail.example.ru:port", "desk@example.ru"),
        ("smtp://mail.example.ru", ""),
        ("smtp://mail.example.ru", "Госпаблик"),
    ],
)
def test_a_setting_that_cannot_be_used_says_what_it_should_be(url: str, sender: str) -> None:
    with pytest.raises(MailSettingsError, match=r"GOSPABLIK_(SMTP_URL|MAIL_FROM)"):
        mail_address(url, sender)


def test_tls_from_the_first_byte_has_its_own_port() -> None:
    address = mail_address("smtps://mail.example.ru", "desk@example.ru")

    assert (address.port, address.is_tls) == (465, True)

"""Sends mail through the operator's own SMTP server."""

import asyncio
import html
import ssl
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime, formataddr, parseaddr
from ipaddress import ip_address
from typing import Final
from urllib.parse import unquote, urlsplit

import aiosmtplib
import msgspec

from connectors.contract import ConnectorError, RefusedError, UnavailableError

_SECONDS: Final = 15.0
_WHOLE_SECONDS: Final = 45.0
_PORTS: Final = {"smtp": 587, "smtp+starttls": 587, "smtps": 465}
_FOR_GOOD: Final = 500
_AWAY: Final = "Почтовый сервер не отвечает. Повторим сами; администратор может проверить его."
_LATER: Final = "Почтовый сервер просит отправить письмо позже. Повторим сами."
_NO_LOGIN: Final = (
    "Почтовый сервер не принял логин или отправителя. Администратору: проверьте GOSPABLIK_SMTP_URL "
    "и GOSPABLIK_MAIL_FROM."
)
_NO_RECIPIENT: Final = (
    "Почтовый сервер не принял Ваш адрес. Проверьте его в настройках уведомлений."
)
_NO_MAIL: Final = "Почтовый сервер не принял письмо. Администратор увидит причину в его журнале."


class MailSettingsError(Exception):
    """The address of the SMTP server or of the sender cannot be used; says what it should be."""


class MailAddress(msgspec.Struct, frozen=True, kw_only=True):
    """Where mail is handed in, and in whose name."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    is_tls: bool = False
    """From the first byte; else STARTTLS where it is offered."""
    needs_tls: bool = False
    """Nothing is handed in without STARTTLS, though there be no password to protect."""
    sender: str
    sender_name: str = ""
    trusted: ssl.SSLContext | None = None

    def __repr__(self) -> str:
        return f"MailAddress(host={self.host!r}, port={self.port!r})"


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """One mail to one person; paragraphs are plain text, lines that are addresses become links."""

    to: str
    subject: str
    paragraphs: tuple[str, ...]
    key: str
    """Names the mail with every try, so that a mail program shows its twin once."""
    unsubscribe: str = ""
    """Address at which one click stops these mails; empty: there is none."""

    def __repr__(self) -> str:
        return f"Mail(key={self.key!r})"


def mail_address(url: str, sender: str) -> MailAddress:
    """Read ``smtp://user:password@host:587``, ``smtp+starttls://…`` or ``smtps://…``.

    Raises MailSettingsError.
    """
    name, address = parseaddr(sender)
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS[parts.scheme]
    except (ValueError, KeyError) as error:
        raise MailSettingsError(
            "GOSPABLIK_SMTP_URL: нужен адрес smtp://логин:пароль@сервер:587,"
            " smtp+starttls://… или smtps://…"
        ) from error
    if not parts.hostname:
        raise MailSettingsError("GOSPABLIK_SMTP_URL: в адресе нет имени сервера.")
    if "@" not in address or not address.isascii():
        raise MailSettingsError(
            "GOSPABLIK_MAIL_FROM: нужен адрес отправителя, например gospablik@example.ru."
        )
    return MailAddress(
        host=parts.hostname,
        port=port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        is_tls=parts.scheme == "smtps",
        needs_tls=parts.scheme == "smtp+starttls",
        sender=address,
        sender_name=name,
    )


class Mailer:
    """Hands mails to one SMTP server, each over a connection of its own."""

    def __init__(self, address: MailAddress) -> None:
        self._address = address

    async def send(self, mail: Mail, *, now: datetime) -> None:
        """Hand a mail in once.

        Raises RefusedError where it will never be taken, UnavailableError where it may be
        later; after a broken line nobody knows, and the same ``key`` makes a twin known.
        """
        message = composed(mail, self._address, now=now)
        try:
            async with asyncio.timeout(_WHOLE_SECONDS):
                await self._hand_in(message, mail.to)
        except aiosmtplib.SMTPRecipientsRefused as error:
            code = max((each.code for each in error.recipients), default=0)
            raise _failure(code, _NO_RECIPIENT) from error
        except (aiosmtplib.SMTPAuthenticationError, aiosmtplib.SMTPSenderRefused) as error:
            raise UnavailableError(f"smtp: {error.code}", sentence=_NO_LOGIN) from error
        except aiosmtplib.SMTPResponseException as error:
            raise _failure(error.code, _NO_MAIL) from error
        except (aiosmtplib.SMTPException, OSError, TimeoutError, ValueError) as error:
            raise UnavailableError(f"smtp: {type(error).__name__}", sentence=_AWAY) from error

    async def _hand_in(self, message: EmailMessage, to: str) -> None:
        where = self._address
        client = aiosmtplib.SMTP(
            hostname=where.host,
            port=where.port,
            username=where.user or None,
            password=where.password or None,
            use_tls=where.is_tls,
            start_tls=_start_tls(where),
            tls_context=where.trusted,
            timeout=_SECONDS,
        )
        async with client:
            await client.send_message(message, sender=where.sender, recipients=[to])


def composed(mail: Mail, address: MailAddress, *, now: datetime) -> EmailMessage:
    """Write a mail down: plain text, and the same as simple HTML."""
    message = EmailMessage(policy=WIRE)
    # EmailMessage's own folding loses a space where it breaks between two encoded words.
    message.set_raw("Subject", _folded(_one_line(mail.subject)))
    message["From"] = formataddr((_one_line(address.sender_name), address.sender))
    message["To"] = _one_line(mail.to)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{mail.key}@{address.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    if mail.unsubscribe:
        message["List-Unsubscribe"] = f"<{_one_line(mail.unsubscribe)}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content("\n\n".join(mail.paragraphs) + "\n")
    message.add_alternative(_html(mail.paragraphs), subtype="html")
    return message


def _folded(subject: str) -> str:
    """Encode a subject so that each line of it fits."""
    return Header(subject, "utf-8", header_name="Subject").encode(linesep=WIRE.linesep)


def _start_tls(where: MailAddress) -> bool | None:
    """Ask for STARTTLS where a password would be read by whoever stands between."""
    if where.is_tls:
        return False
    if where.needs_tls:
        return True
    return None if not where.password or _is_here(where.host) else True


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _failure(code: int, for_good: str) -> ConnectorError:
    if code >= _FOR_GOOD:
        return RefusedError(f"smtp: {code}", sentence=for_good)
    return UnavailableError(f"smtp: {code}", sentence=_LATER)


def _one_line(words: str) -> str:
    """Keep a header a header, whatever stands in it."""
    return " ".join("".join(mark if mark.isprintable() else " " for mark in words).split())


def _html(paragraphs: tuple[str, ...]) -> str:
    body = "".join(
        f"<p>{'<br>'.join(_html_line(line) for line in one.splitlines())}</p>" for one in paragraphs
    )
    return f'<!doctype html><html lang="ru"><meta charset="utf-8"><body>{body}</body></html>\n'


def _html_line(line: str) -> str:
    safe = html.escape(line)
    is_link = line.startswith(("https://", "http://")) and " " not in line
    return f'<a href="{safe}">{safe}</a>' if is_link else safe

"""Mail addresses: named by somebody, confirmed by whoever reads what comes there.

A request only writes down that a letter is wanted; a worker writes it, with a link that is known
to nobody but its reader.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.journal import service as journal
from app.access.journal.rules import Happening
from app.access.letters import service as letters
from app.access.mailboxes import store
from app.access.mailboxes.model import Mailbox
from app.access.mailboxes.rules import DAY, LASTS, MOST_NEW, is_mail, pause_after, spelled
from app.access.model import Account
from app.access.secrets import digest, new_secret
from app.base.errors import ConflictError, InvalidError, TooOftenError
from app.base.sealing import Sealer

_MINUTE: Final = timedelta(minutes=1)
Known = Mapping[tuple[int, str], Mailbox]
"""Addresses by account and spelling."""


class BadAddressError(InvalidError):
    """Not a mail address."""

    def __init__(self) -> None:
        super().__init__("Это не адрес почты. Напишите его целиком, например ivanova@school1.ru.")


class JustAskedError(TooOftenError):
    """The last letter is too fresh for another one."""

    def __init__(self, wait: timedelta) -> None:
        minutes = max(ceil(wait / _MINUTE), 1)
        super().__init__(
            "Письмо уже отправлено: посмотрите и в папке «Спам»."
            f" Ещё раз отправить можно через {minutes} мин.",
            retry_after=ceil(wait.total_seconds()),
        )


class TooManyAddressesError(TooOftenError):
    """Somebody names one address after the other."""

    def __init__(self) -> None:
        super().__init__(
            f"За сутки можно указать не больше {MOST_NEW} новых адресов. Подтвердите один из них"
            " или повторите завтра.",
            retry_after=int(DAY.total_seconds()),
        )


class MailLinkOverError(ConflictError):
    """The link is unknown, replaced or too old."""

    def __init__(self) -> None:
        super().__init__(
            "Эта ссылка не действует: она живёт три дня, и работает только последняя."
            " Войдите и отправьте письмо ещё раз на странице «Куда и когда присылать»."
        )


class NothingToAskError(ConflictError):
    """There is no address that waits to be confirmed."""

    def __init__(self) -> None:
        super().__init__("Подтверждать нечего: адрес не указан или уже подтверждён.")


async def known_of(session: AsyncSession, account_ids: Collection[int]) -> Known:
    """Tell the addresses that were named for these people, confirmed or not."""
    boxes = await store.of(session, account_ids) if account_ids else ()
    return {(each.account_id, each.address): each for each in boxes}


def is_confirmed(known: Known, account_id: int, address: str) -> bool:
    """Tell whether something may be sent to an address in somebody's name."""
    box = known.get((account_id, spelled(address)))
    return box is not None and box.confirmed_at is not None


async def own_mail(session: AsyncSession, account: Account) -> str:
    """Tell where to warn the owner of an account; empty where he never confirmed an address."""
    known = await known_of(session, [account.id])
    return account.email if is_confirmed(known, account.id, account.email) else ""


async def want(session: AsyncSession, rows: Collection[tuple[int, str]], *, now: datetime) -> None:
    """Have these (account, address) confirmed; those that were named before are left alone."""
    fit = sorted({(account, spelled(each)) for account, each in rows if is_mail(each.strip())})
    if fit:
        await store.add(session, fit, ask_at=now, now=now)


async def trust(session: AsyncSession, account_id: int, address: str, *, now: datetime) -> None:
    """Take an address for confirmed: its reader has just come by a link that only he was sent."""
    await store.add(session, [(account_id, spelled(address))], ask_at=None, now=now)
    box = await _held(session, account_id, address)
    box.confirmed_at, box.ask_at = box.confirmed_at or now, None


async def name_own(
    session: AsyncSession, account: Account, address: str, *, now: datetime
) -> Mailbox:
    """Have an address confirmed that is then to be the account's own; until then the old one is.

    Raises BadAddressError and TooManyAddressesError.
    """
    box = await name(session, account.id, address, now=now)
    await store.forget_wish(session, account.id)
    if box.confirmed_at is None:
        box.becomes_own = True
    else:
        await _make_own(session, account, box.address, address="", now=now)
    return box


async def name(session: AsyncSession, account_id: int, address: str, *, now: datetime) -> Mailbox:
    """Write down an address that somebody typed for himself, and have it confirmed.

    A letter that was just written is not written again. Raises BadAddressError and
    TooManyAddressesError.
    """
    if not is_mail(address.strip()):
        raise BadAddressError
    known = await known_of(session, [account_id])
    is_new = (account_id, spelled(address)) not in known
    if is_new and await store.count_new(session, account_id, since=now - DAY) >= MOST_NEW:
        raise TooManyAddressesError
    await want(session, [(account_id, address)], now=now)
    box = await _held(session, account_id, address)
    if box.confirmed_at is None and _wait(box, now=now) <= timedelta():
        box.ask_at = box.ask_at or now
    return box


async def ask_again(session: AsyncSession, account_id: int, address: str, *, now: datetime) -> None:
    """Have one more letter written; raises NothingToAskError and JustAskedError."""
    box = await store.one(session, account_id, spelled(address))
    if box is None or box.confirmed_at is not None:
        raise NothingToAskError
    wait = _wait(box, now=now)
    if wait > timedelta():
        raise JustAskedError(wait)
    box.ask_at = box.ask_at or now


async def show(session: AsyncSession, secret: str, *, now: datetime) -> Mailbox:
    """Tell which address of whom a link confirms; raises MailLinkOverError."""
    box = await store.with_secret(session, digest(secret))
    if box is None or box.expires_at is None or box.expires_at <= now:
        raise MailLinkOverError
    return box


async def confirm(session: AsyncSession, secret: str, *, address: str, now: datetime) -> Mailbox:
    """Take an address for its owner's; twice changes nothing. Raises MailLinkOverError.

    ``address`` is the network address that the link was opened from.
    """
    box = await show(session, secret, now=now)
    if box.confirmed_at is None:
        box.confirmed_at, box.ask_at = now, None
        journal.note(
            session,
            Happening.MAIL_CONFIRMED,
            account_id=box.account_id,
            address=address,
            now=now,
        )
    if box.becomes_own:
        box.becomes_own = False
        await _make_own(session, box.account, box.address, address=address, now=now)
    return box


async def write_letters(
    session: AsyncSession, *, public_url: str, sealer: Sealer, now: datetime, limit: int
) -> int:
    """Write to addresses that are to be confirmed; return how many. Raises NoSecretKeyError."""
    boxes: Sequence[Mailbox] = await store.to_ask(session, now=now, limit=limit)
    for box in boxes:
        box.ask_at = None
        if box.confirmed_at is None and box.account.disabled_at is None:
            _write(session, box, public_url=public_url, sealer=sealer, now=now)
    return len(boxes)


def _wait(box: Mailbox, *, now: datetime) -> timedelta:
    """Tell how long no further letter is written."""
    if box.asked_at is None or box.ask_at is not None:
        return timedelta()
    return box.asked_at + pause_after(box.letters) - now


async def _held(session: AsyncSession, account_id: int, address: str) -> Mailbox:
    box = await store.one(session, account_id, spelled(address))
    assert box is not None  # noqa: S101 - written just before, and never deleted
    return box


async def _make_own(
    session: AsyncSession, account: Account, mail: str, *, address: str, now: datetime
) -> None:
    """Put an address in the place of the account's; the old one is told of it."""
    if spelled(account.email) == mail:
        return
    before = await own_mail(session, account)
    account.email = mail
    journal.note(
        session,
        Happening.MAIL_CHANGED,
        account_id=account.id,
        address=address,
        tell_to=before,
        now=now,
    )


def _write(
    session: AsyncSession, box: Mailbox, *, public_url: str, sealer: Sealer, now: datetime
) -> None:
    secret = new_secret()
    box.secret_hash, box.expires_at = digest(secret), now + LASTS
    box.asked_at, box.letters = now, box.letters + 1
    content = letters.Content(
        to=box.address,
        subject="Подтвердите адрес почты для Госпаблика",
        paragraphs=(
            (
                f"Здравствуйте! Этот адрес указан для учётной записи {box.account.login}"
                " в Госпаблике. Чтобы сюда приходили уведомления и ссылка, если Вы забудете"
                " пароль, подтвердите его:"
            ),
            f"{public_url.rstrip('/')}/mail/{secret}",
            (
                "Ссылка действует три дня. Если Вы не знаете, о чём речь, ничего делать не нужно:"
                " без подтверждения писем сюда не будет."
            ),
        ),
    )
    letters.write(
        session,
        content,
        account_id=box.account_id,
        expires_at=now + LASTS,
        sealer=sealer,
        now=now,
    )

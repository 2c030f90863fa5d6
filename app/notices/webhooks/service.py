"""Receivers of webhooks: who is registered, with which secret, and whether he is called."""

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Person, Right
from app.base.errors import ConflictError, InvalidError, NotFoundError
from app.base.numbers import LARGEST_ID
from app.cases.rules import SILENT, EventKind
from app.notices.webhooks import store
from app.notices.webhooks.model import Webhook, WebhookCall
from app.notices.webhooks.rules import OLD_SECRET_LASTS, PING, encoded
from app.officials import service as officials
from app.pages.sealing import Sealer

SHOWN: Final = 20
_MOST: Final = 100
_SWITCHED_OFF: Final = "Вебхук выключен."


class WebhookNotFoundError(NotFoundError):
    """No such receiver."""

    def __init__(self, webhook_id: int) -> None:
        super().__init__(f"Вебхука № {webhook_id} нет.")


class TooManyWebhooksError(ConflictError):
    """Every event costs as many calls as there are receivers."""

    def __init__(self) -> None:
        super().__init__(f"Вебхуков уже {_MOST}, больше нельзя. Удалите ненужные.")


class SilentKindError(InvalidError):
    """Somebody wants to be told of views or exports."""

    def __init__(self) -> None:
        super().__init__("О просмотрах и выгрузках вебхуки не сообщают. Уберите их из списка.")


class WebhookOffError(ConflictError):
    """A receiver that is switched off cannot be tried."""

    def __init__(self) -> None:
        super().__init__("Вебхук выключен. Сначала включите его.")


async def register(
    session: AsyncSession,
    person: Person,
    *,
    title: str,
    url: str,
    kinds: Sequence[EventKind],
    institution_id: int | None,
    sealer: Sealer,
    now: datetime,
) -> tuple[Webhook, str]:
    """Record a receiver and return it with its secret, which is shown only now.

    The caller has looked where the address leads. Raises SilentKindError,
    InstitutionNotFoundError, TooManyWebhooksError, NoSecretKeyError.
    """
    _check_kinds(kinds)
    if institution_id is not None:
        await officials.find_institution(session, institution_id)
    if len(await store.every(session)) >= _MOST:
        raise TooManyWebhooksError
    secret = _new_secret()
    webhook = Webhook(
        title=title,
        url=url,
        kinds=_words(kinds),
        institution_id=institution_id,
        account_id=person.account_id,
        secret=sealer.seal(secret),
        is_on=True,
        created_at=now,
    )
    session.add(webhook)
    await session.flush()
    return webhook, secret


async def list_all(session: AsyncSession) -> Sequence[Webhook]:
    """List all receivers by id."""
    return await store.every(session)


async def find(session: AsyncSession, webhook_id: int, *, to_change: bool = False) -> Webhook:
    """Return the receiver; raises WebhookNotFoundError."""
    is_id = 0 < webhook_id <= LARGEST_ID
    found = await store.get(session, webhook_id, lock=to_change) if is_id else None
    if found is None:
        raise WebhookNotFoundError(webhook_id)
    return found


async def find_for(
    session: AsyncSession, person: Person, webhook_id: int, *, to_change: bool = False
) -> Webhook:
    """Return the receiver to the centre, which alone keeps them.

    Raises NoRightError and WebhookNotFoundError.
    """
    access.require(person, Right.KEEP_WEBHOOKS)
    return await find(session, webhook_id, to_change=to_change)


async def change(
    session: AsyncSession,
    webhook: Webhook,
    *,
    title: str,
    url: str,
    kinds: Sequence[EventKind],
    is_on: bool,
    now: datetime,
) -> None:
    """Give a receiver other values; one that is switched on again begins without its failures.

    Raises SilentKindError.
    """
    _check_kinds(kinds)
    webhook.title, webhook.url, webhook.kinds = title, url, _words(kinds)
    if is_on and not webhook.is_on:
        webhook.trouble = None
    if is_on:
        webhook.failures, webhook.failing_since, webhook.rests_until = 0, None, None
    else:
        await store.give_up_all(session, webhook.id, _SWITCHED_OFF, now=now)
    webhook.is_on = is_on


def rotate(webhook: Webhook, *, sealer: Sealer, now: datetime) -> str:
    """Give a receiver another secret; calls bear the old one's signature too for a day."""
    secret = _new_secret()
    webhook.old_secret, webhook.old_until = webhook.secret, now + OLD_SECRET_LASTS
    webhook.secret = sealer.seal(secret)
    return secret


async def remove(session: AsyncSession, webhook_id: int) -> None:
    """Forget a receiver; doing it twice changes nothing."""
    await store.remove(session, webhook_id)


async def ping(session: AsyncSession, webhook: Webhook, *, now: datetime) -> None:
    """Have a receiver called that nothing happened; raises WebhookOffError."""
    if not webhook.is_on:
        raise WebhookOffError
    body = encoded(PING, {"webhook": str(webhook.id)}, now)
    webhook.rests_until = None
    await store.add_calls(session, [(webhook.id, None, PING, body)], now=now)


async def last_calls(session: AsyncSession, webhook: Webhook) -> Sequence[WebhookCall]:
    """List the last calls of a receiver, the newest first."""
    return await store.last_calls(session, webhook.id, limit=SHOWN)


def _new_secret() -> str:
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


def _words(kinds: Sequence[EventKind]) -> list[str]:
    return [kind.value for kind in dict.fromkeys(kinds)]


def _check_kinds(kinds: Sequence[EventKind]) -> None:
    if SILENT & set(kinds):
        raise SilentKindError


async def forget_calls(session: AsyncSession, *, before: datetime, limit: int) -> int:
    """Delete calls written before, made or given up long since; return how many."""
    return await store.delete_calls(session, before=before, limit=limit)

"""Receivers of webhooks: registering them, telling them, and what became of each call."""

import base64
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.base.errors import ConflictError, InvalidError, NotFoundError
from app.cases.model import Case, CaseEvent
from app.cases.rules import SILENT, EventKind
from app.notices.delivery_rules import SENDER_DIES_AFTER, DeliveryState
from app.notices.webhooks import store
from app.notices.webhooks.model import Webhook, WebhookCall
from app.notices.webhooks.rules import (
    OFF_AFTER,
    OLD_SECRET_LASTS,
    PING,
    CaseTold,
    Message,
    pause_after,
)
from app.officials import service as officials
from app.pages.sealing import NoSecretKeyError, Sealer

SHOWN: Final = 20
_MOST: Final = 100
_LARGEST_ID: Final = 2**63 - 1
_GONE: Final = 410
_SUCCESS: Final = range(200, 300)
_REDIRECT: Final = range(300, 400)
_UNREADABLE: Final = (
    "Секрет вебхука не прочитать: он зашифрован другим GOSPABLIK_SECRET_KEY. "
    "Верните прежний ключ или выдайте вебхуку новый секрет и включите его."
)
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


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """A call on its way; the secrets are in the clear and live no longer than the call."""

    call_id: int
    webhook_id: int
    url: str
    body: bytes
    secrets: tuple[str, ...]
    attempt: int

    def __repr__(self) -> str:
        return f"Outgoing(call_id={self.call_id})"


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
    is_id = 0 < webhook_id <= _LARGEST_ID
    found = await store.get(session, webhook_id, lock=to_change) if is_id else None
    if found is None:
        raise WebhookNotFoundError(webhook_id)
    return found


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
    body = _encoded(PING, {"webhook": str(webhook.id)}, now)
    webhook.rests_until = None
    await store.add_calls(session, [(webhook.id, None, PING, body)], now=now)


async def last_calls(session: AsyncSession, webhook: Webhook) -> Sequence[WebhookCall]:
    """List the last calls of a receiver, the newest first."""
    return await store.last_calls(session, webhook.id, limit=SHOWN)


async def call_about(
    session: AsyncSession, told: Sequence[tuple[CaseEvent, Case]], *, now: datetime
) -> None:
    """Have the receivers called about what happened to cases, once for each event."""
    about = [(event, case) for event, case in told if event.kind not in SILENT]
    receivers = await store.working(session) if about else ()
    rows = [
        (webhook.id, event.id, f"case.{event.kind.value}", _about(event, case))
        for webhook in receivers
        for event, case in about
        if _wants(webhook, event, case)
    ]
    if rows:
        await store.add_calls(session, rows, now=now)


async def claim(
    session: AsyncSession, *, sealer: Sealer, now: datetime, limit: int
) -> list[Outgoing]:
    """Take calls to make; each is *sending* once this is committed."""
    taken = []
    for call in await store.claim(session, now=now, limit=limit):
        try:
            opened = _secrets(call.webhook, sealer, now)
        except NoSecretKeyError:
            # One receiver whose secret is lost must not hold up the others.
            call.webhook.is_on, call.webhook.trouble = False, _UNREADABLE
            continue
        call.state = DeliveryState.SENDING
        call.attempts += 1
        call.try_at = now + SENDER_DIES_AFTER
        taken.append(
            Outgoing(
                call_id=call.id,
                webhook_id=call.webhook_id,
                url=call.webhook.url,
                body=call.body,
                secrets=opened,
                attempt=call.attempts,
            )
        )
    return taken


async def answered(
    session: AsyncSession, outgoing: Outgoing, *, status: int, chance: float, now: datetime
) -> Webhook | None:
    """Record what a receiver answered; return it if it is called no more from now on."""
    if status in _SUCCESS:
        await _taken(session, outgoing, status=status, now=now)
        return None
    if status == _GONE:
        why = "Получатель ответил 410: он больше не ждёт вызовов. Вебхук выключен."
        return await _not_taken(session, outgoing, why, status=status, ends=True, now=now)
    told = "перенаправляет, а перенаправлениям мы не следуем" if status in _REDIRECT else "отказал"
    why = f"Получатель {told}: ответ HTTP {status}."
    return await failed(session, outgoing, why, status=status, chance=chance, now=now)


async def failed(
    session: AsyncSession,
    outgoing: Outgoing,
    why: str,
    *,
    status: int | None = None,
    chance: float,
    now: datetime,
) -> Webhook | None:
    """Try again later; a receiver that has failed for days is switched off and returned."""
    return await _not_taken(
        session, outgoing, why, status=status, ends=False, chance=chance, now=now
    )


async def _taken(session: AsyncSession, outgoing: Outgoing, *, status: int, now: datetime) -> None:
    webhook = await store.get(session, outgoing.webhook_id, lock=True)
    call = await _held(session, outgoing)
    if webhook is None or call is None:
        return
    call.state, call.status, call.trouble, call.ended_at = DeliveryState.SENT, status, None, now
    webhook.failures, webhook.failing_since, webhook.rests_until = 0, None, None
    webhook.trouble = None


async def _not_taken(
    session: AsyncSession,
    outgoing: Outgoing,
    why: str,
    *,
    status: int | None,
    ends: bool,
    chance: float = 0.5,
    now: datetime,
) -> Webhook | None:
    webhook = await store.get(session, outgoing.webhook_id, lock=True)
    call = await _held(session, outgoing)
    if webhook is None or call is None:
        return None
    call.state, call.status, call.trouble = DeliveryState.WAITING, status, why
    call.try_at = now + pause_after(outgoing.attempt, chance=chance)
    webhook.trouble = why
    webhook.failures += 1
    webhook.failing_since = webhook.failing_since or now
    webhook.rests_until = now + pause_after(1, chance=chance)
    if now - call.created_at >= OFF_AFTER:
        call.state, call.ended_at = DeliveryState.FAILED, now
    if not ends and now - webhook.failing_since < OFF_AFTER:
        return None
    webhook.is_on = False
    await session.flush()
    await store.give_up_all(session, webhook.id, why, now=now)
    return webhook


async def _held(session: AsyncSession, outgoing: Outgoing) -> WebhookCall | None:
    """Return the call if it is still this worker's; a late one must change nothing."""
    call = await store.call(session, outgoing.call_id)
    is_ours = (
        call is not None
        and call.state is DeliveryState.SENDING
        and call.attempts == outgoing.attempt
    )
    return call if is_ours else None


def _wants(webhook: Webhook, event: CaseEvent, case: Case) -> bool:
    if webhook.institution_id is not None and webhook.institution_id != case.institution_id:
        return False
    return not webhook.kinds or event.kind.value in webhook.kinds


def _about(event: CaseEvent, case: Case) -> bytes:
    told = CaseTold(
        case_id=case.id,
        page_id=case.page_id,
        institution_id=case.institution_id,
        official_id=event.official_id,
        state=event.became.value,
        kind=event.kind.value,
    )
    return _encoded(f"case.{event.kind.value}", told, event.happened_at)


def _encoded(kind: str, data: CaseTold | dict[str, str], moment: datetime) -> bytes:
    stamp = moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return msgspec.json.encode(Message(type=kind, timestamp=stamp, data=data))


def _secrets(webhook: Webhook, sealer: Sealer, now: datetime) -> tuple[str, ...]:
    current = sealer.unseal(webhook.secret)  # raises NoSecretKeyError
    if webhook.old_secret is None or webhook.old_until is None or webhook.old_until <= now:
        return (current,)
    try:
        return (current, sealer.unseal(webhook.old_secret))
    except NoSecretKeyError:
        return (current,)


def _new_secret() -> str:
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


def _words(kinds: Sequence[EventKind]) -> list[str]:
    return [kind.value for kind in dict.fromkeys(kinds)]


def _check_kinds(kinds: Sequence[EventKind]) -> None:
    if SILENT & set(kinds):
        raise SilentKindError

"""Calls to receivers: which are to be made, and what became of each."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.cases import service as cases
from app.cases.model import Case, CaseEvent
from app.cases.rules import SILENT, EventKind
from app.notices.delivery_rules import SENDER_DIES_AFTER, DeliveryState
from app.notices.webhooks import store
from app.notices.webhooks.model import Webhook, WebhookCall
from app.notices.webhooks.rules import OFF_AFTER, CaseTold, encoded, pause_after
from app.officials import asking
from app.officials import service as officials
from app.pages.sealing import NoSecretKeyError, Sealer
from app.routing import redirecting

_GONE: Final = 410
_SUCCESS: Final = range(200, 300)
_REDIRECT: Final = range(300, 400)
_GIVEN: Final = frozenset({EventKind.ASSIGNED, EventKind.REDIRECTED})
"""By these a case comes from where it waited to where it is answered."""
_UNREADABLE: Final = (
    "Секрет вебхука не прочитать: он зашифрован другим GOSPABLIK_SECRET_KEY. "
    "Верните прежний ключ или выдайте вебхуку новый секрет и включите его."
)


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


async def call_about(
    session: AsyncSession, told: Sequence[tuple[CaseEvent, Case]], *, now: datetime
) -> None:
    """Have the receivers called about what happened to cases, once for each event.

    An institution's receiver hears of its own cases, of those of whoever is under it, and of
    the event by which a case leaves them.
    """
    about = [(event, case) for event, case in told if event.kind not in SILENT]
    receivers = await store.working(session) if about else ()
    is_asked = any(webhook.institution_id is not None for webhook in receivers)
    concerned = await _concerned(session, about) if is_asked else {}
    rows = [
        (webhook.id, event.id, f"case.{event.kind.value}", _about(event, case))
        for webhook in receivers
        for event, case in about
        if _wants(webhook, event, concerned.get(event.id, ()))
    ]
    if rows:
        await store.add_calls(session, rows, now=now)


async def claim(
    session: AsyncSession, *, sealer: Sealer, now: datetime, limit: int
) -> tuple[list[Outgoing], list[Webhook]]:
    """Take calls to make; each is *sending* once this is committed.

    Besides, the receivers that are switched off here, as their secret cannot be read.
    """
    taken, lost = [], {}
    for call in await store.claim(session, now=now, limit=limit):
        try:
            opened = _secrets(call.webhook, sealer, now)
        except NoSecretKeyError:
            # One receiver whose secret is lost must not hold up the others.
            call.webhook.is_on, call.webhook.trouble = False, _UNREADABLE
            lost[call.webhook_id] = call.webhook
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
    return taken, list(lost.values())


async def answered(
    session: AsyncSession, outgoing: Outgoing, *, status: int, chance: float, now: datetime
) -> Webhook | None:
    """Record what a receiver answered; return it if it is called no more from now on."""
    if status in _SUCCESS:
        await _taken(session, outgoing, status=status, now=now)
        return None
    if status == _GONE:
        why = "Получатель ответил 410: он больше не ждёт вызовов."
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


async def _concerned(
    session: AsyncSession, about: Sequence[tuple[CaseEvent, Case]]
) -> dict[int, set[int]]:
    """Map events to the institutions that they concern: where the case is and was, and above."""
    before = await cases.responsible_before(session, [event.id for event, _ in about])
    homes = await asking.homes_of_officials(session, sorted(set(before.values())))
    lay = {event: homes[official] for event, official in before.items() if official in homes}
    lay |= await _lay(session, [one for one in about if one[0].id not in before])
    own = {
        event.id: {case.institution_id, lay.get(event.id, case.institution_id)}
        for event, case in about
    }
    above = await officials.chain_above(session, set().union(*own.values()))
    return {
        event: places.union(*(above[place] for place in places)) for event, places in own.items()
    }


async def _lay(session: AsyncSession, unheld: Sequence[tuple[CaseEvent, Case]]) -> dict[int, int]:
    """Map events by which what nobody had goes somewhere to the institution where it lay.

    That is what the hand-over itself has kept, else where the case's page is, unless it had left
    there before: what others do with it then is theirs, and it lies where it is.
    """
    given = [(event, case) for event, case in unheld if event.kind in _GIVEN]
    kept = await redirecting.left_by(session, {case.id for _, case in given})
    last = await cases.given_before(session, [event.id for event, _ in given])
    homes = await asking.homes_of_officials(session, sorted({each or 0 for each in last.values()}))
    lay = {}
    for event, case in given:
        home = case.page.institution_id
        has_left = event.id in last and homes.get(last[event.id] or 0) != home
        otherwise = case.institution_id if has_left else home
        lay[event.id] = kept.get((case.id, event.happened_at), otherwise)
    return lay


def _wants(webhook: Webhook, event: CaseEvent, concerned: Collection[int]) -> bool:
    if webhook.institution_id is not None and webhook.institution_id not in concerned:
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
    return encoded(f"case.{event.kind.value}", told, event.happened_at)


def _secrets(webhook: Webhook, sealer: Sealer, now: datetime) -> tuple[str, ...]:
    current = sealer.unseal(webhook.secret)  # raises NoSecretKeyError
    if webhook.old_secret is None or webhook.old_until is None or webhook.old_until <= now:
        return (current,)
    try:
        return (current, sealer.unseal(webhook.old_secret))
    except NoSecretKeyError:
        return (current,)

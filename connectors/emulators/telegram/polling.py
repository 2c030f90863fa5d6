"""getUpdates: a bot fetches what waits for it, and waits itself if nothing does."""

import asyncio
from contextlib import suppress
from typing import Any, Final

from connectors.emulators.telegram.errors import TelegramError
from connectors.emulators.telegram.mailbox import Update
from connectors.emulators.telegram.network import Call, Poll, PollHistory

_LONGEST: Final = 50
_MOST: Final = 100
_AT_ONCE: Final = 0.5
_WEBHOOK: Final = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
_OTHER_POLL: Final = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)
BY_WEBHOOK: Final = "Conflict: terminated by setWebhook request"


async def get_updates(call: Call) -> Any:
    """getUpdates; raises TelegramError 409 if another poll or a webhook takes the updates."""
    history = call.network.polls(call.bot.token)
    if call.mailbox.webhook is not None:
        raise await _conflict(call, history, _WEBHOOK)
    kinds = call.params.json("allowed_updates", list[str])
    if kinds is not None:
        call.mailbox.allow(kinds)
    limit = call.params.clamped("limit", _MOST, 1, _MOST)
    timeout = float(call.params.clamped("timeout", 0, 0, _LONGEST))
    limit, timeout = _slowed(call, history, limit, timeout)
    end_poll(call, _OTHER_POLL)
    poll = history.waiting = Poll()
    try:
        found = await _found(call, poll, limit, timeout)
    finally:
        if history.waiting is poll:
            history.waiting = None
    if poll.ended_by:
        raise await _conflict(call, history, poll.ended_by)
    return [one.as_json() for one in found]


def end_poll(call: Call, sentence: str) -> None:
    """Let the poll that waits, if any, end with a 409 of this sentence."""
    waiting = call.network.polls(call.bot.token).waiting
    if waiting is not None:
        waiting.ended_by = sentence
        call.mailbox.news.set()


async def _found(call: Call, poll: Poll, limit: int, timeout: float) -> list[Update]:  # noqa: ASYNC109 - the caller's wish
    mailbox, offset = call.mailbox, call.params.integer("offset")
    until = _monotonic() + timeout
    far_is_ignored = call.network.switches.far_offset == "ignored"
    while not poll.ended_by and not poll.is_void:
        mailbox.drop_expired(call.network.clock.now())
        found = mailbox.take(offset, limit, far_is_ignored=far_is_ignored)
        offset = max(offset, 0)
        left = until - _monotonic()
        if found or left <= 0:
            return found
        mailbox.news.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(mailbox.news.wait(), left)
    return []


def _slowed(call: Call, history: PollHistory, limit: int, timeout: float) -> tuple[int, float]:
    """Stretch a poll that asks the same again at once, as Telegram's server does."""
    offset, now = call.params.integer("offset"), call.network.clock.now()
    patience = call.network.switches.repeated_poll_seconds
    since = now - history.last_moment
    is_same = patience and offset == history.last_offset and since >= 0
    history.last_offset, history.last_moment = offset, now
    if is_same and since < patience:
        timeout = max(timeout, patience)
    return (1 if is_same and since < _AT_ONCE else limit), timeout


async def _conflict(call: Call, history: PollHistory, sentence: str) -> TelegramError:
    """Make a 409; a second one shortly after the first is held back."""
    hold, now = call.network.switches.conflict_hold_seconds, _monotonic()
    if now >= history.next_conflict:
        history.next_conflict = now + hold
    else:
        await asyncio.sleep(hold)
    return TelegramError(409, sentence)


def _monotonic() -> float:
    return asyncio.get_running_loop().time()

"""HTTP for live updates: a stream that says which case has changed (server-sent events)."""

import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Final

import msgspec
from litestar import Controller, Request, get
from litestar.datastructures import State
from litestar.response import ServerSentEvent
from litestar.response.sse import ServerSentEventMessage

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Person, Right
from app.base.database import Sessions, to_the_end
from app.base.errors import UnknownPersonError
from app.base.numbers import LARGEST_ID
from app.cases import service as cases
from app.cases.service import Change
from app.notices.live.hub import Hub

PATH: Final = "/live"
_HEARTBEAT: Final = 15.0
"""Seconds after which silence is broken, so that nothing between us closes the line."""
_LASTS: Final = 600.0
"""Seconds after which the browser comes in anew, so that nobody watches after his session."""
_TRUSTED_FOR: Final = 60.0
"""Seconds after which a watcher's session and rights are looked at again."""
_LATE_IDS: Final = 100
"""Lines below the last one known that are told again: they may have been committed later."""
_MOST: Final = 500
_RETRY: Final = 2000


class ChangeTold(msgspec.Struct, frozen=True, rename="camel"):
    """Which case has changed, and by what."""

    case_id: int
    kind: str


class LiveController(Controller):
    """What happens to the cases that you may see, as it happens."""

    path = PATH
    include_in_schema = False

    @get("/")
    async def watch(
        self, request: Request[Person, str, State], person: CurrentPerson, state: State
    ) -> ServerSentEvent:
        """Stream changes; ``Last-Event-ID`` brings what was missed, or the word *reload*."""
        access.require(person, Right.READ_CASES)
        last = _last_id(request.headers.get("last-event-id", ""))
        return ServerSentEvent(stream(state.hub, state.sessions, person, request.auth, last=last))


async def stream(
    hub: Hub,
    sessions: Sessions,
    person: Person,
    secret: str,
    *,
    last: int | None,
    trusted_for: float = _TRUSTED_FOR,
) -> AsyncIterator[ServerSentEventMessage]:
    """Tell what happens to the cases that a person sees, for as long as his secret opens them.

    ``trusted_for`` is in seconds: nothing is told on a look at his rights that is older.
    """
    watch = await hub.watch()
    until, trusted_until = time.monotonic() + _LASTS, time.monotonic() + trusted_for
    try:
        yield ServerSentEventMessage(comment="welcome", data=None, retry=_RETRY)
        if last is not None:
            for message in await to_the_end(_missed(sessions, person, last)):
                yield message
        while time.monotonic() < until:
            change = await watch.next(patience=_HEARTBEAT)
            if watch.is_behind:
                yield _reload()
                return
            if time.monotonic() >= trusted_until:
                found = await to_the_end(_found_again(sessions, secret))
                if found is None:
                    return
                person, trusted_until = found, time.monotonic() + trusted_for
            if change is None:
                yield ServerSentEventMessage(comment="still here", data=None)
            elif person.sees_institution(change.institution_id):
                yield _told(change)
    finally:
        await hub.leave(watch)


async def _found_again(sessions: Sessions, secret: str) -> Person | None:
    """Look up who holds a secret now; None: nobody, or somebody who reads no cases."""
    async with sessions() as session:
        try:
            person = await access.identify(session, secret, is_use=False, now=datetime.now(UTC))
        except UnknownPersonError:
            return None
    return person if person.may(Right.READ_CASES) else None


async def _missed(sessions: Sessions, person: Person, last: int) -> list[ServerSentEventMessage]:
    async with sessions() as session:
        found = await cases.changes_after(session, max(last - _LATE_IDS, 0), limit=_MOST)
    if len(found) == _MOST:
        return [_reload()]
    return [_told(one) for one in found if person.sees_institution(one.institution_id)]


def _told(change: Change) -> ServerSentEventMessage:
    data = msgspec.json.encode(ChangeTold(change.case_id, change.kind.value)).decode()
    return ServerSentEventMessage(event="case", id=change.event_id, data=data)


def _reload() -> ServerSentEventMessage:
    return ServerSentEventMessage(event="reload", data="{}")


def _last_id(header: str) -> int | None:
    is_id = header.isascii() and header.isdigit() and len(header) < len(str(LARGEST_ID))
    return int(header) if is_id else None

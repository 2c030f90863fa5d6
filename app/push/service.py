"""Feeds: which there are, what comes by them, and what became of it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.reach import Kind, require_seen
from app.access.rules import Person
from app.base.errors import DeniedError, NotFoundError
from app.base.sight import Sight
from app.pages import service as pages
from app.pages.sealing import NoSecretKeyError
from app.push import store
from app.push.model import Feed
from app.push.rules import Knock, Way, hook_secret, is_secret, pause_after
from app.vocabulary import Network, PageRef

log = structlog.get_logger()

LEASE: Final = timedelta(seconds=30)
"""Who attends to a feed must write to it within this time, or another takes it over."""
LOOK_AGAIN: Final = timedelta(minutes=30)
"""MAX forgets a subscription without a word after hours of failures: we look so often."""
_TRY_AGAIN: Final = timedelta(seconds=70)
"""An event that a worker took and died with is tried again after this."""
_GIVE_UP: Final = 12
_KEEP: Final = timedelta(days=2)
"""How long an understood event is remembered, so that its twin is known."""
_KEEP_FOREIGN: Final = timedelta(hours=1)
_NO_PAGE: Final = "no such page: "
_REFUSED_EVERY: Final = timedelta(minutes=1)
_FORGET_AT_ONCE: Final = 5000


class FeedNotFoundError(NotFoundError):
    """Nothing is heard at this address."""

    def __init__(self) -> None:
        super().__init__("По этому адресу никто не ждёт событий.")


class NotConfirmedError(NotFoundError):
    """VK asks whether the address is ours, and nobody has told us the word it expects."""

    def __init__(self) -> None:
        super().__init__(
            "Строка подтверждения ещё не известна. Возьмите её в настройках сообщества"
            " (Работа с API → Callback API) и сохраните у страницы."
        )


class WrongSecretError(DeniedError):
    """Whoever knocks does not know the feed's secret."""

    def __init__(self) -> None:
        super().__init__("Секретный ключ не подходит.")


class ForeignEventError(DeniedError):
    """The event is about another page than the address."""

    def __init__(self) -> None:
        super().__init__("Событие относится к другой странице.")


class WantedFeed(msgspec.Struct, frozen=True, kw_only=True):
    """A feed that should be there."""

    network: Network
    name: str
    page_id: int | None = None
    way: Way


class Attended(msgspec.Struct, frozen=True, kw_only=True):
    """A feed that one worker attends to now."""

    feed_id: int
    network: Network
    name: str
    page_id: int | None
    way: Way
    mark: str | None
    lease: int
    failures: int


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """An event to be understood."""

    event_id: int
    network: Network
    name: str
    page_id: int | None
    body: bytes
    tries: int


async def receive(
    session: AsyncSession,
    *,
    network: Network,
    name: str,
    knock: Knock,
    body: bytes,
    secret_key: str,
    now: datetime,
) -> str:
    """Keep an event that a network brought, and return what it wants to hear.

    Raises WrongSecretError, ForeignEventError, FeedNotFoundError, NotConfirmedError,
    NoSecretKeyError. The same event twice is kept once.
    """
    if not secret_key:
        raise NoSecretKeyError
    # Before the confirmation VK may not know the secret yet: the word it gets opens nothing.
    is_known = is_secret(knock.secret, hook_secret(secret_key, network, name))
    if not is_known and not (knock.confirms and not knock.secret):
        raise WrongSecretError
    feed = await store.named(session, network, name)
    if feed is None:
        raise FeedNotFoundError
    if feed.page_id is not None:
        page = await pages.find(session, feed.page_id)
        if page.external_id != knock.community:
            raise ForeignEventError
    if knock.confirms:
        if feed.confirmation is None:
            raise NotConfirmedError
        return feed.confirmation
    await store.keep_events(session, feed.id, [(knock.event_id, body)], now=now)
    await store.touch(session, feed.id, _well(now))
    return "ok"


async def note_refused(
    session: AsyncSession, network: Network, name: str, *, sentence: str, now: datetime
) -> None:
    """Let the feed's health tell that somebody was turned away; at most once a minute."""
    feed = await store.named(session, network, name)
    if feed is None or (feed.refused_at is not None and now - feed.refused_at < _REFUSED_EVERY):
        return
    log.warning("push.refused", network=network.value, name=name, reason=sentence)
    await store.touch(session, feed.id, {"refused_at": now})


async def keep_feeds(
    session: AsyncSession, wanted: Collection[WantedFeed], *, now: datetime
) -> None:
    """Open the feeds that are wanted and close the others."""
    present = {(feed.network, feed.name): feed for feed in await store.every(session)}
    asked = {(feed.network, feed.name): feed for feed in wanted}
    new = [
        (feed.network, feed.name, feed.page_id, feed.way)
        for key, feed in sorted(asked.items())
        if key not in present or present[key].way is not feed.way
    ]
    if new:
        await store.add(session, new, now=now)
    left = [feed.id for key, feed in present.items() if key not in asked]
    if left:
        await store.remove(session, left)


async def list_feeds(session: AsyncSession, *, sight: Sight) -> Sequence[Feed]:
    """List feeds by id: those of the pages in sight; a bot's only to whoever sees the region."""
    return await store.listed(session, sight=sight)


async def pushed_pages(session: AsyncSession) -> frozenset[int]:
    """Tell the pages whose own feed works and has told of something already."""
    return frozenset(await store.pages_told_of(session))


async def find_for(session: AsyncSession, person: Person, feed_id: int) -> Feed:
    """Return the feed to change it if its page is in sight; raises FeedNotFoundError."""
    feed = await store.get(session, feed_id, lock=True)
    if feed is None:
        raise FeedNotFoundError
    page = None if feed.page_id is None else await pages.find(session, feed.page_id)
    at = None if page is None else page.institution_id
    require_seen(person, Kind.FEED, feed_id, at=at, otherwise=FeedNotFoundError())
    return feed


async def set_confirmation(session: AsyncSession, feed_id: int, confirmation: str) -> None:
    """Remember what the network expects to hear when it checks our address."""
    await store.touch(session, feed_id, {"confirmation": confirmation})


async def claim_feeds(session: AsyncSession, *, now: datetime, limit: int) -> list[Attended]:
    """Take feeds that are due; a worker that dies gives them back within 30 s."""
    feeds = await store.claim(session, now=now, until=now + LEASE, limit=limit)
    return [
        Attended(
            feed_id=feed.id,
            network=feed.network,
            name=feed.name,
            page_id=feed.page_id,
            way=feed.way,
            mark=feed.mark,
            lease=feed.lease,
            failures=feed.failures,
        )
        for feed in feeds
    ]


async def heard(
    session: AsyncSession,
    feed: Attended,
    events: Sequence[tuple[str, bytes]],
    *,
    mark: str,
    now: datetime,
) -> bool:
    """Keep what listening brought, together with the mark; False if another listens by now."""
    values = {**_well(now), "mark": mark, "leased_until": now + LEASE}
    if not await store.change_leased(session, feed.feed_id, feed.lease, values):
        return False
    if events:
        await store.keep_events(session, feed.feed_id, list(dict(events).items()), now=now)
    return True


async def release(session: AsyncSession, feed: Attended, *, now: datetime) -> None:
    """Let go of a feed that was attended to with success."""
    pause = LOOK_AGAIN if feed.way is Way.WEBHOOK else timedelta()
    values = {**_well(now), "leased_until": None, "due_at": now + pause}
    if feed.way is Way.WEBHOOK:
        del values["heard_at"]  # that the network would push is not yet an event
    await store.change_leased(session, feed.feed_id, feed.lease, values)


async def release_failed(
    session: AsyncSession,
    feed: Attended,
    *,
    sentence: str,
    wait: timedelta | None,
    now: datetime,
) -> None:
    """Let go of a feed that cannot be heard, and say why, in Russian."""
    found = await store.get(session, feed.feed_id, lock=True)
    if found is None or found.lease != feed.lease:
        return
    found.leased_until, found.failures = None, found.failures + 1
    found.due_at = now + (wait or pause_after(found.failures))
    found.trouble, found.trouble_since = sentence, found.trouble_since or now


async def claim_events(
    session: AsyncSession, network: Network, *, now: datetime, limit: int
) -> list[Waiting]:
    """Take a network's events that wait; a worker that dies gives them back after 70 s."""
    claimed = await store.claim_events(
        session, network, now=now, until=now + _TRY_AGAIN, limit=limit
    )
    return [
        Waiting(
            event_id=event.id,
            network=feed.network,
            name=feed.name,
            page_id=feed.page_id,
            body=event.body,
            tries=event.tries,
        )
        for event, feed in claimed
    ]


async def understood(session: AsyncSession, event_ids: Collection[int], *, now: datetime) -> None:
    """Record that these events were taken in."""
    if event_ids:
        await store.settle_events(session, event_ids, {"heard_at": now, "trouble": None})


async def not_understood(
    session: AsyncSession, event: Waiting, *, reason: str, for_good: bool, now: datetime
) -> None:
    """Try an event again later, or give it up: it stays two days, with the reason."""
    given_up = for_good or event.tries >= _GIVE_UP
    values: Mapping[str, object] = {
        "trouble": reason,
        "try_at": now + pause_after(event.tries),
        "heard_at": now if given_up else None,
    }
    await store.settle_events(session, [event.event_id], values)


async def of_nobody(
    session: AsyncSession, event_ids: Collection[int], external_id: str, *, now: datetime
) -> None:
    """Put events of a page that we do not know aside for an hour: it may be registered yet."""
    values = {"heard_at": now, "trouble": _no_page(external_id)}
    await store.settle_events(session, event_ids, values)


async def replay(session: AsyncSession, *, now: datetime) -> int:
    """Hear again what was put aside, of pages that are read by now; return how many events."""
    aside = await store.aside(session, _NO_PAGE)
    refs = {PageRef(network, trouble.removeprefix(_NO_PAGE)): trouble for network, trouble in aside}
    if not refs:
        return 0
    known = await pages.active_by_ref(session, refs)
    return sum([await store.reopen(session, ref.network, refs[ref], now=now) for ref in known])


async def forget(session: AsyncSession, *, now: datetime) -> int:
    """Drop what is not needed any more; return how many events, 5,000 of each sort at most.

    What was understood is known for two days, what is of pages that nobody registered is
    kept for an hour: it is not ours.
    """
    foreign = await store.forget_heard(
        session, before=now - _KEEP_FOREIGN, limit=_FORGET_AT_ONCE, trouble=_NO_PAGE
    )
    return foreign + await store.forget_heard(
        session, before=now - _KEEP, limit=_FORGET_AT_ONCE, trouble=""
    )


def _no_page(external_id: str) -> str:
    return f"{_NO_PAGE}{external_id}"


def _well(now: datetime) -> dict[str, object]:
    return {"heard_at": now, "failures": 0, "trouble": None, "trouble_since": None}

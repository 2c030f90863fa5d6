"""What every connector promises, and the three ways in which it may fail.

Reading is asked for in batches, because the networks' limits are per call, and is
answered item by item, because one closed page must not hide its neighbours: each
answer is the thing asked for or the failure that stood in its way. A failure that
strikes the whole batch (no connection, a dead key) is told for every item of it.
"""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import msgspec

from app.vocabulary import (
    Capabilities,
    CommentRef,
    Discussion,
    IncomingComment,
    IncomingPost,
    News,
    PageCard,
    PageKey,
    PageRef,
    PostRef,
)


class ConnectorError(Exception):
    """A network did not do what it was asked.

    ``str(error)`` is for the engineer's log: method and code, never a text or a key.
    ``sentence`` is for the person: in Russian, what happened and what to do.
    """

    sentence: str = "Социальная сеть не выполнила запрос."

    def __init__(self, message: str, *, sentence: str | None = None) -> None:
        super().__init__(message)
        if sentence is not None:
            self.sentence = sentence


class UnavailableError(ConnectorError):
    """It may work later: a timeout, a 5xx, a broken line, an unreadable answer."""

    sentence = "Социальная сеть не отвечает. Повторим сами, ничего делать не нужно."


class NotSentError(UnavailableError):
    """What was asked never left us: nothing was published, and it may be tried again at once."""


class ThrottledError(ConnectorError):
    """It asks us to slow down."""

    sentence = "Социальная сеть просит обращаться реже. Повторим сами чуть позже."

    def __init__(
        self, message: str, *, retry_after: timedelta, sentence: str | None = None
    ) -> None:
        super().__init__(message, sentence=sentence)
        self.retry_after = retry_after


class RefusedError(ConnectorError):
    """It will never work as asked: a revoked key, a closed page. A person must look."""

    sentence = "Социальная сеть отказала. Нужна проверка страницы и её ключей."


class KeyRefusedError(RefusedError):
    """The key itself is dead, expired or of the wrong kind: every use of it will fail."""

    sentence = "Ключ доступа отозван или не подходит. Получите новый ключ и сохраните его."


class NeedsHumanError(RefusedError):
    """The network wants to see a person: a captcha or a confirmation of the account."""

    sentence = "Социальная сеть просит подтвердить, что за ключом стоит человек."


class GoneError(RefusedError):
    """The page, post or comment does not exist any more."""

    sentence = "Такой страницы, записи или комментария в сети больше нет."


class RepliesClosedError(RefusedError):
    """Comments under this post are closed or limited; the answer cannot be published here."""

    sentence = "Комментарии под записью закрыты, ответить здесь нельзя."


class TextRefusedError(RefusedError):
    """The network does not take these words: too many, none, or a link among them."""

    sentence = "Социальная сеть не приняла текст ответа. Измените его."


class BadLinkError(RefusedError):
    """The link does not look like an address of a page of this network."""

    sentence = "Это не похоже на адрес страницы. Пример: https://vk.com/school1"


class NotOfferedError(RefusedError):
    """The network has no such thing, whatever the keys."""

    sentence = "В этой социальной сети так сделать нельзя."


class FateUnknownError(RefusedError):
    """Nobody can tell whether an answer of ours was published; a person has to look."""

    sentence = (
        "Связь прервалась, и сеть не показывает, опубликован ли ответ. "
        "Посмотрите под записью: если ответа нет, отправьте его ещё раз."
    )


class TalkEndedError(RefusedError):
    """The person has stopped our bot, or never began a talk with it."""

    sentence = "Бот остановлен или разговор с ним не начат."


class UnreadableEventError(ConnectorError):
    """An event that the network pushed has a shape that we do not know."""


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """An answer of ours, as the network took it."""

    comment_id: str
    shown: IncomingComment | None = None
    """The answer as the network gave it back, where no later reading would show it."""


class Renewal(msgspec.Struct, frozen=True, kw_only=True):
    """Keys in place of those that ran out, and how long all of them last."""

    keys: tuple[PageKey, ...] = ()
    """Each takes the place of the page's key of its kind."""
    again_in: timedelta | None = None
    """When to renew next; None: nothing runs out."""


class Hook(msgspec.Struct, frozen=True, kw_only=True):
    """Where a network may push its news."""

    url: str
    secret: str
    """Comes with every event; letters and digits, 32 of them."""

    def __repr__(self) -> str:
        return f"Hook(url={self.url!r}, secret=...)"


class Told(msgspec.Struct, frozen=True):
    """One event as a network told it, not yet understood."""

    event_id: str
    """The same when the network tells the same again."""
    body: bytes


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """What listening for a while brought."""

    told: tuple[Told, ...]
    mark: str
    """Where to go on, once these are stored: the network may forget them then."""
    has_gap: bool = False
    """Events before these are lost: only a whole reading tells what they were."""


class Connector(Protocol):
    """One social network, seen from the service, opened with the keys at hand."""

    async def resolve(self, link: str) -> PageCard:
        """Find the page behind a link as people paste it.

        Raises BadLinkError for what is no link, GoneError for what is no page.
        """
        ...

    async def card(self, page: PageRef) -> PageCard:
        """Tell anew who a page is: its title and address may have changed.

        Raises GoneError for a page that is no more.
        """
        ...

    async def capabilities(self, page: PageRef) -> Capabilities:
        """Ask the network what the keys at hand may do on this page."""
        ...

    def new_posts(
        self, pages: Mapping[PageRef, datetime]
    ) -> AsyncIterator[tuple[PageRef, Sequence[IncomingPost] | ConnectorError]]:
        """Yield for each page its posts published at or after the time given, newest first.

        What is older and was commented on since may be among them.
        """
        ...

    def changed_posts(
        self, counts: Mapping[PostRef, int]
    ) -> AsyncIterator[tuple[PostRef, int | ConnectorError]]:
        """Yield the posts whose comment counter is not the one given, with the new counter.

        Cheap: asks counters in batches. A post that is gone is told as GoneError.
        """
        ...

    def comments_under(
        self, posts: Mapping[PostRef, datetime | None]
    ) -> AsyncIterator[tuple[PostRef, Discussion | ConnectorError]]:
        """Yield for each post its comments written at or after the time given, threads included.

        None asks for all of them. A comment may come that is older than asked for.
        """
        ...

    async def reply(self, to: CommentRef, text: str, *, key: str) -> Published:
        """Publish the answer in the page's name.

        The same ``key`` (a UUID) never publishes twice where the network lets that be
        promised; where it does not, ask ``find_reply`` first after an interrupted try.
        """
        ...

    async def find_reply(
        self, to: CommentRef, text: str, *, since: datetime, known: Collection[str] = ()
    ) -> str | None:
        """Look for an answer of ours with this text, so that a lost answer is not repeated.

        ``known`` are the network's ids of our other answers there: none of them is this one.
        Raises FateUnknownError where the network never shows it.
        """
        ...

    async def tell(self, talk: str, text: str) -> None:
        """Write once to a person who began a talk with the first bot.

        Raises TalkEndedError where he has ended it. After an UnavailableError nobody knows
        whether it arrived, unless it is NotSentError.
        """
        ...

    async def hide(self, comment: CommentRef) -> None:
        """Take a citizen's comment off the page; one that is gone already is done."""
        ...

    async def restore(self, comment: CommentRef) -> None:
        """Bring back what was hidden; one that stands there already is done."""
        ...

    async def close_comments(self, post: PostRef) -> None:
        """Let nobody write under a post any more."""
        ...

    async def open_comments(self, post: PostRef) -> None:
        """Let citizens write under a post again."""
        ...

    async def block_author(self, page: PageRef, author_id: str, *, until: datetime | None) -> None:
        """Let an author write on the page no more; what he wrote stays.

        ``until`` None is for good. Whoever is blocked already is done, with the new term.
        """
        ...

    async def unblock_author(self, page: PageRef, author_id: str) -> None:
        """Let an author write again; whoever may already is done."""
        ...

    async def renew(self) -> Renewal:
        """Renew the keys at hand that run out soon; raises KeyRefusedError if that is refused."""
        ...

    async def hear(self, event: bytes) -> Sequence[News]:
        """Understand one pushed event; one that is no news of ours is none.

        May ask the network for names. Raises UnreadableEventError for an unknown shape.
        """
        ...

    async def listen(self, page: PageRef | None, mark: str | None, *, wait: timedelta) -> Heard:
        """Wait for events, from a mark on or, without one, from now on.

        ``page`` where each page is listened to apart (VK); None where the keys hear all
        their pages. Whoever listens with a key must be the only one. Of ``wait`` no more
        counts than http.LONGEST_POLL.
        """
        ...

    async def confirmation(self, page: PageRef) -> str | None:
        """Tell the word that the network expects when it checks an address; None: it asks none."""
        ...

    async def subscribe(self, page: PageRef | None, hook: Hook) -> None:
        """Have news pushed to an address, or see that they still are; ``page`` as in listen.

        The network may knock at the address before this returns.
        """
        ...

    async def unsubscribe(self, page: PageRef | None, hook: Hook) -> None:
        """Have nothing pushed to this address any more; doing it twice changes nothing."""
        ...


class Budget(Protocol):
    """A key's allowance of calls, shared by all who use the key."""

    async def spend(self, key: str, methods: Collection[str]) -> None:
        """Wait until one request with these methods is allowed.

        ``key`` is the key's fingerprint. Raises ThrottledError when the day's
        allowance of a method is used up or while the key rests from it.
        """
        ...

    async def rest(self, key: str, method: str, *, period: timedelta) -> None:
        """Let nobody use the method with this key for a while: the network has asked for it."""
        ...

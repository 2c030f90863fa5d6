"""What every connector promises, and the three ways in which it may fail.

Reading is asked for in batches, because the networks' limits are per call, and is
answered item by item, because one closed page must not hide its neighbours: each
answer is the thing asked for or the failure that stood in its way. A failure that
strikes the whole batch (no connection, a dead key) is told for every item of it.
"""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from app.vocabulary import (
    Capabilities,
    CommentRef,
    Discussion,
    IncomingPost,
    PageCard,
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


class BadLinkError(RefusedError):
    """The link does not look like an address of a page of this network."""

    sentence = "Это не похоже на адрес страницы. Пример: https://vk.com/school1"


class Connector(Protocol):
    """One social network, seen from the service, opened with the keys at hand."""

    async def resolve(self, link: str) -> PageCard:
        """Find the page behind a link as people paste it.

        Raises BadLinkError for what is no link, GoneError for what is no page.
        """
        ...

    async def capabilities(self, page: PageRef) -> Capabilities:
        """Ask the network what the keys at hand may do on this page."""
        ...

    def new_posts(
        self, pages: Mapping[PageRef, datetime]
    ) -> AsyncIterator[tuple[PageRef, Sequence[IncomingPost] | ConnectorError]]:
        """Yield for each page its posts published at or after the time given, newest first."""
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

    async def reply(self, to: CommentRef, text: str, *, key: str) -> str:
        """Publish the answer in the page's name and return its id on the network.

        The same ``key`` (a UUID) never publishes twice where the network lets that be
        promised; where it does not, ask ``find_reply`` first after an interrupted try.
        """
        ...

    async def find_reply(self, to: CommentRef, text: str, *, since: datetime) -> str | None:
        """Look for an answer of ours with this text, so that a lost answer is not repeated."""
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

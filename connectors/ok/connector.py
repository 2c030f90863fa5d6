"""Odnoklassniki as the contract wants it: one door to all that this package does."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

from app.vocabulary import (
    Capabilities,
    CommentRef,
    Discussion,
    IncomingPost,
    PageCard,
    PageKey,
    PageRef,
    PostRef,
)
from connectors.contract import ConnectorError, NotOfferedError, Published, Renewal
from connectors.ok import pages, walls, writing
from connectors.ok.address import OkAddress
from connectors.ok.client import OkClient
from connectors.ok.counters import NO_COUNTER, Counters
from connectors.ok.errors import RightMissingError
from connectors.ok.links import group_url
from connectors.ok.reading import read_discussion
from connectors.ok.refusals import Deed, Refusals, not_offered
from connectors.ok.renewal import Renewer
from connectors.ok.sessions import Sessions
from connectors.rows import side_by_side
from connectors.unoffered import Unoffered

_LASTING: Final = (NotOfferedError, RightMissingError)
"""Refusals that the next deed on the page would meet as well."""


class OkConnector(Unoffered):
    """OK with the keys at hand; keep it while the keys stay, for it learns what OK allows."""

    def __init__(
        self, client: OkClient, renewer: Renewer, address: OkAddress, keys: Sequence[PageKey]
    ) -> None:
        self._renewer = renewer
        self._address = address
        self._keys = keys
        self._sessions = Sessions(client, keys)
        self._counters = Counters(self._sessions)
        self._refusals = Refusals()

    async def resolve(self, link: str) -> PageCard:
        """Find the group behind a link; see contract.Connector."""
        return await pages.resolve(self._sessions, link)

    async def card(self, page: PageRef) -> PageCard:
        """Tell anew who the page is; see contract.Connector."""
        return await self.resolve(group_url(page.external_id))

    async def capabilities(self, page: PageRef) -> Capabilities:
        """Tell what the keys may do, and what OK refused to this connector within a day.

        Raises UnavailableError, ThrottledError if OK is silent.
        """
        return await pages.capabilities(self._sessions, self._refusals, page)

    def new_posts(
        self, pages: Mapping[PageRef, datetime]
    ) -> AsyncIterator[tuple[PageRef, Sequence[IncomingPost] | ConnectorError]]:
        """Yield for each group its posts since a moment, the newest first."""

        async def read(page: PageRef) -> Sequence[IncomingPost]:
            return await walls.read_posts(self._sessions, page, pages[page])

        return side_by_side(pages, read)

    async def changed_posts(
        self, counts: Mapping[PostRef, int]
    ) -> AsyncIterator[tuple[PostRef, int | ConnectorError]]:
        """Yield the posts whose counter moved, 100 of any groups asked by one call.

        A post without a counter (-1) is always among them: only reading it tells.
        """
        async for post, told in self._counters.told(counts):
            if isinstance(told, ConnectorError) or told == NO_COUNTER or told != counts[post]:
                yield post, told

    def comments_under(
        self, posts: Mapping[PostRef, datetime | None]
    ) -> AsyncIterator[tuple[PostRef, Discussion | ConnectorError]]:
        """Yield each post's comments since a moment; replies stand in one list with the rest."""

        async def read(post: PostRef) -> Discussion:
            return await read_discussion(self._sessions, self._counters, post, since=posts[post])

        return side_by_side(posts, read)

    async def reply(self, to: CommentRef, text: str, *, key: str) -> Published:  # noqa: ARG002
        """Publish once; OK takes no ``key``, so ask ``find_reply`` before any other try."""
        call = writing.comment_call(to, text, limit=self._address.message_limit)
        try:
            comment_id = await writing.publish(self._sessions, to, call)
        except _LASTING as refusal:
            self._note(Deed.REPLY, to.post.page, refusal)
            raise
        self._refusals.forget(Deed.REPLY, to.post.page)
        return Published(comment_id=comment_id)

    async def find_reply(
        self, to: CommentRef, text: str, *, since: datetime, known: Collection[str] = ()
    ) -> str | None:
        """Look for our answer under the post; white space does not count."""
        return await writing.find(self._sessions, to, text, since=since, known=known)

    async def hide(self, comment: CommentRef) -> None:
        """Delete a citizen's comment for good: OK has no way back."""
        try:
            await writing.remove(self._sessions, comment)
        except _LASTING as refusal:
            self._note(Deed.HIDE, comment.post.page, refusal)
            raise
        self._refusals.forget(Deed.HIDE, comment.post.page)

    async def renew(self) -> Renewal:
        """Renew the keys that run out; a refresh token gives a new key at every call."""
        return await self._renewer.renew(self._keys)

    def _note(
        self, deed: Deed, page: PageRef, refusal: NotOfferedError | RightMissingError
    ) -> None:
        sentence = refusal.sentence
        if isinstance(refusal, NotOfferedError):
            sentence = not_offered(deed, group_url(page.external_id))
        self._refusals.note(deed, page, sentence)

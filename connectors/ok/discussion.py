"""The comments under one post, read page by page and turned from OK's flat list into threads."""

from datetime import datetime
from typing import Final

import msgspec
import structlog

from app.vocabulary import CommentRef, Discussion, IncomingComment, PostRef
from connectors.contract import UnavailableError
from connectors.decoding import decodable, decode, unreadable
from connectors.ok import methods
from connectors.ok.client import Call
from connectors.ok.errors import MistakenError
from connectors.ok.sessions import Sessions
from connectors.ok.text import has_smile, moment, plain
from connectors.ok.trail import Page, Trail
from connectors.ok.wire import Comment, Comments, Entities, Group, User, entries
from connectors.threads import root_of

log = structlog.get_logger()

DISCUSSED: Final = "GROUP_TOPIC"
"""What a group's post is among the things that OK lets people discuss."""
_PAGE: Final = 100
"""The most comments that OK gives at once; it cuts what is asked beyond without a word."""
_REMOVED: Final = "REMOVED_MESSAGE"


class Reading:
    """The reading of one post's comments, the newest first, down to a moment or to the end."""

    def __init__(self, sessions: Sessions, post: PostRef, *, since: datetime | None) -> None:
        self._sessions = sessions
        self._post = post
        self._since = since
        self._trail = Trail()
        self._comments: list[Comment] = []
        self._times: dict[str, datetime] = {}
        self._names: dict[str, str] = {}
        self._is_cut = False
        self._goes_back = True

    async def read(self) -> Discussion:
        """Read it; raises a ConnectorError."""
        while not (self._trail.is_finished or self._is_cut):
            self._take(await self._page())
        return Discussion(
            post=self._post,
            comments=self._in_threads(),
            is_whole=self.is_sound and not self._is_cut,
        )

    @property
    def is_sound(self) -> bool:
        """Nothing is missing, as far as it was read."""
        return self._trail.is_sound and self._goes_back

    async def _page(self) -> Page[Comment]:
        anchor = self._trail.anchor
        try:
            told, body = await read_page(self._sessions, self._post, anchor or "LAST", "BACKWARD")
        except MistakenError as mistaken:
            if anchor is None:
                raise
            # The anchor was OK's own: what it stood at may be gone, and a new reading helps.
            raise UnavailableError(str(mistaken)) from mistaken
        self._learn_names(told.entities)
        raws = entries(body, told.comments)
        read = [one for one in map(self._readable, raws) if one is not None]
        return Page(read, len(raws) - len(read), told.anchor, told.has_more)

    def _readable(self, raw: msgspec.Raw) -> Comment | None:
        try:
            comment = decode(raw, Comment)
            self._times.setdefault(comment.id, moment(comment.date_ms, comment.date))
        except (ValueError, OverflowError):
            log.error("ok.comment_unreadable", post=self._post.post_id)  # noqa: TRY400
            return None
        return comment

    def _take(self, page: Page[Comment]) -> None:
        """Keep what is new; pages that do not lead back in time are not believed to be all."""
        known = [self._times[one.id] for one in self._comments]
        fresh = self._trail.take(page)
        times = [self._times[one.id] for one in fresh]
        if known and times and max(times) > min(known):
            self._goes_back = False
        if self._since is not None and times and min(times) < self._since:
            self._is_cut = True
        self._comments += fresh

    def _learn_names(self, entities: Entities | None) -> None:
        """Take what names can be read; a comment without its author's name is still good."""
        if entities is None:
            return
        for person in decodable(entities.users or (), User):
            parts = " ".join(filter(None, (person.first_name, person.last_name)))
            self._names[str(person.uid)] = plain(person.name or parts)
        for group in decodable(entities.groups or (), Group):
            self._names[str(group.uid)] = plain(group.name)

    def _in_threads(self) -> tuple[IncomingComment, ...]:
        """Put comments in order, the oldest first, each in the thread of the first we know of."""
        living = [one for one in reversed(self._comments) if one.type != _REMOVED]
        parents = {one.id: one.reply_to_comment_id or None for one in living}
        ordered = sorted(living, key=lambda one: self._times[one.id])
        return tuple(self._comment(one, thread_id=root_of(one.id, parents)) for one in ordered)

    def _comment(self, comment: Comment, *, thread_id: str) -> IncomingComment:
        author = None if comment.author_id is None else str(comment.author_id)
        named = plain(comment.author_name) or self._names.get(author or "")
        return IncomingComment(
            ref=CommentRef(post=self._post, comment_id=comment.id, thread_id=thread_id),
            parent_id=comment.reply_to_comment_id or None,
            author_id=author,
            author_name=named or None,
            is_own=_is_group(comment) and author == self._post.page.external_id,
            text=plain(comment.text),
            attachments=_kinds(comment),
            written_at=self._times[comment.id],
        )


async def read_page(
    sessions: Sessions, post: PostRef, anchor: str, direction: str
) -> tuple[Comments, bytes]:
    """Ask one page of comments, all fields of each; raises a ConnectorError.

    Without ``fields`` OK may tell less than the names and the milliseconds.
    """
    params: dict[str, str | int] = {
        "discussionId": post.post_id,
        "discussionType": DISCUSSED,
        "anchor": anchor,
        "direction": direction,
        "count": _PAGE,
        "fields": "comment.*",
    }
    body = await sessions.read(Call(methods.COMMENTS, params))
    try:
        told = decode(body, Comments)
        entries(body, told.comments)
    except ValueError as error:
        raise unreadable(methods.COMMENTS) from error
    return told, body


def _is_group(comment: Comment) -> bool:
    return comment.author_type == "GROUP" or (comment.author_ref or "").startswith("group:")


def _kinds(comment: Comment) -> tuple[str, ...]:
    """Tell what is attached; a comment that was nothing but a smile has that as its kind."""
    kinds = tuple(one.type.lower() for one in comment.attachments or ())
    is_bare = not kinds and not plain(comment.text)
    return ("smile",) if is_bare and has_smile(comment.text) else kinds

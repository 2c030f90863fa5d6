"""All comments under one post, put together from many pages.

VK shows replies only inside their thread, ten at once, so a new reply to an old
comment is found only by reading all of it; that also tells what was deleted. Under
photos and goods and in topics there are no threads: one list tells all.
"""

from collections.abc import Hashable, Mapping
from typing import Final

import msgspec
import structlog

from app.vocabulary import CommentRef, Discussion, IncomingComment, PostRef
from connectors.decoding import decodable, decode
from connectors.moments import from_seconds
from connectors.vk.calls import Call
from connectors.vk.kinds import Kind, comment_id, kind_of, place_of, speech_of
from connectors.vk.text import answered, plain
from connectors.vk.walk import PAGE, Walk
from connectors.vk.wire import Comment, CommentHead, Comments, Group, Profile

log = structlog.get_logger()

_INLINE: Final = 10
"""Replies that come along with the comment that opened their thread."""


class DiscussionReading:
    """The reading of one post's comments: what to ask next, and what was read so far."""

    def __init__(self, post: PostRef, *, thread_id: int | None = None) -> None:
        """Begin with the whole discussion, or with one thread only."""
        self.post = post
        self._walks: dict[int | None, Walk] = {thread_id: Walk()}
        self._comments: dict[int, IncomingComment] = {}
        self._names: dict[int, str] = {}
        self._is_whole = thread_id is None

    def asks(self) -> list[tuple[int | None, Call]]:
        """Give the calls to make next, each with the thread that it reads."""
        return [
            (thread_id, _call(self.post, thread_id, walk.offset))
            for thread_id, walk in self._walks.items()
            if not walk.is_finished
        ]

    def take(self, thread_id: int | None, raw: msgspec.Raw) -> None:
        """Take in one page of the discussion or of a thread; raises ValueError if unreadable."""
        page = decode(raw, Comments)
        self._learn_names(page)
        entries: dict[Hashable, int] = {}
        for item in page.items:
            identity, replies = self._take_item(item, thread_id)
            entries[identity] = 1 + replies
        walk = self._walks[thread_id]
        walk.take(entries, told=max(page.count, page.current_level_count))
        if walk.is_too_long:
            log.error("vk.discussion_too_long", post=self.post.post_id, thread=thread_id)
            self._is_whole = False

    @property
    def is_finished(self) -> bool:
        """Nothing is left to ask."""
        return all(walk.is_finished for walk in self._walks.values())

    def can_lose(self, thread_id: int | None) -> bool:
        """Tell a thread, which may vanish while all is read, from what was asked for."""
        return thread_id is not None and None in self._walks

    def lose(self, thread_id: int | None) -> None:
        """Leave a thread that vanished while it was read."""
        self._walks[thread_id].is_finished = True
        self._is_whole = False

    def result(self) -> Discussion:
        """Give what was read, the oldest first."""
        return Discussion(
            post=self.post,
            comments=tuple(self._comments[number] for number in sorted(self._comments)),
            is_whole=self._is_whole,
        )

    def _take_item(self, item: msgspec.Raw, thread_id: int | None) -> tuple[int | bytes, int]:
        """Return what tells the item from others, and how many replies it has."""
        try:
            head = decode(item, CommentHead)
        except ValueError:
            self._report(None)
            return bytes(item), 0
        try:
            self._keep(decode(item, Comment), thread_id)
        except (ValueError, OverflowError):
            self._report(head.id)
        if head.thread is None or thread_id is not None:
            return head.id, 0
        for reply in head.thread.items:
            self._take_item(reply, head.id)
        self._open_thread(head.id, told=head.thread.count, shown=len(head.thread.items))
        return head.id, max(head.thread.count, len(head.thread.items))

    def _open_thread(self, comment_id: int, *, told: int, shown: int) -> None:
        if told > shown or shown >= _INLINE > told:
            self._walks.setdefault(comment_id, Walk())

    def _report(self, comment_id: int | None) -> None:
        log.error("vk.comment_unreadable", post=self.post.post_id, comment=comment_id)
        self._is_whole = False

    def _keep(self, comment: Comment, thread_id: int | None) -> None:
        if comment.deleted:
            return
        self._comments[comment.id] = comment_of(
            self.post, comment, thread_id=thread_id, names=self._names
        )

    def _learn_names(self, page: Comments) -> None:
        """Take what names can be read; a comment without its author's name is still good."""
        for person in decodable(page.profiles or (), Profile):
            self._names[person.id] = f"{person.first_name} {person.last_name}".strip()
        for group in decodable(page.groups or (), Group):
            self._names[-abs(group.id)] = group.name


def comment_of(
    post: PostRef, comment: Comment, *, thread_id: int | None = None, names: Mapping[int, str]
) -> IncomingComment:
    """Tell a comment in our words; ``thread_id`` is the thread it was read in, if VK shows none.

    ``names`` are those of people by their id and of communities by their negative one.
    Raises ValueError, or OverflowError for a moment that is none.
    """
    stack = comment.parents_stack or ([] if thread_id is None else [thread_id])
    author = comment.from_id
    parent = comment.reply_to_comment or (stack[-1] if stack else None)
    if kind_of(post) is Kind.TOPIC:
        parent = answered(comment.text)
    return IncomingComment(
        ref=CommentRef(
            post=post,
            comment_id=comment_id(post, comment.id),
            thread_id=comment_id(post, stack[0] if stack else comment.id),
        ),
        parent_id=None if parent is None else comment_id(post, parent),
        author_id=None if author is None else str(author),
        author_name=None if author is None else names.get(author),
        is_own=str(author) == post.page.external_id,
        text=plain(comment.text),
        attachments=tuple(attached.type for attached in comment.attachments or ()),
        written_at=from_seconds(comment.date),
    )


def _call(post: PostRef, thread_id: int | None, offset: int) -> Call:
    speech = speech_of(post)
    params: dict[str, str | int] = {
        **place_of(post),
        "count": PAGE,
        "offset": offset,
        "sort": "asc",
        "preview_length": 0,
        "need_likes": 0,
        "extended": 1,
    }
    if thread_id is not None:
        params["comment_id"] = thread_id
    elif speech.has_threads:
        params["thread_items_count"] = _INLINE
    return Call(speech.comments, params)

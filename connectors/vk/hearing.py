"""One event of a VK community understood: a comment or a post told, a comment gone."""

from collections.abc import Sequence
from typing import Final

from app.vocabulary import CommentGone, CommentTold, News, PageStirred, PostRef, PostTold
from connectors.contract import UnreadableEventError
from connectors.decoding import decode, decode_mended
from connectors.vk.discussion import comment_of
from connectors.vk.events import Event, Place
from connectors.vk.kinds import Kind, comment_id, kind_of
from connectors.vk.names import Names
from connectors.vk.walls import is_published, post_of
from connectors.vk.wire import Comment, Post

_TELLING: Final = frozenset({"new", "edit", "restore"})
_STIRRING: Final = frozenset(
    {"group_change_settings", "group_officers_edit", "user_block", "user_unblock"}
)


async def understand(names: Names, event: bytes) -> Sequence[News]:
    """Tell what an event is about; one that is no news of ours is none.

    Asks VK for the author's name only, and does without it where VK does not say it. Raises
    UnreadableEventError, which does not repeat the event: somebody wrote what is in it.
    """
    try:
        read = decode_mended(event, Event)
        kind = read.kind
        if kind is not None:
            return await _comment(names, read, kind)
        if read.type == "wall_post_new":
            return _post(read)
    except (ValueError, OverflowError):
        raise UnreadableEventError("event: unknown shape") from None
    return (PageStirred(read.page),) if read.type in _STIRRING else ()


def _post(event: Event) -> Sequence[News]:
    post = decode(event.object, Post)
    if not is_published(post) or str(post.owner_id) != event.page.external_id:
        return ()
    return (PostTold(post_of(event.page, post)),)


async def _comment(names: Names, event: Event, kind: Kind) -> Sequence[News]:
    place = decode(event.object, Place)
    post = place.post(event.page, kind)
    if post is None:
        return ()
    if event.deed == "delete":
        gone = comment_id(post, place.id)
        return (CommentGone(post=post, comment_id=gone, deleter_id=place.deleter),)
    if event.deed not in _TELLING:
        return ()
    return await _told(names, event, post)


async def _told(names: Names, event: Event, post: PostRef) -> Sequence[News]:
    comment = decode(event.object, Comment)
    if comment.deleted:
        return (CommentGone(post=post, comment_id=comment_id(post, comment.id)),)
    if kind_of(post) is Kind.POST and not comment.parents_stack and comment.reply_to_comment:
        comment.parents_stack = [comment.reply_to_comment]
    told = comment_of(post, comment, names=await names.of(comment.from_id))
    return (CommentTold(comment=told, is_new=event.deed == "new"),)

"""Methods that read comments in topics and under photos, videos and goods."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from connectors.emulators.vk.access import readable_entry, readable_section, required_owner
from connectors.emulators.vk.errors import VkError
from connectors.emulators.vk.network import Call
from connectors.emulators.vk.paging import extension, ordered, page_of
from connectors.emulators.vk.section_views import entry_comment_view
from connectors.emulators.vk.sections import Entry, EntryKind
from connectors.emulators.vk.views import Json, permissions
from connectors.emulators.vk.world import Comment, Kind

CLOSED: Final = {EntryKind.VIDEO: 801, EntryKind.MARKET: 1401}
"""Where closed comments cannot even be read."""


def get_comments(kind: EntryKind, call: Call) -> Any:
    """``<section>.getComments``: one list, the oldest first; videos may show threads."""
    entry = readable_entry(call, kind, owner_named(kind, call))
    if entry.comments_closed and kind in CLOSED:
        raise VkError(CLOSED[kind])
    with_threads = kind is EntryKind.VIDEO and call.network.switches.video_threads
    best = "interest" if kind is EntryKind.VIDEO else ""
    everything = _level(call, entry) if with_threads else entry.living()
    level = ordered(everything, call.params.text("sort", "asc"), best=best)
    first, page = page_of(call, level, usual=20)
    shown = [_view(call, entry, one, with_threads=with_threads) for one in page]
    told: Json = {"count": len(entry.living()), "items": shown} | extension(call, shown)
    if call.params.integer("start_comment_id", 0):
        told["real_offset"] = first
    if kind is EntryKind.VIDEO:
        told |= {"current_level_count": len(level)} | permissions(can_post=True)
    return told


def get_all_photo_comments(call: Call) -> Any:
    """photos.getAllComments: under all photos of an owner, each with the photo's ``pid``."""
    section = readable_section(call, EntryKind.PHOTO, required_owner(call))
    album = call.params.integer("album_id", 0)
    photos = [photo for photo in section.living() if not album or photo.album_id == album]
    found = sorted(comment for photo in photos for comment in photo.living())
    if call.network.switches.photo_comments_first == "newest":
        found.reverse()
    _, page = page_of(call, found, usual=20)
    likes = call.params.flag("need_likes")
    shown = [
        entry_comment_view(one, EntryKind.PHOTO, likes=likes, can_edit=False) | {"pid": one.post_id}
        for one in page
    ]
    return {"count": len(found), "items": shown}


def owner_named(kind: EntryKind, call: Call) -> int:
    """Read whose entry the call is about; boards take a community's positive number."""
    if kind is EntryKind.TOPIC:
        return -call.params.required("group_id")
    if kind is EntryKind.MARKET:
        return call.params.required("owner_id")
    return required_owner(call)


METHODS: Final[dict[str, Callable[[Call], Any]]] = {
    f"{kind.section}.getComments": partial(get_comments, kind) for kind in EntryKind
} | {"photos.getAllComments": get_all_photo_comments}


def _level(call: Call, entry: Entry) -> list[Comment]:
    top_id = call.params.integer("comment_id", 0)
    if not top_id:
        return [one for one in entry.comments if not one.root and _is_shown(one)]
    top = next((one for one in entry.comments if one.id == top_id), None)
    if top is None:
        raise VkError(100, "comment_id is invalid")
    return top.living_replies()


def _is_shown(top: Comment) -> bool:
    return not top.deleted or bool(top.living_replies())


def _view(call: Call, entry: Entry, comment: Comment, *, with_threads: bool) -> Json:
    likes = call.params.flag("need_likes")
    can_edit = call.token.kind is Kind.USER and comment.from_id == call.token.user_id
    shown = entry_comment_view(comment, entry.kind, likes=likes, can_edit=can_edit)
    if comment.deleted:
        shown = {"id": comment.id, "date": comment.date, "deleted": True}
    if not with_threads:
        return shown
    shown["parents_stack"] = [comment.root] if comment.root else []
    if not comment.root:
        replies = comment.living_replies()
        inline = replies[: call.params.integer("thread_items_count", 0, least=0, most=10)]
        views = [_view(call, entry, reply, with_threads=True) for reply in inline]
        shown["thread"] = {"count": len(replies), "items": views, **permissions(can_post=True)}
    return shown

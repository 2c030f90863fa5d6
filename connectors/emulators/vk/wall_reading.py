"""Methods that read a wall and what is written under its posts."""

import re
from collections.abc import Callable
from typing import Any, Final

from connectors.emulators.vk.access import (
    check_comments_shown,
    readable_post,
    readable_wall,
    required_owner,
    sees,
)
from connectors.emulators.vk.errors import VkError, missing
from connectors.emulators.vk.network import Call
from connectors.emulators.vk.paging import extension, ordered, page_of
from connectors.emulators.vk.rights import is_administrator
from connectors.emulators.vk.views import (
    CommentLook,
    Json,
    comment_view,
    deleted_post_view,
    permissions,
    post_view,
)
from connectors.emulators.vk.world import Comment, Post

_MOST_POSTS: Final = 100
_OBJECTS_SINCE: Final = (5, 139)
_POST_ID: Final = re.compile(r"(-?\d{1,18})_(\d{1,18})(?:_\w+)?", re.ASCII)
_FILTERS: Final[dict[str, Callable[[Post], bool]]] = {
    "all": lambda _: True,
    "owner": lambda post: post.from_id == post.owner_id,
    "others": lambda post: post.from_id != post.owner_id,
    "postponed": lambda _: False,
    "suggests": lambda _: False,
    "archived": lambda _: False,
    "donut": lambda _: False,
}


def get_wall(call: Call) -> Any:
    """wall.get: newest first, but the pinned post leads."""
    owner_id = _owner_or_domain(call)
    chosen = _FILTERS.get(call.params.text("filter", "all"))
    if chosen is None:
        raise VkError(100, "filter is invalid")
    count = call.params.integer("count", 20, least=0, most=_MOST_POSTS)
    offset = call.params.integer("offset", 0, least=0)
    posts = [post for post in readable_wall(call, owner_id).newest_first() if chosen(post)]
    administrator = is_administrator(call.token, owner_id)
    shown = [
        post_view(post, is_administrator=administrator) for post in posts[offset : offset + count]
    ]
    return {"count": len(posts), "items": shown} | extension(call, shown)


def get_posts(call: Call) -> Any:
    """wall.getById: up to 100 posts; the missing and the unseen are silently absent."""
    asked = call.params.listed("posts")
    if not asked:
        raise missing("posts")
    if len(asked) > _MOST_POSTS:
        raise VkError(100, f"posts should contain at most {_MOST_POSTS} elements")
    shown = [view for name in asked if (view := _post_by_name(call, name)) is not None]
    if call.version < _OBJECTS_SINCE and not call.params.flag("extended"):
        return shown
    return {"items": shown} | extension(call, shown)


def get_comments(call: Call) -> Any:
    """wall.getComments: top comments with the beginnings of their threads, or one thread."""
    owner_id, post_id = required_owner(call), call.params.required("post_id")
    post = readable_post(call, owner_id, post_id)
    check_comments_shown(call, owner_id)
    level = ordered(_level(call, post), call.params.text("sort", "asc"))
    first, page = page_of(call, level, usual=10)
    shown = [comment_view(one, _look(call, post)) for one in page]
    if call.params.integer("start_comment_id", 0):
        for place, one in enumerate(shown, start=first):
            one["real_offset"] = place
    return (
        _counts(call, post, level)
        | {"items": shown}
        | permissions(can_post=not post.comments_closed)
        | extension(call, shown)
    )


def get_comment(call: Call) -> Any:
    """wall.getComment: one comment, in a list of one."""
    owner_id, comment_id = required_owner(call), call.params.required("comment_id")
    comment = readable_wall(call, owner_id).comments.get(comment_id)
    if comment is None or comment.deleted:
        raise VkError(104)
    post = readable_post(call, owner_id, comment.post_id)
    check_comments_shown(call, owner_id)
    shown = [comment_view(comment, _look(call, post))]
    return (
        {"items": shown} | permissions(can_post=not post.comments_closed) | extension(call, shown)
    )


def _owner_or_domain(call: Call) -> int:
    domain = call.params.text("domain")
    if call.params.text("owner_id") or not domain:
        return required_owner(call)
    found = call.world.named(domain)
    if found is None:
        raise VkError(100, "domain is invalid")
    return found[1] if found[0] == "user" else -found[1]


def _post_by_name(call: Call, name: str) -> Json | None:
    matched = _POST_ID.fullmatch(name)
    if matched is None:
        raise VkError(100, "posts is invalid")
    owner_id, post_id = int(matched[1]), int(matched[2])
    if not sees(call, owner_id):
        return None
    post = call.world.wall(owner_id).posts.get(post_id)
    if post is None:
        return None
    if post.deleted:
        marked = call.network.switches.deleted_posts == "marked"
        return deleted_post_view(post) if marked else None
    depth = call.params.integer("copy_history_depth", 2, least=0)
    administrator = is_administrator(call.token, owner_id)
    return post_view(post, is_administrator=administrator, copy_depth=depth)


def _level(call: Call, post: Post) -> list[Comment]:
    top_id = call.params.integer("comment_id", 0)
    if not top_id:
        return post.level()
    top = call.world.wall(post.owner_id).comments.get(top_id)
    if top is None or top.post_id != post.id:
        raise VkError(100, "comment_id is invalid")
    return top.living_replies()


def _look(call: Call, post: Post) -> CommentLook:
    default = call.network.switches.preview_length
    return CommentLook(
        thread_items=call.params.integer("thread_items_count", 0, least=0, most=10),
        preview_length=call.params.integer("preview_length", default, least=0),
        likes=call.params.flag("need_likes"),
        can_post=not post.comments_closed,
    )


def _counts(call: Call, post: Post, level: list[Comment]) -> Json:
    current = len(level)
    in_thread = bool(call.params.integer("comment_id", 0))
    placeholders = sum(one.deleted for one in level)
    total = current if in_thread else post.comment_count + placeholders
    if call.network.switches.swap_counts:
        total, current = current, total
    return {"count": total, "current_level_count": current}

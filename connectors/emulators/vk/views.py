"""How posts, comments, people and communities look in VK's answers."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from connectors.emulators.vk.world import Comment, Group, Post, User, World

Json = dict[str, Any]


class CommentLook(msgspec.Struct, frozen=True, kw_only=True):
    """How the caller wants comments shown."""

    thread_items: int = 0
    preview_length: int = 0
    likes: bool = False
    can_post: bool = True


def permissions(*, can_post: bool) -> Json:
    """Tell who may write on a level of comments."""
    return {"can_post": can_post, "show_reply_button": can_post, "groups_can_post": can_post}


def comment_view(comment: Comment, look: CommentLook) -> Json:
    """Show a comment; a deleted top one is a placeholder without author, text and place."""
    shown = _placeholder(comment) if comment.deleted else _living(comment, look)
    if not comment.root:
        thread = comment.living_replies()
        inline = [comment_view(reply, look) for reply in thread[: look.thread_items]]
        shown["thread"] = {
            "count": len(thread),
            "items": inline,
            **permissions(can_post=look.can_post),
        }
    return shown


def _placeholder(comment: Comment) -> Json:
    return {"id": comment.id, "date": comment.date, "deleted": True, "parents_stack": []}


def _living(comment: Comment, look: CommentLook) -> Json:
    shown: Json = {
        "id": comment.id,
        "from_id": comment.from_id,
        "date": comment.date,
        "text": _preview(comment.text, look.preview_length),
        "post_id": comment.post_id,
        "owner_id": comment.owner_id,
        "parents_stack": [comment.root] if comment.root else [],
    }
    if comment.attachments:
        shown["attachments"] = comment.attachments
    if look.likes:
        shown["likes"] = {"count": comment.likes, "can_like": 1, "user_likes": 0}
    if comment.reply_to:
        shown["reply_to_user"] = comment.reply_to_user
        shown["reply_to_comment"] = comment.reply_to
    return shown


def _preview(text: str, length: int) -> str:
    if length == 0 or len(text) <= length:
        return text
    return text[:length].rsplit(" ", 1)[0] + "..."


def post_view(post: Post, *, is_administrator: bool, copy_depth: int = 2) -> Json:
    """Show a post as wall.get and wall.getById do."""
    shown: Json = {
        "inner_type": "wall_wallpost",
        "id": post.id,
        "owner_id": post.owner_id,
        "from_id": post.from_id,
        "date": post.date,
        "text": post.text,
        "post_type": "post",
        "post_source": {"type": "vk"},
        "attachments": post.attachments,
        "comments": _comments_info(post, is_administrator=is_administrator),
        "likes": {"count": post.likes, "can_like": 1, "user_likes": 0},
        "reposts": {"count": 0, "user_reposted": 0},
        "views": {"count": 0},
    }
    if post.copy_history and copy_depth:
        shown["copy_history"] = post.copy_history[:copy_depth]
    if post.edited:
        shown["edited"] = post.edited
    if post.signer_id:
        shown["signer_id"] = post.signer_id
    if post.pinned:
        shown["is_pinned"] = 1
    return shown


def deleted_post_view(post: Post) -> Json:
    """Show what is left of a deleted post where it is shown at all."""
    return {
        "inner_type": "wall_wallpost",
        "id": post.id,
        "owner_id": post.owner_id,
        "from_id": post.from_id,
        "date": post.date,
        "text": "",
        "is_deleted": True,
    }


def _comments_info(post: Post, *, is_administrator: bool) -> Json:
    is_open = not post.comments_closed
    shown: Json = {
        "count": post.comment_count,
        "can_post": int(is_open),
        "groups_can_post": is_open,
    }
    if is_administrator:
        shown["can_close" if is_open else "can_open"] = 1
    return shown


def repost_view(post: Post) -> Json:
    """Show a post as it lies in the ``copy_history`` of its repost."""
    return {
        "inner_type": "wall_wallpost",
        "id": post.id,
        "owner_id": post.owner_id,
        "from_id": post.from_id,
        "date": post.date,
        "text": post.text,
        "post_type": "post",
        "post_source": {"type": "vk"},
        "attachments": post.attachments,
    }


def user_view(user: User) -> Json:
    """Show a person."""
    shown: Json = {"id": user.id, "first_name": user.first_name, "last_name": user.last_name}
    if user.deactivated:
        return shown | {"deactivated": user.deactivated}
    shown |= {"is_closed": user.is_closed, "can_access_closed": not user.is_closed}
    shown |= {"screen_name": user.screen_name or f"id{user.id}", "photo_50": user.photo_50}
    return shown


def group_view(group: Group, fields: Iterable[str] = ()) -> Json:
    """Show a community; ``id`` is positive even where ``from_id`` is negative."""
    shown: Json = {
        "id": group.id,
        "name": group.name,
        "screen_name": group.screen_name,
        "is_closed": group.is_closed,
        "type": group.type,
        "photo_50": group.photo_50,
    }
    if group.deactivated:
        shown["deactivated"] = group.deactivated
    extra = {"description": group.description, "wall": group.wall, "can_post": 0}
    extra |= {"members_count": group.members_count}
    return shown | {name: extra[name] for name in fields if name in extra}


def people_of(world: World, ids: Iterable[int]) -> Json:
    """Show the authors for ``extended=1``: people apart from communities."""
    seen = dict.fromkeys(ids)
    return {
        "profiles": [user_view(world.users[one]) for one in seen if one in world.users],
        "groups": [group_view(world.groups[-one]) for one in seen if -one in world.groups],
    }


def ids_in(shown: Iterable[Json]) -> Iterator[int]:
    """Find everybody a list of comments or posts speaks of, threads and reposts included."""
    for one in shown:
        yield from (one[name] for name in ("from_id", "reply_to_user", "signer_id") if name in one)
        yield from ids_in(one.get("thread", {}).get("items", ()))
        yield from ids_in(one.get("copy_history", ()))

"""How people, groups, topics and comments look in the API's answers."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from connectors.emulators.ok.network import Call
from connectors.emulators.ok.world import Comment, Group, Topic, User

Json = dict[str, Any]
_RECORDED: Final = frozenset(
    [
        "attrs",
        "author_id",
        "author_type",
        "date",
        "like_count",
        "liked_it",
        "reply_to_comment_id",
        "reply_to_id",
        "text",
        "type",
    ]
)
_MOSCOW: Final = ZoneInfo("Europe/Moscow")


def moscow(milliseconds: int) -> str:
    """Write a moment as OK does: Moscow's clock, and no word of the zone."""
    return f"{datetime.fromtimestamp(milliseconds / 1000, _MOSCOW):%Y-%m-%d %H:%M:%S}"


def user_view(user: User) -> Json:
    """Shape a person."""
    return {
        "uid": user.id,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "name": user.name,
    }


def group_view(group: Group) -> Json:
    """Shape a group."""
    shown: Json = {
        "uid": group.id,
        "name": group.name,
        "shortname": group.shortname,
        "description": group.description,
        "private": group.private,
    }
    return shown | ({"disabled": True} if group.disabled else {})


def mention(group: Group) -> str:
    """Name a group inside a text, with the marks that make it a link."""
    return f"{{group:{group.id}}}{group.name}{{group}}"


def comment_view(call: Call, comment: Comment) -> Json:
    """Shape a comment; ``date_ms`` may be missing, and ``date`` is Moscow's."""
    kind, number = comment.author
    shown: Json = {
        "id": comment.id,
        "type": "REMOVED_MESSAGE" if comment.deleted else "ACTIVE_MESSAGE",
        "text": comment.text,
        "author_id": number,
        "author_name": call.world.name_of(comment.author),
        "author_ref": f"{kind.lower()}:{number}",
        "date": moscow(comment.key[0]),
        "like_count": comment.likes,
        "liked_it": False,
        "attrs": {"flags": "l,s"},
        "attachments": comment.attachments,
    }
    if kind == "GROUP":
        shown["author_type"] = kind
    if call.switches.date_ms:
        shown["date_ms"] = comment.key[0]
    return shown | _target(call, comment)


def comment_fields(call: Call) -> set[str]:
    """Tell which fields of a comment are wanted; empty means all."""
    if not call.params.text("fields") and call.switches.unasked_fields == "recorded":
        return set(_RECORDED)
    return wanted_fields(call, "comment")


def counted(call: Call, topic: Topic) -> int:
    """Count the comments as OK shows them, which may be more than it gives."""
    count = topic.living + (topic.removed if call.switches.counts_keep_removed else 0)
    return count + count * call.switches.counts_ahead_percent // 100


def topic_view(call: Call, topic: Topic, media_limit: int = 0) -> Json:
    """Shape a topic with its counts; a limit above 0 cuts its pieces."""
    media = media_of(topic)
    shown: Json = {
        "id": topic.id,
        "created_ms": topic.created_ms,
        "author_ref": _author_ref(topic),
        "owner_ref": f"group:{topic.gid}",
        "media": media[:media_limit] if media_limit else media,
        "like_summary": {"count": topic.likes, "self": False},
        "reshare_summary": {"count": topic.reshares, "self": False},
        "discussion_summary": {
            "discussion_id": topic.id,
            "discussion_type": topic.type,
            "comments_count": counted(call, topic),
        },
    }
    return shown | ({"has_more": True} if media_limit and len(media) > media_limit else {})


def media_of(topic: Topic) -> list[Json]:
    """List a topic's pieces: the text, then what was added to it."""
    text: list[Json] = [{"type": "text", "text": topic.text, "text_tokens": [_token(topic.text)]}]
    return (text if topic.text else []) + topic.media


def discussion_view(call: Call, topic: Topic) -> Json:
    """Shape a discussion."""
    return {
        "object_id": topic.id,
        "object_type": topic.type,
        "title": topic.text,
        "message": f"Topic in the {mention(call.world.groups[topic.gid])} group",
        "owner_uid": topic.author_id or topic.gid,
        "new_comments_count": _unseen(call, topic),
        "total_comments_count": counted(call, topic),
        "like_count": topic.likes,
        "liked_it": False,
        "attrs": {"flags": _allowed(call, topic)},
        "ref_objects": [{"id": topic.gid, "type": "GROUP"}],
        "creation_date": moscow(topic.created_ms),
        "last_activity_date": moscow(topic.active_ms),
        "last_user_access_date": moscow(_last_seen(call, topic)),
    }


def entities_of(call: Call, authors: Iterable[tuple[str, str]]) -> Json:
    """Describe everybody who wrote, once, apart by kind."""
    shown: dict[str, list[Json]] = {"users": [], "groups": []}
    for kind, number in dict.fromkeys(authors):
        user, group = call.world.users.get(number), call.world.groups.get(number)
        if kind == "GROUP" and group is not None:
            shown["groups"].append(group_view(group))
        if kind == "USER" and user is not None:
            shown["users"].append(user_view(user))
    return {name: described for name, described in shown.items() if described}


def chosen(shown: Json, wanted: set[str]) -> Json:
    """Keep the fields that were asked for; an id always stays."""
    kept = wanted | {"id", "uid", "object_id", "object_type"}
    return {name: value for name, value in shown.items() if name in kept} if wanted else shown


def wanted_fields(call: Call, prefix: str) -> set[str]:
    """Read ``fields`` as ``prefix.NAME`` or ``NAME``; nothing and ``*`` mean everything."""
    asked = [one.strip().lower() for one in call.params.text("fields").split(",")]
    own = {one.removeprefix(f"{prefix}.") for one in asked if "." not in one or _of(one, prefix)}
    return set() if "*" in own else own - {""}


def _of(name: str, prefix: str) -> bool:
    return name.startswith(f"{prefix}.")


def _target(call: Call, comment: Comment) -> Json:
    target = call.world.comments.get(comment.reply_to)
    if target is None:
        return {}
    shown = {
        "reply_to_id": target.author_id,
        "reply_to_comment_id": target.id,
        "reply_to_name": call.world.name_of(target.author),
    }
    return shown | ({"reply_to_type": "GROUP"} if target.author_type == "GROUP" else {})


def _allowed(call: Call, topic: Topic) -> str:
    """Tell by letters what the caller may do: comment, like, complain."""
    return "l,s" if topic.comments_closed or call.token is None else "c,l,s"


def _author_ref(topic: Topic) -> str:
    return f"user:{topic.author_id}" if topic.author_id else f"group:{topic.gid}"


def _token(text: str) -> Json:
    return {"type": "text", "text": text}


def _last_seen(call: Call, topic: Topic) -> int:
    return topic.seen.get(call.session.user_id, (topic.created_ms, 0))[0]


def _unseen(call: Call, topic: Topic) -> int:
    seen = topic.seen.get(call.session.user_id, (0, 0))
    return sum(not comment.deleted for comment in topic.after(seen))

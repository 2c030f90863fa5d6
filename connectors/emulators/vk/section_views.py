"""How topics, photos, videos, goods and their comments look in VK's answers."""

from typing import Any, Final

from connectors.emulators.vk.sections import Entry, EntryKind
from connectors.emulators.vk.views import Json
from connectors.emulators.vk.world import Comment

_PREVIEWS: Final = {
    1: ("first_comment",),
    2: ("last_comment",),
    3: ("first_comment", "last_comment"),
}


def entry_comment_view(comment: Comment, kind: EntryKind, *, likes: bool, can_edit: bool) -> Json:
    """Show a comment; those of topics tell neither whom they answer nor where they stand."""
    shown: Json = {
        "id": comment.id,
        "from_id": comment.from_id,
        "date": comment.date,
        "text": comment.text,
    }
    if comment.attachments:
        shown["attachments"] = comment.attachments
    if likes:
        shown["likes"] = {"count": comment.likes, "can_like": 1, "user_likes": 0}
    if can_edit:
        shown["can_edit"] = 1
    if comment.reply_to and kind is not EntryKind.TOPIC:
        shown["reply_to_user"] = comment.reply_to_user
        shown["reply_to_comment"] = comment.reply_to
    return shown


def topic_view(topic: Entry, *, comments: int, preview: int = 0, length: int = 0) -> Json:
    """Show a topic as board.getTopics does; ``preview`` 1 and 2 show its first, its last words."""
    updated, updated_by = topic.updated
    shown: Json = {
        "id": topic.id,
        "title": topic.title,
        "created": topic.date,
        "created_by": topic.created_by,
        "updated": updated,
        "updated_by": updated_by,
        "is_closed": int(topic.comments_closed),
        "is_fixed": int(topic.fixed),
        "comments": comments,
    }
    living = topic.living()
    texts = {"first_comment": living[:1], "last_comment": living[-1:]}
    for name in _PREVIEWS.get(preview, ()):
        for comment in texts[name]:
            shown[name] = comment.text[:length] if length else comment.text
    return shown


def photo_view(photo: Entry, *, extended: bool) -> Json:
    """Show a photo; its counters come with ``extended`` only."""
    url = f"https://vk.ru/photo/{photo.id}.jpg"
    shown: Json = {
        "album_id": photo.album_id,
        "date": photo.date,
        "id": photo.id,
        "owner_id": photo.owner_id,
        "has_tags": False,
        "text": photo.text,
        "user_id": 100,
        "sizes": [{"type": "m", "url": url, "width": 130, "height": 87}],
    }
    if not extended:
        return shown
    return shown | {
        "likes": {"count": 0, "user_likes": 0},
        "reposts": {"count": 0},
        "comments": {"count": len(photo.living())},
        "can_comment": int(not photo.comments_closed),
        "tags": {"count": 0},
    }


def video_view(video: Entry) -> Json:
    """Show a video."""
    return {
        "id": video.id,
        "owner_id": video.owner_id,
        "title": video.title,
        "description": video.text,
        "duration": 60,
        "date": video.date,
        "adding_date": video.date,
        "comments": len(video.living()),
        "can_comment": int(not video.comments_closed),
        "views": 0,
        "type": "video",
    }


def good_view(good: Entry, *, extended: bool) -> Json:
    """Show a good; VK tells no number of its comments."""
    shown: Json = {
        "id": good.id,
        "owner_id": good.owner_id,
        "title": good.title,
        "description": good.text,
        "date": good.date,
        "availability": 0,
        "category": _CATEGORY,
        "price": {
            "amount": "10000",
            "currency": {"id": 643, "name": "RUB", "title": "₽"},
            "text": "100 ₽",
        },
    }
    if not extended:
        return shown
    return shown | {
        "can_comment": int(not good.comments_closed),
        "likes": {"count": 0, "user_likes": 0},
        "views_count": 0,
    }


_CATEGORY: Final[dict[str, Any]] = {
    "inner_type": "market_market_category_nested",
    "id": 1,
    "name": "Услуги",
}

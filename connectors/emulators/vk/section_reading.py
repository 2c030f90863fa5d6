"""Methods that list topics, photos, videos and goods."""

import re
from collections.abc import Callable
from typing import Any, Final

from connectors.emulators.vk.access import readable_section, required_owner
from connectors.emulators.vk.errors import VkError, missing
from connectors.emulators.vk.network import Call
from connectors.emulators.vk.paging import extension
from connectors.emulators.vk.section_views import good_view, photo_view, topic_view, video_view
from connectors.emulators.vk.sections import Entry, EntryKind
from connectors.emulators.vk.views import Json

_NAME: Final = re.compile(r"(-?\d{1,18})_(\d{1,18})(?:_\w+)?", re.ASCII)
_ALBUMS: Final = {"wall": -7, "profile": -6, "saved": -15}
_UPDATED, _CREATED = 1, 2
_ORDERS: Final[dict[int, Callable[[Entry], tuple[int, int]]]] = {
    _UPDATED: lambda topic: (topic.updated[0], topic.id),
    _CREATED: lambda topic: (topic.date, topic.id),
}
"""Newest first; negative orders are the reverse."""


def get_topics(call: Call) -> Any:
    """board.getTopics: fixed topics lead, then as ``order`` wants, the last updated first."""
    owner_id = -call.params.required("group_id")
    section = readable_section(call, EntryKind.TOPIC, owner_id)
    order = call.params.integer("order", _UPDATED) or _UPDATED
    sorting = _ORDERS.get(abs(order))
    if sorting is None:
        raise VkError(100, "order should be 1, 2, -1 or -2")
    asked = set(call.params.listed("topic_ids"))
    chosen = [topic for topic in section.living() if not asked or str(topic.id) in asked]
    topics = sorted(chosen, key=sorting, reverse=order > 0)
    topics.sort(key=lambda topic: not topic.fixed)
    shown = [_topic(call, topic) for topic in _cut(call, topics, usual=40, most=100)]
    return {
        "count": len(topics),
        "items": shown,
        "default_order": _UPDATED,
        "can_add_topics": 0,
        **_topic_people(call, shown),
    }


def get_photos(call: Call) -> Any:
    """photos.get: one album, the oldest first, or as ``rev`` wants."""
    section = readable_section(call, EntryKind.PHOTO, required_owner(call))
    album, asked = call.params.text("album_id"), set(call.params.listed("photo_ids"))
    if not album:
        raise missing("album_id")
    number = _ALBUMS.get(album) or call.params.required("album_id")
    photos = [photo for photo in section.living() if photo.album_id == number]
    photos = [photo for photo in photos if not asked or str(photo.id) in asked]
    if call.params.flag("rev"):
        photos.reverse()
    return _listed(call, photos, usual=50, most=1000)


def get_all_photos(call: Call) -> Any:
    """photos.getAll: all albums, the newest first."""
    section = readable_section(call, EntryKind.PHOTO, required_owner(call))
    return _listed(call, section.living()[::-1], usual=20, most=200)


def get_photos_by_id(call: Call) -> Any:
    """photos.getById: a bare list; the missing and the unseen are silently absent."""
    named = _by_names(call, EntryKind.PHOTO, "photos", most=500)
    return [_view(call, photo) for photo in named]


def get_videos(call: Call) -> Any:
    """video.get: named videos, or an owner's, the newest first."""
    if call.params.text("videos"):
        named = _by_names(call, EntryKind.VIDEO, "videos", most=200)
        return {"count": len(named), "items": [_view(call, video) for video in named]}
    section = readable_section(call, EntryKind.VIDEO, required_owner(call))
    return _listed(call, section.living()[::-1], usual=100, most=200)


def get_goods(call: Call) -> Any:
    """market.get: the newest first."""
    section = readable_section(call, EntryKind.MARKET, call.params.required("owner_id"))
    return _listed(call, section.living()[::-1], usual=100, most=200)


def get_goods_by_id(call: Call) -> Any:
    """market.getById: up to 100 goods; the missing and the unseen are silently absent."""
    named = _by_names(call, EntryKind.MARKET, "item_ids", most=100)
    return {"count": len(named), "items": [_view(call, good) for good in named]}


METHODS: Final[dict[str, Callable[[Call], Any]]] = {
    "board.getTopics": get_topics,
    "photos.get": get_photos,
    "photos.getAll": get_all_photos,
    "photos.getById": get_photos_by_id,
    "video.get": get_videos,
    "market.get": get_goods,
    "market.getById": get_goods_by_id,
}


def _topic(call: Call, topic: Entry) -> Json:
    living = topic.living()
    opening = 0 if call.network.switches.topic_counts_opening else 1
    return topic_view(
        topic,
        comments=max(0, len(living) - opening),
        preview=call.params.integer("preview", 0, least=0, most=3),
        length=call.params.integer("preview_length", 90, least=0),
    )


def _topic_people(call: Call, shown: list[Json]) -> Json:
    spoken = [{"from_id": one[name]} for one in shown for name in ("created_by", "updated_by")]
    return extension(call, spoken)


def _listed(call: Call, entries: list[Entry], *, usual: int, most: int) -> Json:
    page = _cut(call, entries, usual=usual, most=most)
    return {"count": len(entries), "items": [_view(call, entry) for entry in page]}


def _cut(call: Call, entries: list[Entry], *, usual: int, most: int) -> list[Entry]:
    count = call.params.integer("count", usual, least=0, most=most)
    offset = call.params.integer("offset", 0, least=0)
    return entries[offset : offset + count]


def _view(call: Call, entry: Entry) -> Json:
    extended = call.params.flag("extended")
    if entry.kind is EntryKind.PHOTO:
        return photo_view(entry, extended=extended)
    if entry.kind is EntryKind.MARKET:
        return good_view(entry, extended=extended)
    return video_view(entry)


def _by_names(call: Call, kind: EntryKind, param: str, *, most: int) -> list[Entry]:
    asked = call.params.listed(param)
    if not asked:
        raise missing(param)
    if len(asked) > most:
        raise VkError(100, f"{param} should contain at most {most} elements")
    found = (_named(call, kind, name, param) for name in asked)
    return [entry for entry in found if entry is not None]


def _named(call: Call, kind: EntryKind, name: str, param: str) -> Entry | None:
    matched = _NAME.fullmatch(name)
    if matched is None:
        raise VkError(100, f"{param} is invalid")
    try:
        return readable_section(call, kind, int(matched[1])).found(int(matched[2]))
    except VkError:
        return None

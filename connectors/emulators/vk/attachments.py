"""Attachments: the short form ``photo-1_2`` becomes the object that readers see."""

import re
from collections.abc import Callable
from typing import Any, Final

from connectors.emulators.vk.errors import VkError

_SHORT: Final = re.compile(r"([a-z]+)(-?\d{1,15})_(\d{1,15})(?:_\w+)?", re.ASCII)
_STICKER: Final = re.compile(r"sticker:(\d{1,15})", re.ASCII)
_DATE: Final = 1_700_000_000


def parse_attachment(short: str) -> dict[str, Any]:
    """Make the object of ``type{owner}_{id}`` or of a link; raises VkError 100."""
    if short.startswith(("http://", "https://")):
        return {"type": "link", "link": {"url": short, "title": short}}
    if matched := _STICKER.fullmatch(short):
        return sticker(int(matched[1]))
    matched = _SHORT.fullmatch(short)
    if matched is None or matched[1] not in _SHAPES:
        raise VkError(100, "attachments is invalid")
    kind, owner_id, number = matched[1], int(matched[2]), int(matched[3])
    placed = {"id": number, "owner_id": owner_id}
    return {"type": kind, kind: placed | _SHAPES[kind](number)}


def sticker(sticker_id: int) -> dict[str, Any]:
    """Make the object of a sticker."""
    url = f"https://vk.ru/sticker/1-{sticker_id}-128"
    shown = {
        "inner_type": "base_sticker_new",
        "sticker_id": sticker_id,
        "product_id": 1,
        "images": [{"url": url, "width": 128, "height": 128}],
        "is_allowed": True,
    }
    return {"type": "sticker", "sticker": shown}


def _photo(number: int) -> dict[str, Any]:
    size = {"type": "m", "url": f"https://vk.ru/photo/{number}.jpg", "width": 130, "height": 87}
    return {"album_id": -7, "date": _DATE, "has_tags": False, "text": "", "sizes": [size]}


def _video(number: int) -> dict[str, Any]:
    return {"title": f"video {number}", "date": _DATE, "duration": 60, "type": "video"}


def _audio(number: int) -> dict[str, Any]:
    named = {"artist": "artist", "title": f"audio {number}", "duration": 60, "date": _DATE}
    return named | {"url": "", "access_key": ""}


def _doc(number: int) -> dict[str, Any]:
    named = {"title": f"doc {number}.pdf", "size": 1024, "ext": "pdf", "date": _DATE, "type": 1}
    return named | {"url": f"https://vk.ru/doc/{number}"}


def _graffiti(number: int) -> dict[str, Any]:
    return {"url": f"https://vk.ru/graffiti/{number}.png", "width": 300, "height": 200}


_SHAPES: Final[dict[str, Callable[[int], dict[str, Any]]]] = {
    "photo": _photo,
    "video": _video,
    "audio": _audio,
    "doc": _doc,
    "graffiti": _graffiti,
}

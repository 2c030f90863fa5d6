"""Pictures, stickers and the like: the short form ``photo`` becomes the object readers see."""

from collections.abc import Callable
from typing import Any, Final

from connectors.emulators.telegram.errors import bad_request

Json = dict[str, Any]


def media_content(short: str, number: int) -> Json:
    """Make the fields of ``photo``, ``sticker:😡``, ``document:act.pdf`` …; raises 400."""
    kind, _, detail = short.partition(":")
    shape = _SHAPES.get(kind)
    if shape is None:
        raise bad_request(f"no such media: {kind}")
    return {kind: shape(_file(kind, number), detail)}


def takes_caption(content: Json) -> bool:
    """Tell whether what is written with it becomes its caption."""
    return not content.keys().isdisjoint(_SHAPES.keys() - {"sticker", "video_note"})


def _file(kind: str, number: int) -> Json:
    return {"file_id": f"{kind}-file-{number}", "file_unique_id": f"{kind}{number}"}


def _photo(file: Json, _: str) -> list[Json]:
    sizes = ((90, 60), (320, 213), (800, 533))
    return [
        file | {"width": wide, "height": high, "file_size": wide * high} for wide, high in sizes
    ]


def _sticker(file: Json, emoji: str) -> Json:
    size = {"type": "regular", "width": 512, "height": 512, "is_animated": False}
    return file | size | {"is_video": False, "emoji": emoji or "👍", "set_name": "Common"}


def _video(file: Json, _: str) -> Json:
    return file | {"width": 640, "height": 360, "duration": 60, "mime_type": "video/mp4"}


def _voice(file: Json, _: str) -> Json:
    return file | {"duration": 7, "mime_type": "audio/ogg"}


def _audio(file: Json, title: str) -> Json:
    return file | {"duration": 60, "title": title or "audio", "mime_type": "audio/mpeg"}


def _document(file: Json, name: str) -> Json:
    return file | {"file_name": name or "document.pdf", "mime_type": "application/pdf"}


def _video_note(file: Json, _: str) -> Json:
    return file | {"length": 384, "duration": 7}


_SHAPES: Final[dict[str, Callable[[Json, str], Any]]] = {
    "photo": _photo,
    "sticker": _sticker,
    "video": _video,
    "voice": _voice,
    "audio": _audio,
    "document": _document,
    "video_note": _video_note,
}

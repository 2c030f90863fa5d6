"""Answers about topics, photos, videos and goods against VK's own schema."""

from typing import Any

import pytest

from tests.connectors.emulators.client import ADMINISTRATOR, GROUP, SERVICE, WALL, Vk
from tests.connectors.emulators.schema_of import complaints, response

BOARD = {"group_id": GROUP, "topic_id": 7}
PHOTO = {"owner_id": WALL, "photo_id": 7}
VIDEO = {"owner_id": WALL, "video_id": 7}
GOOD = {"owner_id": WALL, "item_id": 7}
EXTENDED = {"extended": 1, "need_likes": 1}
ANSWERS = [
    ("board.getTopics", SERVICE, {"group_id": GROUP}, "board_getTopics"),
    ("board.getTopics", SERVICE, {"group_id": GROUP, "preview": 3}, "board_getTopics"),
    ("board.getTopics", SERVICE, {"group_id": GROUP, "extended": 1}, "board_getTopics_extended"),
    ("board.getComments", SERVICE, BOARD, "board_getComments"),
    ("board.getComments", SERVICE, BOARD | {"start_comment_id": 2}, "board_getComments"),
    ("board.getComments", ADMINISTRATOR, BOARD | EXTENDED, "board_getComments_extended"),
    ("board.createComment", ADMINISTRATOR, BOARD | {"message": "Да"}, "board_createComment"),
    ("board.deleteComment", ADMINISTRATOR, BOARD | {"comment_id": 2}, "base_ok"),
    ("board.restoreComment", ADMINISTRATOR, BOARD | {"comment_id": 4}, "base_ok"),
    ("board.closeTopic", ADMINISTRATOR, BOARD, "base_ok"),
    ("board.openTopic", ADMINISTRATOR, BOARD, "base_ok"),
    ("photos.get", SERVICE, {"owner_id": WALL, "album_id": "wall"}, "photos_get"),
    ("photos.getAll", ADMINISTRATOR, {"owner_id": WALL, "extended": 1}, "photos_getAll"),
    ("photos.getById", SERVICE, {"photos": f"{WALL}_7", "extended": 1}, "photos_getById"),
    ("photos.getAllComments", ADMINISTRATOR, {"owner_id": WALL}, "photos_getAllComments"),
    ("photos.getComments", ADMINISTRATOR, PHOTO, "photos_getComments"),
    ("photos.getComments", ADMINISTRATOR, PHOTO | EXTENDED, "photos_getComments_extended"),
    ("photos.createComment", ADMINISTRATOR, PHOTO | {"message": "Да"}, "photos_createComment"),
    ("photos.deleteComment", ADMINISTRATOR, {"owner_id": WALL, "comment_id": 2}, "base_bool"),
    ("photos.restoreComment", ADMINISTRATOR, {"owner_id": WALL, "comment_id": 4}, "base_bool"),
    ("photos.restoreComment", ADMINISTRATOR, {"owner_id": WALL, "comment_id": 2}, "base_bool"),
    ("video.get", ADMINISTRATOR, {"owner_id": WALL}, "video_get"),
    ("video.get", ADMINISTRATOR, {"videos": f"{WALL}_7"}, "video_get"),
    ("video.getComments", ADMINISTRATOR, VIDEO, "video_getComments"),
    ("video.getComments", ADMINISTRATOR, VIDEO | EXTENDED, "video_getComments_extended"),
    ("video.createComment", ADMINISTRATOR, VIDEO | {"message": "Да"}, "video_createComment"),
    ("video.deleteComment", ADMINISTRATOR, {"owner_id": WALL, "comment_id": 2}, "base_ok"),
    ("video.restoreComment", ADMINISTRATOR, {"owner_id": WALL, "comment_id": 4}, "base_bool"),
    ("market.get", ADMINISTRATOR, {"owner_id": WALL}, "market_get"),
    ("market.get", ADMINISTRATOR, {"owner_id": WALL, "extended": 1}, "market_get_extended"),
    ("market.getById", ADMINISTRATOR, {"item_ids": f"{WALL}_7"}, "market_getById"),
    ("market.getComments", ADMINISTRATOR, GOOD, "market_getComments"),
    ("market.getComments", ADMINISTRATOR, GOOD | EXTENDED, "market_getComments"),
    ("market.createComment", ADMINISTRATOR, GOOD | {"message": "Да"}, "market_createComment"),
    ("market.deleteComment", ADMINISTRATOR, {"owner_id": WALL, "comment_id": 2}, "base_bool"),
    ("market.restoreComment", ADMINISTRATOR, {"owner_id": WALL, "comment_id": 4}, "base_bool"),
]
NAMES = [f"{method} {name}" for method, _, _, name in ANSWERS]


@pytest.fixture
def town(vk: Vk) -> Vk:
    """A page with one of everything, commented on in every way."""
    for kind in ("topic", "photo", "video", "market"):
        vk.put(kind, 7, title="Питание", text="Меню", fixed=True, created_by=77)
        here: dict[str, Any] = {"kind": kind, "post_id": 7, "from_id": 77, "author": ""}
        vk.write(id=2, attachments=["photo-100_1", "sticker:1"], likes=1, **here)
        vk.write(id=3, reply_to=2, **here | {"from_id": WALL})
        vk.write(id=4, deleted=True, **here)
    return vk


@pytest.mark.parametrize(("method", "token", "params", "name"), ANSWERS, ids=NAMES)
@pytest.mark.parametrize("threads", [False, True])
def test_an_answer_is_as_vk_s_schema_has_it(
    town: Vk, method: str, token: str, params: dict[str, Any], name: str, *, threads: bool
) -> None:
    town.admin("PATCH", "/switches", {"video_threads": threads})

    answer = town.send(method, params, token).json()

    assert "error" not in answer
    assert complaints(response(name), answer) == set()

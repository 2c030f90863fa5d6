"""Every method's answer against VK's own schema; each known deviation is one test below."""

from typing import Any

import pytest

from tests.connectors.emulators.client import (
    ADMINISTRATOR,
    COMMUNITY,
    SERVICE,
    WALL,
    Vk,
)
from tests.connectors.emulators.schema_of import SCHEMA, complaints, response

POST = {"owner_id": WALL, "post_id": 1}
ANSWERS = [
    ("utils.resolveScreenName", SERVICE, {"screen_name": "school1"}, "utils_resolveScreenName"),
    ("groups.getById", SERVICE, {"group_id": 100}, "groups_getById_object"),
    ("groups.getTokenPermissions", COMMUNITY, {}, "groups_getTokenPermissions"),
    ("users.get", SERVICE, {"user_ids": "77,1001"}, "users_get"),
    ("wall.get", SERVICE, {"owner_id": WALL}, "wall_get"),
    ("wall.get", SERVICE, {"owner_id": WALL, "extended": 1}, "wall_get_extended"),
    ("wall.get", ADMINISTRATOR, {"owner_id": WALL}, "wall_get"),
    ("wall.getById", SERVICE, {"posts": f"{WALL}_1,{WALL}_20"}, "wall_getById"),
    ("wall.getById", SERVICE, {"posts": f"{WALL}_20", "extended": 1}, "wall_getById_extended"),
    ("wall.getComments", SERVICE, POST | {"thread_items_count": 10}, "wall_getComments"),
    ("wall.getComments", SERVICE, POST | {"comment_id": 30}, "wall_getComments"),
    ("wall.getComments", SERVICE, POST | {"start_comment_id": 31}, "wall_getComments"),
    (
        "wall.getComments",
        SERVICE,
        POST | {"thread_items_count": 10, "extended": 1, "need_likes": 1},
        "wall_getComments_extended",
    ),
    ("wall.getComment", ADMINISTRATOR, {"owner_id": WALL, "comment_id": 30}, "wall_getComment"),
    (
        "wall.getComment",
        ADMINISTRATOR,
        {"owner_id": WALL, "comment_id": 32, "extended": 1},
        "wall_getComment_extended",
    ),
    ("wall.createComment", COMMUNITY, POST | {"message": "Да"}, "wall_createComment"),
    (
        "wall.createComment",
        COMMUNITY,
        POST | {"message": "Да", "reply_to_comment": 32},
        "wall_createComment",
    ),
    (
        "wall.editComment",
        ADMINISTRATOR,
        {"owner_id": WALL, "comment_id": 30, "message": "Да"},
        "base_ok",
    ),
    ("wall.deleteComment", ADMINISTRATOR, {"owner_id": WALL, "comment_id": 30}, "base_ok"),
    ("wall.restoreComment", ADMINISTRATOR, {"owner_id": WALL, "comment_id": 33}, "base_ok"),
    ("wall.closeComments", COMMUNITY, POST, "base_bool"),
    ("wall.openComments", COMMUNITY, POST, "base_bool"),
]
NAMES = [f"{method} {name}" for method, _, _, name in ANSWERS]


@pytest.fixture
def town(vk: Vk) -> Vk:
    """A wall with everything on it that has a shape of its own."""
    pictures = ["photo-100_1", "video-100_2", "audio-100_3", "doc-100_4", "graffiti-100_5"]
    posts = [
        {"owner_id": WALL, "id": 19, "attachments": pictures, "pinned": True, "signer_id": 77},
        {"owner_id": WALL, "id": 20, "repost_of": f"{WALL}_19", "from_id": 77},
    ]
    here = {"owner_id": WALL, "post_id": 1}
    comments = [
        here | {"id": 30, "author": "Анна Ким", "text": "Когда?", "attachments": pictures},
        here | {"id": 31, "from_id": 77, "attachments": ["https://example.org/a"], "likes": 3},
        here | {"id": 32, "from_id": WALL, "reply_to": 30, "text": "[id77|Анна], в мае"},
        here | {"id": 33, "from_id": 77, "deleted": True},
    ]
    edit = {"owner_id": WALL, "id": 20, "text": "Исправлено"}
    vk.admin("POST", "/bulk", {"posts": posts, "comments": comments, "post_changes": [edit]})
    return vk


@pytest.mark.parametrize(("method", "token", "params", "name"), ANSWERS, ids=NAMES)
def test_an_answer_is_as_vk_s_schema_has_it(
    town: Vk, method: str, token: str, params: dict[str, Any], name: str
) -> None:
    answer = town.send(method, params, token).json()

    assert "error" not in answer
    assert complaints(response(name), answer) == set()


def test_the_schema_is_strict_enough_to_notice_a_wrong_answer() -> None:
    wrong = {"response": {"count": "2", "items": [{"id": 1}]}}

    assert len(complaints(response("wall_getComments"), wrong)) == 4


def test_deviation_a_deleted_placeholder_has_no_author_and_no_text(vk: Vk) -> None:
    top = vk.write()
    vk.write(reply_to=top)
    vk.change(top, deleted=True)

    answer = vk.send("wall.getComments", POST).json()

    assert complaints(response("wall_getComments"), answer) == {
        ("$.response.items[0]", "'from_id' is a required property"),
        ("$.response.items[0]", "'text' is a required property"),
    }


def test_deviation_the_schema_forbids_the_extra_fields_it_lists_itself(vk: Vk) -> None:
    answer = vk.send("groups.getById", {"group_id": 100, "fields": "wall"}).json()

    assert (
        "wall"
        in SCHEMA["definitions"]["groups.objects.json.groups_group_full"]["allOf"][2]["properties"]
    )
    assert complaints(response("groups_getById_object"), answer) == {
        (
            "$.response.groups[0]",
            "Additional properties are not allowed ('wall' was unexpected)",
        )
    }


def test_deviation_an_unknown_name_is_an_empty_list(vk: Vk) -> None:
    answer = vk.send("utils.resolveScreenName", {"screen_name": "nobody"}).json()

    assert complaints(response("utils_resolveScreenName"), answer) == {
        ("$.response", "[] is not of type 'object'")
    }


def test_deviation_an_error_does_not_name_its_inner_type(vk: Vk) -> None:
    answer = vk.send("wall.get", {"owner_id": WALL}, COMMUNITY).json()

    assert complaints("base.objects.json.base_error", answer["error"]) == {
        ("$", "'inner_type' is a required property")
    }


def test_deviation_old_versions_give_bare_lists(vk: Vk) -> None:
    answer = vk.send("wall.getById", {"posts": f"{WALL}_1", "v": "5.92"}).json()

    found = complaints(response("wall_getById"), answer)

    assert [place for place, _ in found] == ["$.response"]

import pytest

from tests.connectors.emulators.client import (
    ADMINISTRATOR,
    COMMUNITY,
    SERVICE,
    STRANGER,
    WALL,
    Vk,
)

ALLOWED = None
PARAMS = {"owner_id": WALL, "post_id": 1, "comment_id": 2, "posts": f"{WALL}_1", "message": "Да"}
TABLE = [
    # method, service key, community key, user token
    ("wall.get", ALLOWED, 27, ALLOWED),
    ("wall.getById", ALLOWED, 27, ALLOWED),
    ("wall.getComments", ALLOWED, 27, ALLOWED),
    ("wall.getComment", 28, 27, ALLOWED),
    ("wall.createComment", 28, ALLOWED, ALLOWED),
    ("wall.closeComments", 28, ALLOWED, ALLOWED),
    ("wall.openComments", 28, ALLOWED, ALLOWED),
    ("wall.editComment", 28, 27, ALLOWED),
    ("wall.deleteComment", 28, 27, ALLOWED),
    ("groups.getTokenPermissions", 28, ALLOWED, 15),
    ("groups.getById", ALLOWED, ALLOWED, ALLOWED),
    ("users.get", ALLOWED, ALLOWED, ALLOWED),
    ("utils.resolveScreenName", ALLOWED, ALLOWED, ALLOWED),
]


@pytest.mark.parametrize(("method", "service", "community", "user"), TABLE)
def test_each_kind_of_key_may_call_what_vk_says(
    vk: Vk, method: str, service: int | None, community: int | None, user: int | None
) -> None:
    vk.write(id=2)
    params = PARAMS | {"group_id": 100, "user_ids": 77, "screen_name": "school1"}
    if method == "wall.getComments":
        del params["comment_id"]

    answers = [vk.send(method, params, key) for key in (SERVICE, COMMUNITY, ADMINISTRATOR)]

    codes = [answer.json().get("error", {}).get("error_code") for answer in answers]
    assert codes == [service, community, user]


def test_only_a_comment_s_author_or_an_administrator_deletes_it(vk: Vk) -> None:
    vk.write(id=2, from_id=999)

    assert vk.refusal("wall.deleteComment", STRANGER, owner_id=WALL, comment_id=2) == 211
    assert vk.call("wall.deleteComment", ADMINISTRATOR, owner_id=WALL, comment_id=2) == 1


def test_a_key_made_without_the_wall_cannot_reply(vk: Vk) -> None:
    vk.admin("POST", "/tokens", {"token": COMMUNITY, "kind": "community", "mask": 4096})

    answer = vk.send("wall.createComment", PARAMS, COMMUNITY).json()

    assert (answer["error"]["error_code"], answer["error"]["error_subcode"]) == (15, 1133)


def test_a_community_cannot_write_on_another_s_wall(vk: Vk) -> None:
    vk.admin("POST", "/groups", {"id": 200})
    vk.admin("POST", "/posts", {"owner_id": -200, "id": 1})

    code = vk.refusal("wall.createComment", COMMUNITY, owner_id=-200, post_id=1, message="Да")

    assert code == 15


@pytest.mark.parametrize("code", [5, 27, 28, 1117])
def test_a_revoked_key_meets_the_chosen_error(vk: Vk, code: int) -> None:
    vk.admin("POST", "/tokens/revoke", {"token": SERVICE, "code": code})

    assert vk.refusal("wall.get", owner_id=WALL) == code


def test_an_unknown_key_and_no_key_fail_with_5(vk: Vk) -> None:
    assert vk.refusal("wall.get", "nobody's", owner_id=WALL) == 5
    assert vk.refusal("wall.get", "", owner_id=WALL) == 5


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"is_closed": 1}, 15),
        ({"wall": 0}, 15),
        ({"deactivated": "deleted"}, 18),
        ({"deactivated": "banned"}, 19),
    ],
)
def test_a_wall_that_is_not_open_is_refused(vk: Vk, change: dict[str, object], code: int) -> None:
    vk.admin("POST", "/groups", {"id": 100} | change)

    assert vk.refusal("wall.get", owner_id=WALL) == code
    assert vk.refusal("wall.getComments", owner_id=WALL, post_id=1) == code
    assert vk.call("wall.getById", posts=f"{WALL}_1") == {"items": []}


def test_an_administrator_reads_the_closed_wall(vk: Vk) -> None:
    vk.admin("POST", "/groups", {"id": 100, "is_closed": 1})

    assert vk.call("wall.get", ADMINISTRATOR, owner_id=WALL)["count"] == 1


def test_the_key_tells_its_rights(vk: Vk) -> None:
    held = vk.call("groups.getTokenPermissions", COMMUNITY)

    assert held["mask"] == 274432
    assert {one["name"]: one["setting"] for one in held["permissions"]} == {
        "messages": 4096,
        "wall": 8192,
        "manage": 262144,
    }

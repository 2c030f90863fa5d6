from typing import Any

import pytest

from tests.connectors.emulators.client import WALL, Vk, ids


def _level(vk: Vk, count: int, **fields: Any) -> list[int]:
    form = {"owner_id": WALL, "post_id": 1, "text": "Вопрос", "author": "Анна Ким"} | fields
    numbers: list[int] = vk.admin("POST", "/comments", [form] * count)["ids"]
    return numbers


def test_pages_of_a_hundred_give_every_top_comment_once(vk: Vk) -> None:
    written = _level(vk, 250)

    pages = [vk.comments(count=100, offset=offset) for offset in (0, 100, 200, 300)]

    assert [len(page["items"]) for page in pages] == [100, 100, 50, 0]
    assert [number for page in pages for number in ids(page)] == written


def test_a_thread_shows_ten_replies_inline_and_the_rest_by_comment_id(vk: Vk) -> None:
    top = vk.write()
    replies = _level(vk, 40, reply_to=top)

    inline = vk.comments(thread_items_count=10)["items"][0]["thread"]
    whole = vk.comments(comment_id=top, count=100)

    assert (inline["count"], ids(inline)) == (40, replies[:10])
    assert (whole["current_level_count"], ids(whole)) == (40, replies)
    assert vk.refusal("wall.getComments", owner_id=WALL, post_id=1, thread_items_count=11) == 100


def test_an_answer_to_a_reply_stays_in_the_one_thread(vk: Vk) -> None:
    top = vk.write()
    first = vk.write(reply_to=top, from_id=77)
    second = vk.write(reply_to=first)

    shown = vk.comments(comment_id=top)["items"][1]

    assert shown["id"] == second
    assert shown["parents_stack"] == [top]
    assert (shown["reply_to_comment"], shown["reply_to_user"]) == (first, 77)


def test_counts_tell_all_levels_and_this_level_and_may_be_swapped(vk: Vk) -> None:
    top = vk.write()
    vk.write(reply_to=top)
    vk.write()

    straight = vk.comments()
    vk.admin("PATCH", "/switches", {"swap_counts": True})
    swapped = vk.comments()

    assert (straight["count"], straight["current_level_count"]) == (3, 2)
    assert (swapped["count"], swapped["current_level_count"]) == (2, 3)


def test_a_deleted_top_comment_with_replies_is_a_placeholder(vk: Vk) -> None:
    top = vk.write(date=1700000000)
    reply = vk.write(reply_to=top)
    vk.change(top, deleted=True)

    shown = vk.comments(thread_items_count=10)["items"][0]

    assert {"id", "date", "deleted", "parents_stack", "thread"} == set(shown)
    assert (shown["id"], shown["deleted"], ids(shown["thread"])) == (top, True, [reply])


def test_a_deleted_comment_without_living_replies_vanishes(vk: Vk) -> None:
    top = vk.write()
    reply = vk.write(reply_to=top)

    vk.change(top, deleted=True)
    vk.change(reply, deleted=True)

    assert vk.comments()["items"] == []
    assert vk.call("wall.getById", posts=f"{WALL}_1")["items"][0]["comments"]["count"] == 0


def test_an_offset_counts_from_the_start_comment_and_may_be_negative(vk: Vk) -> None:
    written = _level(vk, 10)

    from_there = vk.comments(start_comment_id=written[5], count=2)
    before = vk.comments(start_comment_id=written[5], offset=-3, count=4)
    over_the_edge = vk.comments(start_comment_id=written[1], offset=-3, count=4)

    assert ids(from_there) == written[5:7]
    assert ids(before) == written[2:6]
    assert [one["real_offset"] for one in before["items"]] == [2, 3, 4, 5]
    assert ids(over_the_edge) == written[:2]


def test_a_negative_offset_without_a_start_reaches_before_the_first(vk: Vk) -> None:
    written = _level(vk, 5)

    assert ids(vk.comments(offset=-2, count=5)) == written[:3]


def test_comments_come_oldest_first_or_newest_first(vk: Vk) -> None:
    late = vk.write(date=1700000200)
    early = vk.write(date=1700000100)

    assert ids(vk.comments(sort="asc")) == [early, late]
    assert ids(vk.comments(sort="desc")) == [late, early]
    assert vk.refusal("wall.getComments", owner_id=WALL, post_id=1, sort="best") == 100


def test_extended_tells_people_apart_from_communities(vk: Vk) -> None:
    top = vk.write(from_id=77)
    vk.reply("[id77|Анна], в мае", reply_to_comment=top)

    shown = vk.comments(extended=1, thread_items_count=10)

    assert [one["id"] for one in shown["profiles"]] == [77]
    assert [one["id"] for one in shown["groups"]] == [100]
    assert "profiles" not in vk.comments()


def test_a_preview_cuts_the_text_only_if_asked_or_switched(vk: Vk) -> None:
    vk.write("слово " * 100)

    assert len(vk.comments()["items"][0]["text"]) == 600
    assert vk.comments(preview_length=20)["items"][0]["text"] == "слово слово слово..."
    vk.admin("PATCH", "/switches", {"preview_length": 90})
    assert len(vk.comments()["items"][0]["text"]) < 100
    assert len(vk.comments(preview_length=0)["items"][0]["text"]) == 600


def test_a_comment_may_be_a_picture_or_a_sticker_without_text(vk: Vk) -> None:
    vk.write("", attachments=["photo77_5", "sticker:21"])

    shown = vk.comments()["items"][0]

    assert shown["text"] == ""
    assert [one["type"] for one in shown["attachments"]] == ["photo", "sticker"]


def test_an_owner_without_its_minus_has_no_such_post(vk: Vk) -> None:
    answer = vk.send("wall.getComments", {"owner_id": 100, "post_id": 1}).json()

    assert answer["error"]["error_code"] == 100
    assert answer["error"]["error_msg"].endswith("post was not found check post_id param")


def test_hidden_comments_are_refused_with_212(vk: Vk) -> None:
    vk.admin("POST", "/groups", {"id": 100, "comments_hidden": True})

    assert vk.refusal("wall.getComments", owner_id=WALL, post_id=1) == 212


def test_the_pinned_post_leads_the_wall_whatever_its_date(vk: Vk) -> None:
    posts = [
        {"owner_id": WALL, "id": 10, "date": 1500000000, "pinned": True},
        {"owner_id": WALL, "id": 11, "date": 1900000000},
        {"owner_id": WALL, "id": 12, "date": 1890000000},
    ]
    vk.admin("POST", "/posts", posts)

    shown = vk.call("wall.get", owner_id=WALL)

    assert ids(shown) == [10, 11, 12, 1]
    assert shown["items"][0]["is_pinned"] == 1
    assert ids(vk.call("wall.get", domain="school1", offset=1, count=2)) == [11, 12]


def test_freeing_a_post_that_is_not_pinned_leaves_the_pinned_one(vk: Vk) -> None:
    vk.admin("POST", "/posts", {"owner_id": WALL, "id": 10, "date": 1500000000, "pinned": True})

    vk.admin("PATCH", "/posts", {"owner_id": WALL, "id": 1, "pinned": False})

    assert ids(vk.call("wall.get", owner_id=WALL))[0] == 10


def test_a_repost_carries_the_other_post_and_needs_no_text(vk: Vk) -> None:
    vk.admin("POST", "/posts", {"owner_id": WALL, "id": 20, "repost_of": f"{WALL}_1"})

    shown = vk.call("wall.getById", posts=f"{WALL}_20")["items"][0]

    assert (shown["text"], shown["copy_history"][0]["id"]) == ("", 1)


def test_counters_of_many_posts_come_in_one_call_and_the_missing_are_absent(vk: Vk) -> None:
    vk.write()

    shown = vk.call("wall.getById", posts=f"{WALL}_1,{WALL}_999,-777_1")["items"]

    assert [(one["id"], one["comments"]["count"]) for one in shown] == [(1, 1)]
    too_many = ",".join(f"{WALL}_{number}" for number in range(101))
    assert vk.refusal("wall.getById", posts=too_many) == 100


def test_a_deleted_post_is_silence_or_a_mark(vk: Vk) -> None:
    vk.admin("PATCH", "/posts", {"owner_id": WALL, "id": 1, "deleted": True})

    assert vk.call("wall.getById", posts=f"{WALL}_1")["items"] == []
    assert vk.refusal("wall.getComments", owner_id=WALL, post_id=1) == 100
    vk.admin("PATCH", "/switches", {"deleted_posts": "marked"})
    assert vk.call("wall.getById", posts=f"{WALL}_1")["items"][0]["is_deleted"] is True


@pytest.mark.parametrize("method", ["wall.getById", "groups.getById"])
def test_old_versions_give_bare_lists(vk: Vk, method: str) -> None:
    params = {"posts": f"{WALL}_1", "group_ids": "school1"}

    assert isinstance(vk.call(method, **params), dict)
    assert isinstance(vk.call(method, **params, v="5.92"), list)


def test_names_are_found_and_unknown_ones_give_an_empty_list(vk: Vk) -> None:
    def found(name: str) -> Any:
        return vk.call("utils.resolveScreenName", screen_name=name)

    assert found("school1") == {"type": "page", "object_id": 100}
    assert found("club100") == {"type": "page", "object_id": 100}
    assert found("annakim") == {"type": "user", "object_id": 77}
    assert found("nobody") == []
    vk.admin("PATCH", "/switches", {"unknown_screen_name": "error"})
    assert vk.refusal("utils.resolveScreenName", screen_name="nobody") == 104


def test_a_renamed_community_gives_its_old_name_up(vk: Vk) -> None:
    vk.admin("POST", "/groups", {"id": 100, "screen_name": "school_one"})

    assert vk.call("utils.resolveScreenName", screen_name="school1") == []
    assert vk.call("groups.getById", group_ids="school_one")["groups"][0]["id"] == 100


def test_a_community_s_card_tells_its_state(vk: Vk) -> None:
    vk.admin("POST", "/groups", {"id": 100, "is_closed": 1, "deactivated": "banned"})

    card = vk.call("groups.getById", group_id=100, fields="wall,description")["groups"][0]

    assert (card["is_closed"], card["deactivated"], card["wall"]) == (1, "banned", 1)
    assert card["photo_50"].startswith("https://")
    assert vk.call("groups.getById", "community")["groups"][0]["id"] == 100
    assert vk.refusal("groups.getById", group_id=404) == 125


def test_people_are_found_by_number_and_by_name(vk: Vk) -> None:
    shown = vk.call("users.get", user_ids="77,annakim,999")

    assert [one["id"] for one in shown] == [77, 77]

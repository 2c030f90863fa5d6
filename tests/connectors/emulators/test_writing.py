import pytest

from tests.connectors.emulators.client import ADMINISTRATOR, COMMUNITY, STRANGER, WALL, Vk


def test_a_reply_in_the_community_s_name_joins_the_thread_and_keeps_its_mention(vk: Vk) -> None:
    top = vk.write(from_id=77)
    inner = vk.write(reply_to=top, from_id=88)

    created = vk.reply("[id88|Пётр], в мае", reply_to_comment=inner, from_group=100)

    shown = vk.comments(comment_id=top)["items"][-1]
    assert created == {"comment_id": shown["id"], "parents_stack": [top]}
    assert (shown["from_id"], shown["text"]) == (WALL, "[id88|Пётр], в мае")
    assert (shown["reply_to_comment"], shown["reply_to_user"]) == (inner, 88)


def test_a_repeated_guid_gives_the_first_comment_and_writes_nothing(vk: Vk) -> None:
    first = vk.reply("В мае", guid="reply-1")
    second = vk.reply("В мае", guid="reply-1")
    other = vk.reply("В мае", guid="reply-2")

    assert first == second
    assert other["comment_id"] != first["comment_id"]
    assert vk.comments()["count"] == 2


def test_a_guid_holds_even_when_its_comment_was_deleted_or_the_post_closed(vk: Vk) -> None:
    first = vk.reply("В мае", guid="reply-1")
    vk.change(first["comment_id"], deleted=True)
    vk.call("wall.closeComments", COMMUNITY, owner_id=WALL, post_id=1)

    assert vk.reply("В мае", guid="reply-1") == first


def test_guids_may_be_switched_off(vk: Vk) -> None:
    vk.admin("PATCH", "/switches", {"guid_deduplicates": False})

    assert vk.reply("В мае", guid="1") != vk.reply("В мае", guid="1")


def test_a_person_writes_in_the_own_name_or_in_that_of_an_administered_community(vk: Vk) -> None:
    vk.reply("Сам", ADMINISTRATOR)
    vk.reply("Школа", ADMINISTRATOR, from_group=100)

    assert [one["from_id"] for one in vk.comments()["items"]] == [5, WALL]
    place = {"owner_id": WALL, "post_id": 1, "message": "Да"}
    assert vk.refusal("wall.createComment", STRANGER, **place, from_group=100) == 15
    assert vk.refusal("wall.createComment", COMMUNITY, **place, from_group=101) == 15


def test_closed_comments_refuse_new_ones_until_opened(vk: Vk) -> None:
    place = {"owner_id": WALL, "post_id": 1}

    assert vk.call("wall.closeComments", COMMUNITY, **place) == 1
    assert vk.comments()["can_post"] is False
    assert vk.refusal("wall.createComment", COMMUNITY, **place, message="Да") == 213
    assert vk.call("wall.openComments", ADMINISTRATOR, **place) == 1
    assert vk.reply("Да")["comment_id"]
    assert vk.refusal("wall.closeComments", STRANGER, **place) == 15


@pytest.mark.parametrize(
    ("flag", "message", "code"),
    [("links_forbidden", "См. https://example.org", 222), ("too_many_replies", "Да", 223)],
)
def test_a_community_s_own_rules_refuse_a_reply(vk: Vk, flag: str, message: str, code: int) -> None:
    vk.admin("POST", "/groups", {"id": 100, flag: True})

    assert (
        vk.refusal("wall.createComment", COMMUNITY, owner_id=WALL, post_id=1, message=message)
        == code
    )


@pytest.mark.parametrize(
    "params",
    [
        {"message": "  "},
        {"message": "Да", "post_id": 999},
        {"message": "Да", "post_id": "первый"},
        {"message": "Да", "reply_to_comment": 999},
        {"attachments": "nonsense"},
    ],
)
def test_a_reply_that_makes_no_sense_is_error_100(vk: Vk, params: dict[str, object]) -> None:
    place = {"owner_id": WALL, "post_id": 1}

    assert vk.refusal("wall.createComment", COMMUNITY, **place | params) == 100


def test_a_deleted_comment_cannot_be_answered(vk: Vk) -> None:
    top = vk.write()
    vk.change(top, deleted=True)
    place = {"owner_id": WALL, "post_id": 1, "reply_to_comment": top}

    assert vk.refusal("wall.createComment", COMMUNITY, **place, message="Да") == 100


def test_a_comment_may_consist_of_attachments_alone(vk: Vk) -> None:
    vk.reply("", attachments="photo-100_3,doc-100_4")
    vk.reply("", sticker_id=21)

    shown = vk.comments()["items"]
    assert [[part["type"] for part in one["attachments"]] for one in shown] == [
        ["photo", "doc"],
        ["sticker"],
    ]


def test_an_edit_changes_the_text_and_not_the_date(vk: Vk) -> None:
    top = vk.write("Когда?", date=1700000000)
    place = {"owner_id": WALL, "comment_id": top}

    assert vk.call("wall.editComment", ADMINISTRATOR, **place, message="Где?") == 1

    shown = vk.comments()["items"][0]
    assert (shown["text"], shown["date"]) == ("Где?", 1700000000)


def test_a_deleted_comment_can_be_restored_once(vk: Vk) -> None:
    top = vk.write()
    place = {"owner_id": WALL, "comment_id": top}

    assert vk.call("wall.deleteComment", ADMINISTRATOR, **place) == 1
    assert vk.refusal("wall.deleteComment", ADMINISTRATOR, **place) == 211
    assert vk.comments()["items"] == []
    assert vk.call("wall.restoreComment", ADMINISTRATOR, **place) == 1
    assert vk.refusal("wall.restoreComment", ADMINISTRATOR, **place) == 243
    assert vk.comments()["count"] == 1
    assert vk.refusal("wall.deleteComment", ADMINISTRATOR, owner_id=WALL, comment_id=99) == 104

from typing import Any

import pytest

from tests.connectors.emulators.max.client import BOT, CHANNEL, NOON, READER, STRANGER, Max, mids


def _page_by_time(maks: Max) -> list[str]:
    """Page as a careful client does: overlap by one millisecond, drop what is known."""
    seen: dict[str, Any] = {}
    before = (NOON + 10**6) * 1000
    while True:
        page = maks.comments(before=before, count=100)
        fresh = [one for one in page if one["body"]["mid"] not in seen]
        if not fresh:
            return list(seen)
        seen |= {one["body"]["mid"]: one for one in fresh}
        before = page[-1]["timestamp"] + 1


def test_comments_come_newest_first_in_a_bare_list(maks: Max) -> None:
    maks.write("Первый")
    maks.write("Второй")

    answer = maks.call("GET", maks.comments_page)

    assert [one["body"]["text"] for one in answer["messages"]] == ["Второй", "Первый"]
    assert answer.keys() == {"messages"}


@pytest.mark.parametrize("bounds", ["exclusive", "inclusive"])
def test_250_comments_that_share_milliseconds_at_the_border_are_all_found(
    maks: Max, bounds: str
) -> None:
    maks.switch(comment_bounds=bounds)
    form = {"post": "post", "author": "Анна Ким"}
    written = [
        form | {"text": f"Вопрос {n}", "timestamp": (NOON + n // 7) * 1000} for n in range(250)
    ]
    expected = maks.admin("POST", "/bulk", {"comments": written})["comments"]

    found = _page_by_time(maks)

    assert len(found) == 250
    assert set(found) == set(expected)


def test_the_bounds_of_time_are_exclusive_or_inclusive(maks: Max) -> None:
    for second in range(3):
        maks.write(f"{second}", timestamp=(NOON + second) * 1000)
    span = {"after": NOON * 1000, "before": (NOON + 2) * 1000}

    assert maks.texts(**span) == ["1"]
    maks.switch(comment_bounds="inclusive")
    assert maks.texts(**span) == ["2", "1", "0"]


def test_comments_are_found_by_their_ids_whatever_the_page(maks: Max) -> None:
    first, second = maks.write("Первый"), maks.write("Второй")
    elsewhere = "mid.0000"

    found = maks.comments(comment_ids=f"{first},{second},{elsewhere}", before=1, count=1)

    assert mids(found) == [second, first]


def test_one_comment_comes_bare(maks: Max) -> None:
    mid = maks.write("Надолго?")

    comment = maks.call("GET", f"{maks.comments_page}/{mid}")

    assert comment["body"].keys() == {"mid", "seq", "text"}
    assert comment["sender"]["first_name"] == "Анна"
    assert comment["recipient"] == {
        "chat_id": CHANNEL,
        "chat_type": "channel",
        "user_id": None,
        "post_id": maks.post,
    }


def test_citizens_may_be_nameless_and_the_bot_not(maks: Max) -> None:
    maks.switch(comment_sender="null")
    maks.write()
    maks.reply()

    ours, theirs = maks.comments()

    assert theirs["sender"] is None
    assert ours["sender"]["is_bot"] is True


def test_a_bot_may_write_in_the_channel_s_name(maks: Max) -> None:
    maks.switch(bot_comments_as="channel")

    assert maks.reply()["sender"] is None


@pytest.mark.parametrize(("shape", "kind"), [("string", str), ("number", int), ("null", None)])
def test_the_post_s_id_has_three_shapes(maks: Max, shape: str, kind: type | None) -> None:
    maks.switch(post_id=shape)
    maks.write()

    post_id = maks.comments()[0]["recipient"]["post_id"]

    assert post_id is None if kind is None else isinstance(post_id, kind)


def test_a_text_may_be_null(maks: Max) -> None:
    maks.write(None)

    assert maks.texts() == [None]


def test_a_reply_names_its_parent_and_never_the_post(maks: Max) -> None:
    parent = maks.write("Надолго?")

    reply = maks.reply("До мая", link={"type": "reply", "mid": parent})
    alone = maks.reply("Всем добрый день")

    assert reply["link"]["type"] == "reply"
    assert reply["link"]["message"]["mid"] == parent
    assert "link" not in alone


@pytest.mark.parametrize("deleted_parent", ["kept", "dropped"])
def test_a_reply_outlives_its_deleted_parent(maks: Max, deleted_parent: str) -> None:
    maks.switch(deleted_parent=deleted_parent)
    parent = maks.write("Надолго?")
    maks.write("До мая", reply_to=parent)
    maks.change(parent, deleted=True)

    (reply,) = maks.comments()

    assert ("link" in reply) is (deleted_parent == "kept")


def test_a_reply_to_a_deleted_comment_is_refused(maks: Max) -> None:
    parent = maks.write()
    maks.change(parent, deleted=True)
    body = {"text": "До мая", "link": {"type": "reply", "mid": parent}}

    assert maks.refusal("POST", maks.comments_page, body=body) == (400, "proto.payload")


@pytest.mark.parametrize(
    "body",
    [
        {"text": ""},
        {"text": "а" * 4001},
        {"text": "а", "link": {"type": "forward", "mid": "mid.1"}},
        {"text": "а", "attachments": [{"type": "image"}]},
        {"text": "а", "format": "pdf"},
        "text",
    ],
)
def test_a_bad_comment_is_refused_and_not_written(maks: Max, body: object) -> None:
    assert maks.refusal("POST", maks.comments_page, body=body) == (400, "proto.payload")
    assert maks.comments() == []


def test_a_comment_of_4000_characters_is_accepted(maks: Max) -> None:
    assert maks.reply("а" * 4000)["body"]["text"] == "а" * 4000


def test_switched_off_comments_are_error_500_but_old_ones_can_be_read_and_deleted(
    maks: Max,
) -> None:
    mid = maks.write()
    maks.admin("POST", "/channels", {"id": CHANNEL, "comments_on": False})

    refused = maks.refusal("POST", maks.comments_page, body={"text": "До мая"})

    assert refused == (500, "internal.error")
    assert mids(maks.comments()) == [mid]
    assert maks.call("DELETE", maks.comments_page, comment_id=mid) == {"success": True}


@pytest.mark.parametrize(("age", "status"), [(26 * 3600 - 1, 200), (26 * 3600 + 1, 422)])
def test_a_comment_may_be_edited_for_26_hours(maks: Max, age: int, status: int) -> None:
    mid = maks.reply("До мая")["body"]["mid"]
    maks.pass_time(age)

    answer = maks.send("PUT", maks.comments_page, body={"text": "До июня"}, comment_id=mid)

    assert answer.status_code == status
    assert answer.json().get("code", "comments.timeout_exceeded") == "comments.timeout_exceeded"
    assert maks.texts() == ["До июня" if status == 200 else "До мая"]


def test_nobody_edits_a_citizen_s_comment(maks: Max) -> None:
    mid = maks.write()

    refused = maks.refusal("PUT", maks.comments_page, body={"text": "Спасибо!"}, comment_id=mid)

    assert refused == (403, "access.denied")


@pytest.mark.parametrize("status", [400, 404])
def test_an_unknown_comment_is_refused_as_the_switch_says(maks: Max, status: int) -> None:
    maks.switch(unknown_comment=status)
    mid = maks.write()
    maks.call("DELETE", maks.comments_page, comment_id=mid)

    assert maks.refusal("DELETE", maks.comments_page, comment_id=mid)[0] == status
    assert maks.refusal("GET", f"{maks.comments_page}/{mid}")[0] == status


def test_a_failure_may_hide_inside_http_200(maks: Max) -> None:
    maks.switch(failures_in_200=True)

    answer = maks.call("DELETE", maks.comments_page, comment_id="mid.0000")

    assert answer["success"] is False
    assert "not found" in answer["message"]
    assert maks.refusal("GET", f"{maks.comments_page}/mid.0000")[0] == 400


@pytest.mark.parametrize(
    ("held", "verb"),
    [
        ([], "GET"),
        (["write", "delete"], "GET"),
        (["read_all_messages", "delete"], "POST"),
        (["write"], "POST"),
        (["read_all_messages", "write"], "DELETE"),
    ],
)
def test_each_call_needs_its_right(maks: Max, held: list[str], verb: str) -> None:
    mid = maks.write()
    rights = {"token": READER, "chat_id": CHANNEL, "permissions": held}
    maks.admin("POST", "/memberships", rights)

    refused = maks.refusal(verb, maks.comments_page, READER, {"text": "Да"}, comment_id=mid)

    assert refused == (403, "access.denied")


def test_the_right_to_edit_is_needed_for_comments_in_the_channel_s_name(maks: Max) -> None:
    rights = {"chat_id": CHANNEL, "permissions": ["read_all_messages", "write"]}
    maks.admin("POST", "/memberships", {"token": READER} | rights)
    own = maks.reply(token=READER)["body"]["mid"]
    channels = maks.write("От редакции", user_id=0)
    edit = ("PUT", maks.comments_page, READER, {"text": "Поправка"})

    assert maks.call(*edit, comment_id=own) == {"success": True}
    assert maks.refusal(*edit, comment_id=channels) == (403, "access.denied")
    assert maks.call("PUT", maks.comments_page, BOT, {"text": "Нет"}, comment_id=channels)


def test_an_owner_holds_every_right(maks: Max) -> None:
    place = {"token": READER, "chat_id": CHANNEL, "is_owner": True, "permissions": []}
    maks.admin("POST", "/memberships", place)

    assert maks.reply(token=READER)["body"]["text"] == "Уже сегодня"


def test_a_stranger_and_a_plain_member_read_nothing(maks: Max) -> None:
    maks.admin("POST", "/memberships", {"token": READER, "chat_id": CHANNEL, "is_admin": False})

    assert maks.refusal("GET", maks.comments_page, STRANGER) == (403, "access.denied")
    assert maks.refusal("GET", maks.comments_page, READER) == (403, "access.denied")


def test_an_unknown_post_has_no_comments(maks: Max) -> None:
    comment = maks.write()

    assert maks.refusal("GET", "/messages/mid.0000/comments") == (404, "not.found")
    assert maks.refusal("GET", f"/messages/{comment}/comments") == (404, "not.found")

from typing import Any

import pytest

from tests.connectors.emulators.max.client import CHANNEL, NOON, STRANGER, Max, mids


def _texts(maks: Max, **query: Any) -> list[str]:
    found = maks.call("GET", "/messages", chat_id=CHANNEL, **query)["messages"]
    return [one["body"]["text"] for one in found]


def _write(maks: Max, text: str, second: int) -> None:
    form = {"chat_id": CHANNEL, "text": text, "timestamp": (NOON + second) * 1000}
    maks.admin("POST", "/posts", form)


def test_posts_come_newest_first_without_a_marker(maks: Max) -> None:
    _write(maks, "Второй", 60)
    _write(maks, "Третий", 120)

    answer = maks.call("GET", "/messages", chat_id=CHANNEL, count=2)

    assert [one["body"]["text"] for one in answer["messages"]] == ["Третий", "Второй"]
    assert answer.keys() == {"messages"}


def test_a_post_has_the_channel_s_name_views_and_a_number_that_tells_its_time(maks: Max) -> None:
    post = maks.call("GET", f"/messages/{maks.post}")

    assert post["sender"] is None
    assert post["recipient"]["chat_type"] == "channel"
    assert post["stat"] == {"views": 0}
    assert post["body"]["mid"] == maks.post
    assert maks.post.startswith("mid.ffffc055dadd9ffb")
    assert post["body"]["seq"] > 2**53
    assert post["body"]["seq"] >> 16 == post["timestamp"]


@pytest.mark.parametrize(
    ("order", "query"),
    [
        ("from_is_newer", {"from": (NOON + 90) * 1000, "to": (NOON + 30) * 1000}),
        ("from_is_older", {"from": (NOON + 30) * 1000, "to": (NOON + 90) * 1000}),
    ],
)
def test_a_span_of_time_is_given_in_either_order(
    maks: Max, order: str, query: dict[str, int]
) -> None:
    _write(maks, "Второй", 60)
    _write(maks, "Третий", 120)
    maks.switch(message_range=order)

    assert _texts(maks, **query) == ["Второй"]
    assert _texts(maks, **{"from": query["to"], "to": query["from"]}) == []


def test_posts_are_found_by_their_mids_and_missing_ones_are_absent(maks: Max) -> None:
    asked = f"{maks.post},mid.0000"

    assert mids(maks.call("GET", "/messages", message_ids=asked)["messages"]) == [maks.post]


def test_a_post_of_a_lost_channel_is_not_there(maks: Max) -> None:
    assert maks.refusal("GET", f"/messages/{maks.post}", STRANGER) == (404, "not.found")
    assert maks.refusal("GET", "/messages", STRANGER, chat_id=CHANNEL) == (403, "access.denied")
    assert maks.call("GET", "/messages", STRANGER, message_ids=maks.post)["messages"] == []


def test_a_forward_keeps_the_original_in_its_link(maks: Max) -> None:
    form = {"chat_id": CHANNEL, "forward_of": "post"}
    mid = maks.admin("POST", "/posts", form)["mid"]

    forward = maks.call("GET", f"/messages/{mid}")

    assert forward["body"]["text"] is None
    assert forward["link"]["type"] == "forward"
    assert forward["link"]["message"]["mid"] == maks.post


def test_a_bot_sends_edits_and_deletes_a_post(maks: Max) -> None:
    sent = maks.call("POST", "/messages", body={"text": "Открыто"}, chat_id=CHANNEL)["message"]
    mid = sent["body"]["mid"]

    assert maks.call("PUT", "/messages", body={"text": "Закрыто"}, message_id=mid) == {
        "success": True
    }
    assert maks.call("GET", f"/messages/{mid}")["body"]["text"] == "Закрыто"
    assert maks.call("DELETE", "/messages", message_id=mid) == {"success": True}
    assert maks.refusal("GET", f"/messages/{mid}") == (404, "not.found")
    assert maks.refusal("DELETE", "/messages", message_id=mid) == (404, "not.found")


def test_a_deleted_post_takes_its_comments_along(maks: Max) -> None:
    maks.write()

    maks.call("DELETE", "/messages", message_id=maks.post)

    assert maks.refusal("GET", maks.comments_page) == (404, "not.found")
    assert list(maks.living()) == []
    assert len(list(maks.living("?deleted=1"))) == 1


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"chat_id": "school1"},
        {"chat_id": CHANNEL, "count": 0},
        {"chat_id": CHANNEL, "count": 101},
        {"chat_id": CHANNEL, "from": "yesterday"},
        {"chat_id": "9" * 19},
    ],
)
def test_a_bad_parameter_is_refused(maks: Max, query: dict[str, Any]) -> None:
    assert maks.refusal("GET", "/messages", **query) == (400, "proto.payload")


@pytest.mark.parametrize("body", [{"text": ""}, {"text": "а" * 4001}, {"text": 5}, [], None])
def test_an_empty_or_overlong_message_is_refused(maks: Max, body: object) -> None:
    assert maks.refusal("POST", "/messages", body=body, chat_id=CHANNEL) == (400, "proto.payload")

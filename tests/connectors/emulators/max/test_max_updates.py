import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.connectors.emulators.max.client import CHANNEL, NOON, READER, STRANGER, Max


def _types(answer: Any) -> list[str]:
    return [one["update_type"] for one in answer["updates"]]


@pytest.fixture
def marker(maks: Max) -> int:
    """The marker behind what happened before the test."""
    position: int = maks.updates()["marker"]
    return position


def test_a_bot_hears_that_it_was_added_and_removed(maks: Max) -> None:
    place = {"token": READER, "chat_id": CHANNEL}
    maks.admin("POST", "/memberships", place)
    maks.admin("POST", "/memberships", place | {"repeated": True})
    maks.admin("DELETE", "/memberships", place)

    answer = maks.call("GET", "/updates", READER, timeout=0)

    assert _types(answer) == ["bot_added", "bot_added", "bot_removed"]
    assert {(one["chat_id"], one["is_channel"]) for one in answer["updates"]} == {(CHANNEL, True)}
    assert answer["updates"][0]["user"]["is_bot"] is False
    assert maks.refusal("GET", maks.comments_page, READER)[0] == 403


def test_a_post_and_the_life_of_a_comment_are_told_in_order(maks: Max, marker: int) -> None:
    maks.admin("POST", "/posts", {"chat_id": CHANNEL, "text": "Второй"})
    mid = maks.write("Надолго?")
    maks.change(mid, text="Надолго ли?")
    maks.change(mid, deleted=True)

    told = maks.updates(marker=marker)["updates"]

    assert [one["update_type"] for one in told] == [
        "message_created", "comment_created", "comment_edited", "comment_removed",
    ]  # fmt: skip
    assert [one["message"]["body"]["text"] for one in told[:3]] == [
        "Второй", "Надолго?", "Надолго ли?",
    ]  # fmt: skip
    gone = told[3]
    assert (gone["message_id"], gone["chat_id"], gone["post_id"]) == (mid, CHANNEL, maks.post)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("comment_created", ["comment_created"]),
        ("message_comment_created", ["message_comment_created"]),
        ("message_created", ["message_created"]),
        ("none", []),
    ],
)
def test_comments_are_told_under_each_of_the_disputed_names(
    maks: Max, marker: int, name: str, told: list[str]
) -> None:
    maks.switch(comment_events=name)
    maks.write()

    assert _types(maks.updates(marker=marker)) == told


def test_a_marker_commits_what_stands_before_it(maks: Max, marker: int) -> None:
    for text in ("Первый", "Второй", "Третий"):
        maks.write(text)
    first = maks.updates(marker=marker, limit=2)

    again = maks.updates(marker=marker, limit=2)
    rest = maks.updates(marker=first["marker"])
    stolen = maks.updates(marker=marker)

    assert again == first
    assert [one["message"]["body"]["text"] for one in rest["updates"]] == ["Третий"]
    assert stolen["updates"] == rest["updates"], "another poller's commit took the first two"


@pytest.mark.parametrize(("switch", "count"), [("uncommitted", 3), ("latest", 1)])
def test_without_a_marker_comes_everything_uncommitted_or_only_the_latest(
    maks: Max, marker: int, switch: str, count: int
) -> None:
    maks.switch(no_marker=switch)
    maks.updates(marker=marker)
    for text in ("Первый", "Второй", "Третий"):
        maks.write(text)

    assert len(maks.updates()["updates"]) == count


def test_a_batch_holds_a_hundred_at_most(maks: Max, marker: int) -> None:
    forms = [{"post": "post", "text": f"Вопрос {n}"} for n in range(150)]
    maks.admin("POST", "/bulk", {"comments": forms})

    first = maks.updates(marker=marker, limit=1000)
    second = maks.updates(marker=first["marker"], limit=1000)

    assert [len(one["updates"]) for one in (first, second)] == [100, 50]


def test_only_the_types_asked_for_are_told(maks: Max, marker: int) -> None:
    maks.admin("POST", "/posts", {"chat_id": CHANNEL, "text": "Второй"})
    maks.write()

    asked = maks.updates(marker=marker, types="comment_created,comment_edited")

    assert _types(asked) == ["comment_created"]


def test_events_live_for_24_hours(maks: Max, marker: int) -> None:
    maks.write("Старый")
    maks.pass_time(24 * 3600 - 60)
    maks.write("Новый")

    assert len(maks.updates(marker=marker)["updates"]) == 2
    maks.pass_time(120)

    assert len(maks.updates(marker=marker)["updates"]) == 1


def test_history_older_than_a_day_is_written_without_an_event(maks: Max, marker: int) -> None:
    maks.write(timestamp=(NOON - 90_000) * 1000)
    maks.write(timestamp=(NOON - 80_000) * 1000)

    assert len(maks.comments()) == 2
    assert _types(maks.updates(marker=marker)) == ["comment_created"]


def test_a_long_poll_ends_as_soon_as_something_happens(maks: Max, marker: int) -> None:
    with ThreadPoolExecutor() as pool:
        began = time.monotonic()
        waiting = pool.submit(maks.updates, marker=marker, timeout=15)
        time.sleep(0.3)
        maks.write()
        told = waiting.result()

    assert _types(told) == ["comment_created"]
    assert 0.3 <= time.monotonic() - began < 10


def test_a_quiet_long_poll_gives_the_marker_back(maks: Max, marker: int) -> None:
    began = time.monotonic()

    answer = maks.updates(marker=marker, timeout=1)

    assert answer == {"updates": [], "marker": marker}
    assert time.monotonic() - began >= 1


def test_a_bot_s_own_comment_is_told_to_others_only_unless_switched(maks: Max, marker: int) -> None:
    maks.admin("POST", "/memberships", {"token": READER, "chat_id": CHANNEL})
    maks.reply()

    assert _types(maks.updates(marker=marker)) == []
    assert _types(maks.call("GET", "/updates", READER, timeout=0))[1:] == ["comment_created"]
    maks.switch(own_events=True)
    maks.reply()
    assert _types(maks.updates(marker=marker)) == ["comment_created"]


def test_comments_are_not_told_to_strangers_and_bots_without_the_right(maks: Max) -> None:
    rights = {"token": READER, "chat_id": CHANNEL, "permissions": ["write"]}
    maks.admin("POST", "/memberships", rights)
    maks.write()

    assert _types(maks.call("GET", "/updates", READER, timeout=0)) == ["bot_added"]
    assert _types(maks.call("GET", "/updates", STRANGER, timeout=0)) == []


def test_events_may_come_twice_or_be_lost(maks: Max, marker: int) -> None:
    maks.switch(duplicate_events=1)
    maks.write()
    maks.switch(duplicate_events=0, lost_events=1)
    maks.write()

    first, second = maks.updates(marker=marker)["updates"]

    assert first == second


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 1001}, {"timeout": 91}, {"marker": "x"}])
def test_a_bad_parameter_of_updates_is_refused(maks: Max, query: dict[str, Any]) -> None:
    assert maks.refusal("GET", "/updates", **{"timeout": 0} | query) == (400, "proto.payload")

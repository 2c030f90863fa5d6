import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from tests.connectors.emulators.telegram.client import BOT, BOT_ID, CHANNEL, GROUP, Telegram

DAY = 86_400
TERMINATED = (
    "Conflict: terminated by other getUpdates request;"
    " make sure that only one bot instance is running"
)
FORBIDDEN = (
    "Conflict: can't use getUpdates method while webhook is active;"
    " use deleteWebhook to delete the webhook first"
)


def _asked(telegram: Telegram, **params: Any) -> list[str]:
    found = telegram.call("getUpdates", **params)
    return [one["message"]["text"] for one in found]


def test_updates_come_again_until_they_are_confirmed(telegram: Telegram) -> None:
    telegram.write("Раз")
    telegram.write("Два")

    first, second = telegram.call("getUpdates", offset=telegram.offset)

    assert second["update_id"] == first["update_id"] + 1
    assert _asked(telegram, offset=first["update_id"]) == ["Раз", "Два"]
    assert _asked(telegram, offset=second["update_id"]) == ["Два"]
    assert _asked(telegram, offset=second["update_id"] + 1) == []
    assert _asked(telegram, offset=first["update_id"]) == [], "the confirmed are gone for good"


def test_a_page_holds_at_most_what_was_asked_and_never_more_than_100(telegram: Telegram) -> None:
    telegram.admin(
        "POST",
        "/comments",
        [{"channel_id": CHANNEL, "post_id": 7, "text": f"Вопрос {n}"} for n in range(250)],
    )

    assert len(telegram.updates(limit=30)) == 30
    assert len(telegram.updates(limit=1000)) == 100
    assert len(telegram.updates()) == 100
    assert len(telegram.updates()) == 20
    assert telegram.updates() == []


def test_a_negative_offset_keeps_the_last_ones_only(telegram: Telegram) -> None:
    for text in ("Раз", "Два", "Три"):
        telegram.write(text)

    assert _asked(telegram, offset=-1) == ["Три"]
    assert _asked(telegram) == ["Три"]


def test_a_long_poll_ends_as_soon_as_something_happens(telegram: Telegram) -> None:
    with ThreadPoolExecutor() as threads:
        waiting = threads.submit(telegram.updates, timeout=30)
        time.sleep(0.2)
        began = time.monotonic()
        telegram.write("Когда?")
        (update,) = waiting.result(10)

    assert update["message"]["text"] == "Когда?"
    assert time.monotonic() - began < 10


def test_a_long_poll_gives_nothing_after_its_time(telegram: Telegram) -> None:
    began = time.monotonic()

    assert telegram.updates(timeout=1) == []
    assert time.monotonic() - began >= 0.9


def test_a_second_poller_ends_the_first_one_with_409(telegram: Telegram) -> None:
    with ThreadPoolExecutor() as threads:
        first: Future[tuple[int, str]] = threads.submit(telegram.refusal, "getUpdates", timeout=30)
        time.sleep(0.2)
        second = threads.submit(telegram.updates, timeout=5)
        assert first.result(10) == (409, TERMINATED)
        telegram.write("Когда?")

        assert [one["message"]["text"] for one in second.result(10)] == ["Когда?"]
    assert telegram.violations() == 0


def test_the_next_conflict_is_held_back(telegram: Telegram) -> None:
    telegram.switch(conflict_hold_seconds=1)
    telegram.call("setWebhook", url="http://127.0.0.1:9/")

    assert telegram.refusal("getUpdates")[0] == 409
    began = time.monotonic()
    assert telegram.refusal("getUpdates")[0] == 409
    assert time.monotonic() - began >= 0.9


def test_with_a_webhook_polling_is_409(telegram: Telegram) -> None:
    telegram.call("setWebhook", url="http://127.0.0.1:9/")

    assert telegram.refusal("getUpdates") == (409, FORBIDDEN)
    telegram.call("deleteWebhook")
    assert telegram.updates() == []


def test_setting_a_webhook_ends_the_poll_that_waits(telegram: Telegram) -> None:
    with ThreadPoolExecutor() as threads:
        waiting = threads.submit(telegram.refusal, "getUpdates", timeout=30)
        time.sleep(0.2)
        telegram.call("setWebhook", url="http://127.0.0.1:9/")

        assert waiting.result(10) == (409, "Conflict: terminated by setWebhook request")


def test_updates_are_kept_for_24_hours_from_their_date(telegram: Telegram) -> None:
    telegram.write("Старый", date=telegram.now() - DAY)
    telegram.write("Вчерашний", date=telegram.now() - DAY + 600)
    telegram.write("Новый")

    telegram.pass_time(601)

    assert _asked(telegram) == ["Новый"]
    telegram.pass_time(DAY)
    assert _asked(telegram) == []


def test_an_edit_is_kept_for_24_hours_from_its_own_date(telegram: Telegram) -> None:
    number = telegram.write("Когда?")
    telegram.pass_time(DAY - 60)
    telegram.change(number, text="Где?")

    telegram.pass_time(600)

    assert [list(one) for one in telegram.updates()] == [["update_id", "edited_message"]]


def test_allowed_kinds_hold_until_they_are_changed(telegram: Telegram) -> None:
    telegram.call("getUpdates", offset=telegram.offset, allowed_updates=["edited_message"])
    number = telegram.write("Когда?")
    telegram.change(number, text="Где?")

    assert [list(one)[1] for one in telegram.updates()] == ["edited_message"]
    telegram.updates(allowed_updates=[])
    telegram.write("Когда?")
    assert [list(one)[1] for one in telegram.updates()] == ["message"]


def test_members_of_others_are_told_only_on_request(telegram: Telegram) -> None:
    telegram.place(77)
    assert telegram.updates() == []

    telegram.updates(allowed_updates=["chat_member"])
    telegram.place(77, status="left")

    (update,) = telegram.updates()
    assert update["chat_member"]["new_chat_member"]["status"] == "left"


def test_after_a_week_of_silence_ids_begin_anew_and_an_old_offset_does_no_harm(
    telegram: Telegram,
) -> None:
    telegram.write("Раз")
    telegram.updates()
    telegram.pass_time(8 * DAY)
    telegram.write("Два")

    (update,) = telegram.call("getUpdates")

    assert abs(update["update_id"] - telegram.offset) > 1000
    assert _asked(telegram, offset=2**31 - 1) == ["Два"]
    telegram.switch(far_offset="forgets")
    assert _asked(telegram, offset=2**31 - 1) == []


def test_a_poll_that_asks_the_same_again_at_once_is_slowed(telegram: Telegram) -> None:
    telegram.switch(repeated_poll_seconds=1)
    telegram.write("Раз")
    telegram.write("Два")
    telegram.pass_time(10)
    offset = telegram.offset

    assert len(telegram.call("getUpdates", offset=offset)) == 2
    assert len(telegram.call("getUpdates", offset=offset)) == 1, "within half a second"
    telegram.pass_time(10)
    telegram.updates()
    began = time.monotonic()
    telegram.call("getUpdates", offset=telegram.offset)
    telegram.call("getUpdates", offset=telegram.offset)
    assert time.monotonic() - began >= 0.9


def test_a_client_that_went_away_loses_nothing(telegram: Telegram) -> None:
    with pytest.raises(Exception, match="timed out"):
        telegram.http.get(f"/bot{BOT}/getUpdates", params={"timeout": 3}, timeout=0.2)
    telegram.write("Когда?")

    assert _asked(telegram, offset=telegram.offset, timeout=2) == ["Когда?"]


def test_one_bot_hears_of_many_groups_in_one_row(telegram: Telegram) -> None:
    telegram.admin("POST", "/chats", {"id": -1010, "type": "supergroup"})
    telegram.place(BOT_ID, -1010, status="administrator")
    telegram.updates()

    telegram.say("Здесь")
    telegram.write("Там", chat_id=-1010)

    assert [one["chat"]["id"] for one in telegram.messages()] == [GROUP, -1010]

import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.connectors.emulators.client import (
    ADMINISTRATOR,
    COMMUNITY,
    GROUP,
    SERVICE,
    STRANGER,
    WALL,
    Vk,
)
from tests.connectors.emulators.listener import Listener

NEW = "wall_reply_new"


def _until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.02)


def _group(vk: Vk, method: str, token: str = COMMUNITY, /, **params: Any) -> Any:
    return vk.call(f"groups.{method}", token, group_id=GROUP, **params)


def _status(vk: Vk) -> str:
    status: str = _group(vk, "getCallbackServers")["items"][0]["status"]
    return status


def _line(vk: Vk) -> dict[str, Any]:
    line: dict[str, Any] = vk.admin("GET", "/callbacks")[0]
    return line


def _add(vk: Vk, listener: Listener, **fields: Any) -> int:
    form = {"url": listener.url, "title": "Ответы", "secret_key": "tajna"} | fields
    number: int = _group(vk, "addCallbackServer", **form)["server_id"]
    return number


def _connect(vk: Vk, listener: Listener, *events: str) -> int:
    """Add a server, confirm it and switch some events on; then it says ok."""
    listener.said = _group(vk, "getCallbackConfirmationCode")["code"]
    number = _add(vk, listener)
    assert listener.hear()["type"] == "confirmation"
    _until(lambda: _status(vk) == "ok")
    listener.said = "ok"
    chosen = dict.fromkeys(events or (NEW,), 1)
    _group(vk, "setCallbackSettings", server_id=number, api_version="5.131", **chosen)
    return number


def test_an_address_is_confirmed_by_the_word_that_the_community_was_given(
    vk: Vk, listener: Listener
) -> None:
    listener.said = _group(vk, "getCallbackConfirmationCode")["code"]

    number = _add(vk, listener)

    assert listener.hear() == {"type": "confirmation", "group_id": GROUP, "secret": "tajna"}
    _until(lambda: _status(vk) == "ok")
    (shown,) = _group(vk, "getCallbackServers")["items"]
    assert shown == {
        "id": number,
        "title": "Ответы",
        "creator_id": 0,
        "url": listener.url,
        "secret_key": "tajna",
        "status": "ok",
    }


def test_a_wrong_word_is_asked_for_thrice_and_then_the_server_has_failed(
    vk: Vk, listener: Listener
) -> None:
    listener.said = "something else"
    vk.admin("PATCH", "/switches", {"callback_retry": 0})

    number = _add(vk, listener)
    _group(vk, "setCallbackSettings", server_id=number, **{NEW: 1})

    assert [listener.hear()["type"] for _ in range(3)] == ["confirmation"] * 3
    _until(lambda: _status(vk) == "failed")
    vk.write()
    assert listener.hears_nothing()


@pytest.mark.parametrize(("switch", "again"), [("steady", True), ("after", False)])
def test_the_word_may_change_once_it_was_used(
    vk: Vk, listener: Listener, switch: str, *, again: bool
) -> None:
    vk.admin("PATCH", "/switches", {"confirmation_code": switch})
    code = _group(vk, "getCallbackConfirmationCode")["code"]

    _connect(vk, listener)

    assert (_group(vk, "getCallbackConfirmationCode")["code"] == code) is again


def test_the_word_may_be_changed_by_the_adding_itself(vk: Vk, listener: Listener) -> None:
    vk.admin("PATCH", "/switches", {"confirmation_code": "before"})
    listener.said = _group(vk, "getCallbackConfirmationCode")["code"]
    _add(vk, listener)
    listener.hear()

    listener.said = _group(vk, "getCallbackConfirmationCode")["code"]
    vk.admin("POST", "/clock", {"advance": 6})

    _until(lambda: _status(vk) == "ok")


def test_a_comment_is_brought_as_vk_brings_it(vk: Vk, listener: Listener) -> None:
    _connect(vk, listener)
    top = vk.write("Когда?", from_id=77)
    listener.hear()

    reply = vk.write("И нам", from_id=77, reply_to=top)

    told = listener.hear()
    assert len(told.pop("event_id")) == 40
    told["object"].pop("date")
    assert told == {
        "type": NEW,
        "group_id": GROUP,
        "v": "5.131",
        "secret": "tajna",
        "object": {
            "id": reply,
            "from_id": 77,
            "text": "И нам",
            "post_id": 1,
            "owner_id": WALL,
            "post_owner_id": WALL,
            "parents_stack": [top],
            "reply_to_user": 77,
            "reply_to_comment": top,
        },
    }
    _until(lambda: _line(vk)["delivered"] == 2)
    assert _line(vk)["pending"] == 0


@pytest.mark.parametrize("owner", ["post_owner_id", "owner_id"])
def test_a_comments_event_may_name_its_wall_in_one_way_only(
    vk: Vk, listener: Listener, owner: str
) -> None:
    vk.admin("PATCH", "/switches", {"event_owner": owner})
    _connect(vk, listener)

    vk.write()

    told = listener.hear()["object"]
    assert {name for name in told if name.endswith("owner_id")} == {owner}


def test_edits_deletions_and_posts_are_told_each_if_asked_for(vk: Vk, listener: Listener) -> None:
    wanted = ("wall_reply_edit", "wall_reply_delete", "wall_reply_restore", "wall_post_new")
    _connect(vk, listener, *wanted)
    number = vk.write()

    vk.change(number, text="Когда же?")
    vk.call("wall.deleteComment", ADMINISTRATOR, owner_id=WALL, comment_id=number)
    vk.change(number, deleted=False)
    post = vk.admin("POST", "/posts", {"owner_id": WALL, "text": "Новость"})["id"]

    told = [listener.hear() for _ in wanted]
    assert [one["type"] for one in told] == list(wanted)
    edited, deleted, restored, posted = (one["object"] for one in told)
    assert (edited["id"], edited["text"]) == (number, "Когда же?")
    assert deleted == {"owner_id": WALL, "id": number, "post_id": 1, "deleter_id": 5}
    assert (restored["id"], posted["id"], posted["text"]) == (number, post, "Новость")


def test_what_nobody_asked_for_and_what_is_history_is_not_told(vk: Vk, listener: Listener) -> None:
    _connect(vk, listener)

    number = vk.write(date=int(time.time()) - 90_000)
    vk.change(number, text="Исправлено")

    assert listener.hears_nothing()


@pytest.mark.parametrize("told", [True, False])
def test_our_own_reply_is_told_or_not(vk: Vk, listener: Listener, *, told: bool) -> None:
    vk.admin("PATCH", "/switches", {"own_replies_told": told})
    _connect(vk, listener)

    vk.reply("Уже сегодня")

    assert listener.hears_nothing() is not told


def test_an_event_that_was_not_taken_is_brought_again_and_counted(
    vk: Vk, listener: Listener
) -> None:
    _connect(vk, listener)
    listener.said = "later"
    vk.admin("PATCH", "/switches", {"callback_retry": 0})

    vk.write()
    tries = [listener.notes.get(timeout=10) for _ in range(3)]

    assert [headers.get("x-retry-counter") for headers, _ in tries] == [None, "1", "2"]
    assert len({body["event_id"] for _, body in tries}) == 1
    assert listener.hears_nothing()


def test_a_server_that_asks_for_time_gets_it_and_loses_nothing(vk: Vk, listener: Listener) -> None:
    _connect(vk, listener)
    listener.status, listener.headers = 503, {"Retry-After": "60"}

    vk.write()
    listener.hear()
    assert listener.hears_nothing()
    listener.status, listener.headers = 200, {}
    vk.admin("POST", "/clock", {"advance": 61})

    assert listener.hear()["type"] == NEW


def test_a_server_that_keeps_failing_is_left_alone_and_loses_events(
    vk: Vk, listener: Listener
) -> None:
    _connect(vk, listener)
    vk.admin("PATCH", "/switches", {"callback_tries": 1, "callback_failures": 2})
    listener.status = 500
    vk.write()
    vk.write()
    _until(lambda: _status(vk) == "failed")
    listener.status = 200
    listener.hear(), listener.hear()

    vk.write("Потеряно")
    assert listener.hears_nothing()
    vk.admin("POST", "/clock", {"advance": 3601})
    vk.write("Дошло")

    assert listener.hear()["object"]["text"] == "Дошло"
    _until(lambda: _status(vk) == "ok")


def test_the_word_remove_detaches_the_server(vk: Vk, listener: Listener) -> None:
    _connect(vk, listener)
    listener.said = "remove"

    vk.write()

    _until(lambda: _group(vk, "getCallbackServers")["count"] == 0)


def test_events_come_twice_out_of_order_late_or_never_if_so_switched(
    vk: Vk, listener: Listener
) -> None:
    _connect(vk, listener)
    vk.admin("PATCH", "/switches", {"duplicate_events": 1, "event_delay": 60})
    vk.write()
    assert listener.hears_nothing()
    vk.admin("POST", "/clock", {"advance": 61})
    assert listener.hear() == listener.hear()

    vk.admin(
        "PATCH", "/switches", {"duplicate_events": 0, "event_delay": 0, "shuffled_events": True}
    )
    written = [vk.write(f"{n}") for n in range(12)]
    heard = [listener.hear()["object"]["id"] for _ in written]
    assert sorted(heard) == written
    assert heard != written

    vk.admin("PATCH", "/switches", {"lost_events": 1})
    vk.write()
    assert listener.hears_nothing()


def test_settings_stay_until_they_are_switched_off(vk: Vk, listener: Listener) -> None:
    number = _connect(vk, listener, NEW, "wall_post_new")

    _group(vk, "setCallbackSettings", server_id=number, wall_post_new=0)

    shown = _group(vk, "getCallbackSettings", server_id=number)
    assert {name for name, on in shown["events"].items() if on} == {NEW}
    assert shown["api_version"] == "5.131"


def test_a_deleted_server_hears_nothing(vk: Vk, listener: Listener) -> None:
    number = _connect(vk, listener)

    _group(vk, "deleteCallbackServer", server_id=number)
    vk.write()

    assert listener.hears_nothing()
    assert _refusal(vk, "deleteCallbackServer", COMMUNITY, server_id=number) == 104


def test_an_edited_server_is_confirmed_anew(vk: Vk, listener: Listener) -> None:
    number = _connect(vk, listener)
    listener.said = _group(vk, "getCallbackConfirmationCode")["code"]

    form = {"server_id": number, "url": listener.url, "title": "Ответы", "secret_key": "novaja"}
    _group(vk, "editCallbackServer", **form)

    assert listener.hear()["secret"] == "novaja"
    _until(lambda: _status(vk) == "ok")


def _refusal(vk: Vk, method: str, token: str, **params: Any) -> int:
    return vk.refusal(f"groups.{method}", token, group_id=GROUP, **params)


@pytest.mark.parametrize(
    ("token", "code"), [(SERVICE, 28), (STRANGER, 15), ("weak", 15), ("foreign", 15)]
)
def test_only_a_key_that_manages_the_community_settles_what_is_told(
    vk: Vk, token: str, code: int
) -> None:
    vk.admin(
        "POST",
        "/tokens",
        [
            {"token": "weak", "kind": "community", "group_id": GROUP, "mask": 8192},
            {"token": "foreign", "kind": "community", "group_id": 200},
        ],
    )

    assert _refusal(vk, "getCallbackServers", token) == code
    assert _refusal(vk, "getLongPollServer", token) == code


def test_the_eleventh_server_and_forms_too_long_are_refused(vk: Vk) -> None:
    form = {"url": "http://127.0.0.1:9/hook", "title": "Ответы"}
    assert _refusal(vk, "addCallbackServer", COMMUNITY, **form | {"title": "О" * 15}) == 100
    assert _refusal(vk, "addCallbackServer", COMMUNITY, **form, secret_key="s" * 51) == 100
    assert _refusal(vk, "addCallbackServer", COMMUNITY, **form | {"url": "ftp://a"}) == 100
    for _ in range(10):
        _group(vk, "addCallbackServer", ADMINISTRATOR, **form)

    assert _refusal(vk, "addCallbackServer", COMMUNITY, **form) == 2000


def test_any_event_can_be_told_from_the_panel(vk: Vk, listener: Listener) -> None:
    _connect(vk, listener, "group_officers_edit")
    told = {"admin_id": 5, "user_id": 77, "level_old": 0, "level_new": 1}

    vk.admin("POST", "/events", {"group_id": GROUP, "type": "group_officers_edit", "object": told})

    assert listener.hear()["object"] == told

from threading import Timer
from typing import Any

import httpx
import pytest

from tests.connectors.emulators.client import ADMINISTRATOR, COMMUNITY, GROUP, SERVICE, WALL, Vk

NEW = "wall_reply_new"


def _enable(vk: Vk, *events: str) -> None:
    chosen = dict.fromkeys(events or (NEW,), 1)
    assert vk.call("groups.setLongPollSettings", COMMUNITY, group_id=GROUP, enabled=1, **chosen)


def _server(vk: Vk, token: str = COMMUNITY) -> dict[str, Any]:
    server: dict[str, Any] = vk.call("groups.getLongPollServer", token, group_id=GROUP)
    return server


def _poll(server: dict[str, Any], **params: Any) -> dict[str, Any]:
    asked = {"act": "a_check", "key": server["key"], "ts": server["ts"], "wait": 0} | params
    answer: dict[str, Any] = httpx.get(server["server"], params=asked, timeout=20).json()
    return answer


def test_it_must_be_enabled_first(vk: Vk) -> None:
    assert vk.refusal("groups.getLongPollServer", COMMUNITY, group_id=GROUP) == 100

    _enable(vk)

    shown = vk.call("groups.getLongPollSettings", ADMINISTRATOR, group_id=GROUP)
    assert shown["is_enabled"] is True
    assert {name for name, on in shown["events"].items() if on} == {NEW}
    assert _server(vk)["server"].startswith(str(vk.http.base_url).rstrip("/"))


def test_what_happened_since_is_told_at_once_and_the_next_number_goes_on(vk: Vk) -> None:
    _enable(vk)
    server = _server(vk)
    first, second = vk.write("Когда?"), vk.write("И нам?")

    answer = _poll(server)

    assert [one["object"]["id"] for one in answer["updates"]] == [first, second]
    assert {one["type"] for one in answer["updates"]} == {NEW}
    assert all(one["event_id"] and one["v"] and one["group_id"] for one in answer["updates"])
    assert answer["ts"] == str(int(server["ts"]) + 2)
    assert _poll(server, ts=answer["ts"])["updates"] == []
    assert _poll(server)["updates"] == answer["updates"], "an old number tells it again"


def test_a_poll_waits_for_what_comes(vk: Vk) -> None:
    _enable(vk)
    server = _server(vk)
    later = Timer(0.2, vk.write, ["Когда?"])
    later.start()

    answer = _poll(server, wait=15)

    later.join()
    assert [one["object"]["text"] for one in answer["updates"]] == ["Когда?"]


def test_events_that_were_not_asked_for_are_not_told(vk: Vk) -> None:
    _enable(vk, "wall_post_new")
    server = _server(vk)

    vk.write()
    vk.admin("POST", "/posts", {"owner_id": WALL, "text": "Новость"})

    assert [one["type"] for one in _poll(server)["updates"]] == ["wall_post_new"]


@pytest.mark.parametrize("ts", [0, 999])
def test_a_number_that_is_not_kept_is_failed_1_with_the_present_one(vk: Vk, ts: int) -> None:
    _enable(vk)
    server = _server(vk)
    vk.write()

    refusal = _poll(server, ts=ts)

    assert (refusal["failed"], refusal["ts"]) == (1, 2)
    assert "'ts' value is incorrect" in refusal["error"]


def test_more_than_is_kept_is_forgotten(vk: Vk) -> None:
    vk.admin("PATCH", "/switches", {"long_poll_kept": 2})
    _enable(vk)
    server = _server(vk)
    for _ in range(3):
        vk.write()

    assert _poll(server)["failed"] == 1
    assert len(_poll(server, ts=2)["updates"]) == 2


def test_a_key_dies_after_an_hour_or_when_it_is_forgotten(vk: Vk) -> None:
    _enable(vk)
    old = _server(vk)
    vk.admin("POST", "/clock", {"advance": 3601})
    young = _server(vk)

    assert _poll(old) == {"failed": 2}
    assert _poll(young)["updates"] == []
    vk.admin("POST", "/long_polls", {"group_id": GROUP, "forget": "keys"})
    assert _poll(young) == {"failed": 2}


def test_when_all_is_lost_key_and_number_are_asked_anew(vk: Vk) -> None:
    _enable(vk)
    server = _server(vk)
    vk.write()

    vk.admin("POST", "/long_polls", {"group_id": GROUP, "forget": "all"})

    assert _poll(server) == {"failed": 3}
    assert _poll(_server(vk)) == {"ts": "1", "updates": []}


def test_the_number_may_be_a_number_or_missing(vk: Vk) -> None:
    _enable(vk)
    server = _server(vk)

    vk.admin("PATCH", "/switches", {"long_poll_ts": "number"})
    assert _poll(server)["ts"] == 1
    vk.admin("PATCH", "/switches", {"long_poll_without_ts": 1})
    assert _poll(server) == {"updates": []}


def test_servers_are_not_given_out_without_end(vk: Vk) -> None:
    vk.admin("PATCH", "/switches", {"long_poll_server_per_day": 2})
    _enable(vk)
    _server(vk)
    _server(vk)

    assert vk.refusal("groups.getLongPollServer", COMMUNITY, group_id=GROUP) == 29


def test_faults_strike_a_poll_too(vk: Vk) -> None:
    _enable(vk)
    server = _server(vk)
    vk.admin("POST", "/faults", {"kind": "http", "methods": ["a_check"], "times": 1})
    asked = {"act": "a_check", "key": server["key"], "ts": server["ts"], "wait": 0}

    assert httpx.get(server["server"], params=asked).status_code == 502
    assert httpx.get(server["server"], params=asked).json()["updates"] == []


def test_a_service_key_cannot_poll(vk: Vk) -> None:
    assert vk.refusal("groups.getLongPollServer", SERVICE, group_id=GROUP) == 28

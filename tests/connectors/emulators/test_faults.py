import time
from contextlib import suppress
from json import JSONDecodeError

import httpx
import pytest

from tests.connectors.emulators.client import COMMUNITY, WALL, Vk

REPLY = {"owner_id": WALL, "post_id": 1, "message": "В мае", "guid": "reply-1"}


def _fault(vk: Vk, **rule: object) -> None:
    vk.admin("POST", "/faults", rule)


@pytest.mark.parametrize("code", [1, 6, 9, 10, 14])
def test_an_error_may_be_injected_and_is_no_violation_of_ours(vk: Vk, code: int) -> None:
    _fault(vk, kind="error", code=code, times=1)

    assert vk.refusal("wall.get", owner_id=WALL) == code
    assert vk.call("wall.get", owner_id=WALL)["count"] == 1
    assert vk.violations() == 0
    assert vk.admin("GET", "/counters")["faults"] == {"error before": 1}


@pytest.mark.parametrize("status", [429, 502])
def test_an_overloaded_service_answers_in_html(vk: Vk, status: int) -> None:
    _fault(vk, kind="http", status=status, times=1)

    answer = vk.send("wall.get", {"owner_id": WALL})

    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")


def test_a_truncated_body_is_no_json(vk: Vk) -> None:
    _fault(vk, kind="bad_json", when="after", times=1)

    answer = vk.send("wall.get", {"owner_id": WALL})

    assert answer.status_code == 200
    with pytest.raises(JSONDecodeError):
        answer.json()


@pytest.mark.parametrize("kind", ["cut", "reset"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_the_line_may_break(vk: Vk, kind: str, when: str) -> None:
    _fault(vk, kind=kind, when=when, times=1)

    with pytest.raises(httpx.TransportError):
        vk.send("wall.get", {"owner_id": WALL})

    assert vk.call("wall.get", owner_id=WALL)["count"] == 1


@pytest.mark.parametrize("kind", ["error", "http", "bad_json", "cut", "reset"])
def test_a_lost_answer_leaves_the_comment_written_and_its_guid_finds_it(vk: Vk, kind: str) -> None:
    _fault(vk, kind=kind, when="after", methods=["wall.createComment"], times=1)

    with suppress(httpx.TransportError):
        vk.send("wall.createComment", REPLY, COMMUNITY)

    lost = vk.comments()["items"]
    assert [one["text"] for one in lost] == ["В мае"]
    assert vk.call("wall.createComment", COMMUNITY, **REPLY)["comment_id"] == lost[0]["id"]
    assert vk.comments()["count"] == 1


@pytest.mark.parametrize("kind", ["error", "http", "bad_json", "cut", "reset"])
def test_a_fault_before_the_work_leaves_nothing_written(vk: Vk, kind: str) -> None:
    _fault(vk, kind=kind, when="before", methods=["wall.createComment"], times=1)

    with suppress(httpx.TransportError):
        vk.send("wall.createComment", REPLY, COMMUNITY)

    assert vk.comments()["items"] == []


def test_a_hanging_answer_outlasts_the_client_but_the_comment_is_there(vk: Vk) -> None:
    _fault(vk, kind="hang", when="after", seconds=5, methods=["wall.createComment"], times=1)

    with pytest.raises(httpx.ReadTimeout):
        httpx.post(
            f"{vk.http.base_url}/method/wall.createComment",
            data=REPLY | {"access_token": COMMUNITY, "v": "5.199"},
            timeout=0.3,
        )

    assert vk.comments()["count"] == 1


def test_others_are_served_while_one_call_hangs(vk: Vk) -> None:
    _fault(vk, kind="hang", seconds=0.5, times=1)
    began = time.monotonic()

    vk.call("wall.get", owner_id=WALL)

    assert time.monotonic() - began >= 0.5


def test_a_share_of_the_calls_is_struck_and_the_same_ones_each_time(vk: Vk) -> None:
    def struck() -> list[bool]:
        vk.admin("PUT", "/faults", [{"kind": "error", "fraction": 0.3}])
        sent = (vk.send("users.get", {"user_ids": 77}).json() for _ in range(200))
        return ["error" in answer for answer in sent]

    first = struck()

    assert 30 <= sum(first) <= 90
    assert struck() == first


def test_faults_strike_only_the_methods_named_until_taken_away(vk: Vk) -> None:
    _fault(vk, kind="error", methods=["wall.get"])

    assert vk.refusal("wall.get", owner_id=WALL) == 10
    assert vk.comments()["count"] == 0
    assert vk.admin("DELETE", "/faults") == []
    assert vk.call("wall.get", owner_id=WALL)["count"] == 1

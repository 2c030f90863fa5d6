import time
from contextlib import suppress
from json import JSONDecodeError

import httpx
import pytest

from tests.connectors.emulators.telegram.client import BOT, BOT_ID, GROUP, ROOT, Telegram

REPLY = {"chat_id": GROUP, "text": "В мае", "reply_parameters": {"message_id": ROOT}}


def _fault(telegram: Telegram, **rule: object) -> None:
    telegram.admin("POST", "/faults", rule)


def _ours(telegram: Telegram) -> list[str]:
    return [one["text"] for one in telegram.living() if one["from_id"] == BOT_ID]


@pytest.mark.parametrize(
    ("code", "status"), [(401, 401), (403, 403), (409, 409), (500, 500), (10, 500), (502, 502)]
)
def test_an_error_may_be_injected_and_is_no_violation_of_ours(
    telegram: Telegram, code: int, status: int
) -> None:
    _fault(telegram, kind="error", code=code, times=1)

    assert telegram.refusal("getMe")[0] == status
    assert telegram.call("getMe")["id"] == BOT_ID
    assert telegram.violations() == 0
    assert telegram.admin("GET", "/counters")["faults"] == {"error before": 1}


def test_an_injected_429_tells_how_long_to_wait(telegram: Telegram) -> None:
    _fault(telegram, kind="error", code=429, seconds=17, methods=["getUpdates"], times=1)

    answer = telegram.send("getUpdates", {})

    assert (answer.status_code, answer.headers["retry-after"]) == (429, "17")
    assert answer.json()["parameters"] == {"retry_after": 17}


def test_an_overloaded_service_answers_in_html(telegram: Telegram) -> None:
    _fault(telegram, kind="http", status=502, times=1)

    answer = telegram.send("getMe", {})

    assert answer.status_code == 502
    assert answer.headers["content-type"].startswith("text/html")


def test_a_truncated_body_is_no_json(telegram: Telegram) -> None:
    _fault(telegram, kind="bad_json", when="after", times=1)

    answer = telegram.send("getMe", {})

    assert answer.status_code == 200
    with pytest.raises(JSONDecodeError):
        answer.json()


@pytest.mark.parametrize("kind", ["cut", "reset"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_the_line_may_break(telegram: Telegram, kind: str, when: str) -> None:
    _fault(telegram, kind=kind, when=when, times=1)

    with pytest.raises(httpx.TransportError):
        telegram.send("getMe", {})

    assert telegram.call("getMe")["id"] == BOT_ID


@pytest.mark.parametrize("kind", ["error", "http", "bad_json", "cut", "reset"])
@pytest.mark.parametrize(("when", "written"), [("after", ["В мае"]), ("before", [])])
def test_a_lost_answer_leaves_the_message_written_and_a_lost_call_does_not(
    telegram: Telegram, kind: str, when: str, written: list[str]
) -> None:
    _fault(telegram, kind=kind, when=when, methods=["sendMessage"], times=1)

    with suppress(httpx.TransportError):
        telegram.send("sendMessage", REPLY)

    assert _ours(telegram) == written


def test_a_spoilt_answer_of_get_updates_loses_none(telegram: Telegram) -> None:
    telegram.write("Когда?")
    _fault(telegram, kind="cut", when="after", methods=["getUpdates"], times=1)

    with pytest.raises(httpx.TransportError):
        telegram.send("getUpdates", {"offset": telegram.offset, "timeout": 1})

    assert telegram.messages()[0]["text"] == "Когда?"


def test_a_hanging_answer_outlasts_the_client_but_the_message_is_there(telegram: Telegram) -> None:
    _fault(telegram, kind="hang", when="after", seconds=5, methods=["sendMessage"], times=1)

    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{telegram.http.base_url}/bot{BOT}/sendMessage", json=REPLY, timeout=0.3)

    assert _ours(telegram) == ["В мае"]


def test_a_slow_answer_comes_all_the_same(telegram: Telegram) -> None:
    _fault(telegram, kind="hang", seconds=0.5, times=1)
    began = time.monotonic()

    assert telegram.call("getMe")["id"] == BOT_ID
    assert time.monotonic() - began >= 0.5


def test_a_share_of_the_calls_is_struck_and_the_same_ones_each_time(telegram: Telegram) -> None:
    def struck() -> list[bool]:
        telegram.admin("PUT", "/faults", [{"kind": "error", "fraction": 0.3}])
        return [telegram.send("getMe", {}).status_code == 500 for _ in range(200)]

    first = struck()

    assert 30 <= sum(first) <= 90
    assert struck() == first


def test_faults_strike_only_the_methods_named_until_taken_away(telegram: Telegram) -> None:
    _fault(telegram, kind="error", methods=["getMe"])

    assert telegram.refusal("getme")[0] == 500
    assert telegram.updates() == []
    assert telegram.admin("DELETE", "/faults") == []
    assert telegram.call("getMe")["id"] == BOT_ID

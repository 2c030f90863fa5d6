import time
from contextlib import suppress
from json import JSONDecodeError

import httpx
import pytest

from tests.connectors.emulators.max.client import Max

POST = "POST /messages/{mid}/comments"


def _fault(maks: Max, **rule: object) -> None:
    maks.admin("POST", "/faults", rule)


@pytest.mark.parametrize("code", [400, 401, 403, 404, 422, 429, 500, 503])
def test_an_error_may_be_injected_and_is_no_violation_of_ours(maks: Max, code: int) -> None:
    _fault(maks, kind="error", code=code, times=1)

    assert maks.refusal("GET", "/me")[0] == code
    assert maks.call("GET", "/me")
    assert maks.violations() == 0
    assert maks.admin("GET", "/counters")["faults"] == {"error before": 1}


def test_a_failure_inside_http_200_may_be_injected(maks: Max) -> None:
    mid = maks.write()
    _fault(maks, kind="error", code=200, times=1)

    assert maks.call("DELETE", maks.comments_page, comment_id=mid)["success"] is False
    assert len(maks.comments()) == 1


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_an_overloaded_service_answers_in_html(maks: Max, status: int) -> None:
    _fault(maks, kind="http", status=status, times=1)

    answer = maks.send("GET", "/me")

    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")


def test_a_truncated_body_is_no_json(maks: Max) -> None:
    _fault(maks, kind="bad_json", when="after", times=1)

    answer = maks.send("GET", "/me")

    assert answer.status_code == 200
    with pytest.raises(JSONDecodeError):
        answer.json()


@pytest.mark.parametrize("kind", ["error", "http", "bad_json", "cut", "reset"])
@pytest.mark.parametrize(("when", "written"), [("before", 0), ("after", 1)])
def test_a_lost_answer_leaves_the_comment_written_or_not(
    maks: Max, kind: str, when: str, written: int
) -> None:
    _fault(maks, kind=kind, when=when, methods=[POST], times=1)

    with suppress(httpx.TransportError):
        maks.send("POST", maks.comments_page, body={"text": "До мая"})

    assert maks.texts() == ["До мая"] * written


def test_the_line_may_break_in_a_long_poll(maks: Max) -> None:
    _fault(maks, kind="reset", when="after", methods=["GET /updates"], times=1)

    with pytest.raises(httpx.TransportError):
        maks.updates()

    assert maks.updates()["updates"]


def test_a_hanging_answer_outlasts_the_client_but_the_comment_is_there(maks: Max) -> None:
    _fault(maks, kind="hang", when="after", seconds=5, methods=[POST], times=1)

    with pytest.raises(httpx.ReadTimeout):
        httpx.post(
            f"{maks.http.base_url}{maks.comments_page}",
            json={"text": "До мая"},
            headers={"Authorization": "bot"},
            timeout=0.3,
        )

    assert maks.texts() == ["До мая"]


def test_others_are_served_while_one_call_hangs(maks: Max) -> None:
    _fault(maks, kind="hang", seconds=0.5, times=1)
    began = time.monotonic()

    maks.call("GET", "/me")

    assert time.monotonic() - began >= 0.5


def test_a_share_of_the_calls_is_struck_and_the_same_ones_each_time(maks: Max) -> None:
    def struck() -> list[bool]:
        maks.admin("PUT", "/faults", [{"kind": "error", "code": 500, "fraction": 0.3}])
        return [maks.send("GET", "/me").status_code == 500 for _ in range(200)]

    first = struck()

    assert 30 <= sum(first) <= 90
    assert struck() == first


def test_faults_strike_only_the_methods_named_until_taken_away(maks: Max) -> None:
    _fault(maks, kind="error", methods=["GET /messages/{mid}/comments"])

    assert maks.refusal("GET", maks.comments_page) == (500, "internal.error")
    assert maks.call("GET", f"/messages/{maks.post}")
    assert maks.admin("DELETE", "/faults") == []
    assert maks.comments() == []

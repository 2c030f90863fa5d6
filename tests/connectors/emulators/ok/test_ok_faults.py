from contextlib import suppress
from json import JSONDecodeError

import httpx
import pytest

from tests.connectors.emulators.ok.client import GROUP, OLD_PLACE, PLACE, Ok

ADD = "discussions.addDiscussionComment"
REPLY = OLD_PLACE | {"comment": "В мае"}
KINDS = ["error", "http", "bad_json", "null", "cut", "reset"]


@pytest.mark.parametrize("code", [1, 2, 7, 8, 9, 10, 11, 50, 102, 104, 402, 454, 9999])
def test_any_error_may_be_injected(ok: Ok, code: int) -> None:
    ok.fault(kind="error", code=code, times=1)

    assert ok.refusal("discussions.getComments", **PLACE) == code
    assert ok.comments()["comments"] == []


@pytest.mark.parametrize("status", [429, 502])
def test_an_overloaded_service_answers_in_html(ok: Ok, status: int) -> None:
    ok.fault(kind="http", status=status, times=1)

    answer = ok.send("group.getInfo", uids=GROUP)

    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")


def test_a_body_may_be_a_literal_null(ok: Ok) -> None:
    ok.fault(kind="null", methods=["discussions.getComments"], times=1)

    answer = ok.send("discussions.getComments", **PLACE)

    assert (answer.status_code, answer.content) == (200, b"null")
    assert "invocation-error" not in answer.headers


def test_a_truncated_body_is_no_json(ok: Ok) -> None:
    ok.fault(kind="bad_json", when="after", times=1)

    with pytest.raises(JSONDecodeError):
        ok.send("group.getInfo", uids=GROUP).json()


@pytest.mark.parametrize("kind", ["cut", "reset"])
def test_the_line_may_break(ok: Ok, kind: str) -> None:
    ok.fault(kind=kind, times=1)

    with pytest.raises(httpx.TransportError):
        ok.send("group.getInfo", uids=GROUP)

    assert ok.call("group.getInfo", uids=GROUP)


@pytest.mark.parametrize("kind", KINDS)
def test_a_lost_answer_leaves_the_comment_written(ok: Ok, kind: str) -> None:
    ok.fault(kind=kind, when="after", methods=[ADD], times=1)

    with suppress(httpx.TransportError):
        ok.send(ADD, **REPLY)

    assert [one["text"] for one in ok.comments()["comments"]] == ["В мае"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_before_the_work_leaves_nothing_written(ok: Ok, kind: str) -> None:
    ok.fault(kind=kind, when="before", methods=[ADD], times=1)

    with suppress(httpx.TransportError):
        ok.send(ADD, **REPLY)

    assert ok.comments()["comments"] == []


def test_a_hanging_answer_outlasts_the_client_but_the_comment_is_there(ok: Ok) -> None:
    ok.fault(kind="hang", when="after", seconds=5, methods=[ADD], times=1)
    address = f"{ok.http.base_url}/fb.do"

    with pytest.raises(httpx.ReadTimeout):
        httpx.post(address, data=ok.form(ADD, "admin", REPLY), timeout=0.3)

    assert len(ok.comments()["comments"]) == 1


def test_faults_strike_the_path_form_and_the_keys_as_well(ok: Ok) -> None:
    ok.fault(kind="http", status=503, methods=["discussions.getComments", "oauth.token"])

    assert ok.http.get("/api/discussions/getComments").status_code == 503
    assert ok.http.post("/oauth/token.do").status_code == 503
    assert ok.call("group.getInfo", uids=GROUP)


def test_a_share_of_the_calls_is_struck_and_the_same_ones_each_time(ok: Ok) -> None:
    def struck() -> list[bool]:
        ok.admin("PUT", "/faults", [{"kind": "error", "code": 2, "fraction": 0.3}])
        sent = (ok.send("group.getInfo", uids=GROUP) for _ in range(100))
        return ["invocation-error" in answer.headers for answer in sent]

    first = struck()

    assert 10 <= sum(first) <= 50
    assert struck() == first
    assert ok.admin("GET", "/counters")["faults"] == {"error before": 2 * sum(first)}

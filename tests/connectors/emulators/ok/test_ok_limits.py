import pytest

from tests.connectors.emulators.ok.client import ADMIN, GROUP, KEY, PLACE, Ok


def _key(ok: Ok, **limits: int) -> str:
    form = {"application_key": KEY, "user_id": ADMIN} | limits
    token: str = ok.admin("POST", "/tokens", form)["token"]
    return token


def _violations(ok: Ok) -> int:
    found: int = ok.admin("GET", "/counters")["violations"]
    return found


def test_one_call_more_than_the_second_allows_is_error_8(ok: Ok) -> None:
    ok.switch(calls_per_second=3)
    for _ in range(3):
        ok.call("group.getInfo", uids=GROUP)

    assert ok.refusal("group.getInfo", uids=GROUP) == 8
    assert _violations(ok) == 1
    assert ok.call("group.getInfo", "active", uids=GROUP), "each key has its own second"


def test_a_second_later_the_key_may_call_again(ok: Ok) -> None:
    key = _key(ok, calls_per_second=1)
    ok.call("group.getInfo", key, uids=GROUP)
    assert ok.refusal("group.getInfo", key, uids=GROUP) == 8

    ok.pass_time(1.1)

    assert ok.call("group.getInfo", key, uids=GROUP)


def test_one_call_of_a_method_more_than_the_day_allows_is_error_11(ok: Ok) -> None:
    key = _key(ok, method_calls_per_day=2)
    ok.comments(key)
    ok.comments(key)

    assert ok.refusal("discussions.getComments", key, **PLACE) == 11
    assert ok.call("discussions.get", key, **PLACE), "other methods go on"
    ok.pass_time(86_300)
    assert ok.refusal("discussions.getComments", key, **PLACE) == 11
    ok.pass_time(200)
    assert ok.comments(key)["comments"] == []


def test_the_calls_left_are_told_method_by_method(ok: Ok) -> None:
    key = _key(ok, method_calls_per_day=2)
    ok.comments(key)
    asked = "discussions.getComments,stream.get"

    assert ok.call("users.getCallsLeft", key, methods=asked) == [
        {"name": "discussions.getComments", "available": True, "callsLeft": 1},
        {"name": "stream.get", "available": True, "callsLeft": 2},
    ]
    ok.comments(key)
    left = ok.call("users.getCallsLeft", key, methods=asked)[0]
    assert (left["available"], left["callsLeft"]) == (False, 0)


def test_without_a_limit_any_number_is_left(ok: Ok) -> None:
    ok.switch(method_calls_per_day=0)

    assert ok.call("users.getCallsLeft", methods="stream.get")[0]["callsLeft"] > 10**6


def test_a_clock_set_back_does_not_lock_a_key(ok: Ok) -> None:
    key = _key(ok, calls_per_second=1)
    ok.call("group.getInfo", key, uids=GROUP)

    ok.pass_time(-1000)

    assert ok.call("group.getInfo", key, uids=GROUP)


def test_a_wrongly_signed_call_costs_nothing(ok: Ok) -> None:
    key = _key(ok, method_calls_per_day=1)
    form = ok.form("discussions.getComments", key, PLACE)
    ok.http.post("/fb.do", data=form | {"sig": "0"})

    assert ok.comments(key)["comments"] == []


@pytest.mark.parametrize("code", [8, 11])
def test_a_limit_on_demand_is_no_violation_of_ours(ok: Ok, code: int) -> None:
    ok.fault(kind="error", code=code, times=1)

    assert ok.refusal("group.getInfo", uids=GROUP) == code
    assert _violations(ok) == 0


def test_counters_tell_calls_by_method_and_key(ok: Ok) -> None:
    ok.comments()
    ok.refusal("discussions.getList", "", category="GROUP")

    counters = ok.admin("GET", "/counters")

    assert counters["methods"] == {"discussions.getComments": 1, "discussions.getList": 1}
    assert counters["tokens"]["admin"] == {"discussions.getComments": 1}
    assert counters["errors"] == {"453": 1}

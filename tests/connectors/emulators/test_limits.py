import pytest

from tests.connectors.emulators.client import COMMUNITY, SERVICE, WALL, Vk


def _limited(vk: Vk, kind: str, **fields: object) -> str:
    form = {"token": f"limited {kind}", "kind": kind, "group_id": 100, "user_id": 77} | fields
    token: str = vk.admin("POST", "/tokens", form)["token"]
    return token


@pytest.mark.parametrize(("kind", "rate"), [("service", 3), ("user", 3), ("community", 20)])
def test_one_call_more_than_the_second_allows_is_error_6(vk: Vk, kind: str, rate: int) -> None:
    token = _limited(vk, kind)

    for _ in range(rate):
        vk.call("users.get", token, user_ids=77)

    assert vk.refusal("users.get", token, user_ids=77) == 6
    assert vk.violations() == 1


def test_a_second_later_the_key_may_call_again(vk: Vk) -> None:
    token = _limited(vk, "service", rate=1)
    vk.call("users.get", token, user_ids=77)

    assert vk.refusal("users.get", token, user_ids=77) == 6
    vk.admin("POST", "/clock", {"advance": 1.1})

    assert vk.call("users.get", token, user_ids=77)


def test_each_key_has_its_own_second(vk: Vk) -> None:
    first, second = _limited(vk, "service", rate=1), _limited(vk, "user", rate=1)
    vk.call("users.get", first, user_ids=77)

    assert vk.call("users.get", second, user_ids=77)
    assert vk.violations() == 0


def test_the_5001st_wall_of_a_day_is_error_29(vk: Vk) -> None:
    vk.admin("PATCH", "/switches", {"wall_get_per_day": 4})
    for _ in range(4):
        vk.call("wall.get", owner_id=WALL)

    assert vk.refusal("wall.get", owner_id=WALL) == 29
    assert vk.comments()["count"] == 0, "other methods go on"


def test_after_a_day_the_wall_may_be_read_again(vk: Vk) -> None:
    vk.admin("PATCH", "/switches", {"wall_get_per_day": 1})
    vk.call("wall.get", owner_id=WALL)
    vk.admin("POST", "/clock", {"advance": 86_000})
    assert vk.refusal("wall.get", owner_id=WALL) == 29

    vk.admin("POST", "/clock", {"advance": 401})

    assert vk.call("wall.get", owner_id=WALL)["count"] == 1


def test_execute_is_one_request_of_the_second_but_each_wall_counts_for_the_day(vk: Vk) -> None:
    token = _limited(vk, "service", rate=1, wall_get_per_day=2)
    wall = f'API.wall.get({{"owner_id":{WALL}}})'
    code = f"return [{wall},{wall},{wall}];"

    answer = vk.send("execute", {"code": code}, token).json()

    assert [bool(one) for one in answer["response"]] == [True, True, False]
    assert [one["error_code"] for one in answer["execute_errors"]] == [29]


def test_a_clock_set_back_does_not_lock_a_key(vk: Vk) -> None:
    token = _limited(vk, "service", rate=1)
    vk.call("users.get", token, user_ids=77)

    vk.admin("POST", "/clock", {"advance": -1000})

    assert vk.call("users.get", token, user_ids=77)


def test_counters_tell_calls_by_method_and_key(vk: Vk) -> None:
    vk.call("wall.get", owner_id=WALL)
    vk.call("execute", code=f'return API.wall.get({{"owner_id":{WALL}}});')
    vk.refusal("wall.get", COMMUNITY, owner_id=WALL)

    counters = vk.admin("GET", "/counters")

    assert counters["methods"] == {"wall.get": 2, "execute": 1}
    assert counters["inner"] == {"wall.get": 1}
    assert counters["tokens"][SERVICE] == {"wall.get": 1, "execute": 1}
    assert counters["errors"] == {"27": 1}
    assert counters["violations"] == 0

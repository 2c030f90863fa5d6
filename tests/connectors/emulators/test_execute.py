import pytest

from tests.connectors.emulators.client import COMMUNITY, SERVICE, WALL, Vk

READ = f'API.wall.getComments({{"owner_id":{WALL},"post_id":1}})'


def test_a_list_of_calls_gives_a_list_of_answers(vk: Vk) -> None:
    vk.write()
    code = f'  return [ {READ} ,\n\tAPI.groups.getById( {{ "group_ids": [100] }} ),\n ] ;\n'

    comments, groups = vk.call("execute", code=code)

    assert comments["count"] == 1
    assert groups["groups"][0]["id"] == 100


def test_one_call_and_a_call_without_parameters_are_understood(vk: Vk) -> None:
    assert vk.call("execute", code=f"return {READ}")["count"] == 0
    assert vk.call("execute", COMMUNITY, code="return API.groups.getById();")["groups"]
    assert vk.call("execute", code="return [];") == []


def test_a_failed_inner_call_gives_false_and_its_error(vk: Vk) -> None:
    code = f'return [{READ},API.wall.get({{"owner_id":{WALL}}})];'

    answer = vk.send("execute", {"code": code}, COMMUNITY).json()

    assert answer["response"] == [False, False]
    assert [(one["method"], one["error_code"]) for one in answer["execute_errors"]] == [
        ("wall.getComments", 27),
        ("wall.get", 27),
    ]


def test_25_calls_pass_and_26_do_not(vk: Vk) -> None:
    assert len(vk.call("execute", code=f"return [{','.join([READ] * 25)}];")) == 25
    assert vk.refusal("execute", code=f"return [{','.join([READ] * 26)}];") == 13


@pytest.mark.parametrize(
    "code",
    [
        "",
        "return",
        "var a = 1; return a;",
        "return [API.wall.get({owner_id:1})];",
        "return [API.wall.get([1])];",
        "return [API.wall.get({})] trailing;",
    ],
)
def test_other_code_does_not_compile(vk: Vk, code: str) -> None:
    assert vk.refusal("execute", code=code) == 12


def test_an_unknown_inner_method_fails_alone(vk: Vk) -> None:
    answer = vk.send("execute", {"code": f"return [API.wall.nothing({{}}),{READ}];"}).json()

    assert answer["response"][0] is False
    assert answer["response"][1]["count"] == 0
    assert answer["execute_errors"][0]["error_code"] == 3


def test_a_reply_with_quotes_brackets_and_line_ends_arrives_as_written(vk: Vk) -> None:
    text = 'Скобки ] } ) ; "кавычки"\nи строка'
    escaped = text.replace('"', '\\"').replace("\n", "\\n")
    code = (
        f'return [API.wall.createComment({{"owner_id":{WALL},"post_id":1,"message":"{escaped}"}})];'
    )

    vk.call("execute", COMMUNITY, code=code)

    assert vk.comments()["items"][0]["text"] == text


def test_a_service_key_may_be_kept_from_execute(vk: Vk) -> None:
    vk.admin("PATCH", "/switches", {"service_may_execute": False})

    assert vk.refusal("execute", SERVICE, code=f"return {READ};") == 28


def test_code_of_bottomless_depth_does_not_compile(vk: Vk) -> None:
    deep = "[" * 100_000

    assert vk.refusal("execute", code=f'return API.wall.get({{"owner_id":{deep}') == 12


def test_half_a_surrogate_pair_does_not_spoil_the_wall(vk: Vk) -> None:
    code = f'return API.wall.createComment({{"owner_id":{WALL},"post_id":1,"message":"а\\ud800"}});'

    vk.call("execute", COMMUNITY, code=code)

    assert vk.comments()["items"][0]["text"] == "а?"

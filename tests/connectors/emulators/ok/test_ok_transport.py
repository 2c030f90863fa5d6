import signal
import subprocess
import sys
from urllib.parse import urlsplit

import httpx
import pytest

from connectors.emulators.process import EmulatorError, running_emulator, start_emulator
from tests.connectors.emulators.ok.client import GROUP, KEY, OLD_PLACE, PLACE, TOPIC, Ok


def test_query_and_form_are_one_row_of_parameters(ok: Ok) -> None:
    form = ok.form("group.getInfo", "admin", {"uids": GROUP})
    rest = {name: form[name] for name in ("sig", "access_token", "uids")}
    above = {name: value for name, value in form.items() if name not in rest}

    answers = [
        ok.http.get("/fb.do", params=form),
        ok.http.post("/fb.do", data=form),
        ok.http.post("/fb.do", params=above, data=rest),
    ]

    assert [one.json()[0]["name"] for one in answers] == ["Школа № 1"] * 3


def test_an_error_is_http_200_with_a_header_and_no_data(ok: Ok) -> None:
    answer = ok.send("discussions.get", **PLACE | {"discussionId": "1"})

    assert answer.status_code == 200
    assert answer.headers["invocation-error"] == "160"
    assert answer.json() == {
        "error_code": 160,
        "error_msg": "PARAM_DISCUSSION_ID : Invalid discussion or group id",
        "error_data": None,
    }


@pytest.mark.parametrize(
    ("method", "params", "code"),
    [
        ("", {}, 3),
        ("discussions.nothing", {}, 3),
        ("Discussions.getComments", PLACE, 3),
        ("discussions.getComments", {}, 100),
        ("discussions.getComments", {"discussionId": TOPIC}, 100),
        ("discussions.getComments", PLACE | {"discussionType": "GROUP_PHOTO"}, 160),
        ("discussions.getComments", PLACE | {"count": 0}, 100),
        ("discussions.getComments", PLACE | {"count": "9" * 5000}, 100),
        ("discussions.getComments", PLACE | {"anchor": "nonsense"}, 100),
        ("discussions.getComments", PLACE | {"anchor": "ё"}, 100),
        ("discussions.getComments", PLACE | {"direction": "SIDEWAYS"}, 100),
        ("discussions.getComments", PLACE | {"format": "XML"}, 100),
        ("discussions.getComments", PLACE | {"mark_as_read": "perhaps"}, 100),
        ("discussions.getDiscussionComments", OLD_PLACE | {"offset": -1}, 100),
        ("discussions.getDiscussionComments", OLD_PLACE | {"entityId": "1"}, 160),
        ("mediatopic.getTopics", {}, 100),
        ("mediatopic.getTopics", {"gid": "1"}, 160),
        ("mediatopic.getByIds", {"topic_ids": ","}, 100),
        ("mediatopic.getByIds", {"topic_ids": "1,2"}, 100),
        ("mediatopic.getByIds", {"topic_ids": "1", "media_limit": 4}, 100),
        ("group.getInfo", {"uids": "1," * 101}, 100),
        ("group.getUserGroupsByIds", {"group_id": "1", "uids": "5"}, 160),
    ],
)
def test_a_malformed_call_is_refused_by_number(
    ok: Ok, method: str, params: dict[str, object], code: int
) -> None:
    assert ok.refusal(method, **params) == code


def test_any_other_address_or_verb_is_a_page_of_html(ok: Ok) -> None:
    assert ok.http.get("/nothing").status_code == 404
    assert ok.http.get("/").headers["content-type"].startswith("text/html")
    assert ok.http.delete("/fb.do").status_code == 405


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_the_process_ends_at_once_with_0_even_while_a_call_hangs(stop: signal.Signals) -> None:
    process = start_emulator("ok", "--port", "0")
    assert process.stdout is not None
    address = process.stdout.readline().decode().split('"')[3]
    httpx.post(f"{address}/admin/faults", json={"kind": "hang", "seconds": 60})
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(f"{address}/fb.do", timeout=0.2)

    process.send_signal(stop)
    code = process.wait(20)  # far less than the call hangs
    process.stdout.close()

    assert code == 0


def test_limits_are_set_on_the_command_line() -> None:
    with running_emulator(
        "ok", "--calls-per-second", "7", "--method-calls-per-day", "9"
    ) as address:
        switches = httpx.get(f"{address}/admin/switches").json()

    assert (switches["calls_per_second"], switches["method_calls_per_day"]) == (7, 9)


@pytest.mark.parametrize("wrong", [("--port", "99999"), ("--calls-per-second", "-1")])
def test_a_senseless_command_line_is_refused(wrong: tuple[str, str]) -> None:
    with pytest.raises(EmulatorError, match="ended with 2"), running_emulator("ok", *wrong):
        pass


def test_a_taken_port_is_told_and_not_waited_for(ok_address: str) -> None:
    port = str(urlsplit(ok_address).port)

    with pytest.raises(EmulatorError), running_emulator("ok", "--port", port):
        pass


def test_the_emulator_knows_nothing_of_the_product_nor_of_another_network() -> None:
    script = (
        "import sys, connectors.emulators.ok.__main__\n"
        "ours = [n for n in sys.modules if n.split('.')[0] in ('app', 'workers')"
        " or n == 'connectors.contract' or n.startswith('connectors.emulators.vk')]\n"
        "print(ours)"
    )

    told = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", script], capture_output=True, check=True, text=True
    )

    assert told.stdout.strip() == "[]"


def test_a_call_for_an_unknown_or_disabled_application_is_told_so(ok: Ok) -> None:
    form = ok.form("group.getInfo", "", {"uids": GROUP})
    unknown = ok.http.post("/fb.do", data=form | {"application_key": "nobody"})
    ok.admin("POST", "/applications", {"key": KEY, "disabled": True})

    assert unknown.json()["error_code"] == 101
    assert ok.refusal("group.getInfo", uids=GROUP) == 210

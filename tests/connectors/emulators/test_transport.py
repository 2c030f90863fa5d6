import signal
import socket
import subprocess
import sys
from urllib.parse import urlsplit

import httpx
import pytest

from connectors.emulators.process import EmulatorError, running_emulator, start_emulator
from tests.connectors.emulators.client import COMMUNITY, SERVICE, WALL, Vk


def test_parameters_come_by_query_form_multipart_and_header(vk: Vk) -> None:
    given = {"screen_name": "school1"}
    bearer = {"Authorization": f"Bearer {SERVICE}"}
    everything = given | {"access_token": SERVICE, "v": "5.199"}
    path = "/method/utils.resolveScreenName"

    answers = [
        vk.http.get(path, params=everything),
        vk.http.post(path, data=everything),
        vk.http.post(path, params={"v": "5.199", "access_token": SERVICE}, data=given),
        vk.http.post(path, data=given | {"v": "5.199"}, headers=bearer),
        vk.http.post(path, files={name: (None, value) for name, value in everything.items()}),
    ]

    assert [one.json()["response"]["object_id"] for one in answers] == [100] * 5


def test_cyrillic_survives_a_multipart_form(vk: Vk) -> None:
    given = {"owner_id": str(WALL), "post_id": "1", "message": "Ёлки, 🎄", "v": "5.199"}
    fields = given | {"access_token": COMMUNITY}

    vk.http.post(
        "/method/wall.createComment",
        files={name: (None, value) for name, value in fields.items()},
    )

    assert vk.comments()["items"][0]["text"] == "Ёлки, 🎄"


def test_a_body_in_chunks_is_read(vk: Vk) -> None:
    pieces = [b"screen_name=school1&v=5.199", b"&access_token=service"]
    kind = {"content-type": "application/x-www-form-urlencoded"}

    answer = vk.http.post("/method/utils.resolveScreenName", content=iter(pieces), headers=kind)

    assert answer.json()["response"]["object_id"] == 100


def test_an_error_is_http_200_and_repeats_the_call_without_the_key(vk: Vk) -> None:
    answer = vk.send("wall.get", {"owner_id": WALL}, COMMUNITY)

    assert answer.status_code == 200
    assert COMMUNITY not in [one["value"] for one in answer.json()["error"]["request_params"]]
    assert {"key": "method", "value": "wall.get"} in answer.json()["error"]["request_params"]
    assert {"key": "owner_id", "value": str(WALL)} in answer.json()["error"]["request_params"]


@pytest.mark.parametrize(
    ("method", "params", "code"),
    [
        ("wall.nothing", {}, 3),
        ("Wall.get", {"owner_id": WALL}, 3),
        ("wall.get", {"owner_id": WALL, "v": ""}, 8),
        ("wall.get", {"owner_id": WALL, "v": "five"}, 8),
        ("wall.get", {"owner_id": "school1"}, 100),
        ("wall.get", {"owner_id": WALL, "count": 101}, 100),
        ("wall.get", {}, 100),
        ("wall.getComments", {"owner_id": WALL}, 100),
        ("wall.getComments", {"owner_id": WALL, "post_id": "9" * 5000}, 100),
        ("wall.getComments", {"owner_id": WALL, "post_id": 1, "start_comment_id": 99}, 100),
        ("wall.getComments", {"owner_id": WALL, "post_id": 1, "comment_id": 99}, 100),
        ("wall.getById", {"posts": "-1_" + "9" * 5000}, 100),
        ("wall.getById", {"posts": ""}, 100),
        ("groups.getById", {"group_ids": "9" * 5000}, 125),
        ("wall.get", {"owner_id": WALL, "extended": "perhaps"}, 100),
        ("wall.get", {"owner_id": WALL, "filter": "best"}, 100),
        ("wall.get", {"domain": "nobody"}, 100),
        ("users.get", {"user_ids": "1," * 1001}, 100),
    ],
)
def test_a_malformed_call_is_refused_by_number(
    vk: Vk, method: str, params: dict[str, object], code: int
) -> None:
    assert vk.refusal(method, **params) == code


def test_any_other_address_is_a_page_of_html(vk: Vk) -> None:
    assert vk.http.get("/").status_code == 404
    assert vk.http.get("/nothing").headers["content-type"].startswith("text/html")
    assert vk.http.delete("/method/wall.get").status_code == 405


def test_nonsense_on_the_line_disturbs_nobody(vk: Vk) -> None:
    place = urlsplit(str(vk.http.base_url))
    with socket.create_connection((place.hostname, place.port), timeout=5) as line:
        line.sendall(b"\x16\x03\x01 nonsense\r\n\r\n")
        told = line.recv(1000)

    assert told.startswith(b"HTTP/1.1 400")
    assert vk.call("wall.get", owner_id=WALL)["count"] == 1


def test_a_client_that_waits_for_continue_is_told_to_go_on(vk: Vk) -> None:
    place = urlsplit(str(vk.http.base_url))
    body = b"screen_name=school1&v=5.199&access_token=service"
    head = (
        b"POST /method/utils.resolveScreenName HTTP/1.1\r\nHost: vk\r\nExpect: 100-continue\r\n"
        b"Content-Length: %d\r\n\r\n" % len(body)
    )
    with socket.create_connection((place.hostname, place.port), timeout=5) as line:
        line.sendall(head)
        first = line.recv(1000)
        line.sendall(body)
        second = line.recv(1000)

    assert first.startswith(b"HTTP/1.1 100")
    assert second.endswith(b'{"response":{"type":"page","object_id":100}}')


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_the_process_ends_at_once_with_0_even_while_a_call_hangs(stop: signal.Signals) -> None:
    process = start_emulator("vk", "--port", "0")
    assert process.stdout is not None
    address = httpx.URL(process.stdout.readline().decode().split('"')[3])
    httpx.post(f"{address}/admin/faults", json={"kind": "hang", "seconds": 60})
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(f"{address}/method/wall.get", timeout=0.2)

    process.send_signal(stop)
    code = process.wait(20)  # far less than the call hangs
    process.stdout.close()

    assert code == 0


def test_limits_are_set_on_the_command_line() -> None:
    with running_emulator("vk", "--service-rate", "7", "--wall-get-per-day", "9") as address:
        switches = httpx.get(f"{address}/admin/switches").json()

    assert (switches["service_rate"], switches["wall_get_per_day"]) == (7, 9)
    assert switches["community_rate"] == 20


@pytest.mark.parametrize("wrong", [("--port", "99999"), ("--service-rate", "-1")])
def test_a_senseless_command_line_is_refused(wrong: tuple[str, str]) -> None:
    with pytest.raises(EmulatorError, match="ended with 2"), running_emulator("vk", *wrong):
        pass


def test_a_taken_port_is_told_and_not_waited_for(vk_address: str) -> None:
    port = str(urlsplit(vk_address).port)

    with pytest.raises(EmulatorError), running_emulator("vk", "--port", port):
        pass


def test_the_emulator_knows_nothing_of_the_product() -> None:
    script = (
        "import sys, connectors.emulators.vk.__main__\n"
        "ours = [n for n in sys.modules if n.split('.')[0] in ('app', 'workers')"
        " or n == 'connectors.contract']\n"
        "print(ours)"
    )

    told = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", script], capture_output=True, check=True, text=True
    )

    assert told.stdout.strip() == "[]"

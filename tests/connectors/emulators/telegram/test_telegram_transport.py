import signal
import subprocess
import sys
from urllib.parse import urlsplit

import httpx
import pytest

from connectors.emulators.process import EmulatorError, running_emulator, start_emulator
from tests.connectors.emulators.telegram.client import BOT, BOT_ID, Telegram


def test_names_of_methods_may_be_written_in_any_case(telegram: Telegram) -> None:
    assert telegram.call("GETME")["id"] == BOT_ID
    telegram.switch(method_case_matters=True)
    assert telegram.refusal("GETME") == (404, "Not Found: method not found")
    assert telegram.call("getMe")["id"] == BOT_ID


def test_an_unknown_method_is_404(telegram: Telegram) -> None:
    assert telegram.refusal("getNothing") == (404, "Not Found: method not found")


@pytest.mark.parametrize("path", ["/", "/nothing", "/bot", f"/bot{BOT}", f"/bot{BOT}/a/b"])
def test_any_other_address_is_404_in_json(telegram: Telegram, path: str) -> None:
    answer = telegram.http.get(path)

    assert answer.status_code == 404
    assert answer.json() == {"ok": False, "error_code": 404, "description": "Not Found"}


def test_other_verbs_are_405(telegram: Telegram) -> None:
    assert telegram.http.delete(f"/bot{BOT}/getMe").status_code == 405


@pytest.mark.parametrize("body", [b"{not json", b"[1]", b"\xff"])
def test_a_body_that_is_no_json_is_400(telegram: Telegram, body: bytes) -> None:
    headers = {"content-type": "application/json"}

    answer = telegram.http.post(f"/bot{BOT}/getMe", content=body, headers=headers)

    assert answer.status_code == 400
    assert answer.json()["description"] == "Bad Request: can't parse JSON object"


def test_numbers_of_any_length_and_kind_do_no_harm(telegram: Telegram) -> None:
    for value in ("9" * 5000, "one", -(2**62), 1.5, True, None, [1]):
        assert telegram.refusal("getChat", chat_id=value)[0] == 400
        assert isinstance(telegram.call("getUpdates", offset=telegram.offset, limit=value), list)


def test_clients_find_the_small_methods_they_call_at_start(telegram: Telegram) -> None:
    assert telegram.call("getMyCommands") == []
    assert telegram.call("setMyCommands", commands=[]) is True
    assert telegram.call("getMyName") == {"name": "Bot 700"}
    assert telegram.call("getMyDescription") == {"description": ""}
    assert telegram.call("getMyShortDescription") == {"short_description": ""}
    assert telegram.call("deleteWebhook", drop_pending_updates=True) is True


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_the_process_ends_at_once_with_0_even_while_polls_and_webhooks_wait(
    stop: signal.Signals,
) -> None:
    process = start_emulator("telegram", "--port", "0")
    assert process.stdout is not None
    address = httpx.URL(process.stdout.readline().decode().split('"')[3])
    httpx.post(f"{address}/admin/bots", json=[{"token": "700:a"}, {"token": "701:b"}])
    httpx.get(f"{address}/bot701:b/setWebhook?url=http://127.0.0.1:9/")
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(f"{address}/bot700:a/getUpdates?timeout=50", timeout=0.2)

    process.send_signal(stop)
    code = process.wait(20)  # far less than the call hangs
    process.stdout.close()

    assert code == 0


def test_limits_are_set_on_the_command_line() -> None:
    with running_emulator("telegram", "--group-per-minute", "7") as address:
        switches = httpx.get(f"{address}/admin/switches").json()

    limits = ("chat_per_second", "group_per_minute", "bot_per_second")
    assert [switches[name] for name in limits] == [1, 7, 30]


@pytest.mark.parametrize("wrong", [("--port", "99999"), ("--bot-per-second", "-1")])
def test_a_senseless_command_line_is_refused(wrong: tuple[str, str]) -> None:
    with pytest.raises(EmulatorError, match="ended with 2"), running_emulator("telegram", *wrong):
        pass


def test_a_taken_port_is_told_and_not_waited_for(telegram_address: str) -> None:
    port = str(urlsplit(telegram_address).port)

    with pytest.raises(EmulatorError), running_emulator("telegram", "--port", port):
        pass


def test_the_emulator_knows_nothing_of_the_product() -> None:
    script = (
        "import sys, connectors.emulators.telegram.__main__\n"
        "ours = [n for n in sys.modules if n.split('.')[0] in ('app', 'workers')"
        " or n == 'connectors.contract' or n.startswith('connectors.emulators.vk')]\n"
        "print(ours)"
    )

    told = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", script], capture_output=True, check=True, text=True
    )

    assert told.stdout.strip() == "[]"

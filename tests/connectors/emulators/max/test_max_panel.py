import signal
import subprocess
import sys
import time
from urllib.parse import urlsplit

import httpx
import msgspec
import pytest

from connectors.emulators.process import (
    EmulatorError,
    running_emulator,
    start_emulator,
    stop_emulator,
)
from tests.connectors.emulators.max.client import BOT, CHANNEL, NOON, Max


def test_twenty_thousand_comments_are_written_by_one_form(maks: Max) -> None:
    channels = [{"id": -number} for number in range(1000, 1300)]
    posts = [{"chat_id": one["id"], "key": f"post {one['id']}"} for one in channels]
    comments = [
        {"post": f"post {-(1000 + n % 300)}", "text": f"Вопрос {n}", "author": f"Имя {n}"}
        for n in range(20_000)
    ]
    form = msgspec.json.encode({"channels": channels, "posts": posts, "comments": comments})

    answer = maks.http.post("/admin/bulk", content=form)

    assert answer.status_code == 200
    assert sum(1 for _ in maks.living()) == 20_000
    assert sum(1 for _ in maks.living("?chat_id=-1007")) == 67


def test_the_dump_tells_parents_and_last_texts_of_the_living(maks: Max) -> None:
    top = maks.write("Первый", key="first")
    reply = maks.write("Второй", reply_to="first")
    gone = maks.write("Третий")
    maks.change(reply, text="Исправлено")
    maks.change(gone, deleted=True)

    living = {one["mid"]: (one["text"], one["reply_to"]) for one in maks.living()}

    assert living == {top: ("Первый", ""), reply: ("Исправлено", top)}
    assert [one["mid"] for one in maks.living("?deleted=1") if one["deleted"]] == [gone]


def test_a_deleted_post_may_be_brought_back_with_its_comments(maks: Max) -> None:
    mid = maks.write()
    maks.admin("PATCH", "/posts", {"post": "post", "deleted": True})
    assert list(maks.living()) == []

    maks.admin("PATCH", "/posts", {"post": "post", "deleted": False})

    assert [one["mid"] for one in maks.living()] == [mid]


def test_a_long_comment_with_nul_and_emoji_is_kept_whole(maks: Max) -> None:
    text = "😡\x00до коле\r\n" * 2000

    maks.write(text)

    assert maks.texts() == [text]
    assert next(maks.living())["text"] == text


def test_the_same_name_is_the_same_person(maks: Max) -> None:
    for author in ("Пётр Сидоров", "Анна Ким", "Пётр Сидоров"):
        maks.write(author=author)

    senders = [one["sender"]["user_id"] for one in maks.comments()]

    assert senders[0] == senders[2] != senders[1]


def test_the_clock_can_be_set_and_moved(maks: Max) -> None:
    maks.admin("POST", "/clock", {"set": NOON, "advance": 100})
    maks.write()

    assert maks.comments()[0]["timestamp"] // 1000 in {NOON + 100, NOON + 101}


def test_reset_leaves_an_empty_network_on_the_machine_s_time(maks: Max) -> None:
    maks.write()

    shown = maks.admin("POST", "/reset")

    assert (shown["channels"], shown["comments"], shown["bots"]) == (0, 0, 0)
    assert abs(shown["now"] - time.time()) < 2
    assert maks.admin("GET", "/switches")["rate"] == 30


@pytest.mark.parametrize(
    ("page", "form"),
    [
        ("comments", b"{not json"),
        ("comments", b'{"post": "nowhere"}'),
        ("comments", b'{"post": "post", "reply_to": "nothing"}'),
        ("comments", b'{"post": "post", "reply_to": "post"}'),
        ("comments", b'{"post": "post", "txet": "?"}'),
        ("comments", b'{"post": "post", "key": "post"}'),
        ("comments", b'{"post": "post", "user_id": 999999}'),
        ("comments", b'{"post": "post", "text": "\\ud800"}'),
        ("comments", b'{"post": "post", "timestamp": 99999999999999999999}'),
        ("posts", b'{"chat_id": -1}'),
        ("posts", b'{"chat_id": 5}'),
        ("memberships", b'{"token": "nobody", "chat_id": -1}'),
        ("faults", b'{"kind": "earthquake"}'),
        ("clock", b'{"advance": 1e300}'),
        ("clock", b"[]"),
    ],
)
def test_a_bad_form_is_refused_with_a_sentence_and_changes_nothing(
    maks: Max, page: str, form: bytes
) -> None:
    answer = maks.http.post(f"/admin/{page}", content=form)

    assert answer.status_code == 400
    assert answer.json()["error"]
    assert list(maks.living()) == []


def test_an_unknown_page_or_verb_of_the_panel_says_so(maks: Max) -> None:
    assert maks.http.get("/admin/nothing").status_code == 404
    assert maks.http.put("/admin/bulk").status_code == 405
    assert maks.http.patch("/admin/switches", content=b'{"nothing": 1}').status_code == 400
    assert maks.http.patch("/admin/switches", content=b'{"lost_events": 2}').status_code == 400


def test_the_panel_lists_what_exists(maks: Max) -> None:
    assert [one["id"] for one in maks.admin("GET", "/channels")] == [CHANNEL]
    assert [one["channels"] for one in maks.admin("GET", "/bots")] == [[CHANNEL], [], []]
    assert "Ответы" in {one["first_name"] for one in maks.admin("GET", "/users")}
    assert maks.admin("GET", "")["posts"] == 1


def test_calls_are_counted_by_method_token_and_error(maks: Max) -> None:
    maks.admin("DELETE", "/counters")
    maks.comments()
    maks.refusal("GET", "/me", "nobody")

    counted = maks.admin("GET", "/counters")

    assert counted["methods"] == {"GET /messages/{mid}/comments": 1, "GET /me": 1}
    assert counted["tokens"][BOT] == {"GET /messages/{mid}/comments": 1}
    assert counted["errors"] == {"401": 1}


def test_the_process_ends_with_0_when_told_even_in_a_long_poll() -> None:
    process = start_emulator("max", "--rate", "5")
    assert process.stdout is not None
    address = msgspec.json.decode(process.stdout.readline())["address"]
    bot = {"token": "bot"}
    httpx.post(f"{address}/admin/bots", json=bot).raise_for_status()
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(f"{address}/updates", headers={"Authorization": "bot"}, timeout=0.3)

    process.send_signal(signal.SIGTERM)

    assert process.wait(5) == 0
    stop_emulator(process)


def test_a_bad_command_line_is_told_in_a_sentence() -> None:
    command = [sys.executable, "-m", "connectors.emulators.max", "--rate", "-1"]

    ended = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603

    assert ended.returncode == 2
    assert "must be 0 or more" in ended.stderr


def test_a_taken_port_is_told_and_not_waited_for(max_address: str) -> None:
    port = str(urlsplit(max_address).port)

    with pytest.raises(EmulatorError), running_emulator("max", "--port", port):
        pass


def test_the_emulator_of_max_knows_nothing_of_the_product() -> None:
    script = (
        "import sys, connectors.emulators.max.__main__\n"
        "ours = [n for n in sys.modules if n.split('.')[0] in ('app', 'workers')"
        " or n == 'connectors.contract' or n.startswith('connectors.emulators.vk')]\n"
        "print(ours)"
    )

    told = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", script], capture_output=True, check=True, text=True
    )

    assert told.stdout.strip() == "[]"

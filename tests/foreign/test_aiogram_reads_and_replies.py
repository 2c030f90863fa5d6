"""aiogram, written by others for the real Telegram, works through our emulator unchanged."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from connectors.emulators.process import running_emulator

HERE = Path(__file__).parent
PYTHON = HERE.parents[1] / ".venv-foreign" / "bin" / "python"
CHANNEL, GROUP, POST, ROOT, BOT = -1001, -1002, 7, 1, 700
TOKEN = f"{BOT}:administrator"
FIRST = 1000
"""Id of the first of 250 comments; 40 answers hang on it."""


@pytest.fixture(scope="module")
def emulator() -> Iterator[httpx.Client]:
    """An emulator with Telegram's own limits and one busy post."""
    with running_emulator("telegram") as address, httpx.Client(base_url=address) as panel:
        panel.post("/admin/bulk", json=_busy_post()).raise_for_status()
        yield panel


@pytest.fixture(scope="module")
def seen(emulator: httpx.Client) -> dict[str, Any]:
    """Tell what aiogram saw: everything it does is one run."""
    if not PYTHON.exists():
        pytest.fail("The environment .venv-foreign with aiogram is missing: `make test` makes it.")
    address = str(emulator.base_url).rstrip("/")
    given = {"address": address, "token": TOKEN, "group": GROUP, "channel": CHANNEL}
    ended = subprocess.run(  # noqa: S603 - a script of ours
        [PYTHON, HERE / "aiogram_reads_and_replies.py", json.dumps(given)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


def test_aiogram_hears_every_comment_and_its_answer_lands_in_the_thread(
    emulator: httpx.Client, seen: dict[str, Any]
) -> None:
    assert seen["root"] == {
        "id": ROOT,
        "automatic": True,
        "channel": CHANNEL,
        "post": POST,
        "from": 777000,
    }
    assert seen["threads"] == [ROOT]
    assert seen["by_target"] == {
        str(ROOT): list(range(FIRST, FIRST + 250)),
        str(FIRST): list(range(2000, 2040)),
    }
    assert seen["nested"] is False
    assert seen["edited"] == [[FIRST + 1, "Исправлено"]]
    assert seen["mentions"] == ["@adminka"] * 40
    reply = seen["reply"]
    assert (reply["thread"], reply["target"]) == (ROOT, FIRST)
    ours = [one for one in _living(emulator) if one["from_id"] == BOT]
    assert [(one["id"], one["thread"], one["reply_to"], one["text"]) for one in ours] == [
        (reply["id"], ROOT, FIRST, "Отопление включат сегодня.")
    ]


def test_aiogram_recognises_rights_refusals_limits_and_the_move_of_a_group(
    emulator: httpx.Client, seen: dict[str, Any]
) -> None:
    assert seen["places"] == ["administrator"]
    assert (seen["me"], seen["links"]) == ("adm_bot", [CHANNEL, GROUP])
    assert (seen["may_delete"], seen["administrators"]) == (True, [BOT])
    reply = seen["reply"]
    assert (reply["waited"], reply["beside"], reply["deleted"]) == (1, None, True)
    assert reply["missing"].endswith("message to be replied not found")
    assert reply["deleted_again"].endswith("message to delete not found")
    assert seen["conflict"].startswith("Conflict: terminated by other getUpdates request")
    assert seen["migrated"] is True
    assert seen["webhook"] == ["По звонку", ""]
    assert seen["wrong_key"] == "TelegramUnauthorizedError: Unauthorized"
    counters = emulator.get("/admin/counters").json()
    assert counters["violations"] == 1, "the one it provoked"


def _living(emulator: httpx.Client) -> list[dict[str, Any]]:
    return [json.loads(line) for line in emulator.get("/admin/comments").iter_lines()]


def _busy_post() -> dict[str, Any]:
    here = {"channel_id": CHANNEL, "post_id": POST}
    top = [
        here | {"id": FIRST + n, "author": f"Автор {n % 20}", "text": f"Вопрос {n}"}
        for n in range(250)
    ]
    answers = [
        here | {"id": 2000 + n, "text": "😡 И нам, @adminka", "reply_to": FIRST} for n in range(40)
    ]
    return {
        "bots": [{"token": TOKEN, "username": "adm_bot"}],
        "chats": [
            {"id": GROUP, "type": "supergroup", "title": "Обсуждение"},
            {"id": CHANNEL, "type": "channel", "title": "Школа № 1", "linked_chat_id": GROUP},
        ],
        "members": [{"chat_id": GROUP, "user_id": BOT, "status": "administrator"}],
        "posts": [{"chat_id": CHANNEL, "id": POST, "text": "Отопление включено."}],
        "comments": top + answers,
        "changes": [{"chat_id": GROUP, "id": FIRST + 1, "text": "Исправлено"}],
    }

"""Clients written by others for the real MAX must work through the emulator unchanged.

One is MAX's own, for node; the other, maxapi, checks every answer with typed models.
"""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from connectors.emulators.process import running_emulator

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CHANNEL = -70_000_000_000_005
START = 1_790_000_000_000

Seen = dict[str, Any]


@pytest.fixture
def panel() -> Iterator[httpx.Client]:
    """A MAX with its own limits and an old busy post; its comments share milliseconds by seven."""
    with running_emulator("max") as address, httpx.Client(base_url=address) as client:
        client.post("/admin/clock", json={"set": START // 1000 + 2 * 86_400}).raise_for_status()
        client.post("/admin/bulk", json=_busy_post()).raise_for_status()
        yield client


def test_max_s_own_client_reads_every_comment_answers_and_is_told(panel: httpx.Client) -> None:
    expected = _living(panel)

    seen = _by_max_s_own(panel)

    _check_reading(seen, expected)
    assert seen["some"] == [seen["comments"][0], seen["comments"][-1]]
    assert _replies(panel, "До мая") == [(seen["written"]["reply"], seen["comments"][0])]
    assert seen["written"]["parent"] == seen["comments"][0]
    assert seen["written"]["deleted"] is True
    assert seen["written"]["post"] == [True, "Закрыто", True]
    assert seen["polled"] == "По опросу"
    assert seen["pushed"] == {
        "text": "По подписке", "dead": [405, "method.not.allowed"], "same": True, "left": 0,
    }  # fmt: skip
    assert _violations(panel) == 0


def test_max_s_own_client_understands_each_refusal(panel: httpx.Client) -> None:
    assert _by_max_s_own(panel)["refused"] == {
        "chats": [404, "method.not.found"],
        "post": [404, "not.found"],
        "comment": [400, "proto.payload"],
        "token": [401, "verify.token"],
        "edit": [404, "not.found"],
    }


def test_maxapi_s_models_accept_every_answer_and_its_edited_reply_arrives(
    panel: httpx.Client,
) -> None:
    expected = _living(panel)
    panel.post("/admin/posts", json={"chat_id": CHANNEL, "key": "new", "text": "Открыт"})
    panel.patch("/admin/posts", json={"post": "new", "deleted": True})

    seen = _by_maxapi(panel)

    _check_reading(seen, expected)
    assert seen["post"] == expected[0]["post"]
    assert _replies(panel, "До июня") == [(seen["written"]["reply"], seen["comments"][0])]
    assert (seen["written"]["edited"], seen["written"]["deleted"]) == (True, True)
    assert seen["refused"] == {"comment": [400, "proto.payload"], "token": "invalid"}
    assert seen["told"] == ["bot_added", "message_created", "message_removed"]
    assert _violations(panel) == 0


def _check_reading(seen: Seen, expected: list[Seen]) -> None:
    assert (seen["isBot"], seen["title"], seen["admins"]) == (True, "Школа № 1", [True])
    assert {"read_all_messages", "write", "edit", "delete"} <= set(seen["permissions"])
    assert (seen["text"], seen["author"], len(seen["posts"])) == ("Мост закрыт", "Автор", 1)
    assert len(seen["comments"]) == 250
    assert set(seen["comments"]) == {one["mid"] for one in expected}
    assert seen["parent"] == expected[0]["mid"], "the newest answers the oldest"


def _by_max_s_own(panel: httpx.Client) -> Seen:
    beside = ROOT / ".venv" / "bin" / "node"
    node = str(beside) if beside.exists() else shutil.which("node")
    if node is None or not (HERE / "max" / "node_modules" / "@maxhub").exists():
        pytest.fail("MAX's client is missing: `sh .ci/foreign-npm` brings it, as does `make test`.")
    return _seen(panel, node, "max/reads_and_replies.cjs")


def _by_maxapi(panel: httpx.Client) -> Seen:
    python = ROOT / ".venv-foreign" / "bin" / "python"
    if not python.exists():
        pytest.fail("The environment .venv-foreign with maxapi is missing: `make test` makes it.")
    return _seen(panel, str(python), "maxapi_reads_and_replies.py")


def _seen(panel: httpx.Client, program: str, script: str) -> Seen:
    given = {
        "address": str(panel.base_url).rstrip("/"),
        "token": "bot",
        "chat": CHANNEL,
        "post": _living(panel)[0]["post"],
    }
    command = [program, str(HERE / script), json.dumps(given)]
    ended = subprocess.run(  # noqa: S603 - a script of ours
        command, capture_output=True, text=True, timeout=120, check=False
    )
    assert ended.returncode == 0, ended.stderr
    seen: Seen = json.loads(ended.stdout)
    return seen


def _living(panel: httpx.Client) -> list[Seen]:
    return [json.loads(line) for line in panel.get("/admin/comments").iter_lines()]


def _replies(panel: httpx.Client, text: str) -> list[tuple[str, str]]:
    return [(one["mid"], one["reply_to"]) for one in _living(panel) if one["text"] == text]


def _violations(panel: httpx.Client) -> int:
    found: int = panel.get("/admin/counters").json()["violations"]
    return found


def _busy_post() -> dict[str, Any]:
    comments = [
        {
            "post": "bridge",
            "key": f"{n}",
            "author": "Автор Вопроса",
            "text": f"Вопрос {n}",
            "timestamp": START + n // 7 * 1000,
            "reply_to": "0" if n == 249 else "",
        }
        for n in range(250)
    ]
    return {
        "channels": [{"id": CHANNEL, "title": "Школа № 1"}],
        "bots": [{"token": "bot", "name": "Ответы", "channels": [CHANNEL]}],
        "posts": [
            {"chat_id": CHANNEL, "key": "bridge", "text": "Мост закрыт", "timestamp": START - 1000}
        ],
        "comments": comments,
    }

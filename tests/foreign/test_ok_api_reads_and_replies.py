"""Clients written by others for the real Odnoklassniki must work through the emulator."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from connectors.emulators.process import running_emulator

HERE = Path(__file__).parent
PYTHON = HERE.parents[1] / ".venv-foreign" / "bin" / "python"
GROUP, BUSY, QUIET = "55348644610059", "62503929662320", "62503929662000"
RECORDED = 1397206382471
KEYS = {"token": "at", "application_key": "AK", "secret": "SECRET", "url": "https://ok.ru/school1"}

READS = "ok_api_reads_and_replies.py"
JUDGES = "ok_api_judged_by_pyodnoklassniki.py"
Client = Callable[[str], dict[str, Any]]


@pytest.fixture
def emulator() -> Iterator[httpx.Client]:
    """An emulator with its usual limits, one quiet topic and a busy one."""
    with running_emulator("ok") as address, httpx.Client(base_url=address) as panel:
        panel.post("/admin/bulk", json=_busy_group()).raise_for_status()
        yield panel


@pytest.fixture
def run_client(emulator: httpx.Client) -> Client:
    """Run a script of this folder in the strangers' environment; give what it printed."""
    if not PYTHON.exists():
        pytest.fail("The environment .venv-foreign is missing: `make test` makes it.")

    def run(script: str) -> dict[str, Any]:
        given = json.dumps(KEYS | {"address": str(emulator.base_url).rstrip("/")})
        ended = subprocess.run(  # noqa: S603 - a script of ours
            [PYTHON, HERE / script, given],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        seen: dict[str, Any] = json.loads(ended.stdout)
        return seen

    return run


def test_ok_api_reads_every_comment_both_ways_and_its_reply_arrives(
    emulator: httpx.Client, run_client: Client
) -> None:
    written = [one["id"] for one in _living(emulator)]

    seen = run_client(READS)

    assert seen["object"] == {"objectId": int(GROUP), "objectIdStr": GROUP, "type": "GROUP"}
    assert seen["group"] == [{"uid": GROUP, "name": "Школа № 1"}]
    assert seen["topics"] == [BUSY, QUIET]
    assert seen["counted"] == 250
    assert seen["comments"] == written[::-1]
    assert seen["older_way"] == written
    assert seen["oldest"]["date"] == "2014-04-11 12:53:02"
    assert seen["reply"] == {"status": 200, "refusal": None, "answer": seen["newest"][0]["id"]}
    assert seen["newest"][0]["reply_to_comment_id"] == written[0]
    assert seen["newest"][0]["author_ref"] == f"group:{GROUP}"
    assert seen["removed"] == {"success": True}
    ours = [one["text"] for one in _living(emulator) if one["author_type"] == "GROUP"]
    assert ours == ["Анна, отопление включат 1 октября & греть будет = +22 °C"]
    assert written[-1] not in [one["id"] for one in _living(emulator)]
    assert emulator.get("/admin/counters").json()["violations"] == 0


def test_ok_api_meets_a_withdrawn_method_as_an_error_within_http_200(
    emulator: httpx.Client, run_client: Client
) -> None:
    emulator.patch("/admin/switches", json={"withdrawn": {"discussions.addDiscussionComment": 10}})

    seen = run_client(READS)

    assert (seen["reply"]["status"], seen["reply"]["refusal"]) == (200, "10")
    assert seen["reply"]["answer"]["error_code"] == 10
    assert len(seen["comments"]) == 250


def test_pyodnoklassniki_reads_replies_and_knows_every_refusal(
    emulator: httpx.Client, run_client: Client
) -> None:
    emulator.patch("/admin/switches", json={"calls_per_second": 0}).raise_for_status()

    seen = run_client(JUDGES)

    assert seen["group"] == [{"uid": GROUP, "name": "Школа № 1"}]
    assert seen["nobody"] == []
    assert seen["texts"] == ["Вопрос 249", "Вопрос 248", "Вопрос 247"]
    assert seen["unknown_key"] == ["AuthError", 103, 200]
    assert seen["no_key"] == ["AuthError", 453, 200]
    assert seen["no_method"] == ["InvalidRequestError", 3, 200]
    assert seen["no_discussion"] == ["APIError", 160, 200], "it does not know this number"
    replied = [(one["id"], one["reply_to"]) for one in _living(emulator) if one["reply_to"]]
    assert replied == [(seen["reply"], seen["target"])]


def _living(emulator: httpx.Client) -> list[dict[str, Any]]:
    return [json.loads(line) for line in emulator.get("/admin/comments").iter_lines()]


def _busy_group() -> dict[str, Any]:
    comments = [
        {
            "discussion_id": BUSY,
            "text": f"Вопрос {n}",
            "author": f"Автор {n % 20}",
            "date_ms": RECORDED + n * 1000,
        }
        for n in range(250)
    ]
    return {
        "groups": [
            {"id": GROUP, "name": "Школа № 1", "shortname": "school1", "members": {"5": "ADMIN"}}
        ],
        "applications": [{"key": "AK", "secret": "SECRET"}],
        "tokens": [{"token": "at", "application_key": "AK", "user_id": "5"}],
        "topics": [
            {"gid": GROUP, "id": QUIET, "text": "Тихо", "created_ms": RECORDED - 2000},
            {"gid": GROUP, "id": BUSY, "text": "Отопление", "created_ms": RECORDED - 1000},
        ],
        "comments": comments,
    }

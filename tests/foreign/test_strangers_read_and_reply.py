"""Clients written by others for the real VK must work through the emulator unchanged."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

FIRST = 1000
TOP = list(range(FIRST, FIRST + 250))
THREAD = list(range(2000, 2040))
SCRIPTS = ["vk_api_reads_and_replies.py", "vkbottle_reads_and_replies.py"]


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_stranger_s_client_reads_every_comment_and_its_reply_arrives_once(
    emulator: httpx.Client, run_client: Callable[[str], dict[str, Any]], script: str
) -> None:
    seen = run_client(script)

    assert seen["top"] == TOP
    assert seen["threads"] == {str(FIRST): THREAD}
    assert (seen["posts"], seen["comment_count"]) == ([1], 293)
    assert seen["object"] == {"type": "group", "object_id": 100}
    assert seen["group"] == "Школа № 1"
    assert seen["refused"] == 27
    assert seen["reply"]["first"] == seen["reply"]["again"]
    assert seen["reply"]["first"]["parents_stack"] == [FIRST]
    ours = [one for one in _living(emulator) if one["from_id"] == -100]
    assert [(one["id"], one["thread"], one["reply_to"]) for one in ours] == [
        (seen["reply"]["first"]["comment_id"], FIRST, FIRST)
    ]


def test_vk_api_hides_asks_in_pools_and_speaks_an_old_version(
    emulator: httpx.Client, run_client: Callable[[str], dict[str, Any]]
) -> None:
    seen = run_client("vk_api_reads_and_replies.py")

    assert seen["hidden"] == 1
    assert TOP[-1] not in [one["id"] for one in _living(emulator)]
    assert seen["pool"] == {"count": 1, "error": 28}
    assert seen["old_shape"] == "list"
    assert _violations(emulator) == 0, "its pace is right for VK, so it is right for us"


def test_vkbottle_accepts_every_answer_but_the_placeholder_known_to_break_it(
    run_client: Callable[[str], dict[str, Any]],
) -> None:
    seen = run_client("vkbottle_reads_and_replies.py")

    assert seen["mask"] & 8192
    assert seen["executed"] == 1
    assert seen["authors"] == 11
    assert seen["placeholder_breaks_the_models"] is True


def _living(emulator: httpx.Client) -> list[dict[str, Any]]:
    return [json.loads(line) for line in emulator.get("/admin/comments").iter_lines()]


def _violations(emulator: httpx.Client) -> int:
    found: int = emulator.get("/admin/counters").json()["violations"]
    return found

"""Clients written by others for the real VK read and answer beside the wall as well."""

import json
from collections.abc import Callable
from typing import Any

import httpx

SECTIONS = {"board": "topic", "photos": "photo", "video": "video", "market": "market"}
FIRST = 5000
NUMBERS = list(range(FIRST, FIRST + 130))


def test_a_stranger_s_client_reads_answers_and_deletes_under_everything(
    emulator: httpx.Client, run_client: Callable[[str], dict[str, Any]]
) -> None:
    _fill(emulator)

    seen = run_client("vk_api_reads_sections.py")

    assert seen["read"].pop("board") == [1, *NUMBERS], "a topic begins with its own words"
    assert seen["read"] == dict.fromkeys(("photos", "video", "market"), NUMBERS)
    assert seen["deleted"] == dict.fromkeys(SECTIONS, 1)
    assert (seen["topic"], seen["photo"]) == ("Питание", 130)
    lines = emulator.get("/admin/comments?owner_id=-100").iter_lines()
    ours = [one for one in map(json.loads, lines) if one["text"] == "В мае."]
    assert {(one["kind"], one["id"]) for one in ours} == {
        (SECTIONS[section], number) for section, number in seen["answers"].items()
    }


def test_vkbottle_accepts_every_answer(
    emulator: httpx.Client, run_client: Callable[[str], dict[str, Any]]
) -> None:
    _fill(emulator)

    seen = run_client("vkbottle_reads_sections.py")

    assert seen["lists"] == {
        "topics": [7],
        "photos": [7],
        "videos": [7],
        "goods": [7],
        "photo comments": [NUMBERS[-1]],
        "photo": [130],
    }
    assert seen["comments"] == {
        "topic": [1, *NUMBERS[:19]],
        "photo": NUMBERS[:20],
        "video": NUMBERS[:20],
        "market": NUMBERS[:20],
    }
    assert seen["changes"] == {
        "answer": NUMBERS[-1] + 1,
        "deleted": True,
        "restored": True,
        "deleted in the topic": 1,
        "closed": 1,
    }


def _fill(emulator: httpx.Client) -> None:
    """Put one entry of each kind on the page, with 130 comments."""
    kinds = SECTIONS.values()
    entries = [{"kind": kind, "owner_id": -100, "id": 7, "title": "Питание"} for kind in kinds]
    comments = [
        {"kind": kind, "owner_id": -100, "post_id": 7, "id": number, "author": "Анна Ким"}
        for kind in kinds
        for number in NUMBERS
    ]
    form = {"entries": entries, "comments": comments}
    emulator.post("/admin/bulk", json=form).raise_for_status()

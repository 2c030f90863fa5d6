"""A client written by others for the real VK must hear of events through the emulator."""

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def heard(run_client: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    return run_client("vkbottle_hears.py")


def test_vkbottle_hears_by_long_poll_and_by_callback(heard: dict[str, Any]) -> None:
    polled, called = heard["polled"], heard["called"]

    ((kind, number, text),) = polled["waited"]
    assert (kind, text) == ("wall_reply_new", "Когда?")
    edited, deleted, posted = polled["at once"]
    assert edited == ["wall_reply_edit", number, "Когда же?"]
    assert deleted == ["wall_reply_delete", number, None]
    assert (posted[0], posted[2]) == ("wall_post_new", "Новость")
    assert [one[2] for one in polled["new key"]] == ["После смены ключа"]
    assert [one[2] for one in polled["all new"]] == ["После потери"]
    assert called["event"][::2] == ["wall_reply_new", "По адресу"]
    assert called["secret"]
    assert called["found"]
    assert called["settings"] == ["wall_reply_new"]
    assert called["left"] == 0

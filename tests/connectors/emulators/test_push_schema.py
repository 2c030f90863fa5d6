"""Answers about callback servers and long poll, and events, against VK's own schema."""

from typing import Any

import httpx
import pytest

from tests.connectors.emulators.client import COMMUNITY, GROUP, WALL, Vk
from tests.connectors.emulators.schema_of import complaints, response

SERVER = {"url": "http://127.0.0.1:9/hook", "title": "Ответы", "secret_key": "tajna"}
ANSWERS = [
    ("groups.addCallbackServer", SERVER, "groups_addCallbackServer"),
    ("groups.getCallbackServers", {}, "groups_getCallbackServers"),
    ("groups.getCallbackConfirmationCode", {}, "groups_getCallbackConfirmationCode"),
    ("groups.getCallbackSettings", {"server_id": 1}, "groups_getCallbackSettings"),
    ("groups.setCallbackSettings", {"server_id": 1, "wall_reply_new": 1}, "base_ok"),
    ("groups.editCallbackServer", {"server_id": 1, **SERVER}, "base_ok"),
    ("groups.deleteCallbackServer", {"server_id": 1}, "base_ok"),
    ("groups.getLongPollServer", {}, "groups_getLongPollServer"),
    ("groups.getLongPollSettings", {}, "groups_getLongPollSettings"),
    ("groups.setLongPollSettings", {"enabled": 1}, "base_ok"),
]
WANTED = ["wall_reply_new", "wall_reply_edit", "wall_reply_restore", "wall_reply_delete"]


@pytest.fixture
def community(vk: Vk) -> Vk:
    vk.call("groups.addCallbackServer", COMMUNITY, group_id=GROUP, **SERVER)
    chosen = dict.fromkeys([*WANTED, "wall_post_new"], 1)
    vk.call("groups.setLongPollSettings", COMMUNITY, group_id=GROUP, enabled=1, **chosen)
    return vk


@pytest.mark.parametrize(("method", "params", "name"), ANSWERS)
def test_an_answer_is_as_vk_s_schema_has_it(
    community: Vk, method: str, params: dict[str, Any], name: str
) -> None:
    answer = community.send(method, {"group_id": GROUP, **params}, COMMUNITY).json()

    assert "error" not in answer
    assert complaints(response(name), answer) == set()


def _lived_through(vk: Vk) -> list[dict[str, Any]]:
    """Let a comment be written, edited, deleted and brought back, and a post appear."""
    server = vk.call("groups.getLongPollServer", COMMUNITY, group_id=GROUP)
    number = vk.write("Когда?", reply_to=vk.write())
    vk.change(number, text="Когда же?")
    vk.change(number, deleted=True)
    vk.change(number, deleted=False)
    vk.admin("POST", "/posts", {"owner_id": WALL, "text": "Новость"})
    asked = {"act": "a_check", "key": server["key"], "ts": server["ts"], "wait": 0}
    told: list[dict[str, Any]] = httpx.get(server["server"], params=asked).json()["updates"]
    return told


def test_events_of_the_wall_are_as_the_schema_has_them(community: Vk) -> None:
    community.admin("PATCH", "/switches", {"event_owner": "owner_id", "deleter_field": "user_id"})
    told = _lived_through(community)

    kinds = [one["type"] for one in told]
    assert set(kinds) == {*WANTED, "wall_post_new"}
    for event in told:
        name = event["type"].replace("reply_delete", "comment_delete")
        definition = f"callback.objects.json.callback_{name}"
        assert complaints(definition, event["object"]) == set(), name
        assert complaints("callback.objects.json.callback_base", event) == set(), name


def test_deviation_recorded_events_name_the_deleter_otherwise(community: Vk) -> None:
    (gone,) = [one for one in _lived_through(community) if one["type"] == "wall_reply_delete"]

    assert complaints("callback.objects.json.callback_wall_comment_delete", gone["object"]) == {
        ("$", "'user_id' is a required property")
    }

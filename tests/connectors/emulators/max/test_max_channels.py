import pytest

from tests.connectors.emulators.max.client import BOT, CHANNEL, READER, STRANGER, Max


def test_the_token_stands_bare_in_the_authorization_header(maks: Max) -> None:
    assert maks.call("GET", "/me")["is_bot"] is True
    assert maks.refusal("GET", "/me", f"Bearer {BOT}") == (401, "verify.token")


def test_a_token_in_the_query_is_no_longer_accepted(maks: Max) -> None:
    answer = maks.http.get("/me", params={"access_token": BOT})

    assert answer.status_code == 401
    assert answer.json() == {"code": "verify.token", "message": "Invalid access_token"}


@pytest.mark.parametrize("status", [401, 403])
def test_a_revoked_token_is_dead(maks: Max, status: int) -> None:
    maks.switch(dead_token_status=status)
    maks.admin("POST", "/bots", {"token": BOT, "revoked": True})

    assert maks.refusal("GET", "/me") == (status, "verify.token")


def test_a_channel_is_shown_to_its_bots_only(maks: Max) -> None:
    channel = maks.call("GET", f"/chats/{CHANNEL}")

    assert (channel["chat_id"], channel["title"]) == (CHANNEL, "Школа № 1")
    assert (channel["type"], channel["status"]) == ("channel", "active")
    assert channel["last_event_time"] // 1000 >= 1_790_000_000
    assert maks.refusal("GET", f"/chats/{CHANNEL}", STRANGER) == (403, "access.denied")


@pytest.mark.parametrize("asked", ["-5", "school1", "@school1", "9" * 40])
def test_an_unknown_channel_or_a_link_is_not_found(maks: Max, asked: str) -> None:
    answer = maks.send("GET", f"/chats/{asked}")

    assert answer.status_code in {400, 404}
    assert answer.json()["code"] in {"chat.not.found", "proto.payload"}


def test_the_list_of_chats_is_withdrawn_but_may_be_switched_on(maks: Max) -> None:
    assert maks.refusal("GET", "/chats") == (404, "method.not.found")

    maks.switch(chats_listing=True)
    maks.admin("POST", "/channels", {"id": -9, "title": "Второй"})
    maks.admin("POST", "/memberships", {"token": BOT, "chat_id": -9})
    first = maks.call("GET", "/chats", count=1)
    second = maks.call("GET", "/chats", count=1, marker=first["marker"])

    assert [one["chat_id"] for one in first["chats"] + second["chats"]] == [-9, CHANNEL]
    assert second["marker"] is None


def test_the_bot_learns_its_own_rights(maks: Max) -> None:
    rights = {"token": READER, "chat_id": CHANNEL, "permissions": ["read_all_messages", "edit"]}
    maks.admin("POST", "/memberships", rights)

    place = maks.call("GET", f"/chats/{CHANNEL}/members/me", READER)

    assert (place["is_admin"], place["is_owner"]) == (True, False)
    assert place["permissions"] == ["read_all_messages", "edit"]


def test_a_plain_member_has_no_permissions_and_sees_no_administrators(maks: Max) -> None:
    maks.admin("POST", "/memberships", {"token": READER, "chat_id": CHANNEL, "is_admin": False})

    place = maks.call("GET", f"/chats/{CHANNEL}/members/me", READER)

    assert (place["is_admin"], place["permissions"]) == (False, None)
    assert maks.refusal("GET", f"/chats/{CHANNEL}/members/admins", READER)[0] == 403


def test_administrators_are_listed_with_their_rights(maks: Max) -> None:
    admins = maks.call("GET", f"/chats/{CHANNEL}/members/admins")["members"]

    assert [one["first_name"] for one in admins] == ["Ответы"]
    assert {"read_all_messages", "write", "edit", "delete"} <= set(admins[0]["permissions"])


def test_permissions_may_carry_their_older_names(maks: Max) -> None:
    maks.switch(permission_names="old")

    names = maks.call("GET", f"/chats/{CHANNEL}/members/me")["permissions"]

    assert {"edit_message", "delete_message", "post_edit_delete_message"} <= set(names)
    assert not {"edit", "delete"} & set(names)


@pytest.mark.parametrize(("verb", "path"), [("PATCH", "/me"), ("GET", "/nothing"), ("PUT", "/me")])
def test_what_is_no_method_is_told_so(maks: Max, verb: str, path: str) -> None:
    assert maks.refusal(verb, path) == (404, "method.not.found")

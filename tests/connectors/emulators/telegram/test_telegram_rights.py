import pytest

from tests.connectors.emulators.telegram.client import (
    ANNA,
    BOT,
    BOT_ID,
    CHANNEL,
    GROUP,
    OTHER,
    OTHER_ID,
    PLAIN,
    PLAIN_ID,
    ROOT,
    STRANGERS,
    Telegram,
)


def test_a_bot_in_privacy_mode_hears_commands_and_answers_to_itself_only(
    telegram: Telegram,
) -> None:
    said = telegram.call("sendMessage", PLAIN, chat_id=GROUP, text="Спрашивайте")["message_id"]

    telegram.write("Когда?")
    telegram.say("/ask")
    telegram.say("/ask@plain_bot дорога")
    telegram.say("/ask@adm_bot дорога")
    telegram.say("Спрошу", reply_to=said)

    assert telegram.heard(PLAIN) == ["/ask", "/ask@plain_bot дорога", "Спрошу"]


def test_a_bot_without_privacy_mode_hears_all(telegram: Telegram) -> None:
    telegram.admin("POST", "/bots", {"token": PLAIN, "can_read_all_group_messages": True})

    telegram.write("Когда?")

    assert telegram.heard(PLAIN) == ["Когда?"]
    assert telegram.call("getMe", PLAIN)["can_read_all_group_messages"] is True


def test_nothing_from_before_a_bot_joined_is_told(telegram: Telegram) -> None:
    telegram.write("До")
    telegram.place(OTHER_ID, status="administrator")
    telegram.write("После")

    assert telegram.heard(OTHER) == ["После"]


def test_a_bot_hears_neither_itself_nor_other_bots(telegram: Telegram) -> None:
    telegram.call("sendMessage", chat_id=GROUP, text="Я")
    telegram.call("sendMessage", PLAIN, chat_id=GROUP, text="Другой")

    assert telegram.updates() == []
    telegram.switch(bots_see_bots=True)
    telegram.call("sendMessage", PLAIN, chat_id=GROUP, text="Другой")
    assert [one["text"] for one in telegram.messages()] == ["Другой"]


def test_a_bot_in_the_channel_hears_the_post_itself_too(telegram: Telegram) -> None:
    telegram.place(BOT_ID, CHANNEL, status="administrator")
    telegram.updates()

    number = telegram.post("Пост")

    post, root = telegram.updates()
    assert post["channel_post"]["message_id"] == number
    assert post["channel_post"]["sender_chat"]["id"] == CHANNEL
    assert "from" not in post["channel_post"]
    assert root["message"]["is_automatic_forward"] is True


def test_a_bot_may_post_in_the_channel_if_it_has_the_right(telegram: Telegram) -> None:
    telegram.place(BOT_ID, CHANNEL, status="administrator", rights=["can_post_messages"])
    telegram.updates()

    sent = telegram.call("sendMessage", chat_id=CHANNEL, text="Пост")

    (root,) = telegram.messages()
    assert root["forward_origin"]["message_id"] == sent["message_id"]
    telegram.place(BOT_ID, CHANNEL, status="administrator", rights=["can_edit_messages"])
    assert telegram.refusal("sendMessage", chat_id=CHANNEL, text="Пост") == (
        400,
        "Bad Request: need administrator rights in the channel chat",
    )


def test_a_kicked_bot_is_told_so_and_hears_no_more(telegram: Telegram) -> None:
    telegram.place(BOT_ID, status="kicked")
    telegram.write("Когда?")

    (update,) = telegram.updates()

    change = update["my_chat_member"]
    assert change["old_chat_member"]["status"] == "administrator"
    assert change["new_chat_member"]["status"] == "kicked"
    for method in ("getChat", "sendMessage", "deleteMessage", "getChatAdministrators"):
        assert telegram.refusal(method, chat_id=GROUP, text="Да", message_id=ROOT) == (
            403,
            "Forbidden: bot was kicked from the supergroup chat",
        )


def test_a_bot_that_left_is_no_member(telegram: Telegram) -> None:
    telegram.place(BOT_ID, status="left")

    assert telegram.refusal("sendMessage", chat_id=GROUP, text="Да") == (
        403,
        "Forbidden: bot is not a member of the supergroup chat",
    )


def test_a_bot_without_the_right_deletes_and_bans_nobody(telegram: Telegram) -> None:
    number = telegram.write("Когда?", from_id=ANNA)

    assert telegram.refusal("deleteMessage", PLAIN, chat_id=GROUP, message_id=number) == (
        400,
        "Bad Request: message can't be deleted",
    )
    assert telegram.refusal("banChatMember", PLAIN, chat_id=GROUP, user_id=ANNA) == (
        400,
        "Bad Request: not enough rights to restrict/unrestrict chat member",
    )
    assert len(list(telegram.living())) == 1


@pytest.mark.parametrize("chat_id", [CHANNEL, GROUP])
def test_channel_and_group_name_each_other(telegram: Telegram, chat_id: int) -> None:
    chat = telegram.call("getChat", chat_id=chat_id)

    assert {chat["id"], chat["linked_chat_id"]} == {CHANNEL, GROUP}


def test_a_public_chat_is_found_by_its_name_and_a_private_one_is_not_found(
    telegram: Telegram,
) -> None:
    telegram.admin("POST", "/chats", {"id": -1008, "type": "channel", "username": "Adm"})

    assert telegram.call("getChat", chat_id="@adm")["id"] == -1008
    for chat_id in (STRANGERS, -1, 5, "@nobody", "adm"):
        assert telegram.refusal("getChat", chat_id=chat_id) == (400, "Bad Request: chat not found")
    assert telegram.refusal("getChat") == (400, "Bad Request: chat_id is empty")


def test_members_are_shown_with_what_they_may_do(telegram: Telegram) -> None:
    telegram.place(ANNA, status="creator")

    me = telegram.call("getChatMember", chat_id=GROUP, user_id=BOT_ID)

    assert (me["status"], me["can_delete_messages"]) == ("administrator", True)
    assert (me["can_manage_chat"], me["can_promote_members"]) == (True, False)
    assert telegram.call("getChatMember", chat_id=GROUP, user_id=PLAIN_ID)["status"] == "member"
    assert telegram.call("getChatMember", chat_id=GROUP, user_id=OTHER_ID)["status"] == "left"
    assert telegram.refusal("getChatMember", chat_id=GROUP, user_id=4)[1].endswith("user not found")
    administrators = telegram.call("getChatAdministrators", chat_id=GROUP)
    assert [one["user"]["id"] for one in administrators] == [BOT_ID, ANNA]
    assert telegram.call("getChatMemberCount", chat_id=GROUP) == 3


def test_other_bots_among_the_administrators_are_shown_when_asked_for(telegram: Telegram) -> None:
    telegram.place(OTHER_ID, status="administrator")

    alone = telegram.call("getChatAdministrators", chat_id=GROUP)
    together = telegram.call("getChatAdministrators", chat_id=GROUP, return_bots=True)

    assert [one["user"]["id"] for one in alone] == [BOT_ID]
    assert [one["user"]["id"] for one in together] == [BOT_ID, OTHER_ID]


def test_the_members_of_a_channel_are_for_its_administrators(telegram: Telegram) -> None:
    assert telegram.refusal("getChatAdministrators", chat_id=CHANNEL) == (
        400,
        "Bad Request: member list is inaccessible",
    )


@pytest.mark.parametrize(
    ("token", "told"),
    [
        ("700:wrong", "Unauthorized"),
        ("nonsense", "Unauthorized: invalid token specified"),
        ("0700:x", "Unauthorized: invalid token specified"),
    ],
)
def test_an_unknown_key_is_unauthorized(telegram: Telegram, token: str, told: str) -> None:
    assert telegram.refusal("getMe", token) == (401, told)


def test_a_revoked_key_and_one_replaced_by_another_are_unauthorized(telegram: Telegram) -> None:
    telegram.admin("POST", "/bots", {"token": PLAIN, "revoked": True})
    telegram.admin("POST", "/bots", {"token": f"{BOT_ID}:new"})

    assert telegram.refusal("getMe", PLAIN) == (401, "Unauthorized")
    assert telegram.refusal("getMe", BOT) == (401, "Unauthorized")
    assert telegram.call("getMe", f"{BOT_ID}:new")["username"] == "adm_bot"

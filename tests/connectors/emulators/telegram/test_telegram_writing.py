import pytest

from tests.connectors.emulators.telegram.client import (
    ANNA,
    BOT_ID,
    CHANNEL,
    GROUP,
    PLAIN,
    ROOT,
    Telegram,
)


def test_an_answer_to_a_comment_lands_in_its_thread(telegram: Telegram) -> None:
    number = telegram.write("Когда?", from_id=ANNA)

    sent = telegram.reply(number, "Завтра")

    assert sent["message_thread_id"] == ROOT
    assert sent["from"]["id"] == BOT_ID
    assert sent["reply_to_message"]["message_id"] == number
    ours = [one for one in telegram.living() if one["from_id"] == BOT_ID]
    assert [(one["id"], one["thread"], one["reply_to"]) for one in ours] == [
        (sent["message_id"], ROOT, number)
    ]


def test_a_thread_named_by_number_is_ignored(telegram: Telegram) -> None:
    sent = telegram.call("sendMessage", chat_id=GROUP, text="Мимо", message_thread_id=ROOT)

    assert "message_thread_id" not in sent
    assert next(telegram.living())["thread"] == 0


def test_a_deleted_comment_cannot_be_answered_unless_without_it(telegram: Telegram) -> None:
    number = telegram.write()
    telegram.change(number, deleted=True)
    reply = {"message_id": number}

    assert telegram.refusal("sendMessage", chat_id=GROUP, text="Да", reply_parameters=reply) == (
        400,
        "Bad Request: message to be replied not found",
    )
    allowed = reply | {"allow_sending_without_reply": True}
    sent = telegram.call("sendMessage", chat_id=GROUP, text="Да", reply_parameters=allowed)
    assert "message_thread_id" not in sent


def test_parameters_come_as_query_form_multipart_and_json(telegram: Telegram) -> None:
    path = f"/bot{PLAIN}/sendMessage"
    given = {"chat_id": str(GROUP), "text": "Ёлки, 🎄", "reply_parameters": '{"message_id":1}'}
    asked = given | {"reply_parameters": {"message_id": 1}, "chat_id": GROUP}

    answers = [
        telegram.http.get(path, params=given),
        telegram.http.post(path, data=given),
        telegram.http.post(path, files={name: (None, value) for name, value in given.items()}),
        telegram.http.post(path, json=asked),
        telegram.http.post(path, params={"chat_id": GROUP}, data={"text": "Ёлки, 🎄"}),
    ]

    assert [one.json()["result"]["text"] for one in answers] == ["Ёлки, 🎄"] * 5
    assert [one.json()["result"].get("message_thread_id") for one in answers] == [1, 1, 1, 1, None]


@pytest.mark.parametrize(
    ("params", "told"),
    [
        ({"text": " \n"}, "message text is empty"),
        ({}, "message text is empty"),
        ({"text": "я" * 4097}, "message is too long"),
        (
            {"text": "Да", "reply_parameters": "nonsense"},
            "can't parse reply parameters JSON object",
        ),
        (
            {"text": "Да", "reply_parameters": {"message_id": 999}},
            "message to be replied not found",
        ),
        ({"text": "Да", "parse_mode": "HTML"}, "parse_mode is not emulated: send entities"),
        ({"text": "Да", "chat_id": -9}, "chat not found"),
    ],
)
def test_a_message_that_makes_no_sense_is_refused(
    telegram: Telegram, params: dict[str, object], told: str
) -> None:
    place = {"chat_id": GROUP}

    assert telegram.refusal("sendMessage", **place | params) == (400, f"Bad Request: {told}")
    assert list(telegram.living()) == []


def test_4096_signs_pass(telegram: Telegram) -> None:
    assert telegram.call("sendMessage", chat_id=GROUP, text="я" * 4096)["text"] == "я" * 4096


def test_a_mention_by_id_is_kept_at_its_place(telegram: Telegram) -> None:
    mention = {"type": "text_mention", "offset": 4, "length": 4, "user": {"id": ANNA}}
    nobody = {"type": "text_mention", "offset": 0, "length": 2, "user": {"id": 999}}

    sent = telegram.call(
        "sendMessage", chat_id=GROUP, text="  😡Анна, завтра", entities=[mention, nobody]
    )

    assert sent["text"] == "😡Анна, завтра"
    (shown,) = sent["entities"]
    assert (shown["type"], shown["offset"], shown["length"]) == ("text_mention", 2, 4)
    assert shown["user"]["first_name"] == "Анна"


def test_a_group_may_be_closed_for_those_who_are_no_administrators(telegram: Telegram) -> None:
    telegram.admin("POST", "/chats", {"id": GROUP, "can_send_messages": False})

    assert telegram.refusal("sendMessage", PLAIN, chat_id=GROUP, text="Да") == (
        400,
        "Bad Request: not enough rights to send text messages to the chat",
    )
    assert telegram.call("sendMessage", chat_id=GROUP, text="Да")["message_id"]


def test_a_bot_edits_its_own_message_and_no_other(telegram: Telegram) -> None:
    theirs = telegram.write()
    sent = telegram.reply(theirs, "Завтра")
    own = {"chat_id": GROUP, "message_id": sent["message_id"]}

    edited = telegram.call("editMessageText", **own, text="Сегодня")

    assert (edited["text"], edited["message_thread_id"]) == ("Сегодня", ROOT)
    assert edited["edit_date"] >= edited["date"]
    _, told = telegram.refusal("editMessageText", **own, text="Сегодня")
    assert told.startswith("Bad Request: message is not modified")
    for number, refused in (
        (theirs, "message can't be edited"),
        (999, "message to edit not found"),
    ):
        place = {"chat_id": GROUP, "message_id": number}
        assert telegram.refusal("editMessageText", **place, text="Да") == (
            400,
            f"Bad Request: {refused}",
        )


def test_an_administrator_deletes_a_comment_of_any_age_once(telegram: Telegram) -> None:
    number = telegram.write()
    telegram.pass_time(100 * 3600)
    place = {"chat_id": GROUP, "message_id": number}

    assert telegram.call("deleteMessage", **place) is True
    assert list(telegram.living()) == []
    assert telegram.refusal("deleteMessage", **place) == (
        400,
        "Bad Request: message to delete not found",
    )
    assert telegram.refusal("deleteMessage", chat_id=GROUP) == (
        400,
        "Bad Request: message identifier is not specified",
    )


def test_a_plain_member_deletes_its_own_words_within_48_hours(telegram: Telegram) -> None:
    young = telegram.call("sendMessage", PLAIN, chat_id=GROUP, text="Да")["message_id"]
    assert telegram.call("deleteMessage", PLAIN, chat_id=GROUP, message_id=young) is True
    old = telegram.call("sendMessage", PLAIN, chat_id=GROUP, text="Да")["message_id"]

    telegram.pass_time(48 * 3600 + 1)

    assert telegram.refusal("deleteMessage", PLAIN, chat_id=GROUP, message_id=old) == (
        400,
        "Bad Request: message can't be deleted",
    )


def test_many_messages_are_deleted_at_once_and_unknown_ones_passed_over(
    telegram: Telegram,
) -> None:
    numbers = [telegram.write(f"Вопрос {n}") for n in range(3)]

    assert telegram.call("deleteMessages", chat_id=GROUP, message_ids=[*numbers[:2], 999]) is True

    assert [one["id"] for one in telegram.living()] == [numbers[2]]
    assert telegram.refusal("deleteMessages", chat_id=GROUP)[0] == 400
    assert (
        telegram.refusal("deleteMessages", chat_id=GROUP, message_ids=list(range(1, 102)))[0] == 400
    )
    assert telegram.refusal("deleteMessages", PLAIN, chat_id=GROUP, message_ids=numbers)[0] == 400


def test_a_banned_person_is_out_and_all_its_words_too(telegram: Telegram) -> None:
    telegram.write("Раз", from_id=ANNA)
    other = telegram.write("Два", author="Пётр Сидоров")

    assert telegram.call("banChatMember", chat_id=GROUP, user_id=ANNA) is True

    assert [one["id"] for one in telegram.living()] == [other]
    assert telegram.call("getChatMember", chat_id=GROUP, user_id=ANNA)["status"] == "kicked"
    form = {"chat_id": GROUP, "text": "Три", "from_id": ANNA}
    assert telegram.http.post("/admin/comments", json=form).status_code == 400
    assert telegram.call("unbanChatMember", chat_id=GROUP, user_id=ANNA) is True
    assert telegram.say("Три", from_id=ANNA)


@pytest.mark.parametrize(
    ("user_id", "told"),
    [
        (BOT_ID, "can't restrict self"),
        (ANNA, "can't remove chat owner"),
        (0, "invalid user_id specified"),
        (55, "user not found"),
    ],
)
def test_some_cannot_be_banned(telegram: Telegram, user_id: int, told: str) -> None:
    telegram.place(ANNA, status="creator")

    assert telegram.refusal("banChatMember", chat_id=GROUP, user_id=user_id) == (
        400,
        f"Bad Request: {told}",
    )


def test_a_channel_can_be_banned_as_an_author(telegram: Telegram) -> None:
    telegram.admin("POST", "/chats", {"id": -1005, "type": "channel", "title": "Блог"})
    form = {"chat_id": GROUP, "text": "Реклама", "as_channel": -1005}

    assert telegram.call("banChatSenderChat", chat_id=GROUP, sender_chat_id=-1005) is True
    assert telegram.http.post("/admin/comments", json=form).status_code == 400
    assert telegram.call("unbanChatSenderChat", chat_id=GROUP, sender_chat_id=-1005) is True
    assert telegram.http.post("/admin/comments", json=form).status_code == 200
    for wrong in (CHANNEL, -77):
        assert telegram.refusal("banChatSenderChat", chat_id=GROUP, sender_chat_id=wrong)[0] == 400

import pytest

from tests.connectors.emulators.telegram.client import (
    ANNA,
    BOT,
    CHANNEL,
    GROUP,
    POST,
    ROOT,
    STRANGERS,
    Telegram,
)


def test_a_post_reaches_the_group_as_an_automatic_forward(telegram: Telegram) -> None:
    number = telegram.post("Пост", signature="Пресс-служба")

    (root,) = telegram.messages()

    assert root["is_automatic_forward"] is True
    assert root["from"] == {"id": 777000, "is_bot": False, "first_name": "Telegram"}
    assert root["sender_chat"]["id"] == CHANNEL
    assert root["chat"]["id"] == GROUP
    origin = root["forward_origin"]
    assert (origin["type"], origin["chat"]["id"], origin["message_id"]) == (
        "channel",
        CHANNEL,
        number,
    )
    assert origin["author_signature"] == "Пресс-служба"
    assert root["forward_from_message_id"] == number
    assert "message_thread_id" not in root


def test_a_comment_hangs_on_the_post_s_copy_in_the_group(telegram: Telegram) -> None:
    number = telegram.write("Когда?", from_id=ANNA)

    (comment,) = telegram.messages()

    assert (comment["message_id"], comment["message_thread_id"]) == (number, ROOT)
    assert comment["from"]["id"] == ANNA
    assert comment["reply_to_message"]["forward_origin"]["message_id"] == POST
    assert "is_topic_message" not in comment


def test_an_answer_to_a_comment_keeps_the_thread_and_shows_one_level(telegram: Telegram) -> None:
    first = telegram.write("Когда?")
    telegram.write("И у нас", reply_to=first)

    _, answer = telegram.messages()

    assert answer["message_thread_id"] == ROOT
    assert answer["reply_to_message"]["message_id"] == first
    assert "reply_to_message" not in answer["reply_to_message"]


def test_what_was_answered_is_not_shown_once_it_is_deleted(telegram: Telegram) -> None:
    first = telegram.write("Когда?")
    second = telegram.write("И у нас", reply_to=first)
    telegram.updates()
    telegram.change(first, deleted=True)
    telegram.change(second, text="И у нас тоже")

    (update,) = telegram.updates()

    assert update["edited_message"]["message_thread_id"] == ROOT
    assert "reply_to_message" not in update["edited_message"]


def test_talk_under_no_post_has_no_thread(telegram: Telegram) -> None:
    first = telegram.say("Здравствуйте")
    telegram.say("И вам", reply_to=first)

    hello, answer = telegram.messages()

    assert "message_thread_id" not in hello
    assert answer["message_thread_id"] == first
    telegram.switch(talk_replies_are_threads=False)
    telegram.say("И вам", reply_to=first)
    assert "message_thread_id" not in telegram.messages()[0]


def test_an_anonymous_administrator_writes_as_the_group(telegram: Telegram) -> None:
    telegram.write("Отвечаем", anonymous=True)

    (comment,) = telegram.messages()

    assert comment["from"]["id"] == 1087968824
    assert comment["from"]["username"] == "GroupAnonymousBot"
    assert comment["sender_chat"]["id"] == comment["chat"]["id"] == GROUP


def test_somebody_writes_in_a_channel_s_name(telegram: Telegram) -> None:
    telegram.admin("POST", "/chats", {"id": -1005, "type": "channel", "title": "Блог"})
    telegram.write("Как канал", as_channel=-1005)

    (comment,) = telegram.messages()

    assert comment["from"]["id"] == 136817688
    assert comment["sender_chat"] == {"id": -1005, "type": "channel", "title": "Блог"}


@pytest.mark.parametrize(
    "media", ["photo", "sticker:😡", "voice", "video", "document:акт.pdf", "video_note", "audio"]
)
def test_a_comment_may_have_no_words(telegram: Telegram, media: str) -> None:
    telegram.write("", media=[media])

    (comment,) = telegram.messages()

    assert "text" not in comment
    assert "caption" not in comment
    assert media.partition(":")[0] in comment


def test_words_with_a_picture_are_its_caption(telegram: Telegram) -> None:
    telegram.write("Яма у дома, @annakim", media=["photo"])

    (comment,) = telegram.messages()

    assert comment["caption"] == "Яма у дома, @annakim"
    assert comment["caption_entities"] == [{"type": "mention", "offset": 12, "length": 8}]
    assert [size["width"] for size in comment["photo"]] == [90, 320, 800]


def test_an_album_is_several_messages_of_which_one_has_the_words(telegram: Telegram) -> None:
    first = telegram.write("Три ямы", media=["photo", "photo", "video"])

    comments = telegram.messages()

    assert [one["message_id"] for one in comments] == [first, first + 1, first + 2]
    assert len({one["media_group_id"] for one in comments}) == 1
    assert [one.get("caption") for one in comments] == ["Три ямы", None, None]
    assert {one["message_thread_id"] for one in comments} == {ROOT}


def test_places_in_a_text_are_counted_in_utf_16_units(telegram: Telegram) -> None:
    marks = [{"type": "text_mention", "of": "Анна", "user_id": ANNA}]
    telegram.write("😡😡 Анна, см. https://example.org #дорога /ask@adm_bot", marks=marks)

    (comment,) = telegram.messages()

    places = {one["type"]: (one["offset"], one["length"]) for one in comment["entities"]}
    assert places == {
        "text_mention": (5, 4),
        "url": (15, 19),
        "hashtag": (35, 7),
        "bot_command": (43, 12),
    }
    assert comment["entities"][0]["user"]["id"] == ANNA


def test_an_edit_brings_the_whole_message_again(telegram: Telegram) -> None:
    number = telegram.write("Кагда?")
    telegram.updates()
    telegram.pass_time(60)
    telegram.change(number, text="Когда?")

    (update,) = telegram.updates()

    edited = update["edited_message"]
    assert (edited["message_id"], edited["text"]) == (number, "Когда?")
    assert edited["edit_date"] - edited["date"] in {60, 61}
    assert edited["reply_to_message"]["message_id"] == ROOT


def test_a_phantom_edit_changes_nothing_that_can_be_seen(telegram: Telegram) -> None:
    number = telegram.write("Когда?")
    before = telegram.messages()[0]
    telegram.change(number, phantom=True)

    (update,) = telegram.updates()

    after = update["edited_message"]
    assert after.pop("edit_date") >= before["date"]
    assert after == before


def test_an_edited_post_changes_its_copy_in_the_group(telegram: Telegram) -> None:
    telegram.admin("PATCH", "/messages", {"chat_id": CHANNEL, "id": POST, "text": "Исправлено"})

    (update,) = telegram.updates()

    assert update["edited_message"]["message_id"] == ROOT
    assert update["edited_message"]["text"] == "Исправлено"


def test_deletions_are_told_to_nobody(telegram: Telegram) -> None:
    number = telegram.write()
    telegram.updates()

    telegram.change(number, deleted=True)
    telegram.admin("PATCH", "/messages", {"chat_id": CHANNEL, "id": POST, "deleted": True})

    assert telegram.updates() == []
    assert list(telegram.living()) == []


def test_a_forwarded_post_names_its_first_author_as_origin(telegram: Telegram) -> None:
    telegram.admin("POST", "/chats", {"id": -1005, "type": "channel", "title": "Область"})
    telegram.admin("POST", "/posts", {"chat_id": -1005, "id": 30, "text": "Новость"})
    telegram.post("Новость", forward_of="-1005_30")

    (root,) = telegram.messages()

    assert root["is_automatic_forward"] is True
    assert root["sender_chat"]["id"] == CHANNEL
    assert root["forward_origin"]["chat"]["id"] == -1005
    telegram.switch(forwarded_post_origin="channel", legacy_forward_fields=False)
    telegram.post("Ещё", forward_of="-1005_30")
    (other,) = telegram.messages()
    assert other["forward_origin"]["chat"]["id"] == CHANNEL
    assert "forward_from_chat" not in other


def test_a_group_that_is_linked_becomes_a_supergroup_under_another_id(telegram: Telegram) -> None:
    telegram.admin("POST", "/chats", {"id": -50, "type": "group", "title": "Двор"})
    telegram.place(700, -50, status="administrator")
    telegram.updates()

    number = telegram.admin("POST", "/chats/migrate", {"chat_id": -50})["id"]

    left, begun = telegram.messages()
    assert (left["chat"]["id"], left["migrate_to_chat_id"]) == (-50, number)
    assert (begun["chat"]["id"], begun["migrate_from_chat_id"]) == (number, -50)
    answer = telegram.send("sendMessage", {"chat_id": -50, "text": "Да"}).json()
    assert answer["description"] == ("Bad Request: group chat was upgraded to a supergroup chat")
    assert answer["parameters"] == {"migrate_to_chat_id": number}
    assert telegram.call("getChatMember", chat_id=number, user_id=700)["status"] == "administrator"


def test_linking_a_group_migrates_it_first(telegram: Telegram) -> None:
    telegram.admin("POST", "/chats", {"id": -50, "type": "group", "title": "Двор"})
    telegram.place(700, -50, status="administrator")
    telegram.admin("POST", "/chats", {"id": -1006, "type": "channel", "linked_chat_id": -50})
    number = telegram.messages()[0]["migrate_to_chat_id"]

    telegram.admin("POST", "/posts", {"chat_id": -1006, "text": "Первый"})

    assert telegram.messages()[0]["chat"]["id"] == number
    assert telegram.call("getChat", BOT, chat_id=number)["linked_chat_id"] == -1006


def test_a_channel_without_discussion_keeps_its_posts_to_itself(telegram: Telegram) -> None:
    telegram.admin("POST", "/chats", {"id": CHANNEL, "linked_chat_id": 0})

    telegram.post("Пост")

    assert telegram.updates() == []
    assert "linked_chat_id" not in telegram.call("getChat", chat_id=GROUP)


def test_what_happens_elsewhere_is_not_told(telegram: Telegram) -> None:
    telegram.write("Чужое", chat_id=STRANGERS)

    assert telegram.updates() == []

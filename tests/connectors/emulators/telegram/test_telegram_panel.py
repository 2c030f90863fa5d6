import time

import msgspec
import pytest

from tests.connectors.emulators.telegram.client import (
    ANNA,
    BOT_ID,
    CHANNEL,
    GROUP,
    POST,
    ROOT,
    Telegram,
)


def test_twenty_thousand_comments_are_written_by_one_form(telegram: Telegram) -> None:
    pairs = range(100)
    groups = [{"id": -30_000 - n, "type": "supergroup"} for n in pairs]
    channels = [
        {"id": -20_000 - n, "type": "channel", "linked_chat_id": -30_000 - n} for n in pairs
    ]
    members = [
        {"chat_id": one["id"], "user_id": BOT_ID, "status": "administrator"} for one in groups
    ]
    posts = [{"chat_id": -20_000 - n, "id": 1, "text": "Пост"} for n in pairs]
    comments = [
        {"channel_id": -20_000 - n % 100, "post_id": 1, "text": f"Вопрос {n}", "author": f"Имя {n}"}
        for n in range(20_000)
    ]
    form = {"chats": groups + channels, "members": members, "posts": posts, "comments": comments}
    encoded = msgspec.json.encode(form)

    answer = telegram.http.post("/admin/bulk", content=encoded)

    assert answer.status_code == 200
    assert sum(1 for _ in telegram.living()) == 20_000
    assert sum(1 for _ in telegram.living("?chat_id=-30007")) == 200
    assert len(telegram.updates()) == 100


def test_the_dump_tells_posts_threads_and_last_texts_of_the_living(telegram: Telegram) -> None:
    top = telegram.write("Первый", from_id=ANNA)
    answer = telegram.write("Второй", reply_to=top)
    gone = telegram.write("Третий")
    talk = telegram.say("Просто так")
    picture = telegram.write("", media=["photo"])
    telegram.change(answer, text="Исправлено")
    telegram.change(gone, deleted=True)

    living = {one["id"]: one for one in telegram.living()}

    assert list(living) == [top, answer, talk, picture]
    first, second = living[top], living[answer]
    assert (first["channel_id"], first["post_id"], first["thread"]) == (CHANNEL, POST, ROOT)
    assert (first["from_id"], first["reply_to"]) == (ANNA, ROOT)
    assert (second["text"], second["reply_to"], second["edited"] > 0) == ("Исправлено", top, True)
    assert (living[talk]["post_id"], living[talk]["thread"]) == (0, 0)
    assert living[picture]["media"] == ["photo"]
    assert [one["id"] for one in telegram.living("?deleted=1") if one["deleted"]] == [gone]


def test_a_long_comment_with_nul_and_emoji_is_kept_whole(telegram: Telegram) -> None:
    text = "😡\x00до коле\r\n" * 400

    telegram.write(text)

    assert telegram.messages()[0]["text"] == text
    assert next(telegram.living())["text"] == text


def test_the_same_name_is_the_same_person(telegram: Telegram) -> None:
    for author in ("Пётр Сидоров", "Анна Ким", "Пётр Сидоров"):
        telegram.write(author=author)

    authors = [one["from"] for one in telegram.messages()]

    assert authors[0] == authors[2]
    assert authors[0]["id"] != authors[1]["id"]
    assert (authors[0]["first_name"], authors[0]["last_name"]) == ("Пётр", "Сидоров")


def test_bulk_changes_come_last(telegram: Telegram) -> None:
    form = {
        "comments": [{"channel_id": CHANNEL, "post_id": POST, "id": 60, "text": "Когда?"}],
        "changes": [{"chat_id": GROUP, "id": 60, "text": "Где?"}],
    }

    telegram.admin("POST", "/bulk", form)

    assert [one["text"] for one in telegram.living()] == ["Где?"]


def test_the_clock_can_be_set_and_moved(telegram: Telegram) -> None:
    telegram.admin("POST", "/clock", {"set": 1_600_000_000, "advance": 100})
    telegram.write()

    assert telegram.messages()[0]["date"] in {1_600_000_100, 1_600_000_101}
    assert abs(telegram.now() - 1_600_000_100) < 2


def test_reset_leaves_an_empty_network_on_the_machine_s_time(telegram: Telegram) -> None:
    telegram.write()
    telegram.pass_time(1e6)

    shown = telegram.admin("POST", "/reset")

    assert (shown["chats"], shown["messages"], shown["bots"]) == (0, 0, 0)
    assert abs(shown["now"] - time.time()) < 2
    assert telegram.admin("GET", "/switches")["chat_per_second"] == 1


@pytest.mark.parametrize(
    ("page", "form"),
    [
        ("comments", b"{not json"),
        ("comments", b'{"channel_id": -1001, "post_id": 999, "text": "?"}'),
        ("comments", b'{"channel_id": -1001, "post_id": 7}'),
        ("comments", b'{"channel_id": -1001, "post_id": 7, "text": "?", "reply_to": 999}'),
        ("comments", b'{"channel_id": -1001, "post_id": 7, "txet": "?"}'),
        ("comments", b'{"channel_id": -1001, "post_id": 7, "text": "?", "id": 1}'),
        ("comments", b'{"channel_id": -1001, "post_id": 7, "media": ["hologram"]}'),
        ("comments", b'{"channel_id": -1001, "post_id": 7, "media": ["sticker"], "text": "?"}'),
        ("comments", b'{"chat_id": -1001, "text": "?"}'),
        ("comments", b'{"chat_id": -4, "text": "?"}'),
        ("comments", b'{"chat_id": -1002, "text": "\\ud800"}'),
        ("comments", b'{"chat_id": -1002, "text": "a", "marks": [{"type": "bold", "of": "b"}]}'),
        ("posts", b'{"chat_id": -1002, "text": "?"}'),
        ("posts", b'{"chat_id": -1001, "text": "?", "forward_of": "-1_2"}'),
        ("chats", b'{"id": -1001, "linked_chat_id": -4}'),
        ("chats", b'{"id": -1002, "linked_chat_id": -1009}'),
        ("chats/migrate", b'{"chat_id": -1002}'),
        ("members", b'{"chat_id": -1002, "user_id": 4}'),
        (
            "members",
            b'{"chat_id": -1002, "user_id": 77, "status": "administrator", "rights": ["x"]}',
        ),
        ("bots", b'{"token": "nonsense"}'),
        ("bots", b'{"token": "77:person"}'),
        ("faults", b'{"kind": "earthquake"}'),
        ("clock", b"[]"),
        ("clock", b'{"advance": 1e300}'),
    ],
)
def test_a_bad_form_is_refused_with_a_sentence_and_changes_nothing(
    telegram: Telegram, page: str, form: bytes
) -> None:
    answer = telegram.http.post(f"/admin/{page}", content=form)

    assert answer.status_code == 400
    assert answer.json()["error"]
    assert list(telegram.living()) == []
    assert telegram.updates() == []


def test_a_deleted_message_is_neither_edited_nor_brought_back(telegram: Telegram) -> None:
    number = telegram.write()
    telegram.change(number, deleted=True)

    form = {"chat_id": GROUP, "id": number, "text": "Снова"}

    assert telegram.http.patch("/admin/messages", json=form).status_code == 400


def test_a_message_cannot_be_edited_into_nothing(telegram: Telegram) -> None:
    number = telegram.write("Когда?")

    form = {"chat_id": GROUP, "id": number, "text": ""}

    assert telegram.http.patch("/admin/messages", json=form).status_code == 400
    assert next(telegram.living())["text"] == "Когда?"


def test_an_unknown_page_or_verb_of_the_panel_says_so(telegram: Telegram) -> None:
    assert telegram.http.get("/admin/nothing").status_code == 404
    assert telegram.http.put("/admin/bulk").status_code == 405
    assert telegram.http.patch("/admin/switches", content=b'{"nothing": 1}').status_code == 400
    assert telegram.http.get("/admin/comments?chat_id=one").status_code == 400


def test_the_panel_lists_what_exists(telegram: Telegram) -> None:
    chats = {one["id"]: one for one in telegram.admin("GET", "/chats")}
    shown = telegram.admin("GET", "")

    assert chats[CHANNEL]["linked_chat_id"] == GROUP
    assert chats[GROUP]["members"][str(BOT_ID)]["status"] == "administrator"
    assert ANNA in [one["id"] for one in telegram.admin("GET", "/users")]
    assert [one["id"] for one in telegram.admin("GET", "/bots")] == [700, 701, 702]
    assert (shown["emulator"], shown["messages"]) == ("telegram", 2)
    assert telegram.admin("DELETE", "/counters")["requests"] == 0


def test_counters_tell_calls_by_method_and_key(telegram: Telegram) -> None:
    telegram.admin("DELETE", "/counters")
    telegram.call("getme")
    telegram.refusal("getMe", "700:wrong")

    counters = telegram.admin("GET", "/counters")

    assert counters["methods"] == {"getMe": 2}
    assert counters["tokens"]["700:wrong"] == {"getMe": 1}
    assert counters["errors"] == {"401": 1}
    assert counters["violations"] == 0

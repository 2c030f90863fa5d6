import time

import msgspec
import pytest

from tests.connectors.emulators.client import WALL, Vk


def test_twenty_thousand_comments_are_written_by_one_form(vk: Vk) -> None:
    groups = [{"id": number} for number in range(1000, 1300)]
    posts = [{"owner_id": -one["id"], "id": 1} for one in groups]
    comments = [
        {
            "owner_id": -(1000 + n % 300),
            "post_id": 1,
            "text": f"Вопрос {n}",
            "author": f"Имя {n}",
        }
        for n in range(20_000)
    ]
    form = msgspec.json.encode({"groups": groups, "posts": posts, "comments": comments})

    answer = vk.http.post("/admin/bulk", content=form)

    assert answer.status_code == 200
    assert sum(1 for _ in vk.living()) == 20_000
    assert sum(1 for _ in vk.living("?owner_id=-1007")) == 67


def test_the_dump_tells_threads_and_last_texts_of_the_living(vk: Vk) -> None:
    top = vk.write("Первый", author="Анна Ким")
    reply = vk.write("Второй", reply_to=top)
    gone = vk.write("Третий")
    vk.change(reply, text="Исправлено")
    vk.change(gone, deleted=True)

    living = {one["id"]: (one["text"], one["thread"]) for one in vk.living()}

    assert living == {top: ("Первый", 0), reply: ("Исправлено", top)}
    assert [one["id"] for one in vk.living("?deleted=1") if one["deleted"]] == [gone]


def test_comments_of_a_deleted_post_do_not_live(vk: Vk) -> None:
    vk.write()

    vk.admin("PATCH", "/posts", {"owner_id": WALL, "id": 1, "deleted": True})

    assert list(vk.living()) == []


def test_a_long_comment_with_nul_and_emoji_is_kept_whole(vk: Vk) -> None:
    text = "😡\x00до коле\r\n" * 2000

    vk.write(text)

    assert vk.comments(preview_length=0)["items"][0]["text"] == text
    assert next(vk.living())["text"] == text


def test_the_same_name_is_the_same_person(vk: Vk) -> None:
    for author in ("Пётр Сидоров", "Анна Ким", "Пётр Сидоров"):
        vk.write(author=author)

    authors = [one["from_id"] for one in vk.comments()["items"]]

    assert authors[0] == authors[2] != authors[1]
    assert vk.call("users.get", user_ids=authors[0])[0]["last_name"] == "Сидоров"


def test_the_clock_can_be_set_and_moved(vk: Vk) -> None:
    vk.admin("POST", "/clock", {"set": 1_600_000_000, "advance": 100})
    vk.write()

    assert vk.comments()["items"][0]["date"] in {1_600_000_100, 1_600_000_101}
    assert abs(vk.admin("GET", "/clock")["now"] - 1_600_000_100) < 2


def test_reset_leaves_an_empty_network_on_the_machine_s_time(vk: Vk) -> None:
    vk.write()
    vk.admin("POST", "/clock", {"advance": 1e6})

    shown = vk.admin("POST", "/reset")

    assert (shown["groups"], shown["comments"], shown["tokens"]) == (0, 0, 0)
    assert abs(shown["now"] - time.time()) < 2


@pytest.mark.parametrize(
    ("page", "form"),
    [
        ("comments", b"{not json"),
        ("comments", b'{"owner_id": -100, "post_id": 999}'),
        ("comments", b'{"owner_id": -100, "post_id": 1, "reply_to": 999}'),
        ("comments", b'{"owner_id": -100, "post_id": 1, "txet": "?"}'),
        ("comments", b'{"owner_id": -100, "post_id": 1, "id": 1}'),
        ("comments", b'{"owner_id": -100, "post_id": 1, "attachments": ["?"]}'),
        ("comments", b'{"owner_id": -100, "post_id": 1, "text": "\\ud800"}'),
        ("posts", b'{"owner_id": -100, "repost_of": "-1_2"}'),
        ("faults", b'{"kind": "earthquake"}'),
        ("tokens/revoke", b'{"token": "nobody"}'),
        ("clock", b"[]"),
        ("clock", b'{"advance": 1e300}'),
        ("comments", b'{"owner_id": -100, "post_id": 1, "likes": 99999999999999999999}'),
    ],
)
def test_a_bad_form_is_refused_with_a_sentence_and_changes_nothing(
    vk: Vk, page: str, form: bytes
) -> None:
    answer = vk.http.post(f"/admin/{page}", content=form)

    assert answer.status_code == 400
    assert answer.json()["error"]
    assert list(vk.living()) == []


def test_an_unknown_page_or_verb_of_the_panel_says_so(vk: Vk) -> None:
    assert vk.http.get("/admin/nothing").status_code == 404
    assert vk.http.put("/admin/bulk").status_code == 405
    assert vk.http.patch("/admin/switches", content=b'{"nothing": 1}').status_code == 400


def test_the_panel_lists_what_exists(vk: Vk) -> None:
    assert [one["id"] for one in vk.admin("GET", "/groups")] == [100]
    assert [one["id"] for one in vk.admin("GET", "/users")] == [77]
    assert {one["kind"] for one in vk.admin("GET", "/tokens")} == {"service", "community", "user"}
    assert vk.admin("GET", "")["posts"] == 1
    assert vk.admin("DELETE", "/counters")["requests"] == 0

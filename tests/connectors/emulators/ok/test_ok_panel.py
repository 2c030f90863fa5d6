import time

import msgspec
import pytest

from tests.connectors.emulators.ok.client import GROUP, TOPIC, Ok


def test_twenty_thousand_comments_are_written_by_one_form(ok: Ok) -> None:
    groups = [{"id": str(number)} for number in range(1000, 1300)]
    topics = [{"gid": one["id"], "id": f"9{one['id']}"} for one in groups]
    comments = [
        {"discussion_id": f"9{1000 + n % 300}", "text": f"Вопрос {n}", "author": f"Имя {n}"}
        for n in range(20_000)
    ]
    form = msgspec.json.encode({"groups": groups, "topics": topics, "comments": comments})

    answer = ok.http.post("/admin/bulk", content=form)

    assert answer.status_code == 200
    assert sum(1 for _ in ok.living()) == 20_000
    assert sum(1 for _ in ok.living("?gid=1007")) == 67
    assert sum(1 for _ in ok.living("?discussion_id=91007")) == 67


def test_a_bulk_tells_ids_and_replies_by_a_name_of_its_own(ok: Ok) -> None:
    here = {"discussion_id": TOPIC}
    comments = [here | {"ref": "top", "text": "Вопрос"}, here | {"reply_to": "top", "text": "И мы"}]

    told = ok.admin("POST", "/bulk", {"comments": comments})

    top, reply = told["comments"]
    assert {one["id"]: one["reply_to"] for one in ok.living()} == {top: "", reply: top}


def test_the_dump_tells_last_texts_of_the_living_alone(ok: Ok) -> None:
    kept = ok.write("Первый")
    gone = ok.write("Второй")
    ok.change(kept, text="Исправлено")
    ok.change(gone, deleted=True)

    assert [(one["id"], one["text"]) for one in ok.living()] == [(kept, "Исправлено")]
    assert [one["id"] for one in ok.living("?deleted=1") if one["deleted"]] == [gone]
    ok.change(gone, deleted=False)
    assert len(list(ok.living())) == 2


def test_the_dump_is_what_a_reader_can_fetch(ok: Ok) -> None:
    written = ok.write_many(150)
    for gone in written[::7]:
        ok.change(gone, deleted=True)

    fetched = [one for page in ok.walk(count=30) for one in page]

    assert sorted(fetched) == sorted(one["id"] for one in ok.living())
    assert len(set(fetched)) == len(fetched)


def test_the_same_name_is_the_same_person(ok: Ok) -> None:
    for author in ("Пётр Сидоров", "Анна Ким", "Пётр Сидоров"):
        ok.write(author=author)

    authors = [one["author_id"] for one in ok.living()]

    assert authors[0] == authors[2] != authors[1]
    assert ok.call("users.getInfo", uids=authors[0])[0]["last_name"] == "Сидоров"


def test_the_clock_can_be_set_and_moved(ok: Ok) -> None:
    ok.admin("POST", "/clock", {"set": 1_600_000_000, "advance": 100})
    ok.write()

    assert abs(next(ok.living())["date_ms"] - 1_600_000_100_000) < 2000
    assert abs(ok.admin("GET", "/clock")["now"] - 1_600_000_100) < 2


def test_reset_leaves_an_empty_network_on_the_machine_s_time_and_its_own_limits(ok: Ok) -> None:
    ok.write()
    ok.pass_time(1e6)

    shown = ok.admin("POST", "/reset")

    assert (shown["groups"], shown["comments"], shown["tokens"]) == (0, 0, 0)
    assert abs(shown["now"] - time.time()) < 2
    assert ok.admin("GET", "/switches")["calls_per_second"] == 3


@pytest.mark.parametrize(
    ("page", "form"),
    [
        ("comments", b"{not json"),
        ("comments", b'{"discussion_id": "999"}'),
        ("comments", b'{"discussion_id": "62503929662320", "reply_to": "bm9ib2R5"}'),
        ("comments", b'{"discussion_id": "62503929662320", "txet": "?"}'),
        ("comments", b'{"discussion_id": "62503929662320", "text": "\\ud800"}'),
        ("comments", b'{"discussion_id": 1}'),
        ("topics", b'{"gid": "999"}'),
        ("topics", b'{"gid": "55348644610059", "id": "62503929662320"}'),
        ("groups", b'{"id": "name"}'),
        ("groups", b'{"id": "1", "members": {"1": "KING"}}'),
        ("tokens", b'{"application_key": "nobody", "user_id": "1"}'),
        ("tokens", b'{"application_key": "AK"}'),
        ("codes", b'{"application_key": "nobody", "user_id": "1", "rights": []}'),
        ("faults", b'{"kind": "earthquake"}'),
        ("tokens/revoke", b'{"token": "nobody"}'),
        ("clock", b'{"advance": 1e300}'),
    ],
)
def test_a_bad_form_is_refused_with_a_sentence_and_changes_nothing(
    ok: Ok, page: str, form: bytes
) -> None:
    answer = ok.http.post(f"/admin/{page}", content=form)

    assert answer.status_code == 400
    assert answer.json()["error"]
    assert list(ok.living()) == []


def test_changing_what_is_not_there_is_refused(ok: Ok) -> None:
    assert ok.http.patch("/admin/comments", content=b'{"id": "bm9"}').status_code == 400
    assert ok.http.patch("/admin/topics", content=b'{"id": "9"}').status_code == 400


def test_an_unknown_page_or_verb_of_the_panel_says_so(ok: Ok) -> None:
    assert ok.http.get("/admin/nothing").status_code == 404
    assert ok.http.put("/admin/bulk").status_code == 405
    assert ok.http.patch("/admin/switches", content=b'{"nothing": 1}').status_code == 400
    assert ok.http.patch("/admin/switches", content=b'{"done_gives": 1}').status_code == 400


def test_the_panel_lists_what_exists(ok: Ok) -> None:
    assert [one["id"] for one in ok.admin("GET", "/groups")] == [GROUP]
    assert {one["id"] for one in ok.admin("GET", "/users")} == {"5", "77", "99"}
    assert [one["key"] for one in ok.admin("GET", "/applications")] == ["AK"]
    assert {one["token"] for one in ok.admin("GET", "/tokens")} == {"admin", "active", "stranger"}
    assert ok.admin("GET", "")["topics"] == 1
    ok.fault(kind="null")
    assert ok.admin("DELETE", "/faults") == []
    assert ok.admin("DELETE", "/counters")["requests"] == 0

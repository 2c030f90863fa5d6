"""Topics, photos, videos and goods: how they are listed, and what is written under them."""

from typing import Any

import pytest

from tests.connectors.emulators.client import (
    ADMINISTRATOR,
    COMMUNITY,
    GROUP,
    SERVICE,
    STRANGER,
    WALL,
    Vk,
    ids,
)

ALLOWED = None
KINDS = ["topic", "photo", "video", "market"]
SECTIONS = {"topic": "board", "photo": "photos", "video": "video", "market": "market"}
NUMBERS = {"topic": "topic_id", "photo": "photo_id", "video": "video_id", "market": "item_id"}
BASE = 1_700_000_000
TABLE = [
    # method, service key, community key, user token
    ("board.getTopics", ALLOWED, 27, ALLOWED),
    ("board.getComments", ALLOWED, 27, ALLOWED),
    ("board.createComment", 28, 27, ALLOWED),
    ("board.deleteComment", 28, ALLOWED, ALLOWED),
    ("board.closeTopic", 28, 27, ALLOWED),
    ("photos.getById", ALLOWED, 27, ALLOWED),
    ("photos.getAll", 28, 27, ALLOWED),
    ("photos.getAllComments", 28, 27, ALLOWED),
    ("photos.getComments", 28, 27, ALLOWED),
    ("photos.createComment", 28, 27, ALLOWED),
    ("video.get", 28, 27, ALLOWED),
    ("video.getComments", 28, 27, ALLOWED),
    ("video.deleteComment", 28, 27, ALLOWED),
    ("market.get", 28, 27, ALLOWED),
    ("market.getComments", 28, 27, ALLOWED),
    ("market.createComment", 28, 27, ALLOWED),
]


def _place(kind: str, number: int = 7) -> dict[str, Any]:
    owner = {"group_id": GROUP} if kind == "topic" else {"owner_id": WALL}
    return owner | {NUMBERS[kind]: number}


def _read(vk: Vk, kind: str, token: str = ADMINISTRATOR, **params: Any) -> Any:
    return vk.call(f"{SECTIONS[kind]}.getComments", token, **_place(kind) | params)


def _delete(vk: Vk, kind: str, comment_id: int, token: str = ADMINISTRATOR) -> Any:
    params = _place(kind) | {"comment_id": comment_id}
    return vk.send(f"{SECTIONS[kind]}.deleteComment", params, token).json()


@pytest.mark.parametrize(("method", "service", "community", "user"), TABLE)
def test_each_kind_of_key_may_call_what_vk_says(
    vk: Vk, method: str, service: int | None, community: int | None, user: int | None
) -> None:
    for kind in KINDS:
        vk.put(kind, 7)
        vk.write(kind=kind, post_id=7, id=2)
    params = {"group_id": GROUP, "owner_id": WALL, "comment_id": 2, "message": "Да"}
    params |= dict.fromkeys(NUMBERS.values(), 7) | {"photos": f"{WALL}_7"}
    if method.endswith("getComments"):
        del params["comment_id"]

    answers = [vk.send(method, params, key) for key in (SERVICE, COMMUNITY)]
    vk.change(2, kind="topic", deleted=False)
    answers.append(vk.send(method, params, ADMINISTRATOR))

    codes = [answer.json().get("error", {}).get("error_code") for answer in answers]
    assert codes == [service, community, user]


@pytest.mark.parametrize("kind", KINDS)
def test_pages_of_a_hundred_give_every_comment_once_in_both_orders(vk: Vk, kind: str) -> None:
    vk.put(kind, 7, date=BASE)
    form = {"kind": kind, "owner_id": WALL, "post_id": 7, "from_id": 77, "text": "Вопрос"}
    vk.admin("POST", "/comments", [form | {"date": BASE + n} for n in range(230)])

    pages = [_read(vk, kind, count=100, offset=offset) for offset in (0, 100, 200, 300)]

    seen = [number for page in pages for number in ids(page)]
    assert len(seen) == len(set(seen)) == 230 + (kind == "topic")
    assert seen == sorted(seen)
    assert ids(_read(vk, kind, count=100, sort="desc")) == seen[::-1][:100]


def test_a_comment_tells_whom_it_answers_but_in_topics(vk: Vk) -> None:
    for kind in KINDS:
        vk.put(kind, 7)
        first = vk.write(kind=kind, post_id=7, from_id=77)
        vk.write(kind=kind, post_id=7, reply_to=first)

    shown = {kind: _read(vk, kind)["items"][-1] for kind in KINDS}

    assert "reply_to_comment" not in shown["topic"]
    assert {shown[kind]["reply_to_comment"] for kind in KINDS[1:]} == {1}
    assert {shown[kind]["reply_to_user"] for kind in KINDS[1:]} == {77}


def test_topics_stand_by_their_last_comment_and_fixed_ones_lead(vk: Vk) -> None:
    for number in range(1, 5):
        vk.put("topic", number, title=f"№ {number}", date=BASE + number, fixed=number == 2)
    vk.write(kind="topic", post_id=1, date=BASE + 100)

    by_update = vk.call("board.getTopics", group_id=GROUP)
    by_age = vk.call("board.getTopics", group_id=GROUP, order=-2)
    named = vk.call("board.getTopics", group_id=GROUP, topic_ids="3,1,99")

    assert ids(by_update) == [2, 1, 4, 3]
    assert ids(by_age) == [2, 1, 3, 4]
    assert ids(named) == [1, 3]
    assert by_update["items"][1]["updated"] == BASE + 100
    assert vk.refusal("board.getTopics", group_id=GROUP, order=7) == 100


@pytest.mark.parametrize(("counts_opening", "count"), [(True, 2), (False, 1)])
def test_a_topic_s_counter_counts_its_opening_words_or_not(
    vk: Vk, *, counts_opening: bool, count: int
) -> None:
    vk.admin("PATCH", "/switches", {"topic_counts_opening": counts_opening})
    vk.put("topic", 7, text="Задавайте вопросы о питании")
    vk.write(kind="topic", post_id=7)

    (topic,) = vk.call("board.getTopics", group_id=GROUP, preview=1)["items"]

    assert (topic["comments"], topic["first_comment"]) == (count, "Задавайте вопросы о питании")
    assert _read(vk, "topic")["count"] == 2


def test_a_deleted_comment_is_told_nowhere(vk: Vk) -> None:
    vk.put("photo", 7)
    kept, gone = (vk.write(kind="photo", post_id=7) for _ in range(2))
    vk.change(gone, kind="photo", deleted=True)

    assert ids(_read(vk, "photo")) == [kept]
    assert ids(vk.call("photos.getAllComments", ADMINISTRATOR, owner_id=WALL)) == [kept]
    (photo,) = vk.call("photos.getById", photos=f"{WALL}_7", extended=1)
    assert photo["comments"]["count"] == 1


@pytest.mark.parametrize(("first", "expected"), [("newest", [9, 8]), ("oldest", [8, 9])])
def test_comments_of_all_photos_name_their_photo(vk: Vk, first: str, expected: list[int]) -> None:
    vk.admin("PATCH", "/switches", {"photo_comments_first": first})
    for number in (8, 9):
        vk.put("photo", number)
        vk.write(kind="photo", post_id=number, date=BASE + number)

    listed = vk.call("photos.getAllComments", ADMINISTRATOR, owner_id=WALL)["items"]

    assert [one["pid"] for one in listed] == expected


def test_albums_and_names_choose_photos(vk: Vk) -> None:
    vk.put("photo", 1, album_id=-7)
    vk.put("photo", 2, album_id=-7)
    vk.put("photo", 3, album_id=55)

    wall = vk.call("photos.get", owner_id=WALL, album_id="wall", rev=1)
    album = vk.call("photos.get", owner_id=WALL, album_id=55)
    everything = vk.call("photos.getAll", ADMINISTRATOR, owner_id=WALL)

    assert (ids(wall), ids(album), ids(everything)) == ([2, 1], [3], [3, 2, 1])
    named = vk.call("photos.getById", photos=f"{WALL}_3,{WALL}_99,-404_1")
    assert [one["id"] for one in named] == [3]


def test_a_deleted_entry_is_absent_and_its_comments_are_not_found(vk: Vk) -> None:
    for kind in KINDS:
        vk.put(kind, 7)
        form = {"kind": kind, "owner_id": WALL, "id": 7, "deleted": True}
        vk.admin("PATCH", "/entries", form)

    assert vk.call("board.getTopics", group_id=GROUP)["items"] == []
    assert vk.call("video.get", ADMINISTRATOR, videos=f"{WALL}_7")["items"] == []
    for kind in KINDS:
        method = f"{SECTIONS[kind]}.getComments"
        assert vk.refusal(method, ADMINISTRATOR, **_place(kind)) == 100


@pytest.mark.parametrize(("kind", "code"), [("video", 801), ("market", 1401), ("topic", 15)])
def test_where_comments_are_closed_nobody_writes(vk: Vk, kind: str, code: int) -> None:
    vk.put(kind, 7, comments_closed=True)

    method = f"{SECTIONS[kind]}.createComment"

    assert vk.refusal(method, ADMINISTRATOR, **_place(kind), message="Да") == code


def test_an_administrator_closes_and_opens_a_topic(vk: Vk) -> None:
    vk.put("topic", 7)
    here = _place("topic")

    assert vk.call("board.closeTopic", ADMINISTRATOR, **here) == 1
    assert vk.refusal("board.createComment", ADMINISTRATOR, **here, message="Да") == 15
    assert vk.call("board.openTopic", ADMINISTRATOR, **here) == 1
    assert vk.call("board.createComment", ADMINISTRATOR, **here, message="Да") == 2
    assert vk.refusal("board.closeTopic", STRANGER, **here) == 15


@pytest.mark.parametrize("kind", KINDS)
def test_the_community_answers_once_for_a_guid(vk: Vk, kind: str) -> None:
    vk.put(kind, 7)
    first = vk.write(kind=kind, post_id=7)
    method = f"{SECTIONS[kind]}.createComment"
    reply = _place(kind) | {"message": "Да", "guid": "g", "from_group": 1}
    reply |= {} if kind == "topic" else {"reply_to_comment": first}

    numbers = {vk.call(method, ADMINISTRATOR, **reply) for _ in range(2)}

    written = [one for one in vk.living() if one["from_id"] == WALL and one["text"] == "Да"]
    assert [(one["kind"], one["id"]) for one in written] == [(kind, *numbers)]
    assert vk.refusal(method, STRANGER, **reply) == 15
    assert vk.refusal(method, ADMINISTRATOR, **_place(kind), from_group=1) == 100


@pytest.mark.parametrize("kind", KINDS)
def test_only_the_author_or_an_administrator_deletes(vk: Vk, kind: str) -> None:
    vk.put(kind, 7)
    other, own = vk.write(kind=kind, post_id=7), vk.write(kind=kind, post_id=7, from_id=77)

    assert _delete(vk, kind, other, STRANGER)["error"]["error_code"] == 15
    assert _delete(vk, kind, own, STRANGER)["response"] == 1
    assert _delete(vk, kind, other)["response"] == 1


@pytest.mark.parametrize(
    ("switch", "twice"),
    [
        ("zero", {"topic": 104, "photo": 0, "video": 104, "market": 0}),
        ("error", dict.fromkeys(KINDS, 104)),
    ],
)
def test_deleting_twice_is_an_error_or_nought(vk: Vk, switch: str, twice: dict[str, int]) -> None:
    vk.admin("PATCH", "/switches", {"nothing_to_do": switch})
    told = {}
    for kind in KINDS:
        vk.put(kind, 7)
        number = vk.write(kind=kind, post_id=7)
        _delete(vk, kind, number)
        answer = _delete(vk, kind, number)
        told[kind] = answer.get("response", answer.get("error", {}).get("error_code"))

    assert told == twice


@pytest.mark.parametrize("kind", KINDS)
def test_a_deleted_comment_comes_back(vk: Vk, kind: str) -> None:
    vk.admin("PATCH", "/switches", {"nothing_to_do": "error"})
    vk.put(kind, 7)
    number = vk.write(kind=kind, post_id=7)
    _delete(vk, kind, number)
    method, here = f"{SECTIONS[kind]}.restoreComment", _place(kind) | {"comment_id": number}

    assert vk.call(method, ADMINISTRATOR, **here) == 1
    assert number in ids(_read(vk, kind))
    assert vk.refusal(method, ADMINISTRATOR, **here) == 243


@pytest.mark.parametrize(
    ("section", "method", "code"),
    [
        ("board", "board.getTopics", 15),
        ("photos", "photos.getAll", 15),
        ("video", "video.get", 15),
        ("market", "market.get", 1525),
    ],
)
def test_a_section_that_is_off_is_refused(vk: Vk, section: str, method: str, code: int) -> None:
    vk.admin("POST", "/groups", {"id": GROUP, "sections_off": [section]})

    assert vk.refusal(method, ADMINISTRATOR, group_id=GROUP, owner_id=WALL) == code
    assert vk.call("wall.get", owner_id=WALL)["count"] == 1


def test_a_closed_community_hides_its_sections_but_from_administrators(vk: Vk) -> None:
    vk.admin("POST", "/groups", {"id": GROUP, "is_closed": 1})
    vk.put("topic", 7)

    assert vk.refusal("board.getTopics", group_id=GROUP) == 15
    assert ids(vk.call("board.getTopics", ADMINISTRATOR, group_id=GROUP)) == [7]


def test_videos_may_show_threads_instead(vk: Vk) -> None:
    vk.admin("PATCH", "/switches", {"video_threads": True})
    vk.put("video", 7)
    top = vk.write(kind="video", post_id=7)
    replies = [vk.write(kind="video", post_id=7, reply_to=top) for _ in range(12)]
    vk.change(top, kind="video", deleted=True)

    (shown,) = _read(vk, "video", thread_items_count=10)["items"]

    assert (shown["deleted"], shown["thread"]["count"]) == (True, 12)
    assert ids(shown["thread"]) == replies[:10]
    assert ids(_read(vk, "video", comment_id=top)) == replies


def test_execute_may_hold_them(vk: Vk) -> None:
    vk.put("topic", 7)
    code = 'return [API.board.getTopics({"group_id":100}),API.market.get({"owner_id":-100})];'

    answer = vk.send("execute", {"code": code}).json()

    assert ids(answer["response"][0]) == [7]
    assert answer["execute_errors"][0]["error_code"] == 28


def test_the_dump_tells_what_each_comment_stands_under(vk: Vk) -> None:
    vk.write()
    for kind in KINDS[1:]:
        vk.put(kind, 7)
        vk.write(kind=kind, post_id=7)

    assert [one["kind"] for one in vk.living()] == ["post", "photo", "video", "market"]
    assert [one["kind"] for one in vk.living("?owner_id=-404")] == []
    assert {one["kind"] for one in vk.admin("GET", "/entries")} == {"photo", "video", "market"}
    assert vk.admin("GET", "")["comments"] == 4


@pytest.mark.parametrize(
    ("page", "form"),
    [
        ("comments", {"kind": "photo", "owner_id": WALL, "post_id": 99}),
        ("comments", {"kind": "poll", "owner_id": WALL, "post_id": 1}),
        ("comments", {"kind": "topic", "owner_id": WALL, "post_id": 7, "id": 1}),
        ("comments", {"kind": "topic", "owner_id": WALL, "post_id": 7, "reply_to": 99}),
        ("entries", {"kind": "topic", "owner_id": WALL, "id": 7}),
        ("entries", {"kind": "album", "owner_id": WALL}),
    ],
)
def test_a_bad_form_is_refused_with_a_sentence(vk: Vk, page: str, form: dict[str, Any]) -> None:
    vk.put("topic", 7)

    answer = vk.http.post(f"/admin/{page}", json=form)

    assert answer.status_code == 400
    assert answer.json()["error"]

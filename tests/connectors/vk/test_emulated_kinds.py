"""Topics, photos, videos and goods read and answered over real HTTP, as VK's emulator has them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from app.vocabulary import IncomingPost, PostRef
from connectors.contract import (
    Connector,
    GoneError,
    KeyRefusedError,
    RefusedError,
    RepliesClosedError,
    UnavailableError,
)
from tests.connectors.vk.emulated import (
    ADMIN,
    COMMUNITY,
    GUID,
    PAGE,
    POST,
    SERVICE,
    MeddlingBudget,
    Vk,
    discussion_of,
    ids_of,
    open_vk,
    ref_under,
)
from tests.connectors.vk.worlds import CountingBudget, gathered

KINDS = ["topic", "photo", "video", "market"]
FLAT = ["photo", "video", "market"]
DAY = timedelta(days=1)


def _stamp(ago: timedelta = timedelta(0)) -> int:
    return int((datetime.now(UTC) - ago).timestamp())


async def _found(connector: Connector, *, since: timedelta = DAY) -> Sequence[IncomingPost]:
    told = (await gathered(connector.new_posts({PAGE: datetime.now(UTC) - since})))[PAGE]
    assert not isinstance(told, Exception), repr(told)
    return told


async def _found_ids(connector: Connector, *, since: timedelta = DAY) -> set[str]:
    found = await _found(connector, since=since)
    return {post.ref.post_id for post in found} - {POST.post_id}


@pytest.mark.parametrize("kind", KINDS)
async def test_250_comments_come_whole_and_with_names(
    vk: Vk, connector: Connector, kind: str
) -> None:
    post = vk.put(kind, date=_stamp())
    numbers = vk.write_many(250, kind=kind, post_id=7)

    discussion = await discussion_of(connector, post)

    assert discussion.is_whole
    assert {f"{kind}7_{number}" for number in numbers} <= ids_of(discussion)
    assert len(discussion.comments) == 250 + (kind == "topic")
    asked = discussion.comments[-1]
    assert (asked.author_name, asked.author_id, asked.is_own) == ("Анна Ким", "77", False)
    assert (asked.ref.thread_id, asked.parent_id) == (asked.ref.comment_id, None)


async def test_comments_of_the_same_number_are_not_taken_for_each_other(
    vk: Vk, connector: Connector
) -> None:
    posts = [POST, *(vk.put(kind, 2) for kind in KINDS)]
    for post, kind in zip(posts, ["post", *KINDS], strict=True):
        vk.write(kind=kind, post_id=1 if post is POST else 2, id=500)

    told = await gathered(connector.comments_under(dict.fromkeys(posts)))

    discussions = [told[post] for post in posts]
    found = [c for one in discussions if not isinstance(one, Exception) for c in one.comments]
    asked = [comment.ref.comment_id for comment in found if comment.author_id == "77"]
    assert asked == ["500", "topic2_500", "photo2_500", "video2_500", "market2_500"]


@pytest.mark.parametrize("kind", FLAT)
async def test_an_answer_shows_what_it_answers(vk: Vk, connector: Connector, kind: str) -> None:
    post = vk.put(kind)
    first = vk.write(kind=kind, post_id=7)
    vk.write("В мае", kind=kind, post_id=7, from_id=-100, reply_to=first)

    question, answer = (await discussion_of(connector, post)).comments

    assert answer.parent_id == question.ref.comment_id
    assert answer.is_own


async def test_an_answer_in_a_topic_shows_it_by_its_first_words(
    vk: Vk, connector: Connector
) -> None:
    post = vk.put("topic")
    first = vk.write(kind="topic", post_id=7)
    vk.write(f"[id77:bp-100_{first}|Анна], в мае", kind="topic", post_id=7, from_id=-100)

    _, question, answer = (await discussion_of(connector, post)).comments

    assert answer.parent_id == question.ref.comment_id
    assert answer.text == "Анна, в мае"


@pytest.mark.parametrize("kind", KINDS)
async def test_what_moves_while_paging_hides_nothing(
    vk: Vk, http: httpx.AsyncClient, kind: str
) -> None:
    post = vk.put(kind)
    numbers = vk.write_many(350, kind=kind, post_id=7)

    def delete(*some: int) -> None:
        form = {"kind": kind, "owner_id": -100, "deleted": True}
        changes = [{**form, "id": number} for number in some]
        vk.admin("POST", "/bulk", {"comment_changes": changes})

    budget = MeddlingBudget(
        lambda: delete(*numbers[:4]),
        lambda: delete(*numbers[10:50]),
        lambda: vk.write_many(120, kind=kind, post_id=7),
    )

    discussion = await discussion_of(open_vk(vk, http, SERVICE, ADMIN, budget=budget), post)

    kept = {f"{kind}7_{number}" for number in numbers[50:]}
    assert ids_of(discussion) >= kept
    assert len(discussion.comments) == len(ids_of(discussion))


async def test_threads_under_videos_are_read_should_vk_have_them(
    vk: Vk, connector: Connector
) -> None:
    vk.admin("PATCH", "/switches", {"video_threads": True})
    post = vk.put("video")
    first = vk.write(kind="video", post_id=7)
    vk.write_many(40, kind="video", post_id=7, reply_to=first)

    discussion = await discussion_of(connector, post)

    assert (discussion.is_whole, len(discussion.comments)) == (True, 41)
    assert {comment.ref.thread_id for comment in discussion.comments} == {f"video7_{first}"}


async def test_what_was_commented_on_is_found_with_its_caption(
    vk: Vk, connector: Connector
) -> None:
    dates = {"date": _stamp(400 * DAY)}
    vk.put("topic", title="Питание", text="Вопросы о питании", **dates)
    vk.put("photo", text="Праздник", **dates)
    vk.put("video", title="Урок", text="Открытый", **dates)
    vk.put("market", title="Справка", **dates)
    for kind in KINDS:
        vk.write(kind=kind, post_id=7)

    found = {post.ref.post_id: post for post in await _found(connector)}

    shown = {name: (post.text, post.comments_count) for name, post in found.items()}
    assert shown == {
        "1": ("Отопление включено.", 0),
        "topic7": ("Питание", 2),
        "photo7": ("Праздник", 1),
        "video7": ("Урок\n\nОткрытый", 1),
        "market7": ("Справка", 1),
    }
    assert found["photo7"].published_at < datetime.now(UTC) - 300 * DAY


@pytest.mark.parametrize("first", ["newest", "oldest"])
async def test_what_was_commented_on_long_ago_is_left_out(
    vk: Vk, connector: Connector, first: str
) -> None:
    vk.admin("PATCH", "/switches", {"photo_comments_first": first})
    for kind in KINDS:
        vk.put(kind, 7, date=_stamp(400 * DAY))
        vk.put(kind, 8, date=_stamp(400 * DAY))
        vk.write(kind=kind, post_id=7, date=_stamp(300 * DAY))
        vk.write(kind=kind, post_id=8, date=_stamp(timedelta(hours=3)))

    assert await _found_ids(connector) == {f"{kind}8" for kind in KINDS}


async def test_many_of_each_are_found_past_fixed_ones(vk: Vk, connector: Connector) -> None:
    entries = [
        {"kind": kind, "owner_id": -100, "id": number, "fixed": number > 148, "date": _stamp(DAY)}
        for kind in KINDS
        for number in range(1, 151)
    ]
    comments = [
        {"kind": kind, "owner_id": -100, "post_id": number, "from_id": 77, "date": _stamp()}
        for kind in KINDS
        for number in range(1, 131)
    ]
    vk.admin("POST", "/bulk", {"entries": entries, "comments": comments})

    found = await _found_ids(connector, since=timedelta(hours=1))

    assert found == {f"{kind}{number}" for kind in KINDS for number in range(1, 131)}


async def test_service_keys_find_topics_only(vk: Vk, http: httpx.AsyncClient) -> None:
    for kind in KINDS:
        vk.put(kind)
        vk.write(kind=kind, post_id=7)

    assert await _found_ids(open_vk(vk, http, SERVICE, COMMUNITY)) == {"topic7"}
    assert vk.admin("GET", "/counters")["errors"] == {}


@pytest.mark.parametrize("section", ["board", "photos", "video", "market"])
async def test_a_section_that_is_off_is_no_failure_of_the_page(
    vk: Vk, connector: Connector, section: str
) -> None:
    for kind in KINDS:
        vk.put(kind)
        vk.write(kind=kind, post_id=7)
    vk.admin("POST", "/groups", {"id": 100, "sections_off": [section]})

    found = {post.ref.post_id for post in await _found(connector)}

    assert POST.post_id in found
    assert len(found) == 4


async def test_beside_the_wall_is_looked_at_first_and_then_by_the_hour(
    vk: Vk, http: httpx.AsyncClient
) -> None:
    budget = CountingBudget()
    connector = open_vk(vk, http, SERVICE, budget=budget)

    for _ in range(3):
        await _found(connector)

    methods = [method for _, called in budget.spent for method in called]
    assert methods == ["board.getTopics", "wall.get", "wall.get", "wall.get"]


@pytest.mark.parametrize("method", ["board.getTopics", "wall.get", "photos.getById", "video.get"])
async def test_a_look_that_failed_is_repeated_the_next_time(
    vk: Vk, connector: Connector, method: str
) -> None:
    for kind in ("photo", "topic"):
        vk.put(kind)
        vk.write(kind=kind, post_id=7)
    vk.fault(kind="error", code=10, methods=[method], times=3)

    await gathered(connector.new_posts({PAGE: datetime.now(UTC) - DAY}))

    assert await _found_ids(connector) == {"photo7", "topic7"}


@pytest.mark.parametrize("counts_opening", [True, False])
async def test_counters_tell_where_something_was_written(
    vk: Vk, connector: Connector, *, counts_opening: bool
) -> None:
    vk.admin("PATCH", "/switches", {"topic_counts_opening": counts_opening})
    quiet, busy = ([vk.put(kind, number) for kind in KINDS] for number in (7, 8))
    before = dict.fromkeys([*quiet, *busy], -5)
    counts = await gathered(connector.changed_posts(before))
    for kind in KINDS:
        vk.write(kind=kind, post_id=8)

    changed = await gathered(connector.changed_posts({p: int(str(n)) for p, n in counts.items()}))

    assert changed.keys() == set(busy)
    assert all(told == int(str(counts[post])) + 1 for post, told in changed.items())


async def test_counters_of_many_take_few_requests(vk: Vk, http: httpx.AsyncClient) -> None:
    entries = [
        {"kind": kind, "owner_id": -100, "id": number}
        for kind in ("topic", "photo", "video")
        for number in range(1, 301)
    ]
    vk.admin("POST", "/bulk", {"entries": entries})
    refs = [PostRef(page=PAGE, post_id=f"{one['kind']}{one['id']}") for one in entries]
    budget = CountingBudget()

    told = await gathered(
        open_vk(vk, http, SERVICE, ADMIN, budget=budget).changed_posts(dict.fromkeys(refs, 77))
    )

    assert len(told) == 900
    assert not any(isinstance(count, Exception) for count in told.values())
    assert len(budget.spent) == 2, "one for the boards, one for the rest"


@pytest.mark.parametrize("kind", KINDS)
async def test_what_is_gone_is_told_by_counters_and_comments(
    vk: Vk, connector: Connector, kind: str
) -> None:
    post, gone = vk.put(kind, 7), vk.put(kind, 8)
    form = {"kind": kind, "owner_id": -100, "id": 8, "deleted": True}
    vk.admin("PATCH", "/entries", form)

    changed = await gathered(connector.changed_posts({post: 77, gone: 77}))
    read = await gathered(connector.comments_under({post: None, gone: None}))

    assert not isinstance(changed[post], Exception)
    assert isinstance(changed[gone], GoneError)
    assert not isinstance(read[post], Exception)
    assert isinstance(read[gone], GoneError)


async def test_counters_that_our_keys_do_not_see_fail_no_page(
    vk: Vk, http: httpx.AsyncClient
) -> None:
    posts = [vk.put(kind) for kind in KINDS]
    vk.admin("POST", "/tokens/revoke", {"token": "admin", "code": 1117})
    known = dict.fromkeys([POST, *posts], 77)

    without_key = await gathered(open_vk(vk, http, SERVICE).changed_posts(known))
    with_dead_key = await gathered(open_vk(vk, http, SERVICE, ADMIN).changed_posts(known))

    assert without_key.keys() == with_dead_key.keys() == {POST, posts[0]}


async def test_an_outage_is_told_of_every_counter(vk: Vk, connector: Connector) -> None:
    posts = [vk.put(kind) for kind in KINDS]
    vk.fault(kind="http", status=502)

    changed = await gathered(connector.changed_posts(dict.fromkeys(posts, 0)))

    assert all(isinstance(told, UnavailableError) for told in changed.values())
    assert changed.keys() == set(posts)


@pytest.mark.parametrize("kind", FLAT)
async def test_without_a_personal_key_the_sentence_says_what_is_hidden(
    vk: Vk, http: httpx.AsyncClient, kind: str
) -> None:
    post = vk.put(kind)

    told = (await gathered(open_vk(vk, http, SERVICE).comments_under({post: None})))[post]

    assert isinstance(told, KeyRefusedError)
    assert "под фотографиями, видео и товарами" in told.sentence


async def test_closed_comments_are_told_and_fail_no_neighbour(vk: Vk, connector: Connector) -> None:
    closed, open_ = vk.put("video", 7, comments_closed=True), vk.put("video", 8)

    told = await gathered(connector.comments_under({closed: None, open_: None}))

    assert isinstance(told[closed], RepliesClosedError)
    assert not isinstance(told[open_], Exception)


@pytest.mark.parametrize("kind", KINDS)
async def test_our_answer_is_recognised_and_published_once(
    vk: Vk, connector: Connector, kind: str
) -> None:
    post = vk.put(kind)
    question = ref_under(post, vk.write(kind=kind, post_id=7))
    vk.write(kind="post", post_id=1)

    numbers = {(await connector.reply(question, "В мае.", key=GUID)).comment_id for _ in range(2)}

    reply = (await discussion_of(connector, post)).comments[-1]
    assert numbers == {reply.ref.comment_id}
    assert (reply.text, reply.is_own, reply.author_name) == ("В мае.", True, "Школа № 1")
    assert reply.parent_id == (None if kind == "topic" else question.comment_id)


@pytest.mark.parametrize("kind", KINDS)
async def test_an_answer_lost_on_the_way_back_is_found(
    vk: Vk, connector: Connector, kind: str
) -> None:
    post = vk.put(kind)
    question = ref_under(post, vk.write(kind=kind, post_id=7))
    started = datetime.now(UTC)
    vk.fault(kind="reset", when="after", methods=[f"{_section(kind)}.createComment"], times=1)

    with pytest.raises(UnavailableError):
        await connector.reply(question, "Тепло дадут в мае.", key=GUID)
    found = await connector.find_reply(question, "Тепло дадут  в мае.", since=started)
    other = await connector.find_reply(question, "Другое", since=started)

    assert found is not None
    assert found.startswith(f"{kind}7_")
    assert other is None


@pytest.mark.parametrize("kind", KINDS)
async def test_of_two_equal_answers_the_lost_one_is_not_taken_for_the_known_one(
    vk: Vk, connector: Connector, kind: str
) -> None:
    post = vk.put(kind)
    question = ref_under(post, vk.write(kind=kind, post_id=7))
    started = datetime.now(UTC)
    first = (await connector.reply(question, "В мае.", key=GUID)).comment_id

    found = await connector.find_reply(question, "В мае.", since=started)
    lost = await connector.find_reply(question, "В мае.", since=started, known={first})

    assert (found, lost) == (first, None)


@pytest.mark.parametrize("kind", KINDS)
async def test_the_community_s_key_cannot_answer_there_and_the_sentence_says_what_can(
    vk: Vk, http: httpx.AsyncClient, kind: str
) -> None:
    post = vk.put(kind)
    question = ref_under(post, vk.write(kind=kind, post_id=7))

    with pytest.raises(RefusedError) as refusal:
        await open_vk(vk, http, SERVICE, COMMUNITY).reply(question, "Да", key=GUID)

    assert "личному ключу администратора" in refusal.value.sentence
    link = {"topic": "topic-100_7?post=2", "market": "product-100_7"}.get(kind, f"{kind}-100_7")
    assert refusal.value.sentence.endswith(f"https://vk.com/{link}")


@pytest.mark.parametrize(
    ("kind", "family"), [("video", RepliesClosedError), ("market", RepliesClosedError)]
)
async def test_closed_comments_refuse_an_answer(
    vk: Vk, connector: Connector, kind: str, family: type[RefusedError]
) -> None:
    post = vk.put(kind)
    question = ref_under(post, vk.write(kind=kind, post_id=7))
    change: dict[str, Any] = {"kind": kind, "owner_id": -100, "id": 7, "comments_closed": True}
    vk.admin("PATCH", "/entries", change)

    with pytest.raises(family):
        await connector.reply(question, "Да", key=GUID)


async def test_a_closed_topic_refuses_an_answer_with_its_address(
    vk: Vk, connector: Connector
) -> None:
    post = vk.put("topic", comments_closed=True)

    with pytest.raises(RefusedError) as refusal:
        await connector.reply(ref_under(post, 1), "Да", key=GUID)

    assert "закрыты" in refusal.value.sentence
    assert "https://vk.com/topic-100_7?post=1" in refusal.value.sentence


def _section(kind: str) -> str:
    return {"topic": "board", "photo": "photos"}.get(kind, kind)

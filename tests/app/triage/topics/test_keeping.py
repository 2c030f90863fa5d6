"""The topics of an installation: changed over HTTP and by file, all or nothing."""

import pytest
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncSession

from app.base.database import Sessions
from app.triage.model import TopicEntry
from app.triage.rules import Importance
from app.triage.topics import keeping
from app.triage.topics.keeping import NoSuchTopicError
from app.triage.topics.listing import (
    BadTopicsError,
    Topic,
    TopicList,
    read_topics,
    shipped_topics,
    write_topics,
)
from tests import factories as make
from tests.app.people import Client, a_staff, a_trainer, log_in

POOL = Topic(group="Спорт", code="sport.pool", title="бассейн", words=("бассейн*",))


async def take_in(session: AsyncSession, *topics: Topic) -> keeping.Taken:
    return await keeping.take_in(session, topics, by="trainer", now=make.NOW)


async def test_at_first_the_shipped_list_is_in_force(session: AsyncSession) -> None:
    assert list(await keeping.in_force(session)) == list(shipped_topics())


async def test_taking_in_tells_what_changed_and_a_repeat_changes_nothing(
    session: AsyncSession,
) -> None:
    meals = replace(TopicList.shipped().get("meals") or POOL, title="столовая")

    first = await take_in(session, shipped_topics()[1], meals, POOL)
    second = await take_in(session, *shipped_topics()[1:3], meals, POOL)

    assert (first.added, first.changed, first.same) == (("sport.pool",), ("meals",), 1)
    assert (second.added, second.changed) == ((), ())
    listed = await keeping.in_force(session)
    assert (listed.title("meals"), listed.title("sport.pool")) == ("столовая", "бассейн")
    assert len(listed) == len(shipped_topics()) + 1


async def test_one_faulty_topic_keeps_all_out(session: AsyncSession) -> None:
    with pytest.raises(BadTopicsError):
        await take_in(session, POOL, replace(POOL, code="x", within="nowhere"))

    assert "sport.pool" not in await keeping.in_force(session)


async def test_a_hidden_topic_is_listed_no_more_and_may_come_back(session: AsyncSession) -> None:
    await take_in(session, POOL)
    await keeping.hide(session, "sport.pool", by="trainer", now=make.NOW)
    hidden = await keeping.in_force(session)

    back = await take_in(session, POOL)

    assert "sport.pool" not in hidden
    assert back.added == ("sport.pool",)


@pytest.mark.parametrize("code", ["territory", "other"])
async def test_a_topic_that_others_rest_on_is_not_hidden(session: AsyncSession, code: str) -> None:
    with pytest.raises(BadTopicsError):
        await keeping.hide(session, code, by="trainer", now=make.NOW)


async def test_an_unknown_topic_cannot_be_hidden(session: AsyncSession) -> None:
    with pytest.raises(NoSuchTopicError):
        await keeping.hide(session, "moon", by="trainer", now=make.NOW)


async def test_a_trainer_edits_the_list_over_http(client: Client, sessions: Sessions) -> None:
    await log_in(client, await a_trainer(sessions))
    wish = {"group": "Спорт", "title": "бассейн", "words": ["Бассейн*", "нет ВОДЫ в бассейне"]}

    put = await client.put("/api/v1/topics/sport.pool", json=wish)
    listed = await client.get("/api/v1/topics")
    gone = await client.delete("/api/v1/topics/sport.pool")
    left = await client.get("/api/v1/topics")

    assert put.json()["words"] == ["бассейн*", "нет воды в бассейне"]
    assert "sport.pool" in {topic["code"] for topic in listed.json()}
    assert gone.status_code == 204
    assert "sport.pool" not in {topic["code"] for topic in left.json()}


async def test_a_topic_is_listed_as_a_file_would_bring_it_back(
    client: Client, sessions: Sessions
) -> None:
    await log_in(client, await a_trainer(sessions))
    wish = {"group": " Спорт", "title": "бассейн ", "department": " Спорткомитет "}

    put = await client.put("/api/v1/topics/sport.pool", json=wish)

    async with sessions() as session:
        listed = tuple(await keeping.in_force(session))
    assert put.json()["title"] == "бассейн"
    assert read_topics(write_topics(listed)) == listed


async def test_old_entries_with_outer_blanks_hold_up_no_other(session: AsyncSession) -> None:
    session.add(
        TopicEntry(
            code="old",
            group_title="Двор ",
            title=" двор",
            within="",
            department="",
            importance=Importance.USUAL,
            words=[],
            is_listed=True,
            edited_at=make.NOW,
            edited_by="trainer",
        )
    )
    await session.flush()

    taken = await take_in(session, POOL)

    listed = await keeping.in_force(session)
    assert taken.added == (POOL.code,)
    assert listed.title("old") == "двор"


@pytest.mark.parametrize(
    ("code", "wish", "sentence"),
    [
        ("Бассейн", {"group": "Спорт", "title": "бассейн"}, "код пишется латинскими"),
        ("pool%0A", {"group": "Спорт", "title": "бассейн"}, "код пишется латинскими"),
        ("x", {"group": "Спорт", "title": "  "}, "название: от 1"),
        ("x", {"group": "Спорт", "title": "бассейн", "within": "nowhere"}, "«nowhere»"),
        ("x", {"group": "Спорт", "title": "бассейн", "words": ["(a+)+"]}, "слова «(a+)+»"),
    ],
)
async def test_a_faulty_topic_is_refused_with_a_sentence(
    client: Client, sessions: Sessions, code: str, wish: dict[str, object], sentence: str
) -> None:
    await log_in(client, await a_trainer(sessions))

    answer = await client.put(f"/api/v1/topics/{code}", json=wish)

    assert answer.status_code == 422
    assert sentence in answer.json()["detail"]


async def test_an_official_reads_the_list_and_does_not_change_it(
    client: Client, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        staff = await a_staff(session)
    await log_in(client, staff.login)

    answers = [
        await client.get("/api/v1/topics"),
        await client.put("/api/v1/topics/x", json={"group": "а", "title": "б"}),
        await client.delete("/api/v1/topics/meals"),
    ]

    assert [answer.status_code for answer in answers] == [200, 403, 403]

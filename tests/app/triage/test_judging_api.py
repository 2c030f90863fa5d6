"""The models over HTTP: listed, chosen, taken back, and by the trainer only."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from app.base.database import Sessions
from app.triage import balancing, keeping
from app.triage.rules import Edges, Label, ModelRole
from tests import factories as make
from tests.app.people import Client, a_staff, a_trainer, log_in
from tests.app.triage.test_keeping import judged_comments, said
from tests.models import model_file


async def a_model(sessions: Sessions, version: str, weights: bytes | None = None) -> None:
    async with sessions.begin() as session:
        await keeping.keep(
            session,
            version=version,
            weights=weights or model_file(version),
            about={"learned": 3},
            by="trainer",
            now=make.NOW,
        )


async def test_a_model_is_chosen_and_taken_back(client: Client, sessions: Sessions) -> None:
    await a_model(sessions, "linear-2026-11-28-0a1b2c3d")
    await log_in(client, await a_trainer(sessions))

    used = await client.post("/api/v1/judging/models/linear-2026-11-28-0a1b2c3d/use")
    back = await client.post("/api/v1/judging/rollback")
    again = await client.post("/api/v1/judging/rollback")

    assert [(one["version"], one["isLive"]) for one in used.json()] == [
        ("linear-2026-11-28-0a1b2c3d", True),
        ("shipped", False),
    ]
    assert [one["isLive"] for one in back.json()] == [False, True]
    assert again.status_code == 409


async def test_a_model_that_is_not_there_is_not_found(client: Client, sessions: Sessions) -> None:
    await log_in(client, await a_trainer(sessions))

    answer = await client.post("/api/v1/judging/models/nothing/use")

    assert answer.status_code == 404


async def test_a_model_that_cannot_be_read_is_refused_with_the_way_out(
    client: Client, sessions: Sessions
) -> None:
    await a_model(sessions, "linear-old", b"made by another program")
    await log_in(client, await a_trainer(sessions))

    answer = await client.post("/api/v1/judging/models/linear-old/use")

    models = (await client.get("/api/v1/judging/models")).json()
    assert (answer.status_code, "gospablik train" in answer.text) == (409, True)
    assert [(one["version"], one["isLive"]) for one in models if one["isLive"]] == [
        ("shipped", True)
    ]


async def test_a_live_model_that_no_worker_could_read_is_told_everywhere(
    client: Client, sessions: Sessions
) -> None:
    await a_model(sessions, "linear-old")
    edges = Edges(needs_answer=0.5, review=0.4)
    later = make.NOW + timedelta(days=1)
    async with sessions.begin() as session:
        await keeping.put(session, ModelRole.LIVE, "linear-old", by="trainer", now=make.NOW)
        await balancing.tell_edges(session, "linear-old+encoder-1", edges, now=later)
    await log_in(client, await a_trainer(sessions))
    before = (await client.get("/judging")).text

    async with sessions.begin() as session:
        await balancing.tell_edges(
            session, "linear-new+encoder-1", edges, now=later + timedelta(days=1)
        )

    after = (await client.get("/judging")).text
    (old, shipped) = (await client.get("/api/v1/judging/models")).json()
    status = (await client.get("/api/v1/status")).json()
    assert ("не читается" in before, "не читается" in after) == (False, True)
    assert (old["isUnread"], shipped["isUnread"]) == (True, False)
    assert status["unreadModel"] == "linear-old"


async def test_a_live_model_that_lost_its_encoder_is_told_everywhere(
    client: Client, sessions: Sessions
) -> None:
    await a_model(sessions, "linear-old")
    edges = Edges(needs_answer=0.5, review=0.4)
    async with sessions.begin() as session:
        await keeping.put(session, ModelRole.LIVE, "linear-old", by="trainer", now=make.NOW)
        await balancing.tell_edges(session, "linear-old+encoder-1", edges, now=make.NOW)
    await log_in(client, await a_trainer(sessions))
    before = (await client.get("/judging")).text

    async with sessions.begin() as session:
        later = make.NOW + timedelta(days=1)
        await balancing.tell_edges(session, "linear-old", edges, lacks="нет файла", now=later)

    after = (await client.get("/judging")).text
    (old, shipped) = (await client.get("/api/v1/judging/models")).json()
    status = (await client.get("/api/v1/status")).json()
    told = "Эта модель судит по одним словам, без нейросети: нет файла."
    assert ("по одним словам" in before, told in after) == (False, True)
    assert (old["isWordsOnly"], shipped["isWordsOnly"]) == (True, False)
    assert (old["wordsOnlyWhy"], status["wordsOnlyWhy"]) == ("нет файла", "нет файла")
    assert status["wordsOnlyModel"] == "linear-old"
    await client.post("/api/v1/judging/models/shipped/use")
    models = (await client.get("/api/v1/judging/models")).json()
    assert [each["isWordsOnly"] for each in models] == [False, False]


async def test_that_the_shipped_model_judges_by_words_in_place_of_one_unread_is_told_too(
    client: Client, sessions: Sessions
) -> None:
    await a_model(sessions, "linear-old")
    edges, later = Edges(needs_answer=0.5, review=0.4), make.NOW + timedelta(days=1)
    async with sessions.begin() as session:
        await keeping.put(session, ModelRole.LIVE, "linear-old", by="trainer", now=make.NOW)
        await balancing.tell_edges(session, "linear-new", edges, lacks="нет файла", now=later)
    await log_in(client, await a_trainer(sessions))

    page = (await client.get("/judging")).text

    assert "Эта модель не читается" in page
    assert "Поставленная с программой судит по одним словам, без нейросети: нет файла." in page


async def test_the_weights_are_not_shown(client: Client, sessions: Sessions) -> None:
    await a_model(sessions, "a")
    await log_in(client, await a_trainer(sessions))

    answer = await client.get("/api/v1/judging/models")

    assert answer.status_code == 200
    assert "weights" not in answer.text
    assert answer.json()[0]["about"] == {"learned": 3}


async def test_differences_are_empty_where_nothing_is_tried_out(
    client: Client, sessions: Sessions
) -> None:
    await log_in(client, await a_trainer(sessions))

    answer = await client.get("/api/v1/judging/differences")

    assert answer.json() == {"differences": [], "next": None}


async def test_an_official_may_not_change_the_judge(client: Client, sessions: Sessions) -> None:
    async with sessions.begin() as session:
        staff = await a_staff(session)
    await log_in(client, staff.login)

    answers = [
        await client.get("/api/v1/judging/models"),
        await client.get("/api/v1/judging/differences"),
        await client.post("/api/v1/judging/models/shipped/use"),
        await client.post("/api/v1/judging/rollback"),
    ]

    async with sessions() as session:
        assert (await keeping.wanted(session)).live is None
    assert [answer.status_code for answer in answers] == [403] * 4


async def test_a_difference_is_shown_with_both_verdicts(client: Client, sessions: Sessions) -> None:
    await a_model(sessions, "a")
    async with sessions.begin() as session:
        await keeping.put(session, ModelRole.SHADOW, "a", by="trainer", now=make.NOW)
        await judged_comments(session, "Где?", live=said(review=True), tried=said(model="a"))
    await log_in(client, await a_trainer(sessions))

    answer = await client.get("/api/v1/judging/differences", params={"limit": 1})

    (found,) = answer.json()["differences"]
    assert (found["verdict"]["review"], found["shadow"]["review"]) == (True, False)
    assert answer.json()["next"] == found["comment"]["id"]


@pytest.mark.parametrize(
    ("rights", "status"), [(["keep_judge"], 403), (["keep_judge", "read_cases"], 200)]
)
async def test_who_may_only_move_models_reads_no_citizens(
    client: Client, sessions: Sessions, rights: list[str], status: int
) -> None:
    await log_in(client, await a_trainer(sessions))
    asked = {"label": "models", "scopes": rights}
    token = (await client.post("/api/v1/tokens", json=asked)).json()["secret"]
    client.cookies.clear()
    bearer = {"Authorization": f"Bearer {token}"}

    models = await client.get("/api/v1/judging/models", headers=bearer)
    answer = await client.get("/api/v1/judging/differences", headers=bearer)

    assert (models.status_code, answer.status_code) == (200, status)


async def test_doubts_come_by_what_they_teach_or_by_age(client: Client, sessions: Sessions) -> None:
    doubt = said(review=True)
    async with sessions.begin() as session:
        several = await judged_comments(session, "Где автобус", "Где?", live=doubt, tried=doubt)
        ids = [comment.id for comment in several]
    await log_in(client, await a_trainer(sessions))

    teaching = (await client.get("/api/v1/review", params={"limit": 1})).json()
    newest = (await client.get("/api/v1/review", params={"order": "newest", "limit": 1})).json()

    # Both have waited for over a day, so that the older one comes first.
    assert [one["comment"]["id"] for one in teaching["comments"]] == ids[:1]
    assert teaching["next"] is None
    assert [one["comment"]["id"] for one in newest["comments"]] == ids[1:]
    assert newest["next"] == ids[1]


async def test_the_page_of_judging_tells_agreement_and_differences(
    client: Client, sessions: Sessions
) -> None:
    await a_model(sessions, "tried-1")
    async with sessions.begin() as session:
        await keeping.put(session, ModelRole.SHADOW, "tried-1", by="trainer", now=make.NOW)
        tried = replace(said(Label.QUESTION), model="tried-1")
        (comment,) = await judged_comments(session, "Где <автобус>", live=said(), tried=tried)
        comment_id = comment.id
    await log_in(client, await a_trainer(sessions))
    before = (await client.get("/judging")).text

    await client.post(
        f"/api/v1/comments/{comment_id}/decision", json={"version": 1, "labels": ["question"]}
    )
    await client.post("/judging/balance", data={"balance": "sparing"})

    after = (await client.get("/judging")).text
    assert f'<a href="/review/{comment_id}">Где &lt;автобус&gt;</a>' in before
    assert "<td>ответ не нужен</td><td>нужен ответ</td>" in before
    assert "решений не было" in before
    assert "1 решение: 0 о том, в чём проверка сомневалась, 1 о том, в чём она была" in after
    assert "нужен ли ответ: 0 из 1;" in after
    assert 'value="sparing" checked' in after
    assert "станет видно" in after


@pytest.mark.parametrize("has_read_before", [False, True])
async def test_a_shadow_that_cannot_be_read_is_told(
    client: Client, sessions: Sessions, *, has_read_before: bool
) -> None:
    await a_model(sessions, "tried-1")
    async with sessions.begin() as session:
        await keeping.put(session, ModelRole.SHADOW, "tried-1", by="trainer", now=make.NOW)
        if has_read_before:
            await judged_comments(session, "Где?", live=said(), tried=said(model="tried-1"))
        await keeping.keep(
            session, version="tried-1", weights=b"torn", about={}, by="trainer", now=make.NOW
        )
    await log_in(client, await a_trainer(sessions))

    page = (await client.get("/judging")).text

    assert "Она не читается, поэтому новых комментариев не проверяет." in page
    assert "она читает то же самое" not in page
    assert "Пока они ни в чём не разошлись." not in page


async def test_of_a_shadow_that_has_read_nothing_no_agreement_is_told(
    client: Client, sessions: Sessions
) -> None:
    await a_model(sessions, "tried-1")
    async with sessions.begin() as session:
        await keeping.put(session, ModelRole.SHADOW, "tried-1", by="trainer", now=make.NOW)
    await log_in(client, await a_trainer(sessions))
    before = (await client.get("/judging")).text

    async with sessions.begin() as session:
        await judged_comments(session, "Где?", live=said(), tried=said(model="tried-1"))

    after = (await client.get("/judging")).text
    assert "она не прочла ни одного комментария." in before
    assert "Она читает по одним словам, без нейросети." in after
    assert "Пока они ни в чём не разошлись." in after

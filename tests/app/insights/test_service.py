"""The account notices what is not where it should be."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.base.database import Sessions
from app.cases.opening import service as opening
from app.comments.rules import CameBy
from app.insights import service as insights
from app.insights.report import report
from app.pages.rules import PageState, Reach
from app.push import service as push
from app.push.rules import Way
from app.push.service import WantedFeed
from app.routing import service as routing
from app.triage import balancing
from app.triage import service as triage
from app.triage.rules import Edges
from app.vocabulary import Network
from tests import factories as make
from tests.app.cases.test_opening import judged


async def a_working_day(session: AsyncSession) -> None:
    """One question assigned, one thanks that needs no answer, one reply of the page."""
    institution = await make.an_institution(session)
    official = await make.an_official(session, institution)
    page = await make.a_page(session, institution, official=official)
    post = await make.a_post(session, page)
    await make.take_in(session, page, post, make.said(page, post, "1"))
    await make.take_in(session, page, post, make.said(page, post, "2", "Спасибо", author="78"))
    await make.take_in(session, page, post, make.said(page, post, "3", is_own=True))
    docket = await triage.claim(session, limit=5, home=make.RULEBOOK.zone)
    verdicts = [judged(needs=comment.text != "Спасибо") for comment in docket.comments]
    await triage.settle(session, docket, verdicts, now=make.NOW)
    await opening.open_waiting(session, rulebook=make.RULEBOOK, now=make.NOW, limit=5)
    await routing.assign_open(session, now=make.NOW, limit=5)


async def test_after_a_good_day_every_sum_agrees(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await a_working_day(session)

    async with sessions() as session:
        status = await insights.status(session, now=make.NOW)

    assert {state: n for state, n in status.comments["vk"].items() if n} == {
        "fetched": 3,
        "in_case": 1,
        "no_answer": 1,
        "own": 1,
    }
    assert (status.cases["assigned"], sum(status.cases.values())) == (1, 1)
    assert status.verdicts == {"needs_answer": 1, "review": 0, "no_answer": 1}
    assert [one.what for one in status.sums if not one.agree] == []


@pytest.mark.parametrize(
    ("damage", "noticed"),
    [
        ("DELETE FROM verdict WHERE needs_answer", "решения есть для каждого проверенного"),
        ("DELETE FROM case_comment", "комментарии «в сообщении» и вправду в сообщениях"),
        ("UPDATE comment SET judged_at = NULL", "комментарии: проверенные"),
        ("UPDATE comment SET linked = false", "каждая связь комментария учтена"),
        ('UPDATE "case" SET official_id = NULL', "у каждого назначенного есть ответственный"),
        ("UPDATE \"case\" SET state = 'answered'", "у каждого отвеченного есть опубликованный"),
        ("DELETE FROM case_event WHERE kind = 'opened'", "каждое сообщение открыто один раз"),
    ],
)
async def test_damage_is_noticed(sessions: Sessions, damage: str, noticed: str) -> None:
    async with sessions.begin() as session:
        await a_working_day(session)
        await session.execute(
            text("ALTER TABLE notice DROP CONSTRAINT IF EXISTS fk_notice_event_id")
        )
        await session.execute(text("SET LOCAL session_replication_role = replica"))
        await session.execute(text(damage))

    async with sessions() as session:
        status = await insights.status(session, now=make.NOW)

    assert not status.agree
    assert any(one.what.startswith(noticed) for one in status.sums if not one.agree)


async def test_silence_is_told_from_quiet(sessions: Sessions) -> None:
    long_ago = make.NOW - timedelta(minutes=6)
    async with sessions.begin() as session:
        institution = await make.an_institution(session)
        quiet, silent, unread, paused = [await make.a_page(session, institution) for _ in range(4)]
        silent.due_at = unread.due_at = paused.due_at = long_ago
        unread.unread_reason, unread.unread_since = "Ключ доступа отозван.", long_ago
        paused.state = PageState.PAUSED

    async with sessions() as session:
        status = await insights.status(session, now=make.NOW)

    found = {page.page_id: page.reach for page in status.pages}
    assert found == {
        quiet.id: Reach.READ,
        silent.id: Reach.SILENT,
        unread.id: Reach.UNREAD,
        paused.id: Reach.OFF,
    }
    told = report(status, now=make.NOW, width=400)
    assert "нет, 6 мин назад: Ключ доступа отозван." in told
    assert "сервис не успевает прочитать" in told


async def test_a_calendar_that_is_not_known_is_told(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        (await make.an_institution(session)).region = "16"

    async with sessions() as session:
        status = await insights.status(session, now=make.NOW.replace(year=2044, month=12))

    told = report(status, now=make.NOW, width=400)
    assert all(fault in told for fault in status.calendar_faults)
    assert [fault.partition(" на 20")[0] for fault in status.calendar_faults] == [
        "Производственный календарь",
        "Производственный календарь",
        "Праздники региона 16, которые назначают на каждый год,",
        "Праздники региона 16, которые назначают на каждый год,",
    ]
    assert status.agree


async def test_our_counts_stand_beside_the_networks_and_what_push_missed_is_counted(
    sessions: Sessions,
) -> None:
    async with sessions.begin() as session:
        institution = await make.an_institution(session)
        page = await make.a_page(session, institution)
        post = await make.a_post(session, page)
        wanted = WantedFeed(network=Network.VK, name=str(page.id), page_id=page.id, way=Way.WEBHOOK)
        await push.keep_feeds(session, [wanted], now=make.NOW - timedelta(days=2))
        (feed,) = await push.list_feeds(session, sight=None)
        feed.heard_at = make.NOW
        post.counter = 5
        said = [make.said(page, post, number) for number in ("1", "2")]
        await make.take_in(session, page, post, *said, came_by=CameBy.PUSH)
        await make.take_in(session, page, post, make.said(page, post, "3"))
        await make.take_in(session, page, post, make.said(page, post, "4", is_own=True))

    async with sessions() as session:
        (found,) = (await insights.status(session, now=make.NOW)).pages

    assert (found.told, found.held, found.missed_by_push) == (5, 4, 1)


async def test_that_a_model_judges_by_words_alone_is_told_with_the_reason(
    session: AsyncSession,
) -> None:
    edges = Edges(needs_answer=0.5, review=0.4)
    await balancing.tell_edges(session, "linear-1", edges, lacks="нет файла", now=make.NOW)
    await session.commit()

    told = report(await insights.status(session, now=make.NOW), now=make.NOW, width=400)

    assert "Модель linear-1 судит по одним словам, без нейросети: нет файла. Поставьте" in told

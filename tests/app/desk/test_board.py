"""The trainer's board, its table with acts on many pages, a page's card, the light's scale."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Role
from app.base.database import Sessions
from app.cases.model import Case
from app.cases.opening import service as opening
from app.cases.rules import Outcome
from app.comments.model import Comment
from app.comments.rules import CommentState
from app.desk.board.light_page import BOUNDS
from app.officials.model import Institution
from app.onboarding.journey import service as journey
from app.onboarding.journey import walking
from app.onboarding.journey.model import PageJourney
from app.onboarding.journey.rules import Stage
from app.onboarding.light import measuring
from app.onboarding.light.model import PageLight
from app.onboarding.light.rules import TITLES
from app.pages.model import Page
from tests import factories as make
from tests.app.people import Client, Staff, a_trainer, log_in

NOW = datetime.now(UTC)


async def a_page_of(
    sessions: Sessions, name: str = "Школа № 1", *, able: bool = False
) -> tuple[int, int]:
    """A page that stands on the board; its id and its institution's."""
    async with sessions.begin() as session:
        institution = await make.an_institution(session, name)
        page = await make.a_page(session, institution)
        page.can_read = page.can_reply = able
        page.polled_at, page.created_at = NOW, NOW - timedelta(days=5)
        ids = page.id, institution.id
    await walk(sessions)
    return ids


async def walk(sessions: Sessions, *, now: datetime = NOW) -> None:
    """Let the worker look at all pages."""
    async with sessions.begin() as session:
        await walking.look(session, now=now, limit=1000)
        await measuring.measure(session, now=now, limit=1000)


@pytest.fixture
async def trainer(client: Client, sessions: Sessions) -> Client:
    await log_in(client, await a_trainer(sessions))
    return client


async def a_coordinator(client: Client, sessions: Sessions, institution_id: int) -> None:
    async with sessions.begin() as session:
        institution = await session.get_one(Institution, institution_id)
        await make.an_account(
            session, role=Role.COORDINATOR, institution=institution, login="coordinator"
        )
    await log_in(client, "coordinator")


async def test_a_page_stands_under_its_stage_with_what_keeps_it(
    trainer: Client, sessions: Sessions
) -> None:
    await a_page_of(sessions)

    page = (await trainer.get("/board")).text

    assert "Проверена <span" in page
    assert "5 дней" in page
    assert "Нет ключа, чтобы читать комментарии и отвечать" in page


async def test_an_empty_board_says_how_pages_come(trainer: Client) -> None:
    assert "Загрузите реестр региона" in (await trainer.get("/board")).text


async def test_the_filter_stays_in_the_address(trainer: Client, sessions: Sessions) -> None:
    await a_page_of(sessions)

    other = (await trainer.get("/board?municipality=Дальний")).text
    own = (await trainer.get("/board?municipality=Заречный&kind=school")).text

    assert "Таких страниц нет." in other
    assert "Школа № 1" in own
    assert "/board/table?municipality=%D0%97" in own


async def test_a_coordinator_sees_his_pages_only(client: Client, sessions: Sessions) -> None:
    _, institution = await a_page_of(sessions)
    await a_page_of(sessions, "Школа № 2")
    await a_coordinator(client, sessions, institution)

    page = (await client.get("/board")).text

    assert "Школа № 1" in page
    assert "Школа № 2" not in page


async def test_an_official_has_no_board(desk: Client) -> None:
    assert (await desk.get("/board")).status_code == 403


async def test_the_table_is_read_on_from_where_it_ended(
    trainer: Client, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        institution = await make.an_institution(session)
        for _ in range(130):
            await make.a_page(session, institution)
    await walk(sessions)

    first = (await trainer.get("/board/table?sort=points")).text
    onward = first.split('href="/board/table?')[-1].partition('"')[0].replace("&amp;", "&")
    second = (await trainer.get(f"/board/table?{onward}")).text

    assert "130 страниц" in first
    assert (first.count('name="page"'), second.count('name="page"')) == (100, 30)


async def test_a_made_up_place_is_refused_with_a_sentence(trainer: Client) -> None:
    answer = await trainer.get("/board/table?after=bm9uc2Vuc2U")

    assert answer.status_code == 422
    assert "откройте её с начала" in answer.text


@pytest.mark.parametrize("sort", ["since", "name", "municipality", "points", "nonsense"])
async def test_the_table_has_every_order(trainer: Client, sessions: Sessions, sort: str) -> None:
    await a_page_of(sessions)

    assert "Школа № 1" in (await trainer.get(f"/board/table?sort={sort}")).text


async def test_admins_are_invited_once_an_institution(trainer: Client, sessions: Sessions) -> None:
    page, institution = await a_page_of(sessions)
    async with sessions.begin() as session:
        twin = await make.a_page(session, await session.get_one(Institution, institution))
        pages = [page, twin.id]
    await walk(sessions)

    answer = await trainer.post("/board/acts", data={"act": "invite", "page": pages})

    assert answer.text.count("/join/") == 1
    assert "Ссылки показаны один раз" in answer.text


async def test_without_mail_reminders_are_there_to_be_copied(
    trainer: Client, sessions: Sessions
) -> None:
    page, _ = await a_page_of(sessions)

    answer = await trainer.post("/board/acts", data={"act": "remind", "page": page})
    refused = await trainer.post("/board/acts", data={"act": "mail", "page": page})

    assert "Почта на этой установке не настроена" in answer.text
    assert "Здравствуйте! Пишем о странице" in answer.text
    assert (refused.status_code, "скопируйте" in refused.text) == (422, True)


async def test_pages_are_marked_absent_with_their_ground(
    trainer: Client, sessions: Sessions
) -> None:
    page, _ = await a_page_of(sessions)
    form = {"act": "absent", "page": page, "basis": "founder", "document": "приказ № 12"}

    answer = await trainer.post("/board/acts", data=form)
    told = await trainer.get(answer.headers["location"])

    assert "Отмечено, что законно не ведётся: 1 страница." in told.text
    async with sessions() as session:
        way = await session.get_one(PageJourney, page)
        assert way.absent_basis is not None
        assert "приказ № 12" in way.absent_basis


async def test_no_page_is_absent_without_a_document(trainer: Client, sessions: Sessions) -> None:
    page, _ = await a_page_of(sessions)

    answer = await trainer.post(
        "/board/acts", data={"act": "absent", "page": page, "basis": "founder"}
    )

    assert answer.status_code == 422
    assert "назовите документ" in answer.text


async def test_an_act_on_nothing_says_so(trainer: Client) -> None:
    answer = await trainer.post("/board/acts", data={"act": "remind"})

    assert answer.status_code == 422
    assert "Отметьте хотя бы одну страницу" in answer.text


@pytest.mark.parametrize("act", ["remind", "invite", "probation", "absent"])
async def test_a_head_looks_and_changes_nothing(
    client: Client, sessions: Sessions, act: str
) -> None:
    page, institution = await a_page_of(sessions)
    async with sessions.begin() as session:
        home = await session.get_one(Institution, institution)
        await make.an_account(session, role=Role.HEAD, institution=home, login="head")
    await log_in(client, "head")
    form = {"act": act, "page": page, "basis": "founder", "document": "приказ № 12"}

    assert (await client.get("/board")).status_code == 200
    assert (await client.post("/board/acts", data=form)).status_code == 403


async def test_an_admin_sees_the_card_of_his_page_without_a_letter_to_himself(
    client: Client, sessions: Sessions
) -> None:
    page, institution = await a_page_of(sessions)
    async with sessions.begin() as session:
        home = await session.get_one(Institution, institution)
        await make.an_account(session, role=Role.PAGE_ADMIN, institution=home, login="admin")
    await log_in(client, "admin")

    card = await client.get(f"/pages/{page}")

    assert "Сначала исправьте" in card.text
    assert "Сообщение администратору" not in card.text


async def test_a_coordinator_marks_nothing_absent(client: Client, sessions: Sessions) -> None:
    page, institution = await a_page_of(sessions)
    await a_coordinator(client, sessions, institution)
    form = {"act": "absent", "page": page, "basis": "founder", "document": "приказ № 12"}

    assert (await client.post("/board/acts", data=form)).status_code == 403


async def test_a_foreign_page_cannot_be_acted_on(client: Client, sessions: Sessions) -> None:
    _, institution = await a_page_of(sessions)
    foreign, _ = await a_page_of(sessions, "Школа № 2")
    await a_coordinator(client, sessions, institution)

    answer = await client.post("/board/acts", data={"act": "remind", "page": foreign})

    assert "Школа № 2" not in answer.text


async def test_probation_begins_where_a_page_is_live(trainer: Client, sessions: Sessions) -> None:
    live, _ = await a_page_of(sessions)
    other, _ = await a_page_of(sessions, "Школа № 2")
    async with sessions.begin() as session:
        (await session.get_one(PageJourney, live)).stage = Stage.LIVE

    answer = await trainer.post("/board/acts", data={"act": "probation", "page": [live, other]})
    told = (await trainer.get(answer.headers["location"])).text

    assert "Испытательный срок начат: 1 страница" in told
    assert "Пропущено: 1 страница" in told


async def test_the_card_names_one_thing_to_mend_first(trainer: Client, sessions: Sessions) -> None:
    page, _ = await a_page_of(sessions, able=True)

    card = (await trainer.get(f"/pages/{page}")).text

    assert "Сначала исправьте" in card
    assert "Комментариев ещё не было" in card
    assert "Известно частей на 30 из 100" in card


async def test_a_foreign_card_does_not_exist(desk: Client, sessions: Sessions) -> None:
    page, _ = await a_page_of(sessions, "Школа № 2")

    assert (await desk.get(f"/pages/{page}")).status_code == 404


async def test_a_page_is_paused_and_read_again(trainer: Client, sessions: Sessions) -> None:
    page, _ = await a_page_of(sessions)

    await trainer.post(f"/pages/{page}/acts", data={"act": "pause", "reason": "ремонт до мая"})
    paused = (await trainer.get(f"/pages/{page}")).text
    await trainer.post(f"/pages/{page}/acts", data={"act": "resume"})
    again = (await trainer.get(f"/pages/{page}")).text

    assert "Чтение остановлено: ремонт до мая" in paused
    assert "Чтение остановлено" not in again


async def test_a_pause_needs_a_reason(trainer: Client, sessions: Sessions) -> None:
    page, _ = await a_page_of(sessions)

    answer = await trainer.post(f"/pages/{page}/acts", data={"act": "pause"})

    assert answer.status_code == 422
    assert "Напишите причину" in answer.text


async def test_an_absence_ends(trainer: Client, sessions: Sessions) -> None:
    page, _ = await a_page_of(sessions)
    form = {"act": "absent", "basis": "closed", "document": "приказ № 1"}
    await trainer.post(f"/pages/{page}/acts", data=form)
    absent = (await trainer.get(f"/pages/{page}")).text
    await trainer.post(f"/pages/{page}/acts", data={"act": "return"})

    assert "Страница законно не ведётся" in absent
    assert "Страницу снова ведут." in (await trainer.get(f"/pages/{page}")).text


async def test_an_official_changes_nothing_on_a_card(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    async with sessions.begin() as session:
        page = await make.a_page(session, staff.institution)

    answer = await desk.post(f"/pages/{page.id}/acts", data={"act": "pause", "reason": "ремонт"})

    assert answer.status_code == 403


async def test_another_scale_tells_what_it_would_change(
    trainer: Client, sessions: Sessions
) -> None:
    page, _ = await a_page_of(sessions, able=True)
    async with sessions.begin() as session:
        light = await session.get_one(PageLight, page)
        light.facts = {**light.facts, "posts": 6, "has_badge": True, "design": 60}
        light.measured_at = NOW
    scale = {
        "connection": 10, "badge": 10, "design": 60, "widgets": 10, "activity": 10, "reach": 0,
        "answered": 0, "green_from": 80, "amber_from": 55, "posts_a_week": 3, "reach_target": 10,
        "minimum_asked": 10, "minimum_known": 50,
    }  # fmt: skip

    tried = (await trainer.post("/board/light", data={**scale, "act": "try"})).text
    put = await trainer.post("/board/light", data={**scale, "act": "put", "comment": "приказ"})

    assert "Цвет сменили бы 1 страница" in tried
    assert put.headers["location"] == "/board/light?saved=yes"
    assert "Действует версия 1" in (await trainer.get("/board/light")).text


async def test_weights_must_sum_to_a_hundred(trainer: Client) -> None:
    answer = await trainer.post("/board/light", data={"connection": "99"})
    whole = {**dict.fromkeys(TITLES, "10"), **dict.fromkeys(BOUNDS, "10")}
    short = await trainer.post("/board/light", data=whole)

    assert answer.status_code == 422
    assert "нужно целое число" in answer.text
    assert "Сумма весов должна быть 100, сейчас 70" in short.text


async def test_what_needed_no_answer_does_not_count_against_a_page(sessions: Sessions) -> None:
    page, _ = await a_page_of(sessions, able=True)
    async with sessions.begin() as session:
        row = await session.get_one(Page, page)
        post = await make.a_post(session, row)
        for number in range(3):
            said = make.said(row, post, str(number), author=str(number))
            await make.take_in(session, row, post, said)
        await open_cases(session, answered=1, excused=1)
        facts = (await measuring.facts_of(session, [page], now=NOW))[page]

    assert (facts.asked, facts.answered) == (2, 1)


async def open_cases(session: AsyncSession, *, answered: int, excused: int) -> None:
    await session.execute(update(Comment).values(state=CommentState.NEEDS_ANSWER))
    await opening.open_waiting(session, rulebook=make.RULEBOOK, now=NOW, limit=10)
    cases = (await session.scalars(select(Case).order_by(Case.id))).all()
    for case in cases:
        case.due_at = NOW - timedelta(hours=1)
    for case in cases[:answered]:
        case.first_reply_at = NOW
    for case in cases[answered : answered + excused]:
        case.outcome = Outcome.NO_ANSWER_NEEDED
    await session.flush()


async def test_a_look_at_the_board_begins_no_journey_twice(sessions: Sessions) -> None:
    page, _ = await a_page_of(sessions)
    async with sessions.begin() as session:
        await journey.ensure(session, page, now=NOW)
        assert (await journey.find(session, page)) is not None

"""What the school was asked and answered on the days before: figures need something to count."""

from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.model import Account
from app.cases import service as cases
from app.cases.model import Case
from app.cases.opening import service as opening
from app.pages.model import Page, Post
from app.replies import service as replies
from app.routing import service as routing
from app.triage import service as triage
from tests import factories as make
from tests.browser.town import Town

_ASKED: Final = (
    (13, 3, "Скажите, пожалуйста, во сколько в субботу день открытых дверей?"),
    (12, 2, "Почему в раздевалке второй день нет света? Дети переодеваются в темноте"),
    (11, 20, "Когда будут выплаты за питание льготникам за сентябрь?"),
    (10, 4, "Подскажите, нужна ли справка от педиатра после трёх дней отсутствия?"),
    (9, 6, "Автобус из Малиновки опять опоздал на полчаса, дети мёрзли на остановке"),
    (9, 3, "До какого числа можно записаться в кружок робототехники?"),
    (8, 30, "Почему в столовой третий день нет горячего супа? Разберитесь, пожалуйста"),
    (6, 2, "Где посмотреть список учебников на второе полугодие?"),
    (5, 5, "Во дворе школы не убран снег, ребёнок упал у крыльца. Когда почистят?"),
    (4, 1, "Будет ли родительское собрание в седьмых классах на этой неделе?"),
    (3, 4, "Почему не работает электронный пропуск? Охрана не пускает без него"),
    (2, 2, "Как получить доступ в электронный дневник второму родителю?"),
)
"""How many days ago, after how many hours it was answered, and what was asked."""
_ANSWER: Final = (
    "Добрый день! Мы проверили и всё исправили, подробности скажет классный руководитель."
)


async def answer_a_fortnight(town: Town) -> None:
    """Let citizens ask on each of the last days, and the official answer in due time."""
    today = datetime.now(UTC)
    for number, (days, hours, text) in enumerate(_ASKED, start=1):
        at = today - timedelta(days=days)
        async with town.sessions.begin() as session:
            case_id = await _asked(session, town, str(700 + number), text, at=at)
        if case_id is not None:
            async with town.sessions.begin() as session:
                await _answered(session, town, case_id, now=at + timedelta(hours=hours))
            done = at + timedelta(hours=hours, minutes=1)
            await town.network_publishes(external_id=str(800 + number), now=done)
            async with town.sessions.begin() as session:
                await _seen(session, town, number, now=done + timedelta(minutes=2))


async def _asked(
    session: AsyncSession, town: Town, number: str, text: str, *, at: datetime
) -> int | None:
    page = await session.get_one(Page, town.page_id)
    post = await session.get_one(Post, town.post_id)
    last = await session.scalar(select(Case.id).order_by(Case.id.desc()).limit(1))
    said = make.said(page, post, number, text, author=f"6{number}", at=at)
    await make.take_in(session, page, post, said, now=at)
    docket = await triage.claim(session, limit=10, home=make.RULEBOOK.zone)
    await triage.settle(session, docket, town.judge.judge(docket.remarks), now=at)
    await opening.open_waiting(session, rulebook=make.RULEBOOK, now=at, limit=10)
    await routing.assign_open(session, now=at, limit=10)
    opened = await session.scalar(select(Case.id).order_by(Case.id.desc()).limit(1))
    return opened if opened != last else None


async def _answered(session: AsyncSession, town: Town, case_id: int, *, now: datetime) -> None:
    case = await cases.find(session, case_id, to_change=True)
    account = await session.scalar(select(Account).where(Account.login == town.official))
    assert account is not None
    person = await access.person_with_sight(session, account)
    await replies.answer(session, case, person, text=_ANSWER, comment_id=None, key=uuid4(), now=now)


async def _seen(session: AsyncSession, town: Town, number: int, *, now: datetime) -> None:
    page = await session.get_one(Page, town.page_id)
    post = await session.get_one(Post, town.post_id)
    own = make.said(
        page,
        post,
        str(800 + number),
        _ANSWER,
        author=None,
        thread=str(700 + number),
        is_own=True,
        at=now,
    )
    await make.take_in(session, page, post, own, now=now)
    await replies.confirm_seen(session, now=now, limit=5)

"""A small town for the browser: institutions, people, pages, and a day of citizens' comments."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.model import Account
from app.access.rules import Role
from app.base.database import Sessions
from app.cases import service as cases
from app.cases.opening import service as opening
from app.cases.pausing import service as pausing
from app.pages.model import Page, Post
from app.replies import service as replies
from app.routing import service as routing
from app.triage import service as triage
from app.triage.judging.judge import Judge
from app.vocabulary import Network
from tests import factories as make
from tests.app.people import a_staff
from workers.tools import utc_now

POST = (
    "Уважаемые родители! С понедельника школа переходит на новое расписание звонков: "
    "первый урок начинается в 8:30. Горячее питание остаётся после второго и третьего уроков. "
    "Вопросы пишите в комментариях, мы отвечаем каждому."
)
SAID = (
    (26, "Когда уже включат отопление? Дети в 3 «Б» второй день сидят в куртках"),
    (22.5, "подскажите, до какого числа сдать справку для бесплатного питания и кому её отдать"),
    (9, "Вторую неделю не работает фонтанчик с водой на первом этаже. Это же безобразие!"),
    (6, "Будет ли продлёнка для первоклассников в каникулы?"),
    (3, "В столовой каша холодная, ребёнок не ест. Разберитесь, пожалуйста"),
    (2, "Здравствуйте. Электронный дневник не открывается с пятницы, куда писать?"),
    (1, "Спасибо Светлане Юрьевне за терпение и наших оболтусов!"),
    (0.2, "А во сколько теперь подвоз из Малиновки, утренний автобус останется?"),
)
DOUBTFUL = (
    "а у нас в том году батареи вообще только в ноябре дали, и ничего",
    "ну и где же обещанные парты, интересно",
    "?",
    "Хотелось бы узнать мнение других родителей",
    "и у нас тоже",
    "опять двадцать пять",
)


@dataclass(frozen=True)
class Town:
    """Who can log in, and where something lies."""

    sessions: Sessions
    judge: Judge
    official: str
    trainer: str
    trainer_id: int
    page_admin: str
    page_id: int
    post_id: int

    async def somebody_writes(self, text: str, *, author: str) -> None:
        """Let a citizen write, and let the workers do what they do with it."""
        async with self.sessions.begin() as session:
            page, post = await _place(session, self)
            number = str(1000 + int(author))
            said = make.said(page, post, number, text, author=author, at=utc_now())
            await make.take_in(session, page, post, said, now=utc_now())
            await work(session, self.judge)

    async def somebody_writes_in_thread(self, thread: str, text: str, *, author: str) -> None:
        """Let a citizen add to what he wrote."""
        async with self.sessions.begin() as session:
            page, post = await _place(session, self)
            said = make.said(
                page, post, f"{thread}1", text, author=author, thread=thread, at=utc_now()
            )
            await make.take_in(session, page, post, said, now=utc_now())
            await work(session, self.judge)

    async def colleague_answers(self, address: str, text: str) -> None:
        """Let somebody else answer the case at this address."""
        async with self.sessions.begin() as session:
            case = await cases.find(session, int(address.rpartition("/")[2]), to_change=True)
            trainer = await session.get_one(Account, self.trainer_id)
            await replies.answer(
                session,
                case,
                access.person_of(trainer),
                text=text,
                comment_id=None,
                key=uuid4(),
                now=utc_now(),
            )

    async def network_publishes(self, *, external_id: str, now: datetime | None = None) -> None:
        """Let the waiting answer arrive on the network."""
        now = now or utc_now()
        async with self.sessions.begin() as session:
            (errand,) = await replies.claim(session, Network.VK, now=now, limit=1)
            await replies.published(
                session, errand, external_id=external_id, rulebook=make.RULEBOOK, now=now
            )

    async def network_refuses(self, sentence: str) -> None:
        """Let the network refuse the waiting answer."""
        async with self.sessions.begin() as session:
            (errand,) = await replies.claim(session, Network.VK, now=utc_now(), limit=1)
            await replies.refused(session, errand, sentence=sentence, now=utc_now())

    async def next_poll_shows(self, external_id: str, thread: str, text: str) -> None:
        """Let the poll bring our own answer in, and the confirm stage see it."""
        async with self.sessions.begin() as session:
            page, post = await _place(session, self)
            own = make.said(
                page, post, external_id, text, author=None, thread=thread, is_own=True, at=utc_now()
            )
            await make.take_in(session, page, post, own, now=utc_now())
            await replies.confirm_seen(session, now=utc_now(), limit=5)


async def lay_town(sessions: Sessions, judge: Judge) -> Town:
    """Lay the town as it stands at this moment."""
    now = utc_now()
    async with sessions.begin() as session:
        school = await a_staff(session, "Школа № 7 Заречного района")
        trainer = await make.an_account(session, role=Role.TRAINER, login="trainer")
        admin = await make.an_account(
            session, role=Role.PAGE_ADMIN, institution=school.institution, login="secretary"
        )
        page = await _page(
            session, school.institution.id, school.official.id, "Школа № 7 | Заречный"
        )
        post = await make.a_post(session, page, text=POST)
        for hours, number, text in _numbered():
            said = make.said(
                page, post, number, text, author=f"7{number}", at=now - timedelta(hours=hours)
            )
            await make.take_in(session, page, post, said, now=now)
        garden = await a_staff(session, "Детский сад «Ромашка»")
        other = await _page(
            session, garden.institution.id, garden.official.id, "Ромашка | Заречный"
        )
        other_post = await make.a_post(session, other, text="Фото с утренника")
        await make.take_in(
            session,
            other,
            other_post,
            make.said(
                other,
                other_post,
                "901",
                "Почему утром в группе пахнет краской? У сына болит голова",
                at=now - timedelta(hours=5),
            ),
            now=now,
        )
        await work(session, judge, routed=True)
        return Town(
            sessions=sessions,
            judge=judge,
            official=school.login,
            trainer=trainer.login,
            trainer_id=trainer.id,
            page_admin=admin.login,
            page_id=page.id,
            post_id=post.id,
        )


async def work(session: AsyncSession, judge: Judge, *, routed: bool = True) -> None:
    """Do what the stages judge, open and route do."""
    now = utc_now()
    docket = await triage.claim(session, limit=100, home=make.RULEBOOK.zone)
    await triage.settle(session, docket, judge.judge(docket.remarks), now=now)
    await pausing.let_in_awaited(session, limit=100)
    await opening.open_waiting(session, rulebook=make.RULEBOOK, now=now, limit=100)
    if routed:
        await routing.assign_open(session, now=now, limit=100)


def _numbered() -> Iterator[tuple[float, str, str]]:
    for number, (hours, text) in enumerate(SAID, start=1):
        yield hours, str(100 + number), text
    for number, text in enumerate(DOUBTFUL, start=1):
        yield 4 + number, str(200 + number), text


async def _page(session: AsyncSession, institution_id: int, official_id: int, title: str) -> Page:
    number = institution_id
    page = Page(
        network="vk",
        link=f"https://vk.com/place{number}",
        external_id=f"-{5000 + number}",
        title=title,
        url=f"https://vk.com/place{number}",
        institution_id=institution_id,
        official_id=official_id,
        state="active",
        can_read=True,
        can_reply=True,
        due_at=utc_now(),
        discover_at=utc_now(),
        polled_at=utc_now(),
        created_at=datetime(2026, 9, 1, tzinfo=UTC),
    )
    session.add(page)
    await session.flush()
    return page


async def _place(session: AsyncSession, town: Town) -> tuple[Page, Post]:
    page = await session.get_one(Page, town.page_id)
    return page, await session.get_one(Post, town.post_id)

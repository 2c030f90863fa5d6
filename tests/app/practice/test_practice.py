"""Practice by its pages: beginning, acting, being stopped, the certificate."""

import asyncio
import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from app.access.rules import Role
from app.base.database import Sessions
from app.onboarding.journey.model import PageJourney
from app.practice.exercises import exercises
from app.practice.model import Certificate, PracticeCase, PracticeRun
from app.practice.rules import Act
from app.replies.model import Reply
from tests import factories as make
from tests.app.people import Client, Staff, a_staff, log_in

PHONE = "Здравствуйте! Позвоните маме мальчика: +7 900 123-45-67."


async def begin(desk: Client, kind: str = "school") -> str:
    """Begin a run; return its path."""
    answer = await desk.post("/practice/runs", data={"kind": kind})
    assert answer.status_code == 303
    return answer.headers["location"]


async def place_of(sessions: Sessions, act: Act) -> int:
    """Tell at which place of the newest run this act is expected."""
    async with sessions() as session:
        cases = await session.scalars(select(PracticeCase).order_by(PracticeCase.place))
        return next(case.place for case in cases if exercises()[case.exercise].expects is act)


async def act_well(desk: Client, sessions: Sessions, path: str) -> None:
    """Do with every case of a run what its model does."""
    async with sessions() as session:
        cases = (await session.scalars(select(PracticeCase).order_by(PracticeCase.place))).all()
    for case in cases:
        each, at = exercises()[case.exercise], f"{path}/cases/{case.place}"
        page = (await desk.get(at)).text
        day = re.search(r'max="(\d{4})-(\d\d)-(\d\d)"', page)
        assert day is not None
        year, month, number = day.groups()
        text = each.model.format(day=f"до {number}.{month}")
        form = {
            Act.ANSWER: ("answer", {"text": text}),
            Act.INTERIM: (
                "answer",
                {"text": text, "kind": "interim", "day": f"{year}-{month}-{number}"},
            ),
            Act.HAND_OVER: ("hand-over", {"reason": text, "to": each.to or ""}),
            Act.NO_ANSWER: ("no-answer", {"reason": text}),
            Act.POS: ("pos", {"reason": ""}),
        }[each.expects]
        answer = await desk.post(f"{at}/{form[0]}", data=form[1])
        assert answer.status_code == 303, answer.text


async def count(sessions: Sessions, table: type) -> int:
    async with sessions() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def test_a_run_that_is_under_way_goes_on(desk: Client, sessions: Sessions) -> None:
    first = await begin(desk)

    assert await begin(desk) == first
    assert await count(sessions, PracticeRun) == 1


async def test_two_windows_begin_one_run(desk: Client, sessions: Sessions) -> None:
    first, second = await asyncio.gather(begin(desk), begin(desk))

    assert first == second
    assert await count(sessions, PracticeRun) == 1
    assert await count(sessions, PracticeCase) == 8


async def test_a_run_that_was_left_makes_room_for_another(desk: Client) -> None:
    first = await begin(desk)
    await desk.post("/practice/leave")

    assert await begin(desk) != first


async def test_an_answer_with_a_telephone_fails_keeps_the_text_and_costs_points(
    desk: Client, sessions: Sessions
) -> None:
    path = await begin(desk)
    at = f"{path}/cases/{await place_of(sessions, Act.ANSWER)}"

    answer = await desk.post(f"{at}/answer", data={"text": PHONE})

    assert answer.status_code == 422
    assert "личные данные" in answer.text
    assert "Позвоните маме мальчика" in answer.text
    async with sessions() as session:
        stops = await session.scalar(select(func.sum(PracticeCase.stops)))
    assert stops == 1


@pytest.mark.parametrize(
    ("act", "form", "says"),
    [
        ("answer", {"text": " "}, "Напишите ответ"),
        ("answer", {"text": "Ждём", "kind": "interim"}, "Назовите день"),
        ("answer", {"text": "Ждём", "kind": "interim", "day": "завтра"}, "День не понят"),
        ("answer", {"text": "Ждём", "kind": "interim", "day": "2020-01-01"}, "не раньше"),
        ("no-answer", {"reason": ""}, "Напишите причину"),
        ("hand-over", {"reason": "Не к нам"}, "кому передаёте"),
    ],
)
async def test_what_is_missing_is_asked_for(
    desk: Client, act: str, form: dict[str, str], says: str
) -> None:
    path = await begin(desk)

    answer = await desk.post(f"{path}/cases/1/{act}", data=form)

    assert answer.status_code == 422
    assert says in answer.text


async def test_pressing_twice_acts_once(desk: Client, sessions: Sessions) -> None:
    path = await begin(desk)
    await desk.post(f"{path}/cases/1/no-answer", data={"reason": "Вопроса в нём нет"})

    again = await desk.post(f"{path}/cases/1/answer", data={"text": "Здравствуйте!"})

    assert again.status_code == 303
    async with sessions() as session:
        acts = (
            await session.scalars(select(PracticeCase.act).where(PracticeCase.place == 1))
        ).all()
    assert acts == [Act.NO_ANSWER]


async def test_what_was_lost_leads_to_the_lesson_that_tells_of_it(
    desk: Client, sessions: Sessions
) -> None:
    path = await begin(desk)
    at = f"{path}/cases/{await place_of(sessions, Act.HAND_OVER)}"
    await desk.post(f"{at}/hand-over", data={"reason": "Не к нам", "to": "housing"})

    page = (await desk.get(at)).text

    assert "Передано не по адресу" in page
    assert '<a href="/lessons/handing-over">Передать, направить, закрыть</a>' in page


async def test_a_good_run_brings_a_certificate_and_marks_the_pages(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    async with sessions.begin() as session:
        page = await make.a_page(session, staff.institution)
    path = await begin(desk)

    await act_well(desk, sessions, path)

    shown = (await desk.get(path)).text
    assert "100 баллов из 100" in shown
    async with sessions() as session:
        certificate = (await session.scalars(select(Certificate))).one()
        journey = await session.get_one(PageJourney, page.id)
    assert certificate.number in (await desk.get(f"{path}/certificate")).text
    assert journey.trained_at is not None
    assert await count(sessions, Reply) == 0


async def test_anybody_checks_a_number_and_learns_neither_name_nor_place(
    client: Client, sessions: Sessions, staff: Staff
) -> None:
    await log_in(client, staff.login)
    await act_well(client, sessions, await begin(client))
    async with sessions() as session:
        number = (await session.scalars(select(Certificate.number))).one()
    client.cookies.clear()

    good = await client.get(f"/certificates/{number.lower()}")
    wrong = await client.get("/certificates/AAAA-AAAA")

    assert good.status_code == 200
    assert "Действителен" in good.text
    assert "И. А. П." in good.text
    assert "Иванова" not in good.text
    assert staff.institution.name not in good.text
    assert (wrong.status_code, "такого" in wrong.text or "таким" in wrong.text) == (404, True)


async def test_a_poor_run_brings_no_certificate(desk: Client, sessions: Sessions) -> None:
    path = await begin(desk)
    for place in range(1, 9):
        await desk.post(f"{path}/cases/{place}/no-answer", data={"reason": "Не знаю, что делать"})

    assert "До сертификата нужно 75" in (await desk.get(path)).text
    assert (await desk.get(f"{path}/certificate")).status_code == 404
    assert await count(sessions, Certificate) == 0


async def test_nobody_opens_the_run_or_the_certificate_of_another(
    client: Client, sessions: Sessions, staff: Staff
) -> None:
    await log_in(client, staff.login)
    path = await begin(client)
    await act_well(client, sessions, path)
    async with sessions.begin() as session:
        other = await a_staff(session, "Школа № 2")
    await log_in(client, other.login)

    asked = [path, f"{path}/cases/1", f"{path}/certificate"]
    answers = [await client.get(each) for each in asked]
    answers.append(await client.post(f"{path}/cases/1/answer", data={"text": "Здравствуйте!"}))

    assert [answer.status_code for answer in answers] == [404] * 4


async def test_only_whoever_keeps_accounts_sees_how_others_did(
    client: Client, sessions: Sessions, staff: Staff
) -> None:
    await log_in(client, staff.login)
    await act_well(client, sessions, await begin(client))
    async with sessions.begin() as session:
        await make.an_account(session, role=Role.TRAINER, login="trainer")
        head = await make.an_account(session, role=Role.HEAD, login="head")
    seen = {}
    for login in ("trainer", head.login):
        await log_in(client, login)
        seen[login] = "Как справились другие" in (await client.get("/practice")).text

    assert seen == {"trainer": True, "head": False}


async def test_an_operator_does_not_practise(client: Client, sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await make.an_account(session, role=Role.OPERATOR, login="operator")
    await log_in(client, "operator")

    assert (await client.get("/practice")).status_code == 403


async def test_a_case_that_is_not_there_is_not_found(desk: Client) -> None:
    path = await begin(desk)

    assert (await desk.get(f"{path}/cases/9")).status_code == 404
    assert (await desk.post(f"{path}/cases/1/erase", data={"reason": "так"})).status_code == 404


async def test_the_clock_of_a_case_starts_when_it_is_opened(
    desk: Client, sessions: Sessions
) -> None:
    path = await begin(desk)
    before = datetime.now(UTC)
    await desk.get(f"{path}/cases/2")

    async with sessions() as session:
        opened = dict(
            (await session.execute(select(PracticeCase.place, PracticeCase.opened_at))).all()
        )
    assert opened[1] is None
    assert (opened[2] or before) > before

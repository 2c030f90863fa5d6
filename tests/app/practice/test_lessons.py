"""Lessons by their pages."""

import pytest
from sqlalchemy import select

from app.access.rules import Role
from app.base.database import Sessions
from app.practice.lessons.model import LessonRead, LessonVersion
from tests import factories as make
from tests.app.people import Client, Staff, a_trainer, log_in

TEXT = """# Наш урок

Пишите **просто**.

## Проверьте себя

### Как?

- [x] просто
- [ ] никак
"""


@pytest.fixture
async def trainer(client: Client, sessions: Sessions) -> Client:
    await log_in(client, await a_trainer(sessions))
    return client


async def newest(sessions: Sessions) -> int:
    async with sessions() as session:
        return (await session.scalars(select(LessonVersion.id).order_by(LessonVersion.id))).all()[
            -1
        ]


async def test_an_official_reads_a_lesson_and_learns_which_answers_were_right(
    desk: Client, sessions: Sessions
) -> None:
    assert "Сроки: сколько есть времени" in (await desk.get("/lessons")).text

    answer = await desk.post("/lessons/deadlines/read", data={"q0": "1", "q1": "2"})
    page = (await desk.get(answer.headers["location"].split("#")[0])).text

    assert "Верно 1 из 2" in page
    assert "не так" in page
    async with sessions() as session:
        (row,) = (await session.scalars(select(LessonRead))).all()
    assert (row.code, row.right, row.asked) == ("deadlines", 1, 2)


async def test_a_trainer_edits_a_lesson_and_everybody_reads_it(
    trainer: Client, staff: Staff
) -> None:
    saved = await trainer.post("/lessons/deadlines/edit", data={"text": TEXT, "position": "5"})
    await log_in(trainer, staff.login)

    page = (await trainer.get("/lessons/deadlines")).text
    assert saved.status_code == 303
    assert "<strong>просто</strong>" in page
    assert "Изменить урок" not in page


async def test_a_trainer_sees_how_many_have_read_a_lesson(trainer: Client, staff: Staff) -> None:
    assert "Пока никто не прочёл" in (await trainer.get("/lessons")).text
    await log_in(trainer, staff.login)
    await trainer.post("/lessons/deadlines/read", data={"q0": "1", "q1": "0"})

    assert "человек прочёл" not in (await trainer.get("/lessons")).text
    await log_in(trainer, "trainer")
    assert "1 человек прочёл" in (await trainer.get("/lessons")).text


async def test_a_preview_keeps_nothing(trainer: Client, sessions: Sessions) -> None:
    form = {"text": TEXT, "position": "5", "act": "preview"}

    page = (await trainer.post("/lessons/deadlines/edit", data=form)).text

    assert "Он ещё не сохранён" in page
    assert "<strong>просто</strong>" in page
    async with sessions() as session:
        assert (await session.scalars(select(LessonVersion))).all() == []


async def test_a_faulty_lesson_comes_back_with_its_text_and_what_to_mend(trainer: Client) -> None:
    answer = await trainer.post("/lessons/deadlines/edit", data={"text": "Без названия"})

    assert answer.status_code == 422
    assert "Первая строка" in answer.text
    assert "Без названия</textarea>" in answer.text


async def test_the_second_of_two_trainers_is_told_and_loses_no_text(
    trainer: Client, sessions: Sessions
) -> None:
    await trainer.post("/lessons/deadlines/edit", data={"text": TEXT, "based_on": "0"})
    mine = {"text": TEXT.replace("просто", "ясно"), "based_on": "0"}

    late = await trainer.post("/lessons/deadlines/edit", data=mine)

    assert late.status_code == 409
    assert "изменил кто-то другой" in late.text
    assert "ясно" in late.text
    again = await trainer.post(
        "/lessons/deadlines/edit", data=mine | {"based_on": str(await newest(sessions))}
    )
    assert again.status_code == 303


async def test_the_shipped_lesson_comes_back_and_the_centres_stays_a_version(
    trainer: Client, sessions: Sessions
) -> None:
    await trainer.post("/lessons/deadlines/edit", data={"text": TEXT, "based_on": "0"})
    own = await newest(sessions)
    await trainer.post("/lessons/deadlines/restore")

    assert "Сроки: сколько есть времени" in (await trainer.get("/lessons/deadlines")).text
    earlier = (await trainer.get(f"/lessons/deadlines/edit?version={own}")).text
    assert "# Наш урок" in earlier


async def test_a_centre_writes_a_lesson_of_its_own(trainer: Client) -> None:
    kept = await trainer.post("/lessons/new/edit", data={"text": TEXT, "position": "1"})

    page = (await trainer.get("/lessons")).text
    assert page.index("Наш урок") < page.index("Как комментарий становится сообщением")
    path = kept.headers["location"]
    assert (await trainer.post(f"{path}/restore")).status_code == 409


async def test_a_hidden_lesson_is_seen_by_trainers_only(trainer: Client, staff: Staff) -> None:
    form = {"text": TEXT, "is_hidden": "yes"}
    await trainer.post("/lessons/deadlines/edit", data=form)
    assert "Наш урок" in (await trainer.get("/lessons")).text
    await log_in(trainer, staff.login)

    assert "Наш урок" not in (await trainer.get("/lessons")).text
    assert (await trainer.get("/lessons/deadlines")).status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.TRAINER])
async def test_only_trainers_edit(client: Client, sessions: Sessions, role: Role) -> None:
    async with sessions.begin() as session:
        await make.an_account(session, role=role, login="somebody")
    await log_in(client, "somebody")

    answers = [
        await client.get("/lessons/deadlines/edit"),
        await client.post("/lessons/deadlines/edit", data={"text": TEXT}),
        await client.post("/lessons/new/edit", data={"text": TEXT}),
        await client.post("/lessons/deadlines/restore"),
    ]
    assert [answer.status_code for answer in answers] == [403] * 4


@pytest.mark.parametrize("path", ["/lessons/nothing", "/lessons/%00", "/lessons/nothing/edit"])
async def test_a_lesson_that_is_not_there_is_not_found(trainer: Client, path: str) -> None:
    assert (await trainer.get(path)).status_code == 404


@pytest.mark.parametrize("answers", ["9-9", "-", "abc", "1-2-3-4-5", "%00"])
async def test_answers_that_nobody_could_give_do_no_harm(desk: Client, answers: str) -> None:
    assert (await desk.get(f"/lessons/deadlines?answers={answers}")).status_code == 200

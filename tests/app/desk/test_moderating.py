"""Moderating a citizen's comment from its case: the warning, the grounds, what became of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from app.base.database import Sessions
from app.comments.model import Comment
from app.moderation.model import ModerationAct
from app.moderation.rules import ActState
from app.pages.model import Page
from tests.app.people import Client, Staff
from tests.app.replies.test_api import a_case

INSULT = {"act": "hide", "ground": "insult", "reason": "Оскорбляет учителя"}


@pytest.fixture
async def case_id(sessions: Sessions, staff: Staff) -> int:
    return await a_case(sessions, staff)


@pytest.fixture
async def path(sessions: Sessions, case_id: int) -> str:
    """The comment's page; the keys allow everything."""
    await put(sessions, Page, can_hide=True, can_restore=True, can_block=True)
    async with sessions() as session:
        comment = (await session.scalars(select(Comment))).one()
    return f"/cases/{case_id}/comments/{comment.id}/moderation"


async def put(sessions: Sessions, table: Any, **values: Any) -> None:
    async with sessions.begin() as session:
        await session.execute(update(table).values(**values))


async def acts(sessions: Sessions) -> list[ModerationAct]:
    async with sessions() as session:
        return list(await session.scalars(select(ModerationAct)))


async def test_hiding_an_unanswered_comment_is_a_step_of_its_own(
    desk: Client, sessions: Sessions, case_id: int, path: str
) -> None:
    warned = await desk.post(path, data=INSULT)
    before = await acts(sessions)

    await desk.post(path, data=INSULT | {"confirms": "yes"})

    assert warned.status_code == 409
    assert "На этот комментарий ещё не ответили" in warned.text
    assert "Всё равно скрыть" in warned.text
    assert before == []
    assert len(await acts(sessions)) == 1
    assert "Скрыть комментарий: ждём сеть" in (await desk.get(f"/cases/{case_id}")).text


async def test_what_the_network_refused_is_told_at_the_comment(
    desk: Client, sessions: Sessions, case_id: int, path: str
) -> None:
    await desk.post(path, data=INSULT | {"confirms": "yes"})
    await put(sessions, ModerationAct, state=ActState.REFUSED, trouble="Ключ отозван.")

    page = (await desk.get(f"/cases/{case_id}")).text

    assert "Скрыть комментарий: сеть отказала. Ключ отозван." in page
    assert "оскорбление: Оскорбляет учителя" in page


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        (INSULT | {"ground": ""}, "Выберите основание"),
        (INSULT | {"ground": "critique"}, "Выберите основание"),
        (INSULT | {"reason": " "}, "Напишите причину"),
        (INSULT | {"act": "block", "days": "999"}, "от 1 до 365 дней"),
        (INSULT | {"act": "restore"}, "и так виден"),
    ],
)
async def test_a_refusal_shows_the_form_with_its_sentence(
    desk: Client, sessions: Sessions, path: str, form: dict[str, str], sentence: str
) -> None:
    refused = await desk.post(path, data=form)

    assert refused.status_code in {409, 422}
    assert sentence in refused.text
    assert await acts(sessions) == []


async def test_an_author_is_blocked_for_days(desk: Client, sessions: Sessions, path: str) -> None:
    await desk.post(path, data=INSULT | {"act": "block", "days": "7"})

    (act,) = await acts(sessions)
    assert act.until is not None


@pytest.mark.parametrize(
    ("until", "said"),
    [
        (datetime(2026, 11, 20, 15, tzinfo=UTC), "Автор заблокирован до 20 ноября 2026 г., 18:00"),
        (None, "Автор заблокирован навсегда"),
    ],
)
async def test_until_when_an_author_is_blocked_is_told_at_the_comment(
    desk: Client, sessions: Sessions, case_id: int, path: str, until: datetime | None, said: str
) -> None:
    await desk.post(path, data=INSULT | {"act": "block", "days": "7"})
    await put(sessions, ModerationAct, state=ActState.DONE, until=until)

    assert said in (await desk.get(f"/cases/{case_id}")).text


async def offers(desk: Client, path: str) -> list[str]:
    page = (await desk.get(path)).text
    return [word for word in ("Заблокировать автора", "Разблокировать автора") if word in page]


async def test_only_a_blocked_author_may_be_let_in_again(
    desk: Client, sessions: Sessions, path: str
) -> None:
    before = await offers(desk, path)
    await desk.post(path, data=INSULT | {"act": "block", "days": "7"})
    await put(sessions, ModerationAct, state=ActState.DONE)
    blocked = await offers(desk, path)
    await put(sessions, ModerationAct, until=datetime.now(UTC) - timedelta(days=1))
    over = await offers(desk, path)
    await desk.post(path, data=INSULT | {"act": "block", "days": ""})
    await put(sessions, ModerationAct, state=ActState.REFUSED)
    refused = await offers(desk, path)

    assert before == over == refused == ["Заблокировать автора"]
    assert blocked == ["Разблокировать автора"]


async def test_where_the_keys_do_not_allow_an_act_the_page_says_why(
    desk: Client, sessions: Sessions, path: str
) -> None:
    await put(sessions, Page, can_hide=False)

    page = (await desk.get(path)).text

    assert "«Скрыть комментарий» отсюда нельзя" in page


async def test_each_act_tells_a_reason_of_its_own(
    desk: Client, sessions: Sessions, path: str
) -> None:
    trouble = "Бот не может удалять комментарии."
    await put(sessions, Page, can_reply=True, can_hide=False, can_block=False, trouble=trouble)

    page = (await desk.get(path)).text

    assert f"«Скрыть комментарий» отсюда нельзя. {trouble}" in page
    assert "«Заблокировать автора» отсюда нельзя. Ключи страницы не дают блокировать" in page
    assert page.count(trouble) == 1


async def test_keys_that_allow_nothing_are_the_reason_of_every_act(
    desk: Client, sessions: Sessions, path: str
) -> None:
    trouble = "Бота нет в группе обсуждения."
    await put(sessions, Page, can_reply=False, can_hide=False, can_block=False, trouble=trouble)

    page = (await desk.get(path)).text

    assert page.count(f"отсюда нельзя. {trouble}") == 2


async def test_a_comment_of_another_thread_is_not_there(desk: Client, path: str) -> None:
    missing = await desk.get(path.replace("/comments/", "/comments/9"))

    assert missing.status_code == 404

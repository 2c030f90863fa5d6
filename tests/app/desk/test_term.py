"""The term of a case on its page: pausing it, and where its time went."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text as sql

from app.base.database import Sessions
from app.desk.speech.words import absolute
from app.replies import service as replies
from app.vocabulary import Network
from tests import factories as make
from tests.app.people import Client, Staff
from tests.app.replies.test_api import a_case


@pytest.fixture
async def path(desk: Client, sessions: Sessions, staff: Staff) -> str:
    case_id = await a_case(sessions, staff)
    await desk.post(f"/cases/{case_id}/take")
    return f"/cases/{case_id}"


async def test_a_paused_case_says_so_and_can_go_on(desk: Client, path: str) -> None:
    paused = await desk.post(f"{path}/pause", data={"reason": "Ждём адрес", "days": "3"})
    page = (await desk.get(path)).text
    await desk.post(f"{path}/resume")
    after = (await desk.get(path)).text

    assert paused.status_code == 303
    assert "срок стоит, пойдёт не позже" in page
    assert "Срок приостановлен: Ждём адрес" in page
    assert "срок стоит" not in after
    assert "Приостановить срок" in after


async def test_a_pause_without_a_reason_is_refused_with_a_sentence(desk: Client, path: str) -> None:
    refused = await desk.post(f"{path}/pause", data={"reason": " ", "days": "3"})

    assert refused.status_code == 422
    assert "Напишите причину" in refused.text


async def test_the_stages_and_the_viewers_are_told(desk: Client, path: str) -> None:
    await desk.get(path)

    told = (await desk.get(f"{path}/time")).text

    assert "У ответственного: Иванова А. П." in told
    assert "Вы" in told


async def test_a_refused_pause_keeps_what_was_typed(desk: Client, path: str) -> None:
    form = {"reason": "Ждём адрес", "days": "сорок"}

    refused = await desk.post(f"{path}/pause", data=form)

    assert refused.status_code == 422
    assert "от 1 до 30" in refused.text
    assert 'value="Ждём адрес"' in refused.text


async def promised(desk: Client, sessions: Sessions, path: str) -> datetime:
    """Publish an interim answer; return when the promised day ends."""
    day = (await desk.get(path)).text.partition('name="day" min="')[2][17:27]
    form = {"key": str(uuid4()), "text": "Проверяем.", "kind": "interim", "day": day}
    await desk.post(f"{path}/answer", data=form)
    async with sessions.begin() as session:
        now = datetime.now(UTC) + timedelta(minutes=1)
        (errand,) = await replies.claim(session, Network.VK, now=now, limit=5)
        await replies.published(session, errand, external_id="9", rulebook=make.RULEBOOK, now=now)
        assert errand.promised_until is not None
        return errand.promised_until


async def test_a_promised_day_is_told_as_the_term(
    desk: Client, sessions: Sessions, path: str
) -> None:
    until = await promised(desk, sessions, path)

    assert f"обещано до {absolute(until)}" in (await desk.get(path)).text


async def test_a_term_that_a_pause_has_moved_since_is_not_what_was_promised(
    desk: Client, sessions: Sessions, path: str
) -> None:
    until = await promised(desk, sessions, path)
    async with sessions.begin() as session:
        later = {"due_at": until + timedelta(days=3)}
        await session.execute(sql('UPDATE "case" SET due_at = :due_at'), later)

    shown = (await desk.get(path)).text

    assert "обещано до" not in shown.partition('id="deliveries"')[0]
    assert "ответить до" in shown

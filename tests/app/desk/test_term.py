"""The term of a case on its page: pausing it, and where its time went."""

import pytest

from app.base.database import Sessions
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

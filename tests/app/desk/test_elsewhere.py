"""Telling at the desk that the page has answered already."""

import pytest

from app.base.database import Sessions
from app.cases import service as cases
from app.cases.model import Case
from app.cases.rules import CaseState, Outcome
from tests.app.people import Client, Staff
from tests.app.replies.test_api import a_case

CALLED = {"how": "phone", "at": "2026-11-24T15:00", "words": "звонила завуч"}


@pytest.fixture
async def case_id(sessions: Sessions, staff: Staff) -> int:
    return await a_case(sessions, staff)


async def case_of(sessions: Sessions, case_id: int) -> Case:
    async with sessions() as session:
        return await cases.find(session, case_id)


async def test_the_case_is_closed_and_says_on_whose_word(
    desk: Client, sessions: Sessions, case_id: int
) -> None:
    got = await desk.post(f"/cases/{case_id}/answered-elsewhere", data=CALLED)

    page = (await desk.get(f"/cases/{case_id}")).text
    assert (got.status_code, got.headers["location"]) == (303, f"/cases/{case_id}?sent=1#given")
    assert "Уже ответили по телефону" in page
    assert "отметили Вы" in page
    assert (await case_of(sessions, case_id)).outcome is Outcome.ANSWERED_ELSEWHERE


async def test_the_moment_is_read_by_the_readers_clock(
    desk: Client, sessions: Sessions, case_id: int
) -> None:
    await desk.post(f"/cases/{case_id}/answered-elsewhere", data=CALLED)

    answered_at = (await case_of(sessions, case_id)).answered_at
    assert answered_at is not None
    assert answered_at.isoformat() == "2026-11-24T12:00:00+00:00"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"how": ""}, "Выберите, как ответили"),
        ({"how": "thread"}, "Выберите, как ответили"),
        ({"how": "comment:77777777777777777777777"}, "Выберите комментарий этого обсуждения"),
        ({"how": "comment:x"}, "Выберите комментарий этого обсуждения"),
        ({"at": ""}, "Напишите, когда ответили"),
        ({"at": "0001-01-01T00:00"}, "Напишите, когда ответили"),
        ({"at": "2026-11-01T10:00"}, "Это раньше, чем гражданин написал"),
        ({"words": "я" * 501}, "Пояснение длиннее 500 знаков"),
        ({"words": "\x00"}, "Напишите, кто ответил"),
    ],
)
async def test_what_cannot_be_is_said_beside_the_form_that_keeps_the_words(
    desk: Client, sessions: Sessions, case_id: int, wrong: dict[str, str], says: str
) -> None:
    got = await desk.post(f"/cases/{case_id}/answered-elsewhere", data=CALLED | wrong)

    assert got.status_code == 422
    assert says in got.text
    assert "звонила завуч" in got.text or "words" in wrong
    assert (await case_of(sessions, case_id)).state is CaseState.OPEN


async def test_one_button_takes_it_back(desk: Client, sessions: Sessions, case_id: int) -> None:
    await desk.post(f"/cases/{case_id}/answered-elsewhere", data=CALLED)

    got = await desk.post(f"/cases/{case_id}/answered-elsewhere/undo")

    assert got.status_code == 303
    assert (await case_of(sessions, case_id)).state is CaseState.OPEN


async def test_a_case_that_is_over_offers_nothing(desk: Client, case_id: int) -> None:
    await desk.post(f"/cases/{case_id}/answered-elsewhere", data=CALLED)

    page = (await desk.get(f"/cases/{case_id}/answered-elsewhere")).text

    assert "сообщение завершено" in page


async def test_an_answer_on_its_way_stands_before_it(desk: Client, case_id: int) -> None:
    await desk.post(f"/api/v1/cases/{case_id}/answer", json={"text": "Завтра."})

    got = await desk.post(f"/cases/{case_id}/answered-elsewhere", data=CALLED)

    assert got.status_code == 409
    assert "уже публикуется" in got.text


async def test_programs_tell_it_too(desk: Client, case_id: int) -> None:
    told = {"way": "phone", "answeredAt": "2026-11-24T12:00:00Z", "words": "звонила завуч"}

    closed = await desk.post(f"/api/v1/cases/{case_id}/answered-elsewhere", json=told)
    again = await desk.post(f"/api/v1/cases/{case_id}/answered-elsewhere", json=told)
    undone = await desk.post(f"/api/v1/cases/{case_id}/answered-elsewhere/undo")
    twice = await desk.post(f"/api/v1/cases/{case_id}/answered-elsewhere/undo")

    assert [each.status_code for each in (closed, again, undone, twice)] == [200, 409, 200, 409]
    assert closed.json()["outcome"] == "answered_elsewhere"
    assert undone.json()["state"] == "open"

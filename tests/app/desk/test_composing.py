"""The composer: drafts, templates, promises, outcomes, and the second person."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text as sql

from app.access import service as access
from app.access.rules import Role
from app.base.database import Sessions
from app.cases import service as cases
from app.replies.drafts import leasing
from app.replies.rules import ReplyKind, ReplyState
from tests import factories as make
from tests.app.desk.test_case import written
from tests.app.people import Client, Staff, log_in
from tests.app.replies.test_api import a_case
from tests.app.replies.test_drafts import a_colleague


@pytest.fixture
async def case_id(sessions: Sessions, staff: Staff) -> int:
    return await a_case(sessions, staff)


async def page(desk: Client, case_id: int) -> str:
    return (await desk.get(f"/cases/{case_id}")).text


async def send(desk: Client, case_id: int, text: str, **form: str) -> tuple[int, str]:
    data = {"key": str(uuid4()), "text": text} | form
    got = await desk.post(f"/cases/{case_id}/answer", data=data)
    return got.status_code, got.text


async def ask_for_approval(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await session.execute(sql('UPDATE "case" SET needs_approval = true'))


async def test_a_draft_that_was_saved_is_in_the_composer(desk: Client, case_id: int) -> None:
    draft = {"text": "Здравствуйте! Проверяем", "basedOn": 0}
    await desk.put(f"/api/v1/cases/{case_id}/draft", json=draft)

    shown = await page(desk, case_id)

    assert ">Здравствуйте! Проверяем</textarea>" in shown
    assert 'data-version="1"' in shown


async def test_templates_are_offered_filled_for_the_citizen(desk: Client, case_id: int) -> None:
    assert 'data-text="Здравствуйте, Анна!' in await page(desk, case_id)


async def test_a_colleague_who_writes_is_named(
    desk: Client, sessions: Sessions, staff: Staff, case_id: int
) -> None:
    async with sessions.begin() as session:
        account = await make.an_account(session, institution=staff.institution)
        case = await cases.find(session, case_id)
        later = make.NOW + timedelta(days=36500)
        await leasing.take(session, case, access.person_of(account), token=None, now=later)

    assert "Иванова А. П. пишет ответ, до " in await page(desk, case_id)


async def test_an_interim_answer_with_its_day_is_accepted(
    desk: Client, sessions: Sessions, case_id: int
) -> None:
    shown = await page(desk, case_id)
    day = shown.partition('name="day" min="')[2][:10]

    code, _ = await send(desk, case_id, "Проверяем.", kind="interim", day=day, outcome="fixed")

    (reply,) = await written(sessions, case_id)
    assert (code, reply.kind, reply.resolution) == (303, ReplyKind.INTERIM, None)
    assert str(reply.promised_on) == day


@pytest.mark.parametrize("day", ["2999-01-01", "вчера", ""], ids=["late", "no date", "none"])
async def test_a_day_that_cannot_be_promised_is_refused_and_the_form_is_kept(
    desk: Client, case_id: int, day: str
) -> None:
    code, shown = await send(desk, case_id, "Проверяем.", kind="interim", day=day)

    assert code == 422
    assert "Проверяем." in shown
    assert 'value="interim" checked' in shown


async def test_the_outcome_is_kept_with_the_answer(
    desk: Client, sessions: Sessions, case_id: int
) -> None:
    await send(desk, case_id, "Включили.", outcome="fixed", day="2026-12-01")

    (reply,) = await written(sessions, case_id)
    assert (reply.kind, reply.resolution) == (ReplyKind.FINAL, "fixed")


async def test_an_answer_from_a_tab_that_was_overtaken_is_refused_and_kept(
    desk: Client, sessions: Sessions, case_id: int
) -> None:
    for _ in range(2):
        await desk.post(f"/api/v1/cases/{case_id}/lease", json={})

    code, shown = await send(desk, case_id, "Из первой вкладки", lease="1")

    assert code == 409
    assert "Из первой вкладки" in shown
    assert await written(sessions, case_id) == []


async def test_a_colleague_approves_on_the_page_of_the_case(
    desk: Client, sessions: Sessions, staff: Staff, case_id: int
) -> None:
    await ask_for_approval(sessions)
    assert "Отдать на согласование" in await page(desk, case_id)
    await send(desk, case_id, "Включим завтра.")
    (reply,) = await written(sessions, case_id)
    mine = await page(desk, case_id)
    await log_in(desk, await a_colleague(sessions, staff, role=Role.APPROVER))
    his = await page(desk, case_id)

    path = f"/cases/{case_id}/replies/{reply.id}/approve"
    approved = await desk.post(path, data={"text": "Включим завтра в 9."})

    (reply,) = await written(sessions, case_id)
    assert ("Отозвать" in mine, "Согласовать и опубликовать" in mine) == (True, False)
    assert "Согласовать и опубликовать" in his
    assert (approved.status_code, reply.state) == (303, ReplyState.WAITING)
    assert reply.text == "Включим завтра в 9."


async def test_a_returned_answer_is_in_the_composer_of_its_writer_with_the_reason(
    desk: Client, sessions: Sessions, staff: Staff, case_id: int
) -> None:
    await ask_for_approval(sessions)
    await send(desk, case_id, "Включим завтра.")
    (reply,) = await written(sessions, case_id)
    await log_in(desk, await a_colleague(sessions, staff, role=Role.APPROVER))
    path = f"/cases/{case_id}/replies/{reply.id}/return"
    await desk.post(path, data={"reason": "Назовите час."})
    await log_in(desk, staff.login)

    shown = await page(desk, case_id)

    assert "Возвращён: Назовите час." in shown
    assert ">Включим завтра.</textarea>" in shown


async def test_a_writer_takes_his_answer_back(
    desk: Client, sessions: Sessions, case_id: int
) -> None:
    await ask_for_approval(sessions)
    await send(desk, case_id, "Включим завтра.")
    (reply,) = await written(sessions, case_id)

    taken = await desk.post(f"/cases/{case_id}/replies/{reply.id}/withdraw")

    assert taken.status_code == 303
    assert ">Включим завтра.</textarea>" in await page(desk, case_id)


LINES = "Здравствуйте!\nВключим завтра."
AS_BROWSERS_SEND_IT = LINES.replace("\n", "\r\n")


async def test_lines_count_as_the_page_counts_them(desk: Client, case_id: int) -> None:
    code, _ = await send(desk, case_id, "\r\n".join(["а" * 99] * 40))

    assert code == 303


async def test_an_answer_of_several_lines_that_is_approved_as_it_is_was_not_changed(
    desk: Client, sessions: Sessions, staff: Staff, case_id: int
) -> None:
    await ask_for_approval(sessions)
    await desk.post(f"/api/v1/cases/{case_id}/answer", json={"text": LINES})
    (reply,) = await written(sessions, case_id)
    await log_in(desk, await a_colleague(sessions, staff, role=Role.APPROVER))

    path = f"/cases/{case_id}/replies/{reply.id}/approve"
    await desk.post(path, data={"text": AS_BROWSERS_SEND_IT})

    (reply,) = await written(sessions, case_id)
    assert (reply.state, reply.text) == (ReplyState.WAITING, LINES)
    assert "текст изменён" not in await page(desk, case_id)


async def test_what_is_personal_is_marked_where_it_stands_in_several_lines(
    desk: Client, case_id: int
) -> None:
    _, shown = await send(desk, case_id, "Здравствуйте!\r\nЗвоните маме:\r\n+7 912 345-67-89")

    assert "<mark>+7 912 345-67-89</mark>" in shown


async def test_a_draft_that_a_browser_and_a_program_save_is_one_version(
    desk: Client, case_id: int
) -> None:
    await desk.put(f"/api/v1/cases/{case_id}/draft", json={"text": LINES, "basedOn": 0})

    await send(desk, case_id, AS_BROWSERS_SEND_IT)

    versions = await desk.get(f"/api/v1/cases/{case_id}/draft/versions")
    assert [each["text"] for each in versions.json()] == [LINES]


async def promised(desk: Client, case_id: int) -> str:
    """Send an interim answer; return the last day that may be promised, which it promises."""
    day = (await page(desk, case_id)).partition('name="day" min="')[2][17:27]
    await send(desk, case_id, "Проверяем.", kind="interim", day=day)
    return day


@pytest.mark.parametrize("way", ["return", "withdraw"])
async def test_an_interim_answer_that_comes_back_is_no_final_one(
    desk: Client, sessions: Sessions, staff: Staff, case_id: int, way: str
) -> None:
    await ask_for_approval(sessions)
    day = await promised(desk, case_id)
    (reply,) = await written(sessions, case_id)
    if way == "return":
        await log_in(desk, await a_colleague(sessions, staff, role=Role.APPROVER))
    path = f"/cases/{case_id}/replies/{reply.id}/{way}"
    await desk.post(path, data={"reason": "Назовите, кто проверяет."})
    await log_in(desk, staff.login)

    shown = [await page(desk, case_id), (await desk.get(f"/cases/{case_id}?again={reply.id}")).text]

    assert all('value="interim" checked' in each for each in shown)
    assert all(f'value="{day}"' in each for each in shown)


async def test_what_comes_back_keeps_its_outcome(
    desk: Client, sessions: Sessions, case_id: int
) -> None:
    await ask_for_approval(sessions)
    await send(desk, case_id, "Включили.", outcome="fixed")
    (reply,) = await written(sessions, case_id)
    await desk.post(f"/cases/{case_id}/replies/{reply.id}/withdraw")

    shown = await page(desk, case_id)

    assert '<option value="fixed" selected>' in shown


async def test_the_second_person_sees_which_day_an_answer_promises(
    desk: Client, sessions: Sessions, staff: Staff, case_id: int
) -> None:
    await ask_for_approval(sessions)
    day = date.fromisoformat(await promised(desk, case_id))
    await log_in(desk, await a_colleague(sessions, staff, role=Role.APPROVER))

    shown = await page(desk, case_id)

    assert f"Промежуточный: ответ по существу обещан до {day:%d.%m.%Y}" in shown


async def test_the_second_person_sees_the_outcome_of_an_answer(
    desk: Client, sessions: Sessions, staff: Staff, case_id: int
) -> None:
    await ask_for_approval(sessions)
    await send(desk, case_id, "Денег на это нет.", outcome="refused")
    await log_in(desk, await a_colleague(sessions, staff, role=Role.APPROVER))

    assert "По существу: отказано" in await page(desk, case_id)


async def test_a_form_that_one_goes_back_to_after_an_undo_answers_anew(
    desk: Client, sessions: Sessions, case_id: int
) -> None:
    key = str(uuid4())
    await send(desk, case_id, "Включим завтра.", key=key)
    (undone,) = await written(sessions, case_id)
    await desk.post(f"/cases/{case_id}/replies/{undone.id}/undo")

    codes = [(await send(desk, case_id, "Включим в среду.", key=key))[0] for _ in range(2)]

    states = {reply.text: reply.state for reply in await written(sessions, case_id)}
    assert codes == [303, 303]
    assert (len(states), states["Включим в среду."]) == (2, ReplyState.WAITING)

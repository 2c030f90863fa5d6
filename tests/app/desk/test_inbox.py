"""Searching, filtering, saved lists, acts on several cases, and taking an answer back."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from app.access.rules import Role
from app.base.database import Sessions
from app.base.settings import Settings
from app.cases import service as cases
from app.cases.model import CaseComment
from app.cases.saving.rules import MOST_OWN
from app.comments.model import Comment
from app.replies.model import Reply
from app.replies.rules import ReplyState
from tests import factories as make
from tests.app.desk.test_list import assign
from tests.app.people import Client, Staff, a_staff, log_in
from tests.app.replies.test_api import a_case
from tests.visiting import visiting


def shown_in(page: str) -> list[int]:
    """Tell the cases of a list in their order."""
    return [int(each) for each in re.findall(r'class="entry-text" href="/cases/(\d+)"', page)]


async def state_of(sessions: Sessions, case_id: int) -> str:
    async with sessions() as session:
        return (await cases.find(session, case_id)).state.value


async def a_colleague(sessions: Sessions, staff: Staff, name: str = "Петров О. О.") -> Staff:
    """Add a second official of the same institution who may come in."""
    async with sessions.begin() as session:
        official = await make.an_official(session, staff.institution, name=name)
        official.on_duty = True
        other = Staff(staff.institution, official)
        await make.an_account(
            session, institution=staff.institution, official=official, login=other.login
        )
        return other


async def test_a_search_finds_a_case_by_its_words_and_marks_them(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    case_id = await a_case(sessions, staff)

    page = (await desk.get("/", params={"q": "отопления"})).text

    assert shown_in(page) == [case_id]
    assert "<mark>отопление</mark>" in page


async def test_a_search_finds_nothing_of_another_institution(
    desk: Client, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        other = await a_staff(session, "Больница")
    await a_case(sessions, other)

    assert shown_in((await desk.get("/", params={"q": "отопление"})).text) == []


@pytest.mark.parametrize("typed", ["и", "слово" * 2000, "а\x00б", "?"])
async def test_a_search_that_cannot_be_is_answered_with_a_sentence_and_kept(
    desk: Client, typed: str
) -> None:
    page = await desk.get("/", params={"q": typed})

    assert page.status_code == 422
    assert 'id="q-refusal"' in page.text


async def test_filters_in_the_address_narrow_the_list_and_are_named(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    case_id = await a_case(sessions, staff)
    await assign(sessions, case_id, staff)

    mine = (await desk.get("/?queue=all&holder=me&network=vk")).text
    foreign = (await desk.get("/?queue=all&network=max")).text

    assert shown_in(mine) == [case_id]
    assert "У кого: у меня" in mine
    assert shown_in(foreign) == []
    assert "Под эти фильтры ничего не подходит." in foreign


@pytest.mark.parametrize(
    "address",
    [
        "/?queue=bogus&network=icq&page=x&institution=99999999999999999999&due=never",
        "/?institution=9223372036854775807&holder=9223372036854775807&topic=%00",
        "/?topic=нет&fresh=1&state=closed&importance=urgent",
        "/?queue=approval&due=7&holder=nobody",
    ],
)
async def test_an_address_that_nobody_gave_out_is_a_list_all_the_same(
    desk: Client, address: str
) -> None:
    assert (await desk.get(address)).status_code == 200


async def test_rows_stand_under_the_day_of_their_deadline(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    case_id = await a_case(sessions, staff)
    async with sessions.begin() as session:
        case = await cases.find(session, case_id, to_change=True)
        case.due_at -= timedelta(days=900)

    page = (await desk.get("/?queue=all")).text

    assert 'id="day-title-1">Просрочено</h2>' in page


async def test_a_new_word_is_marked_until_the_reader_has_opened_the_case(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    case_id = await a_case(sessions, staff)
    await add_a_word(sessions, case_id)

    before = (await desk.get("/?queue=all&fresh=1")).text
    await desk.get(f"/cases/{case_id}")
    after = (await desk.get("/?queue=all&fresh=1")).text

    assert (shown_in(before), shown_in(after)) == ([case_id], [])
    assert "новая реплика" in before


async def add_a_word(sessions: Sessions, case_id: int) -> None:
    """Let the citizen add a comment to his case, later than the first."""
    async with sessions.begin() as session:
        case = await cases.find(session, case_id)
        page, post = case.page, case.post
        said = make.said(page, post, "77001", "И ещё вопрос", thread=case.thread_id)
        await make.take_in(session, page, post, said)
        comment = (
            await session.scalars(select(Comment).where(Comment.external_id == "77001"))
        ).one()
        joined = make.NOW + timedelta(hours=1)
        session.add(CaseComment(case_id=case_id, comment_id=comment.id, joined_at=joined))


async def test_a_list_is_saved_renamed_and_deleted(desk: Client) -> None:
    form = {"name": "Срочное в VK", "address": "queue=all&network=vk&junk=1"}
    saved = await desk.post("/views", data=form)

    assert saved.headers["location"] == "/?queue=all&network=vk"
    assert "Срочное в VK" in (await desk.get("/")).text
    await desk.post("/views/1/rename", data={"name": "ВК"})
    assert ">ВК<" in (await desk.get("/views")).text
    await desk.post("/views/1/delete")
    assert "Пока ни одного" in (await desk.get("/views")).text


async def test_a_shared_list_is_seen_by_colleagues_and_changed_by_its_keeper_only(
    desk: Client, client: Client, sessions: Sessions, staff: Staff
) -> None:
    await desk.post("/views", data={"name": "Общее", "address": "queue=all", "shared": "yes"})
    await desk.post("/views", data={"name": "Личное", "address": "queue=all"})
    colleague = await a_colleague(sessions, staff)
    await log_in(client, colleague.login)

    page = (await client.get("/views")).text

    assert "Общее" in page
    assert "Личное" not in page
    assert (await client.post("/views/1/delete")).status_code == 403
    assert (await client.post("/views/2/delete")).status_code == 404


async def test_a_name_that_is_none_is_refused_with_the_form(desk: Client) -> None:
    page = await desk.post("/views", data={"name": "  ", "address": "queue=all"})

    assert page.status_code == 422
    assert "Назовите список" in page.text


async def test_there_is_a_bound_to_what_one_may_keep(desk: Client) -> None:
    for number in range(MOST_OWN):
        await desk.post("/views", data={"name": f"Список {number}", "address": "queue=all"})

    page = await desk.post("/views", data={"name": "Лишний", "address": "queue=all"})

    assert page.status_code == 409
    assert "Удалите ненужный" in page.text


async def test_ticked_cases_are_taken_and_those_that_cannot_be_are_told_with_the_reason(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    free, done = await a_case(sessions, staff, "1"), await a_case(sessions, staff, "2")
    await desk.post(f"/cases/{done}/close", data={"reason": "Решено по телефону"})

    page = await desk.post("/cases/bulk", data={"act": "take", "case": [free, done, 10**17]})

    assert "Взято в работу: 1 сообщение" in page.text
    assert "Уже завершено: закрыто без ответа." in page.text
    assert "Сообщения № 100000000000000000 нет." in page.text
    assert await state_of(sessions, free) == "in_work"


async def test_what_a_colleague_works_on_is_not_taken_from_him_by_the_dozen(
    desk: Client, client: Client, sessions: Sessions, staff: Staff
) -> None:
    case_id = await a_case(sessions, staff)
    await desk.post("/cases/bulk", data={"act": "take", "case": [case_id]})
    colleague = await a_colleague(sessions, staff)
    await log_in(client, colleague.login)

    page = await client.post("/cases/bulk", data={"act": "take", "case": [case_id]})

    assert "Уже в работе: Иванова А. П." in page.text


async def test_two_who_close_the_same_cases_at_once_close_each_once_and_are_told(
    settings: Settings, sessions: Sessions, staff: Staff
) -> None:
    ids = [await a_case(sessions, staff, str(number)) for number in range(6)]
    colleague = await a_colleague(sessions, staff)
    form = {"act": "no_answer", "reason": "Уже отвечено по телефону", "case": ids}
    async with (
        visiting(settings) as one,
        visiting(settings) as two,
    ):
        await log_in(one, staff.login)
        await log_in(two, colleague.login)

        pages = await asyncio.gather(
            one.post("/cases/bulk", data=form), two.post("/cases/bulk", data=form)
        )

    left = sum(page.text.count("Уже завершено") for page in pages)
    assert left == len(ids)
    assert {await state_of(sessions, case_id) for case_id in ids} == {"closed"}


async def test_a_reason_that_is_missing_is_asked_for_and_nothing_is_unticked(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    case_id = await a_case(sessions, staff)

    page = await desk.post("/cases/bulk", data={"act": "no_answer", "case": [case_id]})

    assert page.status_code == 422
    assert "Напишите причину" in page.text
    assert f'name="case" value="{case_id}"' in page.text


@pytest.mark.parametrize("form", [{}, {"act": "take"}, {"act": "fly", "case": "1"}])
async def test_nothing_ticked_or_nothing_chosen_is_said(desk: Client, form: dict[str, str]) -> None:
    assert (await desk.post("/cases/bulk", data=form)).status_code == 422


async def test_ticked_cases_go_to_a_colleague(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    case_id = await a_case(sessions, staff)
    colleague = await a_colleague(sessions, staff)
    to = {"to": f"official:{colleague.official.id}", "reason": "Ваша тема"}

    page = await desk.post("/cases/bulk", data={"act": "hand", "case": [case_id]} | to)

    assert "Передано: 1 сообщение" in page.text
    async with sessions() as session:
        assert (await cases.find(session, case_id)).official_id == colleague.official.id


async def test_who_only_reads_is_offered_no_acts_and_may_do_none(
    client: Client, sessions: Sessions, staff: Staff
) -> None:
    case_id = await a_case(sessions, staff)
    async with sessions.begin() as session:
        await make.an_account(session, role=Role.HEAD, institution=staff.institution, login="head")
    await log_in(client, "head")

    assert 'id="bulk-bar"' not in (await client.get("/?queue=all")).text
    answer = await client.post("/cases/bulk", data={"act": "take", "case": [case_id]})
    assert answer.status_code == 403


async def test_a_case_names_who_else_looks_at_it(
    desk: Client, client: Client, sessions: Sessions, staff: Staff
) -> None:
    case_id = await a_case(sessions, staff)
    await desk.get(f"/cases/{case_id}")
    colleague = await a_colleague(sessions, staff)
    await log_in(client, colleague.login)

    page = (await client.get(f"/cases/{case_id}")).text

    assert "Смотрят сейчас: Иванова А. П." in page


async def test_a_case_tells_what_the_citizen_wrote_before_as_far_as_one_sees(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    async with sessions.begin() as session:
        other = await a_staff(session, "Больница")
    earlier = await a_case(sessions, staff, "1")
    foreign = await a_case(sessions, other, "2")
    case_id = await a_case(sessions, staff, "3")

    page = (await desk.get(f"/cases/{case_id}")).text

    assert f'<a href="/cases/{earlier}">' in page
    assert f"/cases/{foreign}" not in page


async def test_the_way_to_the_states_own_form_is_an_act_of_its_own(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    case_id = await a_case(sessions, staff)

    page = (await desk.get(f"/cases/{case_id}?steer=1")).text

    assert "https://pos.gosuslugi.ru" in page.partition('id="text"')[2].partition("</textarea>")[0]


@pytest.fixture
async def patient(settings: Settings, staff: Staff) -> AsyncIterator[Client]:
    """Give a desk where an answer may be taken back for a minute."""
    async with visiting(replace(settings, undo_seconds=60)) as client:
        client.follow_redirects = False
        await log_in(client, staff.login)
        yield client


async def test_an_answer_may_be_taken_back_by_a_plain_form_and_is_the_draft_again(
    patient: Client, sessions: Sessions, staff: Staff
) -> None:
    case_id = await a_case(sessions, staff)
    key = {"key": "8b7ff0f1-3c1c-4f0e-9d0a-000000000001", "text": "Включат завтра."}
    await patient.post(f"/cases/{case_id}/answer", data=key)
    waiting = (await patient.get(f"/cases/{case_id}")).text
    path = f"/cases/{case_id}/replies/1/undo"

    undone = await patient.post(path)

    assert f'action="{path}"' in waiting
    assert undone.headers["location"] == f"/cases/{case_id}#answer"
    page = (await patient.get(f"/cases/{case_id}")).text
    assert ">Включат завтра.</textarea>" in page
    async with sessions() as session:
        assert (await session.get_one(Reply, 1)).state is ReplyState.RETURNED

"""The page of a case: reading, answering, closing, and what goes wrong on the way."""

from uuid import UUID, uuid4

import pytest

from app.access.rules import Role
from app.base.database import Sessions
from app.cases import service as cases
from app.cases.rules import CaseState, EventKind
from app.replies import service as replies
from app.replies.model import Reply
from app.vocabulary import Network
from tests import factories as make
from tests.app.people import Client, Staff, a_staff, log_in
from tests.app.replies.test_api import a_case


@pytest.fixture
async def case_id(sessions: Sessions, staff: Staff) -> int:
    return await a_case(sessions, staff)


async def written(sessions: Sessions, case_id: int) -> list[Reply]:
    async with sessions() as session:
        return list(await replies.list_replies(session, await cases.find(session, case_id)))


async def state_of(sessions: Sessions, case_id: int) -> CaseState:
    async with sessions() as session:
        return (await cases.find(session, case_id)).state


def seen_in(page: str) -> str:
    """Tell the name of what a page shows, as its fragment asks with it."""
    return page.partition("seen=")[2].partition('"')[0]


async def look_again(desk: Client, path: str) -> int:
    """Open a page, let it ask for changes once, and return the answer's status."""
    seen = seen_in((await desk.get(path)).text)
    return (await desk.get(f"{path}/live?seen={seen}")).status_code


async def answer(desk: Client, case_id: int, text: str, key: UUID | None = None) -> tuple[int, str]:
    form = {"key": str(key or uuid4()), "text": text}
    got = await desk.post(f"/cases/{case_id}/answer", data=form)
    return got.status_code, got.text


async def test_a_case_whose_term_reaches_an_unknown_year_says_so(
    desk: Client, case_id: int, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        case = await cases.find(session, case_id, to_change=True)
        case.due_at, case.counts_hours = case.due_at.replace(year=2044), True

    page = (await desk.get(f"/cases/{case_id}")).text
    told = (await desk.get(f"/api/v1/cases/{case_id}")).json()["case"]["rule"]

    assert "производственный календарь на 2044 год ещё не утверждён" in page
    assert "производственный календарь на 2044 год ещё не утверждён" in told


async def test_a_case_shows_its_thread_its_deadline_and_a_composer(
    desk: Client, case_id: int
) -> None:
    page = (await desk.get(f"/cases/{case_id}")).text

    assert "Когда включат отопление?" in page
    assert "ответить до" in page
    assert "Расписание на неделю" in page
    assert 'name="text"' in page
    assert "Опубликовать ответ" in page


async def test_an_answer_is_accepted_and_its_way_is_shown(
    desk: Client, sessions: Sessions, case_id: int
) -> None:
    sent = await desk.post(
        f"/cases/{case_id}/answer", data={"key": str(uuid4()), "text": " Включат завтра. "}
    )
    page = (await desk.get(f"/cases/{case_id}")).text

    assert (sent.status_code, sent.headers["location"]) == (
        303,
        f"/cases/{case_id}?sent=1#deliveries",
    )
    assert [reply.text for reply in await written(sessions, case_id)] == ["Включат завтра."]
    assert "Ответ отправляется…" in page
    assert 'data-can-answer="no" data-can-act="no"' in page
    assert "ответить до" in page
    assert "срок был" not in page


async def test_a_case_whose_comments_are_gone_may_still_be_acted_on(
    desk: Client, sessions: Sessions, case_id: int
) -> None:
    async with sessions.begin() as session:
        for comment in (await cases.comments_by_case(session, [case_id]))[case_id]:
            comment.deleted_at = make.NOW

    page = (await desk.get(f"/cases/{case_id}")).text

    assert 'data-can-answer="no" data-can-act="yes"' in page
    assert "в сети больше нет" in page


async def test_pressing_the_button_twice_answers_once(
    desk: Client, sessions: Sessions, case_id: int
) -> None:
    key = uuid4()

    codes = [(await answer(desk, case_id, "Включат завтра.", key))[0] for _ in range(2)]

    assert codes == [303, 303]
    assert len(await written(sessions, case_id)) == 1


async def test_a_colleague_who_was_faster_is_a_sentence_and_the_text_is_kept(
    desk: Client, sessions: Sessions, case_id: int
) -> None:
    await answer(desk, case_id, "Первый ответ")

    code, page = await answer(desk, case_id, "Мой <долгий> ответ")

    assert code == 409
    assert "уже публикуется" in page
    assert "Мой &lt;долгий&gt; ответ" in page
    assert len(await written(sessions, case_id)) == 1


@pytest.mark.parametrize(("text", "words"), [("  ", "Ответ пуст"), ("а" * 4001, "Сократите его")])
async def test_a_text_that_does_not_fit_is_refused_and_kept(
    desk: Client, sessions: Sessions, case_id: int, text: str, words: str
) -> None:
    code, page = await answer(desk, case_id, text)

    assert code == 422
    assert words in page
    assert text.strip() in page
    assert await written(sessions, case_id) == []


async def test_a_refused_answer_tells_why_and_may_be_mended(
    desk: Client, sessions: Sessions, case_id: int
) -> None:
    await answer(desk, case_id, "Включат завтра.")
    async with sessions.begin() as session:
        (errand,) = await replies.claim(
            session, Network.VK, now=make.NOW.replace(year=2099), limit=1
        )
        await replies.refused(
            session, errand, sentence="Комментарии под постом закрыты.", now=make.NOW
        )

    page = (await desk.get(f"/cases/{case_id}")).text
    again = (await desk.get(f"/cases/{case_id}?again={errand.reply_id}")).text

    assert "Не опубликован: Комментарии под постом закрыты." in page
    assert 'data-can-answer="yes"' in page
    assert ">Включат завтра.</textarea>" in again


async def test_a_published_answer_waits_for_its_confirmation(
    desk: Client, sessions: Sessions, case_id: int
) -> None:
    await answer(desk, case_id, "Включат завтра.")
    async with sessions.begin() as session:
        (errand,) = await replies.claim(
            session, Network.VK, now=make.NOW.replace(year=2099), limit=1
        )
        await replies.published(
            session, errand, external_id="55", rulebook=make.RULEBOOK, now=make.NOW
        )

    page = (await desk.get(f"/cases/{case_id}")).text

    assert "ждём подтверждения" in page
    assert await state_of(sessions, case_id) is CaseState.ANSWERED


async def test_a_case_is_taken_up(desk: Client, sessions: Sessions, case_id: int) -> None:
    taken = await desk.post(f"/cases/{case_id}/take")
    page = (await desk.get(f"/cases/{case_id}")).text

    assert taken.status_code == 303
    assert await state_of(sessions, case_id) is CaseState.IN_WORK
    assert "Взято в работу" in page
    assert "Вы</span>" in page
    assert 'id="take"' not in page


async def test_while_an_answer_is_on_its_way_nobody_is_offered_the_case(
    client: Client, sessions: Sessions, staff: Staff, case_id: int
) -> None:
    async with sessions.begin() as session:
        colleague = await make.an_account(
            session,
            institution=staff.institution,
            official=await make.an_official(session, staff.institution),
        )
    await log_in(client, staff.login)
    await answer(client, case_id, "Включат завтра.")
    await log_in(client, colleague.login)

    page = (await client.get(f"/cases/{case_id}")).text

    assert 'id="take"' not in page


@pytest.mark.parametrize("act", ["close", "no-answer"])
async def test_a_case_is_closed_with_a_reason_only(
    desk: Client, sessions: Sessions, case_id: int, act: str
) -> None:
    refused = await desk.post(f"/cases/{case_id}/{act}", data={"reason": " "})
    before = await state_of(sessions, case_id)
    closed = await desk.post(f"/cases/{case_id}/{act}", data={"reason": "Решено по телефону"})

    assert (refused.status_code, before) == (422, CaseState.OPEN)
    assert "Напишите причину" in refused.text
    assert closed.status_code == 303
    assert await state_of(sessions, case_id) is CaseState.CLOSED
    assert "Закрыто: Решено по телефону" in (await desk.get(f"/cases/{case_id}")).text


async def test_who_was_promised_an_answer_cannot_be_told_to_need_none(
    desk: Client, sessions: Sessions, case_id: int
) -> None:
    async with sessions.begin() as session:
        case = await cases.find(session, case_id, to_change=True)
        case.interim_at = make.NOW

    page = (await desk.get(f"/cases/{case_id}")).text
    refused = await desk.post(f"/cases/{case_id}/no-answer", data={"reason": "Это шутка"})

    assert "Не требует ответа</summary>" not in page
    assert "Закрыть без ответа</summary>" in page
    assert refused.status_code == 409
    assert "Гражданину обещан ответ по существу" in refused.text
    assert 'value="Это шутка"' in refused.text


async def test_closing_while_an_answer_is_on_its_way_keeps_the_reason_typed(
    desk: Client, sessions: Sessions, case_id: int
) -> None:
    await answer(desk, case_id, "Включат завтра.")

    refused = await desk.post(f"/cases/{case_id}/close", data={"reason": "Решено по телефону"})

    assert refused.status_code == 409
    assert 'value="Решено по телефону"' in refused.text
    assert await state_of(sessions, case_id) is not CaseState.CLOSED


async def test_another_institutions_case_does_not_exist(
    client: Client, sessions: Sessions, case_id: int
) -> None:
    async with sessions.begin() as session:
        other = await a_staff(session, "Больница")
    await log_in(client, other.login)

    codes = [
        (await client.get(f"/cases/{case_id}")).status_code,
        (await client.get(f"/cases/{case_id}/live?seen=x")).status_code,
        (await client.post(f"/cases/{case_id}/take")).status_code,
        (await answer(client, case_id, "Чужой ответ"))[0],
        (await client.post(f"/cases/{case_id}/close", data={"reason": "чужая"})).status_code,
    ]

    assert codes == [404] * 5
    assert await written(sessions, case_id) == []


async def test_a_text_for_a_case_that_was_handed_away_is_not_lost(
    client: Client, sessions: Sessions, case_id: int
) -> None:
    async with sessions.begin() as session:
        other = await a_staff(session, "Больница")
    await log_in(client, other.login)

    code, page = await answer(client, case_id, "Мой <долгий> ответ")

    assert code == 404
    assert "Мой &lt;долгий&gt; ответ" in page
    assert "передали" in page


async def test_a_page_admin_reads_a_case_and_cannot_answer(
    client: Client, sessions: Sessions, staff: Staff, case_id: int
) -> None:
    async with sessions.begin() as session:
        await make.an_account(
            session, role=Role.PAGE_ADMIN, institution=staff.institution, login="secretary"
        )
    await log_in(client, "secretary")

    page = await client.get(f"/cases/{case_id}")
    code, _ = await answer(client, case_id, "Ответ")

    assert page.status_code == 200
    assert "Опубликовать ответ" not in page.text
    assert code == 403


async def test_a_case_that_has_moved_is_drawn_again(desk: Client, case_id: int) -> None:
    seen = seen_in((await desk.get(f"/cases/{case_id}")).text)

    await desk.post(f"/cases/{case_id}/take")
    moved = await desk.get(f"/cases/{case_id}/live?seen={seen}")

    assert moved.status_code == 200
    assert "в работе" in moved.text
    assert "<html" not in moved.text
    assert "<textarea" not in moved.text


async def test_a_case_that_stands_still_is_not_drawn_again(desk: Client, case_id: int) -> None:
    # The minute may turn between two looks, and then the clock is drawn anew; not twice in a row.
    codes = [await look_again(desk, f"/cases/{case_id}") for _ in range(2)]

    assert 204 in codes


async def test_an_edit_shows_the_earlier_text(
    desk: Client, sessions: Sessions, case_id: int
) -> None:
    async with sessions.begin() as session:
        case = await cases.find(session, case_id)
        edited = make.said(case.page, case.post, "1", "Когда включат воду?")
        await make.take_in(session, case.page, case.post, edited)

    page = (await desk.get(f"/cases/{case_id}")).text

    assert "Когда включат воду?" in page
    assert "прежний текст" in page
    assert "Когда включат отопление?" in page


async def test_markup_in_a_comment_stays_text(
    desk: Client, sessions: Sessions, case_id: int
) -> None:
    async with sessions.begin() as session:
        case = await cases.find(session, case_id)
        edited = make.said(case.page, case.post, "1", "<img src=x onerror=alert(1)> когда?")
        await make.take_in(session, case.page, case.post, edited)

    page = (await desk.get(f"/cases/{case_id}")).text

    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


async def test_a_history_names_comments_by_their_words_and_people_by_their_names(
    desk: Client, sessions: Sessions, staff: Staff, case_id: int
) -> None:
    async with sessions.begin() as session:
        case = await cases.find(session, case_id, to_change=True)
        (said,) = (await cases.comments_by_case(session, [case_id]))[case_id]
        head = await make.an_account(session, institution=staff.institution, login="head")
        known = f"комментарий {said.id} без ответа (учётная запись № {head.id})"
        gone = "ответ 17 исчез из сети"
        for note in (known, f"комментарий {said.id + 1}. Мешает", gone):
            kind = EventKind.VANISHED
            await cases.note(session, case, kind, text=note, account_id=None, now=make.NOW)

    page = (await desk.get(f"/cases/{case_id}")).text

    assert f"комментарий «Когда включат отопление?» без ответа ({head.name})" in page
    assert "комментарий в другом обсуждении. Мешает" in page
    assert ": ответ исчез из сети" in page
    assert page.count(">ждёт ответа</span>") == 1


async def test_a_history_leaves_alone_what_people_typed(
    desk: Client, sessions: Sessions, case_id: int
) -> None:
    async with sessions.begin() as session:
        case = await cases.find(session, case_id, to_change=True)
        stranger = await make.an_account(session, login="stranger")
        moved = f"комментарий 7 не нам (учётная запись № {stranger.id})"
        hidden = f"комментарий 7. Как и другой (комментарий 8, учётная запись № {stranger.id})"
        for kind, note in (
            (EventKind.REDIRECTED, moved),
            (EventKind.RETURNED, "ответ 2 лучше"),
            (EventKind.HIDDEN, f"{hidden} (учётная запись № {stranger.id})"),
            (EventKind.REOPENED, "от ответа 17 в сети ничего не осталось"),
        ):
            await cases.note(session, case, kind, text=note, account_id=None, now=make.NOW)

    page = (await desk.get(f"/cases/{case_id}")).text

    assert moved in page
    assert ": ответ 2 лучше" in page
    assert f"обсуждении. Как и другой (комментарий 8, учётная запись № {stranger.id})" in page
    assert "от ответа в сети ничего не осталось" in page

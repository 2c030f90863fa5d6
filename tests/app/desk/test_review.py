"""The review: a person's word over the judge's doubt."""

import re
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace
from sqlalchemy import select, update

from app.access.rules import Role
from app.base.database import Sessions
from app.cases import service as cases
from app.cases.model import Case
from app.cases.opening import service as opening
from app.cases.rules import CaseState
from app.cases.store import case_ids_of
from app.comments import service as comments
from app.comments.model import Comment
from app.comments.rules import CommentState, Deleter
from app.triage import keeping
from app.triage import service as triage
from app.triage.doubts.model import DoubtReader
from app.triage.doubts.readers import LASTS
from app.triage.model import Decision, Verdict
from app.triage.rules import NO_TOPIC, Importance, Judgement, Label, Reason
from tests import factories as make
from tests.app.people import Client, Staff, a_staff, log_in

TEXT = "ну и где же <парты>, интересно"
DOUBT = Judgement(
    labels=(),
    scores={"needs_answer": 0.4, "question": 0.37},
    needs_answer=False,
    review=True,
    topic=None,
    topic_score=None,
    reasons=(Reason(Label.QUESTION, "Возможно, вопрос: „где же“", ((5, 11),)),),
    model="test",
)


async def doubtful(sessions: Sessions, staff: Staff, *texts: str) -> list[int]:
    """Let the judge be unsure about these comments; return their ids."""
    async with sessions.begin() as session:
        page = await make.a_page(session, staff.institution)
        post = await make.a_post(session, page)
        said = [make.said(page, post, str(n), text) for n, text in enumerate(texts, start=1)]
        await make.take_in(session, page, post, *said)
        docket = await triage.claim(session, limit=10, home=make.RULEBOOK.zone)
        await triage.settle(session, docket, [DOUBT] * len(texts), now=make.NOW)
        return [comment.id for comment in docket.comments]


async def alarming(
    sessions: Sessions, staff: Staff, *texts: str, why: str = "пожар: „горит“"
) -> int:
    """Let the judge be unsure about these, and see a danger in the first; return its id."""
    first, *_ = await doubtful(sessions, staff, *texts)
    async with sessions.begin() as session:
        values = {"importance": Importance.URGENT, "importance_reason": why}
        await session.execute(update(Verdict).where(Verdict.comment_id == first).values(**values))
    return first


async def state_of(sessions: Sessions, comment_id: int) -> CommentState:
    async with sessions() as session:
        return (await comments.find(session, comment_id)).state


async def test_a_doubt_is_shown_with_its_words_marked_and_the_reason(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    await doubtful(sessions, staff, TEXT)

    page = (await desk.get("/review")).text

    assert "ну и <mark>где же</mark> &lt;парты&gt;" in page
    assert "Возможно, вопрос: „где же“." in page
    assert "37 %" in page
    assert "Расписание на неделю" in page
    assert "1 комментарий" in page


@pytest.mark.parametrize(
    ("button", "kept"),
    [
        ("complaint", ["complaint", "insult", "thanks"]),
        ("none", ["insult", "thanks"]),
        ("spam", ["insult", "spam", "thanks"]),
    ],
)
async def test_what_no_button_speaks_of_stands_as_it_was_said(
    desk: Client, sessions: Sessions, staff: Staff, button: str, kept: list[str]
) -> None:
    """Otherwise each press would teach that the comment thanks nobody and insults nobody."""
    (comment_id,) = await doubtful(sessions, staff, TEXT)
    async with sessions.begin() as session:
        said = ["insult", "question", "thanks"]
        await session.execute(update(Verdict).values(labels=said))

    answer = await desk.post(f"/review/{comment_id}", data={"label": button, "version": 1})

    assert answer.status_code == 303
    async with sessions() as session:
        (correction,) = await keeping.corrections(session)
    assert sorted(correction.labels) == kept


async def test_an_urgent_doubt_comes_first_says_why_and_is_counted_in_the_menu(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    why = "насилие: „избили“"
    first = await alarming(sessions, staff, "второй этаж закрыт", "где парты", why=why)

    page = (await desk.get("/review")).text
    elsewhere = (await desk.get("/today")).text

    assert f'action="/review/{first}"' in page
    assert f'<span class="urgent">Срочно: {why}</span>' in page
    assert '<span class="unseen">срочных: </span>1</span>' in elsewhere


async def open_cases(sessions: Sessions) -> list[Importance]:
    """Open what waits, and tell how important each case is."""
    async with sessions.begin() as session:
        await opening.open_waiting(session, rulebook=make.RULEBOOK, now=make.NOW, limit=10)
        return list(await session.scalars(select(Case.importance)))


@pytest.mark.parametrize(
    ("ticked", "importance"), [({}, Importance.URGENT), ({"harmless": "yes"}, Importance.USUAL)]
)
async def test_who_decides_may_say_that_there_is_no_danger(
    desk: Client,
    sessions: Sessions,
    staff: Staff,
    ticked: dict[str, str],
    importance: Importance,
) -> None:
    comment_id = await alarming(sessions, staff, "Когда новый фильм о пожаре? Горит зал")
    page = (await desk.get("/review")).text

    await desk.post(f"/review/{comment_id}", data={"version": "1", "label": "question"} | ticked)

    assert "Опасности нет" in page
    assert await open_cases(sessions) == [importance]


HARMLESS = {"version": "1", "label": "none", "harmless": "yes"}
TICKED = 'name="harmless" value="yes" data-key="6" aria-keyshortcuts="6" checked'


async def test_that_there_is_no_danger_stands_until_it_is_taken_back(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    comment_id = await alarming(sessions, staff, "Где огнетушители")

    await desk.post(f"/review/{comment_id}", data=HARMLESS)

    again = (await desk.get(f"/review/{comment_id}")).text
    assert TICKED in again
    assert "Срочно: пожар: „горит“" in again
    shown = (await desk.get(f"/api/v1/comments/{comment_id}")).json()
    assert shown["decision"]["importance"] == "usual"

    taken_back = {"version": "1", "label": "question", "was_harmless": "yes"}
    await desk.post(f"/review/{comment_id}", data=taken_back)

    assert await open_cases(sessions) == [Importance.URGENT]


async def test_what_is_corrected_beside_it_leaves_it(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    comment_id = await alarming(sessions, staff, "Где огнетушители")
    await desk.post(f"/review/{comment_id}", data=HARMLESS)

    said = {"version": 1, "labels": ["question"], "topic": "meals"}
    await desk.post(f"/api/v1/comments/{comment_id}/decision", json=said)

    assert await open_cases(sessions) == [Importance.USUAL]


async def a_colleague(sessions: Sessions) -> str:
    async with sessions.begin() as session:
        return (await make.an_account(session, role=Role.TRAINER, login="colleague")).login


async def test_a_refused_decision_keeps_what_was_ticked_and_chosen(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    comment_id = await alarming(sessions, staff, "Где огнетушители")
    await desk.post(f"/review/{comment_id}", data={"version": "1", "label": "none"})
    await log_in(desk, await a_colleague(sessions))

    refused = await desk.post(f"/review/{comment_id}", data=HARMLESS | {"topic": "meals"})

    assert refused.status_code == 409
    assert TICKED in refused.text
    assert '<option value="meals" selected>' in refused.text


async def test_a_colleagues_tick_stands_in_a_form_that_was_refused(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    comment_id = await alarming(sessions, staff, "Где огнетушители")
    await desk.post(f"/review/{comment_id}", data=HARMLESS)
    await log_in(desk, await a_colleague(sessions))

    refused = await desk.post(f"/review/{comment_id}", data={"version": "1", "label": "question"})

    assert refused.status_code == 409
    assert TICKED in refused.text


async def test_a_tick_is_not_carried_to_other_words(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    comment_id = await alarming(sessions, staff, "Где огнетушители")

    refused = await desk.post(f"/review/{comment_id}", data=HARMLESS | {"version": "2"})

    assert refused.status_code == 409
    assert TICKED not in refused.text


async def test_where_no_danger_was_found_nobody_is_asked_about_one(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    await doubtful(sessions, staff, TEXT)

    assert "Опасности нет" not in (await desk.get("/review")).text


async def test_that_a_case_tells_of_no_danger_is_said_of_the_case(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    comment_id = await alarming(sessions, staff, "Горит зал, когда потушите?")
    await desk.post(f"/review/{comment_id}", data={"version": "1", "label": "question"})
    await open_cases(sessions)

    page = (await desk.get(f"/review/{comment_id}")).text
    refused = await desk.post(
        f"/api/v1/comments/{comment_id}/decision",
        json={"version": 1, "labels": ["question"], "importance": "usual"},
    )
    as_it_is = await desk.post(
        f"/api/v1/comments/{comment_id}/decision",
        json={"version": 1, "labels": ["complaint"], "importance": None},
    )

    assert "Опасности нет" not in page
    assert refused.status_code == 409
    assert "измените важность самого сообщения" in refused.text
    assert as_it_is.status_code == 200


async def test_where_nothing_is_urgent_the_menu_counts_nothing(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    await doubtful(sessions, staff, TEXT)

    page = (await desk.get("/review")).text

    assert "срочных" not in page
    assert "Срочно" not in page


async def test_a_doubt_that_is_gone_from_the_network_is_shown_as_gone(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    await doubtful(sessions, staff, TEXT)
    async with sessions.begin() as session:
        await session.execute(update(Comment).values(deleted_at=make.NOW, deleted_by=Deleter.PAGE))

    page = (await desk.get("/review")).text

    assert "удалён в сети" in page
    assert "удалил не автор" in page


@pytest.mark.parametrize(
    ("button", "state"),
    [
        ("question", CommentState.NEEDS_ANSWER),
        ("complaint", CommentState.NEEDS_ANSWER),
        ("both", CommentState.NEEDS_ANSWER),
        ("none", CommentState.NO_ANSWER),
        ("spam", CommentState.NO_ANSWER),
    ],
)
async def test_a_button_decides_and_the_next_doubt_appears(
    desk: Client, sessions: Sessions, staff: Staff, button: str, state: CommentState
) -> None:
    first, second = await doubtful(sessions, staff, "первый", "второй")

    sent = await desk.post(f"/review/{second}", data={"version": "1", "label": button})
    page = (await desk.get(sent.headers["location"])).text

    assert sent.status_code == 303
    assert await state_of(sessions, second) is state
    assert f'action="/review/{first}"' in page


async def test_a_doubt_may_be_skipped(desk: Client, sessions: Sessions, staff: Staff) -> None:
    first, second = await doubtful(sessions, staff, "первый", "второй")

    onward = (await desk.get(f"/review?skip={second}")).text
    end = (await desk.get(f"/review?skip={second}.{first}")).text

    assert f'action="/review/{first}"' in onward
    assert f'href="/review?skip={second}.{first}"' in onward
    assert "Вернуться к пропущенным" in end


@pytest.mark.parametrize("skip", ["x.²", "..", "9" * 400])
async def test_a_made_up_address_of_skipped_ones_is_no_failure(
    desk: Client, sessions: Sessions, staff: Staff, skip: str
) -> None:
    await doubtful(sessions, staff, TEXT)

    page = await desk.get("/review", params={"skip": skip})

    assert page.status_code == 200
    assert "где же" in page.text


async def test_what_is_like_the_last_decision_waits_behind_what_is_not(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    bus, alike, other = await doubtful(
        sessions, staff, "автобус опять не приехал", "автобус не приехал опять", "парты старые"
    )

    async with sessions.begin() as session:
        await session.execute(update(Comment).values(fetched_at=datetime.now(UTC)))

    sent = await desk.post(f"/review/{bus}", data={"version": "1", "label": "none"})
    page = (await desk.get(sent.headers["location"])).text

    assert f'action="/review/{other}"' in page
    assert f'action="/review/{alike}"' not in page


async def test_a_slip_is_mended_with_the_next_page(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    _, slip = await doubtful(sessions, staff, "первый", "второй")
    sent = await desk.post(f"/review/{slip}", data={"version": "1", "label": "spam"})

    onward = (await desk.get(sent.headers["location"])).text
    again = (await desk.get(f"/review/{slip}")).text
    await desk.post(f"/review/{slip}", data={"version": "1", "label": "question"})

    assert "Решено: спам." in onward
    assert f'href="/review/{slip}"' in onward
    assert "Вы уже решили: спам." in again
    assert await state_of(sessions, slip) is CommentState.NEEDS_ANSWER


async def judged_after_an_edit(sessions: Sessions, comment_id: int, judgement: Judgement) -> None:
    """Let the citizen write something else, and the judge read it."""
    async with sessions.begin() as session:
        comment = await comments.find(session, comment_id)
        await session.refresh(comment, ["page", "post"])
        page, post = comment.page, comment.post
        edited = make.said(page, post, comment.external_id, "где же школьный автобус")
        await make.take_in(session, page, post, edited)
        docket = await triage.claim(session, limit=10, home=make.RULEBOOK.zone)
        await triage.settle(session, docket, [judgement] * len(docket.comments), now=make.NOW)


async def test_what_was_decided_on_other_words_is_not_said_of_the_new_ones(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    (comment_id,) = await doubtful(sessions, staff, TEXT)
    await desk.post(f"/review/{comment_id}", data={"version": "1", "label": "spam"})
    await judged_after_an_edit(sessions, comment_id, DOUBT)

    page = (await desk.get(f"/review/{comment_id}")).text

    assert "Автоматическая проверка не уверена" in page
    assert "решили" not in page
    assert 'name="seen"' not in page


@pytest.mark.parametrize(
    ("labels", "sentence"),
    [
        ((), "Автоматическая проверка уверена: ответ не нужен."),
        ((Label.QUESTION,), "Автоматическая проверка уверена: нужен ответ."),
    ],
)
async def test_of_what_the_judge_is_sure_about_no_doubt_is_told(
    desk: Client, sessions: Sessions, staff: Staff, labels: tuple[Label, ...], sentence: str
) -> None:
    (comment_id,) = await doubtful(sessions, staff, TEXT)
    sure = replace(DOUBT, labels=labels, needs_answer=bool(labels), review=False)
    await judged_after_an_edit(sessions, comment_id, sure)

    page = (await desk.get(f"/review/{comment_id}")).text

    assert sentence in page
    assert "не уверена" not in page


async def test_of_words_that_nobody_has_judged_yet_that_is_told(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    (comment_id,) = await doubtful(sessions, staff, TEXT)
    async with sessions.begin() as session:
        await session.execute(update(Comment).values(version=2, state=CommentState.NEW))

    page = (await desk.get(f"/review/{comment_id}")).text

    assert "Автоматическая проверка этого текста ещё не читала: решите после неё." in page


async def in_a_case(sessions: Sessions, comment_id: int, **case: object) -> int:
    """Let a case be opened of a doubt, though nobody has decided; return its id."""
    async with sessions.begin() as session:
        await session.execute(update(Comment).values(state=CommentState.NEEDS_ANSWER))
        await opening.open_waiting(session, rulebook=make.RULEBOOK, now=make.NOW, limit=10)
        await session.execute(update(Case).values(**{"state": CaseState.OPEN, **case}))
        return (await case_ids_of(session, [comment_id]))[comment_id]


async def test_a_doubt_about_what_is_in_a_case_is_told_as_one(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    (comment_id,) = await doubtful(sessions, staff, TEXT)
    case_id = await in_a_case(sessions, comment_id)

    page = (await desk.get(f"/review/{comment_id}")).text

    assert "Автоматическая проверка не уверена, но комментарий уже в сообщении." in page
    assert f'href="/cases/{case_id}"' in page


async def test_of_what_is_in_no_case_none_is_told(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    (comment_id,) = await doubtful(sessions, staff, TEXT)
    async with sessions.begin() as session:
        await session.execute(update(Comment).values(state=CommentState.NO_ANSWER))

    page = (await desk.get(f"/review/{comment_id}")).text

    assert "Автоматическая проверка не уверена." in page
    assert "в сообщении" not in page


@pytest.mark.parametrize("state", list(CommentState))
async def test_the_form_is_shown_just_where_something_may_be_decided(
    desk: Client, sessions: Sessions, staff: Staff, state: CommentState
) -> None:
    (comment_id,) = await doubtful(sessions, staff, TEXT)
    async with sessions.begin() as session:
        await session.execute(update(Comment).values(state=state))

    page = (await desk.get(f"/review/{comment_id}")).text
    sent = await desk.post(f"/review/{comment_id}", data={"version": "1", "label": "question"})

    assert ('class="decide"' in page) is (sent.status_code == 303)
    assert ("К разбору" in page) is (sent.status_code == 409)


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (CommentState.DELETED, "Комментария в сети больше нет: решать о нём нечего."),
        (CommentState.OWN, "Это написала сама страница: решать нечего."),
    ],
)
async def test_where_nothing_may_be_decided_it_is_said_why(
    desk: Client, sessions: Sessions, staff: Staff, state: CommentState, sentence: str
) -> None:
    (comment_id,) = await doubtful(sessions, staff, TEXT)
    await desk.post(f"/review/{comment_id}", data={"version": "1", "label": "none"})
    async with sessions.begin() as session:
        await session.execute(update(Comment).values(state=state))

    page = (await desk.get(f"/review/{comment_id}")).text

    assert sentence in page
    assert "Вы уже решили: ответ не требуется." in page
    assert "Можно решить иначе" not in page


@pytest.mark.parametrize("form", [{"label": "none"}, {"label": "question", "harmless": "yes"}])
async def test_a_case_that_stands_elsewhere_by_now_is_not_named(
    desk: Client, sessions: Sessions, staff: Staff, form: dict[str, str]
) -> None:
    comment_id = await alarming(sessions, staff, TEXT)
    async with sessions.begin() as session:
        agency = (await a_staff(session, "Управление ЖКХ")).institution
    case_id = await in_a_case(sessions, comment_id, institution_id=agency.id)

    page = (await desk.get(f"/review/{comment_id}")).text
    refused = await desk.post(f"/review/{comment_id}", data={"version": "1", **form})
    program = await desk.post(
        f"/api/v1/comments/{comment_id}/decision", json={"version": 1, "labels": []}
    )

    assert "в сообщении другого учреждения" in page
    assert "Опасности нет" not in page
    assert [refused.status_code, program.status_code] == [409, 409]
    assert "сообщении другого учреждения: так решить могут только там" in refused.text
    for told in (page, refused.text, program.text):
        assert f"/cases/{case_id}" not in told
        assert f"№ {case_id}" not in told


async def test_what_has_opened_a_case_is_told_and_not_taken_back(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    (comment_id,) = await doubtful(sessions, staff, TEXT)
    sent = await desk.post(f"/review/{comment_id}", data={"version": "1", "label": "complaint"})

    onward = (await desk.get(sent.headers["location"])).text

    assert "Решено: жалоба или просьба." in onward
    assert "Изменить" not in onward


@pytest.mark.parametrize(
    ("text", "importance"),
    [
        ("Не хочу больше жить, никто не помогает", Importance.URGENT),
        ("Бассейн открыт?", Importance.USUAL),
    ],
)
async def test_what_a_person_sends_on_is_weighed_again(
    desk: Client, sessions: Sessions, staff: Staff, text: str, importance: Importance
) -> None:
    (comment_id,) = await doubtful(sessions, staff, text)

    await desk.post(f"/review/{comment_id}", data={"version": "1", "label": "complaint"})

    async with sessions.begin() as session:
        await opening.open_waiting(session, rulebook=make.RULEBOOK, now=make.NOW, limit=5)
        (case_id,) = (await case_ids_of(session, [comment_id])).values()
        case = await cases.find(session, case_id)
    assert case.importance is importance
    assert (case.importance_reason is not None) == (importance is Importance.URGENT)


async def test_the_topic_is_told_with_the_decision(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    (comment_id,) = await doubtful(sessions, staff, TEXT)

    page = (await desk.get("/review")).text
    await desk.post(
        f"/review/{comment_id}",
        data={"version": "1", "label": "complaint", "topic": "building.repair"},
    )

    assert '<option value="building.repair">ремонт и мебель</option>' in page
    async with sessions() as session:
        decision = (await triage.decisions(session, [comment_id]))[comment_id]
    assert decision.topic == "building.repair"


@pytest.mark.parametrize(
    ("chosen", "learned", "kept"),
    [("meals", None, "meals"), ("", NO_TOPIC, None), ("building", "building", "building")],
)
async def test_the_topic_of_the_form_is_said_where_it_was_chosen(
    desk: Client,
    sessions: Sessions,
    staff: Staff,
    chosen: str,
    learned: str | None,
    kept: str | None,
) -> None:
    (comment_id,) = await doubtful(sessions, staff, TEXT)
    async with sessions.begin() as session:
        await session.execute(update(Verdict).values(topic="meals"))
    shown = (await desk.get("/review")).text

    form = {"version": "1", "label": "question", "topic": chosen, "shown": "meals"}
    await desk.post(f"/review/{comment_id}", data=form)

    async with sessions.begin() as session:
        await opening.open_waiting(session, rulebook=make.RULEBOOK, now=make.NOW, limit=5)
        (lesson,) = await keeping.corrections(session)
        case = (await session.scalars(select(Case))).one()
    assert '<option value="meals" selected>' in shown
    assert '<input type="hidden" name="shown" value="meals">' in shown
    assert (lesson.topic, case.topic) == (learned, kept)


async def test_a_second_word_leaves_the_topic_that_the_first_has_named(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    (comment_id,) = await doubtful(sessions, staff, TEXT)
    named = {"version": "1", "label": "question", "topic": "meals"}
    await desk.post(f"/review/{comment_id}", data=named)
    async with sessions() as session:
        first = (await triage.decisions(session, [comment_id]))[comment_id]

    again = {"version": "1", "label": "complaint", "topic": "meals", "shown": "meals"}
    await desk.post(f"/review/{comment_id}", data=again | {"seen": str(first.id)})

    async with sessions() as session:
        last = (await triage.decisions(session, [comment_id]))[comment_id]
    assert (last.labels, last.topic) == (["complaint"], "meals")


async def shown_to(client: Client, login: str) -> str:
    """Tell which doubt a person is shown, by the address that its form sends to."""
    await log_in(client, login)
    page = (await client.get("/review")).text
    action = re.search(r'action="(/review/\d+)"', page)
    assert action is not None
    return action[1]


async def test_two_who_review_at_once_are_shown_two_doubts(
    client: Client, sessions: Sessions, staff: Staff
) -> None:
    await doubtful(sessions, staff, "автобус опять не приехал", "где парты")
    colleague = await a_colleague(sessions)

    shown = [await shown_to(client, login) for login in (staff.login, colleague, staff.login)]

    assert shown[0] == shown[2] != shown[1]


async def test_an_urgent_doubt_that_a_colleague_reads_waits_behind_the_others_too(
    client: Client, sessions: Sessions, staff: Staff
) -> None:
    urgent = await alarming(sessions, staff, "Горит зал", "где парты")
    colleague = await a_colleague(sessions)

    shown = [await shown_to(client, login) for login in (staff.login, colleague)]

    assert shown[0] == f"/review/{urgent}"
    assert shown[1] != shown[0]


async def test_the_only_doubt_is_shown_to_both_and_each_is_told_of_the_other(
    client: Client, sessions: Sessions, staff: Staff
) -> None:
    (comment_id,) = await doubtful(sessions, staff, TEXT)
    colleague = await a_colleague(sessions)
    await shown_to(client, staff.login)
    await log_in(client, colleague)
    page = (await client.get("/review")).text
    await log_in(client, staff.login)
    again = (await client.get("/review")).text
    nothing_left = await client.get("/review", params={"skip": str(comment_id)})
    await log_in(client, colleague)
    alone = (await client.get("/review")).text

    told = [re.findall("Смотрят сейчас: ([^.<]*)", each) for each in (page, again, alone)]
    assert f'action="/review/{comment_id}"' in page
    assert nothing_left.status_code == 200
    assert (len(told[0]), len(told[1]), told[2]) == (1, 1, [])


async def test_a_doubt_that_was_left_lying_is_anybodys_again(
    client: Client, sessions: Sessions, staff: Staff
) -> None:
    await doubtful(sessions, staff, "автобус опять не приехал", "где парты")
    colleague = await a_colleague(sessions)
    first = await shown_to(client, staff.login)
    async with sessions.begin() as session:
        await session.execute(update(DoubtReader).values(shown_at=datetime.now(UTC) - LASTS))

    assert await shown_to(client, colleague) == first


async def test_a_doubt_that_was_skipped_is_anybodys_at_once(
    client: Client, sessions: Sessions, staff: Staff
) -> None:
    await doubtful(sessions, staff, "автобус опять не приехал", "где парты")
    colleague = await a_colleague(sessions)
    first = await shown_to(client, staff.login)
    await client.get("/review", params={"skip": first.removeprefix("/review/")})

    assert await shown_to(client, colleague) == first


SAID = {"version": "1", "label": "question", "topic": "meals"}


async def decisions(sessions: Sessions) -> int:
    async with sessions() as session:
        return len((await session.scalars(select(Decision))).all())


async def test_who_says_what_a_colleague_has_just_said_is_not_refused(
    client: Client, sessions: Sessions, staff: Staff
) -> None:
    (comment_id,) = await doubtful(sessions, staff, TEXT)
    await log_in(client, staff.login)
    await client.post(f"/review/{comment_id}", data=SAID)
    await log_in(client, await a_colleague(sessions))

    sent = await client.post(f"/review/{comment_id}", data=SAID)

    onward = (await client.get(sent.headers["location"])).text
    assert sent.status_code == 303
    assert "Решено: вопрос." in onward
    assert await decisions(sessions) == 1


@pytest.mark.parametrize(
    "other", [{"label": "both"}, {"topic": "territory"}, {"topic": "", "shown": "meals"}, HARMLESS]
)
async def test_who_says_anything_else_is(
    client: Client, sessions: Sessions, staff: Staff, other: dict[str, str]
) -> None:
    (comment_id,) = await doubtful(sessions, staff, TEXT)
    await log_in(client, staff.login)
    await client.post(f"/review/{comment_id}", data=SAID)
    await log_in(client, await a_colleague(sessions))

    sent = await client.post(f"/review/{comment_id}", data=SAID | other)

    assert sent.status_code == 409
    assert await decisions(sessions) == 1


async def test_of_two_reviewers_the_second_is_told_what_the_first_decided(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    (comment_id,) = await doubtful(sessions, staff, TEXT)
    await desk.post(f"/review/{comment_id}", data={"version": "1", "label": "complaint"})
    async with sessions.begin() as session:
        first = (await triage.decisions(session, [comment_id]))[comment_id]
        other = await make.an_account(session, role=Role.TRAINER, login="other")
    await log_in(desk, other.login)
    form = {"version": "1", "label": "none"}

    told = await desk.post(f"/review/{comment_id}", data=form)
    between = await state_of(sessions, comment_id)
    again = await desk.post(f"/review/{comment_id}", data=form | {"seen": str(first.id)})

    assert (told.status_code, again.status_code) == (409, 303)
    assert "Об этом комментарии уже решено" in told.text
    assert "): жалоба или просьба. Можно решить иначе." in told.text
    assert f'name="seen" value="{first.id}"' in told.text
    assert between is CommentState.NEEDS_ANSWER
    assert await state_of(sessions, comment_id) is CommentState.NO_ANSWER


async def test_a_topic_that_is_not_listed_is_refused(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    (comment_id,) = await doubtful(sessions, staff, TEXT)

    refused = await desk.post(
        f"/review/{comment_id}", data={"version": "1", "label": "spam", "topic": "moon"}
    )

    assert refused.status_code == 422
    assert "Темы «moon» в списке нет. Выберите другую." in refused.text
    assert await state_of(sessions, comment_id) is CommentState.REVIEW


async def test_an_edit_meanwhile_is_a_sentence_and_nothing_is_decided(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    (comment_id,) = await doubtful(sessions, staff, TEXT)

    refused = await desk.post(f"/review/{comment_id}", data={"version": "2", "label": "spam"})

    assert refused.status_code == 409
    assert "Гражданин изменил комментарий" in refused.text
    assert await state_of(sessions, comment_id) is CommentState.REVIEW


async def test_what_was_edited_counts_as_judged_twice_where_judging_is_shown(
    client: Client, sessions: Sessions, staff: Staff
) -> None:
    (comment_id,) = await doubtful(sessions, staff, TEXT)
    await judged_after_an_edit(sessions, comment_id, DOUBT)
    async with sessions.begin() as session:
        await session.execute(update(Verdict).values(judged_at=datetime.now(UTC)))
    await log_in(client, await a_colleague(sessions))

    page = (await client.get("/judging")).text

    assert "наберётся хотя бы 50 проверок. Пока их 2." in page


async def test_another_institutions_doubt_does_not_exist(
    client: Client, sessions: Sessions, staff: Staff
) -> None:
    (comment_id,) = await doubtful(sessions, staff, TEXT)
    async with sessions.begin() as session:
        other = await a_staff(session, "Больница")
    await log_in(client, other.login)

    page = (await client.get("/review")).text
    refused = await client.post(f"/review/{comment_id}", data={"version": "1", "label": "spam"})

    assert "Разбирать нечего" in page
    assert refused.status_code == 404


async def test_a_word_that_no_button_says_is_refused(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    (comment_id,) = await doubtful(sessions, staff, TEXT)

    refused = await desk.post(f"/review/{comment_id}", data={"version": "1", "label": "x"})

    assert refused.status_code == 400
    assert await state_of(sessions, comment_id) is CommentState.REVIEW

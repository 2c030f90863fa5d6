"""A person's word on a comment in a case reaches the case, or is refused."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from app.access import service as access
from app.access.rules import Role
from app.base.database import Sessions
from app.cases import naming
from app.cases.model import Case, CaseEvent
from app.cases.rules import WORKABLE, CaseState, EventKind, Outcome
from app.comments.model import Comment
from app.deadlines.regulations import Choice
from app.deadlines.rules import Profile, Term, Unit
from app.triage import keeping
from app.triage.model import Decision, Verdict
from app.triage.rules import Label
from tests import factories as make
from tests.app.cases.test_opening import Scene
from tests.app.people import Client, Staff, a_staff, log_in
from tests.app.replies.test_api import a_case

QUICK = Profile(code="quick", title="Час", first_answer=Term(1, Unit.CLOCK_HOURS))


@pytest.fixture
async def staff(sessions: Sessions) -> Staff:
    async with sessions.begin() as session:
        return await a_staff(session)


@pytest.fixture
async def case_id(client: Client, sessions: Sessions, staff: Staff) -> int:
    """An open case about meals; its official is logged in."""
    case_id = await a_case(sessions, staff)
    await log_in(client, staff.login)
    return case_id


async def the(sessions: Sessions, table: type[Any]) -> Any:
    async with sessions() as session:
        return (await session.scalars(select(table))).one()


async def history(sessions: Sessions) -> list[tuple[EventKind, str]]:
    async with sessions() as session:
        query = select(CaseEvent.kind, CaseEvent.note).order_by(CaseEvent.id)
        return [(kind, note) for kind, note in await session.execute(query)]


async def decide(client: Client, sessions: Sessions, **said: object) -> tuple[int, str]:
    comment = await the(sessions, Comment)
    answer = await client.post(
        f"/api/v1/comments/{comment.id}/decision", json={"version": 1, **said}
    )
    return answer.status_code, answer.text


@pytest.mark.usefixtures("case_id")
async def test_a_corrected_topic_becomes_the_cases(client: Client, sessions: Sessions) -> None:
    status, _ = await decide(client, sessions, labels=["question"], topic="territory")

    assert (status, (await the(sessions, Case)).topic) == (200, "territory")
    kind, note = (await history(sessions))[-1]
    assert kind is EventKind.TOPIC_CHANGED
    assert "была «" in note


@pytest.mark.usefixtures("case_id")
@pytest.mark.parametrize("topic", ["meals", None])
async def test_a_topic_that_is_confirmed_or_left_alone_changes_no_case(
    client: Client, sessions: Sessions, topic: str | None
) -> None:
    async with sessions.begin() as session:
        await session.execute(update(Case).values(topic="staff"))

    await decide(client, sessions, labels=["question"], topic=topic)

    assert (await the(sessions, Case)).topic == "staff"


@pytest.mark.usefixtures("case_id")
async def test_a_topic_is_taken_off_a_case(client: Client, sessions: Sessions) -> None:
    await decide(client, sessions, labels=["question"], topic="")

    assert (await the(sessions, Case)).topic is None


async def test_that_no_answer_is_needed_is_refused_in_an_open_case(
    client: Client, sessions: Sessions, case_id: int
) -> None:
    status, told = await decide(client, sessions, labels=[])
    comment = await the(sessions, Comment)
    page = await client.post(f"/review/{comment.id}", data={"version": "1", "label": "none"})

    assert (status, page.status_code) == (409, 409)
    assert f"в сообщении № {case_id}" in told
    assert f'href="/cases/{case_id}"' in page.text
    async with sessions() as session:
        assert list(await session.scalars(select(Decision))) == []


@pytest.mark.usefixtures("case_id")
async def test_of_a_case_that_has_ended_it_may_be_said(client: Client, sessions: Sessions) -> None:
    async with sessions.begin() as session:
        ended = {"state": CaseState.CLOSED, "outcome": Outcome.CLOSED_WITH_REASON}
        await session.execute(update(Case).values(**ended, closed_at=make.NOW))

    status, _ = await decide(client, sessions, labels=["spam"])

    assert status == 200


async def closed(client: Client, case_id: int) -> None:
    """Let the official say that the case needs no answer."""
    reason = {"reason": "Это не вопрос, а мысли вслух."}
    sent = await client.post(f"/api/v1/cases/{case_id}/no-answer", json=reason)
    assert sent.status_code == 200


async def insist(client: Client, sessions: Sessions, **said: str) -> str:
    """Say at the desk that the comment needs an answer; return what was told before."""
    async with sessions() as session:
        comment_id = await session.scalar(select(func.min(Comment.id)))
    page = (await client.get(f"/review/{comment_id}")).text
    form = {"version": "1", "label": "complaint", **said}
    sent = await client.post(f"/review/{comment_id}", data=form)
    assert sent.status_code == 200
    return page


async def test_a_case_closed_as_needing_none_is_opened_again_by_who_says_it_needs_one(
    client: Client, sessions: Sessions, case_id: int
) -> None:
    await closed(client, case_id)

    page = await insist(client, sessions, topic="territory")

    case = await the(sessions, Case)
    comment = await the(sessions, Comment)
    assert "откроют сообщение снова, и срок пойдёт заново." in page
    assert case.state in WORKABLE
    assert (case.outcome, case.closed_at, case.topic) == (None, None, "territory")
    note = f"комментарий {comment.id}: сотрудник решил, что ответ нужен"
    assert (await history(sessions))[-1] == (EventKind.REOPENED, note)
    async with sessions() as session:
        last = select(CaseEvent.happened_at).order_by(CaseEvent.id.desc()).limit(1)
        assert case.counted_from == await session.scalar(last)
        said = list(await session.scalars(select(Decision.labels)))
    assert said == [["complaint"]]  # what the closing had said is taken back
    shown = (await client.get(f"/cases/{case_id}")).text
    assert "ждёт ответа" in shown


@pytest.mark.parametrize(
    "ended",
    [
        {"outcome": Outcome.CLOSED_WITH_REASON},
        {"outcome": Outcome.ANSWERED},
        {"closed_at": datetime.now(UTC) - timedelta(days=31)},
    ],
)
async def test_one_that_ended_otherwise_or_long_ago_is_not_and_no_more_is_promised(
    client: Client, sessions: Sessions, case_id: int, ended: dict[str, Any]
) -> None:
    await closed(client, case_id)
    async with sessions.begin() as session:
        await session.execute(update(Case).values(**ended))

    page = await insist(client, sessions)

    assert "завершено: Ваше решение его не откроет." in page
    assert (await the(sessions, Case)).state is CaseState.CLOSED


async def test_one_whose_talk_goes_on_in_a_later_case_stays_closed(
    client: Client, sessions: Sessions, case_id: int
) -> None:
    await closed(client, case_id)
    async with sessions.begin() as session:
        case = await session.get_one(
            Case, case_id, options=[joinedload(Case.page), joinedload(Case.post)]
        )
        closed_at, case.closed_at = case.closed_at, make.NOW - timedelta(days=31)
        scene = Scene(session, case.page, case.post)
        await scene.say("2", thread="1")
        await scene.open()
        case.closed_at = closed_at

    page = await insist(client, sessions)

    async with sessions() as session:
        assert (await session.get_one(Case, case_id)).state is CaseState.CLOSED
    assert "завершено: Ваше решение его не откроет." in page


async def test_one_that_stands_elsewhere_by_now_is_left_to_them(
    client: Client, sessions: Sessions, case_id: int
) -> None:
    await closed(client, case_id)
    async with sessions.begin() as session:
        agency = (await a_staff(session, "Управление ЖКХ")).institution
        await session.execute(update(Case).values(institution_id=agency.id))

    page = await insist(client, sessions)

    assert "Сообщение ведёт другое учреждение" in page
    assert (await the(sessions, Case)).state is CaseState.CLOSED


@pytest.mark.usefixtures("case_id")
async def test_in_a_case_that_waits_nothing_is_promised(client: Client, sessions: Sessions) -> None:
    page = await insist(client, sessions)

    assert "Комментарий уже в сообщении, и оно ждёт ответа." in page
    assert "откроют" not in page
    assert EventKind.REOPENED not in [kind for kind, _ in await history(sessions)]


@pytest.mark.usefixtures("case_id")
async def test_a_colleagues_word_is_replaced_only_by_who_was_shown_it(
    client: Client, sessions: Sessions
) -> None:
    await decide(client, sessions, labels=["question"])
    first = await the(sessions, Decision)
    async with sessions.begin() as session:
        other = await make.an_account(session, role=Role.TRAINER, login="other")
    await log_in(client, other.login)

    blind = await decide(client, sessions, labels=["complaint"])
    shown = await decide(client, sessions, labels=["complaint"], seen=first.id)

    assert (blind[0], shown[0]) == (409, 200)
    assert "нужен ответ" in blind[1]


async def test_the_desk_corrects_the_topic_of_a_case_and_that_teaches(
    client: Client, sessions: Sessions, case_id: int
) -> None:
    before = (await client.get(f"/cases/{case_id}")).text

    sent = await client.post(f"/cases/{case_id}/topic", data={"topic": "territory"})

    after = (await client.get(f"/cases/{case_id}")).text
    assert f'action="/cases/{case_id}/topic"' in before
    assert '<option value="meals" selected>' in before
    assert '<option value="territory" selected>' in after
    assert "Исправлена тема" in after
    assert sent.status_code < 400
    async with sessions() as session:
        (lesson,) = await keeping.corrections(session)
    assert (lesson.topic, lesson.labels) == ("territory", (Label.QUESTION,))


async def test_a_topic_that_is_not_listed_is_refused_in_its_form(
    client: Client, sessions: Sessions, case_id: int
) -> None:
    refused = await client.post(f"/cases/{case_id}/topic", data={"topic": "moon"})

    assert refused.status_code == 422
    assert "Темы «moon» в списке нет" in refused.text
    assert (await the(sessions, Case)).topic == "meals"


async def test_the_same_topic_writes_no_history(
    client: Client, sessions: Sessions, case_id: int
) -> None:
    await client.post(f"/cases/{case_id}/topic", data={"topic": "meals"})

    assert EventKind.TOPIC_CHANGED not in [kind for kind, _ in await history(sessions)]


async def renamed(scene: Scene, topic: str, **changed: object) -> Case:
    """Correct the topic of an open case where one about buildings is due within the hour."""
    regulations = make.RULEBOOK.regulations
    regulations = replace(
        regulations,
        profiles=(*regulations.profiles, QUICK),
        choices=(*regulations.choices, Choice(profile="quick", topic="territory")),
    )
    await scene.say("1")
    await scene.open()
    (case,) = await scene.cases()
    for name, value in changed.items():
        setattr(case, name, value)
    person = access.person_of(await make.an_account(scene.session, role=Role.TRAINER))
    rulebook = replace(make.RULEBOOK, regulations=regulations)
    await naming.correct_topic(scene.session, case, person, topic, rulebook=rulebook, now=make.NOW)
    return case


@pytest.fixture
async def scene(session: AsyncSession) -> Scene:
    institution = await make.an_institution(session)
    page = await make.a_page(session, institution)
    return Scene(session, page, await make.a_post(session, page))


async def test_a_topic_that_is_due_sooner_brings_the_deadline_forward(scene: Scene) -> None:
    case = await renamed(scene, "territory")

    assert (case.profile, case.due_at - case.counted_from) == ("quick", timedelta(hours=1))


async def test_another_topic_never_puts_a_deadline_off(scene: Scene) -> None:
    soon = make.NOW + timedelta(minutes=1)

    case = await renamed(scene, "staff", due_at=soon)

    assert (case.topic, case.due_at) == ("staff", soon)


@pytest.mark.parametrize("standing", [{"paused_at": make.NOW}, {"interims": 1}])
async def test_a_term_that_stands_still_or_was_promised_is_left(
    scene: Scene, standing: dict[str, object]
) -> None:
    case = await renamed(scene, "territory", **standing)

    assert (case.topic, case.profile != "quick") == ("territory", True)


async def test_routing_looks_anew_at_a_case_that_nobody_has(scene: Scene) -> None:
    case = await renamed(scene, "territory", route_at=make.NOW + timedelta(hours=1))

    assert case.route_at == make.NOW


async def test_a_case_without_a_verdict_gets_its_topic_all_the_same(scene: Scene) -> None:
    await scene.say("1")
    await scene.open()
    (verdict,) = await scene.session.scalars(select(Verdict))
    await scene.session.delete(verdict)
    await scene.session.flush()

    case = await renamed(scene, "territory")

    assert case.topic == "territory"

"""An interim answer promises each case the final one; the incident and its cases go on."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Person, Role
from app.base.errors import InvalidError
from app.cases import service as cases
from app.cases.model import Case
from app.cases.rules import WORKABLE, CaseState, Outcome, Resolution
from app.comments import service as comments
from app.deadlines.promises import PastPromiseError
from app.incidents import closing, regrouping, service
from app.incidents.answering import service as answering
from app.incidents.answering.deciding import Decision
from app.incidents.answering.service import Progress
from app.incidents.model import Incident
from app.incidents.rules import Act, DeliveryState, IncidentState
from app.incidents.wording import Wording
from app.replies import service as replies
from app.replies.drafts import leasing
from app.replies.drafts.rules import LEASE_LASTS
from app.replies.rules import ReplyKind
from app.replies.service import PromiseResolvesNothingError
from app.vocabulary import Network
from tests import factories as make
from tests.app.incidents.town import (
    NOW,
    Scene,
    a_scene,
    carry,
    look,
    offer,
    says,
    unanswered,
)

DAY = date(2026, 11, 27)
LATER_DAY = date(2026, 11, 30)
PROMISE = Decision(text="Порыв", promised_on=DAY)
WORDS = Wording(text="Авария на сети, чинят. Ответим по существу до 27 ноября.")
FINAL = Wording(text="Воду дали.")
WAITING, DONE = DeliveryState.WAITING, DeliveryState.DONE
REFUSED, SKIPPED = DeliveryState.REFUSED, DeliveryState.SKIPPED


@pytest.fixture
async def scene(session: AsyncSession) -> Scene:
    return await a_scene(session)


async def give(
    session: AsyncSession,
    scene: Scene,
    decision: Decision = PROMISE,
    wording: Wording = WORDS,
    *,
    person: Person | None = None,
    incident: Incident | None = None,
) -> None:
    await answering.answer(
        session, incident or scene.incident, person or scene.town.person, wording, decision,
        rulebook=make.RULEBOOK, now=NOW,
    )  # fmt: skip


async def finish(session: AsyncSession, scene: Scene, person: Person | None = None) -> None:
    await give(session, scene, Decision(), FINAL, person=person)


async def publish(session: AsyncSession, scene: Scene, now: datetime = NOW) -> None:
    for errand in await replies.claim(session, Network.VK, now=now, limit=20):
        scene.published += 1
        own = f"r{scene.published}"
        await replies.published(session, errand, external_id=own, rulebook=make.RULEBOOK, now=now)


async def told(session: AsyncSession, scene: Scene) -> list[Progress]:
    return await answering.progress(session, scene.incident, scene.town.person)


async def found(session: AsyncSession, said: list[int]) -> list[Case]:
    return [await cases.find(session, case_id, to_change=True) for case_id in said]


async def kinds(session: AsyncSession, said: list[int]) -> list[list[ReplyKind]]:
    return [
        [reply.kind for reply in await replies.list_replies(session, case)]
        for case in await found(session, said)
    ]


async def somebody_writes(session: AsyncSession, scene: Scene) -> None:
    """Somebody else has begun to write the answer to the first case."""
    writer = access.person_of(await make.an_account(session, role=Role.TRAINER))
    (case,) = await found(session, scene.said[:1])
    await leasing.take(session, case, writer, token=None, now=NOW)


async def a_coordinator(session: AsyncSession, scene: Scene, place: int) -> Person:
    account = await make.an_account(
        session, role=Role.COORDINATOR, institution=scene.town.places[place][0]
    )
    return await access.person_with_sight(session, account)


async def a_late_case(session: AsyncSession, scene: Scene) -> int:
    late = await says(session, scene.town, "Воды нет, когда дадут воду?", page=1, at=NOW)
    await look(session)
    return late


async def test_each_case_gets_a_promise_and_its_term(session: AsyncSession, scene: Scene) -> None:
    await give(session, scene)

    await carry(session)
    await publish(session, scene)

    assert await kinds(session, scene.said) == [[ReplyKind.INTERIM]] * 4
    assert {case.due_at.date() for case in await found(session, scene.said)} == {DAY}
    assert CaseState.ANSWERED not in {case.state for case in await found(session, scene.said)}


async def test_the_incident_stays_open_and_its_cases_lack_an_answer(
    session: AsyncSession, scene: Scene
) -> None:
    await give(session, scene)
    await carry(session)
    await publish(session, scene)

    assert scene.incident.state is IncidentState.OPEN
    assert await unanswered(session, scene) == 4
    assert await closing.end_quiet(session, now=NOW + timedelta(days=9), limit=5) == 0


async def test_the_log_tells_what_was_promised(session: AsyncSession, scene: Scene) -> None:
    await give(session, scene)

    line = (await service.log_of(session, scene.incident, scene.town.person))[-1]

    assert (line.act, line.note) == (
        Act.PROMISED,
        "ответ по существу обещан до 27.11.2026. Порыв",
    )


@pytest.mark.parametrize(
    ("decision", "error"),
    [
        (
            Decision(promised_on=DAY, resolution=Resolution.PLANNED),
            PromiseResolvesNothingError,
        ),
        (Decision(promised_on=date(2026, 11, 23)), PastPromiseError),
    ],
    ids=["with an outcome", "a day that is over"],
)
async def test_what_cannot_be_promised_is_refused_and_nothing_is_kept(
    session: AsyncSession, scene: Scene, decision: Decision, error: type[InvalidError]
) -> None:
    with pytest.raises(error):
        await give(session, scene, decision)

    assert await told(session, scene) == []


async def test_a_case_that_was_promised_enough_is_refused_and_the_others_go_on(
    session: AsyncSession, scene: Scene
) -> None:
    (case,) = await found(session, scene.said[:1])
    case.interims = 2
    await give(session, scene)

    await carry(session)

    (progress,) = await told(session, scene)
    assert progress.counts == {DONE: 3, REFUSED: 1}
    (trouble,) = progress.troubles
    assert (trouble.case_id, trouble.reason) == (
        scene.said[0],
        "Срок уже переносили. Дайте ответ по существу.",
    )


async def test_a_day_too_far_ahead_for_a_cases_regulation_is_refused_with_the_last_one(
    session: AsyncSession, scene: Scene
) -> None:
    await give(session, scene, Decision(promised_on=date(2027, 3, 1)))

    await carry(session)

    (progress,) = await told(session, scene)
    assert progress.counts == {REFUSED: 4}
    assert "выберите день не позже" in progress.troubles[0].reason


async def test_a_promise_that_waits_until_its_day_is_over_is_not_made(
    session: AsyncSession, scene: Scene
) -> None:
    await somebody_writes(session, scene)
    await give(session, scene)
    await carry(session)

    await carry(session, NOW + timedelta(days=4))

    (progress,) = await told(session, scene)
    assert progress.counts == {DONE: 3, REFUSED: 1}


async def test_the_final_answer_follows_and_ends_the_incident(
    session: AsyncSession, scene: Scene
) -> None:
    await give(session, scene)
    await carry(session)
    await publish(session, scene)

    await finish(session, scene)
    await carry(session)

    assert await kinds(session, scene.said) == [[ReplyKind.INTERIM, ReplyKind.FINAL]] * 4
    assert scene.incident.state is IncidentState.ANSWERED


async def test_the_final_answer_waits_until_the_promise_is_published(
    session: AsyncSession, scene: Scene
) -> None:
    await give(session, scene)
    await carry(session)
    await finish(session, scene)
    await carry(session)
    held = (await told(session, scene))[0].counts

    await publish(session, scene)
    await carry(session, NOW + timedelta(minutes=1))

    assert held == {WAITING: 4}
    assert (await told(session, scene))[0].counts == {DONE: 4}


async def test_a_promise_that_still_waits_is_not_made_after_the_final_answer(
    session: AsyncSession, scene: Scene
) -> None:
    await somebody_writes(session, scene)
    await give(session, scene)
    await carry(session)
    await publish(session, scene)
    await finish(session, scene)

    await carry(session, NOW + LEASE_LASTS)

    final, promise = await told(session, scene)
    assert (promise.counts, final.counts) == ({DONE: 3, SKIPPED: 1}, {DONE: 4})
    assert promise.troubles[0].reason == "Сообщению дан более новый ответ."
    assert (await kinds(session, scene.said))[0] == [ReplyKind.FINAL]


async def test_a_second_promise_moves_the_first_and_a_third_is_refused(
    session: AsyncSession, scene: Scene
) -> None:
    for day in (DAY, LATER_DAY, LATER_DAY):
        await give(session, scene, Decision(promised_on=day))
        await carry(session)
        await publish(session, scene)

    counts = [each.counts for each in await told(session, scene)]
    assert counts == [{REFUSED: 4}, {DONE: 4}, {DONE: 4}]
    assert {case.due_at.date() for case in await found(session, scene.said)} == {LATER_DAY}


async def test_a_promise_that_waits_gives_way_to_a_later_one(
    session: AsyncSession, scene: Scene
) -> None:
    await somebody_writes(session, scene)
    await give(session, scene)
    await carry(session)
    await publish(session, scene)
    await give(session, scene, Decision(promised_on=LATER_DAY))

    await carry(session, NOW + LEASE_LASTS)

    later, first = await told(session, scene)
    assert (first.counts, later.counts) == ({DONE: 3, SKIPPED: 1}, {DONE: 4})


async def test_a_case_promised_alone_before_is_promised_once_more(
    session: AsyncSession, scene: Scene
) -> None:
    (case,) = await found(session, scene.said[:1])
    case.interims = 1
    await give(session, scene)

    await carry(session)
    await publish(session, scene)

    assert [case.interims for case in await found(session, scene.said)] == [2, 1, 1, 1]


async def test_a_late_case_gets_the_promise_where_the_decision_says_so(
    session: AsyncSession, scene: Scene
) -> None:
    await give(session, scene, Decision(promised_on=DAY, to_late=True))

    late = await a_late_case(session, scene)
    await carry(session)

    assert await kinds(session, [late]) == [[ReplyKind.INTERIM]]


async def test_a_late_case_gets_no_promise_once_the_final_answer_was_given(
    session: AsyncSession, scene: Scene
) -> None:
    await give(session, scene, Decision(promised_on=DAY, to_late=True))
    await finish(session, scene)

    late = await a_late_case(session, scene)
    await carry(session)

    assert await kinds(session, [late]) == [[]]


async def test_a_promise_is_offered_to_those_only_who_have_not_got_it(
    session: AsyncSession, scene: Scene
) -> None:
    await give(session, scene)
    await carry(session)
    before = await offer(session, scene)

    await a_late_case(session, scene)

    assert (before, await offer(session, scene), await offer(session, scene)) == (0, 1, 0)
    assert scene.incident.state is IncidentState.OPEN
    line = (await service.log_of(session, scene.incident, scene.town.person))[-1]
    assert line.act is Act.PROMISED


async def test_an_older_final_answer_is_not_offered_to_cases_handed_over_with_a_promise(
    session: AsyncSession, scene: Scene
) -> None:
    first, second = [await a_coordinator(session, scene, place) for place in (0, 1)]
    await finish(session, scene, first)
    await give(session, scene, person=second)
    await carry(session)

    for case in await found(session, scene.said[1::2]):
        case.institution_id = scene.town.places[0][0].id
    await session.flush()

    assert await offer(session, scene) == 0


async def test_an_answered_incident_is_open_again_with_a_promise_to_a_late_case(
    session: AsyncSession, scene: Scene
) -> None:
    await finish(session, scene)
    await carry(session)
    await publish(session, scene)
    await a_late_case(session, scene)

    await give(session, scene)
    await carry(session)

    assert (scene.incident.state, scene.incident.ended_at) == (IncidentState.OPEN, None)
    assert (await told(session, scene))[0].counts == {SKIPPED: 4, DONE: 1}


async def test_an_answered_incident_stays_so_where_nobody_is_left_to_promise_to(
    session: AsyncSession, scene: Scene
) -> None:
    await finish(session, scene)
    await carry(session)
    await publish(session, scene)

    await give(session, scene)

    assert scene.incident.state is IncidentState.ANSWERED


async def test_citizens_who_come_again_and_are_promised_an_answer_lack_it(
    session: AsyncSession, scene: Scene
) -> None:
    await finish(session, scene)
    await carry(session)
    await publish(session, scene)
    for case in await found(session, scene.said):
        case.state = CaseState.IN_WORK

    await give(session, scene)

    assert (scene.incident.state, await unanswered(session, scene)) == (IncidentState.OPEN, 4)


async def test_the_last_part_answered_ends_nothing_while_another_is_only_promised(
    session: AsyncSession, scene: Scene
) -> None:
    first, second = [await a_coordinator(session, scene, place) for place in (0, 1)]
    await give(session, scene, person=first)
    await carry(session)

    await finish(session, scene, second)

    assert scene.incident.state is IncidentState.OPEN
    assert await unanswered(session, scene) == 2


async def test_a_promise_does_not_end_an_incident_whose_cases_are_closed(
    session: AsyncSession, scene: Scene
) -> None:
    for case in await found(session, scene.said):
        await cases.close(
            session, case, scene.town.person,
            outcome=Outcome.CLOSED_WITH_REASON, reason="Воду дали", now=NOW,
        )  # fmt: skip

    await give(session, scene)
    await carry(session)

    assert scene.incident.state is IncidentState.OPEN
    assert await closing.end_quiet(session, now=NOW + timedelta(days=4), limit=5) == 1


async def test_set_apart_and_merged_back_a_case_is_promised_once(
    session: AsyncSession, scene: Scene
) -> None:
    person, apart = scene.town.person, scene.said[:2]
    await give(session, scene)
    other = await regrouping.split(session, scene.incident, apart, person, title=None, now=NOW)
    await give(session, scene, Decision(promised_on=LATER_DAY), incident=other)
    await regrouping.merge(session, scene.incident.id, other.id, person, now=NOW)

    await carry(session)

    assert await kinds(session, scene.said) == [[ReplyKind.INTERIM]] * 4
    assert (await told(session, scene))[0].counts == {SKIPPED: 2, DONE: 2}
    assert await offer(session, scene) == 0


async def test_the_final_answer_hears_whoever_only_asks_on(
    session: AsyncSession, scene: Scene
) -> None:
    await give(session, scene)
    await carry(session)
    await publish(session, scene)
    soon, later = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    for number, words in enumerate(("Ну когда уже дадут воду?", "Сколько ждать? А бассейн?")):
        author, thread = f"a{number + 1}", f"c{number + 1}"
        await says(session, scene.town, words, page=number, at=soon, author=author, thread=thread)
    await answering.answer(
        session, scene.incident, scene.town.person, FINAL, Decision(),
        rulebook=make.RULEBOOK, now=later,
    )  # fmt: skip
    await carry(session, now=later)

    await publish(session, scene, now=later)

    first, second, *rest = await found(session, scene.said)
    last = (await replies.list_replies(session, first))[-1]
    assert (first.state, last.heard_until) == (CaseState.ANSWERED, soon)
    assert (await comments.find(session, last.comment_id)).text == "Ну когда уже дадут воду?"
    assert second.state in WORKABLE
    assert [case.state for case in rest] == [CaseState.ANSWERED] * 2


async def test_it_does_not_hear_what_is_asked_after_it_was_written(
    session: AsyncSession, scene: Scene
) -> None:
    await finish(session, scene)
    await says(
        session, scene.town, "Ну когда?", at=NOW + timedelta(seconds=9), author="a1", thread="c1"
    )

    await carry(session)
    await publish(session, scene)

    states = [case.state for case in await found(session, scene.said)]
    assert states[0] in WORKABLE
    assert states[1:] == [CaseState.ANSWERED] * 3

"""An answer that the page gave without us, told by one of our people."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Person
from app.base.errors import InvalidError
from app.cases import service as cases
from app.cases.elsewhere import service as elsewhere
from app.cases.elsewhere.rules import (
    EarlyAnswerError,
    FutureAnswerError,
    NoMomentError,
    NotAnAnswerError,
    NoWordsError,
    Told,
    Way,
)
from app.cases.elsewhere.service import GoesOnError, NothingToldError
from app.cases.model import Case, CaseEvent
from app.cases.rules import CaseState, EventKind, IllegalMoveError, Outcome
from app.comments.model import Comment
from tests import factories as make
from tests.app.cases.test_opening import Scene, scene

__all__ = ["scene"]  # the fixture

LATER = make.NOW + timedelta(hours=1)
CALLED = Told(way=Way.PHONE, answered_at=make.NOW + timedelta(minutes=5), words="звонила завуч")


@pytest.fixture
async def person(session: AsyncSession) -> Person:
    return access.person_of(await make.an_account(session))


async def asked(scene: Scene) -> Case:
    await scene.say("1")
    await scene.open()
    (case,) = await scene.cases()
    return case


async def comment_of(scene: Scene, external_id: str) -> int:
    query = select(Comment.id).where(Comment.external_id == external_id)
    found: int = (await scene.session.scalars(query)).one()
    return found


async def somebody_writes(
    scene: Scene, comment_id: str, *, author: str | None = None, at: datetime = LATER
) -> int:
    """Let somebody add to the thread what needs no answer; None is one whom the network hides."""
    await scene.say(comment_id, "Включим завтра", needs=False, author=author, thread="1", at=at)
    return await comment_of(scene, comment_id)


async def tell(scene: Scene, case: Case, person: Person, told: Told) -> None:
    await elsewhere.tell(scene.session, case, person, told, rulebook=make.RULEBOOK, now=LATER)


async def notes(scene: Scene, kind: EventKind) -> list[str]:
    query = select(CaseEvent.note).where(CaseEvent.kind == kind)
    return list(await scene.session.scalars(query))


async def test_a_comment_whose_author_is_hidden_closes_the_case_at_its_own_time(
    scene: Scene, person: Person
) -> None:
    case = await asked(scene)
    at = make.NOW + timedelta(minutes=7)
    comment_id = await somebody_writes(scene, "2", at=at)

    await tell(scene, case, person, Told(way=Way.THREAD, comment_id=comment_id))

    assert (case.state, case.outcome) == (CaseState.CLOSED, Outcome.ANSWERED_ELSEWHERE)
    assert (case.answered_at, case.first_reply_at, case.closed_at) == (at, at, LATER)
    assert (case.is_late, case.warn_at) == (False, None)
    assert (await scene.history())[-2:] == [EventKind.ANSWERED_ELSEWHERE, EventKind.CLOSED]


async def test_the_history_keeps_where_and_when_by_the_institutions_clock(
    scene: Scene, person: Person
) -> None:
    case = await asked(scene)

    await tell(scene, case, person, CALLED)

    (note,) = await notes(scene, EventKind.ANSWERED_ELSEWHERE)
    assert note == "по телефону, 24.11.2026 в 12:05: звонила завуч"


async def test_a_call_is_no_published_answer(scene: Scene, person: Person) -> None:
    case = await asked(scene)

    await tell(scene, case, person, CALLED)

    assert (case.answered_at, case.first_reply_at) == (CALLED.answered_at, None)


async def test_an_answer_after_the_term_is_late_whenever_it_is_told(
    scene: Scene, person: Person
) -> None:
    case = await asked(scene)
    case.due_at = make.NOW

    await tell(scene, case, person, CALLED)

    assert case.is_late


@pytest.mark.parametrize(
    ("told", "error"),
    [
        (Told(way=Way.PHONE, words="звонила завуч"), NoMomentError),
        (
            Told(way=Way.PHONE, answered_at=make.NOW - timedelta(days=1), words="раньше"),
            EarlyAnswerError,
        ),
        (
            Told(way=Way.PHONE, answered_at=LATER + timedelta(minutes=1), words="потом"),
            FutureAnswerError,
        ),
        (Told(way=Way.PHONE, answered_at=make.NOW, words=" "), NoWordsError),
        (Told(way=Way.PHONE, answered_at=datetime(1, 1, 1, tzinfo=UTC), words="давно"),
         EarlyAnswerError),
        (Told(way=Way.THREAD), NotAnAnswerError),
        (Told(way=Way.THREAD, comment_id=9), NotAnAnswerError),
    ],
    ids=["when", "too early", "still to come", "no words", "long ago", "no comment", "foreign"],
)  # fmt: skip
async def test_what_cannot_be_the_answer_is_refused_and_leaves_the_case_open(
    scene: Scene, person: Person, told: Told, error: type[InvalidError]
) -> None:
    case = await asked(scene)

    with pytest.raises(error):
        await tell(scene, case, person, told)

    assert (case.state, await scene.history()) == (CaseState.OPEN, [EventKind.OPENED])


async def test_the_citizens_own_words_and_what_stood_before_them_are_no_answer(
    scene: Scene,
) -> None:
    case = await asked(scene)
    await somebody_writes(scene, "2", author="77")
    await somebody_writes(scene, "3", at=make.NOW - timedelta(hours=2))
    fit = await somebody_writes(scene, "4", author="88")

    assert [each.id for each in await elsewhere.choices(scene.session, case)] == [fit]


async def test_a_closed_case_is_not_closed_again(scene: Scene, person: Person) -> None:
    case = await asked(scene)
    await tell(scene, case, person, CALLED)

    with pytest.raises(IllegalMoveError):
        await tell(scene, case, person, CALLED)


async def test_taken_back_the_case_waits_as_before(scene: Scene, person: Person) -> None:
    case = await asked(scene)
    before = (case.state, case.due_at, case.warn_at, case.is_late, case.first_reply_at)
    await tell(scene, case, person, CALLED)

    await elsewhere.undo(scene.session, case, person, now=LATER)

    after = (case.state, case.due_at, case.warn_at, case.is_late, case.first_reply_at)
    assert after == before
    assert (case.outcome, case.answered_at, case.closed_at) == (None, None, None)
    assert (await scene.history())[-1] == EventKind.ELSEWHERE_UNDONE


async def test_only_what_was_told_is_taken_back_and_only_once(scene: Scene, person: Person) -> None:
    case = await asked(scene)
    await tell(scene, case, person, CALLED)
    await elsewhere.undo(scene.session, case, person, now=LATER)
    closed = Outcome.CLOSED_WITH_REASON
    await cases.close(scene.session, case, person, outcome=closed, reason="спам", now=LATER)

    with pytest.raises(NothingToldError):
        await elsewhere.undo(scene.session, case, person, now=LATER)


async def test_the_citizens_next_word_opens_the_case_again(scene: Scene, person: Person) -> None:
    case = await asked(scene)
    await tell(scene, case, person, CALLED)
    await scene.say("5", "Никто мне не звонил!", thread="1", at=LATER)

    await scene.open(now=LATER)

    (again,) = await scene.cases()
    assert (again.state, again.outcome) == (CaseState.OPEN, None)
    assert await elsewhere.standing(scene.session, again) is None
    assert EventKind.REOPENED in await scene.history()


async def test_where_the_talk_goes_on_in_a_later_case_nothing_is_taken_back(
    scene: Scene, person: Person
) -> None:
    case = await asked(scene)
    await tell(scene, case, person, CALLED)
    case.closed_at = make.NOW - timedelta(days=40)
    await scene.session.flush()
    await scene.say("2", thread="1", at=make.NOW)
    await scene.open()

    with pytest.raises(GoesOnError):
        await elsewhere.undo(scene.session, case, person, now=LATER)

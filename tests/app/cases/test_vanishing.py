"""What a case makes of comments that disappear, by whose doing it was."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.access import service as access
from app.access.rules import Role
from app.cases.model import CaseEvent
from app.cases.opening.vanishing import (
    by_whom,
    is_gone_against_his_will,
    is_withdrawn,
    raises_alarm,
)
from app.cases.rules import CaseState, EventKind, Outcome
from app.comments import service as comments
from app.comments.model import Comment
from app.comments.rules import CommentState, Deleter
from app.triage import ruling
from app.triage import service as triage
from app.triage.doubts import waiting
from app.triage.rules import Label
from tests import factories as make
from tests.app.cases.test_opening import Scene, judged, scene

__all__ = ["scene"]  # the fixture

LATER = make.NOW + timedelta(minutes=1)
AUTHOR, ADMIN = "77", "5"


async def _take_away(scene: Scene, deleters: Mapping[str, str | None]) -> None:
    await comments.take_away(scene.session, scene.page.id, deleters, now=LATER)


async def _miss_everything(scene: Scene) -> None:
    gone = make.a_reading(scene.page, scene.post, read_from=LATER)
    await comments.take_in(scene.session, [gone], now=LATER)


async def _deleter(scene: Scene) -> Deleter | None:
    fresh = select(Comment).execution_options(populate_existing=True)
    return (await scene.session.scalars(fresh)).one().deleted_by


@pytest.mark.parametrize(
    ("deleters", "withdrawn", "against"),
    [
        ([Deleter.AUTHOR], True, False),
        ([Deleter.UNKNOWN], True, False),
        ([Deleter.AUTHOR, Deleter.UNKNOWN], True, False),
        ([Deleter.PAGE], False, True),
        ([Deleter.SERVICE], False, True),
        ([Deleter.AUTHOR, Deleter.PAGE], False, True),
        ([Deleter.AUTHOR, Deleter.SERVICE], False, True),
        ([Deleter.AUTHOR, None], False, False),
        ([Deleter.PAGE, None], False, False),
        ([None], False, False),
    ],
)
def test_only_what_the_citizen_may_have_taken_back_is_withdrawn(
    deleters: Sequence[Deleter | None],
    withdrawn: bool,  # noqa: FBT001 - a column of the table
    against: bool,  # noqa: FBT001 - a column of the table
) -> None:
    assert (is_withdrawn(deleters), is_gone_against_his_will(deleters)) == (withdrawn, against)


@pytest.mark.parametrize("state", list(CaseState))
@pytest.mark.parametrize("deleter", [*Deleter, None])
def test_only_an_unanswered_comment_that_others_may_have_deleted_raises_the_alarm(
    deleter: Deleter | None, state: CaseState
) -> None:
    unanswered = state in {CaseState.OPEN, CaseState.ASSIGNED, CaseState.IN_WORK}
    by_others = deleter in {Deleter.PAGE, Deleter.UNKNOWN, None}

    assert raises_alarm(deleter, state) == (unanswered and by_others)


def test_nobody_says_more_than_the_network() -> None:
    assert by_whom(None) == by_whom(Deleter.UNKNOWN)
    assert "сеть не говорит" in by_whom(None)


async def test_what_its_author_deletes_ends_the_case_without_an_alarm(scene: Scene) -> None:
    await scene.say("1")
    await scene.open()
    await _take_away(scene, {"1": AUTHOR})

    await scene.open(now=LATER)

    (case,) = await scene.cases()
    assert (case.state, case.outcome) == (CaseState.CLOSED, Outcome.WITHDRAWN)
    assert (await scene.history())[1:] == [EventKind.COMMENT_DELETED, EventKind.CLOSED]
    assert await _deleter(scene) is Deleter.AUTHOR


async def test_what_the_page_deletes_leaves_the_case_open_with_an_alarm(scene: Scene) -> None:
    await scene.say("1")
    await scene.open()
    await _take_away(scene, {"1": ADMIN})

    await scene.open(now=LATER)

    (case,) = await scene.cases()
    assert case.state is CaseState.OPEN
    assert (await scene.history())[1:] == [EventKind.COMMENT_DELETED, EventKind.VANISHED]


async def test_an_author_whom_the_network_hides_is_not_blamed_and_neither_is_the_page(
    scene: Scene,
) -> None:
    await scene.say("1", author=None)
    await scene.open()

    await _take_away(scene, {"1": ADMIN})

    assert await _deleter(scene) is Deleter.UNKNOWN


async def test_an_answered_case_is_told_of_a_deletion_and_nobody_is_alarmed(scene: Scene) -> None:
    await scene.say("1")
    await scene.open()
    (case,) = await scene.cases()
    case.state = CaseState.ANSWERED
    await scene.session.flush()
    await _take_away(scene, {"1": ADMIN})

    await scene.open(now=LATER)

    (case,) = await scene.cases()
    assert case.state is CaseState.ANSWERED
    assert (await scene.history())[1:] == [EventKind.COMMENT_DELETED]


async def test_what_we_hid_is_known_as_ours_when_a_poll_misses_it(scene: Scene) -> None:
    await scene.say("1")
    await scene.open()
    (comment,) = await scene.session.scalars(select(Comment))
    await comments.begin_hiding(scene.session, [comment.id], now=make.NOW)

    await _miss_everything(scene)
    await scene.open(now=LATER)

    (case,) = await scene.cases()
    assert case.state is CaseState.OPEN
    assert await scene.history() == [EventKind.OPENED]
    assert await _deleter(scene) is Deleter.SERVICE


async def test_a_network_that_says_later_that_it_was_the_author_adds_a_line_and_no_more(
    scene: Scene,
) -> None:
    await scene.say("1")
    await scene.open()
    await _miss_everything(scene)
    await scene.open(now=LATER)

    await _take_away(scene, {"1": AUTHOR})
    await scene.open(now=LATER)

    (case,) = await scene.cases()
    assert case.outcome is Outcome.WITHDRAWN
    assert (await scene.history())[-1] is EventKind.COMMENT_DELETED
    assert await _deleter(scene) is Deleter.AUTHOR


async def test_a_network_that_says_later_that_it_was_the_page_opens_the_case_again(
    scene: Scene,
) -> None:
    await scene.say("1")
    await scene.open()
    await _miss_everything(scene)
    await scene.open(now=LATER)

    await _take_away(scene, {"1": ADMIN})
    await scene.open(now=LATER)

    (case,) = await scene.cases()
    assert (case.state, case.outcome) == (CaseState.OPEN, None)
    assert case.counted_from == make.NOW - timedelta(minutes=30)  # from when it was written
    assert (await scene.history())[-2:] == [EventKind.REOPENED, EventKind.VANISHED]
    assert await _opened_again(scene) == ["удалён не по воле гражданина"]


async def test_being_told_twice_changes_nothing(scene: Scene) -> None:
    await scene.say("1")
    await scene.open()
    for _ in range(2):
        await _take_away(scene, {"1": ADMIN})
        await scene.open(now=LATER)

    (comment,) = await scene.session.scalars(select(Comment))
    assert comment.state is CommentState.DELETED
    assert len(list(await scene.session.scalars(select(CaseEvent.id)))) == 3


async def test_a_comment_that_is_back_has_no_deleter(scene: Scene) -> None:
    await scene.say("1")
    await scene.open()
    await _take_away(scene, {"1": ADMIN})
    await scene.open(now=LATER)

    back = make.said(scene.page, scene.post, "1", "Когда?")
    await make.take_in(scene.session, scene.page, scene.post, back, now=LATER)

    assert await _deleter(scene) is None


GONE_EARLY = [EventKind.OPENED, EventKind.COMMENT_DELETED, EventKind.VANISHED]


async def _alarms(scene: Scene) -> list[str]:
    query = select(CaseEvent.note).where(CaseEvent.kind == EventKind.VANISHED)
    return list(await scene.session.scalars(query))


async def _opened_again(scene: Scene) -> list[str]:
    query = select(CaseEvent.note).where(CaseEvent.kind == EventKind.REOPENED)
    return [note.partition(": ")[2] for note in await scene.session.scalars(query)]


async def test_what_the_page_deletes_before_there_is_a_case_opens_one_with_the_alarm(
    scene: Scene,
) -> None:
    await scene.say("1")
    await _take_away(scene, {"1": ADMIN})

    await scene.open(now=LATER)
    again = await scene.open(now=LATER)

    (case,) = await scene.cases()
    (comment,) = await scene.session.scalars(select(Comment))
    await scene.session.refresh(comment)
    assert (case.state, comment.state, comment.linked) == (
        CaseState.OPEN,
        CommentState.DELETED,
        True,
    )
    assert (again, await scene.history()) == (0, GONE_EARLY)
    assert "удалил не автор" in (await _alarms(scene))[0]


async def test_what_only_a_poll_missed_before_there_was_a_case_leaves_history_and_alarm(
    scene: Scene,
) -> None:
    await scene.say("1")
    await _miss_everything(scene)

    await scene.open(now=LATER)

    (case,) = await scene.cases()
    assert case.outcome is Outcome.WITHDRAWN  # as any other of which the network says nothing
    assert await scene.history() == [*GONE_EARLY, EventKind.CLOSED]


async def test_what_its_author_deletes_before_there_is_a_case_opens_none(scene: Scene) -> None:
    await scene.say("1")
    await _take_away(scene, {"1": AUTHOR})

    assert await scene.open(now=LATER) == 0
    assert await scene.cases() == []


async def test_what_we_hid_before_there_was_a_case_opens_one_with_the_alarm(scene: Scene) -> None:
    await scene.say("1")
    (comment,) = await scene.session.scalars(select(Comment))
    await comments.begin_hiding(scene.session, [comment.id], now=make.NOW)
    await _miss_everything(scene)

    await scene.open(now=LATER)

    (case,) = await scene.cases()
    assert case.state is CaseState.OPEN
    assert await scene.history() == [EventKind.OPENED, EventKind.VANISHED]
    assert "скрыт через нашу службу" in (await _alarms(scene))[0]


async def test_what_was_deleted_before_its_verdict_is_judged_and_opens_a_case_if_it_asks(
    scene: Scene,
) -> None:
    await make.take_in(
        scene.session, scene.page, scene.post, make.said(scene.page, scene.post, "1")
    )
    await _take_away(scene, {"1": ADMIN})
    docket = await triage.claim(scene.session, limit=10, home=make.RULEBOOK.zone)

    await triage.settle(scene.session, docket, [judged(needs=True)], now=LATER)
    await scene.open(now=LATER)

    assert await scene.history() == GONE_EARLY


async def test_a_doubt_that_was_deleted_waits_for_a_person_and_opens_a_case_by_his_word(
    scene: Scene,
) -> None:
    account = await make.an_account(scene.session, role=Role.TRAINER)
    await scene.say("1", needs=False)
    (comment,) = await scene.session.scalars(select(Comment))
    await comments.move(scene.session, {comment.id: CommentState.REVIEW})
    await _take_away(scene, {"1": ADMIN})
    await scene.session.refresh(comment)
    doubts = await waiting.count(scene.session, sight=None, most=10)

    await ruling.decide(
        scene.session,
        comment,
        access.person_of(account),
        version=1,
        labels=[Label.COMPLAINT],
        note="",
        home=make.RULEBOOK.zone,
        now=LATER,
    )
    await scene.session.flush()
    await scene.open(now=LATER)

    assert doubts == 1
    assert await scene.history() == GONE_EARLY

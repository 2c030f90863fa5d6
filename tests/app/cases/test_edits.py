"""From when the term counts of what a citizen asks by editing what he had written."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from app.access import service as access
from app.cases.clocks import clocks_of
from app.cases.elsewhere import service as elsewhere
from app.cases.elsewhere.rules import EarlyAnswerError, Told, Way
from app.cases.model import Case
from app.cases.rules import CaseState, EventKind, Outcome
from app.deadlines.rulebook import Rulebook
from app.deadlines.stages import CaseStage
from app.triage import service as triage
from app.triage.rules import Importance
from tests import factories as make
from tests.app.cases.test_opening import Scene, judged, scene

__all__ = ["scene"]  # the fixture

CRIMEA = Rulebook.of(zone="Europe/Simferopol", region="91")
"""9 working hours, 4 for what is important."""
WRITTEN = datetime(2026, 11, 24, 6, tzinfo=UTC)
"""A Tuesday, 9:00 in Simferopol."""


async def edits(
    scene: Scene, text: str, *, at: datetime, importance: Importance = Importance.USUAL
) -> Case:
    """Let the citizen change his first comment, and what needs an answer come into its case."""
    said = make.said(scene.page, scene.post, "1", text, at=WRITTEN)
    await make.take_in(scene.session, scene.page, scene.post, said, now=at)
    docket = await triage.claim(scene.session, limit=5, home=make.RULEBOOK.zone)
    judgement = replace(judged(needs=True), importance=importance)
    await triage.settle(scene.session, docket, [judgement], now=at)
    await scene.open(now=at, rulebook=CRIMEA)
    return (await scene.cases())[-1]


async def thanks(scene: Scene) -> None:
    await scene.say("1", "Спасибо!", at=WRITTEN, needs=False)
    await scene.open(now=WRITTEN, rulebook=CRIMEA)


async def test_what_is_edited_into_a_question_is_due_from_the_edit(scene: Scene) -> None:
    await thanks(scene)
    edited = WRITTEN + timedelta(days=2)

    case = await edits(scene, "А когда включат свет?", at=edited)

    assert (case.written_at, case.counted_from) == (edited, edited)
    assert case.due_at == edited + timedelta(days=1, hours=1)  # a day of work has eight


async def test_its_clocks_begin_with_the_edit_too(scene: Scene) -> None:
    await thanks(scene)
    edited = WRITTEN + timedelta(days=2)
    case = await edits(scene, "А когда включат свет?", at=edited)

    now = edited + timedelta(hours=2)
    first, *others = await clocks_of(scene.session, case, rulebook=CRIMEA, now=now)

    assert (first.stage, first.entered) == (CaseStage.JUDGE, edited)
    assert first.elapsed + sum((each.elapsed for each in others), timedelta()) == now - edited


async def test_a_talk_that_ended_long_before_the_edit_is_another_matter(scene: Scene) -> None:
    await scene.say("2", "Когда включат воду?", at=WRITTEN, thread="1")
    await scene.open(now=WRITTEN, rulebook=CRIMEA)
    (ended,) = await scene.cases()
    await thanks(scene)
    await close(ended, at=WRITTEN + timedelta(days=1))

    case = await edits(scene, "А когда включат свет?", at=WRITTEN + timedelta(days=40))

    assert case.id != ended.id
    assert await scene.history() == [EventKind.OPENED, EventKind.OPENED]


async def test_words_that_came_before_the_edit_begin_the_case(scene: Scene) -> None:
    await thanks(scene)
    asked = WRITTEN + timedelta(days=1)
    await scene.say("2", "Когда включат воду?", at=asked, thread="1")

    case = await edits(scene, "А когда включат свет?", at=asked + timedelta(hours=1))

    assert case.written_at == asked


@pytest.mark.parametrize("waited", [timedelta(hours=6), timedelta(days=2)])
async def test_what_an_edit_makes_urgent_is_hastened_from_the_edit(
    scene: Scene, waited: timedelta
) -> None:
    await scene.say("1", "Когда включат свет?", at=WRITTEN)
    await scene.open(now=WRITTEN, rulebook=CRIMEA)
    (case,) = await scene.cases()
    case.due_at = WRITTEN + timedelta(days=7)  # as after a promise

    case = await edits(scene, "Провод искрит!", at=WRITTEN + waited, importance=Importance.URGENT)

    assert case.counted_from == WRITTEN + waited
    assert case.due_at > WRITTEN + waited


async def test_nothing_before_the_edit_has_answered_it(scene: Scene) -> None:
    await thanks(scene)
    await scene.say(
        "2", "Пожалуйста!", at=WRITTEN + timedelta(hours=1), needs=False, author="78", thread="1"
    )
    case = await edits(scene, "А когда включат свет?", at=WRITTEN + timedelta(days=2))
    called = Told(way=Way.PHONE, answered_at=WRITTEN + timedelta(days=1), words="звонила завуч")
    person = access.person_of(await make.an_account(scene.session))

    assert await elsewhere.choices(scene.session, case) == []
    with pytest.raises(EarlyAnswerError):
        await elsewhere.tell(
            scene.session, case, person, called, rulebook=CRIMEA, now=WRITTEN + timedelta(days=3)
        )


async def close(case: Case, *, at: datetime) -> None:
    case.state, case.outcome, case.closed_at = CaseState.CLOSED, Outcome.ANSWERED, at

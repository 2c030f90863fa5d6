"""Where a case's time went: stays that follow one another and add up."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.cases import service as cases
from app.cases.clocks import clocks_of, marks_of
from app.cases.model import CaseEvent
from app.cases.rules import CaseState, EventKind, Outcome
from app.deadlines.stages import CaseStage
from tests import factories as make
from tests.app.cases.test_opening import Scene

MINUTE = timedelta(minutes=1)
FIRST, SECOND = 7, 8


def events(*told: tuple[int, EventKind, CaseState, int | None]) -> Sequence[CaseEvent]:
    return [
        CaseEvent(
            kind=kind, became=became, official_id=official, happened_at=make.NOW + at * MINUTE
        )
        for at, kind, became, official in told
    ]


def test_each_holder_has_a_clock_from_when_he_received_the_case() -> None:
    history = events(
        (0, EventKind.OPENED, CaseState.OPEN, None),
        (1, EventKind.ASSIGNED, CaseState.ASSIGNED, FIRST),
        (5, EventKind.TAKEN, CaseState.IN_WORK, FIRST),
        (90, EventKind.REDIRECTED, CaseState.ASSIGNED, SECOND),
    )

    stays = [(mark.stage, mark.holder) for mark in marks_of(history)]

    assert stays == [
        (CaseStage.DISPATCH, None),
        (CaseStage.HOLDER, FIRST),
        (CaseStage.HOLDER, FIRST),
        (CaseStage.HOLDER, SECOND),
    ]


def test_approval_lasts_until_the_second_person_has_spoken() -> None:
    history = events(
        (0, EventKind.ASSIGNED, CaseState.ASSIGNED, FIRST),
        (10, EventKind.REPLY_WRITTEN, CaseState.IN_WORK, FIRST),
        (10, EventKind.SENT_FOR_APPROVAL, CaseState.IN_WORK, FIRST),
        (40, EventKind.RETURNED, CaseState.IN_WORK, FIRST),
        (50, EventKind.SENT_FOR_APPROVAL, CaseState.IN_WORK, FIRST),
        (60, EventKind.APPROVED, CaseState.IN_WORK, FIRST),
        (61, EventKind.ANSWERED, CaseState.ANSWERED, FIRST),
    )

    stages = [mark.stage for mark in marks_of(history)]

    assert stages == [
        CaseStage.HOLDER,
        CaseStage.PUBLICATION,
        CaseStage.APPROVAL,
        CaseStage.HOLDER,
        CaseStage.APPROVAL,
        CaseStage.PUBLICATION,
        CaseStage.CONFIRMATION,
    ]


def test_a_case_that_went_back_to_nobody_waits_for_dispatch() -> None:
    history = events(
        (0, EventKind.ASSIGNED, CaseState.ASSIGNED, FIRST),
        (9, EventKind.ESCALATED, CaseState.OPEN, SECOND),
    )

    assert marks_of(history)[-1].stage is CaseStage.DISPATCH


@pytest.fixture
async def scene(session: AsyncSession) -> Scene:
    institution = await make.an_institution(session)
    page = await make.a_page(session, institution)
    return Scene(session, page, await make.a_post(session, page))


async def test_the_clocks_of_a_case_add_up_from_the_writing_to_now(scene: Scene) -> None:
    written = make.NOW - 30 * MINUTE
    await scene.say("1", at=written)
    await scene.open(now=make.NOW + 2 * MINUTE)
    (case,) = await scene.cases()
    institution = await cases.find(scene.session, case.id)
    official = await make.an_official(scene.session, institution.institution)
    account = await make.an_account(
        scene.session, institution=institution.institution, official=official
    )
    held = await cases.find(scene.session, case.id, to_change=True)
    await cases.take(scene.session, held, access.person_of(account), now=make.NOW + 5 * MINUTE)
    await scene.session.flush()

    now = make.NOW + 65 * MINUTE
    clocks = await clocks_of(scene.session, held, rulebook=make.RULEBOOK, now=now)

    assert clocks[0].stage is CaseStage.POLL
    assert clocks[-1].holder == official.id
    assert sum((clock.elapsed for clock in clocks), timedelta()) == now - written
    assert _follow(clocks[0].entered, [(c.entered, c.left) for c in clocks])


def _follow(begin: datetime, stays: Sequence[tuple[datetime, datetime]]) -> bool:
    for entered, left in stays:
        if entered != begin:
            return False
        begin = left
    return True


async def test_what_a_slow_clock_ended_before_it_was_opened_again_took_no_time(
    scene: Scene,
) -> None:
    again = make.NOW + 10 * MINUTE
    person = access.person_of(await make.an_account(scene.session))
    await scene.say("1")
    await scene.open()
    (case,) = await scene.cases()
    close = partial(cases.close, outcome=Outcome.CLOSED_WITH_REASON, reason="Решили на месте")
    await close(scene.session, case, person, now=make.NOW)
    await scene.say("2", thread="1", at=again)
    await scene.open(now=again)
    (case,) = await scene.cases()
    await close(scene.session, case, person, now=again - timedelta(seconds=2))

    clocks = await clocks_of(scene.session, case, rulebook=make.RULEBOOK, now=again + MINUTE)

    assert [clock.elapsed for clock in clocks] == [timedelta()]

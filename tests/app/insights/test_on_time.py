"""The share of answers in time, with what is open and overdue in the reckoning."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.base.database import Sessions
from app.cases.rules import CaseState, Outcome
from app.insights import service as insights
from app.insights.rules import OnTime
from app.insights.service import BackwardsError
from tests import factories as make
from tests.app.cases.test_opening import Scene
from tests.app.people import Client, a_staff, log_in

HOUR = timedelta(hours=1)
NEXT_WEEK = make.NOW + timedelta(days=7)


@pytest.fixture
async def scene(session: AsyncSession) -> Scene:
    institution = await make.an_institution(session)
    page = await make.a_page(session, institution)
    return Scene(session, page, await make.a_post(session, page))


async def told(scene: Scene, *, until: datetime = NEXT_WEEK) -> OnTime:
    await scene.session.flush()
    return await insights.on_time(
        scene.session, sight=None, since=make.NOW - 24 * HOUR, until=until
    )


async def closed(scene: Scene, outcome: Outcome, *, late: bool = False) -> None:
    await scene.say(str(len(await scene.cases()) + 1), author=str(len(await scene.cases())))
    await scene.open()
    case = (await scene.cases())[-1]
    case.state, case.outcome, case.closed_at = CaseState.CLOSED, outcome, make.NOW
    case.is_late = late


async def test_what_is_open_and_overdue_counts_against_the_share(scene: Scene) -> None:
    await closed(scene, Outcome.ANSWERED)
    await closed(scene, Outcome.ANSWERED, late=True)
    await scene.say("77", author="somebody")
    await scene.open()

    early, late = await told(scene, until=make.NOW + HOUR), await told(scene)

    assert (early.on_time, early.late, early.overdue) == (1, 1, 0)
    assert (late.overdue, late.share) == (1, 1 / 3)


@pytest.mark.parametrize("outcome", [Outcome.NO_ANSWER_NEEDED, Outcome.WITHDRAWN])
async def test_what_needed_no_answer_does_not_count(scene: Scene, outcome: Outcome) -> None:
    await closed(scene, outcome)

    assert (await told(scene)).share is None


async def test_a_paused_case_is_not_overdue(scene: Scene) -> None:
    await scene.say("1")
    await scene.open()
    (case,) = await scene.cases()
    case.paused_at = make.NOW

    assert (await told(scene)).overdue == 0


async def test_a_time_that_ends_before_it_begins_is_refused(session: AsyncSession) -> None:
    with pytest.raises(BackwardsError):
        await insights.on_time(session, sight=None, since=make.NOW, until=make.NOW - HOUR)


async def test_an_official_is_told_of_his_own_institution_only(
    client: Client, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        staff, other = await a_staff(session), await a_staff(session, "Школа № 2")
    await log_in(client, staff.login)

    own = await client.get("/api/v1/on-time")
    foreign = await client.get(f"/api/v1/on-time?institution_id={other.institution.id}")

    assert (own.status_code, own.json()["share"]) == (200, None)
    assert foreign.status_code == 404

"""The share of answers in time, with what is open and overdue in the reckoning."""

from collections.abc import Collection
from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Person
from app.base.database import Sessions
from app.cases import service as cases
from app.cases.model import Case
from app.cases.moving import service as moving
from app.cases.moving.service import Passing
from app.cases.pausing import service as pausing
from app.cases.rules import CaseState, EventKind, Outcome
from app.insights import service as insights
from app.insights.rules import OnTime
from app.insights.service import BackwardsError
from app.officials import service as officials
from app.routing import redirecting
from app.routing.redirecting import Destination
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


async def told(
    scene: Scene, *, until: datetime = NEXT_WEEK, sight: Collection[int] | None = None
) -> OnTime:
    await scene.session.flush()
    seen = None if sight is None else frozenset(sight)
    return await insights.on_time(
        scene.session, sight=seen, since=make.NOW - 24 * HOUR, until=until
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


async def test_a_pause_takes_nothing_that_is_overdue_out_of_the_reckoning(scene: Scene) -> None:
    await scene.say("1")
    await scene.open()
    (case,) = await scene.cases()
    case.paused_at = case.due_at + HOUR

    assert (await told(scene)).overdue == 1


@pytest.mark.parametrize(("paused_after", "late"), [(-HOUR, 0), (HOUR, 1)])
async def test_what_is_closed_in_a_pause_is_late_only_if_it_was_so_before(
    scene: Scene, paused_after: timedelta, late: int
) -> None:
    case, person = await held(scene)
    paused = case.due_at + paused_after
    await pausing.pause(scene.session, case, person, reason="Ждём адрес", days=5, now=paused)
    closed = case.due_at + 24 * HOUR
    outcome = Outcome.CLOSED_WITH_REASON
    await cases.close(scene.session, case, person, outcome=outcome, reason="молчит", now=closed)

    reckoned = await told(scene)

    assert (reckoned.on_time, reckoned.late) == (1 - late, late)


async def test_what_was_due_is_charged_to_who_had_it_then(scene: Scene) -> None:
    roads, case = await handed_over(scene, late=True)

    found = await by_place(scene)

    assert found[scene.page.institution_id].overdue == 1
    assert roads not in found
    assert (await told(scene, sight={scene.page.institution_id})).overdue == 1
    assert (await told(scene, sight={roads})).overdue == 0
    assert case.institution_id == roads


async def test_what_came_in_time_is_charged_to_who_has_it(scene: Scene) -> None:
    roads, _ = await handed_over(scene, late=False)

    found = await by_place(scene)

    assert (list(found), found[roads].overdue) == ([roads], 1)


async def test_what_was_answered_late_is_charged_to_who_had_it_then(scene: Scene) -> None:
    roads, case = await handed_over(scene, late=True)
    case.state, case.outcome, case.is_late = CaseState.CLOSED, Outcome.ANSWERED, True
    case.closed_at = NEXT_WEEK - HOUR

    found = await by_place(scene)

    assert found[scene.page.institution_id].late == 1
    assert roads not in found


async def test_what_was_promised_when_it_was_late_is_charged_to_who_had_it_when_it_was_due(
    scene: Scene,
) -> None:
    roads, case = await handed_over(scene, late=True)
    case.is_late, case.interims, case.interim_at = True, 1, case.due_at + 2 * HOUR
    case.due_at += 48 * HOUR
    case.state, case.outcome, case.closed_at = CaseState.CLOSED, Outcome.ANSWERED, case.due_at

    found = await by_place(scene)

    assert found[scene.page.institution_id].late == 1
    assert roads not in found


async def test_where_nobody_was_warned_it_is_charged_to_who_promised(scene: Scene) -> None:
    roads, case = await handed_over(scene, late=True, is_warned=False)
    case.is_late, case.interims, case.interim_at = True, 1, case.due_at + timedelta(minutes=1)
    case.due_at += 48 * HOUR

    found = await by_place(scene)

    assert found[scene.page.institution_id].overdue == 1
    assert roads not in found


async def test_what_a_founders_substitute_let_lie_is_charged_to_the_founder(scene: Scene) -> None:
    case, _ = await held(scene)
    founder = await make.an_institution(scene.session, "Управление")
    stand_in = await make.an_official(scene.session, founder)
    lent = Passing(
        case_id=case.id,
        kind=EventKind.STOOD_IN,
        official_id=stand_in.id,
        stands_in_for_id=case.official_id,
        why="отпуск",
    )
    left = Passing(case_id=case.id, kind=EventKind.UNASSIGNED, official_id=None, why="тоже отпуск")
    await moving.pass_on(scene.session, [lent], now=make.NOW + HOUR)
    await moving.pass_on(scene.session, [left], now=case.due_at + HOUR)

    found = await by_place(scene)

    assert {place: each.overdue for place, each in found.items()} == {founder.id: 1}


async def test_what_nobody_had_when_it_was_due_is_charged_to_where_it_lay(scene: Scene) -> None:
    roads, _ = await handed_over(scene, late=True, is_held=False)

    found = await by_place(scene)

    assert found[scene.page.institution_id].overdue == 1
    assert roads not in found


async def held(scene: Scene, *, is_taken: bool = True) -> tuple[Case, Person]:
    """Open a case that somebody of the school may answer and has taken; return it and him."""
    session = scene.session
    await scene.say("1")
    await scene.open()
    (found,) = await scene.cases()
    school = await officials.find_institution(session, found.institution_id)
    near = await make.an_official(session, school)
    account = await make.an_account(session, institution=school, official=near)
    person = access.person_of(account)
    case = await cases.find(session, found.id, to_change=True)
    if is_taken:
        await cases.take(session, case, person, now=make.NOW)
    return case, person


async def handed_over(
    scene: Scene, *, late: bool, is_held: bool = True, is_warned: bool = True
) -> tuple[int, Case]:
    """Open a case that the roads get an hour before or after it is due; return them and it."""
    session = scene.session
    case, person = await held(scene, is_taken=is_held)
    roads = await make.an_institution(session, "Дороги")
    if late and is_warned:
        due, kind = case.due_at, EventKind.WARNED
        await cases.note(session, case, kind, text="100", account_id=None, now=due)
    await redirecting.redirect(
        session,
        case,
        person,
        to=Destination(institution_id=roads.id),
        reason="это дорога",
        now=case.due_at + (HOUR if late else -HOUR),
    )
    await session.flush()
    return roads.id, case


async def by_place(scene: Scene) -> dict[int, OnTime]:
    await scene.session.flush()
    return await insights.on_time_by_place(
        scene.session, sight=None, since=make.NOW - 24 * HOUR, until=NEXT_WEEK
    )


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

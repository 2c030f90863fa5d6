"""Undone, an act leaves no trace but in the logs; answers that were given stay given."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Person, Role
from app.cases import service as cases
from app.cases.rules import Outcome
from app.incidents import regrouping, service, undoing
from app.incidents.answering import service as answering
from app.incidents.answering.deciding import Decision
from app.incidents.model import Incident, IncidentCase
from app.incidents.rules import UNDOABLE, Act, IncidentState, Standing
from app.incidents.wording import Wording
from app.replies import service as replies
from app.replies.model import Reply
from app.replies.rules import ReplyState
from tests import factories as make
from tests.app.incidents.test_service import HEAT
from tests.app.incidents.town import NOW, Town, a_town, all_say, look, says

LATER = NOW + timedelta(hours=1)
DAY = date(2026, 11, 27)
WORDING = Wording(text="Воду включат завтра в девять утра.")


class Two:
    """Two confirmed incidents of one town, and a case that is in neither."""

    def __init__(self, town: Town, one: Incident, other: Incident, alone: int) -> None:
        self.town, self.one, self.other, self.alone = town, one, other, alone
        self.person = town.person


@pytest.fixture
async def two(session: AsyncSession) -> Two:
    town = await a_town(session)
    await all_say(session, town)
    await look(session)
    (one,) = await service.list_incidents(session, town.person)
    for number, text in enumerate(HEAT):
        await says(session, town, text, page=number % 2, topic="housing.heat", at=NOW)
    await look(session)
    other, _ = await service.list_incidents(session, town.person)
    for each in (one, other):
        await service.confirm(session, each, town.person, title=None, now=NOW)
    alone = await says(session, town, "Какое расписание?", topic="schedule", at=NOW)
    return Two(town, one, other, alone)


async def merge(session: AsyncSession, two: Two) -> None:
    await regrouping.merge(session, two.one.id, two.other.id, two.person, now=LATER)


async def split(session: AsyncSession, two: Two) -> None:
    apart = (await members(session, two.one))[:2]
    await regrouping.split(session, two.one, apart, two.person, title=None, now=LATER)


async def reject(session: AsyncSession, two: Two) -> None:
    await service.reject(session, two.one, two.person, now=LATER)


async def take_out(session: AsyncSession, two: Two) -> None:
    first = (await members(session, two.one))[0]
    await service.take_out(session, two.one, first, two.person, now=LATER)


async def join(session: AsyncSession, two: Two) -> None:
    await service.join(session, two.one, two.alone, two.person, now=LATER)


async def undo_last(session: AsyncSession, two: Two) -> None:
    lines = await service.log_of(session, two.one, two.person)
    act = max(each.id for each in lines if each.act in UNDOABLE and each.undone_at is None)
    await undoing.undo(session, two.one, act, two.person, now=LATER)


async def answer(
    session: AsyncSession,
    incident: Incident,
    person: Person,
    *,
    to_late: bool = False,
    promised_on: date | None = None,
) -> None:
    await answering.answer(
        session,
        incident,
        person,
        WORDING,
        Decision(text="Порыв", to_late=to_late, promised_on=promised_on),
        rulebook=make.RULEBOOK,
        now=LATER,
    )


async def close(session: AsyncSession, two: Two, case_id: int) -> None:
    case = await cases.find(session, case_id, to_change=True)
    await cases.close(
        session,
        case,
        two.person,
        outcome=Outcome.CLOSED_WITH_REASON,
        reason="Воду дали",
        now=LATER,
    )


async def carry(session: AsyncSession, now: datetime = LATER) -> None:
    while await answering.deliver_one(session, rulebook=make.RULEBOOK, now=now):
        pass


async def members(session: AsyncSession, incident: Incident) -> list[int]:
    places = await service.places(session, incident)
    return sorted(each.case_id for each in places if each.standing is Standing.MEMBER)


async def answered(session: AsyncSession, case_ids: list[int]) -> list[int]:
    found = [await cases.find(session, case_id) for case_id in case_ids]
    return [case.id for case in found if await replies.list_replies(session, case)]


async def everything(session: AsyncSession, two: Two) -> list[tuple[object, ...]]:
    """Tell all columns of the incidents and of the places that are no trace of the act."""
    incidents: list[tuple[object, ...]] = [
        (each.id, each.state, each.title, each.last_at, each.ended_at, each.merged_into_id)
        for each in (two.one, two.other)
    ]
    places = [
        place
        for each in (two.one, two.other)
        for place in await service.places(session, each)
        if place.standing is not Standing.LEFT
    ]
    return incidents + [_columns(each) for each in places]


def _columns(place: IncidentCase) -> tuple[object, ...]:
    names = ("id", "case_id", "standing", "how", "score", "why", "joined_at", "left_at")
    return tuple(getattr(place, name) for name in names)


@pytest.mark.parametrize("act", [merge, split, reject, take_out, join])
async def test_everything_stands_again_as_before(
    session: AsyncSession, two: Two, act: Callable[[AsyncSession, Two], Awaitable[None]]
) -> None:
    before = await everything(session, two)
    await act(session, two)

    await undo_last(session, two)

    assert await everything(session, two) == before


async def test_a_wrong_merge_is_undone_after_an_answer_and_who_got_it_keeps_it(
    session: AsyncSession, two: Two
) -> None:
    own, moved = await members(session, two.one), await members(session, two.other)
    await merge(session, two)
    await answer(session, two.one, two.person)
    await carry(session)

    await undo_last(session, two)

    assert await members(session, two.one) == own
    assert await members(session, two.other) == moved
    assert await answered(session, own + moved) == own + moved


async def test_until_it_is_published_who_got_it_is_not_offered_another_one(
    session: AsyncSession, two: Two
) -> None:
    moved = await members(session, two.other)
    await merge(session, two)
    await answer(session, two.one, two.person)
    await carry(session)

    await undo_last(session, two)
    given = await lacking(session, two.other)
    await session.execute(update(Reply).values(state=ReplyState.REFUSED))

    assert given == 0
    assert await lacking(session, two.other) == len(moved)


async def lacking(session: AsyncSession, incident: Incident) -> int:
    """Count the members of an incident that lack a final answer."""
    return (await service.sizes(session, [incident.id]))[incident.id].unanswered


async def test_what_an_answer_was_given_to_stays_answered_and_the_rest_is_open(
    session: AsyncSession, two: Two
) -> None:
    moved = await members(session, two.other)
    await merge(session, two)
    await answer(session, two.one, two.person)

    await undo_last(session, two)
    await carry(session)

    assert (two.one.state, two.one.ended_at) == (IncidentState.ANSWERED, LATER)
    assert two.other.state is IncidentState.OPEN
    assert await answered(session, moved) == []


async def test_an_answer_itself_is_not_undone(session: AsyncSession, two: Two) -> None:
    await answer(session, two.one, two.person)
    lines = await service.log_of(session, two.one, two.person)
    act = next(each.id for each in lines if each.act is Act.ANSWERED)

    with pytest.raises(undoing.NotUndoableError):
        await undoing.undo(session, two.one, act, two.person, now=LATER)


async def test_a_case_that_comes_in_again_gets_the_answer_for_late_ones(
    session: AsyncSession, two: Two
) -> None:
    await answer(session, two.one, two.person, to_late=True)
    await join(session, two)
    await undo_last(session, two)
    await carry(session)
    out = await answered(session, [two.alone])

    await join(session, two)
    await carry(session)

    assert (out, await answered(session, [two.alone])) == ([], [two.alone])


@pytest.mark.parametrize("act", [split, take_out])
async def test_a_case_that_was_out_while_an_answer_came_gets_it_with_the_undoing(
    session: AsyncSession, two: Two, act: Callable[[AsyncSession, Two], Awaitable[None]]
) -> None:
    said = await members(session, two.one)
    await answer(session, two.one, two.person)
    await act(session, two)
    await carry(session)

    await undo_last(session, two)
    await carry(session)

    assert await answered(session, said) == said


async def test_after_a_promise_a_merge_is_undone_and_both_stay_open(
    session: AsyncSession, two: Two
) -> None:
    own, moved = await members(session, two.one), await members(session, two.other)
    await merge(session, two)
    await answer(session, two.one, two.person, promised_on=DAY)
    await carry(session)
    for case_id in own + moved:
        await close(session, two, case_id)

    await undo_last(session, two)

    assert (two.one.state, two.other.state) == (IncidentState.OPEN, IncidentState.OPEN)
    assert await answered(session, own + moved) == own + moved


async def test_an_answered_incident_with_a_promise_since_stays_open_with_the_undoing(
    session: AsyncSession, two: Two
) -> None:
    await answer(session, two.one, two.person)
    await carry(session)
    for case_id in await members(session, two.one):
        await close(session, two, case_id)
    await join(session, two)
    await take_out(session, two)
    await answer(session, two.one, two.person, promised_on=DAY)

    await undo_last(session, two)

    assert (two.one.state, two.one.ended_at) == (IncidentState.OPEN, None)


async def _half_answered(session: AsyncSession, two: Two) -> list[int]:
    """Let a coordinator answer his cases of the other incident; no worker has carried it."""
    home = two.town.places[0][0]
    account = await make.an_account(session, role=Role.COORDINATOR, institution=home)
    await answer(session, two.other, await access.person_with_sight(session, account))
    places = await service.places(session, two.other)
    return [each.case_id for each in places if each.case.institution_id == home.id]


async def test_an_answer_that_waits_comes_after_a_merge_too(
    session: AsyncSession, two: Two
) -> None:
    half = await _half_answered(session, two)
    await merge(session, two)

    await carry(session)

    assert await answered(session, await members(session, two.one)) == half


async def test_an_answer_that_waits_comes_after_a_merge_is_undone(
    session: AsyncSession, two: Two
) -> None:
    half = await _half_answered(session, two)
    await merge(session, two)
    await undo_last(session, two)

    await carry(session)

    assert await answered(session, await members(session, two.other)) == half

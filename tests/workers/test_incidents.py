"""A round of incidents, with the two tools that it takes."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import cast

import pytest
from sqlalchemy import select, update
from sqlalchemy import text as sql

from app.base.database import Sessions
from app.cases import service as cases
from app.cases.model import Case
from app.cases.rules import CaseState
from app.incidents import closing, finding, service
from app.incidents.answering import service as answering
from app.incidents.answering.deciding import Decision
from app.incidents.model import Incident, IncidentCase
from app.incidents.rules import How, IncidentState, Standing
from app.incidents.watching import service as watching
from app.incidents.wording import Wording
from app.replies import service as replies
from tests import factories as make
from tests.app.incidents.town import NOW, a_town, all_say
from workers.aside import Aside
from workers.incidents import incidents
from workers.tools import Tools
from workers.watch import Watch


async def a_round(sessions: Sessions, *, now: datetime = NOW, aside: Aside | None = None) -> int:
    tools = SimpleNamespace(
        sessions=sessions,
        aside=Aside() if aside is None else aside,
        watch=Watch(),
        rulebook=make.RULEBOOK,
        now=lambda: now,
    )
    return await incidents(cast("Tools", tools))


async def answered(sessions: Sessions, decision: Decision) -> list[int]:
    """Let an incident be found, confirmed and answered; the answer is not carried yet."""
    async with sessions.begin() as session:
        town = await a_town(session)
        said = await all_say(session, town)
    await a_round(sessions)
    async with sessions.begin() as session:
        (incident,) = await service.list_incidents(session, town.person)
        await service.confirm(session, incident, town.person, title=None, now=NOW)
        wording, rulebook = Wording(text="Чинят."), make.RULEBOOK
        await answering.answer(
            session, incident, town.person, wording, decision, rulebook=rulebook, now=NOW
        )
    return said


async def test_a_round_gathers_cases_and_sees_the_burst(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        town = await a_town(session)
        await all_say(session, town)

    compared = await a_round(sessions)
    again = await a_round(sessions)

    async with sessions.begin() as session:
        found = await service.list_incidents(session, town.person)
        bursts = await watching.new_bursts(session, 0)
    assert (compared, again, len(found), len(bursts)) == (4, 0, 1, 1)


async def test_a_round_makes_the_promises_that_the_regulations_in_force_allow(
    sessions: Sessions,
) -> None:
    day = date(2026, 11, 27)
    said = await answered(sessions, Decision(promised_on=day))

    delivered = await a_round(sessions)

    async with sessions.begin() as session:
        found = [await cases.find(session, case_id) for case_id in said]
        written = [reply for case in found for reply in await replies.list_replies(session, case)]
    assert (delivered, [reply.promised_on for reply in written]) == (4, [day] * 4)


async def test_a_case_that_cannot_be_compared_keeps_no_answer_from_the_others(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = await answered(sessions, Decision())

    async def fail(*_: object, **__: object) -> int:
        raise LookupError

    monkeypatch.setattr(finding, "look_at_new", fail)
    with pytest.raises(LookupError):
        await a_round(sessions)

    async with sessions.begin() as session:
        found = [await cases.find(session, case_id) for case_id in said]
        assert [len(await replies.list_replies(session, case)) for case in found] == [1] * 4


async def test_a_case_that_takes_no_line_keeps_the_answer_from_no_other(
    sessions: Sessions,
) -> None:
    said = await answered(sessions, Decision())
    async with sessions.begin() as session:
        only = f"ADD CONSTRAINT no_line CHECK (case_id <> {said[0]}) NOT VALID"
        await session.execute(sql(f"ALTER TABLE case_event {only}"))

    delivered = await a_round(sessions)

    async with sessions.begin() as session:
        await session.execute(sql("ALTER TABLE case_event DROP CONSTRAINT no_line"))
        found = [await cases.find(session, case_id) for case_id in said]
        written = [len(await replies.list_replies(session, case)) for case in found]
    assert (delivered, written) == (4, [0, 1, 1, 1])


async def states_in_rounds(sessions: Sessions, *, now: datetime) -> list[IncidentState]:
    """Let two rounds go by while the first incident takes no line; tell how all stand then."""
    aside = Aside()
    async with sessions.begin() as session:
        oldest = await session.scalar(select(Incident.id).order_by(Incident.id).limit(1))
        only = f"ADD CONSTRAINT no_line CHECK (incident_id <> {oldest}) NOT VALID"
        await session.execute(sql(f"ALTER TABLE incident_event {only}"))

    await a_round(sessions, now=now, aside=aside)
    await a_round(sessions, now=now, aside=aside)

    async with sessions.begin() as session:
        await session.execute(sql("ALTER TABLE incident_event DROP CONSTRAINT no_line"))
        return list(await session.scalars(select(Incident.state).order_by(Incident.id)))


async def three_incidents(sessions: Sessions, state: IncidentState, stand: CaseState) -> None:
    """Three incidents of one case each."""
    async with sessions.begin() as session:
        town = await a_town(session)
        for case_id in (await all_say(session, town))[:3]:
            told = {"title": "Нет воды", "topic": None, "municipality": "", "found_by": How.AUTO}
            incident = Incident(state=state, opened_at=NOW, last_at=NOW, **told)
            session.add(incident)
            await session.flush()
            place = {"standing": Standing.MEMBER, "how": How.BY_HAND, "score": 0, "why": ""}
            session.add(
                IncidentCase(incident_id=incident.id, case_id=case_id, joined_at=NOW, **place)
            )
        await session.execute(update(Case).values(state=stand, closed_at=NOW, compared_at=NOW))


async def test_an_incident_that_cannot_end_keeps_no_other_from_its_end(sessions: Sessions) -> None:
    await three_incidents(sessions, IncidentState.OPEN, CaseState.CLOSED)
    later = NOW + closing.QUIET + timedelta(hours=1)

    stood = await states_in_rounds(sessions, now=later)

    assert stood == [IncidentState.OPEN, IncidentState.OVER, IncidentState.OVER]


async def test_an_incident_that_cannot_go_on_keeps_no_other_from_going_on(
    sessions: Sessions,
) -> None:
    await three_incidents(sessions, IncidentState.OVER, CaseState.OPEN)

    stood = await states_in_rounds(sessions, now=NOW)

    assert stood == [IncidentState.OVER, IncidentState.OPEN, IncidentState.OPEN]

"""Lives through a month in virtual time: citizens write, officials answer, the rest is ours."""

import random
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.base.database import Sessions
from app.cases import service as cases
from app.cases.model import Case
from app.cases.opening import service as opening
from app.cases.rules import CaseState
from app.deadlines.rulebook import Keeping
from app.officials.model import Official
from app.routing import redirecting
from app.routing.redirecting import Destination
from app.triage import service as triage
from app.triage.rules import Judgement, Label
from tests import factories as make
from tests.month.plan import Plan, Writing, moments, writings
from tests.month.town import Town
from workers.deliver import deliver
from workers.notify import notify
from workers.route import route
from workers.tools import Tools
from workers.warn import warn

_ROUNDS: Final = (route, warn, notify, deliver)
_TRIES: Final = 50
"""Rounds of one stage at a step; more would go round in circles."""
Look = Callable[[datetime], Awaitable[None]]
"""What is looked at after each step."""


class Clock:
    """The time of the month; set on by whoever lives through it."""

    def __init__(self) -> None:
        self.now = make.NOW

    def __call__(self) -> datetime:
        return self.now


class Month:
    """The region while the month passes."""

    def __init__(self, tools: Tools, clock: Clock, plan: Plan, town: Town) -> None:
        self._tools, self._clock, self._plan, self._town = tools, clock, plan, town
        self._sessions: Sessions = tools.sessions
        self._dice = random.Random(plan.seed + 2)  # noqa: S311 - a simulation
        self._writings = writings(plan)
        self._written = 0
        self._at_work: dict[int, float] = defaultdict(float)
        """Minutes that an official still has to work on what he has begun."""

    async def live(self, look: Look) -> None:
        """Let the month pass; raises RuntimeError when a stage never comes to its end."""
        for now in moments(self._plan):
            self._clock.now = now
            await self._citizens_write(now)
            await self._rounds()
            await self._officials_work(now)
            await self._rounds()
            await look(now)

    async def _rounds(self) -> None:
        for stage in _ROUNDS:
            for _ in range(_TRIES):
                if not await stage(self._tools):
                    break
            else:
                raise RuntimeError(f"{stage.__name__} goes round in circles at {self._clock.now}")

    async def _citizens_write(self, now: datetime) -> None:
        fresh = []
        while self._written < len(self._writings) and self._writings[self._written].at <= now:
            fresh.append(self._writings[self._written])
            self._written += 1
        if not fresh:
            return
        async with self._sessions.begin() as session:
            for page, said in _by_page(fresh).items():
                await self._take_in(session, page, said, now)
        async with self._sessions.begin() as session:
            docket = await triage.claim(session, limit=len(fresh), home=make.RULEBOOK.zone)
            judged = [_judgement(self._writings[int(c.text)]) for c in docket.comments]
            await triage.settle(session, docket, judged, now=now)
        async with self._sessions.begin() as session:
            await opening.open_waiting(
                session, rulebook=self._tools.rulebook, now=now, limit=len(fresh)
            )

    async def _take_in(
        self, session: AsyncSession, number: int, said: Sequence[Writing], now: datetime
    ) -> None:
        page, post = self._town.places[number]
        told = [
            make.said(page, post, str(w.number), str(w.number), author=w.author, at=w.at)
            for w in said
        ]
        await make.take_in(session, page, post, *told, now=now)

    async def _officials_work(self, now: datetime) -> None:
        async with self._sessions.begin() as session:
            waiting = await _assigned(session)
        for official, case_ids in waiting.items():
            minutes = self._worked(official, now)
            for case_id in case_ids:
                if minutes <= self._at_work[official.id]:
                    break
                minutes -= self._at_work[official.id]
                self._at_work[official.id] = self._dice.expovariate(1 / self._plan.minutes_a_case)
                await self._deal_with(case_id, official, now)
            self._at_work[official.id] = max(self._at_work[official.id] - minutes, 0)

    def _worked(self, official: Official, now: datetime) -> float:
        """Tell the minutes that an official has worked since the last step."""
        institution = self._town.institution_of(official)
        keeping = Keeping(institution=institution.id, zone=institution.time_zone)
        calendar = self._tools.rulebook.calendar(keeping)
        return calendar.working_time_between(now - self._plan.step, now) / timedelta(minutes=1)

    async def _deal_with(self, case_id: int, official: Official, now: datetime) -> None:
        person = self._town.people[official.id]
        async with self._sessions.begin() as session:
            case = await cases.find(session, case_id, to_change=True)
            if case.official_id != official.id or case.state is not CaseState.ASSIGNED:
                return
            if self._dice.random() < self._plan.redirects:
                await self._redirect(session, case, person, now)
            else:
                await _answer(session, case, person, now)

    async def _redirect(
        self, session: AsyncSession, case: Case, person: Person, now: datetime
    ) -> None:
        others = [each.id for each in self._town.institutions if each.id != case.institution_id]
        await redirecting.redirect(
            session,
            case,
            person,
            to=Destination(institution_id=self._dice.choice(others)),
            reason="Не по адресу",
            now=now,
        )


async def _answer(session: AsyncSession, case: Case, person: Person, now: datetime) -> None:
    await cases.take(session, case, person, now=now)
    await cases.mark_answered(session, case, account_id=person.account_id, now=now)
    await session.flush()
    await cases.close_confirmed(session, [case.id], now=now)


def _by_page(said: Sequence[Writing]) -> dict[int, list[Writing]]:
    pages: dict[int, list[Writing]] = defaultdict(list)
    for writing in said:
        pages[writing.page].append(writing)
    return pages


def _judgement(writing: Writing) -> Judgement:
    return Judgement(
        labels=(Label.QUESTION,),
        scores={"needs_answer": 0.9},
        needs_answer=True,
        review=False,
        topic=writing.topic,
        topic_score=0.9,
        reasons=(),
        model="month",
        importance=writing.importance,
    )


async def _assigned(session: AsyncSession) -> dict[Official, list[int]]:
    query = (
        select(Case.id, Official)
        .join(Official, Official.id == Case.official_id)
        .where(Case.state == CaseState.ASSIGNED)
        .order_by(Case.importance != "urgent", Case.due_at, Case.id)
    )
    waiting: dict[Official, list[int]] = defaultdict(list)
    for case_id, official in await session.execute(query):
        waiting[official].append(case_id)
    return waiting

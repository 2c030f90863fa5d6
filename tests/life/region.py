"""A small region: two schools, four officials, a centre, and all the stages between them."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Final

import msgspec
from sqlalchemy import select
from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Person, Role
from app.base.database import Sessions, create_engine, create_sessions
from app.cases.model import Case
from app.officials.model import Official
from app.pages.model import Page, Post
from app.triage import service as triage
from app.triage.rules import Judgement, Label
from tests import factories as make
from tests.month.living import Clock
from tests.month.stand import tools_at
from workers.aside import Aside
from workers.confirm import confirm
from workers.incidents import incidents
from workers.notify import notify
from workers.open_cases import open_cases
from workers.route import route
from workers.tools import Tools
from workers.warn import warn
from workers.watch import Watch

Stage = Callable[[Tools], Awaitable[int]]
STAGES: Final[tuple[Stage, ...]] = (open_cases, route, warn, incidents, confirm, notify)
_ROUNDS: Final = 30
"""Of each stage; more would go round in circles."""
_MONTH: Final = timedelta(days=30)


class Region:
    """Outlives the lives that are lived in it; ``begin`` forgets what was written."""

    def __init__(self, database_url: str) -> None:
        self.runner = asyncio.Runner()
        self.clock = Clock()
        self._engine = create_engine(database_url, pool_size=3)
        self.sessions: Sessions = create_sessions(self._engine)
        self._opened = AsyncExitStack()
        self.officials: list[int] = []
        self.people: dict[int, Person] = {}
        self.places: list[tuple[Page, Post]] = []
        self.runner.run(self._found())

    async def _found(self) -> None:
        self.tools = await self._opened.enter_async_context(tools_at(self.sessions, self.clock))
        async with self.sessions.begin() as session:
            trainer = await make.an_account(session, role=Role.TRAINER)
            self.trainer = access.person_of(trainer)
            for number in (1, 2):
                school = await make.an_institution(session, f"Школа № {number}")
                department = await make.a_department(session, school)
                for _ in range(2):
                    official = await make.an_official(session, school, department=department)
                    account = await make.an_account(session, institution=school, official=official)
                    self.officials.append(official.id)
                    self.people[official.id] = access.person_of(account)
                page = await make.a_page(session, school, department=department)
                self.places.append((page, await make.a_post(session, page)))
                page.created_at -= _MONTH

    async def begin(self) -> None:
        """Let nothing have been written yet, and everybody be at work."""
        self.clock.now = make.NOW
        self.tools = msgspec.structs.replace(self.tools, watch=Watch(), aside=Aside())
        async with self.sessions.begin() as session:
            await session.execute(sql('TRUNCATE comment, "case", incident, leave CASCADE'))

    async def judge(self, session: AsyncSession) -> None:
        """Judge what waits: whatever holds a question mark needs an answer."""
        docket = await triage.claim(session, limit=100, home=make.RULEBOOK.zone)
        judged = [judged_by_mark(comment.text) for comment in docket.comments]
        await triage.settle(session, docket, judged, now=self.clock.now)

    async def settle(self) -> None:
        """Run every stage until none finds anything to do."""
        for _ in range(_ROUNDS):
            async with self.sessions.begin() as session:
                await self.judge(session)
            done = [await stage(self.tools) for stage in STAGES]
            if not any(done):
                return
        raise AssertionError(f"the stages go round in circles: {done}")

    async def cases(self, session: AsyncSession) -> list[Case]:
        """List all cases, the oldest first."""
        return list(await session.scalars(select(Case).order_by(Case.id)))

    async def official(self, session: AsyncSession, number: int) -> Official:
        """Fetch an official by his place."""
        return await session.get_one(Official, self.officials[number])

    def close(self) -> None:
        """Let go of everything."""
        self.runner.run(self._opened.aclose())
        self.runner.run(self._engine.dispose())
        self.runner.close()


def judged_by_mark(text: str) -> Judgement:
    """Judge a comment by its question mark and its first word."""
    needs = "?" in text
    return Judgement(
        labels=(Label.QUESTION,) if needs else (),
        scores={"needs_answer": 0.9 if needs else 0.1},
        needs_answer=needs,
        review=False,
        topic="housing.cold_water" if "вод" in text else "meals" if needs else None,
        topic_score=0.9 if needs else None,
        reasons=(),
        model="test",
    )

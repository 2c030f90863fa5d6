"""A school with an office, a page, and cases on it, for the tests of routing."""

import itertools
from datetime import datetime, timedelta
from typing import NamedTuple, Self

from sqlalchemy.ext.asyncio import AsyncSession

from app.cases import service as cases
from app.cases.model import Case, CaseEvent
from app.cases.rules import CaseState, EventKind
from app.officials.model import Department, Institution, Official
from app.pages.model import Page, Post
from app.triage.rules import Importance
from tests import factories as make

_numbers = itertools.count(1)


class School(NamedTuple):
    """An institution with one department that answers for its page."""

    institution: Institution
    office: Department
    page: Page
    post: Post

    @classmethod
    async def built(cls, session: AsyncSession, name: str = "Школа № 1") -> Self:
        institution = await make.an_institution(session, name)
        office = await make.a_department(session, institution)
        page = await make.a_page(session, institution, department=office)
        return cls(institution, office, page, await make.a_post(session, page))

    async def hired(self, session: AsyncSession) -> Official:
        return await make.an_official(session, self.institution, department=self.office)


async def a_case(
    session: AsyncSession,
    school: School,
    *,
    author: str | None = None,
    thread: str | None = None,
    topic: str | None = None,
    importance: Importance = Importance.USUAL,
    opened_at: datetime = make.NOW,
    due_in: timedelta = timedelta(hours=24),
) -> Case:
    """Open a case as its room does; the history begins with routing."""
    number = str(next(_numbers))
    case = Case(
        page_id=school.page.id,
        post_id=school.post.id,
        institution_id=school.institution.id,
        thread_id=thread or number,
        author_key=author or f"somebody {number}",
        state=CaseState.OPEN,
        topic=topic,
        importance=importance,
        profile="clock-24h",
        counted_from=opened_at,
        due_at=opened_at + due_in,
        route_at=opened_at,
        written_at=opened_at,
        opened_at=opened_at,
    )
    session.add(case)
    await session.flush()
    return case


async def fresh(session: AsyncSession, case: Case) -> Case:
    """Read a case as it is now."""
    await session.refresh(case)
    return case


async def events(session: AsyncSession, case: Case) -> list[tuple[EventKind, int | None]]:
    """Tell what happened to a case and who had it afterwards."""
    found: list[CaseEvent] = list(await cases.history(session, case))
    return [(each.kind, each.official_id) for each in found]

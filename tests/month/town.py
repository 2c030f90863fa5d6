"""Founds a month's institutions, officials and pages in the service's database."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Person, Role
from app.base.database import Sessions
from app.officials import leaves as absences
from app.officials.errors import SubstituteCircleError
from app.officials.model import Institution, Official
from app.pages.model import Page, Post
from tests import factories as make
from tests.month.plan import Leave, Plan, leaves, zone_of

TIRED = 15
"""Cases that an official may have in hand at a time."""


class Town(msgspec.Struct, frozen=True, kw_only=True):
    """Who there is; each in the order of the plan's numbers."""

    institutions: list[Institution]
    officials: list[Official]
    people: dict[int, Person]
    """By official."""
    trainer: Person
    places: list[tuple[Page, Post]]

    def institution_of(self, official: Official) -> Institution:
        """Tell where an official works."""
        return next(each for each in self.institutions if each.id == official.institution_id)


async def found(sessions: Sessions, plan: Plan) -> Town:
    """Found everything, a month before it begins, and enter who will be away."""
    officials: list[Official] = []
    institutions, places, people = [], [], {}
    async with sessions.begin() as session:
        trainer = access.person_of(
            await make.an_account(session, role=Role.TRAINER, login="trainer")
        )
    for number in range(plan.officials // plan.an_institution):
        async with sessions.begin() as session:
            institution = await _institution(session, number)
            department = await make.a_department(session, institution)
            for _ in range(plan.an_institution):
                official, person = await _official(session, institution, department.id)
                people[official.id] = person
                officials.append(official)
            page = await make.a_page(session, institution, department=department)
            post = await make.a_post(session, page)
            page.created_at = post.published_at = post.found_at = _before(plan)
        institutions.append(institution)
        places.append((page, post))
    town = Town(
        institutions=institutions,
        officials=officials,
        people=people,
        trainer=trainer,
        places=places,
    )
    await _enter_leaves(sessions, plan, town)
    return town


async def _institution(session: AsyncSession, number: int) -> Institution:
    institution = await make.an_institution(session, f"Учреждение № {number}")
    institution.time_zone = zone_of(number)
    return institution


async def _official(
    session: AsyncSession, institution: Institution, department_id: int
) -> tuple[Official, Person]:
    official = await make.an_official(session, institution)
    official.department_id, official.capacity = department_id, TIRED
    official.email = f"official{official.id}@example.ru"
    account = await make.an_account(session, institution=institution, official=official)
    await make.a_confirmed_mail(session, account.id, official.email)
    return official, access.person_of(account)


async def _enter_leaves(sessions: Sessions, plan: Plan, town: Town) -> None:
    for leave in leaves(plan):
        try:
            await _enter(sessions, plan, town, leave)
        except SubstituteCircleError:  # two who would stand in for each other: nobody does
            await _enter(sessions, plan, town, msgspec.structs.replace(leave, substitute=None))


async def _enter(sessions: Sessions, plan: Plan, town: Town, leave: Leave) -> None:
    official = town.officials[leave.official]
    async with sessions.begin() as session:
        await absences.enter(
            session,
            official,
            first_day=leave.first_day,
            last_day=leave.last_day,
            substitute_id=None if leave.substitute is None else town.officials[leave.substitute].id,
            reason="отпуск",
            zone=ZoneInfo(town.institution_of(official).time_zone),
            entered_by=town.trainer.account_id,
            now=_before(plan),
        )


def _before(plan: Plan) -> datetime:
    begin = datetime(plan.begins.year, plan.begins.month, plan.begins.day, tzinfo=UTC)
    return begin - timedelta(days=30)

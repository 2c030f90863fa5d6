"""Founds a month's institutions, officials and pages in the service's database."""

from datetime import UTC, datetime, timedelta

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Person, Role
from app.base.database import Sessions
from app.officials.model import Institution, Official
from app.pages.model import Page, Post
from tests import factories as make
from tests.month.plan import Plan, zone_of

TIRED = 40
"""Cases that an official may have in hand at a time."""


class Town(msgspec.Struct, frozen=True, kw_only=True):
    """Who there is; each in the order of the plan's numbers."""

    institutions: list[Institution]
    officials: list[Official]
    people: dict[int, Person]
    """By official."""
    trainer: Person
    places: list[tuple[Page, Post]]


async def found(sessions: Sessions, plan: Plan) -> Town:
    """Found everything, a month before it begins."""
    officials: list[Official] = []
    institutions, places, people = [], [], {}
    async with sessions.begin() as session:
        trainer = await make.an_account(session, role=Role.TRAINER, login="trainer")
    for number in range(plan.officials // plan.an_institution):
        async with sessions.begin() as session:
            institution = await _institution(session, number)
            staff = [
                await _official(session, institution, plan) for _ in range(plan.an_institution)
            ]
            people |= {each.id: person for each, person in staff}
            page = await _page(session, institution, plan)
        institutions.append(institution)
        officials += [each for each, _ in staff]
        places.append(page)
    return Town(
        institutions=institutions,
        officials=officials,
        people=people,
        trainer=access.person_of(trainer),
        places=places,
    )


async def _institution(session: AsyncSession, number: int) -> Institution:
    institution = await make.an_institution(session, f"Учреждение № {number}")
    institution.time_zone = zone_of(number)
    return institution


async def _official(
    session: AsyncSession, institution: Institution, plan: Plan
) -> tuple[Official, Person]:
    official = await make.an_official(session, institution)
    official.capacity = TIRED
    official.created_at = _before(plan)
    account = await make.an_account(session, institution=institution, official=official)
    return official, access.person_of(account)


async def _page(session: AsyncSession, institution: Institution, plan: Plan) -> tuple[Page, Post]:
    department = await make.a_department(session, institution)
    page = await make.a_page(session, institution, department=department)
    post = await make.a_post(session, page)
    page.created_at = post.published_at = post.found_at = _before(plan)
    return page, post


def _before(plan: Plan) -> datetime:
    begin = datetime(plan.begins.year, plan.begins.month, plan.begins.day, tzinfo=UTC)
    return begin - timedelta(days=30)

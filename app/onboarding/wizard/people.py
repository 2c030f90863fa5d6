"""Who answers on a new page: somebody of the institution, or somebody invited by a link."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import inviting
from app.access import service as access
from app.access.inviting import Issued, Wanted
from app.access.rules import Person, Role
from app.officials import service as officials
from app.officials.errors import ForeignOfficialError
from app.onboarding.wizard.errors import NamelessError
from app.pages import service as pages
from app.pages.model import Page


class Colleague(msgspec.Struct, frozen=True, kw_only=True):
    """An official of the page's institution."""

    official_id: int
    name: str
    position: str
    comes_in: bool
    """He has an account; without one he must be invited."""
    answers: bool
    """The page's questions go to him."""


async def colleagues(session: AsyncSession, page: Page) -> Sequence[Colleague]:
    """List who may answer on the page."""
    found = await officials.list_officials(session, sight=frozenset({page.institution_id}))
    accounts = await access.accounts_of_officials(session, [each.id for each in found])
    return [
        Colleague(
            official_id=each.id,
            name=each.name,
            position=each.position,
            comes_in=each.id in accounts,
            answers=each.id == page.official_id,
        )
        for each in found
    ]


async def choose(
    session: AsyncSession, person: Person, page: Page, official_id: int, *, now: datetime
) -> Issued | None:
    """Let somebody of the institution answer; he is invited if he cannot come in yet.

    Raises ForeignOfficialError.
    """
    chosen = {each.official_id: each for each in await colleagues(session, page)}.get(official_id)
    if chosen is None:
        raise ForeignOfficialError
    await pages.set_responsible(
        session, page, official_id=official_id, department_id=page.department_id
    )
    if chosen.comes_in:
        return None
    return await _invite(session, person, page, name=chosen.name, official_id=official_id, now=now)


async def invite(
    session: AsyncSession, person: Person, page: Page, *, name: str, email: str, now: datetime
) -> Issued:
    """Invite somebody new to answer; raises NamelessError, and as ``inviting.invite``.

    His card is recorded at once and made the page's own: its questions go to him from now on,
    and he finds them when he comes. Who was invited before is invited to the card that he has.
    """
    if not name.strip():
        raise NamelessError
    official_id = await _card(session, page, name=name, email=email, now=now)
    await pages.set_responsible(
        session, page, official_id=official_id, department_id=page.department_id
    )
    return await _invite(
        session, person, page, name=name, email=email, official_id=official_id, now=now
    )


async def _card(session: AsyncSession, page: Page, *, name: str, email: str, now: datetime) -> int:
    for each in await colleagues(session, page):
        if each.name == name and not each.comes_in:
            return each.official_id
    institution = await officials.find_institution(session, page.institution_id)
    official = await officials.add_official(
        session, institution, name=name, email=email, department_id=None, now=now
    )
    return official.id


async def _invite(
    session: AsyncSession,
    person: Person,
    page: Page,
    *,
    name: str,
    email: str = "",
    official_id: int,
    now: datetime,
) -> Issued:
    wanted = Wanted(
        role=Role.OFFICIAL,
        institution_id=page.institution_id,
        official_id=official_id,
        name=name,
        email=email,
    )
    return await inviting.invite(session, person, wanted, now=now)

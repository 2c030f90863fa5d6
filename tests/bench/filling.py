"""Registers the bench's pages with the service, and writes its officials' answers."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.model import Account
from app.access.rules import Person
from app.access.service import person_of
from app.base.database import Sessions
from app.cases import service as cases
from app.cases.rules import CaseState
from app.pages import service as pages
from app.pages.sealing import Sealer
from app.replies import service as replies
from app.vocabulary import KeyKind, PageKey
from tests import factories as make
from tests.bench.world import community_key

_PAGES_AN_INSTITUTION = 10
_ANSWERS_A_TRANSACTION = 50


async def register(sessions: Sessions, groups: Sequence[int], sealer: Sealer) -> list[Person]:
    """Register every page with its community key; return the officials, one for ten pages."""
    people = []
    for start in range(0, len(groups), _PAGES_AN_INSTITUTION):
        async with sessions.begin() as session:
            some = groups[start : start + _PAGES_AN_INSTITUTION]
            account = await _institution(session, some, sealer)
            people.append(person_of(account))
    return people


async def _institution(session: AsyncSession, groups: Sequence[int], sealer: Sealer) -> Account:
    now = datetime.now(UTC)
    institution = await make.an_institution(session, f"Школа № {groups[0]}")
    official = await make.an_official(session, institution)
    for group in groups:
        page = await pages.register(
            session,
            link=f"https://vk.com/club{group}",
            institution_id=institution.id,
            official_id=official.id,
            department_id=None,
            now=now,
        )
        key = PageKey(KeyKind.COMMUNITY, community_key(group))
        await pages.set_key(session, page, key, sealer=sealer, now=now)
    return await make.an_account(session, institution=institution, official=official)


async def take_as_checked(sessions: Sessions) -> None:
    """Skip the check of the pages: where only the stages after it are measured."""
    async with sessions.begin() as session:
        await session.execute(
            text(
                "UPDATE page SET state = 'active', check_at = NULL, can_read = true, "
                "can_reply = true, external_id = replace(link, 'https://vk.com/club', '-')"
            )
        )


async def answer_some(sessions: Sessions, people: Sequence[Person], number: int) -> list[str]:
    """Write so many answers to assigned cases; return their texts, each of them unique."""
    official_of = {person.official_id: person for person in people}
    async with sessions.begin() as session:
        waiting = await cases.list_cases(
            session,
            sight=None,
            official_id=None,
            states=[CaseState.ASSIGNED],
            limit=number,
        )
    texts = []
    for start in range(0, len(waiting), _ANSWERS_A_TRANSACTION):
        async with sessions.begin() as session:
            for waits in waiting[start : start + _ANSWERS_A_TRANSACTION]:
                case = await cases.find(session, waits.id, to_change=True)
                texts.append(f"Ответ учреждения на сообщение № {case.id}.")
                await replies.answer(
                    session,
                    case,
                    official_of[case.official_id],
                    text=texts[-1],
                    comment_id=None,
                    key=uuid4(),
                    now=datetime.now(UTC),
                )
    return texts

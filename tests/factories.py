"""Rows for tests, with as little said as the test does not care about."""

import itertools
from datetime import UTC, datetime, timedelta

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.mailboxes import service as mailboxes
from app.access.model import Account
from app.access.rules import Role
from app.comments import service as comments
from app.comments.rules import CameBy
from app.comments.service import Reading
from app.deadlines.rulebook import Rulebook
from app.officials import service as officials
from app.officials.model import Department, Institution, Official
from app.officials.rules import InstitutionKind
from app.pages.model import Page, Post
from app.pages.rules import PageState
from app.vocabulary import (
    CommentRef,
    Discussion,
    IncomingComment,
    Network,
    PageRef,
    PostRef,
)

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
RULEBOOK = Rulebook.of(zone="Europe/Moscow")
PASSWORD = "correct horse battery"
_numbers = itertools.count(1)


async def an_institution(
    session: AsyncSession, name: str = "Школа № 1", *, municipality: str = "Заречный"
) -> Institution:
    return await officials.add_institution(
        session, name=name, kind=InstitutionKind.SCHOOL, municipality=municipality, now=NOW
    )


async def a_department(session: AsyncSession, institution: Institution) -> Department:
    return await officials.add_department(session, institution, "Приёмная")


async def an_official(
    session: AsyncSession,
    institution: Institution,
    *,
    name: str = "Иванова А. П.",
    department: Department | None = None,
) -> Official:
    return await officials.add_official(
        session,
        institution,
        name=name,
        email="",
        department_id=None if department is None else department.id,
        now=NOW,
    )


async def an_account(
    session: AsyncSession,
    *,
    role: Role = Role.OFFICIAL,
    institution: Institution | None = None,
    official: Official | None = None,
    login: str | None = None,
) -> Account:
    return await access.add_account(
        session,
        login=login or f"user{next(_numbers)}",
        password=PASSWORD,
        name="Иванова А. П.",
        role=role,
        institution_id=None if institution is None else institution.id,
        official_id=None if official is None else official.id,
        now=NOW,
    )


async def a_confirmed_mail(session: AsyncSession, account_id: int, address: str) -> None:
    """Let somebody have confirmed that he reads what comes there."""
    await mailboxes.trust(session, account_id, address, now=NOW)


async def a_page(
    session: AsyncSession,
    institution: Institution,
    *,
    official: Official | None = None,
    department: Department | None = None,
    external_id: str | None = None,
) -> Page:
    number = next(_numbers)
    page = Page(
        network=Network.VK,
        link=f"https://vk.com/page{number}",
        external_id=external_id or f"-{number}",
        title=f"Страница {number}",
        url=f"https://vk.com/page{number}",
        institution_id=institution.id,
        official_id=None if official is None else official.id,
        department_id=None if department is None else department.id,
        state=PageState.ACTIVE,
        due_at=NOW,
        discover_at=NOW,
        created_at=NOW,
    )
    session.add(page)
    await session.flush()
    return page


async def a_post(session: AsyncSession, page: Page, *, text: str = "Расписание на неделю") -> Post:
    post = Post(
        page_id=page.id,
        external_id=str(next(_numbers)),
        text=text,
        published_at=NOW - timedelta(hours=5),
        found_at=NOW,
        changed_at=NOW,
        recheck_at=NOW,
    )
    session.add(post)
    await session.flush()
    return post


def said(
    page: Page,
    post: Post,
    comment_id: str,
    text: str = "Когда включат отопление?",
    *,
    author: str | None = "77",
    thread: str | None = None,
    is_own: bool = False,
    at: datetime = NOW - timedelta(minutes=30),
) -> IncomingComment:
    ref = PostRef(PageRef(page.network, page.external_id or ""), post.external_id)
    return IncomingComment(
        ref=CommentRef(ref, comment_id, thread or comment_id),
        parent_id=thread if thread != comment_id else None,
        author_id=author,
        author_name="Анна Н." if author else None,
        is_own=is_own,
        text=text,
        written_at=at,
    )


def a_reading(
    page: Page,
    post: Post,
    *several: IncomingComment,
    is_whole: bool = True,
    read_from: datetime = NOW,
) -> Reading:
    ref = PostRef(PageRef(page.network, page.external_id or ""), post.external_id)
    return Reading(
        page_id=page.id,
        post_id=post.id,
        discussion=Discussion(post=ref, comments=several, is_whole=is_whole),
        read_from=read_from,
    )


async def take_in(
    session: AsyncSession,
    page: Page,
    post: Post,
    *several: IncomingComment,
    came_by: CameBy = CameBy.POLL,
    now: datetime = NOW,
) -> None:
    read = a_reading(page, post, *several, is_whole=False, read_from=now)
    await comments.take_in(session, [msgspec.structs.replace(read, came_by=came_by)], now=now)

"""A list of cases as the desk shows it: its queues with their sizes, its rows by day."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.base.errors import InvalidError
from app.cases import service as cases
from app.cases.finding import service as finding
from app.cases.lists import service as lists
from app.cases.lists.place import Place
from app.cases.lists.wanted import Order
from app.cases.model import Case
from app.desk.inbox.choice import Choice, Queue, queue_of
from app.desk.inbox.days import day_of
from app.desk.inbox.rows import Row, rows_of
from app.desk.speech import words
from app.pages import service as pages
from app.replies import service as replies
from app.triage.topics import keeping as topics

_PART: Final = 40
_MOST_PAGES: Final = 50
_STALE: Final = timedelta(minutes=2)
_REDRAWN_EVERY: Final = 30
"""Seconds after which the clocks are drawn anew although nothing happened."""
_TITLES: Final = {
    Queue.MINE: "Мои",
    Queue.OVERDUE: "Просрочено",
    Queue.TODAY: "Сегодня",
    Queue.PROMISED: "Промежуточные",
    Queue.APPROVAL: "На согласовании",
    Queue.WHOLE: "Команда",
    Queue.NOBODYS: "Без ответственного",
    Queue.CLOSED: "Закрыто",
}


class Tab(msgspec.Struct, frozen=True):
    """A queue in the row of queues."""

    queue: Queue
    title: str
    number: str
    """«99+» where nobody counts on."""

    @property
    def is_empty(self) -> bool:
        """Nothing stands in it."""
        return self.number == "0"


class Day(msgspec.Struct, frozen=True):
    """Rows under one heading; no heading where a list is not ordered by days."""

    title: str
    rows: tuple[Row, ...]


class QueueView(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a list with everything around it."""

    choice: Choice
    title: str
    tabs: tuple[Tab, ...]
    days: tuple[Day, ...]
    next: str | None
    refusal: str | None
    """Why nothing was looked for."""
    last_finished: str | None
    """When the last case was finished; told where a queue is empty."""
    troubles: tuple[str, ...]
    version: str
    now: datetime

    @property
    def queue(self) -> Queue:
        """The queue chosen."""
        return self.choice.queue

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows, whatever the day."""
        return tuple(row for day in self.days for row in day.rows)


class Found(msgspec.Struct, frozen=True):
    """Cases of a list, and the search that found them as the database spells it."""

    cases: Sequence[Case]
    spelled: str | None = None
    refusal: str | None = None


def first_queue(person: Person) -> Queue:
    """Tell where a person begins: an official with what is his, others with everything."""
    return Queue.WHOLE if person.official_id is None else Queue.MINE


async def version_of_queues(session: AsyncSession, *, now: datetime) -> str:
    """Name what a list shows now, cheaply: while the name stays, nothing needs drawing."""
    newest = await cases.newest_event_id(session)
    return f"{newest}-{int(now.timestamp()) // _REDRAWN_EVERY}"


async def show_queue(
    session: AsyncSession, person: Person, choice: Choice, *, now: datetime
) -> QueueView:
    """Gather the chosen part of a list."""
    version = await version_of_queues(session, now=now)
    awaiting = await replies.awaiting(session, person.sight)
    found = await _found(session, person, choice, awaiting, now=now)
    shown = found.cases[:_PART]
    rows = await rows_of(session, shown, reader=person, spelled=found.spelled, now=now)
    return QueueView(
        choice=choice,
        title="Найдено" if choice.is_search else _title(choice.queue, person),
        tabs=await _tabs(session, person, awaiting, now=now),
        days=_days(shown, rows, choice.order(), now=now),
        next=_place(shown[-1], choice.order()).spell() if len(found.cases) > _PART else None,
        refusal=found.refusal,
        last_finished=None if shown else await _last_finished(session, person, now=now),
        troubles=await _troubles(session, person, now=now),
        version=version,
        now=now,
    )


async def _found(
    session: AsyncSession,
    person: Person,
    choice: Choice,
    awaiting: Sequence[int],
    *,
    now: datetime,
) -> Found:
    try:
        spelled = await finding.spell(session, choice.sought)
    except InvalidError as error:
        return Found((), refusal=str(error))
    group = await _codes(session, choice.topic) if choice.topic else ()
    found = await lists.list_wanted(
        session,
        sight=person.sight,
        wanted=choice.wanted(person, spelled=spelled, topics=group, awaiting=awaiting, now=now),
        order=choice.order(),
        after=None if choice.after is None else Place.read(choice.after),
        limit=_PART + 1,
    )
    return Found(found, spelled)


async def _codes(session: AsyncSession, group: str) -> list[str]:
    return [topic.code for topic in await topics.in_force(session) if topic.group == group]


def _place(case: Case, order: Order) -> Place:
    if order is Order.FINISH:
        return Place(case.closed_at or case.answered_at or case.opened_at, case.id)
    return Place.of(case)


def _days(
    shown: Sequence[Case], rows: Iterable[Row], order: Order, *, now: datetime
) -> tuple[Day, ...]:
    headed = [(day_of(case, order, now=now), row) for case, row in zip(shown, rows, strict=True)]
    return tuple(
        Day(title, tuple(row for _, row in several))
        for title, several in groupby(headed, key=lambda each: each[0])
    )


async def _tabs(
    session: AsyncSession, person: Person, awaiting: Sequence[int], *, now: datetime
) -> tuple[Tab, ...]:
    offered = [each for each in Queue if each is not Queue.MINE or person.official_id is not None]
    sizes = await lists.sizes(
        session,
        sight=person.sight,
        several={each.value: queue_of(each, person, awaiting, now=now) for each in offered},
    )
    return tuple(Tab(each, _title(each, person), _told(sizes[each.value])) for each in offered)


def _title(queue: Queue, person: Person) -> str:
    is_region = queue is Queue.WHOLE and person.sees_region
    return "Все учреждения" if is_region else _TITLES[queue]


def _told(size: int) -> str:
    return f"{lists.MOST - 1}+" if size >= lists.MOST else str(size)


async def _last_finished(session: AsyncSession, person: Person, *, now: datetime) -> str | None:
    last = await cases.list_finished(session, sight=person.sight, limit=1)
    done = (last[0].closed_at or last[0].answered_at) if last else None
    return None if done is None else words.when(done, now=now)


async def _troubles(session: AsyncSession, person: Person, *, now: datetime) -> tuple[str, ...]:
    """Say which of one's pages are not being read; a trainer has a table for that."""
    if person.sees_region:
        return ()
    own = await pages.list_pages(session, sight=person.sight, after=0, limit=_MOST_PAGES)
    return tuple(
        f"Страница «{page.title}» не читается: {page.unread_reason}"
        f" Последний раз прочитана {words.when(page.polled_at, now=now)}."
        if page.polled_at
        else f"Страница «{page.title}» ещё ни разу не прочитана: {page.unread_reason}"
        for page in own
        if page.unread_reason and (page.polled_at is None or now - page.polled_at > _STALE)
    )

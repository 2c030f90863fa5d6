"""The queues of the desk: what stands in each, and what a row tells of its case."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person, Role
from app.cases import service as cases
from app.cases.lists.place import Place
from app.cases.model import Case
from app.cases.rules import WORKABLE, state_title
from app.cases.service import Queues
from app.comments.model import Comment
from app.desk import titles, words
from app.desk.clock import Chip, chip_of
from app.desk.marks import Piece
from app.desk.reasons import Why, first_words, why
from app.pages import service as pages
from app.triage import service as triage
from app.triage.rules import Importance
from app.triage.topics import keeping as topics

_PART: Final = 40
_FIRST_WORDS: Final = 180
_MOST_PAGES: Final = 50
_STALE: Final = timedelta(minutes=2)
_REDRAWN_EVERY: Final = 30
"""Seconds after which the clocks are drawn anew although nothing happened."""


class Queue(StrEnum):
    """A list that an official chooses by its tab."""

    MINE = "mine"
    WHOLE = "all"
    OVERDUE = "overdue"
    CLOSED = "closed"


class Tab(msgspec.Struct, frozen=True):
    """A queue in the row of tabs."""

    queue: Queue
    title: str
    number: int


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A case as the list shows it."""

    id: int
    chip: Chip
    text: tuple[Piece, ...]
    more: int
    """Further comments of the same citizen."""
    page: str
    network: str
    institution: str
    topic: str | None
    importance: Importance
    importance_title: str | None
    """«Срочно» or «Важно»; None where it may wait for its turn."""
    state: str
    official: str | None
    unassigned_reason: str | None


class QueueView(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a queue with everything around it."""

    queue: Queue
    tabs: tuple[Tab, ...]
    rows: tuple[Row, ...]
    after: str | None
    next: str | None
    last_finished: str | None
    """When the last case was finished; told where a queue is empty."""
    troubles: tuple[str, ...]
    version: str
    now: datetime


def first_queue(person: Person) -> Queue:
    """Tell where a person begins: an official with what is his, others with everything."""
    return Queue.WHOLE if person.official_id is None else Queue.MINE


async def version_of_queues(session: AsyncSession, *, now: datetime) -> str:
    """Name what a list shows now, cheaply: while the name stays, nothing needs drawing."""
    newest = await cases.newest_event_id(session)
    return f"{newest}-{int(now.timestamp()) // _REDRAWN_EVERY}"


async def show_queue(
    session: AsyncSession, person: Person, queue: Queue, *, after: str | None, now: datetime
) -> QueueView:
    """Gather a part of a queue, from after the place given."""
    version = await version_of_queues(session, now=now)
    found = await _found(session, person, queue, after=after, now=now)
    shown = found[:_PART]
    sizes = await cases.count_queues(
        session, institution_id=person.scope(), official_id=person.official_id, now=now
    )
    return QueueView(
        queue=queue,
        tabs=_tabs(person, sizes),
        rows=await rows_of(session, shown, now=now),
        after=after,
        next=_place(shown[-1], queue).spell() if len(found) > _PART else None,
        last_finished=None if shown else await _last_finished(session, person, now=now),
        troubles=await _troubles(session, person, now=now),
        version=version,
        now=now,
    )


async def _found(
    session: AsyncSession, person: Person, queue: Queue, *, after: str | None, now: datetime
) -> Sequence[Case]:
    place = None if after is None else Place.read(after)
    if queue is Queue.CLOSED:
        finished = None if place is None else place.finish()
        return await cases.list_finished(
            session,
            institution_id=person.scope(),
            before=finished,
            limit=_PART + 1,
        )
    return await cases.list_cases(
        session,
        institution_id=person.scope(),
        official_id=person.official_id if queue is Queue.MINE else None,
        states=WORKABLE,
        overdue_at=now if queue is Queue.OVERDUE else None,
        after=place,
        limit=_PART + 1,
    )


def _place(case: Case, queue: Queue) -> Place:
    if queue is Queue.CLOSED:
        return Place(case.closed_at or case.answered_at or case.opened_at, case.id)
    return Place.of(case)


def _tabs(person: Person, sizes: Queues) -> tuple[Tab, ...]:
    whole = "Все учреждения" if person.role is Role.TRAINER else "Команда"
    own = [] if person.official_id is None else [Tab(Queue.MINE, "Мои", sizes.mine)]
    return (
        *own,
        Tab(Queue.WHOLE, whole, sizes.whole),
        Tab(Queue.OVERDUE, "Просрочено", sizes.overdue),
        Tab(Queue.CLOSED, "Закрыто", sizes.finished),
    )


async def rows_of(
    session: AsyncSession, shown: Sequence[Case], *, now: datetime
) -> tuple[Row, ...]:
    """Tell what a list shows of these cases."""
    said = await cases.comments_by_case(session, [case.id for case in shown])
    latest = {case_id: _latest(several) for case_id, several in said.items() if several}
    ids = [comment.id for comment in latest.values()]
    verdicts, decisions = await triage.verdicts(session, ids), await triage.decisions(session, ids)
    listed = await topics.in_force(session)
    rows = []
    for case in shown:
        comment = latest.get(case.id)
        reason = None
        if comment is not None:
            reason = why(comment, verdicts.get(comment.id), decisions.get(comment.id))
        rows.append(
            _row(
                case,
                comment,
                reason,
                listed.title(case.topic),
                more=len(said[case.id]) - 1,
                now=now,
            )
        )
    return tuple(rows)


def _latest(several: Sequence[Comment]) -> Comment:
    living = [comment for comment in several if comment.deleted_at is None]
    return (living or several)[-1]


def _row(
    case: Case,
    comment: Comment | None,
    reason: Why | None,
    topic: str | None,
    *,
    more: int,
    now: datetime,
) -> Row:
    text: tuple[Piece, ...] = (Piece("Комментарий удалён"),)
    if comment is not None and reason is not None:
        text = first_words(comment, reason, limit=_FIRST_WORDS)
    state = state_title(case.state, case.outcome)
    return Row(
        id=case.id,
        chip=chip_of(case, now=now),
        text=text,
        more=max(more, 0),
        page=case.page.title,
        network=titles.NETWORKS[case.page.network],
        institution=case.institution.name,
        topic=topic,
        importance=case.importance,
        importance_title=titles.IMPORTANCE[case.importance],
        state=state,
        official=None if case.official is None else case.official.name,
        unassigned_reason=case.unassigned_reason,
    )


async def _last_finished(session: AsyncSession, person: Person, *, now: datetime) -> str | None:
    last = await cases.list_finished(session, institution_id=person.scope(), limit=1)
    done = (last[0].closed_at or last[0].answered_at) if last else None
    return None if done is None else words.when(done, now=now)


async def _troubles(session: AsyncSession, person: Person, *, now: datetime) -> tuple[str, ...]:
    """Say which of one's pages are not being read; a trainer has a table for that."""
    if person.scope() is None:
        return ()
    own = await pages.list_pages(session, institution_id=person.scope(), after=0, limit=_MOST_PAGES)
    return tuple(
        f"Страница «{page.title}» не читается: {page.unread_reason}"
        f" Последний раз прочитана {words.when(page.polled_at, now=now)}."
        if page.polled_at
        else f"Страница «{page.title}» ещё ни разу не прочитана: {page.unread_reason}"
        for page in own
        if page.unread_reason and (page.polled_at is None or now - page.polled_at > _STALE)
    )

"""Cases as a table for other programs; what is personal in it is covered."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.base import sheets
from app.base.sheets import Cell, Form, Sheet
from app.cases import service as cases
from app.cases.model import Case
from app.cases.rules import RESOLUTIONS, state_title
from app.comments.model import Comment
from app.pages.rules import NETWORKS
from app.replies import store
from app.replies.guarding.guard import mask
from app.replies.model import Reply
from app.triage.rules import IMPORTANCES
from app.triage.topics import keeping as topics
from app.triage.topics.listing import TopicList

MOST: Final = 5000
"""Cases in one file."""
_HEAD: Final = (
    "Номер",
    "Состояние",
    "Суть ответа",
    "Соцсеть",
    "Страница",
    "Учреждение",
    "Ответственный",
    "Тема",
    "Важность",
    "Написано",
    "Ответить до",
    "Первый ответ",
    "Закрыто",
    "С опозданием",
    "Комментарий",
    "Ответ",
)


async def export(
    session: AsyncSession,
    case_ids: Collection[int],
    person: Person,
    *,
    form: Form,
    zone: str,
    now: datetime,
) -> bytes:
    """Write cases down as a file, by their numbers.

    Times are those of ``zone``. That they left is written into the history of each.
    """
    note = f"файл {form.value.upper()}"
    found = await cases.exported(session, case_ids, person, note=note, now=now)
    said = await cases.comments_by_case(session, [case.id for case in found])
    answers = await store.published_of(session, [case.id for case in found])
    known = await topics.in_force(session)
    there = ZoneInfo(zone)
    rows = [_row(case, said[case.id], answers.get(case.id), known, there) for case in found]
    return sheets.written(Sheet("Сообщения", _HEAD, rows), form)


def _row(
    case: Case,
    said: Sequence[Comment],
    answer: Reply | None,
    known: TopicList,
    zone: ZoneInfo,
) -> tuple[Cell, ...]:
    return (
        case.id,
        state_title(case.state, case.outcome),
        "" if case.resolution is None else RESOLUTIONS[case.resolution],
        NETWORKS[case.page.network],
        case.page.title,
        case.institution.name,
        "" if case.official is None else case.official.name,
        known.title(case.topic) or "",
        IMPORTANCES[case.importance],
        _moment(case.written_at, zone),
        _moment(case.due_at, zone),
        _moment(case.first_reply_at, zone),
        _moment(case.closed_at, zone),
        "да" if case.is_late else "",
        mask("\n".join(comment.text for comment in said)),
        "" if answer is None else mask(answer.text),
    )


def _moment(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    return None if moment is None else moment.astimezone(zone).replace(tzinfo=None)

"""Cases as a table for other programs; what is personal in it is covered."""

import csv
import io
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.cases import service as cases
from app.cases.model import Case
from app.cases.rules import RESOLUTIONS, state_title
from app.comments.model import Comment
from app.replies import store
from app.replies.guarding.guard import mask
from app.replies.model import Reply
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
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would run instead of showing."""


async def export(
    session: AsyncSession,
    case_ids: Collection[int],
    person: Person,
    *,
    zone: str,
    now: datetime,
) -> str:
    """Write cases down as CSV (semicolons, a byte order mark for Excel), by their numbers.

    Times are those of ``zone``. That they left is written into the history of each.
    """
    found = await cases.exported(session, case_ids, person, note="файл CSV", now=now)
    said = await cases.comments_by_case(session, [case.id for case in found])
    answers = await store.published_of(session, [case.id for case in found])
    known = await topics.in_force(session)
    table = io.StringIO()
    writer = csv.writer(table, delimiter=";", lineterminator="\r\n")
    writer.writerow(_HEAD)
    for case in found:
        row = _row(case, said[case.id], answers.get(case.id), known, ZoneInfo(zone))
        writer.writerow([_harmless(cell) for cell in row])
    return "\ufeff" + table.getvalue()


def _row(
    case: Case,
    said: Sequence[Comment],
    answer: Reply | None,
    known: TopicList,
    zone: ZoneInfo,
) -> tuple[str, ...]:
    return (
        str(case.id),
        state_title(case.state, case.outcome),
        "" if case.resolution is None else RESOLUTIONS[case.resolution],
        case.page.network.value,
        case.page.title,
        case.institution.name,
        "" if case.official is None else case.official.name,
        known.title(case.topic) or "",
        case.importance.value,
        _moment(case.written_at, zone),
        _moment(case.due_at, zone),
        _moment(case.first_reply_at, zone),
        _moment(case.closed_at, zone),
        "да" if case.is_late else "",
        mask("\n".join(comment.text for comment in said)),
        "" if answer is None else mask(answer.text),
    )


def _moment(moment: datetime | None, zone: ZoneInfo) -> str:
    return "" if moment is None else f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell

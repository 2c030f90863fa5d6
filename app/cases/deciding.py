"""A person's word on a comment, carried into the case that the comment is in."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from msgspec import UNSET, UnsetType
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.base.errors import ConflictError
from app.cases import naming, outside
from app.cases.rules import WORKABLE
from app.comments.model import Comment
from app.deadlines.rulebook import Rulebook
from app.triage import service as triage
from app.triage.rules import ANSWERABLE, Importance, Label

_ELSEWHERE: Final = (
    "Этот комментарий уже в сообщении другого учреждения: так решить могут только там."
)
"""Said without its number to who does not see it."""


class InOpenCaseError(ConflictError):
    """The comment shall need no answer, and stands in a case that waits for one."""

    def __init__(self, case_id: int | None) -> None:
        told = (
            f"Этот комментарий в сообщении № {case_id}, которое ждёт ответа. Если ответ не нужен, "
            "закройте само сообщение: «Не требует ответа»."
        )
        super().__init__(told if case_id is not None else _ELSEWHERE)


class WeighedInCaseError(ConflictError):
    """The comment shall be of some importance, and stands in a case, whose own counts."""

    def __init__(self, case_id: int | None) -> None:
        told = f"Этот комментарий в сообщении № {case_id}: измените важность самого сообщения."
        super().__init__(told if case_id is not None else _ELSEWHERE)


async def decide(
    session: AsyncSession,
    comment: Comment,
    person: Person,
    *,
    version: int,
    labels: Collection[Label],
    topic: str | None,
    importance: Importance | UnsetType | None = UNSET,
    note: str,
    unasked: Collection[Label] = (),
    seen: int | None,
    rulebook: Rulebook,
    now: datetime,
) -> None:
    """Confirm or correct a verdict; a corrected topic becomes the topic of the comment's case.

    That nothing needs an answer is said of an open case, not of its comments: raises
    InOpenCaseError; so is of any case how important it is: WeighedInCaseError. Raises what
    ``triage.decide`` does. A case out of the person's sight is left, and not named. The comment
    must be held by the caller's transaction.
    """
    case = await outside.case_of(session, comment.id)
    is_seen = case is not None and person.sees_institution(case.institution_id)
    shown = case.id if case is not None and is_seen else None
    if case is not None and case.state in WORKABLE and set(ANSWERABLE).isdisjoint(labels):
        raise InOpenCaseError(shown)
    if case is not None and importance is not UNSET:
        said = await triage.importance_said(session, comment)
        if importance is not said:
            raise WeighedInCaseError(shown)
    before = await triage.topic_of(session, comment)
    await triage.decide(
        session,
        comment,
        person,
        version=version,
        labels=labels,
        topic=topic,
        importance=importance,
        note=note,
        unasked=unasked,
        seen=seen,
        home=rulebook.zone,
        now=now,
    )
    if case is not None and is_seen and topic is not None and topic != before:
        await naming.put_topic(session, case, person, topic, rulebook=rulebook, now=now)

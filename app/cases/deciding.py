"""A person's word on a comment, carried into the case that the comment is in."""

from collections.abc import Collection
from datetime import datetime

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


class InOpenCaseError(ConflictError):
    """The comment shall need no answer, and stands in a case that waits for one."""

    def __init__(self, case_id: int) -> None:
        super().__init__(
            f"Этот комментарий в сообщении № {case_id}, которое ждёт ответа. Если ответ не нужен, "
            "закройте само сообщение: «Не требует ответа»."
        )


class WeighedInCaseError(ConflictError):
    """The comment shall be of some importance, and stands in a case, whose own counts."""

    def __init__(self, case_id: int) -> None:
        super().__init__(
            f"Этот комментарий в сообщении № {case_id}: измените важность самого сообщения."
        )


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
    ``triage.decide`` does. A case out of the person's sight is left. The comment must be held by
    the caller's transaction.
    """
    case = await outside.case_of(session, comment.id)
    if case is not None and case.state in WORKABLE and set(ANSWERABLE).isdisjoint(labels):
        raise InOpenCaseError(case.id)
    if case is not None and importance is not UNSET:
        said = await triage.importance_said(session, comment)
        if importance is not said:
            raise WeighedInCaseError(case.id)
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
    if case is None or topic is None or topic == before:
        return
    if person.sees_institution(case.institution_id):
        await naming.put_topic(session, case, person, topic, rulebook=rulebook, now=now)

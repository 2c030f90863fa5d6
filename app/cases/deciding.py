"""A person's word on a comment, carried into the case that the comment is in."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from msgspec import UNSET, UnsetType
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.base.errors import ConflictError
from app.cases import naming, outside, teaching
from app.cases.model import Case
from app.cases.rules import WORKABLE, Outcome, is_same_matter
from app.cases.talks import goes_on, heirs_of
from app.comments.model import Comment
from app.deadlines.rulebook import Rulebook
from app.triage import ruling
from app.triage import service as triage
from app.triage.rules import ANSWERABLE, Importance, Label

_ELSEWHERE: Final = (
    "Этот комментарий уже в сообщении другого учреждения: так решить могут только там."
)
"""Said without its number to who does not see it."""

NEEDED: Final = "сотрудник решил, что ответ нужен"
"""Ends the note of a case that is open again by such a decision."""


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

    A case that was closed because it needed no answer is opened again where its comment does.
    That nothing needs an answer is said of an open case, not of its comments: raises
    InOpenCaseError; so is of any case how important it is: WeighedInCaseError. Raises what
    ``ruling.decide`` does. A case out of the person's sight is left, and not named. The comment
    must be held by the caller's transaction.
    """
    case = await outside.case_of(session, comment.id)
    is_seen = case is not None and person.sees_institution(case.institution_id)
    shown = case.id if case is not None and is_seen else None
    is_needy = not set(ANSWERABLE).isdisjoint(labels)
    if case is not None and case.state in WORKABLE and not is_needy:
        raise InOpenCaseError(shown)
    if case is not None and importance is not UNSET:
        said = await triage.importance_said(session, comment)
        if importance is not said:
            raise WeighedInCaseError(shown)
    before = await triage.topic_of(session, comment)
    await ruling.decide(
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
    if case is None or not is_seen:
        return
    if topic is not None and topic != before:
        await naming.put_topic(session, case, person, topic, rulebook=rulebook, now=now)
    if is_needy and may_be_undone(case, now=now) and not await heirs_of(session, [case]):
        await teaching.needed_one(session, [case])
        note = f"комментарий {comment.id}: {NEEDED}"
        await outside.reopen_by(
            session, case, person, note=note, said=comment, rulebook=rulebook, now=now
        )


async def is_undone_by_need(session: AsyncSession, case: Case, *, now: datetime) -> bool:
    """Tell whether a case is opened again by who says that its comment needs an answer.

    Its talk goes on in no later one. Nothing is held: this is for who only looks.
    """
    return may_be_undone(case, now=now) and not await goes_on(session, case)


def may_be_undone(case: Case, *, now: datetime) -> bool:
    """Say whether a case was closed because it needs no answer, and not long ago."""
    return case.outcome is Outcome.NO_ANSWER_NEEDED and is_same_matter(case.closed_at, now)

"""Is it a question or a complaint? The judge's verdicts, and people's words over them."""

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.base.errors import ConflictError
from app.comments import service as comments
from app.comments.model import Comment
from app.comments.rules import CommentState, after_verdict
from app.comments.service import Unjudged
from app.triage import store
from app.triage.model import Decision, Verdict
from app.triage.rules import Judgement, Label, Remark


class NotJudgeableError(ConflictError):
    """The comment is the page's own, deleted, or not judged yet."""

    def __init__(self) -> None:
        super().__init__(
            "Решение о комментарии принять нельзя: он удалён, написан самой страницей "
            "или ещё не проверен."
        )


class AnotherVersionError(ConflictError):
    """The comment was edited after it was shown."""

    def __init__(self) -> None:
        super().__init__("Гражданин изменил комментарий, пока Вы решали. Прочитайте его снова.")


class Docket(msgspec.Struct, frozen=True, kw_only=True):
    """Comments taken for judging, and what the judge is shown of each."""

    comments: tuple[Unjudged, ...]
    remarks: tuple[Remark, ...]


async def claim(session: AsyncSession, *, limit: int, now: datetime) -> Docket:
    """Take comments without a verdict for this worker alone, with their context."""
    claimed = await comments.claim_new(session, limit=limit)
    remarks = tuple(
        Remark(
            text=comment.text,
            post=comment.post_text,
            parent=comment.parent_text,
            parent_is_ours=comment.parent_is_ours,
            kind=comment.kind,
            month=now.month,
        )
        for comment in claimed
    )
    return Docket(comments=tuple(claimed), remarks=remarks)


async def settle(
    session: AsyncSession, docket: Docket, judgements: Sequence[Judgement], *, now: datetime
) -> None:
    """Write the verdicts down and move each comment on."""
    if not docket.comments:
        return
    judged = list(zip(docket.comments, judgements, strict=True))
    await store.add_verdicts(session, judged, now=now)
    states = {
        comment.id: after_verdict(
            needs_answer=said.needs_answer, review=said.review, linked=comment.linked
        )
        for comment, said in judged
    }
    await comments.move(session, states, judged_at=now)


async def decide(
    session: AsyncSession,
    comment: Comment,
    person: Person,
    *,
    version: int,
    labels: Collection[Label],
    topic: str | None = None,
    note: str,
    now: datetime,
) -> Decision:
    """Confirm or correct a verdict; the person's word rules and is kept for the next training.

    Raises NotJudgeableError, and AnotherVersionError if the text is not the one that was read.
    """
    if comment.state not in _DECIDABLE:
        raise NotJudgeableError
    if comment.version != version:
        raise AnotherVersionError
    needs_answer = bool({Label.QUESTION, Label.COMPLAINT} & set(labels))
    decision = Decision(
        comment_id=comment.id,
        version=comment.version,
        labels=sorted(label.value for label in labels),
        needs_answer=needs_answer,
        topic=topic,
        note=note,
        account_id=person.account_id,
        decided_at=now,
    )
    session.add(decision)
    await session.flush()
    if comment.state is not CommentState.IN_CASE:
        comment.state = after_verdict(
            needs_answer=needs_answer, review=False, linked=comment.linked
        )
    return decision


async def verdicts(session: AsyncSession, comment_ids: Collection[int]) -> dict[int, Verdict]:
    """Tell the latest verdict over each of these comments."""
    return await store.latest_verdicts(session, comment_ids)


async def decisions(session: AsyncSession, comment_ids: Collection[int]) -> dict[int, Decision]:
    """Tell the last decision of a person over each of these comments."""
    return await store.decisions_over(session, comment_ids)


_DECIDABLE = frozenset({CommentState.REVIEW, CommentState.NO_ANSWER, CommentState.IN_CASE})

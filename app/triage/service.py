"""Is it a question or a complaint? The judge's verdicts, and what rules over them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.comments import service as comments
from app.comments.model import Comment
from app.comments.rules import CommentState, after_verdict
from app.comments.service import Unjudged
from app.triage import store
from app.triage.contesting import contests
from app.triage.model import Decision, Verdict
from app.triage.rules import (
    NO_TOPIC,
    Importance,
    Judgement,
    Remark,
    as_contested,
)


class Docket(msgspec.Struct, frozen=True, kw_only=True):
    """Comments taken for judging, and what the judge is shown of each."""

    comments: tuple[Unjudged, ...]
    remarks: tuple[Remark, ...]

    def judged(self, judgements: Sequence[Judgement]) -> list[tuple[Unjudged, Judgement]]:
        """Join each comment with its verdict.

        Who contests our answer to him needs another one, whatever the judge says of his words.
        """
        return [
            (comment, as_contested(said) if remark.is_contesting else said)
            for comment, remark, said in zip(self.comments, self.remarks, judgements, strict=True)
        ]


async def claim(session: AsyncSession, *, limit: int, home: str) -> Docket:
    """Take comments without a verdict for this worker alone, with their context.

    ``home`` is the installation's time zone, for institutions that have none of their own.
    """
    claimed = await comments.claim_new(session, limit=limit)
    doubting = [comment.id for comment in claimed if contests(comment.text)]
    contesting = await comments.after_our_answer(session, doubting)
    remarks = tuple(
        Remark(
            text=comment.text,
            post=comment.post_text,
            parent=comment.parent_text,
            parent_is_ours=comment.parent_is_ours,
            kind=comment.kind,
            month=month_of(comment.worded_at, comment.zone or home),
            is_contesting=comment.id in contesting,
        )
        for comment in claimed
    )
    return Docket(comments=tuple(claimed), remarks=remarks)


def month_of(moment: datetime, zone: str) -> int:
    """Tell the month (1 to 12) that it was in a time zone."""
    return moment.astimezone(ZoneInfo(zone)).month


async def settle(
    session: AsyncSession, docket: Docket, judgements: Sequence[Judgement], *, now: datetime
) -> None:
    """Write the verdicts down and move each comment on.

    What a person has said of the same words before holds against the judge's word.
    """
    if not docket.comments:
        return
    judged = docket.judged(judgements)
    await store.add_verdicts(session, judged, now=now)
    decided = await standing(session, {comment.id: comment.text for comment in docket.comments})
    states = {
        comment.id: _state_after(comment, said, decided.get(comment.id)) for comment, said in judged
    }
    await comments.move(session, states, judged_at=now)


def _state_after(comment: Unjudged, said: Judgement, decided: Decision | None) -> CommentState:
    ruling = said if decided is None else decided
    review = said.review and decided is None
    return after_verdict(needs_answer=ruling.needs_answer, review=review, linked=comment.linked)


async def topic_of(session: AsyncSession, comment: Comment) -> str:
    """Tell what a comment is about, as a person or the judge said last; else ``NO_TOPIC``."""
    said = (await store.latest_verdicts(session, [comment.id])).get(comment.id)
    decided = (await standing(session, {comment.id: comment.text})).get(comment.id)
    if decided is not None and decided.topic is not None:
        return decided.topic
    return NO_TOPIC if said is None else said.topic or NO_TOPIC


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """How people decided where the judge had decided before."""

    decisions: int
    over_doubts: int
    """The judge had been unsure: there is nothing to agree with."""
    same_need: int
    """Of the others those where the judge had rightly said whether an answer is needed."""
    same_in_all: int
    """Of these those where it had said all that the person says: labels, topic, importance."""


async def agreement(session: AsyncSession, *, since: datetime) -> Agreement:
    """Tell how often people decided as the judge had said."""
    decisions, over_doubts, same_need, same_in_all = await store.agreement(session, since)
    return Agreement(
        decisions=decisions,
        over_doubts=over_doubts,
        same_need=same_need,
        same_in_all=same_in_all,
    )


async def verdicts(session: AsyncSession, comment_ids: Collection[int]) -> dict[int, Verdict]:
    """Tell the latest verdict over each of these comments."""
    return await store.latest_verdicts(session, comment_ids)


async def decisions(session: AsyncSession, comment_ids: Collection[int]) -> dict[int, Decision]:
    """Tell the last decision of a person over each of these comments."""
    return await store.decisions_over(session, comment_ids)


class Weight(NamedTuple):
    """How important a comment is, and why in Russian; no reason for what is usual."""

    importance: Importance
    reason: str | None


async def importance_said(session: AsyncSession, comment: Comment) -> Importance | None:
    """Tell how important a person has called these words; None: nobody has."""
    decided = (await standing(session, {comment.id: comment.text})).get(comment.id)
    return None if decided is None else decided.importance


def weight_of(verdict: Verdict | None, decision: Decision | None) -> Weight:
    """Tell how important a comment is: as a person said of these words, else as the judge."""
    judged = (
        Weight(Importance.USUAL, None)
        if verdict is None
        else Weight(verdict.importance, verdict.importance_reason)
    )
    if decision is None or decision.importance in {None, judged.importance}:
        return judged
    is_usual = decision.importance is Importance.USUAL
    return Weight(decision.importance, None if is_usual else _BY_A_PERSON)


async def standing(session: AsyncSession, texts: Mapping[int, str]) -> dict[int, Decision]:
    """Tell the last decision of a person over the very text that each comment (id → text) has."""
    given = await store.all_decisions_over(session, texts.keys())
    versions = {(each.comment_id, each.version) for each in given}
    decided_on = await comments.texts_at(session, versions) if versions else {}
    found: dict[int, Decision] = {}
    for each in given:
        if decided_on.get((each.comment_id, each.version)) == texts[each.comment_id]:
            found.setdefault(each.comment_id, each)
    return found


_BY_A_PERSON: Final = "важность указал сотрудник"

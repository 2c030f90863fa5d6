"""What must hold whenever the stages have nothing left to do."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.cases.clocks import clocks_of
from app.cases.histories.writing import words_of
from app.cases.model import Case, CaseComment, CaseEvent, CasePause
from app.cases.rules import WORKABLE, CaseState, Outcome
from app.comments.model import Comment
from app.officials.model import Leave
from app.replies.civilities import civility_in
from app.replies.model import Reply
from app.replies.rules import ReplyState
from app.triage import service as triage
from tests import factories as make
from tests.app.verifying import verified
from tests.life.network import Network, Words
from tests.life.story import story_of

_BY_PEOPLE: Final = {
    Outcome.NO_ANSWER_NEEDED,
    Outcome.CLOSED_WITH_REASON,
    Outcome.ANSWERED_ELSEWHERE,
}
_ON_ITS_WAY: Final = {ReplyState.APPROVAL, ReplyState.WAITING, ReplyState.SENDING}


async def check(session: AsyncSession, network: Network, *, now: datetime) -> None:
    """Check everything that stands in the database against what stands in the network."""
    rows = await session.scalars(select(Comment))
    known = {int(comment.external_id): comment for comment in rows}
    links = await session.execute(select(CaseComment.comment_id, CaseComment.case_id))
    in_cases = dict(list(links))
    every = {case.id: case for case in await session.scalars(select(Case))}
    for said in network.words.values():
        if said.author is not None and "?" in said.text and not said.is_gone:
            comment = known[said.number]
            assert comment.id in in_cases, f"comment {said.number} is in no case"
            case = every[await _told_last(session, comment) or in_cases[comment.id]]
            if case.state is CaseState.CLOSED and await _needs_none(session, comment):
                continue
            try:
                _nobody_is_forgotten(case, comment, said, network)
            except AssertionError as error:
                error.add_note(await story_of(session, case, network))
                raise
    for case in every.values():
        _is_whole(case, now)
        await _time_adds_up(session, case, now)
    await _replies_fit(session, every)
    await _nobody_is_away(session, every.values(), now)
    await _pauses_fit(session, every.values())
    assert _published_twice(network) == []
    untold = select(func.count()).select_from(CaseEvent).where(CaseEvent.told_at.is_(None))
    assert await session.scalar(untold) == 0
    assert (await verified(session)).breaks == ()


async def _told_last(session: AsyncSession, comment: Comment) -> int | None:
    """Tell in which case a comment's words wait: of an edit a later one of the talk is told."""
    told = select(func.max(CaseEvent.case_id)).where(CaseEvent.words == words_of(comment))
    return await session.scalar(told)


async def _needs_none(session: AsyncSession, comment: Comment) -> bool:
    """Tell whether a person has said of these very words that they need no answer."""
    said = (await triage.standing(session, {comment.id: comment.text})).get(comment.id)
    return said is not None and not said.needs_answer


def _nobody_is_forgotten(case: Case, comment: Comment, said: Words, network: Network) -> None:
    """A question that can be seen waits for its answer, or has it, or a person has ended it."""
    told = f"comment {said.number} ({said.text}) in case {case.id}: {case.state}, {case.outcome}"
    if case.state in WORKABLE or case.state is CaseState.ANSWERED:
        return
    if case.outcome in _BY_PEOPLE:
        seen_at = max(comment.fetched_at, comment.edited_at or comment.fetched_at)
        assert case.closed_at is not None
        assert seen_at <= case.closed_at, told
        return
    assert case.outcome is Outcome.ANSWERED, told
    assert any(_answers(own, said) for own in network.words.values()), told


def _answers(own: Words, said: Words) -> bool:
    return (
        own.author is None
        and own.thread == said.thread
        and not own.is_gone
        and own.written_at >= said.said_at
        and not civility_in(own.text, [])
    )


def _is_whole(case: Case, now: datetime) -> None:
    told = f"case {case.id}: {case.state}"
    if case.state is CaseState.OPEN:
        assert case.official_id is None, told
        assert case.unassigned_reason, told
    if case.state in {CaseState.ASSIGNED, CaseState.IN_WORK}:
        assert case.official_id is not None, told
        assert case.unassigned_reason is None, told
    if case.state in WORKABLE:
        assert case.outcome is None, told
        assert case.closed_at is None, told
        assert case.warn_at is None or case.warn_at > now, told
        assert case.warn_at or case.paused_at or case.due_at <= now, told
    else:
        assert case.warn_at is None, told
        assert case.paused_at is None, told
    if case.state is CaseState.CLOSED:
        assert case.outcome is not None, told
        assert case.closed_at is not None, told
    assert (case.paused_at is None) is (case.resume_at is None), told


async def _time_adds_up(session: AsyncSession, case: Case, now: datetime) -> None:
    """The stays in the stages make up the whole time since it was written, or opened again."""
    clocks = await clocks_of(session, case, rulebook=make.RULEBOOK, now=now)
    assert clocks, case.id
    for one, following in pairwise(clocks):
        assert one.left == following.entered, case.id
    # What was ended by a clock that was slow lasted no time.
    assert clocks[-1].left == max(case.closed_at or now, clocks[0].entered), case.id


async def _replies_fit(session: AsyncSession, every: dict[int, Case]) -> None:
    on_its_way = Counter[int]()
    for reply in await session.scalars(select(Reply)):
        if reply.state in _ON_ITS_WAY:
            on_its_way[reply.case_id] += 1
            state = every[reply.case_id].state
            assert reply.state is ReplyState.SENDING or state in WORKABLE, (reply.id, state)
    assert all(number == 1 for number in on_its_way.values())


async def _nobody_is_away(session: AsyncSession, several: Sequence[Case], now: datetime) -> None:
    """Who is on leave has no case, as long as somebody else may have it."""
    away = select(Leave.official_id).where(
        Leave.cancelled_at.is_(None), Leave.starts_at <= now, Leave.ends_at > now
    )
    gone = set(await session.scalars(away))
    for case in several:
        if case.state in {CaseState.ASSIGNED, CaseState.IN_WORK}:
            assert case.official_id not in gone, f"case {case.id} is with somebody away"


async def _pauses_fit(session: AsyncSession, several: Sequence[Case]) -> None:
    running = set(await session.scalars(select(CasePause.case_id).where(CasePause.until.is_(None))))
    assert running == {case.id for case in several if case.paused_at is not None}


def _published_twice(network: Network) -> list[str]:
    texts = Counter(own.sent for own in network.words.values() if own.sent is not None)
    return [key for key, number in texts.items() if number > 1]

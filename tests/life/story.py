"""Tells all that is known of one case, for whoever asks how it came to stand as it does."""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.cases.histories.sealing import Words as Spelled
from app.cases.model import Case, CaseComment, CaseEvent
from app.comments.model import Comment, CommentVersion
from app.replies.model import Reply
from app.triage.model import Decision, Verdict
from tests.life.network import Network


async def story_of(session: AsyncSession, case: Case, network: Network) -> str:
    """Tell a case, its history, its comments with their versions, its answers, and its thread."""
    ended = f"answered {_at(case.answered_at)}, closed {_at(case.closed_at)}"
    lines = [f"case {case.id}: {case.state}, {case.outcome}, {ended}"]
    events = select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.place)
    lines += [_event(each) for each in await session.scalars(events)]
    in_case = select(CaseComment).where(CaseComment.case_id == case.id)
    for link in (await session.scalars(in_case.order_by(CaseComment.comment_id))).all():
        comment = await session.get_one(Comment, link.comment_id)
        lines.append(f"joined {_at(link.joined_at)}: {_comment(comment)}")
        lines += [each async for each in _said_of(session, comment.id)]
    replies = select(Reply).where(Reply.case_id == case.id).order_by(Reply.id)
    lines += [_reply(each) for each in await session.scalars(replies)]
    own = select(Comment).where(
        Comment.page_id == case.page_id, Comment.thread_id == case.thread_id, ~Comment.linked
    )
    lines += [f"beside it: {_comment(each)}" for each in await session.scalars(own)]
    return "\n".join([*lines, *_shown(network, case.thread_id)])


def _event(event: CaseEvent) -> str:
    words = ""
    if event.words:
        source, number, version = Spelled.read(event.words)
        words = f" [{source} {number} v{version}]"
    told = f"{event.kind} -> {event.became}{words} {event.note}"
    return f"  {event.place}. {_at(event.happened_at)} {told}"


def _comment(comment: Comment) -> str:
    return (
        f"comment {comment.id} (network's {comment.external_id}) v{comment.version} "
        f"«{comment.text}» {comment.state}, posted {_at(comment.posted_at)}, "
        f"fetched {_at(comment.fetched_at)}, edited {_at(comment.edited_at)}, "
        f"deleted {_at(comment.deleted_at)} {comment.deleted_by or ''}"
    )


async def _said_of(session: AsyncSession, comment_id: int) -> AsyncIterator[str]:
    versions = select(CommentVersion).where(CommentVersion.comment_id == comment_id)
    for each in await session.scalars(versions.order_by(CommentVersion.version)):
        yield f"  v{each.version} «{each.text}» until {_at(each.replaced_at)}"
    verdicts = select(Verdict).where(Verdict.comment_id == comment_id).order_by(Verdict.version)
    for verdict in await session.scalars(verdicts):
        yield f"  judged v{verdict.version}: needs {verdict.needs_answer}"
    decisions = select(Decision).where(Decision.comment_id == comment_id).order_by(Decision.id)
    for said in await session.scalars(decisions):
        yield (
            f"  decided v{said.version} by {said.account_id} {_at(said.decided_at)}: "
            f"needs {said.needs_answer} {said.note}"
        )


def _reply(reply: Reply) -> str:
    return (
        f"reply {reply.id} «{reply.text}» {reply.kind}, {reply.state}, is {reply.external_id}, "
        f"written {_at(reply.created_at)}, heard until {_at(reply.heard_until)}, "
        f"published {_at(reply.published_at)}, seen {_at(reply.seen_at)}, "
        f"missed {_at(reply.missed_at)} {reply.trouble or ''}"
    )


def _shown(network: Network, thread_id: str) -> Iterator[str]:
    for said in network.words.values():
        if str(said.thread) == thread_id:
            gone = ", gone" if said.is_gone else ""
            yield (
                f"network: {said.number} by {said.author or 'the page'} «{said.text}» "
                f"written {_at(said.written_at)}, says so since {_at(said.said_at)}, "
                f"shown «{said.shown}»{gone}"
            )


def _at(moment: datetime | None) -> str:
    return "never" if moment is None else f"{moment:%d %H:%M:%S}"

"""Answers that a page's admin gave in the network himself: then the case is answered by that."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.cases import outside
from app.cases import service as cases
from app.cases.model import Case
from app.cases.rules import WORKABLE, EventKind
from app.comments import service as comments
from app.comments.model import Comment
from app.comments.rules import CommentState
from app.deadlines.rulebook import Rulebook
from app.replies import handmade, losses, standing, store
from app.replies.civilities import civility_in
from app.replies.rules import ReplyState
from app.replies.troubles import TroubleKind

_LATER: Final = timedelta(seconds=30)
"""While an answer of ours is being sent, nobody knows yet which comment it is."""
_WITHDRAWN: Final = (
    "Администратор страницы уже ответил в сети, поэтому этот ответ не отправлен. "
    "Если он всё же нужен, отправьте его ещё раз."
)


async def hold_oldest(
    session: AsyncSession, *, now: datetime, without: Collection[int]
) -> int | None:
    """Hold the page's comment that is weighed first and return its id; None: none is due."""
    held = await comments.claim_to_weigh(session, now=now, limit=1, without=without)
    return held[0].id if held else None


async def close_answered(
    session: AsyncSession,
    *,
    rulebook: Rulebook,
    now: datetime,
    limit: int,
    without: Collection[int] = (),
) -> int:
    """Close the cases that pages have answered themselves; return how many comments were weighed.

    A greeting or a promise answers nothing: the official is told of it, and the case goes on.
    Each own comment that has come in, and each that stood in a thread before its case was
    opened, is weighed once; one that may be an answer of ours on its way, a little later. Of
    one that is gone or changed it is seen whether an answer is lost by that. Comments named in
    ``without`` go on waiting.
    """
    own = await comments.claim_to_weigh(session, now=now, limit=limit, without=without)
    if not own:
        return 0
    deleted = [one for one in own if one.deleted_at is not None]
    living = [one for one in own if one.deleted_at is None]
    edited = [one for one in living if one.edited_at is not None]
    await standing.tell_vanished(session, deleted, rulebook=rulebook, now=now)
    emptied = [one for one in living if one.edited_at is None and losses.is_emptied(one)]
    await standing.tell_changed(session, [*edited, *emptied], rulebook=rulebook, now=now)
    await handmade.tell_lost(session, [*deleted, *edited], rulebook=rulebook, now=now)
    later = await _sending_now(session, living)
    foreign = await _not_ours(session, [one for one in living if one.id not in later])
    later |= await _weigh(session, foreign, now=now)
    await comments.weigh_again(session, later, at=now + _LATER)
    await comments.weigh_again(session, {one.id for one in own} - later, at=None)
    return len(own)


def answers(answer: Comment, case: Case, said: Sequence[Comment], target: Comment | None) -> bool:
    """Tell whether a page's comment answers all that the citizen said in the case so far.

    ``target`` is whom it answers, if it stands under somebody's comment: then it counts for
    that citizen only. What he edited counts as written when that was seen.
    """
    if not said or any(_moment(one) >= _moment(answer) for one in said):
        return False
    return (
        target is None
        or target.id in {one.id for one in said}
        or (target.author_id is not None and target.author_id == case.author_key)
    )


async def _weigh(session: AsyncSession, own: Sequence[Comment], *, now: datetime) -> set[int]:
    """Close what is answered; return the comments to be weighed again later."""
    if not own:
        return set()
    live = await outside.unanswered_in(session, {(one.page_id, one.thread_id) for one in own})
    said = await cases.comments_by_case(session, [case.id for case in live])
    later: set[int] = set()
    for answer in sorted(own, key=_moment):
        here = [case for case in live if _is_in_thread(case, answer)]
        if not here:
            continue
        thread = await comments.thread(session, answer.page_id, answer.thread_id)
        known, target = _target(answer, {one.external_id: one for one in thread})
        for case in here:
            if not known or not answers(answer, case, said[case.id], target):
                continue
            civility = civility_in(answer.text, answer.attachments)
            if civility:
                await _tell_of(session, case, answer, civility, now=now)
                continue
            if not await _withdraw_ours(session, case, now=now):
                later.add(answer.id)
                continue
            await outside.mark_answered_by_hand(session, case, answer, note=_named(answer), now=now)
    return later


def _is_in_thread(case: Case, answer: Comment) -> bool:
    place = (answer.page_id, answer.thread_id)
    return case.state in WORKABLE and (case.page_id, case.thread_id) == place


def _target(answer: Comment, thread: Mapping[str, Comment]) -> tuple[bool, Comment | None]:
    """(is it known, whom the page answers): up through its own words to a citizen's, if any."""
    seen: set[str] = set()
    parent_id = answer.parent_id
    while parent_id is not None and parent_id not in seen:
        seen.add(parent_id)
        parent = thread.get(parent_id)
        if parent is None:
            return False, None
        if parent.state is not CommentState.OWN:
            return True, parent
        parent_id = parent.parent_id
    return True, None


async def _withdraw_ours(session: AsyncSession, case: Case, *, now: datetime) -> bool:
    """Take back an answer of ours that has not left yet; False while one is being sent."""
    if await store.on_its_way(session, case.id) is None:
        return True
    reply = await store.hold_on_its_way(session, case.id)
    if reply is None or reply.state is ReplyState.SENDING:
        return False
    reply.state, reply.trouble = ReplyState.REFUSED, _WITHDRAWN
    reply.trouble_kind = TroubleKind.ANSWERED
    await cases.note(
        session,
        case,
        EventKind.REPLY_REFUSED,
        text=_WITHDRAWN,
        account_id=None,
        now=now,
    )
    return True


async def _sending_now(session: AsyncSession, own: Sequence[Comment]) -> set[int]:
    """Tell which of these say what an answer of ours on its way says: they may be that one."""
    sending = await store.words_being_sent(session, {one.page_id for one in own})
    words = {(page_id, _joined(text)) for page_id, text in sending}
    return {one.id for one in own if (one.page_id, _joined(one.text)) in words}


async def _not_ours(session: AsyncSession, living: Sequence[Comment]) -> list[Comment]:
    pages = [one for one in living if one.state is CommentState.OWN]
    if not pages:
        return []
    names = {(one.page_id, one.external_id) for one in pages}
    ours = await store.published_among(session, names)
    return [one for one in pages if (one.page_id, one.external_id) not in ours]


async def _tell_of(
    session: AsyncSession, case: Case, answer: Comment, civility: str, *, now: datetime
) -> None:
    """Tell the case, once, of words of the page that answer nothing."""
    note = f"{_named(answer)}: {civility}"
    told = {each.note for each in await cases.history(session, case)}
    if note not in told:
        kind = EventKind.ACKNOWLEDGED
        await cases.note(session, case, kind, text=note, account_id=None, now=now)


def _named(answer: Comment) -> str:
    return f"комментарий {answer.id} страницы"


def _moment(comment: Comment) -> tuple[datetime, int]:
    is_own = comment.state is CommentState.OWN
    return comment.posted_at if is_own else comment.worded_at, comment.id


def _joined(text: str) -> str:
    return " ".join(text.split())

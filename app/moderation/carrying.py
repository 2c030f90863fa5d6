"""Carrying acts to their networks, and telling the cases concerned what became of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.cases import outside
from app.cases import service as cases
from app.cases.model import Case
from app.cases.rules import WORKABLE, EventKind
from app.comments import service as comments
from app.comments.model import Comment
from app.comments.rules import Deleter
from app.moderation import store
from app.moderation.model import ModerationAct
from app.moderation.rules import (
    ACT_TITLES,
    GROUND_TITLES,
    HIDDEN_BY_US,
    Act,
    ActState,
    asked_until,
    pause_after,
)
from app.pages import service as pages
from app.replies import again
from app.vocabulary import CommentRef, Network, PageRef, PostRef

DIES_AFTER: Final = timedelta(seconds=45)
"""A try must end before this, well or not; then another worker takes the act over."""
_NOT_OPENED: Final = "Комментарии открыть не удалось, поэтому закрывать их снова не нужно."


class Errand(msgspec.Struct, frozen=True, kw_only=True):
    """An act to be carried out by the worker that claimed it."""

    act_id: int
    act: Act
    page_id: int
    page: PageRef
    post: PostRef | None
    comment: CommentRef | None
    author_id: str | None
    until: datetime | None
    attempt: int


async def claim(
    session: AsyncSession, network: Network, *, now: datetime, limit: int
) -> list[Errand]:
    """Take a network's acts to carry out; each is *doing* once this is committed.

    A comment is known to be hidden by us before the network is asked: whoever reads
    meanwhile and misses it must not take it for deleted by somebody else.
    """
    claimed = await store.claim(session, network, now=now, limit=limit)
    for act in claimed:
        act.state, act.attempts, act.try_at = ActState.DOING, act.attempts + 1, now + DIES_AFTER
    hiding = [act.comment_id for act in claimed if act.act is Act.HIDE and act.comment_id]
    if hiding:
        await comments.begin_hiding(session, hiding, now=now)
    return [_errand(act, now) for act in claimed]


async def done(session: AsyncSession, errand: Errand, *, now: datetime) -> None:
    """Record that the network did it, and what follows from that.

    A comment that its author had taken back before is hidden by nobody: no case is told so.
    """
    act = await _held(session, errand)
    if act is None:
        return
    act.state, act.done_at, act.trouble = ActState.DONE, now, None
    if act.act is Act.HIDE and errand.comment is not None:
        await comments.take_away(session, act.page_id, {errand.comment.comment_id: None}, now=now)
    if act.act is Act.RESTORE and act.comment_id is not None and act.post_id is not None:
        await comments.end_hiding(session, [act.comment_id])
        await pages.recheck_post(session, act.post_id, now=now)
    if act.act is Act.OPEN and act.reply_id is not None:
        await again.try_again_after(session, act.reply_id, now=now)
    if act.act is Act.HIDE and act.comment_id is not None:
        hidden = await comments.find(session, act.comment_id, to_change=True)
        if hidden.deleted_by is Deleter.AUTHOR:
            return
    await _tell_done(session, act, now=now)


async def postponed(
    session: AsyncSession,
    errand: Errand,
    *,
    sentence: str,
    wait: timedelta | None,
    now: datetime,
) -> None:
    """Try again later: after ``wait`` if the network named it, else after a growing pause."""
    act = await _held(session, errand)
    if act is not None:
        act.trouble, act.try_at = sentence, now + (wait or pause_after(errand.attempt))


async def refused(session: AsyncSession, errand: Errand, *, sentence: str, now: datetime) -> None:
    """Give the act up and tell whoever asked for it why, once.

    What the page's keys allow is asked anew, so that nobody is offered in vain what they do not.
    """
    act = await _held(session, errand)
    if act is None:
        return
    act.state, act.trouble = ActState.REFUSED, sentence
    if act.act is Act.HIDE and act.comment_id is not None:
        await comments.deny_hiding(session, [act.comment_id])
    if act.act is Act.OPEN and act.reply_id is not None:
        await store.call_off_closing(session, act.reply_id, trouble=_NOT_OPENED)
    await pages.check_soon(session, [act.page_id], now=now)
    for case in await _asked_from(session, act):
        note = f"«{ACT_TITLES[act.act]}»: {sentence}"
        await _write(session, case, EventKind.MODERATION_REFUSED, note, act, now=now)


_KINDS: Final = {
    Act.HIDE: EventKind.HIDDEN,
    Act.RESTORE: EventKind.RESTORED,
    Act.BLOCK: EventKind.AUTHOR_BLOCKED,
    Act.UNBLOCK: EventKind.AUTHOR_UNBLOCKED,
}
"""What the histories of cases are told; opening and closing concern a post and no case."""


async def _tell_done(session: AsyncSession, act: ModerationAct, *, now: datetime) -> None:
    kind = _KINDS.get(act.act)
    if kind is None:
        return
    for case in await _cases_of(session, act):
        await _write(session, case, kind, _note(act), act, now=now)
        if act.act is Act.HIDE and case.state in WORKABLE:
            await _write(session, case, EventKind.VANISHED, _alarm(act), act, now=now)


async def _cases_of(session: AsyncSession, act: ModerationAct) -> Iterable[Case]:
    """Tell the cases that an act concerns, held until the transaction ends."""
    found = {case.id: case for case in await _authors(session, act)}
    return (found | {case.id: case for case in await _asked_from(session, act)}).values()


async def _authors(session: AsyncSession, act: ModerationAct) -> Sequence[Case]:
    if act.author_id is None:
        return ()
    return await outside.of_author(session, act.page_id, act.author_id)


async def _asked_from(session: AsyncSession, act: ModerationAct) -> Iterable[Case]:
    """Tell the case of the act's comment, and that of its answer; held as well."""
    found: dict[int, Case] = {}
    if act.comment_id is not None:
        case = await outside.case_of(session, act.comment_id)
        found |= {} if case is None else {case.id: case}
    if act.reply_id is not None:
        case_id = await store.case_id_of_reply(session, act.reply_id)
        if case_id is not None:
            found[case_id] = await cases.find(session, case_id, to_change=True)
    return found.values()


async def _write(
    session: AsyncSession,
    case: Case,
    kind: EventKind,
    text: str,
    act: ModerationAct,
    *,
    now: datetime,
) -> None:
    await cases.note(session, case, kind, text=text, account_id=act.account_id, now=now)


def _note(act: ModerationAct) -> str:
    parts = [f"комментарий {act.comment_id}"]
    if act.act is Act.BLOCK:
        parts.append("навсегда" if act.until is None else f"до {act.until:%d.%m.%Y}")
    if act.ground is not None:
        parts.append(f"основание: {GROUND_TITLES[act.ground]}")
    return f"{', '.join(parts)}. {act.reason}"


def _alarm(act: ModerationAct) -> str:
    ground = "" if act.ground is None else f", основание: {GROUND_TITLES[act.ground]}"
    return (
        f"комментарий {act.comment_id} без ответа, его {HIDDEN_BY_US} "
        f"(учётная запись № {act.account_id}){ground}"
    )


async def _held(session: AsyncSession, errand: Errand) -> ModerationAct | None:
    """Return the act if it is still this errand's; a late worker must change nothing."""
    act = await store.get(session, errand.act_id)
    is_ours = act is not None and act.state is ActState.DOING and act.attempts == errand.attempt
    return act if is_ours else None


def _errand(act: ModerationAct, now: datetime) -> Errand:
    page = PageRef(act.page.network, act.page.external_id or "")
    post = None if act.post is None else PostRef(page, act.post.external_id)
    return Errand(
        act_id=act.id,
        act=act.act,
        page_id=act.page_id,
        page=page,
        post=post,
        comment=None if act.comment is None else _place_of(page, act.comment),
        author_id=act.author_id,
        until=asked_until(act.until, now),
        attempt=act.attempts,
    )


def _place_of(page: PageRef, comment: Comment) -> CommentRef:
    post = PostRef(page, comment.post.external_id)
    return CommentRef(post, comment.external_id, comment.thread_id)

"""Whether our published answers still stand in the network, and what follows where they do not."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.base.errors import ConflictError
from app.cases import outside
from app.cases import service as cases
from app.cases.histories.sealing import say_the_same
from app.cases.histories.writing import words_of
from app.cases.model import Case
from app.cases.rules import WORKABLE, CaseState, EventKind, Outcome
from app.comments import service as comments
from app.comments.model import Comment
from app.comments.rules import Deleter
from app.deadlines.rulebook import Rulebook
from app.replies import losses, overtaken, store
from app.replies.civilities import civility_in
from app.replies.model import Reply
from app.replies.rules import ReplyKind, ReplyState

UNSEEN_AFTER: Final = timedelta(hours=6)
"""A published answer that no poll has shown for so long is seen by nobody.

A post with a fresh answer is read within minutes; what a network holds back to look at (a spam
filter, a moderator's queue) comes within an hour or two, if at all.
"""
_ANSWERED: Final = frozenset({EventKind.ANSWERED, EventKind.ANSWERED_BY_HAND})
"""How a case that was answered came by its answer: through us, or by the page itself."""


class NotUnseenError(ConflictError):
    """The answer is seen, or may still come, or there is none."""

    def __init__(self) -> None:
        super().__init__(
            "Открыть сообщение снова можно, когда ответ опубликован, а сеть его"
            f" {int(UNSEEN_AFTER.total_seconds()) // 3600} часов не показывает."
        )


async def tell_vanished(
    session: AsyncSession, deleted: Collection[Comment], *, rulebook: Rulebook, now: datetime
) -> None:
    """Tell cases that an answer of ours was deleted in the network; what it closed opens again.

    The page's other words in the thread are weighed once more: one of them may be an answer, too.
    What our own people took off through us is in the history already.
    """
    gone = _named([one for one in deleted if one.deleted_by is not Deleter.SERVICE])
    lost = await store.hold_published(session, gone.keys()) if gone else ()
    begun: dict[tuple[int, str], datetime] = {}
    for reply in sorted(lost, key=lambda each: each.created_at, reverse=True):
        comment = gone[reply.comment_page_id, reply.external_id or ""]
        begun[comment.page_id, comment.thread_id] = reply.created_at
    # Comments are locked before cases by everybody.
    await comments.weigh_own_in(session, begun, now=now)
    for reply in lost:
        comment = gone[reply.comment_page_id, reply.external_id or ""]
        case = await cases.find(session, reply.case_id, to_change=True)
        note = f"ответ {reply.id}, {losses.by_whom(comment)}"
        await losses.tell(session, case, EventKind.ANSWER_VANISHED, note, comment, now)
        reply.seen_at, reply.missed_at = None, now
        if await _has_lost_its_answer(session, case, reply, now=now):
            await outside.reopen(session, case, note=_lost(reply), rulebook=rulebook, now=now)


async def tell_changed(
    session: AsyncSession, edited: Collection[Comment], *, rulebook: Rulebook, now: datetime
) -> None:
    """Tell cases that an answer of ours was changed in the network, each new wording once.

    A case that it had closed opens again where only a greeting or a promise is left of it, and
    is closed again once there is more.
    """
    named = _named(edited)
    for reply in await store.hold_published(session, named.keys()) if named else ():
        comment = named[reply.comment_page_id, reply.external_id or ""]
        case = await cases.find(session, reply.case_id, to_change=True)
        if await _is_known(session, case, reply, comment):
            continue
        is_gone = is_emptied(reply, comment)
        note = f"ответ {reply.id}{losses.EMPTIED if is_gone else ''}"
        await losses.tell(session, case, EventKind.ANSWER_CHANGED, note, comment, now)
        if not is_gone:
            await close_returned(session, [reply], now=now)
        elif await _has_lost_its_answer(session, case, reply, now=now):
            await outside.reopen(session, case, note=_emptied(reply), rulebook=rulebook, now=now)


async def close_returned(session: AsyncSession, seen: Collection[Reply], *, now: datetime) -> None:
    """Close again what was opened only because one of these answers was not to be seen.

    Not so where the citizen has written since, or another answer is on its way.
    """
    for reply in seen:
        case = await cases.find(session, reply.case_id, to_change=True)
        if reply.published_at is not None and await _lacks_it_alone(session, case, reply):
            await outside.mark_answer_returned(
                session,
                case,
                answered_at=reply.published_at,
                resolution=reply.resolution,
                now=now,
            )


async def hold_oldest_unseen(
    session: AsyncSession, *, now: datetime, without: Collection[int]
) -> int | None:
    """Hold the oldest answer that nobody can see and return its id; None: there is none."""
    held = await _claim_unseen(session, now=now, limit=1, without=without)
    return held[0].id if held else None


async def tell_unseen(
    session: AsyncSession, *, now: datetime, limit: int, without: Collection[int] = ()
) -> int:
    """Tell cases, once, of answers that nobody can see in the network; return how many.

    Only of pages that are read, and whose network shows what stands under a post. Answers named
    in ``without`` go on waiting.
    """
    unseen = await _claim_unseen(session, now=now, limit=limit, without=without)
    for reply in unseen:
        reply.missed_at = now
        case = await cases.find(session, reply.case_id, to_change=True)
        kind, note = EventKind.ANSWER_UNSEEN, f"ответ {reply.id}"
        await cases.note(session, case, kind, text=note, account_id=None, now=now)
    return len(unseen)


async def _claim_unseen(
    session: AsyncSession, *, now: datetime, limit: int, without: Collection[int]
) -> Sequence[Reply]:
    return await store.claim_unseen(
        session, shown_after=UNSEEN_AFTER, now=now, limit=limit, without=without
    )


async def open_unseen(
    session: AsyncSession, case: Case, person: Person, *, rulebook: Rulebook, now: datetime
) -> None:
    """Open a case again whose answer nobody sees, so that it may be answered otherwise.

    If that answer is seen after all, the case is closed by it as one that was lost. Raises
    NotUnseenError. The case must be held.
    """
    last = (await store.last_final_of(session, [case.id])).get(case.id)
    reply = None if last is None else await store.get(session, last, lock=False)
    if case.state is not CaseState.ANSWERED or reply is None or not is_unseen(reply):
        raise NotUnseenError
    note = _hidden(reply)
    await outside.reopen_by(session, case, person, note=note, rulebook=rulebook, now=now)


def is_unseen(reply: Reply) -> bool:
    """Tell whether it was told of an answer that the network does not show it."""
    is_out = reply.state is ReplyState.PUBLISHED and reply.kind is ReplyKind.FINAL
    return is_out and reply.missed_at is not None and reply.seen_at is None


async def _has_lost_its_answer(
    session: AsyncSession, case: Case, reply: Reply, *, now: datetime
) -> bool:
    """Tell whether a citizen whose words still stand has no answer now that this one is gone."""
    if case.state is not CaseState.ANSWERED and case.outcome is not Outcome.ANSWERED:
        return False
    if (await store.last_final_of(session, [case.id])).get(case.id) != reply.id:
        return False
    history = await cases.history(session, case)
    answered = [each.kind for each in history if each.kind in _ANSWERED]
    if answered[-1:] == [EventKind.ANSWERED_BY_HAND]:
        return False
    return await losses.still_asks(session, case, now=now)


def is_emptied(reply: Reply, comment: Comment) -> bool:
    """Tell whether the network shows only a greeting or a promise where an answer was given."""
    return losses.is_emptied(comment) and not civility_in(reply.text, ())


def _named(several: Collection[Comment]) -> dict[tuple[int, str], Comment]:
    return {(one.page_id, one.external_id): one for one in several}


async def _is_known(session: AsyncSession, case: Case, reply: Reply, comment: Comment) -> bool:
    """Tell whether an answer says what it said when the history told of it last, or at first.

    Networks may write some words otherwise: what they showed first is what was published, unless
    somebody was quicker than the first reading and left nothing of the answer.
    """
    told = await losses.last_told_of(session, case, comment)
    if told:
        return say_the_same(told, words_of(comment))
    earlier = [each.text for each in await comments.versions(session, comment.id)]
    shown_first = [*earlier, comment.text][0]
    if is_emptied(reply, comment):
        return False
    return _joined(comment.text) in {_joined(reply.text), _joined(shown_first)}


def _joined(text: str) -> str:
    return " ".join(text.split())


async def _lacks_it_alone(session: AsyncSession, case: Case, reply: Reply) -> bool:
    """Tell whether a case is open for no other reason than that this answer was lost."""
    if case.state not in WORKABLE or await store.on_its_way(session, case.id) is not None:
        return False
    history = await cases.history(session, case)
    notes = [each.note for each in history if each.kind is EventKind.REOPENED]
    opened = [note.removesuffix(outside.WAS_LATE) for note in notes]
    if not {_lost(reply), _hidden(reply), _emptied(reply)}.intersection(opened[-1:]):
        return False
    return not await overtaken.unheard(session, case, reply)


def _lost(reply: Reply) -> str:
    return f"ответ {reply.id} исчез из сети"


def _hidden(reply: Reply) -> str:
    return f"ответ {reply.id} в сети не виден"


def _emptied(reply: Reply) -> str:
    return f"от ответа {reply.id} в сети ничего не осталось"

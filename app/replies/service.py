"""Answers: written by officials, published by workers, proven by the next poll."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.base.errors import ConflictError, InvalidError
from app.base.sight import Sight
from app.cases import service as cases
from app.cases.finding import service as finding
from app.cases.model import Case
from app.cases.pausing import service as pausing
from app.cases.promising import Promise, mark_promised
from app.cases.rules import WORKABLE, EventKind, Resolution
from app.comments.model import Comment
from app.deadlines.rulebook import Rulebook
from app.pages import service as pages
from app.replies import overtaken, standing, store
from app.replies.drafts import leasing
from app.replies.drafts import service as drafts
from app.replies.evidence import words_of
from app.replies.model import Reply
from app.replies.promises import promise_of
from app.replies.reviewing import check_personal, insisted_note
from app.replies.rules import ReplyKind, ReplyState, fit_text, pause_after
from app.replies.templates import service as templates
from app.replies.templates.rules import check_filled
from app.replies.troubles import TroubleKind, explained
from app.vocabulary import CommentRef, Network, PageRef, PostRef

SENDER_DIES_AFTER: Final = timedelta(seconds=45)
"""A try must end before this, well or not; then another worker takes the reply over."""


class NotAnswerableError(ConflictError):
    """The case is answered or closed."""

    def __init__(self) -> None:
        super().__init__("На это сообщение уже отвечено, или оно закрыто.")


class OnItsWayError(ConflictError):
    """An answer to this case is being published already."""

    def __init__(self) -> None:
        super().__init__("Ответ на это сообщение уже публикуется. Дождитесь его.")


class AwaitingApprovalError(ConflictError):
    """An answer to this case waits for the second person."""

    def __init__(self) -> None:
        super().__init__(
            "Ответ на это сообщение уже ждёт согласования. Дождитесь решения или отзовите его."
        )


class KeyUsedError(ConflictError):
    """The idempotency key belongs to an answer to another case."""

    def __init__(self) -> None:
        super().__init__("Этот ключ уже отправлен с ответом на другое сообщение. Создайте новый.")


class PromiseResolvesNothingError(InvalidError):
    """An interim answer comes with an outcome."""

    def __init__(self) -> None:
        super().__init__(
            "Промежуточный ответ ещё не итог: уберите итог или дайте ответ по существу."
        )


class ForeignCommentError(InvalidError):
    """The comment is not one of the case."""

    def __init__(self) -> None:
        super().__init__("Этого комментария в сообщении нет, или он удалён в сети.")


class Errand(msgspec.Struct, frozen=True, kw_only=True):
    """A reply to be carried to its network by the worker that claimed it."""

    reply_id: int
    page_id: int
    post_id: int
    to: CommentRef
    text: str
    key: UUID
    attempt: int
    in_doubt: bool
    """An earlier try may have arrived: ask the network first."""
    first_tried_at: datetime
    known: frozenset[str]
    """Ids of our other answers under the post: an answer in doubt is none of these."""
    promised_until: datetime | None
    """After that an interim answer promises a day that is over, and is published no more."""


class Manner(msgspec.Struct, frozen=True, kw_only=True):
    """What an answer is, beside its words."""

    promise: Promise | None = None
    """An interim answer promises the final one by then; None: it is the final one."""
    resolution: Resolution | None = None
    """What a final answer says of the matter."""
    token: int | None = None
    """Of the writer's lease; None: he has taken none."""
    template: str | None = None
    """Key of the template that it was made from."""
    takes_case: bool = True
    """The case becomes its writer's if he is an official; not so where he answers many at once."""
    heard_until: datetime | None = None
    """Of the citizen's words it answers none that came later; None: it answers all."""


_MISTAKEN: Final = (
    "Сеть показала другой ответ с теми же словами. Ищем этот дальше, ничего делать не нужно."
)
_MOST_AWAITING: Final = 500
_PLAIN: Final = Manner()
_AT_ONCE: Final = timedelta()


async def answer(
    session: AsyncSession,
    case: Case,
    person: Person,
    *,
    text: str,
    comment_id: int | None,
    key: UUID,
    now: datetime,
    insists: bool = False,
    manner: Manner = _PLAIN,
    undo: timedelta = _AT_ONCE,
) -> Reply:
    """Accept an answer for publication under the citizen's comment, by default his last one.

    Where the regulation asks for a second person, it waits for him first, and a pause is over:
    his time counts. Who ``insists``
    answers for it that what looks like personal data is none; it is told in the history.
    For the time of ``undo`` it is held back, so that ``undoing`` can take it back.
    Raises UnfitTextError, UnfilledError, NotAnswerableError, OnItsWayError,
    AwaitingApprovalError, StaleTokenError, LeasedError, ForeignCommentError, PersonalDataError
    and PromiseResolvesNothingError. The case must be held by the caller's transaction.
    """
    fit = fit_text(text)
    check_filled(fit)
    if manner.promise is not None and manner.resolution is not None:
        raise PromiseResolvesNothingError
    if case.state not in WORKABLE:
        raise NotAnswerableError
    await check_nothing_on_its_way(session, case)
    lease = await leasing.admit_answer(session, case, person, token=manner.token, now=now)
    target = await _target(session, case, comment_id)
    insisted = await check_personal(session, case, fit, insists=insists)
    reply = Reply(
        case_id=case.id,
        comment_id=target.id,
        comment_page_id=case.page_id,
        account_id=person.account_id,
        text=fit,
        key=key,
        state=ReplyState.APPROVAL if case.needs_approval else ReplyState.WAITING,
        try_at=now + undo,
        created_at=now,
        heard_until=manner.heard_until,
        **_told(manner),
    )
    session.add(reply)
    await session.flush()
    if reply.state is ReplyState.APPROVAL:
        pausing.wait_no_longer(case, now=now)
    await keep_words(session, case)
    leasing.end(lease, now=now)
    await drafts.settle(session, case.id, fit, account_id=person.account_id, now=now)
    if manner.template is not None:
        await templates.count_use(session, manner.template)
    if manner.takes_case and person.official_id is not None:
        await cases.take(session, case, person, now=now)
    await cases.note(
        session,
        case,
        EventKind.SENT_FOR_APPROVAL if case.needs_approval else EventKind.REPLY_WRITTEN,
        text=f"ответ {reply.id}{insisted_note(insisted)}",
        account_id=person.account_id,
        words=words_of(reply),
        now=now,
    )
    return reply


def _told(manner: Manner) -> dict[str, object]:
    """Tell the columns of a reply that follow from its manner."""
    if manner.promise is None:
        return {"kind": ReplyKind.FINAL, "resolution": manner.resolution}
    return {
        "kind": ReplyKind.INTERIM,
        "promised_on": manner.promise.on,
        "promised_until": manner.promise.until,
        "promise_steps": msgspec.to_builtins(manner.promise.steps),
    }


async def check_nothing_on_its_way(session: AsyncSession, case: Case) -> None:
    """Refuse to go on while an answer waits for approval or is being published.

    Raises OnItsWayError and AwaitingApprovalError.
    """
    found = await store.on_its_way(session, case.id)
    if found is not None:
        raise AwaitingApprovalError if found.state is ReplyState.APPROVAL else OnItsWayError


async def answer_of_key(session: AsyncSession, case: Case, key: UUID) -> Reply | None:
    """Tell the answer that this key was given with, so that a repeat adds none.

    Raises KeyUsedError where it was an answer to another case.
    """
    reply = await store.by_key(session, key)
    if reply is not None and reply.case_id != case.id:
        raise KeyUsedError
    return reply


async def awaiting(session: AsyncSession, sight: Sight) -> Sequence[int]:
    """List the cases whose answers wait for a second person, at most 500."""
    return await store.awaiting(session, sight, limit=_MOST_AWAITING)


async def keep_words(session: AsyncSession, case: Case) -> None:
    """Let the case be found by the words of all its answers."""
    texts = [reply.text for reply in await store.of_case(session, case.id)]
    await finding.keep_answers(session, case.id, texts)


async def list_replies(session: AsyncSession, case: Case) -> Sequence[Reply]:
    """List the case's replies, the oldest first."""
    return await store.of_case(session, case.id)


async def claim(
    session: AsyncSession, network: Network, *, now: datetime, limit: int
) -> list[Errand]:
    """Take a network's replies to publish; each is *sending* once this is committed."""
    errands = []
    claimed = await store.claim_to_send(session, network, now=now, limit=limit)
    doubtful = {reply.comment.post_id for reply in claimed if reply.in_doubt}
    known = await store.ids_under(session, doubtful) if doubtful else {}
    for reply in claimed:
        reply.state = ReplyState.SENDING
        reply.attempts += 1
        reply.sent_at = reply.sent_at or now
        reply.try_at = now + SENDER_DIES_AFTER
        ids = frozenset(known.get(reply.comment.post_id, ()))
        errands.append(_errand(reply, reply.sent_at, known=ids))
        reply.in_doubt = True
    return errands


async def published(
    session: AsyncSession, errand: Errand, *, external_id: str, rulebook: Rulebook, now: datetime
) -> bool:
    """Record the id that the network gave to the answer; the case is answered, or promised to.

    What the citizen wrote after the words of a final answer opens its case again. False where
    nothing came of it: a late worker tells it, or the id is another answer's, whose words are
    the same; then this one is looked for again.
    """
    reply = await _held(session, errand)
    if reply is None:
        return False
    if await store.is_anothers(session, reply, external_id):
        reply.trouble, reply.try_at = _MISTAKEN, now + pause_after(errand.attempt)
        return False
    reply.state, reply.external_id, reply.published_at = ReplyState.PUBLISHED, external_id, now
    reply.trouble = None
    case = await cases.find(session, reply.case_id, to_change=True)
    promise = promise_of(reply)
    if promise is not None:
        await mark_promised(session, case, promise, account_id=reply.account_id, now=now)
    else:
        await cases.mark_answered(
            session, case, account_id=reply.account_id, resolution=reply.resolution, now=now
        )
        await overtaken.open_for_unheard(session, case, reply, rulebook=rulebook, now=now)
    await pages.recheck_post(session, case.post_id, now=now)
    return True


async def postponed(
    session: AsyncSession,
    errand: Errand,
    *,
    sentence: str,
    wait: timedelta | None,
    unsent: bool,
    now: datetime,
) -> None:
    """Try again later: after ``wait`` if the network named it, else after a growing pause.

    ``unsent`` tells that this try surely published nothing. An answer of which that holds for
    every try waits as one that was never tried: it may be taken back, or overtaken by the page.
    """
    reply = await _held(session, errand)
    if reply is None:
        return
    if unsent:
        reply.in_doubt = errand.in_doubt
    if not reply.in_doubt:
        reply.state, reply.sent_at = ReplyState.WAITING, None
    reply.trouble = sentence
    reply.try_at = now + (wait or pause_after(errand.attempt))


async def refused(
    session: AsyncSession,
    errand: Errand,
    *,
    sentence: str,
    now: datetime,
    kind: TroubleKind = TroubleKind.OTHER,
) -> None:
    """Give the answer up and tell the official why; he may write another."""
    reply = await _held(session, errand)
    if reply is None:
        return
    case = await cases.find(session, reply.case_id, to_change=True)
    sentence = explained(sentence, kind, can_open=case.page.can_close)
    reply.state, reply.trouble, reply.trouble_kind = ReplyState.REFUSED, sentence, kind
    await cases.note(
        session,
        case,
        EventKind.REPLY_REFUSED,
        text=sentence,
        account_id=reply.account_id,
        now=now,
    )


async def hold_oldest_seen(session: AsyncSession, *, without: Collection[int]) -> int | None:
    """Hold the oldest answer that a poll has seen and return its id; None: there is none."""
    held = await store.claim_seen(session, limit=1, without=without)
    return held[0][0].id if held else None


async def confirm_seen(
    session: AsyncSession, *, now: datetime, limit: int, without: Collection[int] = ()
) -> int:
    """Close the cases whose final answer a poll has seen; return how many answers it saw.

    Of a case that was opened again and answered anew only the newest answer proves anything.
    One that was lost and is there again proves as much as before; one of which the network shows
    only a greeting proves nothing. Answers named in ``without`` go on waiting.
    """
    seen = await store.claim_seen(session, limit=limit, without=without)
    if not seen:
        return 0
    await store.mark_seen(session, [reply.id for reply, _ in seen], now=now)
    last = await store.last_final_of(session, {reply.case_id for reply, _ in seen})
    proofs = [
        reply
        for reply, comment in seen
        if reply.id == last.get(reply.case_id) and not standing.is_emptied(reply, comment)
    ]
    await cases.close_confirmed(session, {reply.case_id for reply in proofs}, now=now)
    missed = [reply for reply in proofs if reply.missed_at is not None]
    await standing.close_returned(session, missed, now=now)
    return len(seen)


async def is_ours(
    session: AsyncSession, page_ids: Collection[int]
) -> Callable[[int, str, str], bool]:
    """Tell how to know our answers on these pages where a network hides who wrote them.

    By (page, the network's id, text): the id of a published answer, or the words of one
    that is being sent just now and whose id nobody knows yet.
    """
    ids, words = await store.own_marks(session, page_ids)
    on_their_way = {(page_id, " ".join(text.split())) for page_id, text in words}

    def ours(page_id: int, external_id: str, text: str) -> bool:
        said = (page_id, " ".join(text.split()))
        return (page_id, external_id) in ids or said in on_their_way

    return ours


async def _target(session: AsyncSession, case: Case, comment_id: int | None) -> Comment:
    said = (await cases.comments_by_case(session, [case.id]))[case.id]
    living = [comment for comment in said if comment.deleted_at is None]
    wanted = [comment for comment in living if comment_id in {None, comment.id}]
    if not wanted:
        raise ForeignCommentError
    return wanted[-1]


async def _held(session: AsyncSession, errand: Errand) -> Reply | None:
    """Return the reply if it is still this errand's; a late worker must change nothing."""
    reply = await store.get(session, errand.reply_id, lock=True)
    is_ours = (
        reply is not None and reply.state is ReplyState.SENDING and reply.attempts == errand.attempt
    )
    return reply if is_ours else None


def _errand(reply: Reply, first_tried_at: datetime, *, known: frozenset[str]) -> Errand:
    comment = reply.comment
    page = PageRef(comment.page.network, comment.page.external_id or "")
    post = PostRef(page, comment.post.external_id)
    return Errand(
        reply_id=reply.id,
        page_id=comment.page_id,
        post_id=comment.post_id,
        to=CommentRef(post, comment.external_id, comment.thread_id),
        text=reply.text,
        key=reply.key,
        attempt=reply.attempts,
        in_doubt=reply.in_doubt,
        first_tried_at=first_tried_at,
        known=known,
        promised_until=reply.promised_until,
    )

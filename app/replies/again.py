"""An answer that the network refused, sent again once what stood in its way is gone."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.base.errors import ConflictError, NotFoundError
from app.cases import service as cases
from app.cases.model import Case
from app.cases.pausing import service as pausing
from app.cases.rules import WORKABLE, EventKind
from app.replies import store
from app.replies.evidence import words_of
from app.replies.model import Reply
from app.replies.promises import check_promise_stands
from app.replies.reviewing import PersonalDataError, check_personal, vouched_for
from app.replies.rules import ReplyState
from app.replies.service import NotAnswerableError, check_nothing_on_its_way
from app.replies.troubles import TroubleKind, WayOut, ways_out


class ReplyNotFoundError(NotFoundError):
    """No such answer, or it is another case's."""

    def __init__(self, reply_id: int) -> None:
        super().__init__(f"Ответа № {reply_id} нет.")


class NotRefusedError(ConflictError):
    """The answer is on its way, or published."""

    def __init__(self) -> None:
        super().__init__(
            "Сеть этот ответ не отклоняла: он ещё публикуется или уже опубликован. "
            "Посмотрите на его состояние."
        )


class NotAgainError(ConflictError):
    """The same words would be refused again, or might be published twice."""

    def __init__(self) -> None:
        super().__init__(
            "Этот ответ нельзя отправить ещё раз без изменений: прочитайте, почему его не "
            "приняла сеть, и напишите новый."
        )


async def find_refused(session: AsyncSession, case: Case, reply_id: int) -> Reply:
    """Return a refused answer of the case that may be sent again.

    Nobody but who holds the case changes a refused answer. Raises ReplyNotFoundError,
    NotRefusedError, NotAgainError.
    """
    reply = await store.get(session, reply_id, lock=False)
    if reply is None or reply.case_id != case.id:
        raise ReplyNotFoundError(reply_id)
    if reply.state is not ReplyState.REFUSED:
        raise NotRefusedError
    kind = reply.trouble_kind or TroubleKind.OTHER
    if WayOut.RETRY not in ways_out(kind, can_open=True):
        raise NotAgainError
    return reply


async def refused_for(session: AsyncSession, person: Person, reply_id: int) -> Case:
    """Return the case of a refused answer that may be sent again, if this person may see it.

    Raises ReplyNotFoundError, CaseNotFoundError, NotRefusedError, NotAgainError.
    """
    reply = await store.get(session, reply_id, lock=False)
    if reply is None:
        raise ReplyNotFoundError(reply_id)
    case = await cases.find_for(session, person, reply.case_id, to_change=True)
    await find_refused(session, case, reply_id)
    return case


async def send_again(
    session: AsyncSession, case: Case, reply_id: int, *, account_id: int, now: datetime
) -> Reply:
    """Let a refused answer wait for the network again, under its old key.

    One that nobody has approved waits for the second person first, where there must be one.
    A case that was closed because the page answered by hand may be answered all the same.
    Raises also NotAnswerableError, OnItsWayError, AwaitingApprovalError, OverduePromiseError,
    PromisedEnoughError, PersonalDataError. The case must be held by the caller.
    """
    reply = await find_refused(session, case, reply_id)
    if case.state not in WORKABLE and reply.trouble_kind is not TroubleKind.ANSWERED:
        raise NotAnswerableError
    check_promise_stands(case, reply, now=now)
    await check_nothing_on_its_way(session, case)
    is_vouched_for = await vouched_for(session, case, reply.id)
    await check_personal(session, case, reply.text, insists=is_vouched_for)
    reply.trouble, reply.try_at = None, now
    kind = _let_go(reply, needs_approval=case.needs_approval)
    if reply.state is ReplyState.APPROVAL:
        pausing.wait_no_longer(case, now=now)
    text = f"ответ {reply.id} отправлен ещё раз"
    words = words_of(reply)
    await cases.note(session, case, kind, text=text, account_id=account_id, words=words, now=now)
    return reply


def _let_go(reply: Reply, *, needs_approval: bool) -> EventKind:
    """Send an answer to the second person or on its way; return what its history is told."""
    if needs_approval and reply.approver_id is None:
        reply.state = ReplyState.APPROVAL
        return EventKind.SENT_FOR_APPROVAL
    reply.state, reply.trouble_kind = ReplyState.WAITING, None
    return EventKind.REPLY_WRITTEN


async def try_again_after(session: AsyncSession, reply_id: int, *, now: datetime) -> None:
    """Send a refused answer again now that its post is open; nothing if that makes no sense now.

    It may have been sent again, or its case answered otherwise, while the network was asked.
    """
    reply = await store.get(session, reply_id, lock=False)
    if reply is None:
        return
    case = await cases.find(session, reply.case_id, to_change=True)
    try:
        await send_again(session, case, reply_id, account_id=reply.account_id, now=now)
    except (ConflictError, PersonalDataError):
        return

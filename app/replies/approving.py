"""The second person: reads an answer before it is published, approves it or sends it back."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person, Right
from app.base.errors import ConflictError, DeniedError, NotFoundError
from app.cases import service as cases
from app.cases.model import Case
from app.cases.rules import WORKABLE, EventKind
from app.replies import service, store
from app.replies.drafts import service as drafts
from app.replies.evidence import words_of
from app.replies.model import Reply
from app.replies.promises import check_promise_stands
from app.replies.reviewing import check_personal, insisted_note
from app.replies.rules import ReplyState, fit_reason, fit_text
from app.replies.templates.rules import check_filled
from app.replies.troubles import TroubleKind

_AT_ONCE: Final = timedelta()
_ENDED: Final = "сообщение завершилось, пока ответ ждал согласования"


class ReplyNotFoundError(NotFoundError):
    """The case has no such answer."""

    def __init__(self, reply_id: int) -> None:
        super().__init__(f"Ответа № {reply_id} у этого сообщения нет.")


class NotAwaitingError(ConflictError):
    """The answer waits for nobody's approval."""

    def __init__(self) -> None:
        super().__init__("Этот ответ согласования не ждёт: он уже отправлен или возвращён.")


class OwnAnswerError(DeniedError):
    """Who wrote the answer cannot be the second person."""

    def __init__(self) -> None:
        super().__init__("Свой ответ согласовать нельзя: это должен сделать другой сотрудник.")


class NotApproverError(DeniedError):
    """Somebody who is no second person wants to approve or return an answer."""

    def __init__(self) -> None:
        super().__init__(
            "Согласовать или вернуть ответ может согласующий этого учреждения или вышестоящего,"
            " а где его нет — координатор или тренер ЦУР. Ответ ждёт в их очереди."
        )


class ForeignAnswerError(DeniedError):
    """Only its writer may take an answer back."""

    def __init__(self) -> None:
        super().__init__(
            "Отозвать ответ может тот, кто его написал, или тот, у кого теперь сообщение."
            " Согласующий возвращает его с причиной."
        )


class OverCaseError(ConflictError):
    """The case has ended while its answer waited."""

    def __init__(self) -> None:
        super().__init__("Сообщение уже завершено: отвечать не на что. Верните ответ с причиной.")


async def approve(
    session: AsyncSession,
    case: Case,
    person: Person,
    reply_id: int,
    *,
    text: str | None = None,
    insists: bool = False,
    undo: timedelta = _AT_ONCE,
    now: datetime,
) -> Reply:
    """Let an answer be published, in other words if a ``text`` is given.

    The words before and after stay among the versions of the draft. The case must be held.
    For the time of ``undo`` it is held back, so that ``undoing`` can take it back.
    A case that was closed because the page answered by hand may be answered all the same.
    Raises ReplyNotFoundError, NotAwaitingError, OwnAnswerError, NotApproverError, OverCaseError,
    OverduePromiseError, PromisedEnoughError, and for the text what ``service.answer`` does.
    """
    reply = await _read_by_another(session, case, person, reply_id)
    if case.state not in WORKABLE and reply.trouble_kind is not TroubleKind.ANSWERED:
        raise OverCaseError
    check_promise_stands(case, reply, now=now)
    fit = reply.text if text is None else fit_text(text)
    check_filled(fit)
    insisted = await check_personal(session, case, fit, insists=insists)
    is_edited = fit != reply.text
    if is_edited:
        reply.heard_until = None
        await drafts.record(session, case.id, fit, account_id=person.account_id, now=now)
    reply.text, reply.state, reply.try_at = fit, ReplyState.WAITING, now + undo
    reply.approver_id, reply.trouble_kind = person.account_id, None
    await service.keep_words(session, case)
    edited = "; текст изменён" if is_edited else ""
    await cases.note(
        session,
        case,
        EventKind.APPROVED,
        text=f"ответ {reply.id}{edited}{insisted_note(insisted)}",
        account_id=person.account_id,
        words=words_of(reply),
        now=now,
    )
    return reply


async def send_back(
    session: AsyncSession,
    case: Case,
    person: Person,
    reply_id: int,
    *,
    reason: str,
    now: datetime,
) -> Reply:
    """Return an answer to its writer with what to mend; the draft has the text again.

    Raises ReplyNotFoundError, NotAwaitingError, OwnAnswerError, NotApproverError,
    UnfitReasonError.
    """
    why = fit_reason(reason)
    reply = await _read_by_another(session, case, person, reply_id)
    reply.approver_id = person.account_id
    await _return(session, case, reply, why=why, account_id=person.account_id, now=now)
    return reply


def may_withdraw(case: Case, reply: Reply, person: Person) -> bool:
    """Say whether a person may take an answer back: he wrote it, or the case is his now."""
    if reply.account_id == person.account_id:
        return True
    return case.official_id is not None and case.official_id == person.official_id


async def withdraw(
    session: AsyncSession, case: Case, person: Person, reply_id: int, *, now: datetime
) -> Reply:
    """Take an answer back before anybody approved it; the draft has the text again.

    Its writer may, and who has the case since. Raises ReplyNotFoundError, NotAwaitingError,
    ForeignAnswerError.
    """
    reply = await _awaiting(session, case, reply_id)
    if not may_withdraw(case, reply, person):
        raise ForeignAnswerError
    is_own = reply.account_id == person.account_id
    why = "автор отозвал ответ" if is_own else "ответ отозвал тот, у кого теперь сообщение"
    await _return(session, case, reply, why=why, account_id=person.account_id, now=now)
    return reply


async def writers_waiting(session: AsyncSession, case_ids: Collection[int]) -> dict[int, int]:
    """Map those of the cases whose answer waits for approval to the account that wrote it."""
    return await store.writers_waiting(session, case_ids) if case_ids else {}


async def hold_oldest_ended(session: AsyncSession, *, without: Collection[int]) -> int | None:
    """Hold the oldest answer that waits in an ended case; return its id, None: none waits."""
    held = await store.claim_of_ended(session, limit=1, without=without)
    return held[0][0].id if held else None


async def return_ended(
    session: AsyncSession, *, now: datetime, limit: int, without: Collection[int] = ()
) -> int:
    """Return answers whose case has ended while they waited for approval; return how many.

    One that waits beside an answer that the page gave by hand stays: it may be approved.
    Answers named in ``without`` go on waiting.
    """
    found = await store.claim_of_ended(session, limit=limit, without=without)
    for reply, case in found:
        await _return(session, case, reply, why=_ENDED, account_id=None, now=now)
    return len(found)


async def _return(
    session: AsyncSession,
    case: Case,
    reply: Reply,
    *,
    why: str,
    account_id: int | None,
    now: datetime,
) -> None:
    reply.state, reply.trouble = ReplyState.RETURNED, why
    await drafts.put_back(session, case.id, reply.text, account_id=reply.account_id, now=now)
    kind = EventKind.RETURNED
    await cases.note(session, case, kind, text=why, account_id=account_id, now=now)


async def _read_by_another(
    session: AsyncSession, case: Case, person: Person, reply_id: int
) -> Reply:
    reply = await _awaiting(session, case, reply_id)
    if reply.account_id == person.account_id:
        raise OwnAnswerError
    if not person.may(Right.APPROVE):
        raise NotApproverError
    return reply


async def _awaiting(session: AsyncSession, case: Case, reply_id: int) -> Reply:
    reply = await store.get(session, reply_id, lock=True)
    if reply is None or reply.case_id != case.id:
        raise ReplyNotFoundError(reply_id)
    if reply.state is not ReplyState.APPROVAL:
        raise NotAwaitingError
    return reply

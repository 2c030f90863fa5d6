"""Taking an answer back while it waits to leave; never once the network may have it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.base.errors import ConflictError, DeniedError
from app.cases import service as cases
from app.cases.model import Case
from app.cases.rules import EventKind
from app.replies import store
from app.replies.approving import ReplyNotFoundError
from app.replies.drafts import service as drafts
from app.replies.model import Reply
from app.replies.rules import ReplyState

UNDONE = "публикация отменена, пока ответ не ушёл"


class TooLateError(ConflictError):
    """The answer is being sent, or was."""

    def __init__(self) -> None:
        super().__init__(
            "Отменить уже нельзя: ответ отправлен в сеть. Если в нём ошибка, поправьте его там"
            " или ответьте ещё раз."
        )


class ForeignUndoError(DeniedError):
    """Somebody else wants to take an answer back."""

    def __init__(self) -> None:
        super().__init__("Отменить публикацию может тот, кто ответил или согласовал ответ.")


def is_undoable(reply: Reply, *, now: datetime) -> bool:
    """Tell whether an answer is still held back, and surely not in the network."""
    return reply.state is ReplyState.WAITING and reply.sent_at is None and reply.try_at > now


async def take_back(
    session: AsyncSession, case: Case, person: Person, reply_id: int, *, now: datetime
) -> Reply:
    """Take an answer back that no worker has claimed; the draft has the text again.

    Doing it twice changes nothing more. The publisher claims under the same lock: either it
    finds the answer gone, or it was first, and this raises TooLateError. The case must be held.
    Raises also ReplyNotFoundError, ForeignUndoError.
    """
    # A worker locks its reply before the case, we the case before the reply: never wait for it.
    reply = await store.hold_unlocked(session, reply_id)
    if reply is None or reply.case_id != case.id:
        known = await store.get(session, reply_id, lock=False)
        if known is None or known.case_id != case.id:
            raise ReplyNotFoundError(reply_id)
        raise TooLateError
    if person.account_id not in {reply.account_id, reply.approver_id}:
        raise ForeignUndoError
    if reply.state is ReplyState.RETURNED and reply.trouble == UNDONE:
        return reply
    if reply.state is not ReplyState.WAITING or reply.sent_at is not None:
        raise TooLateError
    reply.state, reply.trouble = ReplyState.RETURNED, UNDONE
    await drafts.put_back(session, case.id, reply.text, account_id=person.account_id, now=now)
    await cases.note(
        session, case, EventKind.RETURNED, text=UNDONE, account_id=person.account_id, now=now
    )
    return reply

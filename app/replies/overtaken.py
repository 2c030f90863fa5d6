"""Answers that the citizen's words have overtaken: written before them, they do not answer them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.cases import outside
from app.cases import service as cases
from app.cases.model import Case
from app.cases.rules import CaseState
from app.comments.model import Comment
from app.deadlines.rulebook import Rulebook
from app.replies.evidence import words_of
from app.replies.model import Reply


async def unheard(session: AsyncSession, case: Case, reply: Reply) -> Sequence[Comment]:
    """List what the citizen has written in the case since the answer got its words.

    It may have waited for a second person, for the time to undo it, or for the network.
    """
    return await outside.said_since(session, case, await _worded_at(session, case, reply))


async def open_for_unheard(
    session: AsyncSession, case: Case, reply: Reply, *, rulebook: Rulebook, now: datetime
) -> None:
    """Open a case again that an answer has just ended, if the citizen wrote more meanwhile.

    It is then as if he had written after the answer. One that was closed otherwise stays so.
    The case must be held.
    """
    if case.state is not CaseState.ANSWERED:
        return
    said = await unheard(session, case, reply)
    if said:
        note = f"комментарий {said[0].id} пришёл, когда ответ {reply.id} был уже написан"
        await outside.reopen_for(session, case, said[0], note=note, rulebook=rulebook, now=now)


async def _worded_at(session: AsyncSession, case: Case, reply: Reply) -> datetime:
    """Tell when the answer got the words that it has: a second person may have changed them.

    One that was written for many cases answers in each only what it was meant for.
    """
    if reply.heard_until is not None:
        return reply.heard_until
    words = words_of(reply)
    told = [each for each in await cases.history(session, case) if each.words == words]
    return told[0].happened_at if told else reply.created_at

"""Answers that the citizen's words have overtaken: written before them, they do not answer them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.cases import outside
from app.cases import service as cases
from app.cases.histories.sealing import Source, Words
from app.cases.model import Case, CaseEvent
from app.cases.rules import CaseState, EventKind
from app.comments.model import Comment
from app.deadlines.rulebook import Rulebook
from app.replies.evidence import words_of
from app.replies.model import Reply

_NEW_WORDS: Final = frozenset({EventKind.JOINED, EventKind.EDITED, EventKind.REOPENED})


async def unheard(session: AsyncSession, case: Case, reply: Reply) -> Sequence[Comment]:
    """List what the citizen has written in the case since the answer got its words.

    It may have waited for a second person, for the time to undo it, or for the network. One that
    was written for many cases answers in each only what it was meant for. What the history tells
    of after these words came after them, whatever clocks say: workers' are not quite the same,
    and each looks at its own before it waits for the case.
    """
    history = await cases.history(session, case)
    said = (await cases.comments_by_case(session, [case.id]))[case.id]
    return await unheard_in(session, case, reply, history=history, said=said)


async def unheard_in(
    session: AsyncSession,
    case: Case,
    reply: Reply,
    *,
    history: Sequence[CaseEvent],
    said: Sequence[Comment],
) -> Sequence[Comment]:
    """List the same for whoever has read the case's history and comments."""
    told = [event for event in history if event.words == words_of(reply)]
    since = reply.heard_until or (told[0].happened_at if told else reply.created_at)
    later = {each.id for each in await outside.said_since(session, case, since)}
    if told:
        later |= told_of(event for event in history if event.place > told[0].place)
    return [each for each in said if each.id in later and each.deleted_at is None]


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
        note = f"комментарий {said[0].id} пришёл, когда ответ был уже написан"
        await outside.reopen_for(session, case, said[0], note=note, rulebook=rulebook, now=now)


def told_of(events: Iterable[CaseEvent]) -> set[int]:
    """Tell of which comments these lines say that they are new, or have other words."""
    told = [event.words for event in events if event.kind in _NEW_WORDS and event.words]
    new = [Words.read(words) for words in told]
    return {words.id for words in new if words.source is Source.COMMENT}

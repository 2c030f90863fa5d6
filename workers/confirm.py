"""Stage 10: close the cases whose answer a poll has seen, ours or one that the page gave itself."""

from typing import Final

from app.cases.regulating import service as regulating
from app.replies import approving, by_hand, standing
from app.replies import service as replies
from workers.tools import Tools

_AT_ONCE: Final = 500


async def confirm(tools: Tools) -> int:
    """Confirm a batch of published answers, and weigh a batch of the pages' own; return how many.

    Ours first: what is known as ours need not be weighed. At last those that nobody sees, and
    those that nobody need approve any more.
    """
    async with tools.sessions.begin() as session:
        confirmed = await replies.confirm_seen(session, now=tools.now(), limit=_AT_ONCE)
    async with tools.sessions.begin() as session:
        rulebook = await regulating.rulebook_in_force(session, tools.rulebook)
        weighed = await by_hand.close_answered(
            session, rulebook=rulebook, now=tools.now(), limit=_AT_ONCE
        )
    async with tools.sessions.begin() as session:
        missed = await standing.tell_unseen(session, now=tools.now(), limit=_AT_ONCE)
    async with tools.sessions.begin() as session:
        returned = await approving.return_ended(session, now=tools.now(), limit=_AT_ONCE)
    return confirmed + weighed + missed + returned

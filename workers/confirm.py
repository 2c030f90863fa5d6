"""Stage 10: close the cases whose answer a poll has seen, ours or one that the page gave itself."""

from typing import Final

from app.base.jobs import Stage
from app.cases.regulating import service as regulating
from app.replies import approving, by_hand, standing
from app.replies import service as replies
from workers.parts import in_parts
from workers.tools import Tools

_AT_ONCE: Final = 500


async def confirm(tools: Tools) -> int:
    """Confirm a batch of published answers, and weigh a batch of the pages' own; return how many.

    Ours first: what is known as ours need not be weighed. At last those that nobody sees, and
    those that nobody need approve any more.
    """

    async def seen() -> int:
        async with tools.sessions.begin() as session:
            confirmed = await replies.confirm_seen(session, now=tools.now(), limit=_AT_ONCE)
        async with tools.sessions.begin() as session:
            rulebook = await regulating.rulebook_in_force(session, tools.rulebook)
            return confirmed + await by_hand.close_answered(
                session, rulebook=rulebook, now=tools.now(), limit=_AT_ONCE
            )

    async def unseen() -> int:
        async with tools.sessions.begin() as session:
            return await standing.tell_unseen(session, now=tools.now(), limit=_AT_ONCE)

    async def unneeded() -> int:
        async with tools.sessions.begin() as session:
            return await approving.return_ended(session, now=tools.now(), limit=_AT_ONCE)

    return await in_parts(Stage.CONFIRM, seen, unseen, unneeded)

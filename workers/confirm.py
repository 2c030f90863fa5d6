"""Stage 10: close the cases whose answer a poll has seen, ours or one that the page gave itself."""

from functools import partial
from typing import Final

from app.base.jobs import Stage
from app.cases.regulating import service as regulating
from app.replies import approving, by_hand, standing
from app.replies import service as replies
from workers.halving import Batches, in_halves
from workers.parts import in_parts
from workers.tools import Tools

_AT_ONCE: Final = 500


async def confirm(tools: Tools) -> int:
    """Confirm a batch of published answers, and weigh a batch of the pages' own; return how many.

    Ours first: what is known as ours need not be weighed. At last those that nobody sees, and
    those that nobody need approve any more.
    """

    async def seen() -> int:
        proofs = Batches(
            part="confirm.seen",
            hold_oldest=replies.hold_oldest_seen,
            work=partial(replies.confirm_seen, now=tools.now()),
        )
        confirmed = await in_halves(tools, proofs, most=_AT_ONCE)
        async with tools.sessions.begin() as session:
            rulebook = await regulating.rulebook_in_force(session, tools.rulebook)
        now = tools.now()
        own = Batches(
            part="confirm.weigh",
            hold_oldest=partial(by_hand.hold_oldest, now=now),
            work=partial(by_hand.close_answered, rulebook=rulebook, now=now),
        )
        return confirmed + await in_halves(tools, own, most=_AT_ONCE)

    async def unseen() -> int:
        now = tools.now()
        missed = Batches(
            part="confirm.unseen",
            hold_oldest=partial(standing.hold_oldest_unseen, now=now),
            work=partial(standing.tell_unseen, now=now),
        )
        return await in_halves(tools, missed, most=_AT_ONCE)

    async def unneeded() -> int:
        waiting = Batches(
            part="confirm.ended",
            hold_oldest=approving.hold_oldest_ended,
            work=partial(approving.return_ended, now=tools.now()),
        )
        return await in_halves(tools, waiting, most=_AT_ONCE)

    return await in_parts(Stage.CONFIRM, seen, unseen, unneeded)

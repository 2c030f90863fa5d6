"""Verifies the histories of cases: no line changed, taken out or put in."""

from collections.abc import AsyncIterator

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.cases.histories import store
from app.cases.histories.sealing import Break, find_break

_AT_ONCE = 500


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far a verification has come."""

    cases: int
    lines: int
    breaks: tuple[Break, ...]


async def verify(session: AsyncSession) -> AsyncIterator[Progress]:
    """Verify all histories, case by case; tell how it stands after each part of them.

    Reads without holding anything, in one snapshot if the transaction gives one.
    """
    done = Progress(cases=0, lines=0, breaks=())
    after = 0
    while part := await store.histories(session, after=after, limit=_AT_ONCE):
        found = [find_break(case_id, lines, seal) for case_id, seal, lines in part]
        done = Progress(
            cases=done.cases + len(part),
            lines=done.lines + sum(len(lines) for _, _, lines in part),
            breaks=(*done.breaks, *(each for each in found if each is not None)),
        )
        after = part[-1][0]
        session.expunge_all()
        yield done

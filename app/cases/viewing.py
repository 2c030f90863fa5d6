"""Views of the words of cases beside the case's own page: of several at once, by lists."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.cases import store
from app.cases.histories.writing import Line, write
from app.cases.rules import EventKind

ONE_LOOK: Final = timedelta(hours=1)
"""A list that is asked for again within this time is one look at each of its cases."""


async def looked_at(
    session: AsyncSession, case_ids: Collection[int], person: Person, *, now: datetime
) -> None:
    """Write down that somebody was given the words of these cases, once within ``ONE_LOOK``.

    Holds those cases until the transaction ends, of which a line is written.
    """
    seen = await store.seen_since(session, case_ids, person.account_id, now - ONE_LOOK)
    fresh = set(case_ids) - seen
    if not fresh:
        return
    held = await store.hold_as_they_stand(session, fresh)
    lines = [
        Line(
            case_id=case_id,
            kind=EventKind.VIEWED,
            became=state,
            official_id=official_id,
            account_id=person.account_id,
        )
        for case_id, state, official_id in held
    ]
    await write(session, lines, now=now)

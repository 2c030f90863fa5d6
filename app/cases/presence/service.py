"""Who looks at a case just now, and which cases got a word that somebody has not read."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.cases.presence import store

LASTS: Final = timedelta(minutes=2)
"""Since the last sign of an open page."""
_ONE_SIGN: Final = timedelta(seconds=20)
"""Signs closer together are one, so that a page that asks every four seconds writes little."""


async def look(session: AsyncSession, case_id: int, person: Person, *, now: datetime) -> None:
    """Take the sign that a person has a case open."""
    await store.mark(session, case_id, person.account_id, now=now, unless_since=now - _ONE_SIGN)


async def open_case(session: AsyncSession, case_id: int, person: Person, *, now: datetime) -> None:
    """Take the sign that a person has opened a case: what is in it he has now seen."""
    await store.mark(session, case_id, person.account_id, now=now, unless_since=now)


async def others(
    session: AsyncSession, case_id: int, person: Person, *, now: datetime
) -> Sequence[str]:
    """Name who else has the case open."""
    return await store.names_since(session, case_id, but=person.account_id, since=now - LASTS)


async def unread_among(
    session: AsyncSession, case_ids: Collection[int], person: Person
) -> set[int]:
    """Tell to which of these cases the citizen has added since this person looked."""
    last = await store.last_words(session, case_ids)
    seen = await store.seen_by(session, last.keys(), person.account_id)
    return {case_id for case_id, at in last.items() if case_id not in seen or seen[case_id] < at}

"""The lists of cases: what is wanted in which order, and how long each list is."""

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.base.sight import Sight
from app.cases.finding import service as finding
from app.cases.lists import store
from app.cases.lists.place import Place
from app.cases.lists.wanted import Order, Wanted
from app.cases.model import Case

MOST: Final = 100
"""Nobody reads how far a queue goes beyond; counting it would cost more than showing it."""
_EARLIER: Final = 10


async def list_wanted(
    session: AsyncSession,
    *,
    sight: Sight,
    wanted: Wanted,
    order: Order,
    after: Place | None = None,
    limit: int,
) -> Sequence[Case]:
    """List what is wanted in an order, after the place given."""
    if wanted.spelled is not None:
        found = await finding.all_matches(session, wanted.spelled)
        wanted = _narrowed(wanted, found)
    return await store.listed(
        session, sight=sight, wanted=wanted, order=order, after=after, limit=limit
    )


async def sizes(
    session: AsyncSession, *, sight: Sight, several: Mapping[str, Wanted]
) -> dict[str, int]:
    """Count several lists at once, each up to ``MOST``."""
    return await store.count(session, sight=sight, several=several, most=MOST)


async def earlier_of(session: AsyncSession, case: Case, person: Person) -> Sequence[Case]:
    """List the last other cases of the same citizen that this person may see."""
    return await store.of_citizen(session, case, sight=person.sight, limit=_EARLIER)


def _narrowed(wanted: Wanted, found: Sequence[int] | None) -> Wanted:
    """Ask for the cases that were found rather than for the words; None: for the words still."""
    if found is None:
        return wanted
    among = found if wanted.case_ids is None else set(found) & set(wanted.case_ids)
    return replace(wanted, case_ids=among, spelled=None)

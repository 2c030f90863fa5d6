"""Whose working days the quiet of people follows: their institution's, or the region's."""

from collections.abc import Collection, Mapping
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.cases.clerk import keeping_of
from app.deadlines.calendar import WorkingCalendar
from app.deadlines.rulebook import Keeping, Rulebook
from app.officials import service as officials

_NO_INSTITUTION: Final = Keeping(institution=0)


class Hours(msgspec.Struct, frozen=True):
    """The working time of some people."""

    rulebook: Rulebook
    keepings: Mapping[int, Keeping]
    """By account."""

    def calendar(self, account_id: int) -> WorkingCalendar:
        """Give the working time of a person's institution, or of the region."""
        return self.rulebook.calendar(self.keepings.get(account_id, _NO_INSTITUTION))


async def hours_of(
    session: AsyncSession, account_ids: Collection[int], rulebook: Rulebook
) -> Hours:
    """Look up when these people work; who has no institution keeps the region's hours."""
    accounts = await access.accounts_of(session, account_ids)
    places = {each.institution_id for each in accounts if each.institution_id is not None}
    found = await officials.institutions_of(session, places)
    keepings = {each.id: keeping_of(each) for each in found}
    return Hours(
        rulebook,
        {each.id: keepings.get(each.institution_id or 0, _NO_INSTITUTION) for each in accounts},
    )

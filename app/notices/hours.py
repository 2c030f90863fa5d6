"""In whose time people are written to: their own hours and duty, else their institution's."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.model import Account
from app.cases.clerk import keeping_of
from app.cases.following.service import keeping_with
from app.deadlines.rulebook import Keeping, Rulebook
from app.notices.choosing import Choice
from app.notices.pacing import Waking
from app.officials import roster
from app.officials import service as officials
from app.officials.model import Institution
from app.officials.shifts import Span

_NO_INSTITUTION: Final = Keeping(institution=0)
_FORESEEN: Final = timedelta(days=21)
"""Longer than any row of days off: so far ahead shifts are looked at."""


class Hours(msgspec.Struct, frozen=True):
    """The working time of some people."""

    rulebook: Rulebook
    keepings: Mapping[int, Keeping]
    """By account."""
    duties: Mapping[int, Sequence[Span]]
    """Present and coming shifts, by account."""

    def waking(self, account_id: int, choice: Choice) -> Waking:
        """Tell when a person who wants this of a channel hears of what is not urgent."""
        keeping = self.keepings.get(account_id, _NO_INSTITUTION)
        return Waking(
            choice=choice,
            calendar=self.rulebook.calendar(keeping),
            duties=self.duties.get(account_id, ()),
        )

    def zone(self, account_id: int) -> str:
        """Tell a person's own time zone, an IANA name."""
        keeping = self.keepings.get(account_id, _NO_INSTITUTION)
        return self.rulebook.calendar(keeping).schedule.zone


async def hours_of(
    session: AsyncSession, account_ids: Collection[int], rulebook: Rulebook, *, now: datetime
) -> Hours:
    """Look up when these people work; who has no institution keeps the region's hours."""
    accounts = await access.accounts_of(session, account_ids)
    places = {each.institution_id for each in accounts if each.institution_id is not None}
    places |= {each.official.institution_id for each in accounts if each.official is not None}
    homes = {each.id: each for each in await officials.institutions_of(session, places)}
    holders = {each.official_id: each.id for each in accounts if each.official_id is not None}
    shifts = await roster.duties_of(session, holders, since=now, until=now + _FORESEEN)
    return Hours(
        rulebook,
        keepings={each.id: _keeping(each, homes) for each in accounts},
        duties={holders[official]: several for official, several in shifts.items()},
    )


def _keeping(account: Account, homes: Mapping[int, Institution]) -> Keeping:
    official = account.official
    if official is not None:
        home = homes[official.institution_id]
        return keeping_with(official, home, keeping_of(home))
    if account.institution_id is None:
        return _NO_INSTITUTION
    return keeping_of(homes[account.institution_id])

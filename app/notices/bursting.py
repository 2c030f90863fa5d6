"""Tells the centre and coordinators of bursts: a topic that comes up far more than usual."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Role
from app.incidents.model import Burst
from app.incidents.watching import service as watching
from app.notices import channels
from app.notices import service as notices
from app.notices.choosing import Pace
from app.notices.rules import Channel
from app.officials import service as officials
from app.triage.topics import keeping as topics
from app.triage.topics.listing import TopicList

_SHOWN_AT: Final = "/incidents"


async def tell(
    session: AsyncSession, *, now: datetime, limit: int, without: Collection[int] = ()
) -> int:
    """Tell of the bursts that nobody was told of; return how many.

    Every trainer hears of them, and those coordinators whose institutions they concern. Bursts
    named in ``without`` go on waiting.
    """
    bursts = await watching.claim_untold(session, now=now, limit=limit, without=without)
    if not bursts:
        return 0
    concerned = await _concerned(session, {burst.municipality for burst in bursts})
    everybody = {account for several in concerned.values() for account in several}
    usable = await channels.usable(session, everybody, now=now)
    listed = await topics.in_force(session)
    rows: list[tuple[object, ...]] = []
    for burst in bursts:
        said = sentence_of(burst, listed)
        for account in concerned[burst.municipality]:
            ways = [Channel.DESK, *(each.channel for each in usable.get(account, ()))]
            about = (None, None, None, account)
            rows += [(*about, way.value, said, Pace.AT_ONCE.value) for way in ways]
    await notices.keep(session, rows, path=_SHOWN_AT, now=now)
    return len(bursts)


async def _concerned(
    session: AsyncSession, municipalities: Collection[str]
) -> dict[str, list[int]]:
    """List the accounts that are told of a burst in each municipality."""
    centre = [
        *await access.accounts_with_role(session, Role.TRAINER),
        *await access.coordinators_of_the_region(session),
    ]
    places = await officials.watching_over(session, municipalities)
    everywhere = {place for several in places.values() for place in several}
    coordinators = await access.accounts_in(session, everywhere, Role.COORDINATOR)
    return {
        municipality: [
            *centre,
            *(
                account
                for place in sorted(places.get(municipality, ()))
                for account in coordinators.get(place, ())
            ),
        ]
        for municipality in municipalities
    }


def sentence_of(burst: Burst, listed: TopicList) -> str:
    """Say a burst in a sentence, without anybody's words."""
    place = burst.municipality or "Район не указан"
    topic = listed.title(burst.topic) or "тема не определена"
    return (
        f"Всплеск: {place}, {topic}. Сообщений за три часа: {burst.cases}, страниц: {burst.pages};"
        " обычно заметно меньше. Подробнее — в разделе «Инциденты»."
    )

"""Tells the centre of bursts: a topic that comes up in a municipality far more than usual."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Role
from app.incidents import watching
from app.incidents.model import Burst
from app.notices import channels
from app.notices import service as notices
from app.notices.choosing import Pace
from app.notices.rules import Channel
from app.triage.topics import keeping as topics
from app.triage.topics.listing import TopicList


async def tell(session: AsyncSession, *, now: datetime, limit: int) -> int:
    """Tell every trainer of the bursts that nobody was told of; return how many bursts."""
    bursts = await watching.claim_untold(session, now=now, limit=limit)
    if not bursts:
        return 0
    trainers = await access.accounts_with_role(session, Role.TRAINER)
    usable = await channels.usable(session, set(trainers), now=now)
    listed = await topics.in_force(session)
    rows: list[tuple[object, ...]] = []
    for burst in bursts:
        said = sentence_of(burst, listed)
        for account in trainers:
            ways = [Channel.DESK, *(each.channel for each in usable.get(account, ()))]
            rows += [(None, None, account, way.value, said, Pace.AT_ONCE.value) for way in ways]
    await notices.keep(session, rows, now=now)
    return len(bursts)


def sentence_of(burst: Burst, listed: TopicList) -> str:
    """Say a burst in a sentence, without anybody's words."""
    place = burst.municipality or "Район не указан"
    topic = listed.title(burst.topic) or "тема не определена"
    return (
        f"Всплеск: {place}, {topic}. Сообщений за три часа: {burst.cases}, страниц: {burst.pages};"
        " обычно заметно меньше."
    )

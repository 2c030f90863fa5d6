"""What a case is about, as a person says: its topic, and what follows from another one."""

from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.cases import store
from app.cases.clerk import Clerk
from app.cases.histories.writing import line, write
from app.cases.model import Case
from app.cases.pausing import service as pausing
from app.cases.rules import WORKABLE, CaseState, EventKind
from app.deadlines.rulebook import Rulebook
from app.triage import ruling
from app.triage.rules import NO_TOPIC
from app.triage.topics import keeping as topics

_UNNAMED: Final = "не указана"


async def correct_topic(
    session: AsyncSession,
    case: Case,
    person: Person,
    topic: str,
    *,
    rulebook: Rulebook,
    now: datetime,
) -> None:
    """Say what a case is about, and teach the judge so by the comment that opened it.

    ``NO_TOPIC`` takes the topic off. Raises UnknownTopicError. The case must be held.
    """
    await ruling.check_topic(session, topic)
    if topic == (case.topic or NO_TOPIC):
        return
    for _, comment in (await store.comments_of(session, [case.id]))[:1]:
        await ruling.name_topic(session, comment, person, topic, now=now)
    await put_topic(session, case, person, topic, rulebook=rulebook, now=now)


async def put_topic(
    session: AsyncSession,
    case: Case,
    person: Person,
    topic: str,
    *,
    rulebook: Rulebook,
    now: datetime,
) -> None:
    """Give a case a topic that is listed, or ``NO_TOPIC``; its history tells of it.

    Routing looks at it anew where nobody has it; who has it keeps it. The term stands, unless
    the regulation for the new topic ends it sooner; one that is paused or was promised stands
    in any case. The case must be held.
    """
    if topic == (case.topic or NO_TOPIC):
        return
    listed = await topics.in_force(session)
    had, before = case.topic, listed.title(case.topic) or _UNNAMED
    case.topic = topic or None
    if case.state is CaseState.OPEN:
        case.route_at = now
    if case.state in WORKABLE and case.paused_at is None and not case.interims:
        clerk = await Clerk.of(session, rulebook, [case])
        pauses = await pausing.log_of(session, case)
        since = [each for each in pauses if each.since >= case.counted_from]
        clerk.hasten_by_topic(case, had, since)
    note = f"«{listed.title(case.topic) or _UNNAMED}», была «{before}»"
    named = line(case, EventKind.TOPIC_CHANGED, note=note, account_id=person.account_id)
    await write(session, [named], now=now)

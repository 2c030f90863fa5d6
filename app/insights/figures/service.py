"""The figures of a span for whoever sees so far, each counted once."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.base.sight import Sight
from app.cases.rules import OUTCOME_TITLES, RESOLUTIONS, Outcome
from app.insights import service as insights
from app.insights.figures import store
from app.insights.figures.rules import Count, Day, Load, Place, Share, Span, Took, top
from app.insights.figures.store import Written
from app.insights.rules import OnTime
from app.officials import service as officials
from app.pages.rules import NETWORKS
from app.triage.topics import keeping as topics
from app.vocabulary import Network

_MOST_TOPICS: Final = 10
_NO_TOPIC: Final = "без темы"
_BY_DAY, _BY_TOPIC, _BY_NETWORK, _BY_PLACE, _WHOLE = 0b0111, 0b1011, 0b1101, 0b1110, 0b1111
"""What GROUPING tells of each breakdown: a bit for every key that is no part of it."""


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is counted of a span."""

    span: Span
    load: Load
    came: int
    """Cases written in the span."""
    on_time: OnTime
    on_time_before: OnTime
    """Of as many days before."""
    answered: Share
    elsewhere: Share
    """Of the answered: by somebody's word, the network does not prove it."""
    reopened: Share
    promises: Share
    parts: tuple[Took, ...]
    days: tuple[Day, ...]
    topics: tuple[Count, ...]
    networks: tuple[Count, ...]
    outcomes: tuple[Count, ...]
    places: tuple[Place, ...]

    @property
    def on_time_share(self) -> Share:
        """On time ÷ (closed + overdue open)."""
        return share_of(self.on_time)

    @property
    def is_empty(self) -> bool:
        """Tell that nothing has happened yet of which anything could be told."""
        return not (
            self.came or self.load.open or self.outcomes or any(d.comments for d in self.days)
        )


async def zone_of(session: AsyncSession, person: Person, *, home: str) -> str:
    """Name the zone in which a person's days are cut; ``home`` is the installation's."""
    return await officials.zone_of(
        session,
        official_id=person.official_id,
        institution_id=person.institution_id,
        home=home,
    )


async def load_of(session: AsyncSession, person: Person, *, zone: str, now: datetime) -> Load:
    """Tell what waits for an answer now, as far as a person sees."""
    here = now.astimezone(ZoneInfo(zone))
    midnight = datetime.combine(here.date() + timedelta(days=1), time(), here.tzinfo)
    return await store.load(
        session, sight=person.sight, official_id=person.official_id, now=now, midnight=midnight
    )


async def figures_of(
    session: AsyncSession, person: Person, span: Span, *, now: datetime
) -> Figures:
    """Count a span as far as a person sees."""
    sight = person.sight
    counted = await store.written(session, sight=sight, span=span)
    whole = next((each for each in counted if each.breakdown == _WHOLE), None)
    by_place = await insights.on_time_by_place(
        session, sight=sight, since=span.since, until=min(span.until, now)
    )
    return Figures(
        span=span,
        load=await load_of(session, person, zone=span.zone, now=now),
        came=whole.came if whole else 0,
        on_time=sum_of(by_place.values()),
        on_time_before=await _before(session, sight, span),
        answered=_answered(whole),
        elsewhere=Share(whole.elsewhere, whole.answered) if whole else Share(0, 0),
        reopened=await store.reopened(session, sight=sight, span=span),
        promises=await store.promises(session, sight=sight, span=span, now=now),
        parts=await store.took(session, sight=sight, span=span),
        days=await _days(session, sight, span, counted),
        topics=await _topics(session, counted),
        networks=_networks(counted),
        outcomes=await _outcomes(session, sight, span),
        places=await _places(session, counted, by_place),
    )


def share_of(told: OnTime) -> Share:
    """Tell what was answered in time as a share with its doubt."""
    return Share(told.on_time, told.on_time + told.late + told.overdue)


def sum_of(several: Iterable[OnTime]) -> OnTime:
    """Add up what institutions answered in time."""
    listed = list(several)
    return OnTime(
        sum(each.on_time for each in listed),
        sum(each.late for each in listed),
        sum(each.overdue for each in listed),
    )


async def _before(session: AsyncSession, sight: Sight, span: Span) -> OnTime:
    earlier = span.before()
    return await insights.on_time(session, sight=sight, since=earlier.since, until=earlier.until)


def _answered(written: Written | None) -> Share:
    return Share(written.answered, written.needing) if written else Share(0, 0)


async def _days(
    session: AsyncSession, sight: Sight, span: Span, counted: Sequence[Written]
) -> tuple[Day, ...]:
    said = await store.comments_by_day(session, sight=sight, span=span)
    asked: dict[date | None, int] = {
        each.day: each.came for each in counted if each.breakdown == _BY_DAY
    }
    return tuple(Day(day, said.get(day, 0), asked.get(day, 0)) for day in span.days)


async def _topics(session: AsyncSession, counted: Sequence[Written]) -> tuple[Count, ...]:
    listed = await topics.in_force(session)
    groups: Counter[str] = Counter()
    for each in counted:
        if each.breakdown == _BY_TOPIC:
            topic = listed.get(each.topic)
            groups[topic.group if topic else each.topic or _NO_TOPIC] += each.came
    return tuple(top([Count(title, title, n) for title, n in groups.items()], _MOST_TOPICS))


def _networks(counted: Sequence[Written]) -> tuple[Count, ...]:
    found = [
        Count(each.network.value, NETWORKS[each.network], each.came)
        for each in counted
        if each.breakdown == _BY_NETWORK and each.network is not None
    ]
    return tuple(top(found, len(Network)))


async def _outcomes(session: AsyncSession, sight: Sight, span: Span) -> tuple[Count, ...]:
    counts: Counter[tuple[str, str]] = Counter()
    for outcome, resolution, number in await store.outcomes(session, sight=sight, span=span):
        if outcome is Outcome.ANSWERED and resolution is not None:
            counts[resolution.value, f"отвечено: {RESOLUTIONS[resolution]}"] += number
        else:
            counts[outcome.value, OUTCOME_TITLES[outcome]] += number
    found = [Count(key, title, number) for (key, title), number in counts.items()]
    return tuple(top(found, len(found)))


async def _places(
    session: AsyncSession, counted: Sequence[Written], by_place: Mapping[int, OnTime]
) -> tuple[Place, ...]:
    written = {each.institution_id: each for each in counted if each.breakdown == _BY_PLACE}
    found = await officials.institutions_of(session, {*by_place, *filter(None, written)})
    return tuple(
        _place(each.id, each.name, written.get(each.id), by_place.get(each.id, OnTime(0, 0, 0)))
        for each in found
    )


def _place(institution_id: int, name: str, written: Written | None, told: OnTime) -> Place:
    return Place(
        institution_id=institution_id,
        name=name,
        came=written.came if written else 0,
        answered=_answered(written),
        on_time=share_of(told),
        overdue=told.overdue,
    )

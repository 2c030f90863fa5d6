"""Looks at every instant of a month whether anything is as it must not be, and sums it up."""

import time
from collections import Counter
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.base.database import Sessions
from app.insights import service as insights
from app.routing import policies, store
from app.routing.deciding import replay
from app.routing.policy import Options, Policy
from app.routing.trial import Trial
from app.routing.trials import try_policy
from tests.month.plan import Plan

_QUIET: Final = (21, 8)
"""From and to, hours of a person's own day."""

_NOBODY = """
SELECT count(*) FROM "case"
WHERE (state IN ('assigned', 'in_work') AND official_id IS NULL)
   OR (state = 'open' AND coalesce(unassigned_reason, '') = '')
"""
_OVERLOADED = """
SELECT count(*) FROM (
  SELECT o.id FROM official o JOIN "case" c ON c.official_id = o.id
  WHERE c.state IN ('assigned', 'in_work')
  GROUP BY o.id, o.capacity HAVING count(*) > o.capacity
) AS overloaded
"""
_STATES = """
SELECT count(*) FILTER (WHERE state = 'open'), count(*) FILTER (WHERE state <> 'closed'), count(*)
FROM "case"
"""
_SENT = """
SELECT d.ended_at, i.time_zone,
       coalesce(bool_or(c.importance = 'urgent'), false) AS is_urgent
FROM delivery d
JOIN account a ON a.id = d.account_id
LEFT JOIN institution i ON i.id = a.institution_id
JOIN notice n ON n.delivery_id = d.id
LEFT JOIN "case" c ON c.id = n.case_id
WHERE d.state = 'sent'
GROUP BY d.id, d.ended_at, i.time_zone
"""
_GIVEN = """
SELECT o.institution_id, o.id, count(d.id)
FROM official o LEFT JOIN routing_decision d ON d.official_id = o.id
GROUP BY o.institution_id, o.id
"""
_EVENTS = "SELECT kind, count(*) FROM case_event GROUP BY kind"
_LONGEST = """
SELECT max(extract(epoch FROM assigned_at - opened_at)) / 3600 FROM "case"
"""


class Told(msgspec.Struct, kw_only=True):
    """What a month came to."""

    instants: int = 0
    without_owner_or_reason: int = 0
    """Sums over all instants of what must be none."""
    over_capacity: int = 0
    most_waiting: int = 0
    most_live: int = 0
    cases: int = 0
    seconds: float = 0
    sent: int = 0
    sent_at_night: int = 0
    urgent_at_night: int = 0
    on_time: float | None = None
    rounds: int = 0
    decisions: int = 0
    replayed_alike: int = 0
    events: dict[str, int] = msgspec.field(default_factory=dict)
    spread: float = 0
    """The largest share of an official in his institution's cases over an equal one."""
    longest_hours: float = 0
    """Without an official, at most."""
    trial: Trial | None = None


class Watcher:
    """Keeps the account of a month."""

    def __init__(self, sessions: Sessions, plan: Plan, *, aloud: bool = False) -> None:
        self._sessions, self._plan, self._aloud = sessions, plan, aloud
        self._began = time.monotonic()
        self.told = Told()

    async def look(self, now: datetime) -> None:
        """Look at one instant."""
        async with self._sessions.begin() as session:
            nobody = await _number(session, _NOBODY)
            overloaded = await _number(session, _OVERLOADED)
            waiting, live, self.told.cases = (await session.execute(text(_STATES))).one()
        self.told.instants += 1
        self.told.without_owner_or_reason += nobody
        self.told.over_capacity += overloaded
        self.told.most_waiting = max(self.told.most_waiting, waiting)
        self.told.most_live = max(self.told.most_live, live)
        if self._aloud and now.hour == now.minute == 0:
            took = time.monotonic() - self._began
            print(f"{now:%d.%m}: {self.told.cases} cases, {live} live, {took:.0f} s", flush=True)

    async def sum_up(self, now: datetime) -> Told:
        """Sum the month up, and make all of its decisions again."""
        self.told.seconds = time.monotonic() - self._began
        async with self._sessions.begin() as session:
            await self._count(session, now)
            await self._sent(session)
            await self._replay(session, now)
        async with self._sessions.begin() as session:
            self.told.trial = await try_policy(session, await _stricter(session), now=now)
        return self.told

    async def _count(self, session: AsyncSession, now: datetime) -> None:
        since = now - timedelta(days=self._plan.days + 2)
        share = await insights.on_time(session, sight=None, since=since, until=now)
        self.told.on_time = share.share
        rows = (await session.execute(text(_EVENTS))).all()
        self.told.events = dict(sorted(rows))
        given = Counter({(place, who): n for place, who, n in await session.execute(text(_GIVEN))})
        self.told.spread = _spread(given)
        self.told.longest_hours = float(await session.scalar(text(_LONGEST)) or 0)

    async def _sent(self, session: AsyncSession) -> None:
        for ended_at, zone, is_urgent in await session.execute(text(_SENT)):
            self.told.sent += 1
            hour = ended_at.astimezone(ZoneInfo(zone or "Europe/Moscow")).hour
            if hour >= _QUIET[0] or hour < _QUIET[1]:
                self.told.urgent_at_night += is_urgent
                self.told.sent_at_night += not is_urgent

    async def _replay(self, session: AsyncSession, now: datetime) -> None:
        versions = {each.version for each in await policies.list_versions(session)}
        known = await policies.versions(session, sorted(versions))
        after, since = 0, now - timedelta(days=3650)
        while rounds := await store.rounds_since(session, since, after=after, limit=500):
            after = rounds[-1].id
            kept: dict[int, list[Any]] = {each.id: [] for each in rounds}
            for decision in await store.decisions_of_rounds(session, list(kept)):
                kept[decision.round_id].append(decision)
            for each in rounds:
                made = kept[each.id]
                again = replay(known[each.policy_version], each.scene, [d.facts for d in made])
                self.told.rounds += 1
                self.told.decisions += len(made)
                pairs = zip(again, made, strict=True)
                self.told.replayed_alike += sum(one == kept.outcome for one, kept in pairs)
            session.expunge_all()


async def _stricter(session: AsyncSession) -> Policy:
    """Change the rules in force: usual cases are given in working hours only."""
    force = await policies.in_force(session)
    options = msgspec.to_builtins(force.policy.options) | {"onlyInHours": True}
    return msgspec.structs.replace(force.policy, options=msgspec.convert(options, Options))


def _spread(given: Counter[tuple[int, int]]) -> float:
    by_place: dict[int, list[int]] = {}
    for (place, _), number in given.items():
        by_place.setdefault(place, []).append(number)
    busy = [numbers for numbers in by_place.values() if sum(numbers) >= 30]
    return max((max(n) * len(n) / sum(n) for n in busy), default=1.0)


async def _number(session: AsyncSession, query: str) -> int:
    return int(await session.scalar(text(query)) or 0)

"""Runs changed rules over the decisions of the last month, before they are put in force."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.cases.moving import service as moving
from app.routing import policies, store
from app.routing.gathering import moment_of, named_institutions, scene_of, ticks
from app.routing.model import RoutingDecision, RoutingRound
from app.routing.policy import Policy
from app.routing.rules import Choice, Facts, Scene
from app.routing.trial import PastDecision, PastRound, Today, Trial, tried

_PAST: Final = timedelta(days=30)
_ROUNDS_AT_ONCE: Final = 500
_MOST_DECISIONS: Final = 50_000
"""Of a busier month only the last so many are tried; a trial must end."""


async def try_policy(
    session: AsyncSession, policy: Policy, *, now: datetime, most: int = _MOST_DECISIONS
) -> Trial:
    """Tell what these rules would have done with last month's cases; nothing is changed.

    ``trial`` says what is simulated anew and what is taken as it was. Of more decisions than
    ``most`` the latest are tried, and since when is told. Raises BadPolicyError.
    """
    await policies.check(session, policy)
    since = now - _PAST
    skipped = await store.round_before_newest(session, since, most=most)
    rounds = await _past(session, since=since, after=skipped or 0)
    ids = {one for each in rounds for one in each.scene.places}
    scene = await scene_of(session, policy, ids, now=now, rulebook=None)
    idle = [msgspec.structs.replace(each, load=0, given_at=0) for each in scene.candidates]
    named = frozenset(await named_institutions(session, policy))
    today = Today(idle, scene.places, named, scene.away)
    trial = await asyncio.to_thread(tried, policy, rounds, today)
    if skipped is None:
        return trial
    begun = moment_of(rounds[0].scene.moment) if rounds else now
    return msgspec.structs.replace(trial, tried_since=begun)


async def _past(session: AsyncSession, *, since: datetime, after: int) -> list[PastRound]:
    found: list[PastRound] = []
    while rows := await store.rounds_since(session, since, after=after, limit=_ROUNDS_AT_ONCE):
        after = rows[-1].id
        decisions = await store.decisions_of_rounds(session, [row.id for row in rows])
        found += await _read(session, rows, decisions)
    return found


async def _read(
    session: AsyncSession, rows: Sequence[RoutingRound], decisions: Sequence[RoutingDecision]
) -> list[PastRound]:
    ends = await moving.ends_of(session, {each.case_id for each in decisions})
    by_round: dict[int, list[PastDecision]] = {row.id: [] for row in rows}
    for each in decisions:
        ended = ends.get(each.case_id)
        by_round[each.round_id].append(
            PastDecision(
                case_id=each.case_id,
                facts=msgspec.json.decode(each.facts, type=Facts),
                choice=msgspec.json.decode(each.outcome, type=Choice),
                ended=None if ended is None else ticks(ended),
            )
        )
    return [PastRound(msgspec.json.decode(row.scene, type=Scene), by_round[row.id]) for row in rows]

"""Finds the trouble that a new case shares with others, and puts it there or asks a person."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.cases import service as cases
from app.cases.model import Case
from app.incidents import log, store
from app.incidents.answering.service import give_late
from app.incidents.closing import reopen
from app.incidents.grouping import (
    LATE,
    Thresholds,
    Verdict,
    followers,
    is_region_wide,
    place,
    surroundings_of,
)
from app.incidents.likeness import WINDOW, Group, Likeness, Sight, Surroundings, root_of
from app.incidents.model import Incident, IncidentCase
from app.incidents.rules import Act, How, IncidentState, Standing, why
from app.incidents.words import MARK, read_words
from app.triage.topics.listing import TopicList

_LONGEST_READ: Final = 4000


class _Near(msgspec.Struct, frozen=True, kw_only=True):
    """What a case is compared with."""

    groups: Mapping[int, Group]
    lone: Mapping[int, Sight]
    around: Surroundings
    seen: Collection[int]
    """All cases among these."""
    homes: Mapping[int, int]
    """Which of them are in which incident."""


async def hold_oldest(session: AsyncSession, *, without: Collection[int]) -> int | None:
    """Hold the oldest case that was not compared and return its id; None: all were."""
    held = await store.claim_new(session, limit=1, without=without)
    return held[0].id if held else None


async def look_at_new(
    session: AsyncSession, *, now: datetime, limit: int, without: Collection[int] = ()
) -> int:
    """Compare new cases with what was written near them; return how many.

    Cases named in ``without`` go on waiting.
    """
    claimed = await store.claim_new(session, limit=limit, without=without)
    said = await cases.comments_by_case(session, [case.id for case in claimed])
    setting = await store.setting(session)
    thresholds = Thresholds() if setting is None else Thresholds(join_at=setting.join_at)
    # In one order for everybody: two workers who hold districts must not wait for each other.
    for case in sorted(claimed, key=lambda each: (_district(each), each.id)):
        text = "\n".join(each.text for each in said[case.id])[:_LONGEST_READ]
        await _look(session, case, _sight(case, text), thresholds, log.Mover(None, now))
        case.compared_at = now
    await session.flush()
    return len(claimed)


async def _look(
    session: AsyncSession, case: Case, sight: Sight, thresholds: Thresholds, mover: log.Mover
) -> None:
    await store.hold_district(session, sight.municipality)
    await store.keep_sight(session, msgspec.structs.asdict(sight))
    near = await _near(session, sight, now=mover.now)
    lone = [each for each in near.lone.values() if each.case_id != sight.case_id]
    verdict = place(sight, near.groups, lone, near.around, thresholds)
    if sight.case_id not in near.lone:
        return  # a person was quicker
    if not await _holds_still(session, near, verdict, now=mover.now):
        await _look(session, case, sight, thresholds, mover)
        return
    if verdict.incident_id is not None and verdict.likeness is not None:
        await _to_incident(
            session,
            sight,
            near,
            verdict.likeness,
            verdict.incident_id,
            thresholds,
            mover,
            joins=verdict.joins,
        )
    elif verdict.found_with:
        await _found(session, case, sight, near, verdict.found_with, thresholds, mover)


async def _holds_still(
    session: AsyncSession, near: _Near, verdict: Verdict, *, now: datetime
) -> bool:
    """Hold what a case is to be put to; say whether all is as it was when it was compared.

    Who decides on an incident holds it, too, and may have rejected or merged it meanwhile.
    """
    if verdict == Verdict():
        return True
    if verdict.incident_id is not None:
        await store.get(session, verdict.incident_id, lock=True)
        live = await store.joinable(session, [verdict.incident_id], ended_after=now - LATE)
        if not live:
            return False
    for case_id in sorted(verdict.found_with):
        await cases.find(session, case_id, to_change=True)
    return await store.homes_of(session, near.seen) == near.homes


async def _to_incident(
    session: AsyncSession,
    sight: Sight,
    near: _Near,
    likeness: Likeness,
    incident_id: int,
    thresholds: Thresholds,
    mover: log.Mover,
    *,
    joins: bool,
) -> None:
    incident = await store.get(session, incident_id, lock=True)
    if incident is None:
        return
    group = near.groups[incident_id]
    reason = _reason(sight, group, likeness)
    if not joins:
        session.add(
            IncidentCase(
                incident_id=incident_id,
                case_id=sight.case_id,
                standing=Standing.SUGGESTED,
                how=How.SUGGESTED,
                score=likeness.chance,
                why=reason,
                joined_at=mover.now,
            )
        )
        await session.flush()
        return
    await _join(session, incident, sight.case_id, mover, likeness=likeness, reason=reason)
    group.add(sight)
    await _follow(session, incident, group, near, thresholds, mover)


async def _found(
    session: AsyncSession,
    case: Case,
    sight: Sight,
    near: _Near,
    founders: Mapping[int, Likeness],
    thresholds: Thresholds,
    mover: log.Mover,
) -> None:
    group = Group([sight])
    topic = _commonest([sight, *(near.lone[number] for number in founders)])
    incident = Incident(
        title=_title(topic, sight.municipality),
        topic=topic,
        municipality=sight.municipality,
        state=IncidentState.SUGGESTED,
        found_by=How.AUTO,
        opened_at=mover.now,
        last_at=case.written_at,
    )
    session.add(incident)
    await session.flush()
    for number in sorted(founders):
        likeness = founders[number]
        reason = _reason(near.lone[number], group, likeness)
        await _join(
            session, incident, number, mover, likeness=likeness, reason=reason, how=How.FOUNDED
        )
    best = max(founders.values(), key=lambda each: each.chance)
    for number in founders:
        group.add(near.lone[number])
    await _join(
        session,
        incident,
        sight.case_id,
        mover,
        likeness=best,
        reason=_reason(sight, Group([near.lone[n] for n in founders]), best),
        how=How.FOUNDED,
    )
    log.write(session, incident, Act.FOUND, mover, note=f"{len(group.members)} сообщ.")
    await _follow(session, incident, group, near, thresholds, mover)


async def _follow(
    session: AsyncSession,
    incident: Incident,
    group: Group,
    near: _Near,
    thresholds: Thresholds,
    mover: log.Mover,
) -> None:
    """Take in the lone cases that belong to an incident now that it has grown."""
    inside = {each.case_id for each in group.members}
    lone = [each for number, each in near.lone.items() if number not in inside]
    barred = await store.barred_from(session, [each.case_id for each in lone])
    lone = [each for each in lone if (each.case_id, incident.id) not in barred]
    found = followers(group, lone, near.around, thresholds)
    for number in sorted(found):
        reason = _reason(near.lone[number], group, found[number])
        await _join(session, incident, number, mover, likeness=found[number], reason=reason)


async def _join(
    session: AsyncSession,
    incident: Incident,
    case_id: int,
    mover: log.Mover,
    *,
    likeness: Likeness,
    reason: str,
    how: How = How.AUTO,
) -> None:
    await cases.find(session, case_id, to_change=True)
    if await store.homes_of(session, [case_id]):
        return  # a person was quicker
    earlier = await store.place_of(session, incident.id, case_id)
    await log.put_in(
        session,
        incident,
        case_id,
        mover,
        how=how,
        score=likeness.chance,
        why=reason,
        place=earlier,
    )
    await reopen(session, incident, mover)
    await give_late(session, incident, case_id, now=mover.now)


async def _near(session: AsyncSession, sight: Sight, *, now: datetime) -> _Near:
    wide = [] if sight.topic is None else _kin_of(sight.topic)
    rows = await store.sights_near(
        session,
        municipality=sight.municipality,
        topics=wide,
        late=sight.at - LATE,
        since=sight.at - WINDOW,
        until=sight.at + WINDOW,
    )
    sights = {each.case_id: each for each in map(_seen, rows)}
    homes = await store.homes_of(session, sights.keys())
    joinable = await store.joinable(session, set(homes.values()), ended_after=now - LATE)
    barred = await store.barred_from(session, [sight.case_id])
    groups: dict[int, Group] = {}
    for case_id, incident_id in homes.items():
        if incident_id in joinable and (sight.case_id, incident_id) not in barred:
            groups.setdefault(incident_id, Group([])).add(sights[case_id])
    recent = [each for each in sights.values() if abs(each.at - sight.at) <= WINDOW]
    lone = {each.case_id: each for each in recent if each.case_id not in homes}
    apart = await store.set_apart(session, lone.keys())
    return _Near(
        groups=groups,
        lone={number: each for number, each in lone.items() if number not in apart},
        around=surroundings_of(sight, recent),
        seen=sights.keys(),
        homes=homes,
    )


def _kin_of(topic: str) -> list[str]:
    if not is_region_wide(topic):
        return []
    root = root_of(topic)
    return [each.code for each in TopicList.shipped() if root_of(each.code) == root]


def _sight(case: Case, text: str) -> Sight:
    words = read_words(text)
    return Sight(
        case_id=case.id,
        page_id=case.page_id,
        municipality=_district(case),
        topic=case.topic,
        at=case.written_at,
        terms=words.terms,
        names=words.names,
    )


def _district(case: Case) -> str:
    """Tell where a trouble is: the page's municipality, whoever has the case by now."""
    return case.page.institution.municipality


def _seen(row: store.SightRow) -> Sight:
    case_id, page_id, municipality, topic, at, terms, names = row
    return Sight(
        case_id=case_id,
        page_id=page_id,
        municipality=municipality,
        topic=topic,
        at=at,
        terms=tuple(terms),
        names=tuple(names),
    )


def _reason(sight: Sight, group: Group, likeness: Likeness) -> str:
    same = any(each.municipality == sight.municipality for each in group.members)
    shared = [term for term in sight.terms if term in group.terms and term[0] != MARK]
    return why(shared[:3], likeness.hours, same_place=same)


def _commonest(sights: Sequence[Sight]) -> str | None:
    named = [each.topic for each in sights if each.topic]
    return max(named, key=named.count, default=None)


def _title(topic: str | None, municipality: str) -> str:
    title = TopicList.shipped().title(topic) or "общая проблема"
    return f"{title[:1].upper()}{title[1:]}, {municipality}" if municipality else title

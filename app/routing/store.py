"""Reads and writes of policies, decisions and redirects."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import (
    BigInteger,
    DateTime,
    LargeBinary,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, contains_eager, defer

from app.base.database import ColumnKind, unnested
from app.cases.model import Case
from app.pages.model import Page
from app.routing.model import Redirect, RoutingDecision, RoutingPolicy, RoutingRound

_ROUNDS: Final = 5_071_001
"""Key of the lock of routing; any number that nothing else in the database uses."""
_DECISION: Final[Mapping[str, ColumnKind]] = {
    "turn": BigInteger(),
    "case_id": BigInteger(),
    "official_id": BigInteger(),
    "facts": LargeBinary(),
    "outcome": LargeBinary(),
}


async def hold_rounds(session: AsyncSession) -> None:
    """Wait until no other worker routes; until the transaction ends, none does.

    Loads are counted and cases given in one go, so that two rounds never fill one place twice.
    """
    await session.execute(select(func.pg_advisory_xact_lock(_ROUNDS)))


async def latest_policy(session: AsyncSession) -> RoutingPolicy:
    """Fetch the policy in force; the first one came with the tables."""
    query = select(RoutingPolicy).order_by(RoutingPolicy.version.desc()).limit(1)
    return (await session.scalars(query)).one()


async def policies(session: AsyncSession, *, limit: int) -> Sequence[RoutingPolicy]:
    """List the versions, the latest first."""
    query = select(RoutingPolicy).order_by(RoutingPolicy.version.desc()).limit(limit)
    return (await session.scalars(query)).all()


async def policies_of(session: AsyncSession, versions: Collection[int]) -> dict[int, RoutingPolicy]:
    """Fetch versions."""
    query = select(RoutingPolicy).where(RoutingPolicy.version.in_(versions))
    return {policy.version: policy for policy in await session.scalars(query)}


async def last_given(session: AsyncSession, official_ids: Collection[int]) -> dict[int, datetime]:
    """Tell when routing last gave each of these officials a case."""
    given = unnested("given", {"id": BigInteger()}, [(one,) for one in official_ids])
    last = (
        select(func.max(RoutingDecision.decided_at))
        .where(RoutingDecision.official_id == given.c.id)
        .scalar_subquery()
    )
    rows = await session.execute(select(given.c.id, last))
    return {official: moment for official, moment in rows if moment is not None}


async def add_round(
    session: AsyncSession, *, policy_version: int, scene: bytes, now: datetime
) -> int:
    """Keep what the decisions of a round saw alike; return its id."""
    kept = RoutingRound(decided_at=now, policy_version=policy_version, scene=scene)
    session.add(kept)
    await session.flush()
    return kept.id


async def add_decisions(
    session: AsyncSession,
    round_id: int,
    rows: Sequence[tuple[int, int, int | None, bytes, bytes]],
    *,
    now: datetime,
) -> None:
    """Keep (turn, case, official, facts, outcome) of a round's decisions."""
    given = unnested("given", _DECISION, rows)
    source = select(
        literal(round_id, BigInteger()),
        literal(now, DateTime(timezone=True)),
        *(given.c[name] for name in _DECISION),
    )
    await session.execute(
        insert(RoutingDecision).from_select(["round_id", "decided_at", *_DECISION], source)
    )


async def decisions_of_case(
    session: AsyncSession, case_id: int, *, limit: int
) -> Sequence[RoutingDecision]:
    """Fetch a case's decisions with their rounds, the latest first."""
    query = (
        select(RoutingDecision)
        .join(RoutingDecision.round)
        .where(RoutingDecision.case_id == case_id)
        .order_by(RoutingDecision.id.desc())
        .limit(limit)
        .options(contains_eager(RoutingDecision.round).options(defer(RoutingRound.scene)))
    )
    return (await session.scalars(query)).all()


async def rounds_since(
    session: AsyncSession, since: datetime, *, after: int, limit: int
) -> Sequence[RoutingRound]:
    """Fetch rounds in their order, those after an id."""
    query = (
        select(RoutingRound)
        .where(RoutingRound.decided_at >= since, RoutingRound.id > after)
        .order_by(RoutingRound.id)
        .limit(limit)
    )
    return (await session.scalars(query)).all()


async def round_before_newest(session: AsyncSession, since: datetime, *, most: int) -> int | None:
    """Tell the round of the latest decision since then beyond so many; None: there are no more."""
    query = (
        select(RoutingDecision.round_id)
        .where(RoutingDecision.decided_at >= since)
        .order_by(RoutingDecision.id.desc())
        .offset(most)
        .limit(1)
    )
    return await session.scalar(query)


async def decisions_of_rounds(
    session: AsyncSession, round_ids: Collection[int]
) -> Sequence[RoutingDecision]:
    """Fetch the decisions of rounds, in the order they were made."""
    query = (
        select(RoutingDecision)
        .where(RoutingDecision.round_id.in_(round_ids))
        .order_by(RoutingDecision.round_id, RoutingDecision.turn)
    )
    return (await session.scalars(query)).all()


async def redirects_of(session: AsyncSession, case_id: int) -> Sequence[Redirect]:
    """Fetch where a case has been handed over, in order."""
    query = select(Redirect).where(Redirect.case_id == case_id).order_by(Redirect.id)
    return (await session.scalars(query)).all()


async def left_by(
    session: AsyncSession, case_ids: Collection[int]
) -> dict[tuple[int, datetime], int]:
    """Map (case, moment) of what is kept of these cases to the institution where the case lay."""
    query = select(Redirect.case_id, Redirect.redirected_at, Redirect.from_institution_id).where(
        Redirect.case_id.in_(case_ids)
    )
    return {(case_id, at): left for case_id, at, left in await session.execute(query)}


async def redirects_like(
    session: AsyncSession, home: int, topic: str | None, lemmas: Sequence[int], *, limit: int
) -> Sequence[Redirect]:
    """Fetch the latest redirects of a topic, or with a word in common, that stayed.

    One that was followed by another of the same case had led to a wrong place too; one within
    the institution of the case's page concerns only those whose page is its own (``home``).
    """
    later = aliased(Redirect)
    is_last = ~exists().where(later.case_id == Redirect.case_id, later.id > Redirect.id)
    alike = Redirect.lemmas.overlap(list(lemmas))
    is_abroad = or_(
        Redirect.to_institution_id == home, Redirect.to_institution_id != Page.institution_id
    )
    query = (
        select(Redirect)
        .join(Case, Case.id == Redirect.case_id)
        .join(Page, Page.id == Case.page_id)
        .where(
            is_last,
            is_abroad,
            or_(alike, Redirect.topic == topic) if topic is not None else alike,
        )
        .order_by(Redirect.id.desc())
        .limit(limit)
    )
    return (await session.scalars(query)).all()


async def add_redirect(session: AsyncSession, redirect: Redirect) -> None:
    """Keep a redirect to learn from."""
    session.add(redirect)
    await session.flush()

"""Versions of the rules: which is in force, and how another one comes into force."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.base.errors import ConflictError, InvalidError, NotFoundError
from app.officials import asking
from app.officials import service as officials
from app.officials.model import Institution
from app.routing import store
from app.routing.faults import Known, faults_of
from app.routing.labels import label_kin
from app.routing.model import RoutingPolicy
from app.routing.policy import Policy, TargetKind
from app.triage.topics import keeping as topics

_MOST: Final = 100


class BadPolicyError(InvalidError):
    """The rules cannot be taken as they are; nothing was changed."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("Правила не приняты, ничего не изменено. " + " ".join(self.faults))


class PolicyChangedError(ConflictError):
    """Somebody has put another version in force meanwhile."""

    def __init__(self, version: int) -> None:
        super().__init__(
            f"Правила уже изменили: действует версия {version}. Посмотрите её и повторите."
        )


class NoSuchPolicyError(NotFoundError):
    """There is no such version."""

    def __init__(self, version: int) -> None:
        super().__init__(f"Версии правил № {version} нет. Список: GET /api/v1/routing/policies.")


class InForce(msgspec.Struct, frozen=True):
    """The rules in force."""

    version: int
    policy: Policy


async def in_force(session: AsyncSession) -> InForce:
    """Tell the rules in force."""
    latest = await store.latest_policy(session)
    return InForce(latest.version, read(latest))


def read(row: RoutingPolicy) -> Policy:
    """Read a version as it was kept."""
    return msgspec.convert(row.policy, Policy)


async def list_versions(session: AsyncSession) -> Sequence[RoutingPolicy]:
    """List the last hundred versions, the one in force first."""
    return await store.policies(session, limit=_MOST)


async def versions(session: AsyncSession, numbers: Sequence[int]) -> dict[int, Policy]:
    """Read versions by their numbers."""
    return {
        number: read(row) for number, row in (await store.policies_of(session, numbers)).items()
    }


async def put(
    session: AsyncSession,
    policy: Policy,
    person: Person,
    *,
    based_on: int,
    comment: str,
    now: datetime,
) -> RoutingPolicy:
    """Put rules in force as the next version; routing follows in its next round.

    Raises BadPolicyError with a sentence for each fault, and PolicyChangedError where they
    were made from a version that is no longer in force.
    """
    await store.hold_rounds(session)
    latest = await store.latest_policy(session)
    if latest.version != based_on:
        raise PolicyChangedError(latest.version)
    await check(session, policy)
    return await _add(session, latest.version + 1, policy, person, comment=comment, now=now)


async def restore(
    session: AsyncSession, version: int, person: Person, *, now: datetime
) -> RoutingPolicy:
    """Put an earlier version in force again, as a new one.

    Raises NoSuchPolicyError, and BadPolicyError where it names what is no longer there.
    """
    await store.hold_rounds(session)
    latest = await store.latest_policy(session)
    old = (await versions(session, [version])).get(version)
    if old is None:
        raise NoSuchPolicyError(version)
    await check(session, old)
    comment = f"Возврат к версии {version}"
    return await _add(session, latest.version + 1, old, person, comment=comment, now=now)


async def check(session: AsyncSession, policy: Policy) -> None:
    """Refuse rules that lead nowhere; raises BadPolicyError."""
    faults = faults_of(policy, await _known(session, policy))
    if faults:
        raise BadPolicyError(faults)


async def _add(
    session: AsyncSession,
    version: int,
    policy: Policy,
    person: Person,
    *,
    comment: str,
    now: datetime,
) -> RoutingPolicy:
    row = RoutingPolicy(
        version=version,
        policy=msgspec.to_builtins(policy),
        comment=comment,
        account_id=person.account_id,
        created_at=now,
    )
    session.add(row)
    await session.flush()
    return row


async def _known(session: AsyncSession, policy: Policy) -> Known:
    ids = {
        kind: [r.to.id for r in policy.rules if r.to.kind is kind and r.to.id is not None]
        for kind in (TargetKind.OFFICIAL, TargetKind.DEPARTMENT)
    }
    people = await officials.officials_of(session, ids[TargetKind.OFFICIAL])
    parts = await asking.homes_of_departments(session, ids[TargetKind.DEPARTMENT])
    places = await officials.list_institutions(session)
    staffed = await asking.staffed_departments(session, ids[TargetKind.DEPARTMENT])
    manned = await asking.staffed_institutions(session)
    return Known(
        topics=label_kin(await topics.in_force(session)),
        officials=frozenset(each.id for each in people),
        idle=frozenset(each.id for each in people if not each.on_duty),
        departments=frozenset(parts),
        staffed=frozenset(staffed),
        served=_served(places, manned),
        municipalities=frozenset(each.municipality for each in places),
        has_coordinators=await asking.has_coordinators(session),
        has_founders=any(each.parent_id in manned for each in places),
    )


def _served(places: Sequence[Institution], staffed: Collection[int]) -> dict[str, frozenset[str]]:
    """Tell for which fields institutions with people answer, and in which municipalities."""
    served: dict[str, set[str]] = defaultdict(set)
    for each in places:
        for field in asking.fields_of(each) if each.id in staffed else ():
            served[field].add(each.municipality)
    return {field: frozenset(where) for field, where in served.items()}

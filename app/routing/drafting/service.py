"""Drafts of routing rules: begun from a version, changed, tried on last month, put into force."""

from datetime import datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Person, Right
from app.base.errors import ConflictError, InvalidError
from app.routing import policies, trials
from app.routing.drafting import store
from app.routing.drafting.model import RoutingDraft
from app.routing.model import RoutingPolicy
from app.routing.policies import NoSuchPolicyError
from app.routing.policy import MOST_RULES, Policy
from app.routing.trial import Trial


class NoDraftError(ConflictError):
    """There is nothing to change."""

    def __init__(self) -> None:
        super().__init__("Черновика правил нет. Начните его на странице «Маршруты».")


class DraftMovedError(ConflictError):
    """The draft was changed in another window meanwhile."""

    def __init__(self) -> None:
        super().__init__(
            "Черновик уже изменён в другом окне. Посмотрите правила ещё раз и повторите."
        )


class UntriedDraftError(ConflictError):
    """Rules are to be put into force, and nobody has looked at what they would change."""

    def __init__(self) -> None:
        super().__init__(
            "Сначала посмотрите, что изменится: черновик правили после последней проверки."
        )


class RuleCountError(InvalidError):
    """There are no rules left, or too many."""

    def __init__(self) -> None:
        super().__init__(f"Правил должно быть от одного до {MOST_RULES}: иначе делить некому.")


async def mine(session: AsyncSession, person: Person) -> RoutingDraft | None:
    """Return the person's draft, if he has one."""
    access.require(person, Right.KEEP_ROUTING)
    return await store.get(session, person.account_id, lock=False)


async def begin(
    session: AsyncSession, person: Person, *, version: int | None = None, now: datetime
) -> None:
    """Begin a draft from the rules in force, or from those of an older version.

    A draft that was there is replaced. Raises NoSuchPolicyError.
    """
    access.require(person, Right.KEEP_ROUTING)
    in_force = await policies.in_force(session)
    policy = in_force.policy
    if version is not None:
        known = await policies.versions(session, [version])
        if version not in known:
            raise NoSuchPolicyError(version)
        policy = known[version]
    begun = {
        "based_on": in_force.version,
        "policy": msgspec.to_builtins(policy),
        "revision": 1,
        "tried": None,
        "changed_at": now,
    }
    await store.put(session, person.account_id, begun)


def policy_of(draft: RoutingDraft) -> Policy:
    """Read the rules of a draft."""
    return msgspec.convert(draft.policy, Policy)


async def change(
    session: AsyncSession, person: Person, policy: Policy, *, revision: int, now: datetime
) -> None:
    """Keep other rules in the draft; whether they lead anywhere is asked when they are tried.

    Raises NoDraftError, DraftMovedError and RuleCountError.
    """
    draft = await _held(session, person, revision)
    if not 1 <= len(policy.rules) <= MOST_RULES:
        raise RuleCountError
    draft.policy = msgspec.to_builtins(policy)
    draft.revision += 1
    draft.changed_at = now


async def catch_up(session: AsyncSession, person: Person) -> None:
    """Let the draft stand against the version in force now; it must be tried again.

    Raises NoDraftError.
    """
    draft = await _held(session, person, None)
    draft.based_on = (await policies.in_force(session)).version
    draft.tried = None


async def drop(session: AsyncSession, person: Person) -> None:
    """Throw the draft away; doing it twice changes nothing."""
    access.require(person, Right.KEEP_ROUTING)
    await store.drop(session, person.account_id)


async def try_out(session: AsyncSession, person: Person, *, revision: int, now: datetime) -> Trial:
    """Tell what the draft would have done with last month's cases, and note that it was seen.

    Raises NoDraftError, DraftMovedError and BadPolicyError.
    """
    draft = await _held(session, person, revision)
    trial = await trials.try_policy(session, policy_of(draft), now=now)
    draft.tried = draft.revision
    return trial


async def put_into_force(
    session: AsyncSession, person: Person, *, revision: int, comment: str, now: datetime
) -> RoutingPolicy:
    """Put the draft into force as it was tried; it is gone then.

    Raises NoDraftError, DraftMovedError, UntriedDraftError, and what ``policies.put`` raises.
    """
    draft = await _held(session, person, revision)
    if draft.tried != draft.revision:
        raise UntriedDraftError
    row = await policies.put(
        session, policy_of(draft), person, based_on=draft.based_on, comment=comment, now=now
    )
    await store.drop(session, person.account_id)
    return row


async def _held(session: AsyncSession, person: Person, revision: int | None) -> RoutingDraft:
    access.require(person, Right.KEEP_ROUTING)
    draft = await store.get(session, person.account_id, lock=True)
    if draft is None:
        raise NoDraftError
    if revision is not None and draft.revision != revision:
        raise DraftMovedError
    return draft

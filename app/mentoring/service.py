"""Mentoring: beginning a probation, seeing how far a page is, telling it, ending it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Person, Role
from app.base.errors import ConflictError, InvalidError, NotFoundError
from app.base.sight import Sight
from app.mentoring import store
from app.mentoring.model import Probation, ProbationNote
from app.mentoring.rules import Ending, Goal, Record, Targets, goals
from app.onboarding.journey import service as journey
from app.onboarding.journey.model import PageJourney
from app.pages import service as pages

_HERE: Final = Path(__file__).parent
_LATELY: Final = timedelta(days=30)
_LONGEST_NOTE: Final = 2000
_FEWEST_LETTERS: Final = 3


class NoProbationError(NotFoundError):
    """There is no such probation, or its page is not yours to see."""

    def __init__(self) -> None:
        super().__init__("Такого испытательного срока нет. Откройте список наставничества.")


class ProbationOverError(ConflictError):
    """The probation has ended."""

    def __init__(self) -> None:
        super().__init__("Испытательный срок уже закончен. Обновите страницу.")


class NoMentorError(InvalidError):
    """Somebody is named as a mentor who is no trainer."""

    def __init__(self) -> None:
        super().__init__("Наставником может быть только тренер ЦУР. Выберите его из списка.")


class UnfitNoteError(InvalidError):
    """A note without words, or with too many."""

    def __init__(self) -> None:
        super().__init__(f"Напишите от {_FEWEST_LETTERS} до {_LONGEST_NOTE} знаков.")


class Watched(msgspec.Struct, frozen=True, kw_only=True):
    """A probation, and how far its page is."""

    probation: Probation
    mentor_id: int | None
    record: Record
    goals: tuple[Goal, ...]

    @property
    def left(self) -> list[str]:
        """Say what is left until graduation."""
        return [goal.left for goal in self.goals if goal.left]


@cache
def usual_targets() -> Targets:
    """Give the shipped targets, with which a probation begins if nobody says otherwise."""
    return msgspec.json.decode((_HERE / "data" / "targets.json").read_bytes(), type=Targets)


def targets_of(probation: Probation) -> Targets:
    """Take the targets of a probation."""
    return msgspec.convert(probation.targets, Targets)


async def watched(session: AsyncSession, sight: Sight, *, now: datetime) -> list[Watched]:
    """List the probations under way in these institutions."""
    return await _watched(session, await store.open_within(session, sight), now=now)


async def ended_lately(
    session: AsyncSession, sight: Sight, *, now: datetime
) -> Sequence[Probation]:
    """List the probations that ended in the last 30 days."""
    return await store.ended_within(session, sight, now - _LATELY)


async def ready(session: AsyncSession, sight: Sight) -> Sequence[PageJourney]:
    """List the pages that work and have no mentor yet."""
    return await store.ready_within(session, sight)


async def find_for(
    session: AsyncSession, person: Person, probation_id: int, *, to_change: bool = False
) -> Probation:
    """Return a probation whose page this person sees; raises NoProbationError."""
    found = await store.get(session, probation_id, lock=to_change)
    if found is None or not person.sees_institution(found.page.institution_id):
        raise NoProbationError
    return found


async def look_at(session: AsyncSession, probation: Probation, *, now: datetime) -> Watched:
    """Tell how far the page of a probation is."""
    (found,) = await _watched(session, [probation], now=now)
    return found


async def notes_of(session: AsyncSession, probation: Probation) -> Sequence[ProbationNote]:
    """List what was told to the page, the newest first."""
    return await store.notes_of(session, probation.id)


async def mentors(session: AsyncSession) -> Mapping[int, str]:
    """Map the accounts that may be mentors to their names."""
    trainers = await access.accounts_with_role(session, Role.TRAINER)
    return await access.names_of(session, trainers)


async def begin(
    session: AsyncSession,
    person: Person,
    page_id: int,
    targets: Targets,
    *,
    mentor_id: int,
    now: datetime,
) -> Probation:
    """Put a page on probation with a mentor; raises NoMentorError and what the journey does."""
    page = await pages.find_for(session, person, page_id)
    if mentor_id not in await mentors(session):
        raise NoMentorError
    await journey.begin_probation(
        session, page.id, mentor_id, now=now, account_id=person.account_id
    )
    await store.begin(session, page.id, targets, began_at=now, now=now)
    found = await store.open_on(session, page.id)
    if found is None:
        raise NoProbationError
    return found


async def tell(
    session: AsyncSession, person: Person, probation: Probation, text: str, *, now: datetime
) -> None:
    """Tell the page something; raises UnfitNoteError."""
    fit = text.replace("\x00", "").strip()
    if not _FEWEST_LETTERS <= len(fit) <= _LONGEST_NOTE:
        raise UnfitNoteError
    session.add(
        ProbationNote(
            probation_id=probation.id, account_id=person.account_id, text=fit, written_at=now
        )
    )
    await session.flush()


async def graduate(
    session: AsyncSession, person: Person, probation: Probation, *, reason: str, now: datetime
) -> None:
    """Let a page go before its targets say so, for a reason; raises ProbationOverError."""
    _check_open(probation)
    await journey.graduate(
        session, probation.page_id, reason=reason, account_id=person.account_id, now=now
    )
    end(probation, Ending.GRADUATED, reason, now=now)


async def send_back(
    session: AsyncSession, person: Person, probation: Probation, *, reason: str, now: datetime
) -> None:
    """Send a page back to learn, for a reason; raises ProbationOverError."""
    _check_open(probation)
    await journey.send_back(
        session, probation.page_id, reason=reason, account_id=person.account_id, now=now
    )
    end(probation, Ending.SENT_BACK, reason, now=now)


def end(probation: Probation, ending: Ending, reason: str, *, now: datetime) -> None:
    """Write down how a held probation ended."""
    probation.ended_at, probation.ending, probation.reason = now, ending, reason


def _check_open(probation: Probation) -> None:
    if probation.ended_at is not None:
        raise ProbationOverError


async def _watched(
    session: AsyncSession, several: Sequence[Probation], *, now: datetime
) -> list[Watched]:
    counted = await store.records(session, [each.id for each in several], now=now)
    mentor_of = await store.mentors_of(session, [each.page_id for each in several])
    return [
        Watched(
            probation=each,
            mentor_id=mentor_of.get(each.page_id),
            record=counted[each.id],
            goals=tuple(goals(targets_of(each), counted[each.id], began_at=each.began_at, now=now)),
        )
        for each in several
    ]

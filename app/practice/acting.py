"""Acting on a practice case as on a real one: read by the guard and the checker, then valued."""

from datetime import date, datetime
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.cases.clerk import keeping_of
from app.deadlines.rulebook import Keeping, Rulebook
from app.officials import service as officials
from app.practice import finishing
from app.practice.clock import check_promise, minutes_between
from app.practice.errors import (
    LongReasonError,
    LongTextError,
    NoDayError,
    NoPlaceError,
    NoReasonGivenError,
    NoTextError,
    PersonalInPracticeError,
    PractisedError,
)
from app.practice.exercises import Exercise, exercises, places, weights
from app.practice.model import PracticeCase, PracticeRun
from app.practice.rules import Act, Done, score
from app.replies.checking.advice import Advice
from app.replies.checking.checker import advise
from app.replies.guarding.guard import neutral_wording, stop_for
from app.replies.guarding.kinds import Finding, Known
from app.replies.rules import LONGEST

_FEWEST_LETTERS: Final = 3
_LONGEST_REASON: Final = 500


class Doing(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants to do with a practice case."""

    act: Act
    text: str = ""
    """The answer, or the reason where there is none."""
    place: str = ""
    promised_on: date | None = None


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """What there is to say of a draft."""

    findings: tuple[Finding, ...]
    advice: tuple[Advice, ...]


async def review(session: AsyncSession, run: PracticeRun, case: PracticeCase, text: str) -> Review:
    """Read a draft as a real one would be read; nothing is kept."""
    stop = stop_for(text, await _known(session, run))
    return Review(
        findings=() if stop is None else stop.findings,
        advice=tuple(advise(text, comment=exercises()[case.exercise].comment)),
    )


async def act(
    session: AsyncSession,
    person: Person,
    run: PracticeRun,
    case: PracticeCase,
    doing: Doing,
    *,
    rulebook: Rulebook,
    now: datetime,
) -> None:
    """Do something with a held case and value it; the last case finishes the run.

    Raises PractisedError and what is wrong with the act, PersonalInPracticeError among it.
    """
    if case.acted_at is not None or run.finished_at is not None:
        raise PractisedError
    exercise, keeping = exercises()[case.exercise], await keeping_for(session, run)
    doing = _checked(doing)
    if doing.promised_on is not None:
        check_promise(exercise, keeping, doing.promised_on, now=now, rulebook=rulebook)
    found = await _read(session, run, case, doing)
    minutes = minutes_between(keeping, case.opened_at or now, now, rulebook=rulebook)
    _write_down(case, exercise, doing, found, minutes=minutes, now=now)
    await session.flush()
    await finishing.finish_if_done(session, run.id, person, now=now)


def note_stop(case: PracticeCase) -> None:
    """Remember that the guard stopped an answer: it would have been seen by everybody."""
    case.stops += 1


async def keeping_for(session: AsyncSession, run: PracticeRun) -> Keeping:
    """Tell the hours by which a run is timed: those of the person's institution."""
    found = await officials.institutions_of(session, [run.institution_id or 0])
    return keeping_of(found[0]) if found else Keeping(institution=0)


def _checked(doing: Doing) -> Doing:
    text = doing.text.replace("\x00", "").strip()
    if doing.act.is_public:
        _check_answer(doing.act, text, doing.promised_on)
        return Doing(act=doing.act, text=text, promised_on=_day_of(doing))
    if doing.act is Act.POS:
        return Doing(act=doing.act, text=neutral_wording())
    if len(text) < _FEWEST_LETTERS:
        raise NoReasonGivenError
    if len(text) > _LONGEST_REASON:
        raise LongReasonError(_LONGEST_REASON)
    if doing.act is not Act.HAND_OVER:
        return Doing(act=doing.act, text=text)
    if doing.place not in places():
        raise NoPlaceError
    return Doing(act=doing.act, text=text, place=doing.place)


def _check_answer(act: Act, text: str, promised_on: date | None) -> None:
    if not text:
        raise NoTextError
    if len(text) > LONGEST:
        raise LongTextError(LONGEST)
    if act is Act.INTERIM and promised_on is None:
        raise NoDayError


def _day_of(doing: Doing) -> date | None:
    return doing.promised_on if doing.act is Act.INTERIM else None


async def _read(
    session: AsyncSession, run: PracticeRun, case: PracticeCase, doing: Doing
) -> Review:
    if not doing.act.is_public:
        return Review(findings=(), advice=())
    found = await review(session, run, case, doing.text)
    if found.findings:
        raise PersonalInPracticeError(found.findings, neutral_wording())
    return found


def _write_down(
    case: PracticeCase,
    exercise: Exercise,
    doing: Doing,
    found: Review,
    *,
    minutes: int,
    now: datetime,
) -> None:
    done = Done(
        act=doing.act,
        text=doing.text,
        reason=doing.text,
        place=doing.place or None,
        promised_on=doing.promised_on,
        stops=case.stops,
        advice=len(found.advice),
        minutes=minutes,
    )
    given = score(exercise.task, done, weights())
    case.act, case.text, case.acted_at = doing.act, doing.text, now
    case.handed_to, case.promised_on = doing.place or None, doing.promised_on
    case.minutes, case.points = minutes, given.points
    case.marks = msgspec.to_builtins(given.marks)
    case.advice = [each.says for each in found.advice]


async def _known(session: AsyncSession, run: PracticeRun) -> Known:
    """Tell what the person's own institution has made public, as for a real answer."""
    if run.institution_id is None:
        return Known()
    (home,) = await officials.institutions_of(session, [run.institution_id])
    people = await officials.list_officials(session, sight=frozenset({home.id}))
    return Known(
        phones=tuple(home.phones),
        mails=tuple(person.email for person in people if person.email),
        addresses=(home.address,) if home.address else (),
        staff=tuple(person.name for person in people),
    )

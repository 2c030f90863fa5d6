"""What the page of a practice case shows: the case, its clock, and what was given for it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec
from litestar.datastructures import State
from sqlalchemy.ext.asyncio import AsyncSession

from app.cases.regulating.service import rulebook_in_force
from app.desk.speech import words
from app.desk.speech.clock import Chip, Tone, running
from app.desk.speech.marks import Piece, marked
from app.desk.study.forms import PracticeAnswerForm, PracticeReasonForm
from app.desk.study.practice_view import next_of
from app.practice import acting, clock
from app.practice import service as practice
from app.practice.clock import Term
from app.practice.errors import PersonalInPracticeError
from app.practice.exercises import Exercise, exercises, places
from app.practice.lessons import service as lessons
from app.practice.model import PracticeCase, PracticeRun
from app.practice.rules import ACTS, Act, Mark, Part
from app.replies.rules import LONGEST

_LESSON_OF: Final[Mapping[Part, str]] = {
    Part.MEETS: "plain-answers",
    Part.WORDING: "plain-answers",
    Part.GUARD: "personal-data",
    Part.PROMISE: "interim-answers",
    Part.PLACE: "handing-over",
    Part.REASON: "handing-over",
    Part.SPEED: "deadlines",
}
_LESSON_OF_ACT: Final[Mapping[Act, str]] = {
    Act.ANSWER: "plain-answers",
    Act.INTERIM: "interim-answers",
    Act.HAND_OVER: "handing-over",
    Act.NO_ANSWER: "from-comment-to-case",
    Act.POS: "handing-over",
}


class PracticeStop(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that was stopped for personal data."""

    text: tuple[Piece, ...]
    reasons: tuple[str, ...]
    neutral: str


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """What was typed into a form that was refused, and why."""

    sentence: str
    act: Act
    answer: PracticeAnswerForm = PracticeAnswerForm()
    reason: PracticeReasonForm = PracticeReasonForm()
    stop: PracticeStop | None = None


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """What was given for a case that is done."""

    did: str
    text: str
    handed_to: str | None
    points: int
    marks: tuple[Mark, ...]
    advice: tuple[str, ...]
    minutes: int
    model: str
    expected: str
    why: str
    lessons: tuple[tuple[str, str], ...]
    """Codes and titles of those that tell of what was lost."""


class PracticeCaseView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything on the page of one practice case."""

    id: int
    run_id: int
    place: int
    of: int
    next: int | None
    exercise: Exercise
    chip: Chip
    term: Term
    limit: int
    places: dict[str, str]
    judged: Judged | None
    opened_at: datetime
    now: datetime


async def show_practice_case(
    session: AsyncSession, run: PracticeRun, case: PracticeCase, *, state: State, now: datetime
) -> PracticeCaseView:
    """Gather one case: to be worked on, or with what was given for it."""
    cases = await practice.cases_of(session, run)
    exercise, opened_at = exercises()[case.exercise], case.opened_at or now
    rulebook = await rulebook_in_force(session, state.rulebook)
    keeping = await acting.keeping_for(session, run)
    term = clock.term(exercise, keeping, opened_at=opened_at, now=now, rulebook=rulebook)
    return PracticeCaseView(
        id=case.id,
        run_id=run.id,
        place=case.place,
        of=len(cases),
        next=next_of(cases, after=case.place),
        exercise=exercise,
        chip=running(term.due_at, now=now) if case.acted_at is None else _done(case, now),
        term=term,
        limit=LONGEST,
        places=dict(places()),
        judged=None if case.acted_at is None else await _judged(session, case, exercise, term),
        opened_at=opened_at,
        now=now,
    )


def stop_of(text: str, error: PersonalInPracticeError) -> PracticeStop:
    """Show what the guard found in an answer as it was typed."""
    typed = text.replace("\x00", "").strip()
    told = dict.fromkeys(f"{typed[f.start : f.end]} — {f.reason}" for f in error.findings)
    return PracticeStop(
        text=marked(typed, [(f.start, f.end) for f in error.findings]),
        reasons=tuple(told),
        neutral=error.neutral,
    )


async def _judged(
    session: AsyncSession, case: PracticeCase, exercise: Exercise, term: Term
) -> Judged:
    marks = tuple(msgspec.convert(case.marks, list[Mark]))
    day = case.promised_on or term.last_day
    return Judged(
        did=ACTS[case.act or exercise.expects],
        text=case.text,
        handed_to=places().get(case.handed_to or ""),
        points=case.points or 0,
        marks=marks,
        advice=tuple(case.advice),
        minutes=case.minutes or 0,
        model=exercise.model.format(day=f"до {words.day_words(day, year=day.year)}"),
        expected=ACTS[exercise.expects],
        why=exercise.why,
        lessons=await _lessons_for(session, marks, exercise),
    )


async def _lessons_for(
    session: AsyncSession, marks: Sequence[Mark], exercise: Exercise
) -> tuple[tuple[str, str], ...]:
    """Tell which lessons help with what was lost; those that a centre hides are left out."""
    lost = [mark.part for mark in marks if mark.got < mark.most or mark.got < 0]
    wanted = {
        _LESSON_OF_ACT[exercise.expects] if part is Part.ACT else _LESSON_OF[part] for part in lost
    }
    shown = await lessons.list_lessons(session, with_hidden=False) if wanted else []
    return tuple((each.code, each.lesson.title) for each in shown if each.code in wanted)


def _done(case: PracticeCase, now: datetime) -> Chip:
    moment = case.acted_at or now
    return Chip(f"разобрано {words.when(moment, now=now)}", Tone.DONE, moment)

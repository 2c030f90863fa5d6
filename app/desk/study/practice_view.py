"""What the first page of practice and the page of a run show."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person, Right
from app.officials import service as officials
from app.officials.rules import InstitutionKind
from app.practice import service as practice
from app.practice.exercises import exercises, kind_for, weights
from app.practice.model import Certificate, PracticeCase, PracticeRun

KIND_TITLES = {
    InstitutionKind.SCHOOL: "школа",
    InstitutionKind.KINDERGARTEN: "детский сад",
    InstitutionKind.HOSPITAL: "больница",
}
_FIRST_LETTERS = 140


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A case in the list of its run."""

    place: int
    text: str
    author: str
    points: int | None
    is_done: bool


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """A finished run in a list."""

    run_id: int
    name: str
    kind: str
    points: int
    finished_at: datetime
    certificate: str | None


class PracticeView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything on the first page of practice."""

    run_id: int | None
    done: int
    of: int
    kind: InstitutionKind
    kinds: dict[InstitutionKind, str]
    pass_: int
    own: tuple[Result, ...]
    others: tuple[Result, ...]
    certificates: tuple[Certificate, ...]
    now: datetime


class RunView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything on the page of a run."""

    id: int
    lines: tuple[Line, ...]
    points: int | None
    is_finished: bool
    certificate: str | None
    next: int | None
    pass_: int


async def show_practice(session: AsyncSession, person: Person, *, now: datetime) -> PracticeView:
    """Gather the first page: where one stands, and how others did."""
    run = await practice.under_way(session, person)
    cases = [] if run is None else await practice.cases_of(session, run)
    own = await practice.finished_runs(session, person)
    others = (
        await practice.results_within(session, person.sight)
        if person.may(Right.KEEP_ACCOUNTS)
        else []
    )
    numbers = await practice.certified(session, [*own, *others])
    return PracticeView(
        run_id=None if run is None else run.id,
        done=sum(case.acted_at is not None for case in cases),
        of=len(cases),
        kind=await _kind_of(session, person),
        kinds=KIND_TITLES,
        pass_=weights().pass_,
        own=tuple(_result(each, "", numbers) for each in own),
        others=tuple(_result(each, each.account.name, numbers) for each in others),
        certificates=tuple(await practice.certificates_of(session, person)),
        now=now,
    )


async def show_run(session: AsyncSession, run: PracticeRun) -> RunView:
    """Gather a run: what is done, what waits, what came of it."""
    cases = await practice.cases_of(session, run)
    numbers = await practice.certified(session, [run])
    return RunView(
        id=run.id,
        lines=tuple(_line(case) for case in cases),
        points=run.points,
        is_finished=run.finished_at is not None,
        certificate=numbers.get(run.id),
        next=next_of(cases, after=0),
        pass_=weights().pass_,
    )


def _line(case: PracticeCase) -> Line:
    exercise = exercises()[case.exercise]
    text = exercise.comment
    return Line(
        place=case.place,
        text=text if len(text) <= _FIRST_LETTERS else f"{text[:_FIRST_LETTERS].rstrip()}…",
        author=exercise.author,
        points=case.points,
        is_done=case.acted_at is not None,
    )


def next_of(cases: Sequence[PracticeCase], *, after: int) -> int | None:
    """Tell the place of the case to open next; None: all are done."""
    waiting = [case.place for case in cases if case.acted_at is None]
    later = [place for place in waiting if place > after]
    return next(iter([*later, *waiting]), None)


def _result(run: PracticeRun, name: str, numbers: dict[int, str]) -> Result:
    return Result(
        run_id=run.id,
        name=name,
        kind=KIND_TITLES[run.kind],
        points=run.points or 0,
        finished_at=run.finished_at or run.started_at,
        certificate=numbers.get(run.id),
    )


async def _kind_of(session: AsyncSession, person: Person) -> InstitutionKind:
    homes = await officials.institutions_of(session, [person.institution_id or 0])
    return kind_for(homes[0].kind if homes else None)

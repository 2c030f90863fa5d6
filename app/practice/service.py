"""Practice: beginning a run, opening its cases, finding what came of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.base.sight import Sight
from app.officials.rules import InstitutionKind
from app.practice import store
from app.practice.errors import NoCertificateError, NoPracticeError, UnknownNumberError
from app.practice.exercises import draw, exercises
from app.practice.model import Certificate, PracticeCase, PracticeRun

_RUNS_SHOWN: Final = 20
_RESULTS_SHOWN: Final = 50


async def begin(
    session: AsyncSession, person: Person, kind: InstitutionKind, *, seed: int, now: datetime
) -> PracticeRun:
    """Begin a run of eight cases; one that is under way goes on instead."""
    is_new = await store.begin_run(
        session, person.account_id, institution_id=person.institution_id, kind=kind, now=now
    )
    run = await store.run_under_way(session, person.account_id)
    if run is None:
        raise NoPracticeError
    if not is_new:
        return run
    seen = await store.seen_by(session, person.account_id)
    for place, exercise in enumerate(draw(kind, seed=seed, seen=seen), start=1):
        session.add(PracticeCase(run_id=run.id, place=place, exercise=exercise.id))
    await session.flush()
    return run


async def leave(session: AsyncSession, person: Person, *, now: datetime) -> None:
    """Give up the run that is under way: it brings no points."""
    under_way = await store.run_under_way(session, person.account_id)
    if under_way is not None:
        under_way.finished_at = now


async def under_way(session: AsyncSession, person: Person) -> PracticeRun | None:
    """Tell the run that a person has begun and not finished."""
    return await store.run_under_way(session, person.account_id)


async def finished_runs(session: AsyncSession, person: Person) -> Sequence[PracticeRun]:
    """List a person's finished runs, the newest first."""
    return await store.finished_of(session, person.account_id, limit=_RUNS_SHOWN)


async def results_within(session: AsyncSession, sight: Sight) -> Sequence[PracticeRun]:
    """List how people in these institutions did lately, each run with its person."""
    return await store.finished_within(session, sight, limit=_RESULTS_SHOWN)


async def find_run_for(session: AsyncSession, person: Person, run_id: int) -> PracticeRun:
    """Return a person's own run; raises NoPracticeError."""
    run = await store.run_of(session, run_id, person.account_id)
    if run is None:
        raise NoPracticeError
    return run


async def cases_of(session: AsyncSession, run: PracticeRun) -> Sequence[PracticeCase]:
    """List the cases of a run in their order."""
    return await store.cases_of(session, run.id)


async def open_case(
    session: AsyncSession, run: PracticeRun, place: int, *, now: datetime
) -> PracticeCase:
    """Return a case, held, and start its clock; raises NoPracticeError."""
    case = await store.case_at(session, run.id, place, lock=True)
    if case is None or case.exercise not in exercises():
        raise NoPracticeError
    case.opened_at = case.opened_at or now
    return case


async def certificates_of(session: AsyncSession, person: Person) -> Sequence[Certificate]:
    """List a person's certificates, the newest first."""
    return await store.certificates_of(session, person.account_id)


async def certified(session: AsyncSession, runs: Sequence[PracticeRun]) -> dict[int, str]:
    """Map runs to the numbers of their certificates."""
    return await store.certified_runs(session, [run.id for run in runs])


async def certificate_of(session: AsyncSession, run: PracticeRun) -> Certificate:
    """Return the certificate that a run has brought; raises NoCertificateError."""
    number = (await store.certified_runs(session, [run.id])).get(run.id)
    found = None if number is None else await store.certificate(session, number)
    if found is None:
        raise NoCertificateError
    return found


async def find_certificate(session: AsyncSession, number: str) -> Certificate:
    """Return a certificate by its number, however it is typed; raises UnknownNumberError."""
    found = await store.certificate(session, number.replace("\x00", "").strip().upper())
    if found is None:
        raise UnknownNumberError
    return found

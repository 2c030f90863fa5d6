"""Reads of practice runs and certificates; practice cases lie nowhere else."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from app.base.database import within
from app.base.sight import Sight
from app.officials.rules import InstitutionKind
from app.practice.model import Certificate, PracticeCase, PracticeRun


async def run_under_way(session: AsyncSession, account_id: int) -> PracticeRun | None:
    """Fetch the run that a person has begun and not finished."""
    query = select(PracticeRun).where(
        PracticeRun.account_id == account_id, PracticeRun.finished_at.is_(None)
    )
    return await session.scalar(query)


async def begin_run(
    session: AsyncSession,
    account_id: int,
    *,
    institution_id: int | None,
    kind: InstitutionKind,
    now: datetime,
) -> bool:
    """Write a run down; False where the person has one under way, in another window too."""
    statement = (
        insert(PracticeRun)
        .values(account_id=account_id, institution_id=institution_id, kind=kind, started_at=now)
        .on_conflict_do_nothing(
            index_elements=["account_id"], index_where=PracticeRun.finished_at.is_(None)
        )
        .returning(PracticeRun.id)
    )
    return await session.scalar(statement) is not None


async def run_of(session: AsyncSession, run_id: int, account_id: int) -> PracticeRun | None:
    """Fetch a run of this person; None where there is none such, or it is another's."""
    query = select(PracticeRun).where(
        PracticeRun.id == run_id, PracticeRun.account_id == account_id
    )
    return await session.scalar(query)


async def finished_of(
    session: AsyncSession, account_id: int, *, limit: int
) -> Sequence[PracticeRun]:
    """List a person's runs with points, the newest first."""
    query = (
        select(PracticeRun)
        .where(PracticeRun.account_id == account_id, PracticeRun.points.is_not(None))
        .order_by(PracticeRun.id.desc())
        .limit(limit)
    )
    return (await session.scalars(query)).all()


async def finished_within(
    session: AsyncSession, sight: Sight, *, limit: int
) -> Sequence[PracticeRun]:
    """List the runs with points in these institutions, each with its person, the newest first."""
    query = (
        select(PracticeRun)
        .where(PracticeRun.points.is_not(None), within(PracticeRun.institution_id, sight))
        .options(joinedload(PracticeRun.account))
        .order_by(PracticeRun.finished_at.desc())
        .limit(limit)
    )
    return (await session.scalars(query)).all()


async def cases_of(session: AsyncSession, run_id: int) -> Sequence[PracticeCase]:
    """List the cases of a run in their order."""
    query = select(PracticeCase).where(PracticeCase.run_id == run_id).order_by(PracticeCase.place)
    return (await session.scalars(query)).all()


async def seen_by(session: AsyncSession, account_id: int) -> set[str]:
    """List the exercises that a person has already done something with."""
    query = (
        select(PracticeCase.exercise)
        .join(PracticeCase.run)
        .where(PracticeRun.account_id == account_id, PracticeCase.acted_at.is_not(None))
    )
    return set((await session.scalars(query)).all())


async def case_at(
    session: AsyncSession, run_id: int, place: int, *, lock: bool
) -> PracticeCase | None:
    """Fetch a case of a run; hold it where a change is about to happen."""
    query = select(PracticeCase).where(PracticeCase.run_id == run_id, PracticeCase.place == place)
    return await session.scalar(query.with_for_update() if lock else query)


async def hold_run(session: AsyncSession, run_id: int) -> PracticeRun:
    """Fetch a run, held until the transaction ends."""
    return await session.get_one(PracticeRun, run_id, with_for_update=True, populate_existing=True)


async def certificate(session: AsyncSession, number: str) -> Certificate | None:
    """Fetch a certificate by its number."""
    return await session.get(Certificate, number)


async def certificates_of(session: AsyncSession, account_id: int) -> Sequence[Certificate]:
    """List a person's certificates, the newest first."""
    query = (
        select(Certificate)
        .where(Certificate.account_id == account_id)
        .order_by(Certificate.issued_at.desc())
    )
    return (await session.scalars(query)).all()


async def certified_runs(session: AsyncSession, run_ids: Sequence[int]) -> dict[int, str]:
    """Map runs to the numbers of their certificates."""
    query = select(Certificate.run_id, Certificate.number).where(Certificate.run_id.in_(run_ids))
    return {row.run_id: row.number for row in await session.execute(query)}

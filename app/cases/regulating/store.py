"""Reads of the regulations that were put into force here."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.cases.regulating.model import RegulationVersion

_LOCK = 1_745_021
"""Number of the advisory lock under which a new version is put into force."""


async def lock(session: AsyncSession) -> None:
    """Let nobody else put regulations into force until the transaction ends."""
    await session.execute(select(func.pg_advisory_xact_lock(_LOCK)))


async def newest(session: AsyncSession) -> int | None:
    """Tell the number of the version in force; None: none was put into force here."""
    return await session.scalar(select(func.max(RegulationVersion.version)))


async def get(session: AsyncSession, version: int) -> RegulationVersion | None:
    """Fetch one version."""
    return await session.get(RegulationVersion, version)


async def versions(session: AsyncSession) -> Sequence[RegulationVersion]:
    """List all versions, the newest first."""
    query = select(RegulationVersion).order_by(RegulationVersion.version.desc())
    return (await session.scalars(query)).all()

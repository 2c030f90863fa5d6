"""Reads of the regulations that were put into force here."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.cases.regulating.model import RegulationVersion

_LOCK = 1_745_021
"""Number of the advisory lock under which a new version is put into force."""


class Stamp(NamedTuple):
    """Names a version, even where another of its number was rolled back."""

    version: int
    created_at: datetime


async def lock(session: AsyncSession) -> None:
    """Let nobody else put regulations into force until the transaction ends."""
    await session.execute(select(func.pg_advisory_xact_lock(_LOCK)))


async def newest(session: AsyncSession) -> Stamp | None:
    """Tell the version in force; None: none was put into force here."""
    query = select(RegulationVersion.version, RegulationVersion.created_at)
    row = (await session.execute(query.order_by(RegulationVersion.version.desc()).limit(1))).first()
    return None if row is None else Stamp(row.version, row.created_at)


async def get(session: AsyncSession, version: int) -> RegulationVersion | None:
    """Fetch one version."""
    return await session.get(RegulationVersion, version)


async def versions(session: AsyncSession) -> Sequence[RegulationVersion]:
    """List all versions, the newest first."""
    query = select(RegulationVersion).order_by(RegulationVersion.version.desc())
    return (await session.scalars(query)).all()

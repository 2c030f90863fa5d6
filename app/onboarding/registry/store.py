"""Reads and writes of imports of the registry, and of all that a row is compared with."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Row, Text, case, cast, func, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, undefer

from app.base.database import ColumnKind, unnested
from app.officials.model import Institution
from app.officials.rules import InstitutionKind, Level
from app.onboarding.light.model import PageRecord
from app.onboarding.registry.model import RegistryImport, RegistryRow
from app.onboarding.registry.rules import WORKED_ON, RowOutcome
from app.pages.model import Page
from app.vocabulary import Network


async def claim(session: AsyncSession) -> RegistryImport | None:
    """Take the oldest import that waits for a worker, with its file; held until the end.

    Only that one: two imports at a time could found the same institution twice.
    """
    waiting = RegistryImport.state.in_(WORKED_ON)
    oldest = select(func.min(RegistryImport.id)).where(waiting).scalar_subquery()
    query = (
        select(RegistryImport)
        .options(undefer(RegistryImport.content))
        .where(RegistryImport.id == oldest, waiting)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(query)).first()


async def found(
    session: AsyncSession, import_id: int, *, lock: bool = False
) -> RegistryImport | None:
    """Fetch an import with whoever brought it."""
    query = (
        select(RegistryImport)
        .options(joinedload(RegistryImport.account))
        .where(RegistryImport.id == import_id)
        .execution_options(populate_existing=True)
    )
    if lock:
        query = query.with_for_update(of=RegistryImport)
    return (await session.scalars(query)).one_or_none()


async def listed(session: AsyncSession, *, limit: int) -> Sequence[RegistryImport]:
    """Fetch the last imports, the newest first."""
    query = (
        select(RegistryImport)
        .options(joinedload(RegistryImport.account))
        .order_by(RegistryImport.id.desc())
        .limit(limit)
    )
    return (await session.scalars(query)).all()


async def add_rows(
    session: AsyncSession, import_id: int, rows: Sequence[tuple[int, Sequence[str]]]
) -> None:
    """Keep the rows of a file."""
    if rows:
        await session.execute(
            insert(RegistryRow),
            [{"import_id": import_id, "line": line, "cells": list(cells)} for line, cells in rows],
        )


async def cells_of(session: AsyncSession, import_id: int) -> Sequence[Row[int, list[str]]]:
    """(line, cells) of all rows of an import in their order."""
    query = (
        select(RegistryRow.line, RegistryRow.cells)
        .where(RegistryRow.import_id == import_id)
        .order_by(RegistryRow.line)
    )
    return (await session.execute(query)).all()


async def settle_rows(
    session: AsyncSession,
    import_id: int,
    rows: Sequence[tuple[int, str | None, str, str, str]],
) -> None:
    """Write (line, told, outcome, errors, changes) of rows that were checked; all but two JSON."""
    kinds: dict[str, ColumnKind] = {
        "line": BigInteger(),
        "told": Text(),
        "outcome": Text(),
        "errors": Text(),
        "changes": Text(),
    }
    given = unnested("given", kinds, rows)
    await session.execute(
        update(RegistryRow)
        .where(RegistryRow.import_id == import_id, RegistryRow.line == given.c.line)
        .values(
            told=cast(given.c.told, JSONB),
            outcome=given.c.outcome,
            errors=cast(given.c.errors, JSONB),
            changes=cast(given.c.changes, JSONB),
            applied_at=None,
        )
        .execution_options(synchronize_session=False)
    )


async def mark_applied(
    session: AsyncSession, import_id: int, lines: Collection[int], *, now: datetime
) -> None:
    """Record that these rows were written."""
    await session.execute(
        update(RegistryRow)
        .where(RegistryRow.import_id == import_id, RegistryRow.line.in_(lines))
        .values(applied_at=now)
        .execution_options(synchronize_session=False)
    )


async def mark_bad(
    session: AsyncSession, import_id: int, line: int, errors: Sequence[Sequence[str]]
) -> None:
    """Record that a row cannot be written any more."""
    await session.execute(
        update(RegistryRow)
        .where(RegistryRow.import_id == import_id, RegistryRow.line == line)
        .values(outcome=RowOutcome.BAD, errors=errors)
        .execution_options(synchronize_session=False)
    )


async def to_apply(
    session: AsyncSession, import_id: int, *, limit: int
) -> Sequence[Row[int, dict[str, Any] | None]]:
    """(line, told) of rows that are still to be written, in their order."""
    query = (
        select(RegistryRow.line, RegistryRow.told)
        .where(
            RegistryRow.import_id == import_id,
            RegistryRow.outcome.in_((RowOutcome.NEW, RowOutcome.CHANGED)),
            RegistryRow.applied_at.is_(None),
        )
        .order_by(RegistryRow.line)
        .limit(limit)
    )
    return (await session.execute(query)).all()


async def count_outcomes(session: AsyncSession, import_id: int) -> Mapping[RowOutcome, int]:
    """Count the rows of an import by what they do."""
    query = (
        select(RegistryRow.outcome, func.count())
        .where(RegistryRow.import_id == import_id, RegistryRow.outcome.is_not(None))
        .group_by(RegistryRow.outcome)
    )
    rows = (await session.execute(query)).all()
    return {outcome: number for outcome, number in rows if outcome is not None}


async def rows_with(
    session: AsyncSession,
    import_id: int,
    outcome: RowOutcome,
    *,
    after: int,
    limit: int | None,
) -> Sequence[RegistryRow]:
    """Fetch rows with this outcome after a line, in their order."""
    query = (
        select(RegistryRow)
        .where(
            RegistryRow.import_id == import_id,
            RegistryRow.outcome == outcome,
            RegistryRow.line > after,
        )
        .order_by(RegistryRow.line)
        .limit(limit)
    )
    return (await session.scalars(query)).all()


async def known_institutions(
    session: AsyncSession,
) -> Sequence[Row[int, str, InstitutionKind, str, str, str, Level | None, int | None]]:
    """(id, name, kind, municipality, ОГРН, address, level, parent) of all institutions."""
    one = Institution
    query = select(
        one.id, one.name, one.kind, one.municipality, one.ogrn, one.address, one.level,
        one.parent_id,
    )  # fmt: skip
    return (await session.execute(query)).all()


async def known_pages(
    session: AsyncSession,
) -> Sequence[Row[int, int, Network, str, str, str | None, PageRecord]]:
    """(id, institution, network, link, url, external id, record) of all pages."""
    query = select(
        Page.id, Page.institution_id, Page.network, Page.link, Page.url, Page.external_id,
        PageRecord,
    ).outerjoin(PageRecord, PageRecord.page_id == Page.id)  # fmt: skip
    return (await session.execute(query.order_by(Page.id))).all()


async def institutions_of(session: AsyncSession, ids: Collection[int]) -> Mapping[int, Institution]:
    """Fetch institutions that are about to change, held in one order for all."""
    query = (
        select(Institution)
        .where(Institution.id.in_(ids))
        .order_by(Institution.id)
        .with_for_update(key_share=True)
    )
    return {one.id: one for one in (await session.scalars(query)).all()}


async def keep_records(session: AsyncSession, records: Sequence[Mapping[str, Any]]) -> None:
    """Write what the registry says of pages; what it does not say stays as it was."""
    if not records:
        return
    statement = insert(PageRecord)
    new, names = statement.excluded, [name for name in records[0] if name != "page_id"]
    said = {}
    for name in names:
        column = PageRecord.__table__.c[name]
        spelled = cast(new[name], Text)
        is_empty = (spelled == "") | (spelled == "{}")  # of a text, of an array
        kept = case((is_empty, column), else_=new[name])
        said[name] = func.coalesce(new[name], column) if column.nullable else kept
    await session.execute(
        statement.on_conflict_do_update(index_elements=["page_id"], set_=said), list(records)
    )


async def exported(
    session: AsyncSession, *, limit: int
) -> Sequence[Row[Institution, str | None, Page | None, PageRecord | None]]:
    """(institution, name of the one above, page, record) of all, by name, for a table."""
    above = select(Institution.id, Institution.name).subquery("above")
    query = (
        select(Institution, above.c.name, Page, PageRecord)
        .outerjoin(Page, Page.institution_id == Institution.id)
        .outerjoin(PageRecord, PageRecord.page_id == Page.id)
        .outerjoin(above, above.c.id == Institution.parent_id)
        .order_by(Institution.name, Institution.id, Page.id)
        .limit(limit)
    )
    return (await session.execute(query)).all()

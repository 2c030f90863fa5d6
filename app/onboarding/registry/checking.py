"""Reading a brought file and checking its rows; nothing of the registry is written yet."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.onboarding.registry import store
from app.onboarding.registry.columns import Column
from app.onboarding.registry.houses import Known
from app.onboarding.registry.known import load_known
from app.onboarding.registry.model import RegistryImport
from app.onboarding.registry.planning import Plan, Planner
from app.onboarding.registry.reading import UnreadableFileError, read_file
from app.onboarding.registry.rules import ImportState, RowOutcome
from app.onboarding.registry.understanding import cells_of, fraction_columns, understand

_Settled = tuple[int, str | None, str, str, str]


async def read(session: AsyncSession, brought: RegistryImport, *, now: datetime) -> None:
    """Keep the rows of the file in the place of the file, or say why it cannot be read."""
    try:
        found = await asyncio.to_thread(read_file, brought.content or b"")
    except UnreadableFileError as error:
        brought.state, brought.trouble = ImportState.UNREADABLE, str(error)
        brought.content, brought.finished_at = None, now
        return
    await store.add_rows(session, brought.id, found.rows)
    brought.sheet, brought.headings = found.table.sheet, list(found.table.headings)
    brought.columns = [column or "" for column in found.table.columns]
    brought.total, brought.done, brought.content = len(found.rows), 0, None
    brought.state = ImportState.CHECKING


async def check(session: AsyncSession, brought: RegistryImport) -> None:
    """Tell of every row what it would do; the preview shows it."""
    rows = [(row.line, row.cells) for row in await store.cells_of(session, brought.id)]
    columns = [Column(name) if name else None for name in brought.columns]
    known = await load_known(session)
    settled = await asyncio.to_thread(_settle, rows, columns, known)
    if settled:
        await store.settle_rows(session, brought.id, settled)
    brought.done, brought.state = brought.total, ImportState.PREVIEW


def _settle(
    rows: Sequence[tuple[int, Sequence[str]]], columns: Sequence[Column | None], known: Known
) -> list[_Settled]:
    named = [(line, cells_of(cells, columns)) for line, cells in rows]
    fractions = fraction_columns([cells for _, cells in named])
    planner = Planner(known)
    return [_row(line, cells, planner, fractions) for line, cells in named]


def _row(
    line: int, cells: Mapping[Column, str], planner: Planner, fractions: frozenset[Column]
) -> _Settled:
    told, faults = understand(cells, fractions=fractions)
    plan = Plan(outcome=RowOutcome.BAD, faults=faults) if told is None else planner.plan(line, told)
    return (
        line,
        None if told is None else _json(told),
        plan.outcome.value,
        _json(errors_of(plan)),
        _json(_changes_of(plan)),
    )


def errors_of(plan: Plan) -> list[list[str]]:
    """Spell a plan's faults as they are kept."""
    return [[fault.column.value, fault.sentence] for fault in plan.faults]


def _changes_of(plan: Plan) -> list[list[str]]:
    return [[column.value, before, after] for column, before, after in plan.changes]


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()

"""Bringing the regional registry in: a file, a preview that can be corrected, the writing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Person, Right
from app.base.errors import ConflictError, InvalidError, NotFoundError
from app.onboarding.registry import store
from app.onboarding.registry.applying import apply
from app.onboarding.registry.checking import check, read
from app.onboarding.registry.columns import TITLES, Column
from app.onboarding.registry.model import RegistryImport, RegistryRow
from app.onboarding.registry.reading import UnreadableFileError, check_size, clean
from app.onboarding.registry.rules import ImportState, RowOutcome

_LISTED: Final = 20
_LONGEST_NAME: Final = 200


class ImportNotFoundError(NotFoundError):
    """No such import."""

    def __init__(self, import_id: int) -> None:
        super().__init__(f"Загрузки № {import_id} нет.")


class NotInPreviewError(ConflictError):
    """Nobody decides about an import that is worked on or over."""

    def __init__(self) -> None:
        super().__init__("Эта загрузка уже не ждёт решения: обновите страницу.")


class ColumnTwiceError(InvalidError):
    """Two columns of the file cannot be the same column of the registry."""

    def __init__(self, column: Column) -> None:
        super().__init__(f"«{TITLES[column]}» выбрано дважды: оставьте один столбец.")


class NoNameColumnError(InvalidError):
    """Nobody can be recognised without a name."""

    def __init__(self) -> None:
        super().__init__("Укажите, в каком столбце наименование: без него строку не понять.")


async def bring(
    session: AsyncSession, person: Person, *, file_name: str, content: bytes, now: datetime
) -> RegistryImport:
    """Keep a file for a worker to read; raises UnreadableFileError."""
    access.require(person, Right.KEEP_BOARD)
    check_size(len(content))
    if not content:
        raise UnreadableFileError("Файл пуст. Выберите файл реестра: XLSX, XLS, ODS или CSV.")
    brought = RegistryImport(
        account_id=person.account_id,
        file_name=clean(file_name)[:_LONGEST_NAME] or "без названия",
        content=content,
        state=ImportState.READING,
        created_at=now,
    )
    session.add(brought)
    await session.flush()
    return brought


async def find_for(session: AsyncSession, person: Person, import_id: int) -> RegistryImport:
    """Return an import; raises ImportNotFoundError."""
    access.require(person, Right.KEEP_BOARD)
    brought = await store.found(session, import_id)
    if brought is None:
        raise ImportNotFoundError(import_id)
    return brought


async def list_imports(session: AsyncSession, person: Person) -> Sequence[RegistryImport]:
    """List the last twenty imports, the newest first."""
    access.require(person, Right.KEEP_BOARD)
    return await store.listed(session, limit=_LISTED)


async def count_outcomes(
    session: AsyncSession, brought: RegistryImport
) -> Mapping[RowOutcome, int]:
    """Count the rows of an import by what they do."""
    return await store.count_outcomes(session, brought.id)


async def list_rows(
    session: AsyncSession,
    brought: RegistryImport,
    outcome: RowOutcome,
    *,
    after: int = 0,
    limit: int | None = None,
) -> Sequence[RegistryRow]:
    """List rows with this outcome after a line, in the order of the file."""
    return await store.rows_with(session, brought.id, outcome, after=after, limit=limit)


async def set_columns(
    session: AsyncSession, person: Person, import_id: int, columns: Sequence[Column | None]
) -> None:
    """Say what the columns of the file are; its rows are checked anew.

    Raises NotInPreviewError, ColumnTwiceError, NoNameColumnError.
    """
    brought = await _in_preview(session, person, import_id)
    chosen = [column for column in columns if column is not None]
    for column in chosen:
        if chosen.count(column) > 1:
            raise ColumnTwiceError(column)
    if Column.NAME not in chosen:
        raise NoNameColumnError
    brought.columns = [column or "" for column in columns][: len(brought.headings)]
    brought.state, brought.done = ImportState.CHECKING, 0


async def decide(session: AsyncSession, person: Person, import_id: int, *, now: datetime) -> None:
    """Have a worker write what the preview shows; raises NotInPreviewError."""
    brought = await _in_preview(session, person, import_id)
    counts = await store.count_outcomes(session, import_id)
    brought.total = counts.get(RowOutcome.NEW, 0) + counts.get(RowOutcome.CHANGED, 0)
    brought.state, brought.done = ImportState.APPLYING, 0
    if not brought.total:
        brought.state, brought.finished_at = ImportState.DONE, now


async def drop(session: AsyncSession, person: Person, import_id: int, *, now: datetime) -> None:
    """Put an import aside, nothing of it is written; raises NotInPreviewError."""
    brought = await _in_preview(session, person, import_id)
    brought.state, brought.finished_at = ImportState.DROPPED, now


async def work(session: AsyncSession, *, now: datetime) -> int:
    """Take one step of the oldest import that waits; return how many imports moved."""
    brought = await store.claim(session)
    if brought is None:
        return 0
    if brought.state is ImportState.READING:
        await read(session, brought, now=now)
    elif brought.state is ImportState.CHECKING:
        await check(session, brought)
    else:
        await apply(session, brought, now=now)
    return 1


async def stop(session: AsyncSession, *, now: datetime) -> None:
    """Stop the import that a worker could not carry on, so that those behind it go on."""
    brought = await store.claim(session)
    if brought is not None:
        brought.state, brought.content, brought.finished_at = ImportState.STOPPED, None, now
        brought.trouble = (
            "Загрузку остановило то, чего сервис не предусмотрел; записанное осталось, сбой"
            " отмечен в журнале. Загрузите файл ещё раз: повтор ничего не испортит."
        )


async def _in_preview(session: AsyncSession, person: Person, import_id: int) -> RegistryImport:
    access.require(person, Right.KEEP_BOARD)
    brought = await store.found(session, import_id, lock=True)
    if brought is None:
        raise ImportNotFoundError(import_id)
    if brought.state is not ImportState.PREVIEW:
        raise NotInPreviewError
    return brought

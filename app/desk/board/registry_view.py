"""What the registry's pages show, and what their forms send."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Final

import msgspec
from litestar.datastructures import UploadFile
from msgspec import Meta
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.base.errors import InvalidError
from app.desk.board.board_view import BoardView
from app.onboarding.board.rules import Filter
from app.onboarding.registry import service as registry
from app.onboarding.registry.columns import Column
from app.onboarding.registry.model import RegistryImport, RegistryRow
from app.onboarding.registry.rules import WORKED_ON, RowOutcome

_AT_ONCE: Final = 50
_Name = Annotated[str, Meta(max_length=40)]


class NoFileError(InvalidError):
    """The form came without a file."""

    def __init__(self) -> None:
        super().__init__("Выберите файл реестра: XLSX, XLS, ODS или CSV.")


class UploadForm(msgspec.Struct):
    """A file as a browser sends it."""

    file: UploadFile | None = None


class ColumnsForm(msgspec.Struct, frozen=True):
    """What each column of the file is, in their order; empty: left out."""

    column: list[_Name] | _Name = ""

    def columns(self) -> list[Column | None]:
        """Tell the columns; what is unknown is left out."""
        named = [self.column] if isinstance(self.column, str) else self.column
        return [Column(name) if name in list(Column) else None for name in named]


class ImportView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything on the page of one import."""

    brought: RegistryImport
    counts: Mapping[RowOutcome, int]
    outcome: RowOutcome
    rows: Sequence[RegistryRow]
    next: int | None
    """Line after which the rows go on."""
    board: BoardView
    refusal: str = ""

    @property
    def is_worked_on(self) -> bool:
        """Tell whether a worker has it."""
        return self.brought.state in WORKED_ON

    @property
    def percent(self) -> int:
        """Say how far the worker is, of 100."""
        total = self.brought.total
        return min(self.brought.done * 100 // total, 100) if total else 0

    @property
    def to_write(self) -> int:
        """Count the rows that would be written."""
        return self.counts.get(RowOutcome.NEW, 0) + self.counts.get(RowOutcome.CHANGED, 0)

    def errors(self, row: RegistryRow) -> Mapping[str, str]:
        """Map the columns of a row to what is wrong with their cells."""
        return dict(row.errors)


async def view_import(
    session: AsyncSession,
    person: Person,
    import_id: int,
    *,
    now: datetime,
    outcome: str = "",
    after: int = 0,
) -> ImportView:
    """Gather the page of an import; raises ImportNotFoundError."""
    brought = await registry.find_for(session, person, import_id)
    counts = await registry.count_outcomes(session, brought)
    chosen = _chosen(outcome, counts)
    rows = await registry.list_rows(session, brought, chosen, after=after, limit=_AT_ONCE + 1)
    shown = rows[:_AT_ONCE]
    return ImportView(
        brought=brought,
        counts=counts,
        outcome=chosen,
        rows=shown,
        next=shown[-1].line if len(rows) > _AT_ONCE else None,
        board=board_of(now),
    )


def _chosen(outcome: str, counts: Mapping[RowOutcome, int]) -> RowOutcome:
    """Show first what needs a person: rows with errors, then what would change."""
    if outcome in list(RowOutcome):
        return RowOutcome(outcome)
    order = (RowOutcome.BAD, RowOutcome.CHANGED, RowOutcome.NEW)
    return next((each for each in order if counts.get(each)), RowOutcome.SAME)


def board_of(now: datetime) -> BoardView:
    """Give what the tabs above every page of the board need."""
    return BoardView(wanted=Filter(), municipalities=(), now=now)

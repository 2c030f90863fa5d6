"""The life of an import of the regional registry, and what becomes of its rows; pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class ImportState(StrEnum):
    """How far an import has come."""

    READING = "reading"
    """A worker reads the file."""
    CHECKING = "checking"
    """A worker checks the rows against what is known."""
    PREVIEW = "preview"
    """Everything is shown, nothing is written; a person decides."""
    APPLYING = "applying"
    """A worker writes, some rows at a time."""
    DONE = "done"
    UNREADABLE = "unreadable"
    """The file is no table that we can read; ``trouble`` says why."""
    STOPPED = "stopped"
    """Writing met what nobody foresaw; what was written stays, ``trouble`` says what to do."""
    DROPPED = "dropped"
    """A person has put it aside."""


WORKED_ON: Final = frozenset({ImportState.READING, ImportState.CHECKING, ImportState.APPLYING})


class RowOutcome(StrEnum):
    """What a row does."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    BAD = "bad"


OUTCOMES: Final[Mapping[RowOutcome, str]] = {
    RowOutcome.NEW: "Новые",
    RowOutcome.CHANGED: "Изменения",
    RowOutcome.SAME: "Без изменений",
    RowOutcome.BAD: "С ошибками",
}
STATES: Final[Mapping[ImportState, str]] = {
    ImportState.READING: "Читаем файл",
    ImportState.CHECKING: "Сверяем строки",
    ImportState.PREVIEW: "Ждёт решения",
    ImportState.APPLYING: "Записываем",
    ImportState.DONE: "Загружено",
    ImportState.UNREADABLE: "Файл не прочитан",
    ImportState.STOPPED: "Остановлено",
    ImportState.DROPPED: "Отложено",
}

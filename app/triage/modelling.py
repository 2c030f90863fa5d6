"""The list of models as a table for people."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from rich.table import Table

from app.triage.keeping import SHIPPED, Kept
from app.triage.rules import NEEDS_ANSWER

_NONE: Final = "–"


def model_table(models: Sequence[Kept], zone: ZoneInfo) -> Table:
    """Lay out the models, the newest first, with times in a zone."""
    table = Table(title="Модели проверки", title_justify="left")
    table.add_column("версия", no_wrap=True)  # it is copied into other commands
    for name in ("обучена", "кем", "F1", "что делает"):
        table.add_column(name)
    for model in models:
        table.add_row(
            model.version,
            _NONE if model.trained_at is None else _moment(model.trained_at, zone),
            model.trained_by or ("с программой" if model.version == SHIPPED else _NONE),
            _f1_of(model.about.get("measures", {})),
            _role_of(model, zone),
        )
    return table


def _words_only(model: Kept) -> str:
    if not model.is_words_only:
        return ""
    return f", по одним словам, без нейросети{model.lacks and f': {model.lacks}'}"


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%d.%m.%Y %H:%M}"


def _f1_of(measures: Any) -> str:
    """Tell F1 of ``needs_answer`` on each set that the model was measured on."""
    rows = {
        name.removesuffix(NEEDS_ANSWER).strip(): figures["f1"]
        for name, figures in measures.items()
        if name.endswith(NEEDS_ANSWER)
    }
    return "\n".join(f"{name} {f1:.3f}" for name, f1 in rows.items()) or _NONE


def _role_of(model: Kept, zone: ZoneInfo) -> str:
    since = "" if model.since is None else f" с {_moment(model.since, zone)}"
    if model.is_unread:
        return f"не читается{since}: судит поставленная с программой{_words_only(model)}"
    if model.is_live:
        return f"проверяет{since}{_words_only(model)}"
    return f"пробуется рядом{since}" if model.is_shadow else ""

"""The list of models as people read it: in their time, with what each does."""

import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from msgspec.structs import replace
from rich.console import Console

from app.triage.keeping import Kept
from app.triage.modelling import model_table

LATE = datetime(2026, 11, 30, 22, 30, tzinfo=UTC)
OWN = Kept(
    version="linear-2026-11-30-0a1b2c3d",
    trained_at=LATE,
    trained_by="командная строка",
    about={},
    is_live=True,
    is_shadow=False,
    since=LATE,
)


def shown(*models: Kept) -> str:
    out = io.StringIO()
    Console(file=out, width=200).print(model_table(models, ZoneInfo("Asia/Yekaterinburg")))
    return out.getvalue()


def test_moments_are_told_in_the_installations_time() -> None:
    table = shown(OWN)

    assert table.count("01.12.2026 03:30") == 2
    assert "22:30" not in table


def test_a_model_that_judges_by_words_alone_is_told_so() -> None:
    assert "по одним словам" not in shown(OWN)
    assert "проверяет с 01.12.2026 03:30, по одним словам, без нейросети: нет файла" in shown(
        replace(OWN, is_words_only=True, lacks="нет файла")
    )
    assert "судит поставленная с программой, по одним словам" in shown(
        replace(OWN, is_unread=True, is_words_only=True)
    )

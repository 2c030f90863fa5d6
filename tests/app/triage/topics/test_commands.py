"""The list of topics as somebody writes it to a file and takes it in again."""

from pathlib import Path

from app.triage.topics.listing import read_topics, shipped_topics
from tests.app.test_training import gospablik


def test_a_list_is_written_edited_and_taken_in(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "topics.tsv"

    written = gospablik("topics", "export", str(file), database_url=database_url)
    same = gospablik("topics", "import", str(file), database_url=database_url)
    lines = file.read_text(encoding="utf-8").replace("\tпитание\t", "\tстоловая\t")
    file.write_text(lines + "Спорт\tsport.pool\tбассейн\t\t\tusual\tбассейн*\n", "utf-8")
    changed = gospablik("topics", "import", str(file), database_url=database_url)
    gospablik("topics", "export", str(file), database_url=database_url)

    count = len(shipped_topics())
    assert written.stdout == f"Тем записано: {count}.\n"
    assert same.stdout == f"Без изменений: {count}.\n"
    assert changed.stdout == (
        f"Добавлены: sport.pool\nИзменены: meals\nБез изменений: {count - 1}.\n"
    )
    assert {"столовая", "бассейн"} <= {t.title for t in read_topics(file.read_bytes())}


def test_a_faulty_file_changes_nothing_and_says_where(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "topics.tsv"
    gospablik("topics", "export", str(file), database_url=database_url)
    lines = file.read_text(encoding="utf-8").replace("\tпитание\t", "\tстоловая\t", 1)
    file.write_text(lines + "Спорт\tsport.pool\tбассейн\tnowhere\t\tvery\t\n", "utf-8")

    refused = gospablik("topics", "import", str(file), database_url=database_url)
    missing = gospablik("topics", "import", str(tmp_path / "none"), database_url=database_url)
    gospablik("topics", "export", str(file), database_url=database_url)

    assert refused.returncode == 2
    assert "важность «very»" in refused.stderr
    assert "ничего не изменено" in refused.stderr
    assert (missing.returncode, "не читается" in missing.stderr) == (2, True)
    assert read_topics(file.read_bytes()) == shipped_topics()

"""A labelled file is read whole, or refused with the lines at fault."""

from pathlib import Path

import pytest

from app.triage.learning.given import BadFileError, read_given
from app.triage.rules import Label

HEAD = "id\tlabel\ttext\tkind\tsource\n"


def a_file(folder: Path, text: str) -> Path:
    path = folder / "given.tsv"
    path.write_text(text, encoding="utf-8")
    return path


def test_labels_kind_and_source_are_read(tmp_path: Path) -> None:
    path = a_file(tmp_path, HEAD + '1\tQC\t«Где» "?\tschool\tvk\n\n2\t-\tда\t\t\n')

    asked, nothing = read_given(path)

    assert asked.example.labels == {Label.QUESTION, Label.COMPLAINT}
    assert (asked.example.text, asked.example.kind, asked.source) == ('«Где» "?', "school", "vk")
    assert (nothing.example.labels, nothing.example.topic, nothing.source) == (set(), None, "")


def test_a_mark_of_byte_order_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    path = a_file(tmp_path, "\ufeffid\tlabel\ttext\r\n1\tQ\tГде?\r\n")

    (one,) = read_given(path)

    assert one.example.text == "Где?"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("2\tX\tда\t\t", "строка 3: label «X»"),
        ("2\t\tда\t\t", "строка 3: label «»"),
        ("2\tQ-\tда\t\t", "строка 3: label «Q-»"),
        ("\tQ\tда\t\t", "строка 3: нет id"),
        ("1\tQ\tда\t\t", "строка 3: id 1 уже был"),
        ("2\tQ", "строка 3: столбцов больше или меньше"),
    ],
)
def test_a_bad_line_is_told_by_its_number(tmp_path: Path, line: str, told: str) -> None:
    path = a_file(tmp_path, HEAD + "1\tQ\tГде?\t\t\n" + line + "\n")

    with pytest.raises(BadFileError, match=told):
        read_given(path)


@pytest.mark.parametrize("text", ["", "id\ttext\n1\tда\n", "id\tlabel\ttext\n"])
def test_a_file_without_columns_or_lines_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadFileError):
        read_given(a_file(tmp_path, text))


def test_a_file_of_other_letters_or_none_at_all_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "given.tsv"
    path.write_bytes("id\tlabel\ttext\n1\tQ\tГде?\n".encode("cp1251"))

    with pytest.raises(BadFileError, match="UTF-8"):
        read_given(path)
    with pytest.raises(BadFileError, match="не открывается"):
        read_given(tmp_path / "nowhere.tsv")

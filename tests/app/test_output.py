"""``gospablik`` whose output is closed, full or read by nobody: a sentence, never a traceback."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAID = "gospablik: Стандартный вывод не записывается: "
each_command = pytest.mark.parametrize(
    "words", ["--help", "--version", "backup --help", "calendar", "calendar check 2026"]
)


def shell(line: str) -> tuple[int, str, str]:
    """Run a line of a shell in which ``gospablik`` is the command."""
    command = f'gospablik() {{ "{sys.executable}" -m app.cli "$@"; }}; set -o pipefail; {line}'
    done = subprocess.run(  # noqa: S603
        ["/bin/bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout, done.stderr


@each_command
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk to try")
def test_a_full_disk_is_told_in_a_sentence(words: str) -> None:
    assert shell(f"gospablik {words} > /dev/full") == (2, "", f"{SAID}на диске нет места.\n")


@each_command
def test_a_closed_output_is_told_in_a_sentence(words: str) -> None:
    assert shell(f"gospablik {words} >&-") == (2, "", f"{SAID}он закрыт.\n")


@each_command
def test_a_reader_that_goes_away_hears_no_word(words: str) -> None:
    code, _, said = shell(f"gospablik {words} | true")

    assert code != 0
    assert said == ""


def test_what_somebody_reads_is_written_whole() -> None:
    code, told, said = shell("gospablik --help")

    assert (code, said) == (0, "")
    assert "restore" in told


@pytest.mark.parametrize("where", ["> /dev/full", ">&-", ""])
def test_why_the_service_does_not_start_is_told_where_refusals_are(where: str) -> None:
    code, _, said = shell(f"GOSPABLIK_HOME=/dev/null/no gospablik up {where}")

    assert code == 1
    assert "GOSPABLIK_HOME" in said
    assert "Traceback" not in said

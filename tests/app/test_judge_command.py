"""``gospablik judge`` as somebody types it, in processes of their own: pipes, files, Ctrl-C."""

import signal
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

ROOT = Path(__file__).parents[2]
LINE = b'{"id": 1, "text": "a"}\n'
MANY = 3000
"""Lines whose verdicts no pipe holds."""
SAID = "gospablik: "


def shell(line: str, *, given: bytes = b"") -> tuple[int, str]:
    """Run a line of a shell in which ``judge`` is the command; tell its code and complaints."""
    command = f'judge() {{ "{sys.executable}" -m app.cli judge "$@"; }}; set -o pipefail; {line}'
    done = subprocess.run(  # noqa: S603
        ["/bin/bash", "-c", command], cwd=ROOT, input=given, capture_output=True, check=False
    )
    return done.returncode, done.stderr.decode()


def started() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "app.cli", "judge"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def answered(judging: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes], IO[bytes]]:
    """Let it answer one line; give what it reads from, writes to and complains to."""
    assert judging.stdin
    assert judging.stdout
    assert judging.stderr
    judging.stdin.write(LINE)
    judging.stdin.flush()
    judging.stdout.readline()
    return judging.stdin, judging.stdout, judging.stderr


def test_a_reader_that_goes_away_ends_it_without_a_word() -> None:
    assert shell("judge | head -1", given=LINE * MANY) == (141, "")


@pytest.mark.timeout(60)
def test_it_ends_without_a_word_though_more_may_be_typed() -> None:
    with started() as judging:
        given, told, complaints = answered(judging)
        told.close()
        given.write(LINE)
        given.flush()

        code, said = judging.wait(), complaints.read()

    assert (code, said) == (141, b"")


@pytest.mark.timeout(60)
def test_ctrl_c_ends_it_without_a_word_though_more_may_be_typed() -> None:
    with started() as judging:
        _, _, complaints = answered(judging)
        judging.send_signal(signal.SIGINT)

        code, said = judging.wait(), complaints.read()

    assert (code, said) == (130, b"")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("judge absent.jsonl", "Файл absent.jsonl не читается: нет такого файла.\n"),
        ("judge tests", "Файл tests не читается: это папка.\n"),
        ("judge <&-", "Стандартный ввод не читается: он закрыт.\n"),
        ("judge >&-", "Стандартный вывод не записывается: он закрыт.\n"),
    ],
    ids=["missing", "folder", "no input", "no output"],
)
def test_what_cannot_be_read_or_written_is_told_in_a_sentence(line: str, told: str) -> None:
    assert shell(line, given=LINE) == (2, SAID + told)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk to try")
def test_a_full_disk_is_told_in_a_sentence() -> None:
    told = SAID + "Стандартный вывод не записывается: на диске нет места.\n"

    assert shell("judge > /dev/full", given=LINE) == (2, told)


def test_a_file_is_judged_whole(tmp_path: Path) -> None:
    (tmp_path / "given.jsonl").write_bytes(LINE * 3)

    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "app.cli", "judge", str(tmp_path / "given.jsonl")],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )

    assert (done.returncode, done.stdout.count(b'"id":1,')) == (0, 3)

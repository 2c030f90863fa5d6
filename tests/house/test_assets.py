""".ci/assets, when the registry of npm is out of reach: it says so, and the desk goes on."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_SOURCES = (".ci/assets", "app/desk/package-lock.json", "app/desk/fonts.mjs")
_FOLDERS = ("app/desk/templates", "app/desk/static")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Copy what the script reads, as git would bring it: without what came from npm."""
    for name in _SOURCES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    for name in _FOLDERS:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("vendor"))
    return tmp_path


@pytest.fixture
def offline(tmp_path: Path) -> dict[str, str]:
    """Put an npm before all others that reaches nothing."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("npm", "node"):
        (programs / name).write_text("#!/bin/sh\necho 'npm error network' >&2\nexit 1\n")
        (programs / name).chmod(0o755)
    return {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}


def test_without_the_registry_it_leaves_plainer_pages_that_can_be_built(
    clone: Path, offline: dict[str, str]
) -> None:
    asked = ["sh", ".ci/assets"]
    done = subprocess.run(  # noqa: S603
        asked, cwd=clone, env=offline, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert "реестр npm не отвечает" in done.stderr
    assert (clone / "app/desk/static/vendor").is_dir()


def test_make_counts_as_sources_what_the_script_reads() -> None:
    script = (ROOT / ".ci/assets").read_text(encoding="utf-8")
    (read,) = [line for line in script.splitlines() if line.startswith("wanted=")]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (told,) = [line for line in makefile.splitlines() if line.startswith("$(ASSETS): ")]
    watched = {
        word.removeprefix("app/desk/") for word in told.rstrip(")").replace(")", " ").split()
    }

    patterns = {
        word.strip(")") for word in read.split() if word.startswith(("templates", "static"))
    }
    assert patterns <= watched

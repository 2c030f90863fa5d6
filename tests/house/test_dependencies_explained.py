"""docs/dependencies.md gives each dependency a reason; the locks pin them by hash alone."""

import json
import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
FRONT = json.loads((ROOT / "app" / "desk" / "package.json").read_text(encoding="utf-8"))
REASONS = re.findall(
    r"^\| ([@a-z0-9./-]+) \| (.+) \|$",
    (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8"),
    flags=re.MULTILINE,
)
LOCKS = sorted(path for path in ROOT.glob("*.lock") if path.name.startswith("requirements"))


def test_every_dependency_has_its_reason_and_every_reason_its_dependency() -> None:
    declared = [*PROJECT["dependencies"], *chain(*PROJECT["optional-dependencies"].values())]
    from_npm = [*FRONT.get("dependencies", {}), *FRONT.get("devDependencies", {})]
    names = sorted([*(re.split(r"[\[<>=;~ ]", one)[0] for one in declared), *from_npm])

    assert sorted(name for name, _ in REASONS) == names


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_pins_by_hash_and_names_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")

    assert "--hash=sha256:" in text
    assert "://" not in text
    assert not re.search(r"^\S+[<>~]=", text, flags=re.MULTILINE)


def test_what_runs_is_pinned_alike_in_both_locks() -> None:
    pins = [
        set(re.findall(r"^(\S+==\S+)", path.read_text(encoding="utf-8"), flags=re.MULTILINE))
        for path in (ROOT / "requirements.lock", ROOT / "requirements-dev.lock")
    ]

    assert pins[0] <= pins[1]

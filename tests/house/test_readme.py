"""README.md and docs/ name only what exists: targets, commands, files, anchors of neighbours."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
COMMANDS = (ROOT / "app" / "cli.py").read_text(encoding="utf-8")
_COMMAND = re.compile(
    r"(?:`|^|compose (?:exec|run) (?:-\S+ )*\w+ )gospablik ([a-z]+)", re.MULTILINE
)
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)


@each_page
def test_every_make_target_named_is_there(page: Path) -> None:
    named = set(re.findall(r"`(?:bash )?make ([a-z]+)", page.read_text(encoding="utf-8")))

    targets = set(re.findall(r"^([a-z]+):", MAKEFILE, flags=re.MULTILINE))

    assert named <= targets


@each_page
def test_every_command_named_is_there(page: Path) -> None:
    named = set(_COMMAND.findall(page.read_text(encoding="utf-8")))

    written = set(
        re.findall(r"^(?:async )?def ([a-z]+)\(|name=\"([a-z]+)\"", COMMANDS, re.MULTILINE)
    )

    assert named <= {name for pair in written for name in pair}


@each_page
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8"))
    local = [link for link in links if "://" not in link and not link.startswith("mailto:")]

    assert [link for link in local if not (page.parent / link).exists()] == []


def test_the_readme_tells_how_to_start() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")

    assert "make up" in text
    assert "docs/operate.md" in text

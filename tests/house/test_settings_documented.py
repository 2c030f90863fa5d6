"""docs/operate.md tells the operator of every setting, and of no other."""

import re
from pathlib import Path

import msgspec

from app.base.settings import Settings, variable_of

ROOT = Path(__file__).parents[2]
_ROW = re.compile(r"^\| `([A-Z_]+)` \| (\S+) \| (.+) \|$", flags=re.MULTILINE)
ROWS = {
    variable: (default, meaning)
    for variable, default, meaning in _ROW.findall(
        (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
    )
}
FIELDS = msgspec.structs.fields(Settings)


def test_every_setting_has_its_row_and_every_row_its_setting() -> None:
    assert set(ROWS) == {variable_of(field.name) for field in FIELDS}


def test_every_row_names_the_true_default() -> None:
    written = {variable: default.strip("`") for variable, (default, _) in ROWS.items()}
    true = {variable_of(field.name): str(field.default or "") or "–" for field in FIELDS}

    assert written == true


def test_every_row_says_something() -> None:
    assert all(len(meaning.split()) >= 4 for _, meaning in ROWS.values())

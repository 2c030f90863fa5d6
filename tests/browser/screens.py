"""Pictures every page of the desk for README and guides: ``python -m tests.browser.screens``."""

import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]

if __name__ == "__main__":
    pictures = _ROOT / "docs" / "screens"
    pictures.mkdir(parents=True, exist_ok=True)
    tests = [str(Path(__file__).with_name(f"test_{name}.py")) for name in ("screens", "wizard")]
    sys.exit(pytest.main([*tests, f"--screens={pictures}", "-q", "--durations=0"]))

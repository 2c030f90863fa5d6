"""Pictures every page of the desk for README and guides: ``python -m tests.browser.screens``."""

import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]

if __name__ == "__main__":
    pictures = _ROOT / "docs" / "screens"
    pictures.mkdir(parents=True, exist_ok=True)
    tests = Path(__file__).with_name("test_screens.py")
    sys.exit(pytest.main([str(tests), f"--screens={pictures}", "-q", "--durations=0"]))

"""What happens at once, on clocks that differ, and is cut off anywhere, forgets nobody either."""

import os
from random import Random
from typing import Final

import pytest

from tests.life.crowd import Crowd
from tests.life.region import Region

_LIVES: Final = int(os.environ.get("LIVES", "2"))
"""``LIVES=100 pytest tests/life/test_at_once.py --timeout 0`` looks longer."""
_CROWDS: Final = 6


@pytest.mark.parametrize("seed", range(_LIVES))
def test_nobody_is_forgotten_whatever_happens_at_once(module_database_url: str, seed: int) -> None:
    region = Region(module_database_url)
    try:
        region.runner.run(region.begin())
        dice = Random(seed)  # noqa: S311 - a simulation
        crowd = Crowd(region, module_database_url, dice)
        region.runner.run(crowd.live(_CROWDS))
        assert crowd.unexpected == []
    finally:
        region.close()

"""A part of a stage that fails keeps no other from its work."""

import pytest

from app.base.jobs import Stage
from workers.parts import in_parts


async def two() -> int:
    return 2


async def three() -> int:
    return 3


async def test_what_the_parts_did_is_summed_up() -> None:
    assert await in_parts(Stage.ROUTE, two, three) == 5


async def test_the_parts_behind_one_that_fails_are_run_and_its_error_is_raised() -> None:
    ran = []

    async def fails() -> int:
        raise LookupError

    async def follows() -> int:
        ran.append("follows")
        return 1

    with pytest.raises(LookupError):
        await in_parts(Stage.WARN, fails, follows)

    assert ran == ["follows"]

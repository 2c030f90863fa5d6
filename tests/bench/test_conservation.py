"""A small run of the whole bench: what it promises is checked, how fast it is is not."""

import io

from rich.console import Console

from tests.bench.report import show
from tests.bench.running import Options, run


async def test_nothing_is_lost_doubled_or_stale_and_every_answer_is_published_once() -> None:
    result = await run(Options(comments=300, pages=6, answers=20, pause=0.2))

    out = io.StringIO()
    show(result, Console(file=out, width=110))
    assert result.troubles == []
    assert [one.faults for one in result.accounts.values()] == [{}, {}, {}]
    assert result.accounts["after reading"].rows == 300
    assert result.accounts["after changes"].living == 300 - 9 + 15
    assert result.accounts["after answers"].states["own"] == 20
    assert "Conservation is exact" in out.getvalue()

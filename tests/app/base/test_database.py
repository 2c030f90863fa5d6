"""What the ground under the tables promises to those who read."""

import asyncio
import contextlib

from app.base.database import to_the_end


async def test_a_reading_comes_to_its_end_when_its_reader_goes_away() -> None:
    begun, may_end, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def read() -> None:
        begun.set()
        await may_end.wait()
        ended.set()

    reader = asyncio.create_task(to_the_end(read()))
    await begun.wait()
    reader.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await reader
    may_end.set()

    await asyncio.wait_for(ended.wait(), 5)


async def test_what_was_read_is_given_to_who_waits() -> None:
    async def read() -> str:
        return "read"

    assert await to_the_end(read()) == "read"

"""What the emulators that push share: rounds beside the server, and posting with patience."""

import asyncio
import random
from collections.abc import Callable, Iterator

import httpx
import pytest

from connectors.emulators.delivering import Round, asked_wait, deliver, posted, shuffled
from tests.connectors.emulators.listener import Listener

NOBODY = "http://127.0.0.1:1/hook"


class _Source:
    """Two rounds at the beginning, and one more for each stir."""

    def __init__(self) -> None:
        self.news = asyncio.Event()
        self.done: list[str] = []
        self.cancelled: list[str] = []
        self._due = ["first", "second"]

    def stir(self, name: str) -> None:
        self._due.append(name)
        self.news.set()
        self.news = asyncio.Event()

    def due_rounds(self, _: httpx.AsyncClient) -> Iterator[Round]:
        while self._due:
            yield self._round(self._due.pop(0))

    async def _round(self, name: str) -> None:
        try:
            if name == "endless":
                await asyncio.Event().wait()
            self.done.append(name)
        except asyncio.CancelledError:
            self.cancelled.append(name)
            raise


async def test_rounds_begin_when_they_are_due_and_end_with_the_server() -> None:
    source = _Source()
    delivering = asyncio.create_task(deliver(source, source.due_rounds, patience=lambda: 60.0))
    await _until(lambda: source.done == ["first", "second"])

    source.stir("endless")
    source.stir("third")
    await _until(lambda: source.done[2:] == ["third"])
    delivering.cancel()
    with pytest.raises(asyncio.CancelledError):
        await delivering

    assert source.cancelled == ["endless"]


async def _until(is_reached: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not is_reached():  # noqa: ASYNC110 - the work of others is watched
            await asyncio.sleep(0.01)


async def test_what_comes_while_it_is_gathered_is_shuffled_too() -> None:
    due = [1]
    gathering = asyncio.create_task(shuffled(lambda: list(due), random.Random(1)))  # noqa: S311 - no secret
    await asyncio.sleep(0.01)
    due += range(2, 20)

    found = await gathering

    assert sorted(found) == list(range(1, 20))
    assert found != sorted(found)


async def test_a_body_is_brought_and_the_answer_told() -> None:
    with Listener() as listener:
        async with httpx.AsyncClient(trust_env=False) as client:
            headers = {"x-secret": "s"}
            answer = await posted(client, listener.url, b'{"a":1}', headers, seconds=20)

        assert answer is not None
        assert answer.status_code == 200
        brought, body = listener.notes.get(timeout=20)
        assert (brought["x-secret"], body) == ("s", {"a": 1})


@pytest.mark.parametrize("url", [NOBODY, "http://[", "no address"])
async def test_nobody_there_is_no_answer(url: str) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        assert await posted(client, url, b"{}", {}, seconds=20) is None


@pytest.mark.parametrize(
    ("told", "seconds"), [("37", 37.0), ("99999", 3600.0), ("", 0.0), ("soon", 0.0), ("-5", 0.0)]
)
def test_the_wait_that_an_address_asks_for_is_bounded(told: str, seconds: float) -> None:
    answer = httpx.Response(503, headers={"retry-after": told})

    assert asked_wait(answer, longest=3600) == seconds
